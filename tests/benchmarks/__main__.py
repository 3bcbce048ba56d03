"""Every speed the project promises, in one table: ``python -m tests.benchmarks`` from the root.

The bare Textual app of ``floor.py``, the app on a small workspace and the app on a large one take turns, so
that what else the machine does meets all three; the medians of the rounds' ratios to the floor count. The
commands are measured the same way, against what they are to be compared with.

cursor           from the key to the first bytes of the frame in which the line below is the chosen one
filter, switch   from the key to the last byte: every line, the detail and the chart are there
"""

from __future__ import annotations

import argparse
import math
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.big_workspace import TODAY, Size, build
from tests.benchmarks.startup import FLOOR, steady_peak
from tests.support.home import home_env
from tests.tools.terminal import Terminal, installed

SMALL = Size(experiments=50, decisions=50, readings=1_000, metrics=10, omtms=4)
LARGE = Size()
READY = re.compile(r"Metric number 1\b")
WORDS = "path"

BOUNDS = {
    "first paint": (1.0, "x"),
    "own data": (1.15, "x"),
    "full frame": (math.inf, "x"),
    "cursor p50": (1.0, "x"),
    "cursor p95": (1.0, "x"),
    "filter p95": (100.0, "ms"),
    "switch p95": (150.0, "ms"),
    "peak memory": (1.9, "x"),
    "exit": (500.0, "ms"),
}
"""The bound of each figure: ``x`` of the floor, or absolute. Memory of the large workspace may be 2.3 x."""

LARGE_MEMORY = 2.3
STATUS_BOUND = 0.5
IMPORT_BOUND = 4.0
IMPORTED = 100_000

CELLS = "(date TEXT, metric TEXT, value REAL)"
PRAGMAS = "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY"
INTO_READING = """
    BEGIN; INSERT INTO reading (metric_id, observed_on, value, recorded_at)
    SELECT metric.id, r.date, r.value, '2025-01-31T09:00:00' FROM r JOIN metric ON metric.name = r.metric;
    COMMIT
"""
"""What a workspace's rules alone cost, with no line looked at."""

