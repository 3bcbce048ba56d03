"""The guardrails as they stand on a day: stored rules over stored readings, with what was decided about them.

A breach latches: it is over only once a decision was made and a clean evaluation followed, whatever the
latest value says.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from omtm_tui.domain.dates import format_date
from omtm_tui.domain.decision import FrozenGuardrail
from omtm_tui.domain.digits import NumberFormat
from omtm_tui.domain.guardrail.codec import from_json
from omtm_tui.domain.guardrail.evaluate import History, Judge, References, Strip, evaluate_with, strip
from omtm_tui.domain.guardrail.sentence import sentence
from omtm_tui.domain.guardrail.state import GuardrailState, breach_over
from omtm_tui.domain.guardrail.tree import Rule, Span, SpanUnit, Trend, each_test, main_metric, rule_metrics
from omtm_tui.domain.guardrail.words import action_words
from omtm_tui.domain.metric import Metric
from omtm_tui.domain.phase import Phase, PhaseSpell
from omtm_tui.domain.reading import Reading, is_mature
from omtm_tui.domain.views import GuardrailView
from omtm_tui.i18n import _
from omtm_tui.storage import rows
from omtm_tui.storage.reads.base import (
    SHOWN_READINGS,
    metrics,
    number_format,
    phase_spells,
    plain_readings,
    scope_or_company,
    workspace,
)

REPLAYED = 90
"""How many days with something new a replay goes back at least to find when a breach began."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A guardrail as it is shown, with the rule in force and every metric that rule looks at."""

    view: GuardrailView
    rule: Rule
    metrics: tuple[Metric, ...]


def guardrail_views(
    conn: sqlite3.Connection, today: date, scope_id: int | None = None
) -> tuple[GuardrailView, ...]:
    """The guardrails of one scope as of ``today``, in order of creation."""
    return tuple(guardrail.view for guardrail in judged(conn, today, scope_id))


def frozen(views: Iterable[GuardrailView]) -> tuple[FrozenGuardrail, ...]:
    """The guardrails as a decision keeps them: texts that are never computed again."""
    return tuple(FrozenGuardrail(view.name, view.rule, view.state.value, view.value_text) for view in views)


def judged(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> tuple[Judged, ...]:
    """The guardrails of one scope as of ``today``, each with its rule."""
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
    versions: dict[tuple[int, str], list[_Version]] = {}
    for row in found:
        version = _Version(
            date.fromisoformat(row["valid_from"]), row["rule"], row["change"], from_json(row["tree"])
        )
        versions.setdefault((row["id"], row["name"]), []).append(version)
    if not versions:
        return ()
    around = _Around.of(conn, today, scope.id, [v.rule for each in versions.values() for v in each])
    return tuple(_judged(conn, around, number, name, each) for (number, name), each in versions.items())


@dataclass(frozen=True, slots=True)
class _Version:
    """A rule from the day it was in force."""

    valid_from: date
    text: str
    change: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Around:
    """What all guardrails of a scope are judged by."""

    today: date
    fmt: NumberFormat
    flat_within: float
    metrics: dict[str, Metric]
    readings: dict[int, tuple[Reading, ...]]
    history: History
    references: References
    spells: tuple[PhaseSpell, ...]

    @classmethod
    def of(cls, conn: sqlite3.Connection, today: date, scope_id: int, rules: Sequence[Rule]) -> _Around:
        told = workspace(conn)
        known = {metric.key: metric for metric in metrics(conn)}
        limits: dict[str, int] = {}
        for rule in rules:
            for key in rule_metrics(rule):
                limits[key] = max(limits.get(key, 0), _needed(rule))
        readings = {
            known[key].id: plain_readings(conn, known[key], today, limit)
            for key, limit in limits.items()
            if key in known
        }
        return cls(
            today=today,
            fmt=number_format(told),
            flat_within=told.settings.flat_pct / 100,
            metrics=known,
            readings=readings,
            history=History(known.values(), readings),
            references=References(baselines=_baselines(conn, scope_id, known, readings)),
            spells=phase_spells(conn),
        )

    def phase_on(self, day: date) -> Phase | None:
        """The phase the product was in on a day; the newer one on the day of a change."""
        for spell in reversed(self.spells):
            if spell.started <= day and (spell.ended is None or day <= spell.ended):
                return spell.phase
        return None


def _needed(rule: Rule) -> int:
    """How many readings a rule and its replay may look at: about one a day, thrice the longest span."""
    spans: list[Span | None] = [rule.span]
    for test in each_test(rule.condition):
        spans += [test.series.span, test.span if isinstance(test, Trend) else None]
    units = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7, SpanUnit.MONTHS: 31, SpanUnit.READINGS: 1}
    return max([SHOWN_READINGS, *(3 * span.count * units[span.unit] for span in spans if span)])


