"""What judging costs: 200 rules over 100 metrics with 1,000 readings each, in memory and out of a file.

Run from the root of the repository: ``.venv/bin/python -m tests.benchmarks.guardrails [--check]``. With
``--check`` the exit code is 1 where a bound is missed. Each figure is the fastest of five runs in ms.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from omtm_tui.domain.guardrails.evaluate import evaluate
from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.judge import Judge
from omtm_tui.domain.guardrails.render import to_json
from omtm_tui.domain.metrics.metric import Metric, Reading
from omtm_tui.storage.opening import open_file
from omtm_tui.storage.read.guardrails import guardrails
from omtm_tui.storage.read_context import ReadContext
from tests.domain.guardrails.large import TODAY, WEEKS, metrics, readings, rules, texts

BOUNDS = {"states of today": 100.0, "a year of weekly replay": 2000.0}


def fastest(work: Callable[[], object], rounds: int = 5) -> float:
    """The shortest of some runs, in ms: what the work costs on a machine that does nothing else."""

    def once() -> float:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1e3

    return min(once() for _round in range(rounds))


def measure(folder: Path) -> dict[str, float]:
    """All figures in ms."""
    known = metrics()
    observed = readings(known)
    parsed = rules(known)
    fresh = History(known, observed)
    first = fastest(lambda: [evaluate(Judge(rule, fresh), TODAY) for rule in parsed], 1)
    past = fresh
    conn = written(folder / "large.db", known, observed)
    return {
        "parsing the rules": fastest(lambda: rules(known), 2),
        "states of today, readings not prepared": first,
        "states of today": fastest(lambda: [evaluate(Judge(rule, past), TODAY) for rule in parsed]),
        "a year of weekly replay": fastest(
            lambda: [judge.state(day) for judge in [Judge(rule, past) for rule in parsed] for day in WEEKS]
        ),
        "the guardrails page out of a file": fastest(lambda: guardrails(ReadContext(conn, TODAY)), 3),
    }


def written(path: Path, known: list[Metric], observed: dict[int, list[Reading]]) -> sqlite3.Connection:
    """A workspace with all of it in one scope."""
    conn = open_file(path)
    conn.execute("BEGIN")
    conn.execute("INSERT INTO scope (id, kind, name) VALUES (1, 'company', 'Large')")
    for metric in known:
        conn.execute(
            "INSERT INTO metric (id, key, name, kind, cadence_days, window_days) VALUES (?, ?, ?, ?, ?, ?)",
            (metric.id + 1, metric.key, metric.name, metric.kind, metric.cadence_days, metric.window_days),
        )
        conn.executemany(
            "INSERT INTO reading (metric_id, observed_on, value, cohort_to, recorded_at) VALUES (?,?,?,?,?)",
            [
                (
                    metric.id + 1,
                    reading.observed_on.isoformat(),
                    reading.value,
                    reading.cohort_to and reading.cohort_to.isoformat(),
                    f"{reading.observed_on}T09:00:00",
                )
                for reading in observed[metric.id]
            ],
        )
    for number, (rule, text) in enumerate(zip(rules(known), texts(), strict=True), 1):
        conn.execute("INSERT INTO guardrail (id, scope_id, name) VALUES (?, 1, ?)", (number, f"G {number}"))
        conn.execute(
            "INSERT INTO guardrail_rule (guardrail_id, rule, tree, valid_from) VALUES (?, ?, ?, ?)",
            (number, text, to_json(rule), WEEKS[-1].isoformat()),
        )
    conn.execute("COMMIT")
    return conn


def main() -> int:
    """Print the figures beside their bounds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="exit code 1 where a bound is missed")
    checked = options.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder))
    for name, cost in found.items():
        bound = f"  (bound {BOUNDS[name]:.0f} ms)" if name in BOUNDS else ""
        print(f"{name:42} {cost:8.1f} ms{bound}")
    missed = [name for name, bound in BOUNDS.items() if found[name] > bound]
    return int(checked and bool(missed))


if __name__ == "__main__":
    sys.exit(main())
