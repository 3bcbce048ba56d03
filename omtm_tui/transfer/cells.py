"""Single cells of a table: days, numbers and texts that a spreadsheet may not mistake for something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.dates import parse_date
from omtm_tui.domain.text.number_format import NumberFormat, decimal_sign, read_number, shorten
from omtm_tui.domain.text.numbers import UNSETTLED, parse_value
from omtm_tui.i18n import _

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is run by a spreadsheet."""

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
    contradict each other, those that can be read in two ways are left unsettled.
    """
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


class Values:
    """How the values of one metric are written in a file, and what they are.

    Shares are written as 0..1, as per cent, or with the sign. A bare number among them is read like the
    others of its column, because 0.5 among 57 and 48 is hardly a half.
    """

    def __init__(self, metric: Metric, fmt: NumberFormat, texts: Iterable[str]) -> None:
        self.metric, self.fmt = metric, fmt
        self.per_cent = self.fractions = False
        if metric.kind.is_share:
            bare = [number for number, unit in filter(None, map(self._number, texts)) if not unit]
            self.per_cent = any(number > 1 for number in bare)
            self.fractions = any(0 < number < 1 for number in bare)

    def _number(self, text: str) -> tuple[Decimal, str] | None:
        try:
            return read_number(text, self.fmt)
        except UserError:
            return None

    @property
    def likeness(self) -> tuple[object, ...]:
        """Metrics that have this in common read the same text as the same value."""
        return self.metric.kind.value, self.metric.unit, self.per_cent, self.fractions

    def read(self, text: str) -> float:
        """The value in the metric's unit, of a share 0..1; UserError where it cannot be told."""
        if not self.metric.kind.is_share:
            return parse_value(text, self.metric, self.fmt)
        number, unit = read_number(text, self.fmt)
        if unit or not 0 < number <= 1 or not self.per_cent:
            whole = not unit and number == 1 and self.fractions
            return 1.0 if whole else parse_value(text, self.metric, self.fmt)
        message = _("“{text}” stands among per cents: write it with the % sign")
        raise UserError(message.format(text=shorten(text)))
