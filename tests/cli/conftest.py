"""Commands run in this process: their exit code, what they print and what they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from omtm_tui.cli.run import main
from tests.support.command import Done, Omtm


@pytest.fixture
def omtm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Omtm:
    """Runs a command on a file of its own, on Friday 30 January 2026."""
    monkeypatch.setenv("OMTM_DB", str(tmp_path / "w.db"))
    monkeypatch.setenv("OMTM_NOW", "2026-01-30T15:00")
    monkeypatch.chdir(tmp_path)

    def run(*argv: str | Path) -> Done:
        capsys.readouterr()
        code = main([str(arg) for arg in argv])
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return run


@pytest.fixture
def story(tmp_path: Path, golden_file: Path) -> Path:
    """The workspace with the golden entry, where the commands look for it."""
    return Path(shutil.copy(golden_file, tmp_path / "w.db"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo workspace; copy it to change it."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMTM_NOW", "2026-01-30T15:00")
        assert main(["demo", "--db", str(path)]) == 0
    return path
