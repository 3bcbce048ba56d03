"""A guardrail as it stood when a bet was placed or reviewed."""

from __future__ import annotations

from msgspec import Struct


class FrozenGuardrail(Struct, frozen=True):
    """A guardrail as it stood at one moment: texts ready to show, never recomputed."""

    name: str
    rule: str
    state: str
    value: str = ""
