"""All faults many times: ``python -m tests.tools.faults --times 200``; exit code 1 when anything was lost."""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.tools.faults import around, corpus, crash
from tests.tools.faults.fault import Fault, Trial, table

FAULTS: dict[str, tuple[Fault, float]] = {
    "SIGKILL during any write, undo or redo": (crash.of_the_verbs, 0.6),
    "SIGKILL of `omtm add`": (crash.of_commands, 0.2),
    "SIGKILL of the app": (crash.of_the_app, 0.2),
    **{name: (fault, 0.02) for name, fault in around.FAULTS.items()},
    "bad CSV files": (corpus.any_csv, 0.1),
    "bad JSON files": (corpus.any_json, 0.06),
    "bad workspaces, opened and repaired": (corpus.any_database, 0.06),
}
"""Each fault with its part of ``--times``."""


def tried(fault: Fault, seed: int) -> Trial:
    """One trial in a folder of its own; an error of the trial counts as a loss."""
    with tempfile.TemporaryDirectory(prefix="omtm-fault-") as folder:
        try:
            return fault(Path(folder), seed)
        except Exception:
            return Trial([traceback.format_exc()])


def main(arguments: Sequence[str] | None = None) -> int:
    """Try all faults, or those with ``--only`` in their name; what was lost goes to standard error."""
    parser = argparse.ArgumentParser(description="Make faults happen and see what they cost.")
    parser.add_argument("--times", type=int, default=20, help="kills in all (default 20)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--only", default="", help="a part of a fault's name")
    told = parser.parse_args(arguments)
    results: dict[str, list[Trial]] = {}
    for name, (fault, part) in FAULTS.items():
        if told.only.casefold() not in name.casefold():
            continue
        results[name] = []
        for seed in range(told.seed, told.seed + max(1, round(told.times * part))):
            trial = tried(fault, seed)
            results[name].append(trial)
            for loss in trial.lost:
                sys.stderr.write(f"{name}, seed {seed}: {loss}\n")
    sys.stdout.write(table(results) + "\n")
    return int(any(trial.lost for trials in results.values() for trial in trials))


if __name__ == "__main__":
    sys.exit(main())
