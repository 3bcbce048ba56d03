"""Every verb as a blind move: it picks its subject by a number and may well be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from omtm_tui.domain.backlog.backlog import NEXT_STATES, ExperimentState
from omtm_tui.domain.backlog.criterion import parse_criteria
from omtm_tui.domain.backlog.planning import Moscow, PaysInto
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, Verdict
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind, Target, TargetKind
from omtm_tui.domain.omtm.omtm import CLOSED
from omtm_tui.domain.phase.phase import Phase, gate
from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.domain.text.dates import add_months
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.schema import APPEND_ONLY, BOOKMARKS, JOURNALED, columns
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import (
    decisions,
    drafts,
    experiments,
    guardrail_events,
    guardrails,
    metrics,
    outcomes,
    phase,
    planning,
    ranking,
    readings,
    rhythm,
    workspace,
)
from omtm_tui.storage.write.omtm import activate, amend_omtm, close_omtm, edit_words
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import ReadingRow
from tests.support.readings import import_readings

STAGES = list(FunnelStage)
KINDS = [MetricKind.RATE, MetricKind.COUNT, MetricKind.DURATION, MetricKind.RATIO, MetricKind.MONEY]


def pick(db: WorkspaceFile, table: str, n: int, where: str = "1") -> int:
    """The id of some row; one that does not exist where there is none."""
    hidden = "AND hidden = 0" if "hidden" in columns(db.conn, table) else ""
    ids = [row[0] for row in db.conn.execute(f"SELECT id FROM {table} WHERE {where} {hidden} ORDER BY id")]
    return int(ids[n % len(ids)]) if ids else 999


def some_metric(db: WorkspaceFile, n: int) -> None:
    kind = KINDS[n % len(KINDS)]
    unit = "min" if kind is MetricKind.DURATION else ""
    better = Better.DOWN if n % 3 else Better.UP
    metrics.add_metric(db, f"Metric {n % 7}", kind, unit, better=better, stage=STAGES[n % 6])


def some_reading(db: WorkspaceFile, n: int) -> None:
    share = (n % 101) / 101
    metric = pick(db, "metric", n)
    readings.record(db, metric, db.today - timedelta(n % 4), share, note="x" * (n % 2))


def some_import(db: WorkspaceFile, n: int) -> None:
    metric = pick(db, "metric", n)
    rows = [ReadingRow(metric, db.today - timedelta(day), (day + n % 5) / 17) for day in range(4)]
    import_readings(db, rows, "Imported")


def some_guardrail(db: WorkspaceFile, n: int) -> None:
    metric = pick(db, "metric", n, "kind = 'rate'")
    row = db.conn.execute("SELECT key FROM metric WHERE id = ?", (metric,)).fetchone()
    rule = f"keep {row['key'] if row else 'x'} <= {n % 60}% else {['warn', 'pause'][n % 2]}"
    if n % 3 and db.conn.execute("SELECT 1 FROM guardrail").fetchone():
        guardrails.edit_guardrail(db, pick(db, "guardrail", n), f"Guard {n % 5}", rule)
    else:
        guardrails.add_guardrail(db, f"Guard {n % 5}", rule)


def some_draft(db: WorkspaceFile, n: int) -> None:
    draft = drafts.start_draft(db, pick(db, "scope", n) if n % 3 == 0 else None)
    metric = pick(db, "metric", n, "kind = 'rate'")
    row = db.conn.execute("SELECT name FROM metric WHERE id = ?", (metric,)).fetchone()
    fields = {
        "metric": row["name"] if row and n % 3 else f"New {n % 3}",
        "metric_kind": "rate",
        "stage": STAGES[n % 6].value,
        "baseline": "38,1 %",
        "target": ">= 50 %",
        "deadline": (db.today + timedelta(80)).isoformat(),
        "initiative": "a shorter set-up",
        "owner": "Kim",
        "company": "Acme",
    }
    for field, text in fields.items():
        drafts.save_field(db, draft, field, text)


def some_activation(db: WorkspaceFile, n: int) -> None:
    activate(db, pick(db, "omtm", n, "status = 'draft'"), CLOSED[n % 4], "note", "the market")


def some_drop(db: WorkspaceFile, n: int) -> None:
    if n % 4 == 0:
        experiments.set_state(db, pick(db, "experiment", n), ExperimentState.DROPPED, "stale")


def some_retirement(db: WorkspaceFile, n: int) -> None:
    if n % 4 == 0:
        guardrails.retire_guardrail(db, pick(db, "guardrail", n))


def some_closing(db: WorkspaceFile, n: int) -> None:
    if n % 4 == 0:
        close_omtm(db, pick(db, "omtm", n, "status = 'active'"), CLOSED[n % 3], "")


def some_bet(db: WorkspaceFile, n: int) -> None:
    threshold = Target(TargetKind.AT_LEAST, low=0.5 + (n % 9) / 37)
    experiment = pick(db, "experiment", n) if n % 2 else None
    bet = BetForm(
        f"change {n % 4}",
        threshold=threshold,
        review_on=db.today + timedelta(7),
        experiment_id=experiment,
        direct=(True, None, False)[n % 3],
    )
    decisions.place_bet(db, bet)


def some_outcome(db: WorkspaceFile, n: int) -> None:
    entry = db.conn.execute(
        "SELECT entity FROM decision_head WHERE kind = 'bet' AND void = 0 ORDER BY entity DESC"
    ).fetchone()
    form = OutcomeForm(db.today, Arm(0.38, 38, 100), Arm(0.57, 57, 100), [*Verdict][n % 6], "the market")
    record_outcome(db, entry["entity"] if entry else 999, form)


def some_log(db: WorkspaceFile, n: int) -> None:
    supersedes = some_entry(db, n) if n % 2 else None
    decisions.log_decision(db, f"Decision {n % 5}", supersedes=supersedes)


def some_entry(db: WorkspaceFile, n: int, kind: str = "%") -> int:
    """The lasting id of a log entry that was not withdrawn."""
    sql = "SELECT entity FROM decision_head WHERE void = 0 AND kind LIKE ? ORDER BY entity"
    known = [row[0] for row in db.conn.execute(sql, (kind,))]
    return int(known[n % len(known)]) if known else 999


def some_amendment(db: WorkspaceFile, n: int) -> None:
    bet = some_entry(db, n, "bet")
    if n % 2:
        outcomes.amend(db, bet, "review_on", db.today + timedelta(n % 9), "too early")
    else:
        outcomes.amend(db, bet, "threshold", Target(TargetKind.AT_LEAST, low=(n % 9) / 17), "too high")


def some_correction(db: WorkspaceFile, n: int) -> None:
    active = pick(db, "omtm", n, "status = 'active'")
    edit_words(db, active, {"owner": f"PM {n % 3}", "end_goal": f"goal {n % 4}"})


def some_promise(db: WorkspaceFile, n: int) -> None:
    """Another target or day, or another metric that takes the place of the OMTM's."""
    texts = {"target": f">= {n % 90}", "deadline": (db.today + timedelta(40 + n % 9)).isoformat()}
    if n % 3 == 0:
        row = db.conn.execute("SELECT key FROM metric WHERE id = ?", (pick(db, "metric", n),)).fetchone()
        texts["metric"] = row["key"] if row else ""
    active = pick(db, "omtm", n, "status = 'active'")
    amend_omtm(db, active, texts, "we know more", "the market" if n % 2 else None)


