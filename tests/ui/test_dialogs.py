"""The table of dialogs that pages open by name."""

from __future__ import annotations

from importlib import import_module

import pytest

from omtm_tui.ui import app_base, doing


@pytest.mark.parametrize("dialog", app_base.DIALOGS)
def test_every_dialog_of_the_table_has_its_opener(dialog: str) -> None:
    module, _colon, function = app_base.DIALOGS[dialog].partition(":")
    assert callable(getattr(import_module(f"omtm_tui.ui.{module}"), function))


def test_every_next_step_opens_a_dialog_of_the_table() -> None:
    named = {*doing.DIALOGS.values(), *doing.DIALOGS_OF_RECORDS.values()}
    assert named <= set(app_base.DIALOGS)