def _baselines(
    conn: sqlite3.Connection,
    scope_id: int,
    known: dict[str, Metric],
    readings: dict[int, tuple[Reading, ...]],
) -> dict[str, float]:
    """Where each metric stood when the OMTM began: its own baseline, else the last reading of that day."""
    row = conn.execute(
        "SELECT metric_id, baseline, started FROM omtm WHERE scope_id = ? AND status = 'active'", (scope_id,)
    ).fetchone()
    if row is None:
        return {}
    started = date.fromisoformat(row["started"])
    found: dict[str, float] = {}
    for key, metric in known.items():
        before = [r.value for r in readings.get(metric.id, ()) if r.observed_on <= started]
        if metric.id == row["metric_id"] and row["baseline"] is not None:
            found[key] = row["baseline"]
        elif before:
            found[key] = before[-1]
    return found


class _Replay:
    """One guardrail asked for many days, each judged by the rule in force then."""

    def __init__(self, around: _Around, versions: Sequence[_Version]) -> None:
        self.around = around
        self.starts = [version.valid_from for version in versions]
        self.judges = [
            Judge(version.rule, around.history, around.references, around.flat_within) for version in versions
        ]

    def judge(self, day: date) -> Judge:
        """Days before the guardrail existed are judged by its first rule."""
        return self.judges[max(0, bisect_right(self.starts, day) - 1)]

    def state(self, day: date) -> GuardrailState:
        return self.judge(day).state(day, self.around.phase_on(day))

    def strip(self) -> Strip:
        shown = strip(self.judge(self.around.today), self.around.today, phase_on=self.around.phase_on)
        if len(self.judges) == 1:
            return shown
        return tuple((day, self.state(day)) for day, _state in shown)

    def breach(self, decided: Sequence[date]) -> date | None:
        """The first day of the breach that is still open, closed by no decision with a clean evaluation."""
        since: date | None = None
        seen: list[tuple[date, GuardrailState]] = []
        for day in self._days():
            state = self.state(day)
            if since is None and state is GuardrailState.BREACH:
                since, seen = day, []
            if since is None:
                continue
            seen.append((day, state))
            if state is GuardrailState.OK and breach_over(_first_decision(decided, since), seen):
                since = None
        return since

    def _days(self) -> list[date]:
        """The days with something new since the guardrail exists, from a clean one on, and today."""
        today = self.around.today.toordinal()
        news = {day for judge in self.judges for day in judge.moments(self.starts[0].toordinal(), today)}
        days = [date.fromordinal(day) for day in sorted({*news, today})]
        first = max(0, len(days) - REPLAYED)
        while first and self.state(days[first]) is not GuardrailState.OK:
            first -= 1
        return days[first:]


def _first_decision(decided: Sequence[date], since: date) -> date | None:
    return next((day for day in decided if day >= since), None)


def _judged(
    conn: sqlite3.Connection, around: _Around, number: int, name: str, versions: Sequence[_Version]
) -> Judged:
    replay = _Replay(around, versions)
    now = replay.judge(around.today)
    rule = now.rule
    evaluation = evaluate_with(now, around.today, around.phase_on(around.today), around.fmt)
    decided = _decided(conn, number, around.today)
    since = replay.breach(decided)
    state, explanation = evaluation.state, evaluation.explanation
    if since is not None and state is not GuardrailState.BREACH:
        state = GuardrailState.BREACH
        explanation = _("broken since {day} and not closed by a decision; now {now}").format(
            day=format_date(since, around.today), now=evaluation.explanation
        )
    metric = around.metrics.get(main_metric(rule))
    shown = around.readings.get(metric.id, ()) if metric else ()
    view = GuardrailView(
        id=number,
        name=name,
        rule=next(version.text for version in versions if version.rule is rule),
        sentence=sentence(rule, around.metrics.values(), around.fmt),
        state=state,
        value=evaluation.value,
        value_text=evaluation.value_text,
        explanation=explanation,
        metric=metric,
        series=tuple(
            (r.observed_on, r.value) for r in shown if metric and is_mature(r, metric, around.today)
        ),
        strip=replay.strip(),
        action=action_words(rule.action),
        hard=rule.action.hard,
        breached_since=since,
        handled=since is not None and _first_decision(decided, since) is not None,
        versions=tuple((version.valid_from, version.text, version.change) for version in versions),
    )
    looked_at = (around.metrics.get(key) for key in rule_metrics(rule))
    return Judged(view, rule, tuple(found for found in looked_at if found))


def _decided(conn: sqlite3.Connection, guardrail_id: int, today: date) -> list[date]:
    """The days on which something was decided about a guardrail, oldest first."""
    found = conn.execute(
        """
        SELECT decided_at FROM decision_head
        WHERE guardrail_id = ? AND kind = 'guardrail' AND void = 0 ORDER BY decided_at
        """,
        (guardrail_id,),
    )
    days = (rows.day(row[0][:10]) for row in found)
    return [day for day in days if day is not None and day <= today]
