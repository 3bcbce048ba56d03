"""The card of a log entry: what was registered, what came out, what was decided and what follows."""

from datetime import date, datetime

from textual.content import Content

from omtm_tui.domain.decisions.amendment import Amendment, Direction, Timing
from omtm_tui.domain.decisions.bet_state import BetState, EntryState
from omtm_tui.domain.decisions.decision import Decision, earlier_lines
from omtm_tui.domain.decisions.log_query import DecisionsPage
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.text.dates import format_date, format_day, format_moment
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import format_number
from omtm_tui.i18n import _
from omtm_tui.storage.read.decision_search import CLOSE_MARK, OPEN_MARK
from omtm_tui.ui.kit.basics import Card, plain


def decision_card(entry: Decision, snapshot: DecisionsPage) -> Content:
    """The card of an entry; an excerpt with the words searched for comes first."""
    today, state = snapshot.top.today, EntryState.of(entry, snapshot.metrics, snapshot.top.numbers)
    card = Card().title(entry.title).text(f"{entry.kind.label} · {entry.state_text}", Tone.MUTED)
    if entry.id in snapshot.hits:
        card.text(hit(snapshot.hits[entry.id]))
    card.blank().pair(_("Decided"), format_moment(datetime.fromisoformat(entry.decided_at), today))
    card.pair(_("Owner"), entry.owner).pair(_("OMTM"), entry.omtm)
    card.day(_("Review"), entry.review_day, today)
    card.text(state.text)
    if entry.superseded_by is not None:
        card.text(_("Superseded by decision {n}; > goes there.").format(n=entry.superseded_by), Tone.WARN)
    if entry.supersedes is not None:
        card.text(_("Takes the place of decision {n}; < goes there.").format(n=entry.supersedes), Tone.MUTED)
    if state.bet is not None:
        _registered(card, state.bet, today)
    if entry.amendments:
        _amended(card, entry.amendments, today)
    then = ((f"{_glyph(each.state)} {each.name}", f"{each.value}  {each.rule}") for each in entry.guardrails)
    card.section(_("Guardrails then"), then)
    _outcome(card, state, today)
    comments = ((format_day(comment.at, today), comment.text) for comment in entry.comments)
    return card.section(_("Comments"), comments).content()


def hit(excerpt: str) -> Content:
    """An excerpt with the words searched for in bold."""
    parts = excerpt.replace(CLOSE_MARK, OPEN_MARK).split(OPEN_MARK)
    styled = (plain(part, Tone.STRONG if index % 2 else Tone.MUTED) for index, part in enumerate(parts))
    return Content("").join(list(styled))


def moved_goalposts(change: Amendment) -> bool:
    """Whether an amendment made success easier to claim after data had come in."""
    return change.direction is Direction.LOOSER and change.timing is Timing.AFTER_DATA


def _registered(card: Card, state: BetState, today: date) -> None:
    bet = state.registration
    card.heading(_("Fixed before the data"))
    card.pair(_("Success line"), f"{state.metric.name} {state.success}")
    card.pair(_("Abort line"), state.abort)
    card.pair(_("Design"), bet.design.label)
    cases = bet.min_sample and format_number(bet.min_sample, state.numbers, 0)
    card.pair(_("Cases per side"), cases or "")
    card.day(_("Enrol until"), bet.enrolled_until, today)
    card.pair(_("Your probability"), percent_text(bet.probability) if bet.probability is not None else "")
    card.pair(_("If … else …"), state.rule)


def _amended(card: Card, amendments: tuple[Amendment, ...], today: date) -> None:
    card.heading(_("Amended since"))
    for change in amendments:
        card.pair(change.label, f"{change.old} → {change.new}")
        when = format_day(change.at, today)
        style = Tone.WARN if moved_goalposts(change) else Tone.MUTED
        card.text(f"{when} · {change.direction.label}, {change.timing.label}", style).text(change.reason)


def _outcome(card: Card, state: EntryState, today: date) -> None:
    entry, outcome = state.decision, state.decision.outcome
    if outcome is None:
        if entry.is_open:
            card.blank().text(_("No outcome yet. d records it."), Tone.MUTED)
        return
    card.heading(_("Outcome"))
    for line in earlier_lines(outcome):
        card.text(line, Tone.MUTED)
    card.pair(_("Reviewed"), format_date(outcome.reviewed_on, today))
    if state.evidence is not None:
        card.text(state.effect)
        card.pair(_("Threshold"), state.evidence.met.label)
        for warning in state.evidence.warnings:
            card.text(warning, Tone.WARN)
    card.pair(_("Verdict by rule"), outcome.verdict.label if outcome.verdict else "")
    card.text(outcome.explanation, Tone.MUTED)
    card.pair(_("Decision"), entry.choice)
    card.pair(_("Overruled because"), outcome.overruled_because)
    for guardrail in outcome.guardrails:
        value = guardrail.value
        if guardrail.name in entry.younger_guardrails:
            value = _("{value}, younger than the bet").format(value=value or "–")
        card.pair(f"{_glyph(guardrail.state)} {guardrail.name}", value)
    card.pair(_("What follows"), outcome.consequence)
    if outcome.again is not None:
        card.pair(_("Same again"), _("yes") if outcome.again else _("no"))


def _glyph(state: str) -> str:
    return GuardrailState(state).glyph if state in set(GuardrailState) else "?"
