from __future__ import annotations

import pytest

from omtm_tui.domain.metrics.metric import zoo_hint


@pytest.mark.parametrize(("guardrails", "watched", "zoo"), [(2, 7, False), (3, 0, True), (0, 8, True)])
def test_more_than_two_guardrails_or_seven_watched_metrics_are_a_zoo(
    guardrails: int, watched: int, zoo: bool
) -> None:
    assert bool(zoo_hint(guardrails, watched)) is zoo
