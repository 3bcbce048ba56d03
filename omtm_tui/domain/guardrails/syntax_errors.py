"""What is wrong with a rule, where, and what it should have said, with the nearest word that exists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from omtm_tui.domain.errors import Action, UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.labels import nearest_words
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from lark import UnexpectedInput

GRAMMAR = Path(__file__).with_name("rule.lark")


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """The words of the language, by their names in the grammar."""
    listed = re.findall(r"^(_?[A-Z]+)\.3: /\(?([a-z|]+)", GRAMMAR.read_text("utf-8"), re.MULTILINE)
    return {name: tuple(alternatives.split("|")) for name, alternatives in listed}


def reserved(name: str) -> bool:
    """Whether a metric of that name is written in quotes."""
    return any(name in words for words in vocabulary().values())


class RuleError(UserError):
    """A rule that cannot be read; ``column`` counts from 1, ``problem`` is the text without it."""

    def __init__(self, column: int, problem: str, action: Action | None = None) -> None:
        text = _("Column {column}: {problem}")
        super().__init__(text.format(column=column, problem=problem), action=action)
        self.column, self.problem = column, problem


def rule_error(error: UnexpectedInput, text: str, metrics: Sequence[Metric]) -> RuleError:
    """The parser's complaint in a person's words."""
    # The parser keeps the names of what the grammar would have accepted in one of three places.
    every = (getattr(error, field, None) for field in ("accepts", "expected", "allowed"))
    names = frozenset(next(filter(None, every), ()))
    ended = getattr(getattr(error, "token", None), "type", "") == "$END"
    at = len(text.rstrip()) if ended or error.pos_in_stream is None else error.pos_in_stream
    word_at = re.compile(r'"[^"]{0,30}"?|\w{1,40}|\S').match(text, at)
    word = word_at[0] if word_at else ""
    *first, expected = [*_phrases(names)] or [_("a rule that starts with keep or if")]
    if first:
        expected = _("{some} or {last}").format(some=", ".join(first), last=expected)
    problem = _("expected {expected}").format(expected=expected)
    if word:
        problem = _("{expected}, not '{word}'").format(expected=problem, word=word)
    if hint := _hint(text, at, word, names, metrics):
        problem = f"{problem}; {hint}"
    return RuleError(at + 1, problem)


def _phrases(names: frozenset[str]) -> Iterable[str]:
    phrases = {
        "NAME": _("a metric"),
        "CMP": _("a comparison such as >="),
        "NUMBER": _("a number"),
        "SPAN_UNIT": _("d, w, m or readings"),
        "QUOTED": _("a text in quotes"),
        "RPAR": ")",
        "_PER": "/",
    }
    if "NAME" in names:
        # A text in quotes, an opening parenthesis or share( is no better guess than a metric.
        names -= {"QUOTED", "LPAR", "_SHARE"}
    yield from (phrase for name, phrase in phrases.items() if name in names)
    yield from (word for name, listed in vocabulary().items() if name in names for word in listed)
    yield from (phrase for name, phrase in (("LPAR", "("), ("$END", _("the end"))) if name in names)


def _hint(text: str, at: int, word: str, names: frozenset[str], metrics: Sequence[Metric]) -> str:
    candidates = [word for name in names for word in vocabulary().get(name, ())]
    if word and (near := nearest_words(word, candidates)):
        return _("did you mean {word}?").format(word=near[0])
    typed = text[: at + len(word)].casefold()
    for metric in metrics:
        name = metric.name.casefold()
        if word and not re.fullmatch(r"\w+", name) and _ends_inside(typed, name):
            return _("did you mean “{name}” in quotes, or {key}?").format(name=metric.name, key=metric.key)
    return ""


def _ends_inside(typed: str, name: str) -> bool:
    """Whether ``typed`` ends with at least two words' worth of the beginning of ``name``."""
    first = re.match(r"\w+", name)
    if first is None:
        return False
    start = typed.rfind(first[0], max(0, len(typed) - len(name) - 1))
    return start >= 0 and len(typed) - start > len(first[0]) and name.startswith(typed[start:])
