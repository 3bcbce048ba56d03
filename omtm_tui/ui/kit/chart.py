"""Charts and sparklines, drawn by plotext, which only this module knows.

plotext is imported and run on a thread of its own, so nothing waits for it: what is not drawn yet is blank,
and its widget is refreshed once it is. Data is made safe first (finite, clipped, no more points than can be
seen), since bad data can end the process inside plotext. Colours are palette slots, turned into theme colours
by the widget."""

import asyncio
import math
import re
import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from types import ModuleType
from typing import Any, ClassVar

from msgspec import Struct
from rich.segment import Segment
from textual.cache import LRUCache
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from omtm_tui.ui.kit.basics import OwnFiles, component_style

SLOTS = ("axis", "text", "line", "target", "mark", "fan", "median")
"""What a chart is drawn with; slot i is palette colour 16 + i inside plotext."""

UNUSED = ("PIL", "plotext._doc.doc")  # what plotext imports at once, and uses only when asked for it
KEPT = 256  # drawings kept; a drawing is a few hundred bytes
Line = tuple[tuple[str, str], ...]  # one row of a drawing as (text, slot name) runs


class ChartSpec(Struct, frozen=True):
    """What to draw: x are day ordinals, y in what the axis shows. ``fan`` holds (day, low, middle, high).

    ``dots`` are a second series beside the line; ``y_range`` is shown whatever the values. ``legend`` says
    what the ``marks`` are, where there is room for it."""

    points: tuple[tuple[int, float], ...]
    targets: tuple[float, ...] = ()
    marks: tuple[int, ...] = ()
    fan: tuple[tuple[int, float, float, float], ...] = ()
    last_day: int | None = None
    y_ticks: tuple[tuple[float, str], ...] = ()
    x_ticks: tuple[tuple[int, str], ...] = ()
    dots: tuple[tuple[int, float], ...] = ()
    y_range: tuple[float, ...] = ()
    legend: str = ""


class _Plotter:
    """Draws on one thread, keeps the latest drawings, wakes the widgets that wait."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="plot")
        self._done: LRUCache[Hashable, tuple[Line, ...]] = LRUCache(KEPT)
        self.waiting: dict[Hashable, set[Widget]] = {}

    def get(
        self, key: Hashable, draw: Callable[[], tuple[Line, ...]], widget: Widget
    ) -> tuple[Line, ...] | None:
        if (drawing := self._done.get(key)) is not None:
            return drawing
        if key not in self.waiting:
            self.waiting[key] = set()
            drawn = asyncio.get_running_loop().run_in_executor(self._thread, draw)
            drawn.add_done_callback(partial(self._finish, key))
        self.waiting[key].add(widget)
        return None

    def _finish(self, key: Hashable, drawn: asyncio.Future[tuple[Line, ...]]) -> None:
        # A drawing that failed stays blank: a chart always has its numbers in words beside it.
        self._done[key] = () if drawn.exception() is not None else drawn.result()
        waiting = self.waiting.pop(key, set()).difference(*self.waiting.values())
        for widget in waiting:  # one that waits for more is drawn once, with all of it
            if widget.is_attached:
                widget.refresh()


plotter = _Plotter()


def spark(widget: Widget, values: Sequence[float], width: int) -> str:
    """A sparkline of ``width`` cells, one row; blank until drawn, then ``widget`` is refreshed."""
    points = thin([(i, v) for i, v in enumerate(values) if math.isfinite(v)], 2 * width)
    if len(points) < 2 or width < 2:
        return " " * width
    drawn = plotter.get(("spark", tuple(points), width), lambda: _draw_spark(points, width), widget)
    return "".join(text for text, _slot in drawn[0]) if drawn else " " * width


def thin(points: Sequence[tuple[int, float]], room: int) -> list[tuple[int, float]]:
    """At most about ``room`` points: first, last, and the lowest and highest of each bucket."""
    if len(points) <= max(room, 4):
        return list(points)
    size = len(points) / (room / 2)
    indexes = {0, len(points) - 1}
    for bucket in range(room // 2):
        part = range(int(bucket * size), int((bucket + 1) * size))
        indexes |= {choose(part, key=lambda i: points[i][1]) for choose in (min, max)}
    return [points[i] for i in sorted(indexes)]


class Chart(OwnFiles, Widget):
    """Draws ``spec`` over its whole area, and is gone without one; a theme change only recolours."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"chart--{slot}" for slot in SLOTS}
    spec: reactive[ChartSpec | None] = reactive(None, toggle_class="-drawn")

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        spec, base = self.spec, self.rich_style
        if spec is None or len(spec.points) < 2 or width < 20 or height < 4:
            return Strip.blank(width, base)
        drawn = plotter.get(("chart", spec, width, height), lambda: _draw_chart(spec, width, height), self)
        if not drawn or y >= len(drawn):
            return Strip.blank(width, base)
        segments = [
            Segment(text, base + component_style(self, f"chart--{slot}") if slot else base)
            for text, slot in drawn[y]
        ]
        return Strip(segments).adjust_cell_length(width, base)


