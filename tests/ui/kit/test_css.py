"""Style sheets stand beside their modules, and each is read by one class."""

from __future__ import annotations

import re
from pathlib import Path

import omtm_tui.ui
from omtm_tui.ui.kit.basics import sheet_name

UI = Path(omtm_tui.ui.__file__).parent


def test_every_style_sheet_is_read_by_one_class() -> None:
    sheets = sorted(UI.rglob("*.tcss"))
    read = []
    for module in UI.rglob("*.py"):
        text = module.read_text("utf-8")
        read += [module.with_name(name) for name in re.findall(r'CSS = .*\("(\w+\.tcss)"\)', text)]
        by_name = (module.with_name(sheet_name(name)) for name in re.findall(r"^class (\w+)", text, re.M))
        read += [sheet for sheet in by_name if sheet.exists() and sheet not in read]
    assert sorted(read) == sheets


def test_no_module_holds_rules_of_its_own() -> None:
    assert not [m for m in UI.rglob("*.py") if re.search(r"CSS = f?[\"']", m.read_text("utf-8"))]