def some_state(db: WorkspaceFile, n: int) -> None:
    experiment = pick(db, "experiment", n)
    row = db.conn.execute("SELECT state FROM experiment WHERE id = ?", (experiment,)).fetchone()
    following = NEXT_STATES[ExperimentState(row["state"])] if row else ()
    state = following[n % len(following)] if following else ExperimentState.TESTING
    experiments.set_state(db, experiment, state, "because")


def some_score(db: WorkspaceFile, n: int) -> None:
    criteria = parse_criteria(f"replies >= {n % 50}%\nabort: replies < 1% after 1w", NumberFormat())
    scores = {"impact": 1 + n % 10, "confidence": 1 + n % 7, "ease": 1 + n % 3}
    experiments.edit_experiment(db, pick(db, "experiment", n), criteria=criteria[: n % 3], **scores)


MOVES: dict[str, Callable[[WorkspaceFile, int], Any]] = {
    "company": lambda db, n: workspace.update_workspace(db, company=f"Acme {n % 3}", size="startup"),
    "setting": lambda db, n: workspace.update_settings(db, wip_limit=1 + n % 4, flat_pct=n / 7e5),
    "scope": lambda db, n: workspace.add_scope(db, ScopeKind.TEAM, f"Team {n % 6}", pick(db, "scope", n)),
    "north star": lambda db, n: workspace.set_north_star(
        db, "Users", pick(db, "metric", n) if n % 2 else None
    ),
    "no north star": lambda db, n: workspace.end_north_star(db, "the model changed"),
    "phase": lambda db, n: phase.change_phase(
        db, [*Phase][n % 5], "seen", "", "the market" if n % 2 else None
    ),
    "gate answer": lambda db, n: phase.save_gate_answer(
        db, gate([*Phase][n % 5]).fields[0], "17 of 20" if n % 3 else ""
    ),
    "metric": some_metric,
    "metric again": lambda db, n: metrics.edit_metric(db, pick(db, "metric", n), name=f"Metric {n % 9}"),
    "reading": some_reading,
    "another reading": some_reading,
    "withdrawal": lambda db, n: readings.withdraw(db, pick(db, "reading", n), "wrong"),
    "import": some_import,
    "idea": lambda db, n: experiments.add_experiment(db, f"Idea {n % 9}", effort_weeks=n / 3e5),
    "yes": lambda db, n: experiments.answer(db, pick(db, "experiment", n), True),
    "no": lambda db, n: experiments.answer(db, pick(db, "experiment", n), False, pick(db, "metric", n)),
    "no answer": lambda db, n: experiments.clear_answer(db, pick(db, "experiment", n)),
    "move": lambda db, n: ranking.move(db, pick(db, "experiment", n), 1 + n % 5),
    "shift": lambda db, n: ranking.shift(
        db, {pick(db, "experiment", n), pick(db, "experiment", n // 7)}, 1 - n % 3
    ),
    "score": some_score,
    "sorted": lambda db, n: ranking.sort_by_ice(db),
    "sweep": lambda db, n: experiments.sweep(
        db, [pick(db, "experiment", n), pick(db, "experiment", n // 3)], 9
    ),
    "request": lambda db, n: planning.add_request(
        db, f"Team {n % 4}", outcome="more" if n % 3 else "", wanted_by=db.today
    ),
    "sorted request": lambda db, n: planning.sort_request(db, pick(db, "request", n), [None, *Moscow][n % 5]),
    "tried request": lambda db, n: planning.try_request(db, pick(db, "request", n)),
    "no request": lambda db, n: planning.remove_request(db, pick(db, "request", n)),
    "deliverable": lambda db, n: planning.add_deliverable(
        db, add_months(db.today, n % 2), f"Thing {n % 9}", [*PaysInto][n % 2]
    ),
    "done": lambda db, n: planning.tick_deliverable(db, pick(db, "deliverable", n)),
    "swapped": lambda db, n: planning.reorder(db, pick(db, "deliverable", n), 1 - 2 * (n % 2)),
    "later": lambda db, n: planning.postpone(db, pick(db, "deliverable", n), 1 - 2 * (n % 2)),
    "no deliverable": lambda db, n: planning.remove_deliverable(db, pick(db, "deliverable", n)),
    "state": some_state,
    "drop": some_drop,
    "guardrail": some_guardrail,
    "retired": some_retirement,
    "told": lambda db, n: guardrail_events.tell_changes(db),
    "guarded": lambda db, n: guardrails.decide_guardrail(db, pick(db, "guardrail", n), "look"),
    "draft": some_draft,
    "page": lambda db, n: drafts.set_step(db, pick(db, "omtm", n, "status = 'draft'"), 1 + n % 8),
    "weakness": lambda db, n: drafts.add_weakness(
        db, pick(db, "omtm", n, "status = 'draft'"), f"weak {n % 4}", STAGES[n % 6]
    ),
    "constraint": lambda db, n: drafts.mark_constraint(db, pick(db, "weakness", n)),
    "no weakness": lambda db, n: drafts.remove_weakness(db, pick(db, "weakness", n)),
    "action": lambda db, n: drafts.add_action(db, pick(db, "weakness", n), f"act {n % 4}", "remove"),
    "edited action": lambda db, n: drafts.edit_action(
        db, pick(db, "action", n), f"act {n % 5}", "strengthen"
    ),
    "no action": lambda db, n: drafts.remove_action(db, pick(db, "action", n)),
    "sent action": lambda db, n: drafts.send_action(db, pick(db, "action", n)),
    "activation": some_activation,
    "closed": some_closing,
    "words": some_correction,
    "promise": some_promise,
    "bet": some_bet,
    "outcome": some_outcome,
    "amendment": some_amendment,
    "log": some_log,
    "comment": lambda db, n: decisions.comment(db, some_entry(db, n), f"said {n % 3}"),
    "review": lambda db, n: rhythm.hold_review(db, pick(db, "omtm", n, "status = 'active'"), n % 101 / 100),
    "kept": lambda db, n: rhythm.keep_omtm(db, pick(db, "omtm", n, "status = 'active'"), "it still fits"),
    "friday": lambda db, n: rhythm.tick(db, [*FridayStep][n % 5], pick(db, "scope", n) if n % 2 else None),
    "brief": lambda db, n: rhythm.hand_out(db),
}


OPENING = (
    "company",
    "metric",
    "metric",
    "idea",
    "idea",
    "idea",
    "draft",
    "weakness",
    "action",
    "activation",
    "guardrail",
)
"""What most moves need before they can be made."""


def tried(db: WorkspaceFile, name: str, n: int) -> bool:
    """Make a move; False where a rule refused it."""
    try:
        MOVES[name](db, n)
    except UserError:
        return False
    return True


def live_state(db: WorkspaceFile) -> dict[str, set[tuple[object, ...]]]:
    """All that holds now: ordinary rows that are not hidden, and the content of every live record.

    What lies beside the journal is left out: bookmarks, and what was told of guardrails.
    """
    state = {}
    for table in JOURNALED:
        known = columns(db.conn, table)
        shown = "hidden = 0" if "hidden" in known else "told = 0" if "told" in known else "1"
        content = ", ".join(column for column in known if (table, column) not in BOOKMARKS)
        state[table] = {tuple(row) for row in db.conn.execute(f"SELECT {content} FROM {table} WHERE {shown}")}
    for table in APPEND_ONLY:
        content = ", ".join(c for c in columns(db.conn, table) if c not in ("id", "replaces", "thread"))
        view = "decision_head" if table == "decision" else f"{table}_live"
        found = db.conn.execute(f"SELECT entity, {content} FROM {view} WHERE void = 0")
        state[table] = {tuple(row) for row in found}
    return state
