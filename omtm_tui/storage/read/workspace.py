"""The company, the settings of the file, whose OMTMs it holds, and the product phases it went through."""

import sqlite3
from collections.abc import Iterable

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.phase.phase import PhaseSpell
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.workspace import Scope, ScopeKind, Workspace
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read_context import ReadContext, once
from omtm_tui.storage.schema import TABLES


@once
def workspace(context: ReadContext) -> Workspace:
    """The company and the settings; all defaults in a new file."""
    row = context.execute("SELECT * FROM workspace").fetchone()
    return records.from_row(Workspace, row) if row else Workspace()


def is_empty(conn: sqlite3.Connection) -> bool:
    """Whether the file holds no record yet, of whatever kind."""
    rows = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in TABLES)
    return not conn.execute(f"SELECT {rows}").fetchone()[0]


def number_format(context: ReadContext) -> NumberFormat:
    """How numbers are read and written in this workspace."""
    return workspace(context).settings.numbers


@once
def scopes(context: ReadContext) -> tuple[Scope, ...]:
    """The company and all teams, projects and persons in order of creation."""
    return records.from_rows(Scope, context.execute("SELECT * FROM scope WHERE hidden = 0 ORDER BY id"))


def scope_or_company(context: ReadContext) -> Scope | None:
    """The context's team, else the company; None in an empty file, UserError for an unknown id."""
    for scope in scopes(context):
        if scope.id == context.scope_id or (context.scope_id is None and scope.kind is ScopeKind.COMPANY):
            return scope
    if context.scope_id is None:
        return None
    message = _("There is no team, project or person with the number {id}.")
    raise UserError(message.format(id=context.scope_id))


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


@once
def phase_spells(context: ReadContext) -> tuple[PhaseSpell, ...]:
    """Every stay in a phase, oldest first."""
    return records.from_rows(PhaseSpell, context.execute("SELECT * FROM phase_spell ORDER BY id"))
