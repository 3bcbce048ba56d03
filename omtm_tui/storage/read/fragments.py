"""Pieces of SQL that several reads share."""

from __future__ import annotations

from collections.abc import Iterable

OF_SCOPE = """
    SELECT coalesce(thread, id) FROM decision WHERE
      omtm_id IN (SELECT id FROM omtm WHERE scope_id = :scope)
      OR experiment_id IN (SELECT id FROM experiment WHERE scope_id = :scope)
      OR guardrail_id IN (SELECT id FROM guardrail WHERE scope_id = :scope)
"""
"""The lasting ids of the entries about what belongs to the scope ``:scope``."""


def in_clause(ids: Iterable[int]) -> str:
    """The inside of an SQL ``IN (…)``: integers, hence safe to write out, and free of the parameter limit."""
    return ", ".join(str(int(number)) for number in ids)
