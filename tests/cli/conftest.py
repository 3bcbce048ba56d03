"""Commands run in this process: their exit code, what they print and what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from omtm_tui.cli.run import main
from tests.support.golden import golden


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
    def __call__(self, *argv: str | Path) -> Done: ...


@pytest.fixture
def omtm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Omtm:
    """Runs a command on a file of its own, on Friday 30 January 2026."""
    monkeypatch.setenv("OMTM_DB", str(tmp_path / "w.db"))
    monkeypatch.setenv("OMTM_NOW", "2026-01-30T15:00")
    monkeypatch.chdir(tmp_path)

    def run(*argv: str | Path) -> Done:
        capsys.readouterr()
        code = main([str(arg) for arg in argv])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """The workspace with the golden entry, at the place the commands work on."""
    golden(tmp_path / "w.db")
    return tmp_path / "w.db"
