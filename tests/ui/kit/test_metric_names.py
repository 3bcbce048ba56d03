"""A metric is named in a field by its name, its key, or a part that fits only one."""

from __future__ import annotations

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.ui.kit.field import metric_named, metric_note

KNOWN = (
    Metric(1, "retention_d28", "Retention on day 28", MetricKind.RATE, "%"),
    Metric(2, "retention", "Retention", MetricKind.RATE, "%"),
    Metric(3, "tickets", "Tickets per 100 users", MetricKind.MEAN),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [("retention", 2), ("RETENTION_D28", 1), ("day 28", 1), ("tickets per", 3), (" users ", 3)],
)
def test_a_name_a_key_or_a_part_that_fits_one(text: str, found: int) -> None:
    assert metric_named(text, KNOWN).id == found


def test_a_part_that_fits_several_names_them() -> None:
    with pytest.raises(UserError, match="Retention on day 28, Retention"):
        metric_named("retent", KNOWN)


def test_an_unknown_name_says_how_to_add_it() -> None:
    with pytest.raises(UserError, match="no metric “churn”"):
        metric_named("churn", KNOWN)


def test_the_note_says_which_metric_a_part_was_taken_for() -> None:
    note = metric_note(KNOWN)
    assert note("day 28").startswith("= Retention on day 28, ")
    assert "Retention" not in note("Retention")
