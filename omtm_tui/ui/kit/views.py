"""What several pages show or ask alike: number, chart and end of an OMTM, guardrails, what is to be done."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from textual.content import Content

from omtm_tui.domain.errors import Action
from omtm_tui.domain.guardrails.evaluate import Strip
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header, big_number
from omtm_tui.domain.metrics.metric import Metric, Series
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView
from omtm_tui.domain.rhythm.review import last_by_deadline, only_claimed
from omtm_tui.domain.statistics.axis_ticks import nice_ticks, spread_days
from omtm_tui.domain.text.dates import age_text, format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_line, format_value
from omtm_tui.i18n import _
from omtm_tui.ui.key_table import key_for
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.chart import ChartSpec
from omtm_tui.ui.kit.dialog import Asked
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Cell, Column, Row, Spark

Y_TICKS = 4
X_TICKS = 5
NEAR = 6  # the part of what a chart shows within which a low one may draw two heights in one row


def chart_spec(view: OmtmView, markers: Sequence[tuple[date, str]], top: Header) -> ChartSpec | None:
    """The OMTM's chart; None until there are two readings."""
    bands = view.outlook.fan if view.outlook is not None else ()
    fan = tuple((band.day.toordinal(), band.low, band.median, band.high) for band in bands)
    days = tuple(day.toordinal() for day, _text in markers)
    omtm = view.omtm
    return series_spec(view.series, view.metric, top.numbers, omtm.target.lines, days, fan, omtm.deadline)


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
    # A line has a tick of its own; one near it might stand in its row, and name its height wrongly.
    apart = (max(values) - min(values)) / NEAR
    ticks = nice_ticks(min(values), max(values), Y_TICKS)
    clear = [y for y in ticks if all(abs(y - line) > apart for line in lines)]
    return ChartSpec(
        points=tuple((day.toordinal(), value) for day, value in series),
        targets=lines,
        marks=marks,
        legend=_("● a decision"),
        fan=fan,
        last_day=last.toordinal(),
        y_ticks=(
            *((y, format_value(y, metric, numbers)) for y in clear),
            *((line, format_line(line, metric, numbers)) for line in lines),
        ),
        x_ticks=tuple((day.toordinal(), format_date(day, day)) for day in spread_days(first, last, X_TICKS)),
    )


TREND = 30  # so many of the latest readings make a trend
_S = GuardrailState
WORST_FIRST = (_S.BREACH, _S.PENDING, _S.UNKNOWN, _S.OK, _S.NOT_APPLICABLE)


def guardrail_rows(views: Iterable[GuardrailView]) -> list[Row]:
    """A row for each; what needs attention comes first."""
    return list(map(_guardrail_row, sorted(views, key=lambda view: WORST_FIRST.index(view.state))))


def _guardrail_row(view: GuardrailView) -> Row:
    """State, name, the value and its trend (or a stale value and its age), and the last evaluations."""
    value: Cell = view.value_text
    trend: Cell = Spark(tuple(value for _day, value in view.series[-TREND:]))
    if view.stale is not None:
        value, trend = (view.stale[0], Tone.MUTED), (age_text(view.stale[1]), Tone.WARN)
    evaluations = "".join(state.glyph for _day, state in view.strip)
    return Row(view.id, ((view.text, view.state.tone), view.name, value, trend, evaluations))


def strip_line(strip: Strip, today: date) -> Content:
    """The last evaluations between their first and their last day, one coloured glyph each."""
    parts = [plain(format_date(strip[0][0], today) + "  ", Tone.MUTED)]
    parts += [plain(state.glyph + " ", state.tone) for _day, state in strip]
    parts.append(plain(" " + format_date(strip[-1][0], today), Tone.MUTED))
    return Content.assemble(*parts)


def number_line(view: OmtmView, top: Header, line: Content | str = "") -> Content:
    """The value now, standing out, a sparkline where there is one, and how far it is."""
    number = big_number(view, top)
    distance = number.distance
    if number.action is Action.RECORD:
        distance += " · " + _("{key} records one").format(key=key_for(number.action))
    return Content.assemble((f" {number.value} ", "bold reverse"), "  ", line, "  " if line else "", distance)


class ToDoList(Table):
    """The id of a row is its index."""

    def __init__(self, hint_width: int = 11, *, id: str | None = None) -> None:
        columns = (Column("", 1), Column(""), Column("", hint_width, right=True, edge=True))
        super().__init__(columns, header=False, id=id)

    def show(self, items: Iterable[tuple[str, str, bool]], *, empty: str = "") -> None:
        """Show texts with hints, the urgent ones marked; a hint the text begins with is left out."""
        rows = []
        for index, (text, hint, urgent) in enumerate(items):
            mark = ("!", Tone.BAD) if urgent else ("·", Tone.MUTED)
            hint = "" if text.casefold().startswith(f"{hint.casefold()}:") else hint
            rows.append(Row(index, (mark, text, (hint, Tone.ACCENT))))
        self.set_rows(rows, empty=empty)


_WHY = "why_achieved"


def claim(view: OmtmView, numbers: NumberFormat) -> Asked | None:
    """The field that appears once the field ``status`` says achieved; None where that is true."""
    last = last_by_deadline(view)
    if last is None or not only_claimed(view, OmtmStatus.ACHIEVED, last):
        return None
    text = _("The last value is {value}, the target {target}: say why it was achieved all the same.")
    hint = text.format(value=view.value_text(last[1], numbers), target=view.target_text)
    field = Field(_WHY, _("Why achieved"), required=True, hint=hint)
    return field, lambda values: values.get("status") == OmtmStatus.ACHIEVED


def with_claim(values: Mapping[str, str]) -> str:
    """The text of the field ``note``, below the answer to the question where it was asked."""
    return "\n".join(filter(None, (values.get(_WHY, ""), values.get("note", ""))))
