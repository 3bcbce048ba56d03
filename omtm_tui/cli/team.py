"""``omtm team``: the teams, projects and people that may have an OMTM of their own."""

from omtm_tui.cli.common import Reply, joined, table
from omtm_tui.cli.workspace import read_once, scope_id, writing
from omtm_tui.domain.omtm.read_models import TreeNode
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import tree
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.write.workspace import add_scope


def add(name: tuple[str, ...], under: str | None, kind: str) -> Reply:
    """Add a team, project or person."""
    with writing() as db:
        added = add_scope(db, ScopeKind(kind), joined(name), scope_id(db.context(), under))
        parent = next((scope for scope in scopes(db.context()) if scope.id == added.parent_id), None)
    line = _("#{id} {name}, {kind} of {above}").format(
        id=added.id, name=added.name, kind=added.kind.label, above=parent.name if parent else ""
    )
    return Reply(lambda: [line], "team_added", TreeNode(0, added, parent))


def list_teams() -> Reply:
    """List the company and who is below it."""
    listed = read_once(tree)
    nothing = _("There is no team yet; add one with “omtm team add NAME”.")
    return Reply(lambda: table([_row(one) for one in listed]) or [nothing], "teams", listed)


def _row(listed: TreeNode) -> tuple[str, ...]:
    scope = listed.scope
    steers_by = listed.omtm.metric.name if listed.omtm else "–"
    if listed.draft and not listed.omtm:
        steers_by = _("{metric} (being defined)").format(metric=listed.draft.metric or _("an OMTM"))
    return f"#{scope.id}", "  " * listed.depth + scope.name, scope.kind.label, steers_by
