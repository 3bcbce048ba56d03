"""How long the app keeps a person waiting at its start, as ratios to a bare Textual app on the same machine.

Run from the root of the repository: ``.venv/bin/python -m tests.benchmarks.startup --rounds 15 --check``.

Absolute times say little on a machine that does other things too, so the floor and the app start in turns;
each round gives one ratio for each figure, and the median of these ratios is what counts:

first frame   from the start of the process to the first sign on the screen
own data      until the screen shows something out of the person's own file (for the floor: its list)
peak memory   the largest resident size once the app has loaded all it loads by itself (Linux)
"""

from __future__ import annotations

import argparse
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support.home import home_env
from tests.tools.terminal import Terminal, installed

FLOOR = ([sys.executable, str(Path(__file__).with_name("floor.py"))], re.compile("idea number 30"))
OWN_NUMBER = r"\d\s?%"
BOUNDS = {"first frame": 1.1, "own data": 1.3, "peak memory": 2.0}
UNITS = {"first frame": "ms", "own data": "ms", "peak memory": "MiB"}

Figures = dict[str, float]
Round = tuple[Figures, Figures]


def demo_workspace(folder: Path, env: Mapping[str, str]) -> list[str]:
    """Make a copy of the demo in ``folder`` and return the command that opens it."""
    file = str(folder / "demo.db")
    subprocess.run([installed("omtm"), "demo", "--db", file], env=env, stdin=subprocess.DEVNULL, check=True)
    return [installed("omtm"), "--db", file]


def steady_peak(terminal: Terminal, quiet: float = 0.75, limit: float = 10) -> float:
    """The peak memory in MiB after it has not grown for ``quiet`` seconds."""
    peak, since, start = 0.0, time.perf_counter(), time.perf_counter()
    while (now := time.perf_counter()) - since < quiet and now - start < limit:
        terminal.settle(0.05)
        if (size := terminal.peak_memory()) > peak + 0.1:
            peak, since = size, now
    return peak


def measure(argv: Sequence[str], ready: re.Pattern[str], env: Mapping[str, str]) -> Figures:
    """Start once; times in ms, memory in MiB."""
    with Terminal(argv, env) as terminal:
        first = terminal.wait_for(re.compile(r"\S"), 60)
        data = terminal.wait_for(ready, 60)
        return {"first frame": first * 1e3, "own data": data * 1e3, "peak memory": steady_peak(terminal)}


def run(argv: Sequence[str], ready: re.Pattern[str], env: Mapping[str, str], rounds: int) -> list[Round]:
    """``rounds`` pairs of (floor, app), who starts first in turns, after one that is thrown away."""
    pairs: list[Round] = []
    for number in range(rounds + 1):
        if number % 2:
            app = measure(argv, ready, env)
            pairs.append((measure(*FLOOR, env), app))
        else:
            pairs.append((measure(*FLOOR, env), measure(argv, ready, env)))
    return pairs[1:]


def ratios(pairs: Sequence[Round], figure: str) -> list[float]:
    """The ratio app / floor of each round, sorted."""
    return sorted(app[figure] / floor[figure] for floor, app in pairs)


def broken(pairs: Sequence[Round]) -> list[str]:
    """The figures whose median ratio is beyond its bound."""
    return [figure for figure, bound in BOUNDS.items() if statistics.median(ratios(pairs, figure)) > bound]


def table(pairs: Sequence[Round]) -> str:
    """Medians of both, the median ratio with its middle half, and the bound, a line for each figure."""
    lines = [f"{'':12}{'floor':>10}{'app':>10}     {'ratio':>5} {'middle half':>13} {'bound':>6}"]
    for figure, bound in BOUNDS.items():
        floor, app = (statistics.median(side[figure] for side in sides) for sides in zip(*pairs, strict=True))
        own = ratios(pairs, figure)
        half = f"{own[len(own) // 4]:.2f}-{own[-1 - len(own) // 4]:.2f}"
        lines.append(
            f"{figure:12}{floor:10.1f}{app:10.1f} {UNITS[figure]:3} {statistics.median(own):5.2f}x {half:>13}"
            f" {bound:5.1f}x{'  broken' if figure in broken(pairs) else ''}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 with ``--check`` and a bound broken, else 0."""
    parser = argparse.ArgumentParser(description="Start-up of the app against a bare Textual app.")
    parser.add_argument("--rounds", type=int, default=9, help="pairs to measure (default 9)")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    parser.add_argument(
        "--command", type=shlex.split, help="measure this (default: omtm on a copy of the demo)"
    )
    parser.add_argument(
        "--ready", type=re.compile, default=OWN_NUMBER, help="regex of the own data on screen"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="omtm-startup-") as folder:
        env = home_env(Path(folder))
        argv = options.command or demo_workspace(Path(folder), env)
        pairs = run(argv, re.compile(options.ready), env, options.rounds)
    print(f"{options.rounds} rounds of {shlex.join(argv)}\n{table(pairs)}")
    return int(options.check and bool(broken(pairs)))


if __name__ == "__main__":
    sys.exit(main())
