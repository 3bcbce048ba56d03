"""The start-up benchmark decides whether a change is too slow, so its verdict is tested."""

from __future__ import annotations

import shlex
import sys

import pytest

from tests.benchmarks.startup import broken, main, ratios, table

FIGURES = ("first frame", "own data", "peak memory")


def pair(*app: float) -> tuple[dict[str, float], dict[str, float]]:
    return dict.fromkeys(FIGURES, 100.0), dict(zip(FIGURES, app, strict=True))


def test_the_median_of_the_rounds_counts_and_one_slow_round_does_not() -> None:
    pairs = [pair(105, 120, 190), pair(900, 900, 190), pair(100, 125, 190)]
    assert ratios(pairs, "own data") == [1.2, 1.25, 9.0]
    assert broken(pairs) == []


def test_each_bound_is_judged_by_itself_and_named_in_the_table() -> None:
    pairs = [pair(111, 130, 201)]
    assert broken(pairs) == ["first frame", "peak memory"]
    assert [line.endswith("broken") for line in table(pairs).splitlines()] == [False, True, False, True]


def test_a_greedy_program_breaks_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    greedy = "held = bytes(range(256)) * 2**19; print('ready', flush=True); input()"
    command = shlex.join([sys.executable, "-c", greedy])
    assert main(["--rounds", "1", "--check", "--command", command, "--ready", "ready"]) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if line.endswith("broken")]
