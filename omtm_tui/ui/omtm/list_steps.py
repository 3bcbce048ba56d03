"""Steps 2 and 3 of the OMTM wizard: what is weak, and what would remove it or turn it into a strength."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.omtm import read_models as models
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import NumberFormat, format_exact, parse_number
from omtm_tui.domain.text.numbers import format_value, parse_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.write import drafts
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.dialog import FormModal, ask_before
from omtm_tui.ui.kit.field import Field, form_fields, of_record, or_none
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.page import ActsOnLines
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Cell, Row
from omtm_tui.ui.omtm.draft_wizard import DraftWizard
from omtm_tui.ui.omtm.form_steps import DraftStep

T = TypeVar("T")

CAPACITY, CONVERSION = "capacity", "conversion"  # throughputs, or rates with what is usual for them

_FINDINGS = {CAPACITY: models.capacity_text, CONVERSION: models.conversion_text}
_SHARE = Metric(0, "rate", "rate", MetricKind.RATE, "%")

_NUMBERS = {CAPACITY: ("capacity",), CONVERSION: ("rate", "benchmark")}  # that a weakness may have


def _number_text(name: str, value: float | None, numbers: NumberFormat) -> str:
    if value is None:
        return ""
    return format_exact(value, numbers) if name == CAPACITY else format_value(value, _SHARE, numbers)


class ListStep(ActsOnLines, DraftStep, Vertical):
    """A step that is a list."""

    @property
    def table(self) -> Table:
        return self.query_one(Table)

    async def write(self, verb: Callable[..., T], line: tuple[str, int], **texts: Any) -> T:
        """Write about a line of the draft, or the draft itself, which begins with that as do its lines."""
        wizard = cast(DraftWizard, self.screen)
        before = _lines(wizard.view)
        await wizard.begin()
        line = dict(zip(before, _lines(wizard.view), strict=False)).get(line, line)
        return await self.omtm_app.do(verb, line[1], **texts)


class WeaknessStep(ListStep):
    scope = "weaknesses"
    on_enter = "edit"

    def compose(self) -> ComposeResult:
        yield Table("weaknesses")
        yield Static(id="finding")
        yield self.form
        yield KeyBar(self.scope)

    def show(self, view: models.DraftView, draft: Draft) -> None:
        self.view = view
        self.query_one(KeyBar).bare = not view.weaknesses
        numbers, mode = view.top.numbers, self.mode
        self.table.set_rows([_row(weakness, mode, numbers) for weakness in view.weaknesses])
        finding = _FINDINGS[mode](view.weaknesses, numbers) if mode in _FINDINGS else ""
        self.query_one("#finding", Static).update(plain(finding, Tone.ACCENT))

    @property
    def mode(self) -> str:
        """Which numbers are compared; empty for none."""
        return self.form.values.get("funnel_mode", "")

    @property
    def current(self) -> models.Weakness | None:
        return next((w for w in self.view.weaknesses if w.id == self.table.current), None)

    @on(Form.Submitted)
    def _to_list(self, event: Form.Submitted) -> None:
        event.stop()
        self.table.focus()

    def action_edit(self, weakness: models.Weakness | None = None) -> None:
        """Change a weakness, or add one."""
        draft_id = self.view.id

        async def submit(values: dict[str, Any]) -> None:
            if weakness is None:
                self.table.select(await self.write(drafts.add_weakness, ("draft", draft_id), **values))
            else:
                await self.write(drafts.edit_weakness, ("weakness", weakness.id), **values)

        title = _("New weakness") if weakness is None else _("Edit weakness")
        fields = _fields(self.omtm_app, weakness or models.Weakness(0, ""), self.mode)
        self.app.push_screen(FormModal(title, fields, submit))

    action_add = action_edit

    async def action_constraint(self, weakness: models.Weakness) -> None:
        await self.write(drafts.mark_constraint, ("weakness", weakness.id))

    def action_remove(self, weakness: models.Weakness) -> None:
        remove = partial(self.write, drafts.remove_weakness, ("weakness", weakness.id))
        count = len(weakness.actions)
        question = _("Remove “{text}”?").format(text=weakness.text)
        if count:
            also = ngettext("Its action goes with it.", "Its {n} actions go with it.", count)
            question += "\n" + also.format(n=count)
        ask_before(self.omtm_app, question, _("Remove"), remove)


def _row(weakness: models.Weakness, mode: str, numbers: NumberFormat) -> Row:
    mark = ("◆ " + _("constraint"), Tone.WARN) if weakness.is_constraint else ""
    stage = weakness.stage.label if weakness.stage else ""
    cells = (stage, _numbers(weakness, mode, numbers)) if mode else ("", stage)
    return Row(weakness.id, (mark, weakness.text, *cells))


def _numbers(weakness: models.Weakness, mode: str, numbers: NumberFormat) -> str:
    texts = [_number_text(name, getattr(weakness, name), numbers) for name in _NUMBERS[mode]]
    if len(texts) > 1 and all(texts):
        return _("{rate} of {usual}").format(rate=texts[0], usual=texts[1])
    return texts[0]


def _fields(app: AppBase, weakness: models.Weakness, mode: str) -> tuple[Field, ...]:
    numbers, names = app.numbers, _NUMBERS.get(mode, ())

    def number(name: str) -> dict[str, Any]:
        def parse(text: str) -> float:
            return parse_number(text, numbers) if name == CAPACITY else parse_value(text, _SHARE, numbers)

        return {
            "check": lambda text: "= " + _number_text(name, parse(text), numbers),
            "parse": or_none(parse),
        }

    declared = form_fields(app, "weakness", **{name: number(name) for name in names})
    fields = [field for field in declared if field.id in ("text", "stage", *names)]
    texts = {name: _number_text(name, getattr(weakness, name), numbers) for name in names}
    return of_record(fields, weakness, **texts)


class TacticsStep(ListStep):
    scope = "tactics"

    def compose(self) -> ComposeResult:
        yield Table("tactics", header=False)
        yield KeyBar(self.scope)

    def show(self, view: models.DraftView, draft: Draft) -> None:
        self.view = view
        self.query_one(KeyBar).display = bool(view.weaknesses)  # else no key does anything here
        rows: list[Row] = []
        for weakness in view.weaknesses:
            text = ("◆ " if weakness.is_constraint else "") + weakness.text
            state: Cell = "" if weakness.actions else (_("no action"), Tone.WARN)
            rows.append(Row(("weakness", weakness.id), ((text, Tone.ACCENT), state)))
            rows += [_action_row(action) for action in weakness.actions]
        self.table.set_rows(rows)

    @property
    def weakness(self) -> models.Weakness | None:
        """The weakness the cursor is on, or below which it is."""
        return next((w for w in self.view.weaknesses if self.table.current in _ids(w)), None)

    @property
    def current(self) -> models.WeaknessAction | None:
        actions = self.weakness.actions if self.weakness else ()
        return next((a for a in actions if self.table.current == ("action", a.id)), None)

    @property
    def no_line(self) -> str:
        here = bool(self.table.rows) and self.current is None
        return _("Go to an action first; a adds one.") if here else super().no_line

    @property
    def on_enter(self) -> str:  # type: ignore[override]
        return "add" if self.current is None else "edit"

    def action_edit(self, action: models.WeaknessAction | None = None) -> None:
        """Change an action, or add one against the weakness."""
        weakness = self.weakness
        if weakness is None:
            self.omtm_app.say(self.no_line)
            return

        async def submit(values: dict[str, str]) -> None:
            if action is None:
                added = await self.write(drafts.add_action, ("weakness", weakness.id), **values)
                self.table.select(("action", added))
            else:
                await self.write(drafts.edit_action, ("action", action.id), **values)

        approaches = tuple((approach, _approach(approach)) for approach in drafts.APPROACHES)
        fields = form_fields(self.omtm_app, "tactic", approach={"options": approaches})
        fields = of_record(fields, action or models.WeaknessAction(0, ""))
        self.app.push_screen(FormModal(weakness.text, fields, submit))

    action_add = action_edit

    async def action_send(self, action: models.WeaknessAction) -> None:
        await self.write(drafts.send_action, ("action", action.id))

    async def action_remove(self, action: models.WeaknessAction) -> None:
        await self.write(drafts.remove_action, ("action", action.id))


def _lines(view: models.DraftView) -> list[tuple[str, int]]:
    """The draft and its lines by kind and number, in their order."""
    return [("draft", view.id), *(line for weakness in view.weaknesses for line in _ids(weakness))]


def _ids(weakness: models.Weakness) -> tuple[tuple[str, int], ...]:
    return (("weakness", weakness.id), *(("action", action.id) for action in weakness.actions))


def _approach(approach: str) -> str:
    return _("remove it") if approach == "remove" else _("make it a strength")


def _action_row(action: models.WeaknessAction) -> Row:
    text = _("{approach}: {action}").format(approach=_approach(action.approach), action=action.text)
    sent: Cell = ("✓ " + _("in backlog"), Tone.GOOD) if action.experiment_id else ""
    return Row(("action", action.id), ("  " + text, sent))
