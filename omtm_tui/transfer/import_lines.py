"""The lines of a file of readings beside what is recorded already and beside each other.

Nothing tells which of several contradicting lines is right, so none of them is taken."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from omtm_tui.domain.metrics.metric import Reading, decimal_equal
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _, mark, ngettext
from omtm_tui.storage import records
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.write.readings import CheckedRow, ReadingKey, merged, recorded
from omtm_tui.transfer.text_table import Table

LINES_NAMED = 5  # so many lines are named that contradict one


class Status(LabelledEnum):
    """What a line would do."""

    NEW = "new", mark("new"), Tone.GOOD
    CHANGED = "changed", mark("changed"), Tone.WARN
    DOUBLE = "double", mark("double"), Tone.MUTED
    REFUSED = "refused", mark("refused"), Tone.BAD


class Line(NamedTuple):
    """One line of the file. ``row`` is what it says (None if that cannot be told), ``old`` what it would
    correct; ``reason`` is why it is refused or double, else empty. ``metric`` is its name as it stands."""

    number: int
    status: Status
    metric: str = ""
    row: CheckedRow | None = None
    old: Reading | None = None
    reason: str = ""


def compared(context: ReadContext, table: Table, lines: Sequence[Line], source: str) -> list[Line]:
    """The lines beside what is recorded already, and beside each other."""
    rows = {index: line.row for index, line in enumerate(lines) if line.row is not None}
    first_of: dict[ReadingKey, int] = {}
    repeated: dict[ReadingKey, list[int]] = {}  # few of a hundred thousand lines
    for index, row in rows.items():
        first = first_of.setdefault(row.key, index)
        if first != index:
            repeated.setdefault(row.key, [first]).append(index)
    compared = list(lines)
    for key, old in recorded(context.conn, rows.values()).items():
        if (at := first_of.get(key)) is not None:
            compared[at] = _beside(lines[at], records.from_row(Reading, old), source)
    for alike in repeated.values():
        first, *again = alike
        if not _contradict([rows[index] for index in alike]):
            for index in again:
                reason = _("says the same as line {n}").format(n=lines[first].number)
                compared[index] = lines[index]._replace(status=Status.DOUBLE, reason=reason)
            continue
        column = _splitting_column(table, rows, alike)
        for index in alike:
            reason = _contradiction([lines[other].number for other in alike if other != index], column)
            compared[index] = lines[index]._replace(status=Status.REFUSED, reason=reason)
    return compared


def _contradict(rows: Sequence[CheckedRow]) -> bool:
    """Whether rows for the same day say different things: no order among them tells which is right."""
    values = [row.value or 0.0 for row in rows]
    if not all(decimal_equal(values[0], value) for value in values):
        return True
    facts = ("numerator", "denominator", "sample_size", "sd")
    return any(len({getattr(row, name) for row in rows} - {None}) > 1 for name in facts)


def _splitting_column(table: Table, rows: Mapping[int, CheckedRow], alike: Sequence[int]) -> str:
    """The ignored column that is different in each line with a value of its own; empty without one."""
    for column, name in enumerate(table.ignored):
        pairs = {(table.records[index].ignored[column], rows[index].value) for index in alike}
        if len({cell for cell, _value in pairs}) == len(pairs) > 1:
            return name
    return ""


def _contradiction(others: Sequence[int], column: str) -> str:
    """Why a line is refused that others for the same day contradict; ``column`` tells them apart."""
    listed = ", ".join(map(str, others[:LINES_NAMED])) + ("…" if len(others) > LINES_NAMED else "")
    text = ngettext(
        "line {lines} gives something else for the same day; keep one of them",
        "lines {lines} give something else for the same day; keep one of them",
        len(others),
    )
    if column:
        text = ngettext(
            "line {lines} gives something else for the same day: the ignored column “{column}” splits them; "
            "combine them or keep one",
            "lines {lines} give something else for the same day: the ignored column “{column}” splits them; "
            "combine them or keep one",
            len(others),
        )
    return text.format(lines=listed, column=shorten(column))


def _beside(line: Line, old: Reading, source: str) -> Line:
    """A line whose place a recorded reading has taken; that it stands in another file is no news."""
    assert line.row is not None
    row = line.row._replace(source="") if line.row.source == source else line.row
    if merged(row, old)[1]:
        return line._replace(status=Status.DOUBLE, old=old, reason=_("is recorded already"))
    return line._replace(status=Status.CHANGED, old=old)
