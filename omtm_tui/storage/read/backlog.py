"""The backlog: unanswered ideas first, then ranked, parked and finished ones; its intake and blueprint.

Answers belong to an OMTM. Those given under another one are history: they tell what an idea was parked for,
and bring it back once that metric is the OMTM."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from itertools import chain

from msgspec.structs import replace

from omtm_tui.domain.backlog import backlog as models, planning
from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.text.dates import add_months
from omtm_tui.domain.text.labels import fold
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.readiness import experiment_facts, held_back
from omtm_tui.storage.read_context import ReadContext

# What an idea was parked for under another OMTM stands until it is answered again.
# The "+" keeps SQLite from an index on the scope: most rows are wanted, and the table is in order of id.
_EXPERIMENTS = """
    WITH ranked AS MATERIALIZED (
      SELECT a.experiment_id, row_number() OVER (ORDER BY a.rank) AS rank
      FROM direct_answer a JOIN experiment e ON e.id = a.experiment_id
      WHERE a.omtm_id = :omtm AND a.rank IS NOT NULL AND e.state IN ('idea', 'ready', 'testing')
        AND e.scope_id = :scope AND e.hidden = 0)
    SELECT e.*, r.rank, a.id IS NULL AND e.state IN ('idea', 'ready', 'parked') AS waits,
      CASE a.answer WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unanswered' END AS answer,
      m.id AS moves_id, coalesce(m.name, '') AS moves, coalesce(m.key, '') AS moves_key,
      coalesce(w.text, '') AS weakness, a.id IS NULL AND e.state IN ('idea', 'ready', 'parked')
        AND m.id IS coalesce((SELECT metric_id FROM omtm WHERE id = :omtm), 0) AS came_back
    FROM experiment e LEFT JOIN direct_answer a ON a.experiment_id = e.id AND a.omtm_id = :omtm
    LEFT JOIN metric m ON m.id = CASE WHEN a.id IS NOT NULL THEN a.moves_metric_id ELSE
      (SELECT x.moves_metric_id FROM direct_answer x WHERE x.experiment_id = e.id AND x.omtm_id <> :omtm
       ORDER BY x.answered_at DESC, x.id DESC LIMIT 1) END
    LEFT JOIN ranked r ON r.experiment_id = e.id
    LEFT JOIN action c ON c.id = e.action_id LEFT JOIN weakness w ON w.id = c.weakness_id
    WHERE +e.scope_id = :scope AND e.hidden = 0 ORDER BY e.id
