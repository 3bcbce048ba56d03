"""Plain numbers as people type and read them: separators, multipliers, significant digits.

What can be read in two ways is refused, never guessed. Decimal arithmetic keeps ``1.1k`` at 1100."""

import math
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from decimal import ROUND_HALF_UP, Context, Decimal

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

LARGEST = Decimal(10) ** 15
"""Beyond this a float no longer holds every whole number, and no metric of a company is that large."""

MULTIPLIERS = {"k": Decimal(1000), "K": Decimal(1000), "M": Decimal(10) ** 6, "bn": Decimal(10) ** 9}
GROUP_SIGNS = ("", ".", ",", " ", "\xa0", "\u202f", "'", "’")
MOST_PLACES = 24  # decimals beyond these are noise, even where every digit is wanted
_WIDE = Context(prec=400)  # room for every float, so that showing one never fails
_MINUS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"), "-")
# Texts, not compiled patterns: whoever only shows a number needs none of them.
_TYPED = (
    r"(?P<sign>[+-]?) ?(?P<before>[^-+0-9.,]*?) ?(?P<inner>[+-]?)"
    r"(?P<body>[0-9](?:[0-9., '’]*[0-9])?|[.,][0-9]+)(?P<power>[eE][+-]?[0-9]{1,3})? ?(?P<after>[^0-9]*)"
)
_PLAIN = re.compile(r"-?(?:[0-9]{1,14}(?:\.(?:[0-9]{1,2}|[0-9]{4,9}))?|0\.[0-9]{3})")
"""Numbers that leave no question, the most by far in a file of readings."""
_SCALED = r"(?P<scale>k|K|M|bn)(?![^\W\d_]) ?(?P<unit>.*)"
_WHOLE = r"[0-9]*|[0-9]{1,3}(?:([., '’])[0-9]{3})(?:\1[0-9]{3})*"


class NumberFormat(Struct, frozen=True):
    """The signs numbers are read and shown with; an empty ``decimal`` leaves ``1,234`` undecided."""

    decimal: str = "."
    group: str = ","

    def __post_init__(self) -> None:
        if self.decimal not in ("", ".", ",") or self.group not in GROUP_SIGNS:
            raise UserError(_("Decimals are marked by . or , and groups by . , ' a space or nothing."))
        if self.decimal and self.decimal == self.group:
            raise UserError(_("The sign for decimals and the sign for groups must differ."))


UNSETTLED = NumberFormat("", "")
"""For files of unknown origin: every number that can be read in two ways is refused."""


def parse_number(text: str, fmt: NumberFormat) -> float:
    """A plain number, optionally with ``k``, ``M`` or ``bn``; UserError if it is none, or could be two."""
    number, unit = read_number(text, fmt)
    if unit:
        raise NotANumber(text)
    return float(number)


def parse_whole(text: str, fmt: NumberFormat) -> int:
    """A whole number, such as a count of cases; UserError where the text has a fraction or is no number."""
    with suppress(NotANumber):
        number = parse_number(text, fmt)
        if number == int(number):
            return int(number)
    message = _("“{text}” is not a whole number; people and cases are counted whole, such as 12.")
    raise UserError(message.format(text=shorten(text)))


