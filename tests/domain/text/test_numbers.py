"""Numbers and targets: what people type is read by the metric's unit, what is ambiguous is asked."""

import math

import pytest
from hypothesis import example, given, strategies as st

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind, Target, TargetKind, decimal_equal
from omtm_tui.domain.text.number_format import (
    UNSETTLED,
    NumberFormat,
    decimal_sign,
    format_number,
    parse_number,
)
from omtm_tui.domain.text.numbers import (
    format_change,
    format_interval,
    format_line,
    format_points,
    format_target,
    format_value,
    parse_value,
)
from omtm_tui.domain.text.targets import check_side, parse_target
from omtm_tui.domain.workspace import Settings

EN = NumberFormat()
DE = NumberFormat(",", ".")
FR = NumberFormat(",", " ")
CH = NumberFormat(".", "’")


def metric(kind: MetricKind, unit: str = "", better: Better = Better.UP) -> Metric:
    return Metric(1, "m", "M", kind, unit, better)


SHARE = metric(MetricKind.SHARE_WITHIN, "%")
COUNT = metric(MetricKind.COUNT, "users")
MEAN = metric(MetricKind.MEAN)
DAYS = metric(MetricKind.DURATION, "d", Better.DOWN)
MILLIS = metric(MetricKind.DURATION, "ms", Better.DOWN)
RATIO = metric(MetricKind.RATIO)
EURO = metric(MetricKind.MONEY, "€")
GROWTH = metric(MetricKind.MEAN, "%")


@pytest.mark.parametrize("fmt", [EN, DE, FR, CH, UNSETTLED])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("57", 57),
        ("0,57", 0.57),
        ("0.57", 0.57),
        (".5", 0.5),
        ("1 234,5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("1\u00a0234", 1234),
        ("1’234.50", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1.234.567,125", 1234567.125),
        ("1 234,567", 1234.567),
        ("0.125", 0.125),
        ("1234.567", 1234.567),
        ("12k", 12_000),
        ("1.1k", 1_100),
        ("3M", 3_000_000),
        ("2 bn", 2e9),
        ("\u22125", -5),
        ("+5", 5),
        ("5e-05", 5e-05),
        ("1.234e3", 1234),
        (" \u200f57\u200e ", 57),
    ],
)
def test_numbers_read_the_same_in_every_format(text: str, value: float, fmt: NumberFormat) -> None:
    assert parse_number(text, fmt) == value


@pytest.mark.parametrize(
    ("text", "fmt", "value"),
    [("4.200", DE, 4200), ("4.200", EN, 4.2), ("1,234", EN, 1234), ("1,234", DE, 1.234), ("4.200", FR, 4200)],
)
def test_the_number_format_settles_what_is_ambiguous(text: str, fmt: NumberFormat, value: float) -> None:
    assert parse_number(text, fmt) == value


@pytest.mark.parametrize(("text", "readings"), [("1,234", "1234 or 1.234"), ("4.200", "4200 or 4.2")])
def test_without_a_format_both_readings_are_named(text: str, readings: str) -> None:
    with pytest.raises(UserError, match=readings):
        parse_number(text, UNSETTLED)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "nan", "inf", "-inf", "1e16", "1e999", "1000001bn", "1,23,456", "12 34", "1.2.3", "--5",
     "5-", "1 2", "57.", "²", "٣", "1.234,5,6", "{0}", "[/x]", "3 apples", "57%", "9" * 400, "1" * 30, "3m"],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_number(text, EN)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    ("text", "value"),
    [("57%", 0.57), ("57 %", 0.57), ("0,57", 0.57), ("0.57", 0.57), ("57", 0.57), ("0.5", 0.5), ("1%", 0.01),
     ("0", 0), ("100", 1), ("100 %", 1), ("0.2%", 0.002), ("46,3 %", 0.463), ("1.5", 0.015)],
)  # fmt: skip
def test_shares_are_kept_between_0_and_1(text: str, value: float) -> None:
    assert parse_value(text, SHARE, EN) == value