"""


def backlog(context: ReadContext, query: str = "") -> models.BacklogView:
    """The experiments of a scope, answered for its OMTM, in which each word of ``query`` occurs."""
    header = top(context)
    omtm_id = header.omtm.omtm.id if header.omtm else 0
    listed = experiments(context, header.scope.id if header.scope else 0, omtm_id, query)
    lists: dict[str, list[models.Experiment]] = {"unanswered": [], "ranked": [], "parked": [], "finished": []}
    for experiment in listed:
        lists[_list_of(experiment)].append(experiment)
    lists["unanswered"].sort(key=lambda experiment: not experiment.came_back)
    lists["ranked"].sort(key=lambda experiment: experiment.rank or len(listed) + 1)
    return models.BacklogView(top=header, **{name: tuple(of_list) for name, of_list in lists.items()})


def experiments(
    context: ReadContext, scope_id: int, omtm_id: int, query: str = ""
) -> tuple[models.Experiment, ...]:
    """All experiments of a scope, as created, with their answers for one OMTM (0: none); see ``backlog``."""
    rows = context.execute(_EXPERIMENTS, {"scope": scope_id, "omtm": omtm_id})
    read, words = records.reader(models.Experiment, rows), fold(query).split()
    held = held_back(context)

    def matches(row: sqlite3.Row) -> bool:
        text = fold(f"{row['title']}\n{row['description']}\n{row['moves']}") if words else ""
        return all(word in text for word in words)

    return tuple(read(row, held_by=held.get(row["id"], "")) for row in rows if matches(row))


ALIKE = 0.8  # how much of two titles is the same where they are taken for the same idea


def ideas_alike(context: ReadContext, titles: Sequence[str], most: int = 3) -> str:
    """The question after ideas of the team that are called nearly like one of these; empty without any."""
    from difflib import get_close_matches

    scope = top(context).scope
    sql = "SELECT id, title FROM experiment WHERE scope_id = ? AND hidden = 0 ORDER BY id DESC LIMIT 1000"
    known = {
        fold(title): f"#{number} “{shorten(title)}”"
        for number, title in context.execute(sql, (scope.id if scope else 0,))
    }
    close = (get_close_matches(fold(title), known, most, ALIKE) for title in titles[:20] if title.strip())
    names = [known[name] for name in dict.fromkeys(chain.from_iterable(close))][:most]
    return _("Already on the list? {ideas}").format(ideas=", ".join(names)) if names else ""


def experiment_by_id(context: ReadContext, experiment_id: int) -> models.Experiment:
    """One experiment with its answer for the active OMTM of its scope; UserError where there is none."""
    facts = experiment_facts(context, experiment_id)
    listed = experiments(context, facts["scope_id"], facts["omtm_id"] or 0)
    return next(one for one in listed if one.id == experiment_id)


def _list_of(experiment: models.Experiment) -> str:
    """The list it stands in; one that runs without an answer for this OMTM closes the ranked ones."""
    if experiment.state in models.FINISHED:
        return "finished"
    if experiment.awaits_answer:
        return "unanswered"
    if experiment.state is models.ExperimentState.PARKED or experiment.answer is models.Answer.NO:
        return "parked"
    return "ranked"


def experiment_detail(context: ReadContext, experiment_id: int) -> models.ExperimentDetail:
    """The detail of one experiment; an empty one where there is none."""
    number = {"id": experiment_id}
    sql = "SELECT state, entered_at, reason FROM experiment_state WHERE experiment_id = :id ORDER BY id"
    states = context.execute(sql, number)
    sql = "SELECT requester FROM request WHERE experiment_id = :id ORDER BY id"
    return models.ExperimentDetail(
        log=entries(context, "d.experiment_id = :id", number),
        history=records.from_rows(models.StateChange, states),
        criteria=criteria(context, experiment_id),
        requesters=tuple(name for (name,) in context.execute(sql, number)),
    )


def criteria(context: ReadContext, experiment_id: int) -> tuple[Criterion, ...]:
    """The criteria of an experiment in the order they were typed."""
    rows = context.execute("SELECT * FROM criterion WHERE experiment_id = ? ORDER BY id", (experiment_id,))
    return records.from_rows(Criterion, rows)


_ORDER = [None, *planning.Moscow]


def requests(context: ReadContext) -> planning.RequestsPage:
    """The requests of a scope: those that need an outcome first, then by MoSCoW, the unsorted before them."""
    header = top(context)
    scope = header.scope.id if header.scope else 0
    rows = context.execute("SELECT * FROM request WHERE scope_id = ? ORDER BY id", (scope,)).fetchall()
    ideas: dict[int, models.Experiment] = {}
    if any(row["experiment_id"] for row in rows):
        every = experiments(context, scope, header.omtm.omtm.id if header.omtm else 0)
        ideas = {experiment.id: experiment for experiment in every}
    listed = [
        records.from_row(planning.Request, row, experiment=ideas.get(row["experiment_id"])) for row in rows
    ]
    listed.sort(key=lambda request: (not request.needs_outcome, _ORDER.index(request.moscow)))
    ranked = sum(item.rank is not None for item in ideas.values())
    omtm = header.omtm.metric.name if header.omtm else ""
    answered = (replace(request, answer=planning.answer_text(request, omtm, ranked)) for request in listed)
    return planning.RequestsPage(header, tuple(answered))


def blueprint(context: ReadContext, first: date | None = None) -> planning.BlueprintView:
    """Three months from ``first`` (this month) with the deliverables of a scope."""
    header = top(context)
    month = (first or context.today).replace(day=1)
    months = tuple(add_months(month, n) for n in range(planning.MONTHS))
    planned: dict[date, list[planning.Deliverable]] = {month: [] for month in months}
    rows = context.execute(
        "SELECT * FROM deliverable WHERE scope_id = ? AND month BETWEEN ? AND ? ORDER BY month, place",
        (header.scope.id if header.scope else 0, months[0].isoformat(), months[-1].isoformat()),
    )
    for deliverable in records.from_rows(planning.Deliverable, rows):
        planned[deliverable.month].append(deliverable)
    return planning.BlueprintView(header, months, {month: tuple(planned[month]) for month in months})