Figures = dict[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 with ``--check`` and a bound broken, else 0."""
    parser = argparse.ArgumentParser(description="Every speed that is promised, as one table.")
    parser.add_argument("--rounds", type=int, default=9, help="turns of all three (default 9)")
    parser.add_argument("--large", type=Path, help="a large workspace that was built before")
    parser.add_argument("--short", action="store_true", help="a hundredth of the large workspace")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="omtm-bench-") as name:
        folder = Path(name)
        size = Size(100, 1_000, 10_000, 100) if options.short else LARGE
        small = build(folder / "small.db", SMALL)
        large = options.large or build(folder / "large.db", size)
        env = home_env(folder) | {"OMTM_NOW": f"{TODAY.isoformat()}T09:00:00"}
        rows = [
            *app_rows(small, large, env, options.rounds),
            *command_rows(folder, small, env, options.rounds),
        ]
    sys.stdout.write(table(rows) + "\n")
    return int(options.check and any(row[-1] for row in rows))


def app_rows(small: Path, large: Path, env: Mapping[str, str], rounds: int) -> list[tuple[str, ...]]:
    """A row for each figure of the app: floor, small, large, their ratios and the bound."""
    turns: list[tuple[Figures, Figures, Figures]] = []
    for number in range(rounds + 1):
        kinds: list[Callable[[], Figures]] = [
            lambda: figures(*FLOOR, env, floor=True),
            lambda: figures([installed("omtm"), "--db", str(small)], READY, env),
            lambda: figures([installed("omtm"), "--db", str(large)], READY, env),
        ]
        order = [0, 1, 2] if number % 2 else [2, 1, 0]
        found = {place: kinds[place]() for place in order}
        turns.append((found[0], found[1], found[2]))
    turns = turns[1:]  # the first reads everything from the disk
    rows = []
    for figure, (bound, unit) in BOUNDS.items():
        floor, *own = (statistics.median(turn[n].get(figure, 0.0) for turn in turns) for n in range(3))
        cells, broken = [], False
        for n, value in enumerate(own, 1):
            limit = LARGE_MEMORY if figure == "peak memory" and n == 2 else bound
            ratio = statistics.median(turn[n][figure] / turn[0][figure] for turn in turns) if floor else 0.0
            broken |= (ratio if unit == "x" else value) > limit
            cells.append(f"{value:.1f}" + (f" ({ratio:.2f} x)" if floor else ""))
        limit_text = "" if math.isinf(bound) else f"≤ {bound:g} {unit}"
        limit_text += f", {LARGE_MEMORY:g} x" if figure == "peak memory" else ""
        shown = f"{floor:.1f}" if floor else ""
        measure = "MiB" if figure == "peak memory" else "ms"
        rows.append((f"{figure}, {measure}", shown, *cells, limit_text, "broken" if broken else ""))
    return rows


def figures(
    argv: Sequence[str], ready: re.Pattern[str], env: Mapping[str, str], floor: bool = False
) -> Figures:
    """Start once, use it, leave it; times in ms, memory in MiB."""
    with Terminal(argv, env) as terminal:
        found = {
            "first paint": terminal.wait_for(re.compile(r"\S"), 60),
            "own data": terminal.wait_for(ready, 60),
        }
        found["full frame"] = terminal.wait_for(re.compile(r"ctrl\+p|\^p"), 60)
        memory = steady_peak(terminal)
        if not floor:
            terminal.send("4")
            terminal.settle(0.3)
        keys = sorted(terminal.response("down")[0] for _press in range(30))
        found |= {"cursor p50": statistics.median(keys), "cursor p95": keys[-2]}
        if not floor:
            terminal.send("/")
            found["filter p95"] = max(terminal.response(letter)[1] for letter in WORDS)
            terminal.send("escape")
            terminal.settle(0.3)
            found["switch p95"] = max(terminal.response(page)[1] for page in "1234567")
        pressed = time.perf_counter()
        terminal.send("ctrl+q")
        terminal.wait_exit()
        found["exit"] = time.perf_counter() - pressed - 0.17  # what ``send`` waits
        clean = terminal.restored
    assert clean, "the terminal is not as it was"
    return {name: value * 1e3 for name, value in found.items()} | {"peak memory": memory}


def command_rows(folder: Path, small: Path, env: Mapping[str, str], rounds: int) -> list[tuple[str, ...]]:
    """Rows for the commands: the time of each beside the one it is compared with."""
    status = [installed("omtm"), "status", "--json", "--db", str(small)]
    orm = [sys.executable, "-c", "import sqlmodel"]
    file = readings_file(folder / "readings.csv")

    def workspace() -> Path:
        target = folder / "import.db"
        target.unlink(missing_ok=True)
        return build(target, Size(10, 10, 100, 100))

    def own_import() -> float:
        return timed([installed("omtm"), "import", str(file), "--yes", "--db", str(workspace())], env)

    def plain_import() -> float:
        target = folder / "plain.db"
        target.unlink(missing_ok=True)
        return timed(
            ["sqlite3", str(target), f"CREATE TABLE r {CELLS}", f".import --csv --skip 1 {file} r"], env
        )

    def ruled_import() -> float:
        return timed(
            ["sqlite3", str(workspace()), f"{PRAGMAS}; CREATE TEMP TABLE r {CELLS}",
             f".import --csv --skip 1 {file} r", INTO_READING], env,
        )  # fmt: skip

    rows = [
        compared("omtm status --json / import sqlmodel", lambda: timed(orm, env), lambda: timed(status, env),
                 STATUS_BOUND, rounds)
    ]  # fmt: skip
    if shutil.which("sqlite3") is None:
        return [*rows, ("omtm import: not measured, there is no sqlite3 shell", "", "", "", "", "")]
    few = min(rounds, 3)
    return [
        *rows,
        compared(f"omtm import / sqlite3 .import, {IMPORTED:,} readings", plain_import, own_import,
                 IMPORT_BOUND, few),
        compared("the same / .import and INSERT into the tables of a workspace", ruled_import, own_import,
                 IMPORT_BOUND, few),
    ]  # fmt: skip


def compared(
    name: str, other: Callable[[], float], own: Callable[[], float], bound: float, rounds: int
) -> tuple[str, ...]:
    """One row: the other, ours, and the median ratio beside its bound."""
    pairs = [(other(), own()) for _round in range(rounds)]
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    theirs, mine = (statistics.median(side) for side in zip(*pairs, strict=True))
    text = f"{mine:.0f} ({ratio:.2f} x)"
    return f"{name}, ms", f"{theirs:.0f}", text, "", f"≤ {bound:g} x", "broken" if ratio > bound else ""


def timed(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Milliseconds of a command from its start to its end."""
    began = time.perf_counter()
    subprocess.run(
        command, env={"PATH": "/usr/bin:/bin", **env}, check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return (time.perf_counter() - began) * 1e3


def readings_file(path: Path) -> Path:
    """``IMPORTED`` readings of a hundred metrics, a thousand days each."""
    dice = random.Random(7)
    lines = (
        f"{TODAY - timedelta(day)},Metric number {metric},{dice.random():.4f}"
        for metric in range(1, 101)
        for day in range(IMPORTED // 100)
    )
    path.write_text("date,metric,value\n" + "\n".join(lines) + "\n", "utf-8")
    return path


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table."""
    head = ("", "floor", "small", "large", "bound", "")
    return "\n".join(
        f"| {' | '.join(row)} |" for row in (head, ("---", *(["---:"] * 3), "---", "---"), *rows)
    )


if __name__ == "__main__":
    sys.exit(main())