@cache
def _plotext() -> tuple[Any, Any]:
    """plotext and its class of figures, which need neither Pillow nor the manual: 60 ms and 5 MiB less."""
    stand_ins = {name: ModuleType(name) for name in UNUSED if name not in sys.modules}
    for module in stand_ins.values():
        vars(module)["__getattr__"] = lambda _name: None
    sys.modules.update(stand_ins)
    import plotext
    from plotext._plotter.plot import plot_class

    for name in stand_ins:
        del sys.modules[name]
    return plotext, plot_class


def _figure(width: int, height: int) -> tuple[Any, Any]:
    """A blank figure; like all below, which is inside plotext, only ever asked for on the plot thread."""
    plotext, plot_class = _plotext()
    plotext.terminal.limit(False, False)
    figure = plot_class(parent=plotext.terminal)
    figure.plot_size(width, height)
    figure.canvas("default")
    figure.legend(False)
    return plotext, figure


def _draw_spark(points: list[tuple[int, float]], width: int) -> tuple[Line, ...]:
    """Keep the middle of three rows: limits lie mid-cell, so a row alone would have its data one dot high."""
    _plotext, figure = _figure(width, 3)
    figure.axes(False)
    figure.ruler("both", "both").frequency(0)
    ys = [y for _x, y in points]
    middle, spread = (max(ys) + min(ys)) / 2, (max(ys) - min(ys)) * 1.05
    if spread <= 1e-9 * max(1.0, abs(middle)):
        spread = 1.0
    figure.ruler("y").lim(middle - spread, middle + spread)
    figure.draw(figure.signal([x for x, _y in points], ys, marker="braille").lines())
    return _parse(figure.build().string())[1:2]


