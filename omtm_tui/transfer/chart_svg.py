"""The OMTM's chart as inline SVG: readings, target, forecast, decisions; no script, nothing fetched."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from pathlib import Path

from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.statistics.axis_ticks import nice_ticks, spread_days
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 14, 30
_STYLE = Path(__file__).with_name("chart.css")


def chart_svg(view: OmtmView, markers: Sequence[tuple[date, str]], numbers: NumberFormat) -> str:
    """The chart; empty until there are two readings."""
    if len(view.series) < 2:
        return ""
    fan = view.outlook.fan if view.outlook else ()
    lines = view.omtm.target.lines
    values = [*(value for _day, value in view.series), *lines]
    values += [value for band in fan for value in (band.low, band.high)]
    first, last = view.series[0][0], max(view.series[-1][0], view.omtm.deadline)
    x, y = _scale(first, last, values)
    parts = [
        *_axes(view, numbers, first, last, values, x, y),
        *_fan(view, x, y),
        *(_line("target", [(LEFT, y(line)), (WIDTH - RIGHT, y(line))]) for line in lines),
        _line("line", [(x(day), y(value)) for day, value in view.series]),
        *_marks(view, markers, x, y),
    ]
    label = _("{metric}: readings, target {target} and forecast").format(
        metric=view.metric.name, target=view.target_text
    )
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" aria-label="{escape(label)}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
    return "\n".join([opening, f"<style>\n{_STYLE.read_text('utf-8')}</style>", *parts, "</svg>"])


Across = Callable[[date], float]
Up = Callable[[float], float]


def _scale(first: date, last: date, values: Sequence[float]) -> tuple[Across, Up]:
    """From days and values to places in the drawing, with a margin above and below."""
    low, high = min(values), max(values)
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    low, high = low - margin, high + margin
    days = max((last - first).days, 1)

    def across(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / days

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / (high - low)

    return across, up


def _axes(
    view: OmtmView, numbers: NumberFormat, first: date, last: date, values: Sequence[float], x: Across, y: Up
) -> Iterable[str]:
    floor = HEIGHT - BOTTOM
    for value in nice_ticks(min(values), max(values), 4):
        yield _line("grid", [(LEFT, y(value)), (WIDTH - RIGHT, y(value))])
        yield _text(LEFT - 8, y(value) + 4, "end", format_value(value, view.metric, numbers))
    for day in spread_days(first, last, 6):
        yield _text(x(day), floor + 18, "middle", format_date(day, day))
    yield _line("axis", [(LEFT, TOP), (LEFT, floor), (WIDTH - RIGHT, floor)])


def _fan(view: OmtmView, x: Across, y: Up) -> Iterable[str]:
    bands = view.outlook.fan if view.outlook else ()
    if not bands:
        return
    edge = [(x(band.day), y(band.high)) for band in bands]
    edge += [(x(band.day), y(band.low)) for band in reversed(bands)]
    yield f'<polygon class="fan" points="{_points(edge)}"/>'
    yield _line("median", [(x(band.day), y(band.median)) for band in bands])


def _marks(view: OmtmView, markers: Sequence[tuple[date, str]], x: Across, y: Up) -> Iterable[str]:
    """A dot on the line where something was decided; its words show when it is pointed at."""
    for day, title in markers:
        if day >= view.series[0][0]:
            value = next(value for at, value in reversed(view.series) if at <= day)
            tooltip = escape(f"{format_date(day)}: {title}")
            centre = f'cx="{x(day):.1f}" cy="{y(value):.1f}"'
            yield f'<circle class="mark" {centre} r="4"><title>{tooltip}</title></circle>'


def _line(kind: str, points: Sequence[tuple[float, float]]) -> str:
    return f'<polyline class="{kind}" fill="none" points="{_points(points)}"/>'


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _text(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
