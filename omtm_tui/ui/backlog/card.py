"""The card of an experiment: question and answer, state, criteria, decision log, and the next keys."""

from collections.abc import Collection
from datetime import date

from textual.content import Content

from omtm_tui.domain.backlog import backlog as rules
from omtm_tui.domain.backlog.backlog import Answer, BacklogView, Experiment, ExperimentDetail, ExperimentState
from omtm_tui.domain.backlog.criterion import CriterionKind, criterion_text
from omtm_tui.domain.decisions.decision import Decision, Verdict
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.dates import format_date, format_day
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import format_number
from omtm_tui.i18n import _, ngettext
from omtm_tui.ui.backlog.experiment_actions import running_bet
from omtm_tui.ui.backlog.idea import effort_text
from omtm_tui.ui.kit.basics import Card, plain
from omtm_tui.ui.kit.table_model import Cell, MadeRows, Row


def question(snapshot: BacklogView) -> str:
    """The one question, naming the metric of the active OMTM."""
    view = snapshot.top.omtm
    text = _("Does it contribute directly to {metric}?")
    return text.format(metric="…" if view is None else view.metric.name)


def experiment_card(experiment: Experiment, snapshot: BacklogView, detail: ExperimentDetail) -> Content:
    """Everything about an experiment, for the detail pane."""
    card = Card().title(experiment.title).text(experiment.description)
    if snapshot.top.omtm is not None:
        card.heading(_("Directly?"))
    add_question(card, experiment, snapshot)
    _add_facts(card, experiment, snapshot, detail)
    _add_criteria(card, detail, snapshot)
    _add_log(card, detail.log, snapshot)
    _add_history(card, experiment, detail, snapshot.top.today)
    _add_keys(card, experiment, snapshot, detail)
    return card.content()


def _waits(experiment: Experiment) -> bool:
    """Whether the experiment still has to be answered."""
    return experiment.answer is Answer.NONE and experiment.state not in rules.FINISHED


def add_question(card: Card, experiment: Experiment, snapshot: BacklogView) -> None:
    """Add the answer, or while it is open the tests for a yes."""
    view = snapshot.top.omtm
    if view is None:
        return
    if experiment.answer is Answer.YES:
        text = _("Yes.") if experiment.rank is None else _("Yes: place {n}.").format(n=experiment.rank)
        card.text(text)
    elif experiment.answer is Answer.NO:
        card.text(_("No: it moves {metric} first.").format(metric=experiment.moves))
    elif _waits(experiment):
        if experiment.came_back:
            text = _("It was parked for {metric}, which is the OMTM now. Answer again.")
            card.text(text.format(metric=experiment.moves), Tone.WARN)
        elif experiment.moves:
            text = _("Under an earlier OMTM: no, it moves {metric} first.")
            card.text(text.format(metric=experiment.moves), Tone.WARN)
        _add_tests(card, view, snapshot)


def _add_tests(card: Card, view: OmtmView, snapshot: BacklogView) -> None:
    """Add what "directly" means, as a reminder while the question is open."""
    step = _("it changes a step of “{stage}”, or the numerator or denominator")
    day = format_date(view.omtm.deadline, snapshot.top.today)
    card.text(_("Yes, if all three hold:"), Tone.MUTED)
    card.text("· " + step.format(stage=view.omtm.stage.label))
    card.text("· " + _("you can say how, with no other metric in between"))
    card.text("· " + _("it would show before {date}").format(date=day))


def _add_facts(card: Card, experiment: Experiment, snapshot: BacklogView, detail: ExperimentDetail) -> None:
    today = snapshot.top.today
    state = experiment.state_text
    days = experiment.days_running(today)
    if days is not None:
        state += " · " + ngettext("day {n}", "day {n}", days).format(n=days)
    card.blank().pair(_("State"), state).text(experiment.state_reason)
    if experiment.answer is not Answer.NO and not experiment.came_back and experiment.moves:
        card.pair(_("Moves first"), experiment.moves)
    card.pair(_("Against"), experiment.weakness)
    card.pair(_("Effort"), effort_text(experiment.effort_weeks, snapshot.top.numbers))
    card.pair(_("Impact × confidence × ease"), _scores(experiment))
    card.pair(_("Asked for by"), ", ".join(detail.requesters))
    card.pair(_("Stage"), experiment.stage.label if experiment.stage else "")
    card.day(_("Added"), experiment.created, today).day(_("Started"), experiment.started_on, today)
    card.day(_("Shipped"), experiment.shipped_on, today)


def _add_criteria(card: Card, detail: ExperimentDetail, snapshot: BacklogView) -> None:
    """Add the criteria for success and for stopping, each with its outcome."""
    if not detail.criteria:
        return
    card.heading(_("Criteria"))
    for criterion in detail.criteria:
        success = criterion.kind is CriterionKind.SUCCESS
        glyph, style = {
            None: ("·", Tone.MUTED),
            True: ("✓ " + _("met"), Tone.GOOD) if success else ("✗ " + _("stop"), Tone.BAD),
            False: ("✗ " + _("not met"), Tone.BAD) if success else ("✓ " + _("go on"), Tone.GOOD),
        }[criterion.met]
        text = f"{criterion.kind.label}: {criterion_text(criterion, snapshot.top.numbers)}"
        card.text(Content.assemble(plain(glyph + "  ", style), plain(text)))
    if all(criterion.kind is CriterionKind.SUCCESS for criterion in detail.criteria):
        card.text(_("No line that stops it early yet; e adds one (abort: …)."), Tone.WARN)


