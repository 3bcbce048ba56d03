"""One CSV file a list, for spreadsheets and scripts; no text in them is run as a formula.

Shares are 0..1, days ISO, numbers with a decimal point, whatever the workspace shows.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.metrics_page import readings
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.transfer.csv_import import COLUMNS
from omtm_tui.transfer.text_table import safe_text

Cell = object
"""A text, a number, a date or None; texts are made safe, the rest cannot be a formula."""

EXPERIMENTS = (
    "id", "scope", "title", "description", "stage", "state", "answer", "moves", "rank", "effort_weeks",
    "created", "started_on", "shipped_on", "reason",
)  # fmt: skip
DECISIONS = (
    "id", "decided_at", "kind", "title", "text", "omtm", "metric", "threshold", "guardrails", "owner",
    "review_on", "state", "decision", "verdict", "before", "after", "difference", "interval_low",
    "interval_high", "guardrails_at_review", "consequence", "supersedes", "abort", "probability", "design",
    "min_sample", "enrolled_until", "if_else", "overruled_because", "again", "amendments", "comments",
)  # fmt: skip


def export_csv(context: ReadContext) -> dict[str, bytes]:
    """The files by name: readings (as an import reads them), experiments, decisions."""
    return {
        "readings.csv": _file(COLUMNS, _readings(context)),
        "experiments.csv": _file(EXPERIMENTS, _experiments(context)),
        "decisions.csv": _file(DECISIONS, _decisions(context)),
    }


def _file(columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue().encode()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return safe_text(value) if isinstance(value, str) else str(value)


def _readings(context: ReadContext) -> Iterator[tuple[Cell, ...]]:
    for metric in metrics(context):
        for r in reversed(readings(context, metric.id).live):
            parts = (r.numerator, r.denominator, r.cohort_from, r.cohort_to, r.sample_size, r.sd)
            yield (r.observed_on, metric.key, r.value, *parts, r.source, r.note)


def _experiments(context: ReadContext) -> Iterator[tuple[Cell, ...]]:
    for scope in scopes(context):
        page = backlog(context.of(scope.id))
        for e in (*page.unanswered, *page.ranked, *page.parked, *page.finished):
            dates = (e.created, e.started_on, e.shipped_on)
            yield (
                *(e.id, scope.name, e.title, e.description, e.stage and e.stage.value, e.state.value),
                *(e.answered and e.answered.value, e.moves, e.rank, e.effort_weeks, *dates, e.state_reason),
            )


def _decisions(context: ReadContext) -> Iterator[tuple[Cell, ...]]:
    page = decisions(context)
    for entry in reversed(page.entries):
        yield _decision(EntryState.of(entry, page.metrics, page.top.numbers))


def _decision(texts: EntryState) -> tuple[Cell, ...]:
    entry, metric = texts.decision, texts.metric
    bet, outcome, evidence = entry.registration, entry.outcome, texts.evidence
    result = outcome.result if outcome else None
    plan = bet and (bet.probability, bet.design.value, bet.min_sample, bet.enrolled_until, texts.rule)
    return (
        *(entry.id, entry.decided_at, entry.kind.value, entry.title, texts.text, entry.omtm),
        *(metric.key if metric else None, texts.success, _listed(entry.guardrails), entry.owner),
        *(entry.review_day, entry.state.value, entry.choice),
        *((outcome.verdict and outcome.verdict.value) if outcome else None,),
        *((result.before.value, result.after.value) if result else (None, None)),
        *((evidence.difference, *(evidence.interval or (None, None))) if evidence else (None, None, None)),
        *((_listed(outcome.guardrails), outcome.consequence) if outcome else ("", "")),
        entry.supersedes,
        texts.abort or None,
        *(plan or (None,) * 5),
        *((outcome.overruled_because, outcome.again) if outcome else (None, None)),
        _listed(entry.amendments),
        "; ".join(f"{comment.at[:10]} {comment.text}" for comment in entry.comments),
    )


def _listed(items: Iterable[FrozenGuardrail | Amendment]) -> str:
    return "; ".join(item.text for item in items)
