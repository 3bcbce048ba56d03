"""An OMTM of the past: how it ended, its chart, its definition, and the bets that were placed on it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView
from omtm_tui.domain.omtm.read_models import ClosedOmtm
from omtm_tui.domain.rhythm.review import score_text
from omtm_tui.domain.text.dates import format_date, format_day
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.parts import dotted
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import closed_omtm
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import Card, Scroll, bindings, css_of
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.chart_spec import chart_spec
from omtm_tui.ui.kit.page import FullScreen
from omtm_tui.ui.kit.table_model import Row
from omtm_tui.ui.omtm.definition_card import add_amendments, definition_card, weakness_line

_ENDS = {OmtmStatus.ACHIEVED: ("✓", Tone.GOOD), OmtmStatus.MISSED: ("✗", Tone.BAD)}


async def open_closed(app: AppBase, omtm_id: int) -> None:
    """Show an OMTM that has ended."""
    await app.push_screen(ClosedScreen(await app.storage.read(closed_omtm, omtm_id)))


def closed_row(view: OmtmView, top: Header) -> Row:
    """A line of the history: how it ended, what it was, what it reached, and when."""
    ended = format_date(view.omtm.closed_on, top.today) if view.omtm.closed_on else ""
    reached = (_reached(view, top), Tone.MUTED)
    return Row(view.omtm.id, (_status(view), view.metric.name, reached, (ended, Tone.MUTED)))


class ClosedScreen(FullScreen[ClosedOmtm]):
    scope = "closed_omtm"
    app_keys: ClassVar[bool] = False
    DEFAULT_CSS = css_of(__file__)
    BINDINGS = bindings(scope)

    def body(self) -> ComposeResult:
        with Scroll(can_focus=True):
            yield Static(id="ended")
            yield Chart()
            yield Static(id="definition")

    async def read(self) -> ClosedOmtm | None:
        number = self.snapshot.view.omtm.id if self.snapshot is not None else 0
        return await self.omtm_app.storage.read(closed_omtm, number)

    def show(self, snapshot: ClosedOmtm) -> None:
        self.query_one("#ended", Static).update(_ended(snapshot).content())
        chart = self.query_one(Chart)
        chart.spec = chart_spec(snapshot.view, snapshot.markers, snapshot.top)
        self.query_one("#definition", Static).update(_about(snapshot).content())


def _ended(closed: ClosedOmtm) -> Card:
    view, top = closed.view, closed.top
    text, tone = _status(view)
    ended = f"  {format_date(view.omtm.closed_on)}" if view.omtm.closed_on else ""
    card = Card().title(view.sentence).text(view.hypothesis).blank().text(text + ended, tone)
    card.pair(_("reached"), _reached(view, top)).text(view.omtm.close_note)
    return card.text(score_text(closed.score) if closed.score else "", Tone.MUTED)


def _about(closed: ClosedOmtm) -> Card:
    card = definition_card(closed.view, closed.top)
    add_amendments(card, closed.amendments, closed.top)
    card.heading(_("Bets"))
    if not closed.bets:
        card.text(_("No bet was placed on it."), Tone.MUTED)
    for bet in closed.bets:
        _add_bet(card, bet, closed)
    if closed.guardrails:
        card.heading(_("Guardrails at its end"))
    for guardrail in closed.guardrails:
        card.pair(guardrail.name, f"{guardrail.state}  {guardrail.value}  {guardrail.rule}")
    if closed.weaknesses:
        card.heading(_("Weaknesses"))
    for weakness in closed.weaknesses:
        card.text(weakness_line(weakness))
    return card


def _add_bet(card: Card, bet: Decision, closed: ClosedOmtm) -> None:
    """When it was placed, what it was about, and what became of it."""
    state = EntryState.of(bet, closed.metrics, closed.top.numbers)
    outcome = bet.choice or state.standing
    card.pair(format_day(bet.decided_at), bet.title)
    success = _("success line {line}").format(line=state.success) if state.success else ""
    card.text("  " + dotted((success, outcome)))
    card.text(f"  {state.result}" if state.result else "", Tone.MUTED)


def _status(view: OmtmView) -> tuple[str, Tone]:
    glyph, tone = _ENDS.get(view.omtm.status, ("–", Tone.MUTED))
    return f"{glyph} {view.omtm.status.label}", tone


def _reached(view: OmtmView, top: Header) -> str:
    return _("{reached} of {target}").format(reached=view.now_text(top.numbers), target=view.target_text)
