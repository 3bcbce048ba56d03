"""Waiting for what a key leads to, on a machine as busy as it may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Go on once it holds; AssertionError when it does not for ten seconds."""
    for _time in range(200):
        if holds():
            return
        await pilot.pause(0.05)
    assert holds()
