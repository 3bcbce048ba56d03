"""The rows of the backlog: headed groups; rank, title and state, and columns for effort and ICE on demand."""

from __future__ import annotations

from collections.abc import Collection

from omtm_tui.domain.backlog.experiment import FINISHED, Answer, Experiment, ExperimentState
from omtm_tui.domain.backlog.read_models import BacklogView
from omtm_tui.domain.text.number_format import format_number
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.lazy_rows import MadeRows
from omtm_tui.ui.kit.table_model import Cell, Column, Row

MARK = "●"


def columns(*, scores: bool) -> tuple[Column, ...]:
    """Rank, idea and state; with ``scores`` also effort and ICE."""
    always = (Column("", 5, right=True), Column(_("Idea"), least=26))
    if not scores:
        return (*always, Column(_("State"), 24))
    return (
        *always,
        Column(_("State"), 16),
        Column(_("Effort"), 7, drop=1, right=True),
        Column(_("I×C×E"), 8, drop=2, right=True),
        Column(_("ICE"), 5, drop=1, right=True),
    )


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
    return MadeRows(
        ((f"{name}  {len(group)}", group) for name, group in listed if group),
        _Lines(snapshot, marked, scores).row,
        lambda experiment: experiment.id,
    )


class _Lines:
    """Makes the rows; texts common to many rows are translated once."""

    def __init__(self, snapshot: BacklogView, marked: Collection[int], scores: bool) -> None:
        self._numbers = snapshot.top.numbers
        self._today = snapshot.top.today
        self._marked = marked
        self._scores = scores
        self._labels = {state: (state.label, state.tone) for state in ExperimentState}
        self._back = (_("↩ came back"), Tone.WARN)
        self._moves = _("moves {metric} first")
        self._day = _("day {n}")

    def row(self, experiment: Experiment) -> Row:
        rank = "" if experiment.rank is None else str(experiment.rank)
        if experiment.id in self._marked:
            rank = f"{MARK} {rank}".rstrip()
        cells: tuple[Cell, ...] = (rank, experiment.title, self._state(experiment))
        if self._scores:
            cells += tuple((text, Tone.MUTED) for text in self._scored(experiment))
        if experiment.state in FINISHED:
            cells = tuple((cell if isinstance(cell, str) else str(cell[0]), Tone.MUTED) for cell in cells)  # type: ignore[index]
        return Row(experiment.id, cells)

    def _state(self, experiment: Experiment) -> Cell:
        """The state in words; for a parked idea the metric it moves first."""
        if experiment.came_back:
            return self._back
        parked = experiment.state is ExperimentState.PARKED and experiment.moves
        if experiment.answer is Answer.NO or parked:
            return (self._moves.format(metric=experiment.moves), Tone.MUTED)
        days = experiment.days_running(self._today)
        if days is not None:
            label, tone = self._labels[experiment.state]
            return (f"{label} · {self._day.format(n=days)}", tone)
        return self._labels[experiment.state]

    def _scored(self, experiment: Experiment) -> tuple[str, str, str]:
        weeks = experiment.effort_weeks
        effort = "" if weeks is None else _("{n} w").format(n=format_number(weeks, self._numbers))
        scores = (experiment.impact, experiment.confidence, experiment.ease)
        each = "" if scores == (None, None, None) else "×".join(str(score or "–") for score in scores)
        return effort, each, "" if experiment.ice is None else str(experiment.ice)
