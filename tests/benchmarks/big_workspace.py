"""A workspace as large as it may get, written by plain SQL: for measuring what a size costs.

    python tests/benchmarks/big_workspace.py FILE [--experiments N] [--decisions N] [--readings N] …

The same numbers give the same file. The story: one company over 25 years, a new OMTM every quarter, a
guardrail of each usual form, a bet for every fifth decision, most of them reviewed, some corrected, withdrawn
or superseded.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import sin
from pathlib import Path

from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.render import to_json
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.storage import records
from omtm_tui.storage.opening import open_file

TODAY = date(2025, 1, 31)
QUARTER = 91
STAGES = ("awareness", "acquisition", "activation", "revenue", "retention", "referral")
RULES = (
    "keep m_2 >= 30% else pause",
    "keep m_3 change over 1w <= +20% else warn",
    "keep m_4 >= 1% for 2w else rollback",
    "if m_5 falling over 2w and m_6 < 90% then review",
    "keep m_7 between 5% and 95% else stop",
)
FROZEN = json.dumps([{"name": "Guardrail 1", "rule": RULES[0], "state": "ok", "value": "43 %"}])


@dataclass(frozen=True, slots=True)
class Size:
    """How many records there are of each kind. Readings and decisions reach back from ``today`` evenly."""

    experiments: int = 10_000
    decisions: int = 100_000
    readings: int = 1_000_000
    metrics: int = 100
    omtms: int = 40
    today: date = TODAY

    @property
    def bets(self) -> int:
        return min(self.decisions, max(1, self.decisions // 5)) if self.experiments else 0


def build(path: Path, size: Size | None = None) -> Path:
    """Write the workspace to ``path``, which must not exist yet."""
    size = size or Size()
    conn = open_file(path)
    try:
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("BEGIN")
        for table, found in _tables(conn, size):
            _insert(conn, table, found)
        conn.execute("COMMIT")
    finally:
        conn.close()
    return path


def _insert(conn: sqlite3.Connection, table: str, found: Iterator[dict[str, object]]) -> None:
    first = next(found, None)
    if first is None:
        return
    names = ", ".join(first)
    marks = ", ".join(f":{name}" for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    conn.execute(statement, first)
    conn.executemany(statement, found)


def _tables(conn: sqlite3.Connection, size: Size) -> Iterator[tuple[str, Iterator[dict[str, object]]]]:
    yield "workspace", iter([{"id": 1, "company": "Large", "size": "startup"}])
    yield "scope", iter([{"id": 1, "kind": "company", "name": "Large"}])
    yield "phase_spell", _spells(size)
    yield "metric", _metrics(size)
    yield "reading", _readings(size)
    yield "omtm", _omtms(size)
    yield "experiment", _experiments(size)
    yield "direct_answer", _answers(size)
    yield "guardrail", _guardrails(size)
    yield "guardrail_rule", _guardrail_rules(conn, size)
    yield "registration", _registrations(size)
    yield "result", _results(size)
    yield "decision", _decisions(size)
    yield "decision_outcome", _outcomes(size)


def _day(size: Size, n: int, of: int, years: int = 25) -> date:
    """The day of the n-th of so many records spread over the years before today (n from 1)."""
    return size.today - timedelta(days=(of - n) * years * 365 // max(of, 1))


def _spells(size: Size) -> Iterator[dict[str, object]]:
    yield {
        "id": 1,
        "phase": "empathy",
        "started": (size.today - timedelta(9000)).isoformat(),
        "ended": (size.today - timedelta(500)).isoformat(),
    }
    yield {"id": 2, "phase": "growth", "started": (size.today - timedelta(500)).isoformat(), "ended": None}


def _metrics(size: Size) -> Iterator[dict[str, object]]:
    for n in range(1, size.metrics + 1):
        yield {
            "id": n,
            "key": f"m_{n}",
            "name": f"Metric number {n}",
            "kind": "rate",
            "unit": "%",
            "stage": STAGES[n % 6],
            "window_days": 14 if n % 4 == 0 else 0,
        }


def _readings(size: Size) -> Iterator[dict[str, object]]:
    """One a day for each metric, back from today; the latest thousand were corrected the day after."""
    each = size.readings // size.metrics
    count = each * size.metrics
    for number in range(1, count + 1):
        yield _reading(size, number, each)
    for place, number in enumerate(range(max(0, count - 1000) + 1, count + 1), count + 1):
        first = _reading(size, number, each)
        yield {**first, "id": place, "note": "corrected", "replaces": number, "thread": number}


def _reading(size: Size, number: int, each: int) -> dict[str, object]:
    day, metric = divmod(number - 1, size.metrics)
    observed = size.today - timedelta(each - 1 - day)
    hits = round(500 + 200 * sin(day / 40 + metric) + 60 * sin(number * 7.3))
    return {
        "id": number,
        "metric_id": metric + 1,
        "observed_on": observed.isoformat(),
        "value": hits / 1000,
        "numerator": hits,
        "denominator": 1000,
        "cohort_to": (observed - timedelta(14)).isoformat() if (metric + 1) % 4 == 0 else None,
        "note": "",
        "recorded_at": f"{observed.isoformat()}T09:00:00",
        "replaces": None,
        "thread": None,
    }


def _omtms(size: Size) -> Iterator[dict[str, object]]:
    """The newest one has the lowest number, so that it is 1 in every size."""
    for n in range(1, size.omtms + 1):
        started = size.today - timedelta(30 + QUARTER * (n - 1))
        yield {
            "id": n,
            "scope_id": 1,
            "metric_id": 1 + (n - 1) % max(1, min(12, size.metrics)),
            "status": "active" if n == 1 else ("achieved", "missed", "superseded")[n % 3],
            "stage": STAGES[n % 6],
            "period": "7 days",
            "baseline": 0.4,
            "target_kind": "at_least",
            "target_low": 0.75,
            "started": started.isoformat(),
            "activated_on": started.isoformat(),
            "deadline": (started + timedelta(QUARTER)).isoformat(),
            "closed_on": None if n == 1 else (started + timedelta(QUARTER)).isoformat(),
            "initiative": f"initiative {n}",
            "owner": "Product",
            "override_reason": "a made-up history",
        }


def _experiments(size: Size) -> Iterator[dict[str, object]]:
    states = ("idea", "idea", "ready", "parked", "decided", "scaled", "aborted", "dropped")
    for n in range(1, size.experiments + 1):
        testing = n in (1, 2)
        yield {
            "id": n,
            "scope_id": 1,
            "title": f"Experiment {n} on step {n % 97}",
            "description": "What we would change, for whom, and why it should show. " * 3,
            "stage": STAGES[n % 6],
            "state": "testing" if testing else states[n % 8],
            "created": _day(size, n, size.experiments).isoformat(),
            "started_on": (size.today - timedelta(9)).isoformat() if testing else None,
            "effort_weeks": n % 7,
        }


def _answers(size: Size) -> Iterator[dict[str, object]]:
    """A third each: yes now, no under an earlier OMTM, never answered."""
    for n in range(1, size.experiments + 1):
        if n % 3 == 2:
            continue
        yes = n % 3 == 1
        yield {
            "experiment_id": n,
            "omtm_id": 1 if yes else 2 + n % max(1, size.omtms - 1),
            "answer": int(yes),
            "moves_metric_id": None if yes else 1 + n % size.metrics,
            "rank": n if yes else None,
            "answered_at": f"{_day(size, n, size.experiments).isoformat()}T10:00:00",
        }


def _rules(size: Size) -> Iterator[tuple[int, str]]:
    return iter(enumerate(RULES if size.metrics >= 7 else (), 1))


def _guardrails(size: Size) -> Iterator[dict[str, object]]:
    for number, _rule in _rules(size):
        yield {"id": number, "scope_id": 1, "omtm_id": 1, "name": f"Guardrail {number}"}


def _guardrail_rules(conn: sqlite3.Connection, size: Size) -> Iterator[dict[str, object]]:
    known = [records.from_row(Metric, row) for row in conn.execute("SELECT * FROM metric")]
    for number, rule in _rules(size):
        yield {
            "guardrail_id": number,
            "rule": rule,
            "tree": to_json(parse_rule(rule, known)),
            "valid_from": (size.today - timedelta(30)).isoformat(),
        }


def _registrations(size: Size) -> Iterator[dict[str, object]]:
    for n in range(1, size.bets + 1):
        day = _day(size, n, size.bets)
        yield {
            "id": n,
            "experiment_id": 1 + (size.bets - n) % size.experiments,
            "omtm_id": 1,
            "metric_id": 1,
            "change": f"changing step {n % 97} of path {n}",
            "threshold_kind": "at_least",
            "threshold_low": 0.5,
            "review_on": (day + timedelta(14)).isoformat(),
            "guardrails": FROZEN,
            "probability": 0.1 + n % 9 / 10,
            "registered_on": day.isoformat(),
        }


def _reviewed(size: Size) -> range:
    """The numbers of the bets that have an outcome: all but those of the last weeks."""
    return range(1, max(1, size.bets - 20) + 1) if size.bets else range(0)


def _results(size: Size) -> Iterator[dict[str, object]]:
    for n in _reviewed(size):
        day = _day(size, n, size.bets)
        yield {
            "id": n,
            "registration_id": n,
            "observed_on": day.isoformat(),
            "before_value": 0.38,
            "before_numerator": 38,
            "before_denominator": 100,
            "after_value": 0.57,
            "after_numerator": 57,
            "after_denominator": 100,
            "recorded_at": f"{day.isoformat()}T16:00:00",
        }


def _decisions(size: Size) -> Iterator[dict[str, object]]:
    """Bets first by number, then notes; some of the notes supersede the one before, or are withdrawn."""
    words = "what we saw and why we chose this way instead of another one; " * 4
    for n in range(1, size.decisions + 1):
        bet = n <= size.bets
        day = _day(size, n, size.bets) if bet else _day(size, n - size.bets, size.decisions - size.bets)
        withdrawn = not bet and n % 50 == 7 and n > size.bets + 1
        yield {
            "id": n,
            "kind": "bet" if bet else "other",
            "decided_at": f"{day.isoformat()}T{n % 24:02}:00:00",
            "title": f"changing step {n % 97} of path {n}" if bet else f"Decision {n}",
            "text": words,
            "omtm_id": 1 if n % size.omtms == 0 else n % size.omtms,
            "experiment_id": 1 + (size.bets - n) % size.experiments if bet else None,
            "registration_id": n if bet else None,
            "owner": "Product",
            "review_on": (day + timedelta(14)).isoformat() if bet else None,
            "guardrails": FROZEN if bet else "[]",
            "supersedes": n - 1 if not bet and n % 50 == 3 and n > size.bets + 1 else None,
            "replaces": n - 1 if withdrawn else None,
            "thread": n - 1 if withdrawn else None,
            "void": int(withdrawn),
        }


def _outcomes(size: Size) -> Iterator[dict[str, object]]:
    for n in _reviewed(size):
        yield {
            "decision_id": n,
            "reviewed_on": (_day(size, n, size.bets) + timedelta(14)).isoformat(),
            "result_id": n,
            "verdict": "roll_out",
            "choice": "roll_out",
            "explanation": "threshold met by the point only",
            "guardrails": FROZEN,
            "consequence": f"step {n % 97} is gone for everyone",
        }


def main(arguments: list[str]) -> None:
    """Build the file named on the command line."""
    parser = argparse.ArgumentParser(description="Write a large workspace.")
    parser.add_argument("file", type=Path)
    for name in ("experiments", "decisions", "readings", "metrics"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Size(), name))
    wanted = vars(parser.parse_args(arguments))
    build(wanted.pop("file"), Size(**wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