def _draw_chart(spec: ChartSpec, width: int, height: int) -> tuple[Line, ...]:
    plotext, figure = _figure(width, height)

    def pixel(slot: str) -> Any:
        return plotext.pixel(16 + SLOTS.index(slot))

    figure.axes(True, pixel=pixel("axis"), axis=("x", "y"), side=(0,))
    figure.axes(False, axis=("x", "y"), side=(1,))
    figure.ruler("both", "both").pixel(pixel("text"))
    low, high = _limits(spec)
    points = thin([p for p in spec.points if math.isfinite(p[1])], 2 * width)
    first = points[0][0]
    last = max(spec.last_day or 0, points[-1][0], first + 1, *(f[0] for f in spec.fan))
    figure.ruler("x").lim(first, last)
    figure.ruler("y").lim(low, high)
    ticks = [t for t in spec.y_ticks if low <= t[0] <= high]
    figure.ruler("y").ticks([t[0] for t in ticks], [t[1] for t in ticks])
    days = [t for t in spec.x_ticks if first <= t[0] <= last]
    while len(days) > 2 and sum(len(label) + 4 for _day, label in days) > width:
        days = days[::2]  # the first and the last stay
    figure.ruler("x").ticks([t[0] for t in days], [t[1] for t in days])

    def signal(values: Iterable[tuple[int, float]], glyph: str, slot: str) -> Any:
        xs, ys = zip(*values, strict=True)
        clipped = [min(max(y, low), high) if math.isfinite(y) else low for y in ys]
        return figure.signal(list(xs), clipped, marker=plotext.marker(glyph, pixel=pixel(slot)))

    if len(spec.fan) > 1:
        top = signal([(day, upper) for day, _lower, _middle, upper in spec.fan], "░", "fan").lines()
        top = top.density("full", scope="fill")
        top.fill(signal([(day, lower) for day, lower, _middle, _upper in spec.fan], "░", "fan"))
        figure.draw(top)
        median = signal([(day, middle) for day, _lower, middle, _upper in spec.fan], "braille", "median")
        figure.draw(median.lines())
    for target in spec.targets:
        if low <= target <= high:
            figure.draw(signal([(first, target), (last, target)], "┈", "target").lines())
    figure.draw(signal(points, "braille", "line").lines())
    marks = [(day, _value_at(points, day)) for day in spec.marks if first <= day <= last]
    for dots, slot in ((spec.dots, "median"), (marks, "mark")):
        if dots:
            figure.draw(signal(dots, "●", slot))
    return _with_legend(_parse(figure.build().string()), spec.legend if marks else "")


def _with_legend(lines: tuple[Line, ...], legend: str) -> tuple[Line, ...]:
    """The drawing with the legend in the first row that has room for it beside the axis."""
    for at, line in enumerate(lines if legend else ()):
        cells = [(char, slot) for text, slot in line for char in text]
        start = next((n for n, (char, _slot) in enumerate(cells) if char == "│"), len(cells)) + 2
        room = cells[start - 1 : start + len(legend) + 1]
        if len(room) == len(legend) + 2 and all(char == " " for char, _slot in room):
            drawn = [(char, "mark" if char == "●" else "text") for char in legend]
            cells[start : start + len(legend)] = drawn
            return (*lines[:at], tuple(cells), *lines[at + 1 :])
    return lines


def _limits(spec: ChartSpec) -> tuple[float, float]:
    """The y range: all readings and targets, with a margin; the fan is clipped to it."""
    drawn = (y for row in (*spec.points, *spec.dots, *spec.fan) for y in row[1:])
    values = [*filter(math.isfinite, (*drawn, *spec.targets)), *spec.y_range]
    low, high = min(values), max(values)
    margin = (high - low) * 0.08 or max(abs(high) * 0.1, 1e-6)
    return low - margin, high + margin


def _value_at(points: Sequence[tuple[int, float]], day: int) -> float:
    """The line's height on ``day``, between its neighbours."""
    before = max((p for p in points if p[0] <= day), default=points[0])
    after = min((p for p in points if p[0] >= day), default=points[-1])
    return before[1] + (after[1] - before[1]) * (day - before[0]) / (after[0] - before[0] or 1)


_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def _parse(drawing: str) -> tuple[Line, ...]:
    """plotext's escape codes as (text, slot) runs, without backgrounds: the terminal's own shows through."""
    lines = []
    slots = {str(16 + number): slot for number, slot in enumerate(SLOTS)}
    for row in drawing.rstrip("\n").split("\n"):
        text, *rest = _ESCAPE.split(row)
        runs, slot = [(text, "")], ""
        for code, text in zip(rest[::2], rest[1::2], strict=True):
            if code in ("", "0") or code.startswith("38;5;"):
                slot = slots.get(code[5:].partition(";")[0], "")
            runs.append((text, slot))
        lines.append(tuple(run for run in runs if run[0]))
    return tuple(lines)
