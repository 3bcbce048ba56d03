"""The OMTM screen and its wizard: the definition, the scopes, the past ones, and the draft being typed."""

from collections.abc import Iterable

from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.decisions.decision import Decision, DecisionKind
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import metric_or_none
from omtm_tui.domain.omtm import read_models as models
from omtm_tui.domain.omtm.draft import smart
from omtm_tui.domain.omtm.omtm import CLOSED, OmtmView
from omtm_tui.domain.rhythm.rhythm import last_change, one_change_at_a_time
from omtm_tui.domain.workspace import Scope, ScopeKind, Workspace, in_tree_order
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.guardrail_status import judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.home import unanswered_count
from omtm_tui.storage.read.metrics import SHOWN_READINGS, metrics, series
from omtm_tui.storage.read.omtm_views import decision_markers, draft_row, draft_texts, last_omtm, omtm_views
from omtm_tui.storage.read.reviews import review_score
from omtm_tui.storage.read.workspace import phase_spells, scopes
from omtm_tui.storage.read_context import ReadContext


def omtm_page(context: ReadContext) -> models.OmtmPage:
    """The active OMTM of one scope, what the other scopes steer by, and the closed ones of this scope."""
    header = top(context)
    current = header.omtm
    history: tuple[OmtmView, ...] = ()
    if header.scope:
        closed = ", ".join(f"'{status}'" for status in CLOSED)
        where = f"o.scope_id = :scope AND o.status IN ({closed}) ORDER BY o.closed_on DESC, o.id DESC"
        history = omtm_views(context, where, {"scope": header.scope.id})
    listed = weaknesses(context, current.omtm.id) if current else ()
    return models.OmtmPage(
        top=header,
        current=current,
        smart=_letters(current, header.workspace, listed) if current else (),
        weaknesses=listed,
        history=history,
        tree=tree(context),
        markers=decision_markers(context, current) if current else (),
        amendments=amendments(context, current.omtm.id) if current else (),
        draft=begun_draft(context, header.scope.id) if header.scope else None,
    )


def amendments(context: ReadContext, omtm_id: int) -> tuple[Decision, ...]:
    """The entries of the log that amended an OMTM, oldest first."""
    where = "d.omtm_id = :id AND d.kind = 'omtm' AND d.supersedes > 0 AND d.void = 0"
    return tuple(reversed(entries(context, where, {"id": omtm_id})))


def closed_omtm(context: ReadContext, omtm_id: int) -> models.ClosedOmtm:
    """An OMTM that has ended; UserError where it is not there any more."""
    view = omtm_by_id(context, omtm_id)
    if view is None:
        raise UserError(_("This OMTM is not there any more: its end was undone, or it was deleted."))
    about = tuple(reversed(entries(context, "d.omtm_id = :id AND d.void = 0", {"id": omtm_id})))
    ends = [e.outcome for e in about if e.kind is DecisionKind.OMTM and e.outcome]
    return models.ClosedOmtm(
        top=top(context),
        view=view,
        weaknesses=weaknesses(context, omtm_id),
        markers=decision_markers(context, view),
        amendments=amendments(context, omtm_id),
        bets=tuple(entry for entry in about if entry.kind is DecisionKind.BET),
        metrics={metric.id: metric for metric in metrics(context)},
        guardrails=ends[-1].guardrails if ends else (),
        score=review_score(context, view),
    )


def omtm_by_id(context: ReadContext, omtm_id: int) -> OmtmView | None:
    """One OMTM that was activated at some time, whatever became of it; None where there is none."""
    views = omtm_views(context, "o.id = :id AND o.status <> 'draft'", {"id": omtm_id})
    return views[0] if views else None


def draft(context: ReadContext) -> models.DraftView:
    """The OMTM being defined for a scope, or what a new one begins with (id 0), and all it chooses from."""
    header, every_metric = top(context), metrics(context)
    scope = header.scope or Scope(0, ScopeKind.COMPANY, "")
    row = draft_row(context, scope.id)
    number, step = (row["id"], row["step"]) if row else (0, 1)
    if number:
        texts, listed = draft_texts(context, number), weaknesses(context, number)
    else:
        texts, listed = brought_along(context, scope.id)
    named = metric_or_none(texts.get("metric", ""), every_metric)
    asked = unanswered_count(context, scope.id, number, named.id if named else None)
    waiting = "hidden = 0 AND scope_id = ? AND state IN ('idea', 'ready', 'parked')"
    every_idea = context.value(f"SELECT count(*) FROM experiment WHERE {waiting}", (scope.id,))
    return models.DraftView(
        top=header,
        id=number,
        scope=scope,
        step=step,
        fields=texts,
        weaknesses=listed,
        metrics=every_metric,
        scopes=scopes(context),
        series={metric.id: series(context, metric, context.today, SHOWN_READINGS) for metric in every_metric},
        blocked_because=metric_change_blocked(context, scope, header.workspace),
        to_answer=asked,
        stay_parked=every_idea - asked,
        guardrails=tuple((one.view.name, tuple(m.id for m in one.metrics)) for one in judged(context)),
    )


