"""The bets that run, and those that would but for a breach."""

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.readiness import held_back
from omtm_tui.storage.read.workspace import in_clause, scope_or_company
from omtm_tui.storage.read_context import ReadContext, once_a_team


def running(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment of the scope that is being tested, the first started first."""
    return tuple(bet for bet in _tested(context) if not bet.held_by)


def held_bets(context: ReadContext) -> tuple[Decision, ...]:
    """The open bets of the scope that a breach keeps from starting."""
    return tuple(bet for bet in _tested(context) if bet.held_by)


@once_a_team
def _tested(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment that is being tested, or would be but for a breach."""
    scope = scope_or_company(context)
    if scope is None:
        return ()
    rows = context.execute(
        f"""
        SELECT (SELECT max(d.entity) FROM decision_head d
                WHERE d.experiment_id = e.id AND d.kind = 'bet' AND d.void = 0) AS bet
        FROM experiment e WHERE e.scope_id = ? AND e.hidden = 0
          AND (e.state = 'testing' OR e.id IN ({in_clause(held_back(context))}))
        """,
        (scope.id,),
    )
    bets = in_clause(bet for (bet,) in rows if bet is not None)
    return tuple(reversed(entries(context, f"d.entity IN ({bets})")))
