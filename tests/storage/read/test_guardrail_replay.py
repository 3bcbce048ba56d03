"""A replay looks at few days, and finds what looking at every single one would have found."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading
from omtm_tui.domain.phase.phase import Phase, PhaseSpell
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.storage.read.guardrail_replay import GuardrailContext, Replay
from omtm_tui.storage.read.guardrail_rules import Version

FIRST, LENGTH = date(2026, 1, 20), 75
"""Two ends of a month, of which one is short, lie within."""

METRICS = {
    metric.key: metric
    for metric in (
        Metric(1, "loyalty", "Loyalty", MetricKind.RATE, cadence_days=7),
        Metric(2, "loyalty_control", "Loyalty, control", MetricKind.RATE, cadence_days=10),
        Metric(3, "ripe", "Ripe", MetricKind.RATE, cadence_days=5, window_days=9),
    )
}
RULES = (
    "keep loyalty >= 40% else stop",
    "keep loyalty >= 40% for 1w else stop",
    "keep loyalty >= 40% for 2w else stop",
    "keep loyalty >= 40% for 1m else stop",
    "keep loyalty >= 40% for 2 readings else stop",
    "keep loyalty >= 40% for 9d in phase growth else stop",
    "keep loyalty >= 40% in phase growth else stop",
    "keep loyalty vs control >= -5pp for 6d else stop",
    "keep loyalty change over 1w >= -20% and ripe >= 40% for 8d else stop",
    "if loyalty not rising over 3w or ripe < 40% for 10d then stop",
)
PARSED = {text: parse_rule(text, list(METRICS.values())) for text in RULES}
days = st.integers(0, LENGTH).map(lambda n: FIRST + timedelta(n))


@st.composite
def read(draw: st.DrawFn, metric: Metric) -> tuple[Reading, ...]:
    """Readings a few days apart, here and there with a gap; some of a cohort."""
    found: list[Reading] = []
    day = FIRST + timedelta(draw(st.integers(0, 10)))
    while (day - FIRST).days <= LENGTH:
        number = len(found) + 1
        cohort = day - timedelta(draw(st.integers(0, 12))) if metric.window_days else None
        value = draw(st.sampled_from((0.3, 0.35, 0.38, 0.39, 0.45, 0.5)))
        found.append(Reading(day, value, id=number, cohort_to=cohort))
        day += timedelta(draw(st.sampled_from((1, 3, 5, 7, 8, 11, 16))))
    return tuple(found)


@st.composite
def replays(draw: st.DrawFn) -> Replay:
    """One or two versions of a rule, decisions and a change of phase on any days."""
    starts = sorted(draw(st.lists(days, min_size=1, max_size=2)))
    versions = [
        Version(day, text, "", PARSED[text])
        for day, text in ((day, draw(st.sampled_from(RULES))) for day in starts)
    ]
    readings = {metric.id: draw(read(metric)) for metric in METRICS.values()}
    change = draw(days)
    spells = (PhaseSpell(Phase.STICKINESS, FIRST, change), PhaseSpell(Phase.GROWTH, change, draw(days)))
    around = GuardrailContext(
        today=max(draw(days), starts[0]),
        fmt=NumberFormat(),
        flat_within=0.01,
        metrics=METRICS,
        readings=readings,
        history=History(METRICS.values(), readings),
        baselines={},
        spells=spells,
    )
    decided = sorted(day for day in draw(st.lists(days, max_size=3)) if day <= around.today)
    return Replay(around, versions, decided)


@given(replays())
def test_no_day_between_those_that_are_looked_at_would_raise_or_close_a_breach(replay: Replay) -> None:
    looked_at = {day: since for day, _state, since in replay.latched}
    since: date | None = None
    broken: date | None = None
    for n in range((replay.around.today - replay.starts[0]).days + 1):
        day = replay.starts[0] + timedelta(n)
        state = replay.state(day)
        if since is None and state is GuardrailState.BREACH:
            since = day
        if state is GuardrailState.OK and any(d for d in replay.decided if since and since <= d <= day):
            since = None
        broken = looked_at.get(day, broken)
        assert since == broken, day
    assert replay.breach() == since