def test_a_bare_1_for_a_share_is_asked() -> None:
    with pytest.raises(UserError, match="1 % or 100 %"):
        parse_value("1", SHARE, EN)


@pytest.mark.parametrize("text", ["101", "157%", "-5%", "-0.1", "5 d", "57 pp", "€ 5"])
def test_no_share_outside_0_to_100_per_cent_or_in_another_unit(text: str) -> None:
    with pytest.raises(UserError):
        parse_value(text, SHARE, EN)


@pytest.mark.parametrize(
    ("text", "of", "value"),
    [
        ("€ 4.200", EURO, 4200),
        ("4.200 €", EURO, 4200),
        ("-€ 4.200,50", EURO, -4200.5),
        ("EUR 12k", EURO, 12_000),
        ("12k €", EURO, 12_000),
        ("$5", metric(MetricKind.MONEY), 5),
        ("4.200", EURO, 4200),
        ("14d", DAYS, 14),
        ("2w", DAYS, 14),
        ("36h", DAYS, 1.5),
        ("10 days", DAYS, 10),
        ("10", DAYS, 10),
        ("0,7 s", MILLIS, 700),
        ("1200 users", COUNT, 1200),
        ("12k users", COUNT, 12_000),
        ("108%", RATIO, 1.08),
        ("3,2x", RATIO, 3.2),
        ("-5 %", GROWTH, -5),
    ],
)
def test_values_are_read_in_the_metrics_unit(text: str, of: Metric, value: float) -> None:
    assert parse_value(text, of, DE) == value


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("5 %", COUNT),
        ("$ 5", EURO),
        ("5 kg", DAYS),
        ("-3 d", DAYS),
        ("5 m", DAYS),
        ("12 users", MEAN),
        ("nan", MEAN),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(text: str, of: Metric) -> None:
    with pytest.raises(UserError):
        parse_value(text, of, EN)


@pytest.mark.parametrize(
    ("value", "of", "fmt", "text"),
    [
        (0.57, SHARE, EN, "57 %"),
        (0.463, SHARE, EN, "46.3 %"),
        (0.463, SHARE, DE, "46,3 %"),
        (1 / 3, SHARE, EN, "33.3 %"),
        (0.0025, SHARE, EN, "0.25 %"),
        (0.9996, SHARE, EN, "99.96 %"),
        (1.0, SHARE, EN, "100 %"),
        (14, DAYS, EN, "14 d"),
        (4200, EURO, EN, "€ 4,200"),
        (4200, EURO, DE, "€ 4.200"),
        (42.5, EURO, EN, "€ 42.50"),
        (-42.5, EURO, EN, "−€ 42.50"),
        (1234, metric(MetricKind.COUNT), EN, "1,234"),
        (1234567, COUNT, FR, "1 234 567 users"),
        (3.14159, RATIO, EN, "3.14"),
        (0, MEAN, EN, "0"),
        (-0.0, MEAN, EN, "0"),
        (5.5, GROWTH, EN, "5.5 %"),
        (float("nan"), SHARE, EN, "–"),
    ],
)
def test_values_are_shown_with_their_unit(value: float, of: Metric, fmt: NumberFormat, text: str) -> None:
    assert format_value(value, of, fmt) == text


def test_a_value_just_short_of_another_does_not_look_equal_beside_it() -> None:
    assert format_value(0.4996, SHARE, EN) == "50 %"
    assert format_value(0.4996, SHARE, EN, beside=0.5) == "49.96 %"
    assert format_value(0.5, SHARE, EN, beside=0.5) == "50 %"