def clean(text: str) -> str:
    """One minus sign, single plain spaces, nothing invisible."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(c for c in text.translate(_MINUS) if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())


def shorten(text: str) -> str:
    """The text as it may be quoted in a message."""
    cleaned = clean(text)
    return cleaned if len(cleaned) <= 40 else cleaned[:39] + "…"


class NotANumber(UserError):
    """A text that is no number at all; a share and a whole number say themselves how they are written."""

    def __init__(self, text: str) -> None:
        super().__init__(
            _("“{text}” is not a number; write it like 1234.5 or 12k.").format(text=shorten(text))
        )


def bounded(number: Decimal, text: str) -> float:
    """The number as a float; UserError beyond ``LARGEST``."""
    if abs(number) > LARGEST:
        raise UserError(_("“{text}” is too large; the largest number is 10^15.").format(text=shorten(text)))
    return float(number)


def read_number(text: str, fmt: NumberFormat, own_unit: str = "") -> tuple[Decimal, str]:
    """The number with its multiplier applied, and whatever unit stood before or after it."""
    if _PLAIN.fullmatch(text):
        return Decimal(text), ""
    match = re.fullmatch(_TYPED, clean(text)) if len(text) <= 200 else None
    if match is None or (match["sign"] and match["inner"]):
        raise NotANumber(text)
    if match["before"] and match["after"] and match["after"] not in MULTIPLIERS:
        raise NotANumber(text)
    unit, scale = match["after"], Decimal(1)
    if unit != own_unit and (scaled := re.fullmatch(_SCALED, unit)):
        scale, unit = MULTIPLIERS[scaled["scale"]], scaled["unit"]
    number = _body(match["body"], bool(match["power"]), fmt, text)
    number = number.scaleb(int((match["power"] or "e0")[1:])) * scale
    bounded(number, text)
    return (-number if "-" in (match["sign"], match["inner"]) else number), match["before"] or unit


def below_1000(text: str, fmt: NumberFormat) -> NumberFormat:
    """The format for a number that cannot be 1000 or more, such as per cents of a share: no sign is open."""
    return fmt if fmt.decimal else NumberFormat("." if "." in text else ",", "")


def decimal_sign(text: str) -> str:
    """The decimal sign of a number, ``.`` or ``,``; ``?`` where it could be either, empty without one."""
    if _PLAIN.fullmatch(text):
        return "." if "." in text else ""
    match = re.fullmatch(_TYPED, clean(text)) if len(text) <= 200 else None
    return _decimal(match["body"], bool(match["power"])) if match else ""


def _decimal(body: str, scientific: bool) -> str:
    marks = [c for c in body if c in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    if not marks:
        return ""
    whole, mark, fraction = body.partition(marks[0])
    grouped = len(fraction) == 3 and re.fullmatch("[1-9][0-9]{0,2}", whole)
    return "?" if grouped and not scientific else mark


def _body(body: str, scientific: bool, fmt: NumberFormat, text: str) -> Decimal:
    """Digits with separators: which one is the decimal sign follows from their places, else from ``fmt``."""
    decimal = _decimal(body, scientific)
    if decimal == "?":
        if not fmt.decimal:
            large, small = re.sub("[.,]", "", body), spell_exact(Decimal(body.replace(",", ".")), UNSETTLED)
            message = _("“{text}” can mean {large} or {small}: write it like that, or set the number format.")
            raise UserError(message.format(text=shorten(text), large=large, small=small))
        decimal = fmt.decimal
    whole, _sign, fraction = body.partition(decimal) if decimal else (body, "", "")
    if not re.fullmatch(_WHOLE, whole) or not re.fullmatch("[0-9]*", fraction):
        raise NotANumber(text)
    return Decimal(f"{re.sub('[^0-9]', '', whole) or 0}.{fraction or 0}")


def format_number(x: float, fmt: NumberFormat, digits: int | None = None) -> str:
    """``x`` with exactly ``digits`` decimals; when None, three significant digits and every whole one."""
    if not math.isfinite(x):
        return "–"
    number = as_decimal(x)
    if digits is None:
        return spell(number, significant_decimals(number, 3), fmt)
    return spell(number, digits, fmt, fixed=True)


def format_exact(x: float, fmt: NumberFormat) -> str:
    """``x`` with every digit it has, such as a count: it is read back as the same number."""
    return spell_exact(as_decimal(x), fmt)


def spell_exact(number: Decimal, fmt: NumberFormat) -> str:
    """The number with every digit; ``unmistakable`` where the format leaves ``1.234`` undecided."""
    signs = fmt if fmt.decimal else UNSETTLED
    return unmistakable(spell(number, min(MOST_PLACES, decimals_of(number)), signs), fmt)


def unmistakable(text: str, fmt: NumberFormat) -> str:
    """A number without groups; with a fourth decimal where the format leaves open what three would be."""
    return f"{text}0" if not fmt.decimal and decimal_sign(text) == "?" else text


def as_decimal(x: float) -> Decimal:
    """The 15 digits a float is good for, so that 0.57 − 0.38 is shown as 0.19."""
    return Decimal(f"{x:.15g}")


def significant_decimals(number: Decimal, significant: int) -> int:
    """How many decimals show that many significant digits."""
    return min(12, max(0, significant - 1 - number.adjusted())) if number else 0


def decimals_of(number: Decimal) -> int:
    """How many decimals the number has."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def decimals_beside(number: Decimal, decimals: int, lines: Iterable[Decimal]) -> int:
    """How many decimals, ``decimals`` or more, print ``number`` on the side of each line it is on.

    It gets those a line is written with, so that the two compare at sight, but for two at most they alone are
    no reason: 57.1 is above 33.333333. A line is printed with all its digits."""
    lines = tuple(lines)
    most = decimals + 2
    decimals = max([decimals, *(min(most, decimals_of(line)) for line in lines)])
    while decimals < MOST_PLACES and any(
        rounded(number, decimals).compare(line) != number.compare(line) for line in lines
    ):
        decimals += 1
    return decimals


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Rounded half away from zero, as people do."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)


def spell(number: Decimal, decimals: int, fmt: NumberFormat, fixed: bool = False) -> str:
    """The number with at most ``decimals`` decimals (exactly as many when ``fixed``), in groups of three."""
    near = rounded(number, decimals)
    text = f"{abs(near):,f}"
    if "." in text and not fixed:
        text = text.rstrip("0").rstrip(".")
    text = text.translate({ord(","): fmt.group, ord("."): fmt.decimal or "."})
    return f"−{text}" if near < 0 else text