def _add_history(card: Card, experiment: Experiment, detail: ExperimentDetail, today: date) -> None:
    """Add the states the experiment passed through, newest first."""
    states = [
        (format_day(change.entered_at, today), ": ".join(filter(None, (change.state.label, change.reason))))
        for change in reversed(detail.history)
    ]
    card.section(_("States"), states)
    if states and experiment.created is not None:
        card.pair(format_date(experiment.created, today), ExperimentState.IDEA.label)


def _add_log(card: Card, notes: tuple[Decision, ...], snapshot: BacklogView) -> None:
    """Add the entries of the decision log about the experiment, newest first."""
    if not notes:
        return
    card.heading(_("Log"))
    for note in notes:
        day = format_day(note.decided_at, snapshot.top.today)
        card.pair(f"{day}  {note.kind.label}", note.title).text(_came_of(note, snapshot), Tone.MUTED)


def _came_of(note: Decision, snapshot: BacklogView) -> str:
    """The outcome of an entry or, before it has one, its review date."""
    outcome = note.outcome
    if outcome is not None:
        choices = {verdict.value: verdict.label for verdict in Verdict}
        text = choices.get(outcome.choice, outcome.choice)
        return f"{text}: {outcome.explanation}" if outcome.explanation else text
    if note.review_day is not None:
        day = format_date(note.review_day, snapshot.top.today)
        return _("{state}, review {date}").format(state=note.state_text, date=day)
    return note.state_text


def _add_keys(card: Card, experiment: Experiment, snapshot: BacklogView, detail: ExperimentDetail) -> None:
    """Add the keys that make sense in this state."""
    lines: list[tuple[str, str]] = []
    if _waits(experiment) and snapshot.top.omtm is not None:
        lines.append(("y / n", _("answer; a no says what it moves first")))
    if experiment.rank is not None:
        lines.append(("K / J", _("one place up or down; < > p to the top, the end, a place")))
    if running_bet(detail) is not None:
        lines.append(("d", _("record what came out, and decide")))
    elif experiment.state in rules.WAITING:
        lines.append(("d", _("place a bet: threshold and review date")))
    states = rules.NEXT_STATES[experiment.state]
    if states:
        lines.append(("m", _("move on to: {states}").format(states=", ".join(s.label for s in states))))
    lines.append(("e", _("edit: effort, scores, criteria")))
    card.section(_("Next"), ((f"{key:5}", text) for key, text in lines))


MARK = "●"


def backlog_rows(
    snapshot: BacklogView, matching: Collection[int] | None, marked: Collection[int], *, scores: bool
) -> MadeRows[Experiment]:
    """All groups with their headings, restricted to the ids in ``matching`` unless that is None."""
    groups = (
        (_("Unanswered"), snapshot.unanswered),
        (_("Yes, in this order"), snapshot.ranked),
        (_("Parked"), snapshot.parked),
        (_("Finished"), snapshot.finished),
    )
    listed = (
        (name, group if matching is None else [e for e in group if e.id in matching])
        for name, group in groups
    )

    def row(experiment: Experiment) -> Row:
        rank = "" if experiment.rank is None else str(experiment.rank)
        if experiment.id in marked:
            rank = f"{MARK} {rank}".rstrip()
        cells: tuple[Cell, ...] = (rank, experiment.title, _state(experiment, snapshot.top.today))
        if scores:
            weeks, ice = experiment.effort_weeks, experiment.ice
            effort = "" if weeks is None else _("{n} w").format(n=format_number(weeks, snapshot.top.numbers))
            scored = effort, _scores(experiment), "" if ice is None else str(ice)
            cells += tuple((text, Tone.MUTED) for text in scored)
        if experiment.state in rules.FINISHED:
            cells = tuple((cell if isinstance(cell, str) else str(cell[0]), Tone.MUTED) for cell in cells)  # type: ignore[index]
        return Row(experiment.id, cells)

    headed = ((f"{name}  {len(group)}", group) for name, group in listed if group)
    return MadeRows(headed, row, lambda experiment: experiment.id)


def _state(experiment: Experiment, today: date) -> Cell:
    """The state in words; for a parked idea the metric it moves first."""
    state = experiment.state
    if experiment.came_back:
        return (_("↩ came back"), Tone.WARN)
    if experiment.answer is Answer.NO or (state is ExperimentState.PARKED and experiment.moves):
        return (_("moves {metric} first").format(metric=experiment.moves), Tone.MUTED)
    if experiment.held_by:
        return (_("held back"), Tone.WARN)
    days = experiment.days_running(today)
    return (state.label if days is None else f"{state.label} · {_('day {n}').format(n=days)}", state.tone)


def _scores(experiment: Experiment) -> str:
    """``8×5×3``; empty where none is given."""
    scores = (experiment.impact, experiment.confidence, experiment.ease)
    return "" if scores == (None, None, None) else "×".join(str(score or "–") for score in scores)
