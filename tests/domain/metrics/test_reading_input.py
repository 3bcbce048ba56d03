"""One reading is read the same way wherever it is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.metrics.read_models import ReadingInput, counts_text, parse_reading, reading_text
from omtm_tui.domain.text.number_format import NumberFormat

FORMAT = NumberFormat()
SHARE = Metric(1, "ttfv", "TTFV", MetricKind.RATE, "%")
COUNT = Metric(2, "dau", "Active users", MetricKind.COUNT)
MEAN = Metric(3, "nps", "NPS", MetricKind.MEAN)
RATIO = Metric(4, "ltv_cac", "LTV/CAC", MetricKind.RATIO)
PER_CENT = Metric(5, "nrr", "NRR", MetricKind.RATIO, "%")


@pytest.mark.parametrize(
    ("text", "metric", "reading"),
    [
        ("57 %", SHARE, ReadingInput(0.57)),
        ("0.57", SHARE, ReadingInput(0.57)),
        ("57/100", SHARE, ReadingInput(0.57, 57, 100)),
        (" 57 / 100 ", SHARE, ReadingInput(0.57, 57, 100)),
        ("12k", COUNT, ReadingInput(12_000)),
        ("250/10", MEAN, ReadingInput(25, 250, 10)),
        ("300/100", RATIO, ReadingInput(3, 300, 100)),
        ("112/100", PER_CENT, ReadingInput(112, 112, 100)),
        ("1.08x", PER_CENT, ReadingInput(108)),
        ("", SHARE, ReadingInput()),
    ],
)
def test_a_value_alone(text: str, metric: Metric, reading: ReadingInput) -> None:
    assert parse_reading(text, metric, FORMAT) == reading


def test_what_stands_behind_a_value_is_typed_beside_it() -> None:
    parts = parse_reading("", SHARE, FORMAT, numerator="57", denominator="1,000")
    assert parts == ReadingInput(None, 57, 1000)
    mean = parse_reading("8.5", MEAN, FORMAT, sample_size="40", sd="1.5")
    assert mean == ReadingInput(8.5, sample_size=40, sd=1.5)


def test_what_is_divided_may_be_money_or_time() -> None:
    assert parse_reading("1.5/0.5", RATIO, FORMAT) == ReadingInput(3, 1.5, 0.5)


@pytest.mark.parametrize(
    ("reading", "metric", "shown"),
    [
        (ReadingInput(0.99949), SHARE, "99.949 %"),
        (ReadingInput(12_345.678), COUNT, "12,345.678"),
        (ReadingInput(1 / 3, 1, 3), SHARE, "33.3 %"),
        (ReadingInput(), SHARE, ""),
    ],
)
def test_a_reading_is_confirmed_as_it_was_typed(reading: ReadingInput, metric: Metric, shown: str) -> None:
    assert reading_text(reading, metric, FORMAT) == shown


def test_counts_are_shown_with_every_digit() -> None:
    assert counts_text(ReadingInput(0.5, 1_234_567, 2_469_134), FORMAT) == "1,234,567/2,469,134"
    assert counts_text(ReadingInput(0.5), FORMAT) == ""


@pytest.mark.parametrize(
    "beside", [{"numerator": "57"}, {"denominator": "100"}, {"numerator": "57", "denominator": "100"}]
)
def test_counts_beside_a_counted_value_may_say_the_same(beside: dict[str, str]) -> None:
    counted = parse_reading("57/100", SHARE, FORMAT, sample_size="100", **beside)  # type: ignore[arg-type]
    assert counted == ReadingInput(0.57, 57, 100, 100)


@pytest.mark.parametrize(
    ("name", "text"),
    [("numerator", "30"), ("denominator", "80"), ("sample_size", "50")],
)
def test_counts_beside_a_counted_value_never_lose_against_it(name: str, text: str) -> None:
    message = f"“57/100” has its counts in it, and “{text}” beside it says something else"
    with pytest.raises(UserError, match=message):
        parse_reading("57/100", SHARE, FORMAT, **{name: text})  # type: ignore[arg-type]


def test_a_file_may_read_its_values_in_its_own_way() -> None:
    assert parse_reading("57", SHARE, FORMAT, read_value=lambda _text: 0.5) == ReadingInput(0.5)
    assert parse_reading("57/100", SHARE, FORMAT, read_value=lambda _text: 0.5).value == 0.57


@pytest.mark.parametrize(
    ("text", "metric", "beside", "message"),
    [
        ("101/100", SHARE, {}, "hits no more than cases"),
        ("1/0", MEAN, {}, "such as 57/100"),
        ("-1/10", RATIO, {}, "such as 57/100"),
        ("57/100", COUNT, {}, "not a number"),
        ("57 of 100", SHARE, {}, "“57 of 100” is not a number; write it like 57 %, 0.57 or 57/100"),
        ("yesterday", SHARE, {}, "write it like 57 %, 0.57 or 57/100"),
        ("many/100", SHARE, {}, "“many” is not a whole number; people and cases are counted whole"),
        ("5", MEAN, {"sample_size": "1.5"}, "“1.5” is not a whole number"),
        ("5", MEAN, {"sd": "wide"}, "not a number"),
        ("57.5/100", SHARE, {}, "“57.5” is not a whole number"),
        ("57/100.9", SHARE, {}, "“100.9” is not a whole number"),
        ("", SHARE, {"numerator": "12.5", "denominator": "40"}, "“12.5” is not a whole number"),
    ],
)
def test_what_is_no_reading(text: str, metric: Metric, beside: dict[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        parse_reading(text, metric, FORMAT, **beside)  # type: ignore[arg-type]


@given(
    st.decimals(0, 100, places=6), st.decimals(0, 100, places=6), st.sampled_from((SHARE, COUNT, MEAN, RATIO))
)
def test_what_is_confirmed_is_what_was_recorded(typed: Decimal, other: Decimal, metric: Metric) -> None:
    unit = " %" if metric is SHARE else ""
    one, two = (parse_reading(f"{number}{unit}", metric, FORMAT) for number in (typed, other))
    assert parse_reading(reading_text(one, metric, FORMAT), metric, FORMAT).value == pytest.approx(one.value)
    same = reading_text(one, metric, FORMAT, two.value) == reading_text(two, metric, FORMAT, one.value)
    assert same == (typed == other)
