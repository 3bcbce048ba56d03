"""A text table of unknown origin: its encoding, delimiter, lines and cells, however odd some of them are."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.dates import parse_date
from omtm_tui.domain.text.number_format import UNSETTLED, NumberFormat, decimal_sign, read_number, shorten
from omtm_tui.domain.text.numbers import parse_value
from omtm_tui.i18n import _, ngettext

LONGEST_FIELD = 10_000  # characters; a longer field is a quotation mark that was never closed
DELIMITERS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Record(NamedTuple):
    """A line: its ``cells`` in the order of the expected columns, empty where the file has no such column.

    ``number`` counts the file's lines from 1; ``problem`` says why there are no cells; ``ignored`` are the
    cells of the columns nothing is made of."""

    number: int
    cells: tuple[str, ...] = ()
    problem: str = ""
    ignored: tuple[str, ...] = ()


class Table(Struct, frozen=True):
    """``names`` is the whole header; ``columns`` are the expected ones, ``ignored`` those nothing uses."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    records: tuple[Record, ...]
    encoding: str
    delimiter: str

    def first_lines(self, columns: Sequence[int]) -> dict[str, int]:
        """Return each text of these columns, as it is written, with the line it stands in first."""
        first_lines: dict[str, int] = {}
        for record in self.records:
            if record.cells:
                for column in columns:
                    first_lines.setdefault(record.cells[column], record.number)
        return first_lines


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: by its mark, its zero bytes, or whichever fits of UTF-8, cp1252, Latin-1."""
    mark, marked_as = next((one for one in _BOMS if data.startswith(one[0])), (b"", ""))
    start = data[:4096]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if not marked_as and max(odd, even) > len(start) // 5 and min(odd, even) * 5 < max(odd, even):
        marked_as = "utf-16-le" if odd > even else "utf-16-be"
    for encoding in (marked_as,) if marked_as else ("utf-8", "cp1252"):
        try:
            return data[len(mark) :].decode(encoding), encoding
        except UnicodeDecodeError as error:
            if marked_as:
                message = _("The file is marked as {encoding}, but byte {n} is not; save it as UTF-8.")
                raise UserError(message.format(encoding=encoding.upper(), n=error.start)) from error
    return data.decode("latin-1"), "latin-1"


def read_table(data: bytes, expected: Sequence[str]) -> Table:
    """Return the table in ``data``; its first line names columns in any order and case, some ``expected``."""
    text, encoding = decode(data)
    lines = io.StringIO(text, newline="")
    number, header, declared = 0, "", None
    for header in lines:
        number += 1
        if match := re.fullmatch(r"sep=(.)\s*", header, re.IGNORECASE):
            declared = match[1]
        elif header.strip(" \t\r\n,;|\0"):
            break
    names, delimiter = max(
        ((_names(header, mark), mark) for mark in ([declared] if declared else DELIMITERS)),
        key=lambda reading: len(set(reading[0]) & set(expected)),
    )
    columns = [name for name in names if name in expected]
    if not columns:
        message = _("The first line must name the columns, such as {example}; it is “{line}”.")
        raise UserError(message.format(example="date,metric,value", line=shorten(header)))
    for name in columns:
        if columns.count(name) > 1:
            raise UserError(_("The column “{name}” is there twice; keep one.").format(name=name))
    return Table(
        names=tuple(filter(None, names)),
        columns=tuple(columns),
        ignored=tuple(names[index] for index in _others(names, expected)),
        records=tuple(_records(csv.reader(lines, delimiter=delimiter), names, expected, number)),
        encoding=encoding,
        delimiter=delimiter,
    )


def _others(names: Sequence[str], expected: Sequence[str]) -> list[int]:
    return [index for index, name in enumerate(names) if name and name not in expected]


def _names(header: str, delimiter: str) -> list[str]:
    """The header's names as columns are called here: lower case, one underscore between words."""
    try:
        fields = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [re.sub(r"[\s_-]+", "_", field.strip().casefold()) for field in fields]


def _records(
    reader: Iterator[list[str]], names: list[str], expected: Sequence[str], before: int
) -> Iterator[Record]:
    """The lines after the header; blank ones are passed over, odd ones say what is wrong with them."""
    absent = len(names)  # the place of an empty cell that is put behind each line
    picked = itemgetter(*(names.index(name) if name in names else absent for name in expected))
    others = _others(names, expected)
    while True:
        number = before + reader.line_num + 1  # type: ignore[attr-defined]
        try:
            fields = list(map(str.strip, next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(number, problem=_("cannot be read: {reason}").format(reason=error))
            continue
        while len(fields) > len(names) and not fields[-1]:
            fields.pop()
        if not any(fields):
            continue
        if problem := _odd(fields, names):
            yield Record(number, problem=problem)
        else:
            fields.append("")
            yield Record(number, picked(fields), ignored=tuple(map(fields.__getitem__, others)))


def _odd(fields: list[str], names: list[str]) -> str:
    text = "".join(fields)
    if len(text) > LONGEST_FIELD and any(len(field) > LONGEST_FIELD for field in fields):
        message = _("a field has more than {n} characters; is a quotation mark not closed?")
        return message.format(n=LONGEST_FIELD)
    if "\0" in text:
        return _("contains a zero byte")
    if len(fields) != len(names):
        message = ngettext(
            "has {n} field, the first line has {columns}",
            "has {n} fields, the first line has {columns}",
            len(fields),
        )
        return message.format(n=len(fields), columns=len(names))
    return ""


FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins with one of these

_DAY = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:[T ]\d{1,2}:\d{2}[\d:.+Z-]*)?|(\d{1,2}\. ?\d{1,2}\. ?(?:\d{4}|\d{2}))",
    re.ASCII,
)


