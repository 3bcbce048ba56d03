"""The settings file: kept as people wrote it, never a reason to crash."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from omtm_tui.config import TEMPLATE, Config, load_config, save_config


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "omtm" / "config.toml"


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert load_config(file) == Config()


def test_a_choice_is_kept_in_a_commented_private_file(file: Path) -> None:
    assert save_config(Config(), file, theme="nord").theme == "nord"
    assert load_config(file) == Config(theme="nord")
    assert file.read_text() == TEMPLATE.replace("textual-dark", "nord")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_comments_and_unknown_settings_survive_a_change(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('# mine\ntheme="nord" # dark\ncolour = 3\n[table]\nx = 1\n')
    loaded = load_config(file)
    assert loaded.theme == "nord"
    assert "colour, table" in loaded.problem
    assert not save_config(Config(), file, theme="dracula").problem
    assert file.read_text() == '# mine\ntheme = "dracula"\ncolour = 3\n[table]\nx = 1\n'


@pytest.mark.parametrize("text", ["theme = ", "theme = 5", "\x00", "[theme]\na = 1", "theme.a = 1"])
def test_a_broken_file_is_named_and_used_no_further(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    loaded = load_config(file)
    assert loaded.theme == Config().theme
    assert str(file) in loaded.problem
    assert "\n" not in loaded.problem


@pytest.mark.parametrize("text", ["theme = ", "theme.a = 1", '"theme" = "nord"'])
def test_a_file_that_cannot_be_changed_safely_is_left_alone(file: Path, text: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    saved = save_config(Config(), file, theme="nord")
    assert saved.theme == "nord"
    assert str(file) in saved.problem
    assert file.read_text() == text


def test_bytes_that_are_no_text_are_named(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe\x00")
    assert str(file) in load_config(file).problem
