"""When an experiment counts as a success, and when it is stopped early: criteria as people write them.

One a line: ``accepted requests >= 10%``, ``meetings >= 5``, ``abort: accepted requests < 2% after 1w``. The
result is added after ``=>``, and decides whether the line is met."""

import re
from collections.abc import Iterable
from operator import ge, gt, le, lt

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.dates import parse_days, span_text
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.number_format import NumberFormat, bounded, format_exact, format_number, read_number
from omtm_tui.i18n import _, mark

_SIGNS = {"≥": ">=", "≤": "<="}
_SHOWN = {sign: written for written, sign in _SIGNS.items()}
_COMPARE = {">=": ge, "<=": le, ">": gt, "<": lt}
_LINE = (
    r"(?P<what>[^<>=≤≥]+?)\s*(?P<sign>>=|<=|≥|≤|>|<)\s*(?P<value>[^=<>]+?)"
    r"(?:\s+after\s+(?P<after>[\w ]+?))?(?:\s*=>\s*(?P<result>.+))?"
)
_PREFIX = r"(?P<kind>\w+)\s*:\s*(?P<rest>.+)"


class CriterionKind(LabelledEnum):
    """Whether a line, once met, makes the experiment a success or stops it early."""

    SUCCESS = "success", mark("success")
    ABORT = "abort", mark("abort")


class Criterion(Struct, frozen=True):
    """``what`` compared with ``line``, both as typed (``%`` and the like in ``unit``), after so many days."""

    kind: CriterionKind
    what: str
    comparison: str
    line: float
    unit: str = ""
    after_days: int | None = None
    result: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the result satisfies the comparison; None without a result."""
        return None if self.result is None else _COMPARE[self.comparison](self.result, self.line)


def parse_criteria(text: str, numbers: NumberFormat) -> tuple[Criterion, ...]:
    """One criterion a line; UserError names the line that cannot be understood."""
    return tuple(_parse(line.strip(), numbers) for line in text.splitlines() if line.strip())


def criteria_text(criteria: Iterable[Criterion], numbers: NumberFormat) -> str:
    """The criteria as they would be typed."""
    return "\n".join(_typed(criterion, numbers) for criterion in criteria)


def criterion_text(criterion: Criterion, numbers: NumberFormat) -> str:
    """``accepted requests ≥ 10 % after 1 week: 12 %``."""
    sign = _SHOWN.get(criterion.comparison, criterion.comparison)
    text = f"{criterion.what} {sign} {_amount(criterion.line, criterion.unit, numbers)}"
    if criterion.after_days:
        text += " " + _("after {span}").format(span=span_text(criterion.after_days))
    if criterion.result is not None:
        text += f": {_amount(criterion.result, criterion.unit, numbers)}"
    return text


def _parse(line: str, numbers: NumberFormat) -> Criterion:
    kind, rest = CriterionKind.SUCCESS, line
    if (prefix := re.fullmatch(_PREFIX, line)) and prefix["kind"].casefold() in _kinds():
        kind, rest = _kinds()[prefix["kind"].casefold()], prefix["rest"]
    match = re.fullmatch(_LINE, rest)
    if match is None:
        text = _("“{line}” is no criterion; write it like “meetings >= 5” or “abort: replies < 2% after 1w”.")
        raise UserError(text.format(line=line[:60]))
    number, unit = read_number(match["value"], numbers)
    result = None
    if match["result"]:
        came, came_unit = read_number(match["result"], numbers)
        if came_unit not in ("", unit):
            message = _("“{line}” compares two units; the result is in {unit} like the line.")
            raise UserError(message.format(line=line[:60], unit=unit or _("plain numbers")))
        result = bounded(came, line)
    sign, after = match["sign"], parse_days(match["after"]) if match["after"] else None
    what, amount = match["what"].strip(), bounded(number, line)
    return Criterion(kind, what, _SIGNS.get(sign, sign), amount, unit, after, result)


def _kinds() -> dict[str, CriterionKind]:
    return {name.casefold(): kind for kind in CriterionKind for name in (kind.value, kind.label)}


def _typed(criterion: Criterion, numbers: NumberFormat) -> str:
    amount = format_exact(criterion.line, numbers) + criterion.unit
    text = f"{criterion.what} {criterion.comparison} {amount}"
    if criterion.kind is CriterionKind.ABORT:
        text = f"{criterion.kind.label}: {text}"
    if criterion.after_days:
        text += f" after {criterion.after_days}d"
    if criterion.result is not None:
        text += f" => {format_exact(criterion.result, numbers)}{criterion.unit}"
    return text


def _amount(value: float, unit: str, numbers: NumberFormat) -> str:
    number = format_number(value, numbers)
    return f"{number} {unit}" if unit else number
