"""Forms take what is typed as people expect: over a given value, after a text, Enter where it saves."""

from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult

from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form import Form


class Host(App[None]):
    def __init__(self, *fields: Field) -> None:
        super().__init__()
        self._fields = fields
        self.submitted = 0

    def compose(self) -> ComposeResult:
        yield Form(self._fields)

    @on(Form.Submitted)
    def _submitted(self) -> None:
        self.submitted += 1

    @property
    def values(self) -> list[str]:
        return list(self.query_one(Form).values.values())


async def test_typing_replaces_the_text_of_a_line_in_every_field_alike() -> None:
    app = Host(
        Field("text", "Text", value="some"),
        Field("day", "Day", value="2026-01-01"),
        Field("value", "Value", value="38 %", check=lambda text: text),
        Field("area", "Area", "area", value="one\ntwo"),
    )
    async with app.run_test() as pilot:
        app.query_one(Form).rows[0].editor.focus()
        await pilot.press("x", "tab", "x", "tab", "x", "tab", "x")
        assert app.values == ["x", "x", "x", "one\ntwox"]


async def test_enter_saves_on_a_field_that_submits_and_goes_on_where_that_may_stay_empty() -> None:
    app = Host(Field("value", "Value", submits=True), Field("day", "Day"), Field("note", "Note"))
    async with app.run_test() as pilot:
        app.query_one(Form).focus_first()
        await pilot.press("enter", "d")
        assert (app.submitted, app.values) == (0, ["", "d", ""])
        await pilot.press("up", "5", "enter")
        assert (app.submitted, app.values) == (1, ["5", "d", ""])
