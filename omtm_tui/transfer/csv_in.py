"""Readings from a CSV file: a preview first, line by line with the reason; written only when applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from omtm_tui.domain.digits import NumberFormat, shorten
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metric import Metric
from omtm_tui.domain.numbers import parse_value
from omtm_tui.domain.reading import Reading
from omtm_tui.domain.target import decimal_equal
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage import rows
from omtm_tui.storage.db import Db
from omtm_tui.storage.engine import Connection
from omtm_tui.storage.readings import Imported, ReadingRow, checked, import_readings, live_rows, merged
from omtm_tui.storage.reads.base import metrics
from omtm_tui.transfer import cells
from omtm_tui.transfer.cells import DecimalUnclear, Shares
from omtm_tui.transfer.table import Record, Table, read_table

__all__ = ["COLUMNS", "DecimalUnclear", "Line", "Preview", "Status", "apply", "preview"]

COLUMNS = (
    "date", "metric", "value", "numerator", "denominator", "cohort_from", "cohort_to",
    "sample_size", "sd", "source", "note",
)  # fmt: skip
"""The columns of a file of readings, in the order they are exported; only a date and a value are needed."""

_NUMBERS = ("value", "numerator", "denominator", "sample_size", "sd")


class Status(StrEnum):
    """What a line would do."""

    NEW = "new"
    CHANGED = "changed"
    DOUBLE = "double"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            Status.NEW: _("new"),
            Status.CHANGED: _("changed"),
            Status.DOUBLE: _("double"),
            Status.REFUSED: _("refused"),
        }[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file. ``row`` is what it says (None if that cannot be told), ``old`` what it would
    correct; ``reason`` is why it is refused or double, else empty. ``metric`` is the name, or what was there.
    """

    number: int
    status: Status
    metric: str = ""
    row: ReadingRow | None = None
    old: Reading | None = None
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """What a file would do. ``unknown`` names metrics that are not there, ``ignored`` columns nothing is made
    of; ``decimal`` is the sign its numbers are read with, empty where they do not agree.
    """

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    ignored: tuple[str, ...]
    encoding: str
    delimiter: str
    decimal: str
    metrics: dict[int, Metric]

    @cached_property
    def counts(self) -> dict[Status, int]:
        """How many lines there are of each status, zeros included."""
        found = Counter(line.status for line in self.lines)
        return {status: found[status] for status in Status}

    @property
    def rows(self) -> tuple[ReadingRow, ...]:
        """What would be written."""
        wanted = (Status.NEW, Status.CHANGED)
        return tuple(line.row for line in self.lines if line.row is not None and line.status in wanted)


def preview(
    conn: Connection,
    data: bytes,
    today: date,
    *,
    decimal: str | None = None,
    metric: Metric | None = None,
    source: str = "",
) -> Preview:
    """What the file's bytes would do to the workspace; nothing is written.

    ``decimal`` (``.`` or ``,``) settles numbers such as 1,234; without it DecimalUnclear asks where nothing
    in the file tells. ``metric`` is meant where a file has no such column, ``source`` where it has none.
    UserError says why a file cannot be read as a whole.
    """
    table = read_table(data, COLUMNS)
    _needed(table, metric)
    numbers = ((r.number, text) for r in table.records for c in _NUMBERS if (text := r.fields.get(c, "")))
    reader = _Reader(metrics(conn), cells.number_format(numbers, decimal), today, metric, source)
    for record in table.records:
        reader.see(record)
    read = [reader.read(record) for record in table.records]
    return Preview(
        lines=tuple(_compared(conn, read, source)),
        unknown=tuple(sorted(reader.unknown)),
        ignored=table.ignored,
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=reader.fmt.decimal,
        metrics=reader.by_id,
    )


def apply(db: Db, seen: Preview, source: str, progress: Callable[[int, int], None] | None = None) -> Imported:
    """Write what a preview showed as new or changed, in one step; the journal calls the file ``source``."""
    count = len(seen.rows)
    label = ngettext("Imported {n} reading from {source}", "Imported {n} readings from {source}", count)
    return import_readings(db, seen.rows, label.format(n=count, source=shorten(source)), progress)


def _needed(table: Table, metric: Metric | None) -> None:
    missing = {"date", "metric"} - set(table.columns) - ({"metric"} if metric else set())
    if (
        not missing
        and "value" not in table.columns
        and not {"numerator", "denominator"} <= set(table.columns)
    ):
        missing = {"value"}
    if missing:
        message = _("The column “{name}” is missing; the first line names {columns}.")
        raise UserError(message.format(name=min(missing), columns=", ".join(table.columns)))