@pytest.mark.parametrize(
    ("value", "line", "of", "shown", "shown_line"),
    [
        (204.6, 204.5, MILLIS, "204.6 ms", "204.5 ms"),
        (204.6, 204.55, MILLIS, "204.6 ms", "204.55 ms"),
        (204.6, 500, MILLIS, "205 ms", "500 ms"),
        (0.1, 0.1004, SHARE, "10 %", "10.04 %"),
        (0.0107, 0.0105, SHARE, "1.07 %", "1.05 %"),
        (0.571234, 1 / 3, SHARE, "57.123 %", "33.3333333333333 %"),
        (0.1 + 0.2, 0.3, SHARE, "30 %", "30 %"),
        (1000.4, 1000, EURO, "€ 1,000.40", "€ 1,000"),
        (12.345, 12.5, EURO, "€ 12.35", "€ 12.50"),
    ],
)
def test_a_value_is_told_apart_from_its_line(
    value: float, line: float, of: Metric, shown: str, shown_line: str
) -> None:
    assert format_value(value, of, EN, lines=[line]) == shown
    assert format_line(line, of, EN) == shown_line


KINDS = st.sampled_from([COUNT, MEAN, EURO, GROWTH, RATIO, MILLIS, SHARE])
NEAR = st.tuples(st.floats(0.001, 0.999), st.floats(-6, 6), st.sampled_from([0, 1e-12, 1e-7, 1e-4, 0.01, 1]))


@given(NEAR, KINDS, st.sampled_from([EN, DE, FR, CH]))
def test_a_printed_value_is_on_the_side_of_its_line_that_it_is_on(
    near: tuple[float, float, float], of: Metric, fmt: NumberFormat
) -> None:
    line, steps, step = near
    line = round(line, 6) if of is SHARE else round(line * 1000, 4)
    value = min(1, max(0, line + steps * step)) if of.kind.is_share else abs(line + steps * step)
    printed = parse_value(format_value(value, of, fmt, lines=[line]), of, fmt)
    assert parse_value(format_line(line, of, fmt), of, fmt) == pytest.approx(line, rel=1e-14)
    assert decimal_equal(printed, line) == decimal_equal(value, line)
    assert decimal_equal(value, line) or (printed > line) == (value > line)
    change = format_points(value, of, fmt, lines=[line]).replace("pp", "%").lstrip("+±")
    assert parse_value(change, of, fmt) == printed


def test_numbers_are_shown_with_sensible_or_given_digits() -> None:
    assert format_number(1234.5, EN) == "1,235"
    assert format_number(0.012345, EN) == "0.0123"
    assert format_number(2.5, EN, digits=0) == "3"
    assert format_number(2, DE, digits=2) == "2,00"
    assert format_number(-1234.5, DE, digits=1) == "−1.234,5"
    assert format_number(1e300, EN).startswith("1,000,")


def test_differences_of_shares_are_percentage_points() -> None:
    assert format_change(0.38, 0.57, SHARE, EN)[2] == "+19 pp"
    assert format_change(0.57, 0.38, SHARE, EN)[2] == "−19 pp"
    assert format_change(0.38, 0.38, SHARE, EN)[2] == "±0 pp"
    assert format_points(0.014, SHARE, DE) == "+1,4 pp"
    assert format_change(5, 8.5, GROWTH, EN)[2] == "+3.5 pp"
    assert format_change(14, 9, DAYS, EN)[2] == "−5 d"
    assert format_change(4000, 4400, EURO, EN)[2] == "+€ 400"
    assert format_interval(0.051585, 0.318501, SHARE, EN) == "+5.2 … +31.9 pp"
    assert format_interval(-0.02, 0.1, SHARE, EN) == "−2.0 … +10.0 pp"


