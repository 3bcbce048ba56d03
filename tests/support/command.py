"""A command that is run in the process of the tests, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class Done:
    """What became of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Omtm(Protocol):
    """Runs ``omtm`` with these arguments."""

    def __call__(self, *argv: str | Path) -> Done: ...
