"""Where an axis is labelled: round values, and days evenly apart."""

import math
from datetime import date, timedelta


def nice_ticks(low: float, high: float, count: int) -> list[float]:
    """Round values (1, 2 or 5 times a power of ten) within ``low``..``high``, about ``count`` of them."""
    rough = (high - low or abs(high) or 1.0) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    start = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(start, math.floor(high / step + 1e-9) + 1)][:20] or [low]


def spread_days(first: date, last: date, count: int) -> list[date]:
    """At most ``count`` (two or more) days from ``first`` to ``last``, evenly apart, both ends among them."""
    whole = (last - first).days
    steps = min(count - 1, whole)
    return [first + timedelta(days=whole * step // steps) for step in range(steps + 1)] if steps else [first]
