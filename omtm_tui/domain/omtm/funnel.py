"""The bottleneck of a funnel, as the smallest capacity or as the conversion furthest below its benchmark."""

from collections.abc import Sequence

from omtm_tui.domain.omtm.read_models import Weakness
from omtm_tui.domain.omtm.target import decimal_equal
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.i18n import _


def ranked_capacities(steps: Sequence[Weakness]) -> list[tuple[Weakness, float]]:
    """The steps with their capacities (one unit, one period), the one that caps the whole first."""
    return sorted(((step, step.capacity) for step in steps if step.capacity is not None), key=lambda s: s[1])


def ranked_conversions(steps: Sequence[Weakness]) -> list[tuple[Weakness, float]]:
    """The steps with rate ÷ benchmark, the lowest first: 2 % may be fine where a rate of 60 % is poor."""
    ratios = (
        (step, step.rate / step.benchmark) for step in steps if step.rate is not None and step.benchmark
    )
    return sorted(ratios, key=lambda pair: pair[1])


def capacity_text(steps: Sequence[Weakness], fmt: NumberFormat) -> str:
    """What limits the whole, in one line; empty where no capacity is given."""
    for step, capacity in ranked_capacities(steps)[:1]:
        return _("{name} limits the whole to {value}; more anywhere else changes nothing.").format(
            name=step.text, value=format_number(capacity, fmt)
        )
    return ""


def conversion_text(steps: Sequence[Weakness], fmt: NumberFormat) -> str:
    """What limits the whole, in one line, or the closest to do so; empty where no rate is given."""
    for step, ratio in ranked_conversions(steps)[:1]:
        if ratio >= 1 or decimal_equal(ratio, 1):
            return _("Every step reaches its benchmark; {name} is the closest to it.").format(name=step.text)
        return _("{name} is furthest below its benchmark: {ratio} % of it.").format(
            name=step.text, ratio=format_number(ratio * 100, fmt, 0 if ratio >= 0.1 else 1)
        )
    if any(step.rate is not None for step in steps):
        return _("Give each rate the one that is usual for it; rates alone cannot be compared.")
    return ""
