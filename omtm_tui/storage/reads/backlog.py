"""The backlog: unanswered ideas first, then the ranked ones, the parked and the finished.

Answers belong to an OMTM. Those given under another one are history: they tell what an idea was parked for,
and bring it back once that metric is the OMTM.
"""

from __future__ import annotations

import sqlite3
from datetime import date

from omtm_tui.domain.decision import Decision
from omtm_tui.domain.experiment import FINISHED, Answer, Experiment, ExperimentState
from omtm_tui.domain.text import matches
from omtm_tui.domain.views import BacklogView
from omtm_tui.storage import rows
from omtm_tui.storage.reads.base import metrics
from omtm_tui.storage.reads.entries import entries
from omtm_tui.storage.reads.top import top

ASKED = (ExperimentState.IDEA, ExperimentState.READY)
"""States in which an experiment without an answer waits for one."""

# "earlier" is the last answer under another OMTM: what it was parked for stands until it is answered again.
_EXPERIMENTS = """
    SELECT e.*, a.answer, a.rank,
      CASE WHEN a.id IS NOT NULL THEN a.moves_metric_id ELSE earlier.moves_metric_id END AS moves_id,
      moved.name AS moves, w.text AS weakness,
      (SELECT max(d.entity) FROM decision_head d
       WHERE d.experiment_id = e.id AND d.kind = 'bet' AND d.void = 0) AS bet_id,
      a.id IS NULL AND e.state IN ('idea', 'ready', 'parked')
        AND earlier.moves_metric_id = (SELECT metric_id FROM omtm WHERE id = :omtm) AS came_back
    FROM experiment e
    LEFT JOIN direct_answer a ON a.experiment_id = e.id AND a.omtm_id = :omtm
    LEFT JOIN direct_answer earlier ON earlier.id =
      (SELECT x.id FROM direct_answer x WHERE x.experiment_id = e.id AND x.omtm_id <> :omtm
       ORDER BY x.answered_at DESC, x.id DESC LIMIT 1)
    LEFT JOIN metric moved ON moved.id =
      CASE WHEN a.id IS NOT NULL THEN a.moves_metric_id ELSE earlier.moves_metric_id END
    LEFT JOIN action ON action.id = e.action_id
    LEFT JOIN weakness w ON w.id = action.weakness_id
    WHERE e.scope_id = :scope AND e.hidden = 0
"""


def backlog(
    conn: sqlite3.Connection, today: date, scope_id: int | None = None, query: str = ""
) -> BacklogView:
    """The experiments of one scope with their answers for its active OMTM.

    ``query`` keeps those in which each of its words occurs (title, description or the metric they move).
    """
    header = top(conn, today, scope_id)
    omtm_id = header.omtm.omtm.id if header.omtm else 0
    shown = [
        experiment
        for experiment in experiments(conn, header.scope.id if header.scope else 0, omtm_id)
        if not query.strip() or matches(query, experiment.title, experiment.description, experiment.moves)
    ]
    lists: dict[str, list[Experiment]] = {"unanswered": [], "ranked": [], "parked": [], "finished": []}
    for experiment in shown:
        lists[_list_of(experiment)].append(experiment)
    lists["unanswered"].sort(key=lambda experiment: not experiment.came_back)
    lists["ranked"].sort(key=lambda experiment: experiment.rank or len(shown) + 1)
    return BacklogView(
        top=header,
        **{name: tuple(found) for name, found in lists.items()},
        metrics=metrics(conn),
        notes=_notes(conn, today, shown),
    )


def experiments(conn: sqlite3.Connection, scope_id: int, omtm_id: int) -> tuple[Experiment, ...]:
    """All experiments of a scope in order of creation, with their answers for one OMTM (0: for none)."""
    found = conn.execute(
        f"""
        SELECT *,
          CASE WHEN {_RANKED} THEN row_number() OVER (PARTITION BY {_RANKED} ORDER BY rank) END AS place
        FROM ({_EXPERIMENTS}) ORDER BY id
        """,
        {"scope": scope_id, "omtm": omtm_id},
    )
    return tuple(rows.experiment(row) for row in found)


_RANKED = "(answer IS 1 AND state IN ('idea', 'ready', 'testing'))"


def unanswered_count(conn: sqlite3.Connection, scope_id: int, omtm_id: int) -> int:
    """How many experiments of the scope wait for an answer, those that came back included."""
    (count,) = conn.execute(
        """
        SELECT count(*) FROM experiment e
        WHERE e.scope_id = :scope AND e.hidden = 0 AND e.state IN ('idea', 'ready', 'parked')
          AND NOT EXISTS (SELECT 1 FROM direct_answer WHERE experiment_id = e.id AND omtm_id = :omtm)
          AND (e.state <> 'parked' OR (SELECT metric_id FROM omtm WHERE id = :omtm) =
            (SELECT moves_metric_id FROM direct_answer WHERE experiment_id = e.id
             ORDER BY answered_at DESC, id DESC LIMIT 1))
        """,
        {"scope": scope_id, "omtm": omtm_id},
    ).fetchone()
    return int(count)


def _list_of(experiment: Experiment) -> str:
    """The list it stands in; one that runs without an answer for this OMTM closes the ranked ones."""
    if experiment.state in FINISHED:
        return "finished"
    if experiment.came_back:
        return "unanswered"
    if experiment.state is ExperimentState.PARKED or experiment.answer is Answer.NO:
        return "parked"
    if experiment.answer is Answer.YES or experiment.state not in ASKED:
        return "ranked"
    return "unanswered"


def _notes(conn: sqlite3.Connection, today: date, shown: list[Experiment]) -> dict[int, tuple[Decision, ...]]:
    """What the log says about each experiment, newest first."""
    if not shown:
        return {}
    wanted = {experiment.id for experiment in shown}
    notes: dict[int, list[Decision]] = {}
    for entry in entries(conn, today, "d.experiment_id > 0"):
        if entry.experiment_id in wanted:
            notes.setdefault(entry.experiment_id, []).append(entry)
    return {number: tuple(found) for number, found in notes.items()}
