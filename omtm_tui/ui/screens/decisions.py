"""Decisions: every bet and every decision, newest first; a search over all that was ever written in them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from omtm_tui.domain.amendment import Direction, Timing
from omtm_tui.domain.dates import format_date
from omtm_tui.domain.decision import Decision, LogState, Registration, Verdict
from omtm_tui.domain.evidence import compare, effect_sentence
from omtm_tui.domain.guardrail import GuardrailState
from omtm_tui.domain.metric import Metric
from omtm_tui.domain.numbers import NumberFormat, format_difference, format_target
from omtm_tui.domain.outlook import percent_text
from omtm_tui.domain.views import DecisionsPage as Snapshot
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.reads.decisions import decisions
from omtm_tui.ui.modals.decision import decision_form
from omtm_tui.ui.modals.outcome import open_outcome
from omtm_tui.ui.screens.page import ListPage, page_bindings
from omtm_tui.ui.text import MUTED, WARN, Card
from omtm_tui.ui.widgets.table import Column, Row

STATES = {
    LogState.OPEN: "",
    LogState.DUE: "bad",
    LogState.REVIEWED: "good",
    LogState.SUPERSEDED: "muted",
    LogState.WITHDRAWN: "muted",
}
CLOSED = (LogState.REVIEWED, LogState.SUPERSEDED, LogState.WITHDRAWN)


class DecisionsPage(ListPage[Snapshot]):
    scope: ClassVar[str] = "decisions"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("decisions")

    def table_columns(self) -> Sequence[Column]:
        return (
            Column(_("Date"), 11),
            Column(_("Decision")),
            Column(_("State"), 11, drop=1),
            Column(_("Result"), 8, drop=2, right=True),
            Column(_("Review"), 11, drop=3),
        )

    async def read(self) -> Snapshot:
        app = self.omtm_app
        return await app.desk.read(decisions, app.desk.today, self.query_text, app.scope_id)

    async def filter_changed(self) -> None:
        await self.reload()

    def _filtered(self, rows: list[Row]) -> list[Row]:
        return rows

    def above(self, snapshot: Snapshot) -> Content | str:
        if snapshot.query:
            text = ngettext("{n} of {total} entry", "{n} of {total} entries", snapshot.total)
            return Content.styled(text.format(n=len(snapshot.entries), total=snapshot.total), MUTED)
        due = sum(entry.state is LogState.DUE for entry in snapshot.entries)
        if due:
            text = ngettext(
                "{n} review is due: d on it records what came out.",
                "{n} reviews are due: d on one records what came out.",
                due,
            )
            return Content.styled(text.format(n=due), WARN)
        return ""

    def rows(self, snapshot: Snapshot) -> list[Row]:
        return [self._row(entry, snapshot) for entry in snapshot.entries]

    def _row(self, entry: Decision, snapshot: Snapshot) -> Row:
        today = snapshot.top.today
        made = format_date(date.fromisoformat(entry.decided_at[:10]), today)
        muted = "muted" if entry.state in (LogState.SUPERSEDED, LogState.WITHDRAWN) else ""
        metric = snapshot.metrics.get(entry.registration.metric_id) if entry.registration else None
        review = format_date(entry.review_on, today) if entry.review_on else ""
        return Row(
            entry.id,
            (
                (made, muted),
                (entry.title, muted),
                (_standing(entry), STATES[entry.state]),
                _result(entry, metric, snapshot.top.numbers),
                (review, "bad" if entry.state is LogState.DUE else muted),
            ),
        )

    def empty(self, snapshot: Snapshot) -> str:
        return _("Nothing decided yet. b places a bet, a logs a decision.")

    def detail(self, snapshot: Snapshot, row_id: Hashable) -> Content:
        entry = self._entry(row_id)
        return Content("") if entry is None else decision_card(entry, snapshot)

    def _entry(self, row_id: Hashable) -> Decision | None:
        if self.snapshot is None:
            return None
        return next((entry for entry in self.snapshot.entries if entry.id == row_id), None)

    # keys ---------------------------------------------------------------------------------------------

    def action_add(self) -> None:
        self.app.push_screen(decision_form(self.omtm_app))

    async def action_decide(self) -> None:
        entry = self._entry(self.table.current)
        if entry is None:
            return
        if entry.state in CLOSED:
            self.omtm_app.say(_("Already {state}. e supersedes it.").format(state=entry.state.label))
        else:
            await open_outcome(self.omtm_app, entry.id)

    def action_supersede(self) -> None:
        entry = self._entry(self.table.current)
        if entry is None:
            return
        if entry.state in (LogState.SUPERSEDED, LogState.WITHDRAWN):
            self.omtm_app.say(_("Already {state}.").format(state=entry.state.label))
        else:
            self.app.push_screen(decision_form(self.omtm_app, entry))

    async def action_export(self) -> None:
        from omtm_tui.ui.modals.export import open_export

        await open_export(self.omtm_app)


def decision_card(entry: Decision, snapshot: Snapshot) -> Content:
    """One entry as a card: what was fixed before, what came out, what was decided, what follows."""
    today, numbers = snapshot.top.today, snapshot.top.numbers
    when = entry.decided_at[:16].replace("T", " ")
    card = Card().title(entry.title).text(f"{entry.kind.label} · {entry.state.label}", MUTED)
    card.blank().pair(_("Decided"), when).pair(_("Owner"), entry.owner).pair(_("OMTM"), entry.omtm)
    card.pair(_("Review"), format_date(entry.review_on, today) if entry.review_on else "")
    card.text(entry.text)
    if entry.superseded_by is not None:
        card.text(_("Superseded by a newer decision."), WARN)
    if entry.supersedes is not None:
        card.text(_("Takes the place of an older decision."), MUTED)
    bet = entry.registration
    metric = snapshot.metrics.get(bet.metric_id) if bet else None
    if bet is not None and metric is not None:
        _registered(card, bet, metric, numbers, today)
    if entry.amendments:
        card.heading(_("Amended since"))
        for change in entry.amendments:
            card.pair(change.label, f"{change.old} → {change.new}")
            kind = f"{change.direction.label}, {change.timing.label}"
            moved = change.direction is Direction.LOOSER and change.timing is Timing.AFTER_DATA
            when = format_date(date.fromisoformat(change.at[:10]), today)
            card.text(f"{when} · {kind}", WARN if moved else MUTED).text(change.reason)
    if entry.guardrails:
        card.heading(_("Guardrails then"))
        for guardrail in entry.guardrails:
            card.pair(f"{_glyph(guardrail.state)} {guardrail.name}", f"{guardrail.value}  {guardrail.rule}")
    _outcome(card, entry, metric, numbers, today)
    return card.content()


def _registered(card: Card, bet: Registration, metric: Metric, numbers: NumberFormat, today: date) -> None:
    card.heading(_("Fixed before the data"))
    card.pair(_("Success"), f"{metric.name} {format_target(bet.threshold, metric, numbers)}")
    card.pair(_("Abort"), format_target(bet.abort, metric, numbers) if bet.abort else "")
    card.pair(_("Design"), bet.design.label)
    card.pair(_("Cases per side"), str(bet.min_sample or ""))
    card.pair(_("Enrol until"), format_date(bet.enrolled_until, today) if bet.enrolled_until else "")
    card.pair(_("How likely"), percent_text(bet.probability) if bet.probability is not None else "")
    card.pair(_("If … else …"), bet.if_else)


def _outcome(card: Card, entry: Decision, metric: Metric | None, numbers: NumberFormat, today: date) -> None:
    outcome = entry.outcome
    if outcome is None:
        if entry.state in (LogState.OPEN, LogState.DUE):
            card.blank().text(_("No outcome yet. d records it."), MUTED)
        return
    card.heading(_("Outcome"))
    card.pair(_("Reviewed"), format_date(outcome.reviewed_on, today))
    if outcome.result is not None and metric is not None and entry.registration is not None:
        bet = entry.registration
        evidence = compare(outcome.result, metric, bet.threshold, bet.design, min_sample=bet.min_sample)
        card.text(effect_sentence(evidence, bet.change, outcome.result, metric, numbers))
        card.pair(_("Threshold"), evidence.met.label)
        for warning in evidence.warnings:
            card.text(warning, WARN)
    card.pair(_("Verdict by rule"), outcome.verdict.label if outcome.verdict else "")
    card.text(outcome.explanation, MUTED)
    card.pair(_("Decision"), _choice(entry))
    card.pair(_("Overruled because"), outcome.overruled_because)
    for guardrail in outcome.guardrails:
        card.pair(f"{_glyph(guardrail.state)} {guardrail.name}", guardrail.value)
    card.pair(_("What follows"), outcome.consequence)
    if outcome.again is not None:
        card.pair(_("Same again"), _("yes") if outcome.again else _("no"))


def _standing(entry: Decision) -> str:
    """Where an entry stands: what was chosen, once it was reviewed."""
    return _choice(entry) if entry.state is LogState.REVIEWED else entry.state.label


def _choice(entry: Decision) -> str:
    """What was chosen, in words: a verdict's label, or the text as typed."""
    if entry.outcome is None:
        return ""
    choice = entry.outcome.choice
    return Verdict(choice).label if choice in set(Verdict) else choice


def _result(entry: Decision, metric: Metric | None, numbers: NumberFormat) -> str:
    if metric is None or entry.outcome is None or entry.outcome.result is None:
        return ""
    result = entry.outcome.result
    return format_difference(result.before.value, result.after.value, metric, numbers)


def _glyph(state: str) -> str:
    return GuardrailState(state).glyph if state in set(GuardrailState) else "?"


PAGE = DecisionsPage
