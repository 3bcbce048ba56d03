"""Style sheets stand beside their modules, and each is read by one class."""

from __future__ import annotations

import re
from pathlib import Path

import omtm_tui.ui

UI = Path(omtm_tui.ui.__file__).parent


def test_every_style_sheet_is_read_by_one_class() -> None:
    sheets = sorted(UI.rglob("*.tcss"))
    read = []
    for module in UI.rglob("*.py"):
        for name in re.findall(r'CSS = css_of\(__file__(?:, "(\w+)")?\)', module.read_text("utf-8")):
            read.append(module.with_name(f"{name or module.stem}.tcss"))
    assert sorted(read) == sheets


def test_no_module_holds_rules_of_its_own() -> None:
    assert not [m for m in UI.rglob("*.py") if re.search(r"CSS = f?[\"']", m.read_text("utf-8"))]
