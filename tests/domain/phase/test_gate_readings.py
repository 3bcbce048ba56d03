"""What is typed for the gates makes readings of the metrics that the gates read."""

from __future__ import annotations

from msgspec.structs import replace

from omtm_tui.content.catalogue import catalogue_metric
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.phase.phase import PHASES, GateReading, gate, gate_readings
from omtm_tui.domain.text.number_format import NumberFormat

ANSWERS = {"interviews": 15.0, "signals": 9.0, "retention_d28": 0.31, "mature_accounts": 64.0, "ltv_cac": 3.2}


def made(typed: set[str], *metrics: Metric, **answers: float | None) -> tuple[GateReading, ...]:
    return gate_readings({**ANSWERS, **answers}, typed, metrics, catalogue_metric)


def test_every_number_a_gate_reads_from_a_metric_has_one_in_the_catalogue() -> None:
    fields = [field for phase in PHASES for field in gate(phase).fields if field.metric_key]
    assert [catalogue_metric(field.metric_key).name for field in fields] == [f.metric_name for f in fields]


def test_typed_numbers_make_readings_with_what_stands_beside_them() -> None:
    signal, stays = made({"interviews", "mature_accounts"})
    assert (signal.metric.key, signal.metric.id) == ("psr", 0)
    assert (signal.value, signal.numerator, signal.denominator) == (0.6, 9, 15)
    assert (stays.value, stays.numerator, stays.denominator) == (0.31, None, 64)
    assert [one.text(NumberFormat()) for one in (signal, stays, *made({"ltv_cac"}))] == [
        "Problem-signal rate 60 % (9 of 15)",
        "Retention on day 28 31 % (of 64)",
        "LTV/CAC 3.2",
    ]


def test_what_makes_no_value_makes_no_reading() -> None:
    assert made({"interviews"}, signals=None) == ()
    assert made({"signals"}, signals=16.0) == ()
    assert made({"interviews"}, interviews=0.0) == ()
    assert made({"mature_accounts"}, retention_d28=None) == ()
    assert made({"mature_cohorts"}) == ()
    assert made(set()) == ()


def test_a_metric_on_file_is_taken_by_key_or_name_and_one_of_another_kind_is_left_alone() -> None:
    own = Metric(4, "psr", "Pain", MetricKind.RATE, "%")
    assert made({"signals"}, own)[0].metric == own
    named = replace(own, key="pain", name="Problem-signal rate")
    assert made({"signals"}, named)[0].metric == named
    assert made({"signals"}, replace(own, kind=MetricKind.COUNT)) == ()
