"""The one number: what is said of its distance is true of the number and the target that are printed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.header import BETWEEN, Part, big_number, fit_header
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_target, parse_value
from tests.support.omtm_views import METRIC, TOP, omtm_view

FMT = NumberFormat()
MILLIS = Metric(1, "lat", "Latency", MetricKind.DURATION, "ms")
NEAR = st.sampled_from((0.0, 1e-7, 0.00004, 0.0004, 0.004, 0.06, 0.3))


@given(
    st.sampled_from((METRIC, MILLIS)),
    st.decimals("0.1", "0.6", places=4),
    NEAR,
    st.sampled_from((-1, 1)),
    st.sampled_from((TargetKind.AT_LEAST, TargetKind.AT_MOST)),
    st.booleans(),
)
def test_the_target_is_met_as_the_printed_numbers_say(
    metric: Metric, line: object, step: float, sign: int, kind: TargetKind, strict: bool
) -> None:
    scale = 1 if metric.kind.is_share else 1000
    edge = round(float(str(line)) * scale, 6)
    low, high = (edge, None) if kind is TargetKind.AT_LEAST else (None, edge)
    target = Target(kind, low, high, strict)
    value = max(0.0, edge + sign * step * scale)
    view = replace(
        omtm_view(value, target=target), metric=metric, target_text=format_target(target, metric, FMT)
    )
    number = big_number(view, TOP)
    printed = parse_value(number.value, metric, FMT)
    written = parse_value(view.target_text.lstrip("≥≤<> "), metric, FMT)
    assert written == pytest.approx(edge, rel=1e-12), "the target is printed as it was written"
    assert ("target met" in number.distance) == Target(kind, low, high, strict).met(printed)
    assert ("to go" in number.distance) == (target.gap(printed) != 0)
    if missing := re.search(r"([0-9.,]+ )(pp|ms) to go", number.distance):
        gap = parse_value(missing[1] + missing[2].replace("pp", "%"), metric, FMT)
        assert gap == pytest.approx(abs(target.gap(printed)), abs=1e-9), "value and way add up to the target"


def test_on_a_line_that_is_to_be_passed_nothing_is_met_and_nothing_left() -> None:
    above = Target(TargetKind.AT_LEAST, low=0.5, strict=True)
    assert "on the line, not beyond it" in big_number(omtm_view(0.5, target=above), TOP).distance


def test_the_way_gone_fits_the_number_and_the_target_beside_it() -> None:
    view = omtm_view(0.4, 0.4996, baseline=0.4)
    assert (big_number(view, TOP).value, view.now_text(FMT)) == ("49.96 %", "49.96 %")
    assert "+9.96 pp since start" in big_number(view, TOP).distance
    assert "0.04 pp to go" in big_number(view, TOP).distance


def test_the_way_gone_has_the_digits_of_a_difference_whatever_the_whole_way_is() -> None:
    view = omtm_view(0.53022, 0.732, baseline=0.53022)
    assert "+20.2 pp since start" in big_number(view, TOP).distance
    there = omtm_view(0.53022, 0.75, baseline=0.53022, target=Target(TargetKind.AT_LEAST, low=0.75))
    assert "+22 pp since start · target met" in big_number(there, TOP).distance


def test_the_name_in_the_header_is_cut_to_the_last_cell_and_never_beside_free_ones() -> None:
    names = ("Share of accounts with first value within 14 days", "Share of accounts wi…", "Share…")
    parts = [
        Part(tuple((rank, ((name, Tone.STRONG),)) for name, rank in zip(names, (9, 7, 0), strict=True)), 0),
        Part(((0, (("42.4 % → ≥ 50 % by 1 Apr", Tone.PLAIN),)),)),
        Part(((8, (("✗ 1 breach: Refunds", Tone.BAD),)), (0, (("✗ 1 breach", Tone.BAD),))), 0),
        Part(((12, (("Stickiness · Acme", Tone.MUTED),)),), aside=True),
    ]
    for width in range(50, 140):
        texts = ["".join(text for text, _tone in runs) for _part, runs in fit_header(parts, width)]
        used = sum(map(len, texts)) + BETWEEN * (len(texts) - 1)
        assert used <= width
        assert any(text.startswith("✗ 1 breach") for text in texts)
        assert used >= width - 1 or not any("…" in text for text in texts), "it may end before a blank"