@pytest.mark.parametrize(
    ("before", "after", "of", "texts"),
    [
        (0.44, 0.4996, SHARE, ("44 %", "49.96 %", "+5.96 pp")),
        (0.4245, 0.5, SHARE, ("42.45 %", "50 %", "+7.55 pp")),
        (28 / 66, 36 / 70, SHARE, ("42.4 %", "51.4 %", "+9 pp")),
        (1 / 3, 5 / 9, SHARE, ("33.33 %", "55.56 %", "+22.23 pp")),
        (5, 1234.5, COUNT, ("5 users", "1,235 users", "+1,230 users")),
        (4000, 4400, EURO, ("€ 4,000", "€ 4,400", "+€ 400")),
        (0.5, math.inf, SHARE, ("50 %", "–", "–")),
    ],
)
def test_two_values_and_their_difference_have_the_digits_with_which_they_add_up(
    before: float, after: float, of: Metric, texts: tuple[str, str, str]
) -> None:
    assert format_change(before, after, of, EN, [0.5] if of is SHARE else ()) == texts


@given(
    st.floats(0, 1),
    st.floats(0, 1) | st.sampled_from([0.5, 1 / 3]),
    KINDS,
    st.sampled_from([EN, DE]),
    st.booleans(),
)
def test_printed_values_and_their_printed_difference_add_up(
    before: float, after: float, of: Metric, fmt: NumberFormat, lined: bool
) -> None:
    scale = 1 if of.kind.is_share else 3000
    first, second, change = format_change(
        before * scale, after * scale, of, fmt, [after * scale] if lined else ()
    )
    old, new = (parse_value(text, of, fmt) for text in (first, second))
    sign = -1 if change.startswith("−") else 1
    way = sign * parse_value(change.replace("pp", "%").lstrip("+±−"), of, fmt)
    assert old + way == pytest.approx(new, rel=1e-12, abs=1e-12)
    assert (way > 0) is (new > old)


AT_LEAST_HALF = Target(TargetKind.AT_LEAST, low=0.5)
AT_MOST_3 = Target(TargetKind.AT_MOST, high=3.0)
ABOVE_HALF = Target(TargetKind.AT_LEAST, low=0.5, strict=True)
UNDER_3 = Target(TargetKind.AT_MOST, high=3.0, strict=True)
HALF_TO_70 = Target(TargetKind.BAND, 0.5, 0.7)


@pytest.mark.parametrize(
    ("text", "of", "target"),
    [
        (">= 50%", SHARE, AT_LEAST_HALF),
        ("≥50 %", SHARE, AT_LEAST_HALF),
        ("> 50", SHARE, ABOVE_HALF),
        ("more than 50%", SHARE, ABOVE_HALF),
        ("< 3", RATIO, UNDER_3),
        ("under 3", RATIO, UNDER_3),
        ("at least 50%", SHARE, AT_LEAST_HALF),
        ("At Least 0,5", SHARE, AT_LEAST_HALF),
        ("50%", SHARE, AT_LEAST_HALF),
        ("<= 3", RATIO, AT_MOST_3),
        ("at most 3", RATIO, AT_MOST_3),
        ("3", DAYS, AT_MOST_3),
        ("max 72h", DAYS, AT_MOST_3),
        ("50-70%", SHARE, HALF_TO_70),
        ("50–70 %", SHARE, HALF_TO_70),
        ("50 % – 70 %", SHARE, HALF_TO_70),
        ("0.5..0.7", SHARE, HALF_TO_70),
        ("between 50% and 70%", SHARE, HALF_TO_70),
        ("between 50 and 70%", SHARE, HALF_TO_70),
        ("50 to 70 %", SHARE, HALF_TO_70),
        ("1-5%", SHARE, Target(TargetKind.BAND, 0.01, 0.05)),
        ("7-14d", DAYS, Target(TargetKind.BAND, 7.0, 14.0)),
        ("-5 - 5", MEAN, Target(TargetKind.BAND, -5.0, 5.0)),
        ("-5", MEAN, Target(TargetKind.AT_LEAST, low=-5.0)),
        ("5e-05", MEAN, Target(TargetKind.AT_LEAST, low=5e-05)),
        ("€ 4,000–5,000", EURO, Target(TargetKind.BAND, 4000.0, 5000.0)),
    ],
)
def test_targets_are_read(text: str, of: Metric, target: Target) -> None:
    assert parse_target(text, of, EN) == target


