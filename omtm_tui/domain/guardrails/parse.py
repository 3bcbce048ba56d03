"""From a rule as a person types it to its tree, with errors that name the column and the fix.

The parser library is loaded when the first rule is parsed; reading stored rules goes through ``codec``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from omtm_tui.domain.guardrails import syntax_errors
from omtm_tui.domain.guardrails.build import Builder
from omtm_tui.domain.guardrails.syntax_errors import RuleError
from omtm_tui.domain.guardrails.tree import Rule
from omtm_tui.domain.guardrails.units import POINT
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

__all__ = ["RuleError", "parse_rule"]

GRAMMAR = Path(__file__).with_name("rule.lark")

LONGEST = 20_000
"""Characters; a rule nobody can read guards nothing."""

DEEPEST = 20
"""Parentheses inside parentheses."""


def parse_rule(text: str, metrics: Sequence[Metric], fmt: NumberFormat = POINT) -> Rule:
    """The tree of a rule, metrics bound to their keys, units checked against them.

    ``fmt`` settles numbers such as 1,234. RuleError names the column (from 1) and what was expected there.
    """
    _limit(text)
    return Builder(text, metrics, fmt).rule(_read(text, metrics))


def _limit(text: str) -> None:
    """Refuse what is too long or nested too deeply to be a rule, before any work is spent on it."""
    if len(text) > LONGEST:
        raise RuleError(LONGEST + 1, _("a rule has at most {n} characters").format(n=LONGEST))
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.?)*"?|[()]', text, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth > DEEPEST:
            problem = _("parentheses are nested more than {n} deep").format(n=DEEPEST)
            raise RuleError(token.start() + 1, problem)


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = GRAMMAR.read_text("utf-8")
    return Lark(grammar, start="rule", parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _read(text: str, metrics: Sequence[Metric]) -> Tree[Token]:
    from lark import UnexpectedInput

    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        raise syntax_errors.rule_error(error, text, metrics) from None
