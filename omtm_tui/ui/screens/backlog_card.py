"""One experiment in full: the question and its answer, where it stands, the log, and which key is next."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from omtm_tui.domain.dates import format_date
from omtm_tui.domain.decision import Decision, DecisionKind, LogState, Verdict
from omtm_tui.domain.experiment import FINISHED, NEXT_STATES, Answer, Experiment, ExperimentState
from omtm_tui.domain.views import BacklogView, OmtmView
from omtm_tui.i18n import _
from omtm_tui.ui.modals.idea import effort_text
from omtm_tui.ui.text import MUTED, WARN, Card


def question(snapshot: BacklogView) -> str:
    """The one question, with the metric that matters now."""
    view = snapshot.top.omtm
    text = _("Does it contribute directly to {metric}?")
    return text.format(metric="…" if view is None else view.metric.name)


def running_bet(experiment: Experiment, snapshot: BacklogView) -> Decision | None:
    """The newest bet on it whose outcome is still open."""
    waiting = (LogState.OPEN, LogState.DUE)
    bets = (note for note in snapshot.notes.get(experiment.id, ()) if note.kind is DecisionKind.BET)
    return next((bet for bet in bets if bet.state in waiting), None)


def state_needs(state: ExperimentState) -> str:
    """What entering a state means, or needs, in a few words."""
    return {
        ExperimentState.IDEA: _("back to the question"),
        ExperimentState.READY: _("needs a bet (d): threshold, review date"),
        ExperimentState.TESTING: _("needs a yes, a bet (d), a guardrail (5) and a free slot"),
        ExperimentState.DECIDED: _("the outcome is known and the decision taken"),
        ExperimentState.IMPLEMENTING: _("being built for everyone"),
        ExperimentState.MEASURING: _("shipped; the OMTM is watched"),
        ExperimentState.SCALED: _("the OMTM got better in two readings, guardrails held"),
        ExperimentState.PARKED: _("not now"),
        ExperimentState.ABORTED: _("stopped before its end"),
        ExperimentState.DROPPED: _("out of the backlog, with a reason"),
        ExperimentState.INVALID: _("the test said nothing either way"),
    }[state]


def state_keys(state: ExperimentState) -> str:
    """Which keys bring what entering a state needs; empty where nothing is needed."""
    return {
        ExperimentState.READY: _("d places a bet."),
        ExperimentState.TESTING: _("y answers, d places a bet, 5 has the guardrails."),
        ExperimentState.SCALED: _("r records a reading, 5 has the guardrails."),
    }.get(state, "")


def card(experiment: Experiment, snapshot: BacklogView) -> Content:
    """The detail pane."""
    shown = Card().title(experiment.title).text(experiment.description)
    _add_question(shown, experiment, snapshot)
    _add_facts(shown, experiment, snapshot)
    _add_log(shown, snapshot.notes.get(experiment.id, ()), snapshot)
    _add_keys(shown, experiment, snapshot)
    return shown.content()


def _waits(experiment: Experiment) -> bool:
    """Whether the question is still open for it."""
    return experiment.answer is Answer.NONE and experiment.state not in FINISHED


def _add_question(shown: Card, experiment: Experiment, snapshot: BacklogView) -> None:
    view = snapshot.top.omtm
    if view is None:
        return
    shown.heading(_("Directly?"))
    if experiment.answer is Answer.YES:
        text = _("Yes.") if experiment.rank is None else _("Yes: place {n}.").format(n=experiment.rank)
        shown.text(text)
    elif experiment.answer is Answer.NO:
        shown.text(_("No: it moves {metric} first.").format(metric=experiment.moves))
    elif _waits(experiment):
        if experiment.came_back:
            text = _("It was parked for {metric}, which is the OMTM now. Answer again.")
            shown.text(text.format(metric=experiment.moves), WARN)
        _add_tests(shown, view, snapshot)


def _add_tests(shown: Card, view: OmtmView, snapshot: BacklogView) -> None:
    """What "directly" means, as a reminder while the question is open."""
    step = _("it changes a step of “{stage}”, or the numerator or denominator")
    day = format_date(view.omtm.deadline, snapshot.top.today)
    shown.text(_("Yes, if all three hold:"), MUTED)
    shown.text("· " + step.format(stage=view.omtm.stage.label))
    shown.text("· " + _("you can say how, with no other metric in between"))
    shown.text("· " + _("it would show before {date}").format(date=day))


def _add_facts(shown: Card, experiment: Experiment, snapshot: BacklogView) -> None:
    today = snapshot.top.today
    shown.blank().pair(_("State"), experiment.state.label).text(experiment.state_reason)
    if experiment.answer is not Answer.NO and not experiment.came_back and experiment.moves:
        shown.pair(_("Moves first"), experiment.moves)
    shown.pair(_("Against"), experiment.weakness)
    shown.pair(_("Effort"), effort_text(experiment.effort_weeks, snapshot.top.numbers))
    shown.pair(_("Stage"), experiment.stage.label if experiment.stage else "")
    for name, day in (
        (_("Added"), experiment.created),
        (_("Started"), experiment.started_on),
        (_("Shipped"), experiment.shipped_on),
    ):
        shown.pair(name, format_date(day, today) if day else "")


def _add_log(shown: Card, notes: tuple[Decision, ...], snapshot: BacklogView) -> None:
    """The bets on it and whatever else the log says about it, newest first."""
    if not notes:
        return
    shown.heading(_("Log"))
    for note in notes:
        day = format_date(date.fromisoformat(note.decided_at[:10]), snapshot.top.today)
        shown.pair(f"{day}  {note.kind.label}", note.title).text(_came_of(note, snapshot), MUTED)


def _came_of(note: Decision, snapshot: BacklogView) -> str:
    """How an entry ended, or when it is looked at again."""
    outcome = note.outcome
    if outcome is not None:
        choices = {verdict.value: verdict.label for verdict in Verdict}
        text = choices.get(outcome.choice, outcome.choice)
        return f"{text}: {outcome.explanation}" if outcome.explanation else text
    if note.review_on is not None:
        day = format_date(note.review_on, snapshot.top.today)
        return _("{state}, review {date}").format(state=note.state.label, date=day)
    return note.state.label


def _add_keys(shown: Card, experiment: Experiment, snapshot: BacklogView) -> None:
    """Which keys do what next."""
    lines: list[tuple[str, str]] = []
    if _waits(experiment) and snapshot.top.omtm is not None:
        lines.append(("y / n", _("answer; a no says what it moves first")))
    if experiment.rank is not None:
        lines.append(("K / J", _("one place up or down")))
    if running_bet(experiment, snapshot) is not None:
        lines.append(("d", _("record what came out, and decide")))
    elif experiment.state in (ExperimentState.IDEA, ExperimentState.READY):
        lines.append(("d", _("place a bet: threshold and review date")))
    states = NEXT_STATES[experiment.state]
    if states:
        lines.append(("m", _("move on to: {states}").format(states=", ".join(s.label for s in states))))
    lines.append(("e", _("edit")))
    shown.heading(_("Next"))
    for key, text in lines:
        shown.pair(f"{key:5}", text)
