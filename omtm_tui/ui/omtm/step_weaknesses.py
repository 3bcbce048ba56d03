"""Step 2 of the OMTM wizard: what is weak, optional funnel numbers, and the one that holds back the rest."""

from functools import partial
from typing import Any

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.funnel import capacity_text, conversion_text
from omtm_tui.domain.omtm.read_models import DraftView, Weakness
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import NumberFormat, format_number, parse_number
from omtm_tui.domain.text.numbers import format_value, parse_value
from omtm_tui.i18n import _, mark, ngettext
from omtm_tui.storage.write import drafts
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.basics import bindings, css_of, plain
from omtm_tui.ui.kit.dialog import FormModal, ask_before
from omtm_tui.ui.kit.field import Field, options_of, or_none
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row
from omtm_tui.ui.omtm.form_steps import DraftStep

CAPACITY, CONVERSION = "capacity", "conversion"
"""What the funnel numbers are: throughputs, or rates with what is usual for them."""

_FINDINGS = {CAPACITY: capacity_text, CONVERSION: conversion_text}

_SHARE = Metric(0, "rate", "rate", MetricKind.RATE, "%")


class FunnelNumber(Struct, frozen=True):
    """A number a weakness may have: how it is asked for, read and written."""

    name: str
    label: str
    hint: str = ""
    is_share: bool = True

    def text(self, value: float | None, numbers: NumberFormat) -> str:
        if value is None:
            return ""
        return format_value(value, _SHARE, numbers) if self.is_share else format_number(value, numbers)

    def parse(self, text: str, numbers: NumberFormat) -> float | None:
        if not text:
            return None
        return parse_value(text, _SHARE, numbers) if self.is_share else parse_number(text, numbers)

    def field(self, weakness: Weakness, numbers: NumberFormat) -> Field:
        parse = partial(self.parse, numbers=numbers)
        return Field(
            self.name,
            _(self.label),
            value=self.text(getattr(weakness, self.name), numbers),
            hint=self.hint and _(self.hint),
            check=lambda text: "= " + self.text(parse(text), numbers),
            parse=parse,
        )


_THROUGHPUT = FunnelNumber(
    "capacity",
    mark("Throughput"),
    mark("how much it lets through, such as 20 an hour: the same period for all"),
    is_share=False,
)
_RATE = FunnelNumber("rate", mark("Rate"), mark("how many get through"))
_USUAL_RATE = FunnelNumber("benchmark", mark("Usual rate"))
_NUMBERS = {CAPACITY: (_THROUGHPUT,), CONVERSION: (_RATE, _USUAL_RATE)}


class WeaknessStep(DraftStep, Vertical):
    BINDINGS = bindings("weaknesses")
    DEFAULT_CSS = css_of(__file__)

    def compose(self) -> ComposeResult:
        columns = [Column("", 12), Column(_("Weakness")), Column("", 11, drop=1), Column("", 12)]
        yield Table(columns, empty=_("Nothing yet: a adds what holds you back."))
        yield Static(id="finding")
        yield self.form
        yield KeyBar("weaknesses")

    @property
    def table(self) -> Table:
        return self.query_one(Table)

    def show(self, view: DraftView, draft: Draft) -> None:
        self.view = view
        numbers, mode = view.top.numbers, self.mode
        self.table.set_rows([_row(weakness, mode, numbers) for weakness in view.weaknesses])
        finding = _FINDINGS[mode](view.weaknesses, numbers) if mode in _FINDINGS else ""
        self.query_one("#finding", Static).update(plain(finding, Tone.ACCENT))

    @property
    def mode(self) -> str:
        """Which numbers are compared; empty for none."""
        return self.form.values.get("funnel_mode", "")

    @property
    def current(self) -> Weakness | None:
        return next((w for w in self.view.weaknesses if w.id == self.table.current), None)

    @on(Form.Submitted)
    def _to_list(self, event: Form.Submitted) -> None:
        event.stop()
        self.table.focus()

    def action_add(self) -> None:
        self._ask(_("New weakness"), None)

    @on(Table.Opened)
    def action_edit(self) -> None:
        if self.current is not None:
            self._ask(_("Edit weakness"), self.current)

    async def action_constraint(self) -> None:
        if self.current is not None:
            await self.omtm_app.do_or_report(drafts.mark_constraint, self.current.id)

    def action_remove(self) -> None:
        weakness = self.current
        if weakness is None:
            return
        remove = partial(self.omtm_app.do_or_report, drafts.remove_weakness, weakness.id)
        count = len(weakness.actions)
        question = _("Remove “{text}”?").format(text=weakness.text)
        if count:
            also = ngettext("Its action goes with it.", "Its {n} actions go with it.", count)
            question += "\n" + also.format(n=count)
        ask_before(self.omtm_app, question, _("Remove"), remove)

    def _ask(self, title: str, weakness: Weakness | None) -> None:
        draft_id, numbers, mode = self.view.id, self.view.top.numbers, self.mode

        async def submit(values: dict[str, Any]) -> None:
            if weakness is None:
                self.table.select(await self.omtm_app.do(drafts.add_weakness, draft_id, **values))
            else:
                await self.omtm_app.do(drafts.edit_weakness, weakness.id, **values)

        fields = _fields(weakness or Weakness(0, ""), mode, numbers)
        self.app.push_screen(FormModal(title, fields, submit))


def _row(weakness: Weakness, mode: str, numbers: NumberFormat) -> Row:
    mark = ("◆ " + _("constraint"), Tone.WARN) if weakness.is_constraint else ""
    stage = weakness.stage.label if weakness.stage else ""
    cells = (stage, _numbers(weakness, mode, numbers)) if mode else ("", stage)
    return Row(weakness.id, (mark, weakness.text, *cells))


def _numbers(weakness: Weakness, mode: str, numbers: NumberFormat) -> str:
    texts = [number.text(getattr(weakness, number.name), numbers) for number in _NUMBERS[mode]]
    if len(texts) > 1 and all(texts):
        return _("{rate} of {usual}").format(rate=texts[0], usual=texts[1])
    return texts[0]


def _fields(weakness: Weakness, mode: str, numbers: NumberFormat) -> list[Field]:
    stages = options_of(FunnelStage, none=_("not said"))
    example = _("new users give up at step B")
    return [
        Field("text", _("Weakness"), value=weakness.text, required=True, placeholder=example),
        Field("stage", _("Funnel stage"), "choice", weakness.stage or "", stages, parse=or_none(FunnelStage)),
        *(number.field(weakness, numbers) for number in _NUMBERS.get(mode, ())),
    ]
