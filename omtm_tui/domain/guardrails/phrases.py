"""The words that sentences and explanations of rules have in common."""

from __future__ import annotations

from collections.abc import Sequence

from omtm_tui.domain.guardrails.tree import Action, Cmp, Span, SpanUnit
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.i18n import _, mark, ngettext

_COUNTS = (
    mark("one"), mark("two"), mark("three"), mark("four"), mark("five"), mark("six"),
    mark("seven"), mark("eight"), mark("nine"), mark("ten"), mark("eleven"), mark("twelve"),
)  # fmt: skip


def count_word(n: int) -> str:
    """Small counts as words, the way a sentence has them."""
    return _(_COUNTS[n - 1]) if 0 < n <= len(_COUNTS) else str(n)


def span_words(span: Span) -> str:
    """``two weeks``, ``one month``, ``three readings``."""
    n = span.count
    form = {
        SpanUnit.DAYS: lambda: ngettext("{n} day", "{n} days", n),
        SpanUnit.WEEKS: lambda: ngettext("{n} week", "{n} weeks", n),
        SpanUnit.MONTHS: lambda: ngettext("{n} month", "{n} months", n),
        SpanUnit.READINGS: lambda: ngettext("{n} reading", "{n} readings", n),
    }[span.unit]()
    return form.format(n=count_word(n))


def joined(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = parts
    return _("{first} and {last}").format(first=", ".join(first), last=last) if first else last


def action_words(action: Action) -> str:
    """``pause acquisition: stop growth``."""
    words = action.kind.label
    if action.stage:
        words = _("{action} {stage}").format(action=words, stage=action.stage.label)
    return f"{words}: {visible(action.text)}" if action.text else words


def relation(cmp: Cmp, holds: bool, count: int = 1) -> str:
    """How ``{value}`` stands to ``{bound}``, for ``count`` values, those two places left to fill."""
    opposite = {Cmp.LT: Cmp.GE, Cmp.GE: Cmp.LT, Cmp.GT: Cmp.LE, Cmp.LE: Cmp.GT}
    if cmp is Cmp.EQ:
        if holds:
            return ngettext("{value} is exactly {bound}", "{value} are exactly {bound}", count)
        return ngettext("{value} is not {bound}", "{value} are not {bound}", count)
    actual = cmp if holds else opposite[cmp]
    if actual is Cmp.GE:
        return ngettext("{value} is at or above {bound}", "{value} are at or above {bound}", count)
    if actual is Cmp.LE:
        return ngettext("{value} is at or below {bound}", "{value} are at or below {bound}", count)
    if actual is Cmp.GT:
        return ngettext("{value} is above {bound}", "{value} are above {bound}", count)
    return ngettext("{value} is below {bound}", "{value} are below {bound}", count)


def band(holds: bool, count: int = 1) -> str:
    """How ``{value}`` stands to a band from ``{low}`` to ``{high}``, for ``count`` values."""
    if holds:
        return ngettext("{value} is between {low} and {high}", "{value} are between {low} and {high}", count)
    return ngettext("{value} is outside {low} to {high}", "{value} are outside {low} to {high}", count)


def trend(negated: bool = False) -> str:
    """Which ``{direction}`` the ``{series}`` has over a ``{span}``, or has not."""
    if negated:
        return _("{series} is not {direction} over {span}")
    return _("{series} is {direction} over {span}")
