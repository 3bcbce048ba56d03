"""The fields of an idea, the form that changes one, and that for new ones: one, or several, a line each."""

from functools import partial
from typing import Any

from msgspec.structs import replace
from textual import on
from textual.widgets import TextArea

from omtm_tui.domain.backlog.backlog import Experiment, idea_lines
from omtm_tui.domain.backlog.criterion import CriterionKind, criteria_text, parse_criteria
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.labels import joined_lines
from omtm_tui.domain.text.number_format import NumberFormat, format_exact, format_number, parse_number
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.backlog import criteria, ideas_alike
from omtm_tui.storage.write.experiments import add_experiments, edit_experiment
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.editors import LineInput
from omtm_tui.ui.kit.field import Field, form_fields, of_record, or_none


async def open_idea_edit(app: AppBase, experiment: Experiment) -> None:
    """Change an idea's title, stage, effort and description, its scores and its criteria."""
    numbers = app.numbers
    before = await app.storage.read(criteria, experiment.id)

    async def submit(values: dict[str, Any]) -> None:
        if values["criteria"] == before:
            del values["criteria"]
        await app.do(edit_experiment, experiment.id, **values)

    weeks = experiment.effort_weeks
    fields = of_record(
        (*idea_fields(app), *depth_fields(app)),
        experiment,
        effort_weeks="" if weeks is None else format_exact(weeks, numbers),
        criteria=criteria_text(before, numbers),
    )
    app.push_screen(FormModal(_("Edit idea"), fields, submit))


def idea_fields(app: AppBase) -> tuple[Field, ...]:
    """The fields of a new idea, in order."""
    numbers = app.numbers
    effort = partial(_effort, numbers=numbers)
    weeks = {"check": lambda text: effort_text(effort(text), numbers), "parse": or_none(effort)}
    return form_fields(app, "idea", effort_weeks=weeks)


def depth_fields(app: AppBase) -> tuple[Field, ...]:
    """The fields only an existing idea has: its criteria, and scores from 1 to 10."""
    numbers = app.numbers
    criteria_of = partial(parse_criteria, numbers=numbers)
    score = partial(_score, numbers=numbers)

    def understood(text: str) -> str:
        parsed = criteria_of(text)
        stops = sum(criterion.kind is CriterionKind.ABORT for criterion in parsed)
        counts = _("{success} for success, {abort} to stop early")
        return counts.format(success=len(parsed) - stops, abort=stops)

    criteria = {"check": understood, "parse": criteria_of}
    scored = {"check": lambda text: f"= {score(text)}", "parse": or_none(score)}
    return form_fields(app, "idea_more", criteria=criteria, impact=scored, confidence=scored, ease=scored)


def _score(text: str, numbers: NumberFormat) -> int:
    score = parse_number(text, numbers)
    if score not in range(1, 11):
        raise UserError(_("A score is a whole number from 1 to 10."))
    return int(score)


def effort_text(weeks: float | None, numbers: NumberFormat) -> str:
    """Effort as in “1.5 weeks”; empty where none was given."""
    if weeks is None:
        return ""
    unit = ngettext("{n} week", "{n} weeks", 1 if weeks == 1 else 2)
    return unit.format(n=format_number(weeks, numbers))


def _effort(text: str, numbers: NumberFormat) -> float:
    weeks = parse_number(text, numbers)
    if weeks < 0:
        raise UserError(_("Effort is a number of weeks from 0 up."))
    return weeks


EACH, ONE = "each", "one"  # what several lines are: an idea each, or one idea, its title and its description


def open_idea(app: AppBase, *, several: bool = False) -> None:
    """Ask for an idea or several; Enter on the title saves it, and the backlog, when in front, selects it."""
    app.push_screen(IdeaForm(app, several))


open_ideas = partial(open_idea, several=True)


class IdeaForm(FormModal):
    """Lines take the place of the title where several are asked for, or are pasted into it."""

    def __init__(self, app: AppBase, several: bool) -> None:
        self._several = several
        title, *others = idea_fields(app)
        meanings = ((EACH, _("an idea each")), (ONE, _("title and description")))
        lines = form_fields(app, "idea_lines", meaning={"options": meanings})
        heading = _("New ideas") if several else _("New idea")
        super().__init__(heading, (title, *lines, *others), self._add, preview=self._effect)

    def on_mount(self) -> None:
        self._show_lines(self._several)

    @on(LineInput.PastedLines, "#field-title")
    def _take_lines(self, event: LineInput.PastedLines) -> None:
        """Put lines that were pasted into the title where there is room for them, and ask what they are."""
        before, _pasted, after = event.input.value.partition(joined_lines("\n".join(event.lines)))
        event.input.value = ""
        self._show_lines(True)
        if (row := self.form.row("lines")) and isinstance(row.editor, TextArea):
            row.value = before + "\n".join(event.lines)
            pasted_to = row.editor.cursor_location
            row.editor.insert(after)
            row.editor.move_cursor(pasted_to)
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
        numbers = await app.do(add_experiments, titles, app.storage.scope_id, **values)
        if app.page.scope == "backlog":
            app.page.select(numbers[0])

    async def _effect(self, values: dict[str, str]) -> str:
        """What the lines make, and the ideas on the list that sound the same."""
        lines = idea_lines(values["lines"])
        alike = await self.omtm_app.storage.read(ideas_alike, lines or [values["title"]])
        n = len(lines)
        made = ngettext("{n} idea", "{n} ideas", n).format(n=n) if lines else ""
        if lines and values["meaning"] == ONE:
            made = _("1 idea with a description") if n > 1 else _("1 idea")
        return "\n".join(filter(None, (made, alike)))