class DecimalUnclear(UserError):
    """Nothing in the file tells whether a sign marks decimals or groups: ask, and say it with ``decimal``."""


def safe_text(text: str) -> str:
    """The text as a cell no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith((*FORMULA_SIGNS, "'")) else text


def plain_text(cell: str) -> str:
    """The text that ``safe_text`` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith((*FORMULA_SIGNS, "'")) else cell


@lru_cache(maxsize=4096)
def day(text: str, today: date) -> date:
    """A day written in full, ISO or d.m.y, a time behind it ignored; else UserError."""
    match = _DAY.fullmatch(text)
    if match is None:
        message = _("“{text}” is not a day in full; write it like 2026-01-31 or 31.1.2026")
        raise UserError(message.format(text=shorten(text)))
    return parse_date(match[1] or match[2], today, past=True)


def number_format(cells: Mapping[str, int], decimal: str | None) -> NumberFormat:
    """How the numbers of a file are to be read: all its cells (with their first line) tell together.

    ``decimal`` (``.`` or ``,``) settles what they leave open; without it DecimalUnclear asks. Where cells
    contradict each other, those that can be read in two ways are left unsettled."""
    if decimal is not None:
        return NumberFormat(decimal, "," if decimal == "." else ".")
    seen: set[str] = set()
    unclear: tuple[int, str] | None = None
    for text, line in cells.items():
        sign = decimal_sign(text)
        if sign == "?":
            unclear = unclear or (line, text)
        elif sign:
            seen.add(sign)
    if len(seen) == 1:
        return number_format({}, seen.pop())
    if unclear and not seen:
        message = _("“{text}” on line {n} can be read in two ways: say whether . or , marks decimals.")
        raise DecimalUnclear(message.format(text=shorten(unclear[1]), n=unclear[0]))
    return UNSETTLED


FACTOR_RANGE = 2
"""A bare number of a metric in per cent is taken for a factor where, as one, it is no more than this many
times the largest value of its column: 1.08 among 112 %, not 0.5 among 12 %."""


class Values:
    """How the values of one metric are written in a file, and what they are.

    Shares are written as 0..1, as per cent, or with the sign. A bare number among them is read like the
    others of its column, because 0.5 among 57 and 48 is hardly a half. Another metric in per cent is written
    in per cent; a number that looks like a factor among them is refused."""

    def __init__(self, metric: Metric, fmt: NumberFormat, texts: Iterable[str]) -> None:
        self.metric, self.fmt = metric, fmt
        self.sound: dict[str, float] = {}
        """What a value alone means and may be; most texts occur more than once."""
        self.per_cent = self.fractions = False
        self.largest = Decimal(0)
        if not metric.in_per_cent:
            return
        numbers = [*filter(None, map(self._number, texts))]
        if metric.kind.is_share:
            bare = [number for number, unit in numbers if not unit]
            self.per_cent = any(number > 1 for number in bare)
            self.fractions = any(0 < number < 1 for number in bare)
        else:
            sizes = (abs(number) for number, unit in numbers if unit in ("", "%"))
            self.largest = max(sizes, default=self.largest)

    def _number(self, text: str) -> tuple[Decimal, str] | None:
        try:
            return read_number(text, self.fmt)
        except UserError:
            return None

    def read(self, text: str) -> float:
        """The value in the metric's unit, of a share 0..1; UserError where it cannot be told."""
        if not self.metric.in_per_cent:
            return parse_value(text, self.metric, self.fmt)
        number, unit = read_number(text, self.fmt)
        is_share = self.metric.kind.is_share
        is_small = self.per_cent and 0 < number <= 1
        if not is_share:
            is_small = 0 < abs(number) * 100 <= FACTOR_RANGE * self.largest
        if is_small and not unit:  # it may as well be a factor
            message = _("“{text}” stands among per cents: write it with the % sign")
            raise UserError(message.format(text=shorten(text)))
        if is_share and self.fractions and number == 1 and not unit:
            return 1.0
        if not is_share and not unit:
            return float(number)
        return parse_value(text, self.metric, self.fmt)
