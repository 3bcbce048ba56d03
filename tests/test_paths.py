"""Where files go, and how they are written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from omtm_tui import paths
from omtm_tui.domain.errors import FileUnusable, UserError


def test_the_option_beats_the_environment_beats_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert paths.workspace() == paths.default_workspace()
    monkeypatch.setenv("OMTM_DB", str(tmp_path / "env.db"))
    assert paths.workspace() == tmp_path / "env.db"
    assert paths.workspace(str(tmp_path / "given.db")) == tmp_path / "given.db"
    monkeypatch.setenv("OMTM_DB", "")
    assert paths.workspace() == paths.default_workspace()


@pytest.mark.parametrize("text", ["~nobody-of-this-name/x.db", "a\0b"])
def test_a_path_that_cannot_be_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError, match=r"home folder|control"):
        paths.typed(text)
    assert paths.typed("~/x") == Path.home() / "x"


def test_the_data_folder_is_private_even_if_it_was_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = paths.prepare(paths.default_workspace()).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    paths.prepare(paths.default_workspace())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_folder_of_a_named_file_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    paths.prepare(tmp_path / "x.db")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_written_file_is_private_and_never_replaces_unasked(tmp_path: Path) -> None:
    target = tmp_path / "a"
    paths.write_private(target, b"one")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with pytest.raises(FileUnusable, match="already there"):
        paths.write_private(target, b"two")
    assert target.read_bytes() == b"one"
    paths.write_private(target, b"two", replace=True)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a", b"two")]


def test_a_link_is_neither_followed_nor_silently_replaced(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    with pytest.raises(FileUnusable):
        paths.write_private(inside / "link", b"x")
    paths.write_private(inside / "link", b"x", replace=True)
    assert not outside.exists()
    assert not (inside / "link").is_symlink()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="missing"):
        paths.write_private(tmp_path / "missing" / "a", b"")
