from __future__ import annotations

from datetime import date

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading
from omtm_tui.domain.phase.phase import GateField, Phase, gate
from omtm_tui.domain.phase.phase_walk import answer_text, parse_answer, read_answer
from omtm_tui.domain.text.number_format import NumberFormat

FIELDS = {field.id: field for phase in Phase for field in gate(phase).fields}
ENGLISH, GERMAN = NumberFormat(), NumberFormat(",", ".")
TODAY = date(2026, 11, 20)
RETENTION = Metric(1, "retention_d28", "Day-28 retention", MetricKind.RATE, "%", cadence_days=7)


@pytest.mark.parametrize(
    ("field", "text", "fmt", "value"),
    [
        ("interviews", "15", ENGLISH, 15),
        ("retention_d28", "43", ENGLISH, 0.43),
        ("retention_d28", "42,5 %", GERMAN, 0.425),
        ("ltv_cac", "3.6", ENGLISH, 3.6),
        ("lead_time_falls", "no", ENGLISH, False),
        ("lead_time_falls", " ", ENGLISH, None),
    ],
)
def test_answers_are_read_as_people_type_them(
    field: str, text: str, fmt: NumberFormat, value: float | bool | None
) -> None:
    assert parse_answer(FIELDS[field], text, fmt) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [("interviews", "15.5"), ("interviews", "-1"), ("retention_d28", "140 %"), ("ltv_cac", "many")],
)
def test_what_cannot_be_an_answer_is_refused(field: str, text: str) -> None:
    with pytest.raises(UserError):
        parse_answer(FIELDS[field], text, ENGLISH)


@pytest.mark.parametrize(
    ("field", "value"), [("retention_d28", 0.425), ("interviews", 1500), ("ltv_cac", 3.61)]
)
@pytest.mark.parametrize("fmt", [ENGLISH, GERMAN])
def test_an_answer_as_text_is_read_back_as_the_same(field: str, value: float, fmt: NumberFormat) -> None:
    assert parse_answer(FIELDS[field], answer_text(FIELDS[field], value, fmt), fmt) == value


def test_a_reading_answers_with_its_parts_and_says_when_it_is_old() -> None:
    reading = Reading(date(2026, 9, 1), 0.43, numerator=43, denominator=100)
    share = read_answer(FIELDS["retention_d28"], RETENTION, reading, TODAY)
    accounts = read_answer(FIELDS["mature_accounts"], RETENTION, reading, TODAY)
    assert share is not None
    assert accounts is not None
    assert (share.value, accounts.value) == (0.43, 100)
    assert share.source(TODAY) == "from your readings: Day-28 retention, 1 Sep · 80 days old"


@pytest.mark.parametrize(
    ("field", "kind", "reading"),
    [
        ("mature_accounts", MetricKind.RATE, Reading(TODAY, 0.43)),
        ("retention_d28", MetricKind.COUNT, Reading(TODAY, 43)),
        ("mature_accounts", MetricKind.RATE, Reading(TODAY, 0.43, numerator=4.3, denominator=10.5)),
    ],
)
def test_a_reading_that_makes_no_sense_as_an_answer_gives_none(
    field: str, kind: MetricKind, reading: Reading
) -> None:
    asked: GateField = FIELDS[field]
    assert read_answer(asked, Metric(1, "m", "M", kind), reading, TODAY) is None
