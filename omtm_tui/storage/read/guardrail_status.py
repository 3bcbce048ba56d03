"""The guardrails as they stand on a day: stored rules over stored readings, with what was decided about them.

A breach latches: it is over only once a decision was made and a clean evaluation followed, whatever the
latest value says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.guardrails.codec import from_json
from omtm_tui.domain.guardrails.evaluate import Evaluation, evaluate_with
from omtm_tui.domain.guardrails.explain import last_known
from omtm_tui.domain.guardrails.frozen import FrozenGuardrail
from omtm_tui.domain.guardrails.phrases import action_words
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.sentence import sentence
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.tree import Rule, main_metric, rule_metrics
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.reading import is_mature
from omtm_tui.domain.text.dates import age_text, format_date
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.base import scope_or_company
from omtm_tui.storage.read.guardrail_replay import GuardrailContext, Replay, Version, first_decision


class Judged(Struct, frozen=True):
    """A guardrail as it is shown, with the rule in force and every metric that rule looks at."""

    view: GuardrailView
    rule: Rule
    metrics: tuple[Metric, ...]
    replay: Replay


def guardrail_views(
    conn: sqlite3.Connection, today: date, scope_id: int | None = None
) -> tuple[GuardrailView, ...]:
    """The guardrails of one scope as of ``today``, in order of creation."""
    return tuple(guardrail.view for guardrail in judged(conn, today, scope_id))


def frozen(views: Iterable[GuardrailView]) -> tuple[FrozenGuardrail, ...]:
    """The guardrails as a decision keeps them: texts that are never computed again."""
    return tuple(FrozenGuardrail(view.name, view.rule, view.state.value, view.value_text) for view in views)


def judged(
    conn: sqlite3.Connection, today: date, scope_id: int | None = None, looking_at: str | None = None
) -> tuple[Judged, ...]:
    """The guardrails of one scope as of ``today``, each with its rule.

    With ``looking_at`` only those that look at the metric with this key.
    """
    scope = scope_or_company(conn, scope_id)
    if scope is None:
        return ()
    found = conn.execute(
        """
        SELECT g.id, g.name, r.rule, r.tree, r.valid_from, r.change
        FROM guardrail g JOIN guardrail_rule r ON r.guardrail_id = g.id
        WHERE g.scope_id = ? AND g.hidden = 0 AND (g.retired_on IS NULL OR g.retired_on > ?)
        ORDER BY g.id, r.id
        """,
        (scope.id, today.isoformat()),
    )
    versions: dict[tuple[int, str], list[Version]] = {}
    for row in found:
        version = Version(
            date.fromisoformat(row["valid_from"]), row["rule"], row["change"], from_json(row["tree"])
        )
        versions.setdefault((row["id"], row["name"]), []).append(version)
    if looking_at is not None:
        versions = {
            which: each for which, each in versions.items() if looking_at in rule_metrics(each[-1].rule)
        }
    if not versions:
        return ()
    around = GuardrailContext.of(conn, today, scope.id, [v.rule for each in versions.values() for v in each])
    return tuple(_judged(conn, around, number, name, each) for (number, name), each in versions.items())


def as_registered(
    conn: sqlite3.Connection, today: date, scope_id: int | None, registered: Iterable[FrozenGuardrail]
) -> tuple[tuple[FrozenGuardrail, Judged | None], ...]:
    """The guardrails a bet was registered under as of ``today``, judged by the rule each had then.

    A rule that was changed or retired since still holds for the bet; None where there is no such rule.
    """
    scope = scope_or_company(conn, scope_id)
    in_force = {(each.view.name, each.view.rule): each for each in judged(conn, today, scope_id)}
    found = []
    for frozen in registered:
        now = in_force.get((frozen.name, frozen.rule))
        found.append((frozen, now or (_as_it_was(conn, today, scope.id, frozen) if scope else None)))
    return tuple(found)


def _as_it_was(
    conn: sqlite3.Connection, today: date, scope_id: int, frozen: FrozenGuardrail
) -> Judged | None:
    row = conn.execute(
        """
        SELECT g.id, r.rule, r.tree, r.valid_from, r.change
        FROM guardrail g JOIN guardrail_rule r ON r.guardrail_id = g.id
        WHERE g.scope_id = ? AND g.hidden = 0 AND r.rule = ?
        ORDER BY g.name = ? DESC, r.id DESC LIMIT 1
        """,
        (scope_id, frozen.rule, frozen.name),
    ).fetchone()
    if row is None:
        return None
    version = Version(
        date.fromisoformat(row["valid_from"]), row["rule"], row["change"], from_json(row["tree"])
    )
    around = GuardrailContext.of(conn, today, scope_id, [version.rule])
    return _judged(conn, around, row["id"], frozen.name, [version])


def _judged(
    conn: sqlite3.Connection, around: GuardrailContext, number: int, name: str, versions: Sequence[Version]
) -> Judged:
    decided = _decided(conn, number, around.today)
    replay = Replay(around, versions, decided)
    now = replay.judge(around.today)
    rule = now.rule
    evaluation = evaluate_with(now, around.today, around.phase_on(around.today), around.fmt)
    since = replay.breach()
    state, explanation = _latched(evaluation, since)
    stale = last_known(now, around.today, around.fmt)
    metric = around.metrics.get(main_metric(rule))
    shown = around.readings.get(metric.id, ()) if metric else ()
    view = GuardrailView(
        id=number,
        name=name,
        rule=next(version.text for version in versions if version.rule is rule),
        sentence=sentence(rule, around.metrics.values(), around.fmt),
        state=state,
        value=evaluation.value,
        value_text=f"{stale[0]} · {age_text(stale[1])}" if stale else evaluation.value_text,
        explanation=explanation,
        metric=metric,
        series=tuple(
            (r.observed_on, r.value) for r in shown if metric and is_mature(r, metric, around.today)
        ),
        strip=replay.strip(),
        action=action_words(rule.action),
        meaning=rule.action.meaning,
        hard=rule.action.hard,
        breached_since=since,
        recovered=state is GuardrailState.BREACH and evaluation.state is GuardrailState.OK,
        handled=since is not None and first_decision(decided, since) is not None,
        stale=stale,
        versions=tuple((version.valid_from, version.text, version.change) for version in versions),
    )
    looked_at = (around.metrics.get(key) for key in rule_metrics(rule))
    return Judged(view, rule, tuple(found for found in looked_at if found), replay)


def _latched(evaluation: Evaluation, since: date | None) -> tuple[GuardrailState, str]:
    """The state and its explanation, where a breach may be open ``since`` a day."""
    if since is None or evaluation.state is GuardrailState.BREACH:
        return evaluation.state, evaluation.explanation
    said = _("broken since {day} and not closed by a decision; now {now}")
    day = format_date(since, evaluation.as_of)
    return GuardrailState.BREACH, said.format(day=day, now=evaluation.explanation)


def _decided(conn: sqlite3.Connection, guardrail_id: int, today: date) -> list[date]:
    """The days on which something was decided about a guardrail, oldest first."""
    found = conn.execute(
        """
        SELECT decided_at FROM decision_head
        WHERE guardrail_id = ? AND kind = 'guardrail' AND void = 0 ORDER BY decided_at
        """,
        (guardrail_id,),
    )
    days = (records.day(row[0][:10]) for row in found)
    return [day for day in days if day is not None and day <= today]