@pytest.mark.parametrize(
    ("text", "of", "now", "target"),
    [
        ("+10 pp", SHARE, 0.38, Target(TargetKind.AT_LEAST, low=0.48)),
        ("+10pp", SHARE, 5 / 13, Target(TargetKind.AT_LEAST, low=0.485)),
        ("-2 pp", SHARE, 0.38, Target(TargetKind.AT_MOST, high=0.36)),
        ("10 % more", SHARE, 0.38, Target(TargetKind.AT_LEAST, low=0.418)),
        ("20% less than now", DAYS, 10, Target(TargetKind.AT_MOST, high=8)),
        ("2 d less", DAYS, 10, Target(TargetKind.AT_MOST, high=8)),
        ("500 more", COUNT, 1000, Target(TargetKind.AT_LEAST, low=1500)),
        ("> 10 % more", SHARE, 0.38, Target(TargetKind.AT_LEAST, low=0.418, strict=True)),
        ("-5", MEAN, 3, Target(TargetKind.AT_LEAST, low=-5)),
    ],
)
def test_a_line_may_be_counted_from_today(text: str, of: Metric, now: float, target: Target) -> None:
    assert parse_target(text, of, EN, now) == target


@pytest.mark.parametrize(
    ("text", "of", "ways"),
    [
        ("+10%", SHARE, ["“10 %”", "“+10 pp”", "“10 % more”"]),
        ("-10 %", SHARE, ["“10 %”", "“−10 pp”", "“10 % less”"]),
        (">= +10%", SHARE, ["“10 %”", "“+10 pp”", "“10 % more”"]),
        ("+10", SHARE, ["“10 %”", "“+10 pp”", "“10 % more”"]),
        ("10 more", SHARE, ["“10 %”", "“+10 pp”", "“10 % more”"]),
        ("+10%", GROWTH, ["“10 %”", "“+10 pp”", "“10 % more”"]),
        ("+500", COUNT, ["“500”", "“500 more”"]),
        ("-10%", DAYS, ["“10%”", "“10% less”"]),
    ],
)
def test_a_signed_line_is_refused_with_the_ways_to_say_it(text: str, of: Metric, ways: list[str]) -> None:
    with pytest.raises(UserError) as refused:
        parse_target(text, of, EN, 0.38)
    assert [way for way in ways if way not in str(refused.value)] == []


def test_a_line_counted_from_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="has no reading"):
        parse_target("+10 pp", SHARE, EN)
    with pytest.raises(UserError, match="between 0 % and 100 %"):
        parse_target("+70 pp", SHARE, EN, 0.38)


@pytest.mark.parametrize(
    "text", ["", ">=", "soon", "70-50%", "50-", "1-5", ">= 120%", ">= 1", "between 5", "=" * 999]
)
def test_what_is_no_target_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_target(text, SHARE, EN)


@pytest.mark.parametrize(
    ("target", "of", "text"),
    [
        (AT_LEAST_HALF, SHARE, "≥ 50 %"),
        (HALF_TO_70, SHARE, "50–70 %"),
        (AT_MOST_3, RATIO, "≤ 3"),
        (ABOVE_HALF, SHARE, "> 50 %"),
        (UNDER_3, RATIO, "< 3"),
        (AT_MOST_3, DAYS, "≤ 3 d"),
        (Target(TargetKind.AT_LEAST, low=0.3333), SHARE, "≥ 33.33 %"),
        (Target(TargetKind.AT_LEAST, low=0.33333333), SHARE, "≥ 33.333333 %"),
        (Target(TargetKind.AT_MOST, high=42.5), EURO, "≤ € 42.50"),
        (Target(TargetKind.BAND, 4000.0, 5000.0), EURO, "€ 4,000–5,000"),
        (Target(TargetKind.BAND, -5.0, 5.0), GROWTH, "−5 … 5 %"),
    ],
)
def test_targets_are_shown_and_read_back(target: Target, of: Metric, text: str) -> None:
    assert format_target(target, of, EN) == text
    assert parse_target(text, of, EN) == target