def brought_along(context: ReadContext, scope_id: int) -> tuple[dict[str, str], tuple[models.Weakness, ...]]:
    """What a new OMTM takes from the scope's last one: texts by field, and what is open of its weaknesses.

    The segment may well be the same; the end goal lies years ahead and lasts, unless its day has come."""
    before = last_omtm(context, scope_id)
    if before is None:
        return {}, ()
    texts = draft_texts(context, before.id)
    day = texts.get("end_goal_by", "")
    lasts = before.end_goal and (not day or day > context.today.isoformat())
    goal = {"end_goal": before.end_goal, "end_goal_by": day} if lasts else {}
    same = {field: texts.get(field, "") for field in ("funnel_mode", "segment")}
    return goal | same, open_weaknesses(context, before.id)


_ENDED = (ExperimentState.SCALED, ExperimentState.ABORTED, ExperimentState.DROPPED, ExperimentState.INVALID)
"""Where an idea that was sent to the backlog needs no action any more."""


def open_weaknesses(context: ReadContext, omtm_id: int) -> tuple[models.Weakness, ...]:
    """The weaknesses of an OMTM with their actions that are not done with; without those that were scaled."""
    states = dict(context.execute("SELECT id, state FROM experiment").fetchall())
    listed = []
    for weakness in weaknesses(context, omtm_id):
        state_of = {action.id: states.get(action.experiment_id) for action in weakness.actions}
        if ExperimentState.SCALED not in state_of.values():
            actions = tuple(action for action in weakness.actions if state_of[action.id] not in _ENDED)
            listed.append(replace(weakness, actions=actions))
    return tuple(listed)


def weaknesses(context: ReadContext, omtm_id: int) -> tuple[models.Weakness, ...]:
    """The weaknesses listed for an OMTM or a draft, in order, with the actions against them."""
    actions: dict[int, list[models.WeaknessAction]] = {}
    for row in context.execute(f"{_ACTIONS} WHERE w.omtm_id = ? ORDER BY a.id", (omtm_id,)):
        actions.setdefault(row["weakness_id"], []).append(records.from_row(models.WeaknessAction, row))
    rows = context.execute("SELECT * FROM weakness WHERE omtm_id = ? ORDER BY id", (omtm_id,))
    read = records.reader(models.Weakness, rows)
    return tuple(read(row, actions=tuple(actions.get(row["id"], ()))) for row in rows)


_ACTIONS = """
    SELECT a.*,
      (SELECT min(e.id) FROM experiment e JOIN action b ON b.id = e.action_id
       JOIN weakness v ON v.id = b.weakness_id JOIN omtm p ON p.id = v.omtm_id
       WHERE e.hidden = 0 AND (b.id = a.id OR b.text = a.text AND v.text = w.text AND p.scope_id = o.scope_id)
      ) AS experiment_id
    FROM action a JOIN weakness w ON w.id = a.weakness_id JOIN omtm o ON o.id = w.omtm_id
"""
"""Actions with the idea each was sent to the backlog as: by itself, or by the one it was carried on from."""


def idea_of_action(context: ReadContext, action_id: int) -> int | None:
    """The idea an action was sent to the backlog as; None where it was not."""
    row = context.execute(f"{_ACTIONS} WHERE a.id = ?", (action_id,)).fetchone()
    return None if row is None else records.from_row(models.WeaknessAction, row).experiment_id


def metric_change_blocked(context: ReadContext, scope: Scope, workspace: Workspace) -> str:
    """Why another metric than the scope's last one needs a reason today; its very first OMTM needs none."""
    if last_omtm(context, scope.id) is None:
        return ""
    apart = workspace.settings.change_apart_days
    changed = last_change((spell.started, spell.phase) for spell in phase_spells(context))
    return one_change_at_a_time(changed, None, context.today, apart) or ""


def _letters(
    view: OmtmView, workspace: Workspace, listed: Iterable[models.Weakness]
) -> tuple[models.SmartLetter, ...]:
    """SMART of an active OMTM."""
    readings = max(len(view.series), int(view.omtm.baseline is not None))
    chance, why = view.outlook.at if view.outlook else None, view.background.achievable_because
    constraint = any(weakness.is_constraint for weakness in listed)
    return smart(view.omtm, view.metric, workspace.size, readings, chance, why, constraint)


def begun_draft(context: ReadContext, scope_id: int) -> models.BegunDraft | None:
    """What is being defined for a scope; None where nothing is."""
    row = draft_row(context, scope_id)
    if row is None:
        return None
    named = draft_texts(context, row["id"]).get("metric", "")
    metric = metric_or_none(named, metrics(context))
    return models.BegunDraft(metric.name if metric else named, row["step"])


def tree(context: ReadContext) -> tuple[models.TreeNode, ...]:
    """Every scope below its parent, with the OMTM it steers by and the one being defined for it."""
    active = {view.scope.id: view for view in omtm_views(context, "o.status = 'active'")}
    by_id = {scope.id: scope for scope in scopes(context)}
    nodes = []
    for depth, scope in in_tree_order(by_id.values()):
        above, steers_by = by_id.get(scope.parent_id or 0), active.get(scope.id)
        nodes.append(models.TreeNode(depth, scope, above, steers_by, begun_draft(context, scope.id)))
    return tuple(nodes)
