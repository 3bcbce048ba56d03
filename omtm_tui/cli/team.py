"""``omtm team``: the teams, projects and people that may have an OMTM of their own."""

from omtm_tui.cli.common import Reply, joined, table
from omtm_tui.cli.json_output import Key, ListOf, Shape
from omtm_tui.cli.workspace import reading, scope_id, writing
from omtm_tui.domain.omtm.read_models import TreeNode
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import tree
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.write.workspace import add_scope

INDENT = "  "


ADDED = Shape(
    TreeNode,
    "A team, project or person.",
    id=Key("Its number.", "scope.id"),
    name=Key("Its name.", "scope.name"),
    kind=Key("Whether it is the company, a team, a project or a person.", "scope.kind"),
    under=Key("The name of what it is part of.", "parent.name"),
)
TEAMS = ListOf(
    Shape(
        TreeNode,
        ADDED.help,
        **ADDED.keys,
        omtm=Key("The key of its OMTM's metric.", "omtm.metric.key"),
        draft=Key("The name of the metric of the OMTM that is being defined for it.", "draft.metric"),
    )
)


def add(name: tuple[str, ...], under: str | None, kind: str) -> Reply:
    """Add a team, project or person."""
    with writing() as db:
        added = add_scope(db, ScopeKind(kind), joined(name), scope_id(db.context(), under))
        parent = next((scope for scope in scopes(db.context()) if scope.id == added.parent_id), None)
    line = _("#{id} {name}, {kind} of {above}").format(
        id=added.id, name=added.name, kind=added.kind.label, above=parent.name if parent else ""
    )
    return Reply(lambda: [line], ADDED, TreeNode(0, added, parent))


def list_teams() -> Reply:
    """List the company and who is below it."""
    with reading() as context:
        listed = tree(context)
    nothing = _("There is no team yet; add one with “omtm team add NAME”.")
    return Reply(lambda: table([_row(one) for one in listed]) or [nothing], TEAMS, listed)


def _row(listed: TreeNode) -> tuple[str, ...]:
    scope = listed.scope
    steers_by = listed.omtm.metric.name if listed.omtm else "–"
    if listed.draft and not listed.omtm:
        steers_by = _("{metric} (being defined)").format(metric=listed.draft.metric or _("an OMTM"))
    return f"#{scope.id}", INDENT * listed.depth + scope.name, scope.kind.label, steers_by
