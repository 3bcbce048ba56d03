"""A value given by what was counted: 57/100, hits and cases, or any numerator and denominator."""

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat, not_a_number, parse_number, parse_whole
from omtm_tui.i18n import _


def parse_counts(text: str, metric: Metric, fmt: NumberFormat) -> tuple[float, float] | None:
    """Numerator and denominator; None for a text without both, or a metric that is no quotient.

    Of a share they are whole hits and cases, and there are no more hits than cases.
    """
    if "/" not in text or not metric.kind.is_quotient:
        return None
    above, _slash, below = text.partition("/")
    numerator, denominator = parse_part(above, metric, fmt), parse_part(below, metric, fmt)
    if numerator is None or denominator is None:
        raise not_a_number(text)
    if numerator < 0 or denominator <= 0 or (metric.kind.is_share and numerator > denominator):
        raise UserError(_("Counts are hits/cases, such as 57/100, hits no more than cases."))
    return numerator, denominator


def parse_part(text: str, metric: Metric, fmt: NumberFormat) -> float | None:
    """One part of a quotient; a share counts whole cases, others may divide money or time."""
    parse = parse_whole if metric.kind.is_share else parse_number
    return parse(text, fmt) if text.strip() else None
