"""Who an OMTM concerns, as the wizard's texts name them: stakeholders with ticks, and who pays into it."""

from __future__ import annotations

import re

from msgspec import Struct

from omtm_tui.domain.omtm.draft_fields import Reader

TICKED = frozenset({"yes", "y", "true", "on", "1", "x"})
"""What a ticked box is saved as."""


class Stakeholder(Struct, frozen=True):
    """Someone who has to live with the OMTM, and the three ticks."""

    name: str
    sees: bool = False
    knows: bool = False
    involved: bool = False


class Portion(Struct, frozen=True):
    """A team or person that pays into the OMTM; without a ``metric`` by the same one."""

    who: str
    metric: str = ""


def listed(text: str, separators: str = r"[,;\n]") -> tuple[str, ...]:
    """The parts of a typed list, each once, without the space around them."""
    named = (" ".join(part.split()) for part in re.split(separators, text))
    return tuple(dict.fromkeys(part for part in named if part))


def portions(text: str) -> tuple[Portion, ...]:
    """``Team Core: TTFV; Team Growth``: an entry a line or semicolon; commas too, if no metric is named."""
    entries = listed(text, r"[;\n]" if ":" in text else r"[,;\n]")
    pairs = (entry.partition(":") for entry in entries)
    return tuple(Portion(who.strip(), metric.strip()) for who, _colon, metric in pairs if who.strip())


def stakeholders(reader: Reader) -> tuple[Stakeholder, ...]:
    """The names listed; a tick field names those it is true for, or is ticked for all."""

    def ticks(name: str) -> tuple[bool, ...]:
        ticked = (reader.text(f"stake_{what}").casefold() for what in ("sees", "knows", "involved"))
        return tuple(text in TICKED or name.casefold() in listed(text) for text in ticked)

    return tuple(Stakeholder(name, *ticks(name)) for name in listed(reader.text("stakeholders")))
