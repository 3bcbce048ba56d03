"""Two hundred rules over a hundred metrics with a thousand readings each stay out of the way."""

from __future__ import annotations

import time
from collections.abc import Callable

from omtm_tui.domain.guardrails.evaluate import evaluate
from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.judge import Judge
from tests.domain.guardrails.large import TODAY, WEEKS, metrics, readings, rules


def fastest(work: Callable[[], object]) -> float:
    def seconds() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return min(seconds() for _attempt in range(3))


def test_all_states_of_a_day_and_a_year_of_weeks() -> None:
    known = metrics()
    past, parsed = History(known, readings(known)), rules(known)
    assert fastest(lambda: [evaluate(Judge(rule, past), TODAY) for rule in parsed]) < 0.1
    assert fastest(lambda: [j.state(day) for j in [Judge(r, past) for r in parsed] for day in WEEKS]) < 2