@given(
    st.floats(-1e12, 1e12),
    st.sampled_from([EN, DE, FR, CH, Settings().numbers]),
    st.sampled_from([COUNT, MEAN, EURO, GROWTH, RATIO]),
)
@example(4.125, Settings().numbers, MEAN)
@example(4200, Settings().numbers, EURO)
def test_an_exact_value_is_read_back(value: float, fmt: NumberFormat, of: Metric) -> None:
    again = parse_value(format_value(value, of, fmt, exact=True), of, fmt)
    assert again == pytest.approx(value, rel=1e-14, abs=1e-20)


@given(st.floats(0, 1), st.sampled_from([EN, DE, FR, CH, Settings().numbers]))
def test_an_exact_share_is_read_back(value: float, fmt: NumberFormat) -> None:
    assert parse_value(format_value(value, SHARE, fmt, exact=True), SHARE, fmt) == pytest.approx(
        value, rel=1e-14, abs=1e-20
    )


@given(
    st.text(max_size=30), st.sampled_from([SHARE, COUNT, DAYS, EURO]), st.sampled_from([EN, DE, UNSETTLED])
)
def test_any_text_is_a_value_or_told_why_not(text: str, of: Metric, fmt: NumberFormat) -> None:
    for read in (parse_value, parse_target):
        message = ""
        try:
            read(text, of, fmt)
        except UserError as error:
            message = str(error)
        assert "\n" not in message


@pytest.mark.parametrize(("decimal", "group"), [(";", ","), (".", "x"), (",", ",")])
def test_a_number_format_is_checked(decimal: str, group: str) -> None:
    with pytest.raises(UserError):
        NumberFormat(decimal, group)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1,234", "?"),
        ("€ 4.200", "?"),
        ("1.234,5", ","),
        ("1,234,567", "."),
        ("1.234.567", ","),
        ("0,57", ","),
        ("57 %", ""),
        ("1,234e2", ","),
        ("none", ""),
    ],
)
def test_a_number_tells_its_decimal_sign_where_it_can(text: str, sign: str) -> None:
    assert decimal_sign(text) == sign


@pytest.mark.parametrize(
    ("text", "kind", "unit", "value"),
    [
        ("57/100", MetricKind.RATE, "%", 0.57),
        ("120/100", MetricKind.RATIO, "", 1.2),
        ("112/100", MetricKind.RATIO, "%", 112),
        ("250/10", MetricKind.MEAN, "", 25),
    ],
)
def test_what_a_reading_takes_is_taken_for_a_target_and_a_baseline_too(
    text: str, kind: MetricKind, unit: str, value: float
) -> None:
    metric = Metric(1, "m", "M", kind, unit)
    assert parse_value(text, metric, NumberFormat()) == value
    assert parse_target(f">= {text}", metric, NumberFormat()).low == value


def test_what_does_not_fit_is_quoted_as_a_whole() -> None:
    for one in (SHARE, COUNT, MEAN):
        with pytest.raises(UserError, match="“tickets_per_100” does not fit “M”"):
            parse_value("tickets_per_100", one, EN)


@pytest.mark.parametrize(
    ("text", "words"), [("20% more", "“≥ 45.6 %” asks for harm"), (">= 30%", "“≥ 30 %” asks for harm")]
)
def test_what_is_said_of_a_harmful_line_names_the_line_and_no_sign_that_was_not_typed(
    text: str, words: str
) -> None:
    churn = metric(MetricKind.RATE, "", Better.DOWN)
    with pytest.raises(UserError, match=f"^{words}: of .* Write it with “≤”"):
        check_side(parse_target(text, churn, EN, 0.38), churn, EN)
