"""What a dialog says stays in sight, however long its form and however small the window."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Static

from omtm_tui.domain.errors import UserError
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form import Form


class Host(App[None]):
    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def on_mount(self) -> None:
        async def submit(values: dict[str, str]) -> None:
            raise UserError("That cannot be.")

        fields = [Field(f"f{n}", f"Field {n}", value="x", hint="a hint") for n in range(self._count)]
        intro = "What this is about."
        self.push_screen(FormModal("Title", fields, submit, intro=intro, preview=lambda _v: "One.\nTwo."))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("count", [2, 30])
async def test_title_preview_and_error_stay_in_sight(size: tuple[int, int], count: int) -> None:
    async with Host(count).run_test(size=size) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        screen = pilot.app.screen
        assert str(screen.query_one("#error", Static).content) == "That cannot be."
        form = screen.query_one(Form).region
        for part in ("#title", "#intro", "#preview", "#error", "KeyBar"):
            region = screen.query_one(part).region
            assert region.height > 0
            assert screen.region.contains_region(region), part
            assert not form.overlaps(region), part
        assert form.height >= 4
