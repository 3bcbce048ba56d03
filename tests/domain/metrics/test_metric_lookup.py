"""A metric is found by its key before its name, in any case; a misspelled one is answered."""

from __future__ import annotations

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind, find_metric, matching_metrics, metric_or_none
from omtm_tui.domain.text.labels import nearest_words

TTFV = Metric(1, "ttfv", "Time to first value", MetricKind.RATE, "%")
NAMESAKE = Metric(2, "value", "TTFV", MetricKind.COUNT)
METRICS = (NAMESAKE, TTFV)


@pytest.mark.parametrize("text", ["ttfv", "TTFV", " ttfv ", "time to  FIRST value"])
def test_a_key_comes_before_a_name(text: str) -> None:
    assert metric_or_none(text, METRICS) == TTFV
    assert find_metric(text, METRICS) == TTFV


def test_one_that_is_spelled_exactly_so_comes_before_others() -> None:
    twins = (Metric(1, "a", "Reach", MetricKind.COUNT), Metric(2, "b", "reach", MetricKind.COUNT))
    assert matching_metrics("reach", twins) == (twins[1],)
    assert matching_metrics("REACH", twins) == twins


def test_a_misspelled_one_is_answered_with_the_nearest_keys() -> None:
    assert metric_or_none("ttvf", METRICS) is None
    with pytest.raises(UserError, match="no metric “ttvf”; did you mean ttfv"):
        find_metric("ttvf", METRICS)
    with pytest.raises(UserError, match="known are value, ttfv"):
        find_metric("zzz", METRICS)
    with pytest.raises(UserError, match="no metric yet"):
        find_metric("zzz", ())


def test_what_is_too_long_is_no_misspelling() -> None:
    assert nearest_words("readnigs", ["readings", "rows"]) == ["readings"]
    assert nearest_words("readings" * 10, ["readings" * 10]) == []
