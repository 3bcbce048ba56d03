"""From an OMTM and its readings to what the chart draws: scaled values, targets, marks, fan and tick
labels.
"""

from collections.abc import Sequence
from datetime import date

from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, Series
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.statistics.axis_ticks import nice_ticks, spread_days
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.ui.kit.chart import ChartSpec

Y_TICKS = 4
X_TICKS = 5


def chart_spec(view: OmtmView, markers: Sequence[tuple[date, str]], top: Header) -> ChartSpec | None:
    """The OMTM's chart; None until there are two readings."""
    target = view.omtm.target
    lines = tuple(value for value in (target.low, target.high) if value is not None)
    bands = view.outlook.fan if view.outlook is not None else ()
    fan = tuple((band.day.toordinal(), band.low, band.median, band.high) for band in bands)
    days = tuple(day.toordinal() for day, _text in markers)
    return series_spec(view.series, view.metric, top.numbers, lines, days, fan, view.omtm.deadline)


def series_spec(
    series: Series,
    metric: Metric,
    numbers: NumberFormat,
    lines: tuple[float, ...] = (),
    marks: tuple[int, ...] = (),
    fan: tuple[tuple[int, float, float, float], ...] = (),
    end: date | None = None,
) -> ChartSpec | None:
    """A metric's readings with horizontal ``lines``; None until there are two readings."""
    if len(series) < 2:
        return None
    values = [value for _day, value in series] + list(lines) + [v for row in fan for v in row[1:]]
    first, last = series[0][0], max(series[-1][0], end or series[-1][0])
    return ChartSpec(
        points=tuple((day.toordinal(), value) for day, value in series),
        targets=lines,
        marks=marks,
        fan=fan,
        last_day=last.toordinal(),
        y_ticks=tuple(
            (y, format_value(y, metric, numbers)) for y in nice_ticks(min(values), max(values), Y_TICKS)
        ),
        x_ticks=tuple((day.toordinal(), format_date(day, day)) for day in spread_days(first, last, X_TICKS)),
    )
