"""The page for stakeholders as Markdown, and as HTML that needs nothing but itself and prints on one sheet.

A browser breaks lines by fonts nobody knows here, so heights are estimates with room to spare. The chart is
inline SVG: readings, target, forecast, decisions; no script, nothing fetched."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from math import ceil
from pathlib import Path
from string import Template

from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.rhythm.brief import Brief, brief_title, sections
from omtm_tui.domain.statistics.axis_ticks import nice_ticks, spread_days
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Section, in_file_name, visible
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.transfer.markdown import page_markdown

_PAGE = Path(__file__).with_name("brief.html")


def brief_files(brief: Brief) -> dict[str, bytes]:
    """Both forms of the page, named after its day, that of a team after its number and name as well."""
    top = brief.top
    parts = ["brief", top.today.isoformat()]
    if top.scope is not None and top.team:
        # Names may be alike once they are safe; numbers never are.
        parts += filter(None, (str(top.scope.id), in_file_name(top.team)))
    name = "-".join(parts)
    return {f"{name}.md": brief_markdown(brief).encode(), f"{name}.html": brief_html(brief).encode()}


def brief_markdown(brief: Brief) -> str:
    """The page as Markdown; its chart is a line of text."""
    return page_markdown(brief_title(brief), sections(brief))


def brief_html(brief: Brief) -> str:
    """The page as one HTML file that prints on one sheet: no script, no remote font, image or style."""
    parts = tuple(sections(brief))
    chart = _chart(brief)
    longest = max(parts, key=lambda section: len(section.rows))
    size, left_out = _fit(parts, longest, chart=bool(chart))
    body = []
    for section in parts:
        body += [f"<h2>{_safe(section.title)}</h2>"] if section.title else []
        body += [f"<p>{_safe(text)}</p>" for text in section.paragraphs]
        body += [chart] if section.drawing and chart else []
        body += _table(section, left_out if section is longest else 0) if section.rows else []
    title = _safe(brief_title(brief))
    return Template(_PAGE.read_text("utf-8")).substitute(title=title, size=size, body="\n".join(body))


def _chart(brief: Brief) -> str:
    """The drawing with its caption; empty until there are two readings."""
    view = brief.top.omtm
    chart = chart_svg(view, brief.home.markers, brief.top.numbers) if view else ""
    caption = _(
        "Solid: readings. Dotted: target. Shaded: where eight of ten outcomes fall if things go on as "
        "they have, dashed its middle. Dots: decisions."
    )
    return f"<figure>{chart}<figcaption>{_safe(caption)}</figcaption></figure>" if chart else ""


def _table(section: Section, left_out: int) -> list[str]:
    """The table; on paper without the first ``left_out`` rows, which a line below it counts."""
    shorts = [' class="short"' if length <= SHORT else "" for length in _lengths(section)]

    def row(cells: tuple[str, ...], tag: str, look: str = "") -> str:
        inner = (f"<{tag}{short}>{_safe(cell)}</{tag}>" for cell, short in zip(cells, shorts, strict=True))
        return f"<tr{look}>{''.join(inner)}</tr>"

    rows = [row(line, "td", ' class="screen"' if n < left_out else "") for n, line in enumerate(section.rows)]
    table = f"<table>{row(section.head, 'th')}{''.join(rows)}</table>"
    if not left_out:
        return [table]
    text = ngettext("… and {n} earlier one.", "… and {n} earlier ones.", left_out).format(n=left_out)
    return [table, f'<p class="paper">{_safe(text)}</p>']


def _safe(text: str) -> str:
    return escape(visible(text))


PAGE_WIDTH, PAGE_HEIGHT = 190.0, 277.0  # millimetres inside the margins
CHART = 53.0  # millimetres of the chart with its caption
POINT = 0.353
LINE, LETTER = 1.25, 0.57  # height of a line and mean width of a letter, in sizes of the type; a wide font's

SIZES = (10.0, 9.0, 8.0, 7.5, 7.0)  # points: below the last nobody reads
SHORT = 14  # letters up to which a column is not broken into lines


def _fit(sections: Sequence[Section], longest: Section, *, chart: bool) -> tuple[float, int]:
    """The largest type that fits, in points; at the smallest, how few first rows of ``longest`` to drop."""
    room = PAGE_HEIGHT - (CHART if chart else 0.0)
    for size in SIZES:
        if _height(sections, size) <= room:
            return size, 0
    too_much = _height(sections, SIZES[-1]) + LINE * SIZES[-1] * POINT - room
    heights = _row_heights(longest, SIZES[-1])
    left_out = 0
    while too_much > 0 and left_out < len(heights):
        too_much -= heights[left_out]
        left_out += 1
    return SIZES[-1], left_out


def _lengths(section: Section) -> list[int]:
    return [max(map(len, column)) for column in zip(section.head, *section.rows, strict=True)]


def _height(sections: Sequence[Section], size: float) -> float:
    """Millimetres of all sections with the page's title."""
    line, letters = LINE * size * POINT, PAGE_WIDTH / (LETTER * size * POINT)
    height = 2 * line
    for section in sections:
        height += 1.7 * line if section.title else 0.0
        height += sum((ceil(len(text) / letters) + 0.1) * line for text in section.paragraphs if text)
        height += 1.4 * line + sum(_row_heights(section, size)) if section.rows else 0.0
    return height


def _row_heights(section: Section, size: float) -> list[float]:
    """Millimetres of each row: what is long shares the room that short columns leave."""
    line, letters = LINE * size * POINT, PAGE_WIDTH / (LETTER * size * POINT) - 2 * len(section.head)
    lengths = _lengths(section)
    long = sum(length for length in lengths if length > SHORT)
    rest = letters - sum(length for length in lengths if length <= SHORT)
    rooms = [max(length * min(1.0, rest / long), 1.0) if length > SHORT else length for length in lengths]
    return [
        (max(ceil(len(cell) / room) for cell, room in zip(row, rooms, strict=True)) + 0.25) * line
        for row in section.rows
    ]


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
    label = _("{metric}: readings, target {target} and forecast")
    label = label.format(metric=view.metric.name, target=view.target_text)
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
