"""Guardrails: how each stands, why, since when, what was decided; and the same on any past day."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from omtm_tui.domain.dates import format_date, parse_date
from omtm_tui.domain.guardrail import GuardrailState
from omtm_tui.domain.views import GuardrailsPage as Snapshot
from omtm_tui.domain.views import GuardrailView
from omtm_tui.i18n import _
from omtm_tui.storage.guardrails import retire_guardrail
from omtm_tui.storage.reads.guardrails import guardrails
from omtm_tui.ui.modals.confirm import Confirm
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.modals.guardrail import breach_form, open_guardrail, typed_form
from omtm_tui.ui.screens.page import ListPage, page_bindings
from omtm_tui.ui.text import BAD, GOOD, MUTED, WARN, Card
from omtm_tui.ui.widgets.form import Field
from omtm_tui.ui.widgets.states import state_cell, strip_text
from omtm_tui.ui.widgets.table import Column, Row, Spark

STYLES = {GuardrailState.OK: GOOD, GuardrailState.BREACH: BAD, GuardrailState.PENDING: WARN}
MANY = 2
"""More guardrails than this dilute the one number."""


class GuardrailsPage(ListPage[Snapshot]):
    scope: ClassVar[str] = "guardrails"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("guardrails")

    as_of: date | None = None

    def table_columns(self) -> Sequence[Column]:
        return (
            Column(_("State"), 16),
            Column(_("Guardrail")),
            Column(_("Value"), 10, right=True),
            Column(_("Trend"), 12, drop=2),
            Column(_("Last twelve"), 12, drop=1),
        )

    async def read(self) -> Snapshot:
        app = self.omtm_app
        return await app.desk.read(guardrails, self.as_of or app.desk.today, app.scope_id)

    def above(self, snapshot: Snapshot) -> Content | str:
        if self.as_of is not None:
            text = _("As of {date}. t and an empty date return to today.").format(
                date=format_date(self.as_of)
            )
            return Content.styled(text, "bold $text-warning")
        if len(snapshot.guardrails) > MANY:
            return Content.styled(_("KPI zoo? Two guardrails are enough for one OMTM."), MUTED)
        return ""

    def rows(self, snapshot: Snapshot) -> list[Row]:
        return [
            Row(
                view.id,
                (
                    state_cell(view.state),
                    view.name,
                    view.value_text,
                    Spark(tuple(value for _day, value in view.series[-30:])),
                    strip_text(view),
                ),
            )
            for view in snapshot.guardrails
        ]

    def empty(self, snapshot: Snapshot) -> str:
        return _("No guardrails yet. a adds one: what must not break while you push the OMTM?")

    def detail(self, snapshot: Snapshot, row_id: Hashable) -> Content:
        view = next((view for view in snapshot.guardrails if view.id == row_id), None)
        return Content("") if view is None else _card(view, snapshot)

    @property
    def current(self) -> GuardrailView | None:
        """The guardrail under the cursor."""
        if self.snapshot is None:
            return None
        return next((view for view in self.snapshot.guardrails if view.id == self.table.current), None)

    # keys ---------------------------------------------------------------------------------------------

    async def action_add(self) -> None:
        await open_guardrail(self.omtm_app)

    def action_edit(self) -> None:
        if self.current is not None and self.snapshot is not None:
            self.app.push_screen(typed_form(self.omtm_app, self.snapshot.metrics, self.current))

    def action_decide(self) -> None:
        view = self.current
        if view is None:
            return
        if view.breached_since is None:
            self.omtm_app.say(_("{name} is not broken: there is nothing to decide.").format(name=view.name))
        else:
            self.app.push_screen(breach_form(self.omtm_app, view))

    def action_drop(self) -> None:
        view = self.current
        if view is None:
            return

        async def answered(yes: bool | None) -> None:
            if yes:
                await self.omtm_app.attempt(retire_guardrail, view.id)

        question = _("Retire the guardrail “{name}”? Its history stays.").format(name=view.name)
        self.app.push_screen(Confirm(question, _("Retire")), answered)

    def action_replay(self) -> None:
        today = self.omtm_app.desk.today

        async def submit(values: dict[str, str]) -> None:
            text = values["date"]
            self.as_of = parse_date(text, today, past=True) if text else None
            await self.reload()

        field = Field(
            "date",
            _("Date"),
            check=lambda text: "= " + format_date(parse_date(text, today, past=True)),
            hint=_("2026-10-01, -2w, fri; empty: today"),
        )
        self.app.push_screen(FormModal(_("Judge as of which day?"), [field], submit))


def _card(view: GuardrailView, snapshot: Snapshot) -> Content:
    today = snapshot.top.today
    card = Card().title(view.name).text(view.sentence)
    card.blank().text(
        f"{view.state.glyph} {view.state.label}  {view.value_text}", STYLES.get(view.state, MUTED)
    )
    card.text(view.explanation)
    if view.breached_since is not None:
        since = format_date(view.breached_since, today)
        card.text(
            _("Broken since {date}; decided, waits for a clean value.").format(date=since)
            if view.handled
            else _("Broken since {date}. By rule: {action}. d decides.").format(
                date=since, action=view.action
            ),
            BAD,
        )
    card.heading(_("Rule")).text(view.rule, MUTED)
    if len(view.versions) > 1:
        card.heading(_("Versions"))
        for day, text, change in reversed(view.versions):
            card.pair(format_date(day, today), f"{text}  ({_change(change)})")
    if view.strip:
        card.heading(_("Last evaluations"))
        days = [format_date(day, today) for day, _state in view.strip]
        for when, (_day, state) in reversed([*zip(days, view.strip, strict=True)]):
            shown = f"{state.glyph} {state.label}"
            card.pair(when.ljust(max(map(len, days))), shown, STYLES.get(state, MUTED))
    decided = snapshot.closing.get(view.id, ())
    if decided:
        card.heading(_("Decided"))
        for entry in decided:
            card.pair(entry.decided_at[:10], entry.title)
    return card.content()


def _change(change: str) -> str:
    return {"new": _("new"), "looser": _("looser"), "tighter": _("tighter")}.get(change, _("changed"))


PAGE = GuardrailsPage
