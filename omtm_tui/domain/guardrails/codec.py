"""The tree of a rule as JSON text, so that a stored rule is read without the parser library.

Every tree class is an object with its fields by name; fields at their default are left out, and the
conditions name their class under ``is``. Reading refuses what it does not know instead of guessing.
"""

import json
from decimal import Decimal
from functools import cache

from msgspec import MsgspecError, to_builtins
from msgspec.json import Decoder

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.tree import Rule
from omtm_tui.i18n import _


def to_json(rule: Rule) -> str:
    """The rule as one line of JSON; equal rules give equal texts."""
    plain = to_builtins(rule, builtin_types=(Decimal,))
    return json.dumps(plain, default=_decimal_text, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Rule:
    """The rule ``to_json`` wrote; UserError if the text is anything else."""
    try:
        return _decoder().decode(text)
    except (MsgspecError, RecursionError, ValueError):
        raise UserError(_("A stored rule cannot be read; write the rule anew.")) from None


@cache
def _decoder() -> Decoder[Rule]:
    return Decoder(Rule)


def _decimal_text(number: Decimal) -> str:
    return f"{number.normalize():f}"