class _Reader:
    """Reads the records of one file; all are seen before the first is read, to understand columns."""

    def __init__(
        self, known: Sequence[Metric], fmt: NumberFormat, today: date, metric: Metric | None, source: str
    ) -> None:
        self.fmt, self.today, self.metric, self.source = fmt, today, metric, source
        self.by_id = {m.id: m for m in known}
        self.by_name = {name.casefold(): m for m in known for name in (m.name, m.key)}
        self.shares = {m.id: Shares(m, fmt) for m in known if m.kind.is_share}
        self.unknown: set[str] = set()

    def _metric(self, record: Record) -> Metric | None:
        if "metric" not in record.fields:
            return self.metric
        wanted = cells.plain_text(record.fields["metric"])
        return self.by_name.get(" ".join(wanted.split()).casefold())

    def see(self, record: Record) -> None:
        """Take a record's value into account for the reading of its column."""
        metric = self._metric(record)
        if metric and metric.id in self.shares and (text := record.fields.get("value")):
            self.shares[metric.id].see(text)

    def read(self, record: Record) -> Line:
        """The record as a new or refused line, not yet compared with anything."""
        if record.problem:
            return Line(record.number, Status.REFUSED, reason=record.problem)
        metric = self._metric(record)
        named = metric.name if metric else record.fields.get("metric", "")
        try:
            if metric is None:
                raise UserError(self._no_metric(named))
            return Line(
                record.number, Status.NEW, named, checked(self._row(record, metric), metric, self.today)
            )
        except UserError as error:
            return Line(record.number, Status.REFUSED, named, reason=str(error).rstrip("."))

    def _no_metric(self, name: str) -> str:
        if not name:
            return _("names no metric")
        self.unknown.add(name)
        return _("there is no metric “{name}”; add it first").format(name=shorten(name))

    def _row(self, record: Record, metric: Metric) -> ReadingRow:
        def cell(name: str) -> str:
            return record.fields.get(name, "")

        if not cell("date"):
            raise UserError(_("the date is missing"))
        value = cell("value")
        share = self.shares.get(metric.id)
        return ReadingRow(
            metric_id=metric.id,
            observed_on=cells.day(cell("date"), self.today),
            value=None if not value else share.read(value) if share else parse_value(value, metric, self.fmt),
            numerator=cells.amount(cell("numerator"), self.fmt),
            denominator=cells.amount(cell("denominator"), self.fmt),
            sample_size=cells.whole(cell("sample_size"), self.fmt),
            sd=cells.amount(cell("sd"), self.fmt),
            cohort_from=cells.day(cell("cohort_from"), self.today) if cell("cohort_from") else None,
            cohort_to=cells.day(cell("cohort_to"), self.today) if cell("cohort_to") else None,
            source=cells.plain_text(cell("source")) or self.source,
            note=cells.plain_text(cell("note")),
        )


def _compared(conn: Connection, lines: Sequence[Line], source: str) -> list[Line]:
    """The lines beside what is recorded already, and beside each other."""
    live = live_rows(conn, {line.row.metric_id for line in lines if line.row})
    earlier: dict[object, tuple[int, ReadingRow]] = {}
    compared = []
    for line in lines:
        if line.row is not None:
            number, first = earlier.setdefault(line.row.place, (line.number, line.row))
            old = live.get(line.row.place)
            if first is not line.row:
                line = _again(line, number, decimal_equal(first.value or 0.0, line.row.value or 0.0))
            elif old is not None:
                line = _beside(line, rows.reading(old), source)
        compared.append(line)
    return compared


def _again(line: Line, number: int, same: bool) -> Line:
    """A line whose place an earlier line of the file has taken."""
    if same:
        return replace(line, status=Status.DOUBLE, reason=_("says the same as line {n}").format(n=number))
    reason = _("line {n} gives another value for the same day; keep one of them").format(n=number)
    return replace(line, status=Status.REFUSED, reason=reason)


def _beside(line: Line, old: Reading, source: str) -> Line:
    """A line whose place a recorded reading has taken; that it stands in another file is no news."""
    assert line.row is not None
    told = replace(line.row, source="") if line.row.source == source else line.row
    if merged(told, old)[1]:
        return replace(line, status=Status.DOUBLE, old=old, reason=_("is recorded already"))
    return replace(line, status=Status.CHANGED, old=old)
