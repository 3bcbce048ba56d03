"""The form for new ideas: one by its title, or several, a line each, as they are typed or pasted."""

from typing import Any

from msgspec.structs import replace
from textual import on

from omtm_tui.domain.backlog.backlog import idea_lines
from omtm_tui.domain.text.typed_text import joined_lines
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.write.experiments import add_experiments
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.backlog.idea import idea_fields
from omtm_tui.ui.kit.basics import css_of
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.line_input import LineInput

EACH, ONE = "each", "one"
"""What several lines are: an idea each, or one idea, its title and its description."""


def open_idea(app: AppBase) -> None:
    """Ask for an idea; Enter on the title saves it, and the backlog, when in front, selects it."""
    app.push_screen(IdeaForm(app))


def open_ideas(app: AppBase) -> None:
    """Ask for several ideas at once."""
    app.push_screen(IdeaForm(app, several=True))


class IdeaForm(FormModal):
    """Lines take the place of the title where several are asked for, or are pasted into it."""

    DEFAULT_CSS = css_of(__file__)

    def __init__(self, app: AppBase, *, several: bool = False) -> None:
        self._several = several
        title, *others = idea_fields(app.numbers)
        hint = _("one a line; ctrl+s adds all of them")
        meanings = ((EACH, _("an idea each")), (ONE, _("title and description")))
        fields = (
            title,
            Field("lines", _("Ideas"), "area", hint=hint),
            Field("meaning", _("The lines are"), "choice", EACH, meanings),
            *others,
        )
        super().__init__(_("New ideas") if several else _("New idea"), fields, self._add, preview=_effect)

    def on_mount(self) -> None:
        self._show_lines(self._several)

    @on(LineInput.PastedLines, "#field-title")
    def _take_lines(self, event: LineInput.PastedLines) -> None:
        """Put lines that were pasted into the title where there is room for them, and ask what they are."""
        before, _pasted, after = event.input.value.partition(joined_lines("\n".join(event.lines)))
        for field, value in (("title", ""), ("lines", before + "\n".join(event.lines) + after)):
            if row := self.form.row(field):
                row.value = value
        self._show_lines(True)
        if row := self.form.row("lines"):
            row.editor.focus()

    def _show_lines(self, several: bool) -> None:
        for row in self.form.rows:
            if row.field.id in ("title", "lines", "meaning"):
                row.display = several is (row.field.id != "title")
                row.field = replace(row.field, required=row.display and row.field.id != "meaning")

    async def _add(self, values: dict[str, Any]) -> None:
        title, lines, meaning = (values.pop(field) for field in ("title", "lines", "meaning"))
        titles = [title] if title else idea_lines(lines)
        if meaning == ONE:
            described = (*titles[1:], values["description"])
            titles, values["description"] = titles[:1], "\n".join(filter(None, described))
        app = self.omtm_app
        numbers = await app.do(add_experiments, titles, app.scope_id, **values)
        if app.page.scope == "backlog":
            app.page.select(numbers[0])


def _effect(values: dict[str, str]) -> str:
    """What the lines make."""
    n = len(idea_lines(values["lines"]))
    if not n:
        return ""
    if values["meaning"] == ONE:
        return _("1 idea with a description") if n > 1 else _("1 idea")
    return ngettext("{n} idea", "{n} ideas", n).format(n=n)
