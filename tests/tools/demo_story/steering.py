"""The demo's measuring and steering: metrics and readings, phases, OMTMs, guardrails and reviews."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from omtm_tui.domain.decisions.bet_input import OutcomeForm
from omtm_tui.domain.decisions.decision import DecisionKind
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.read.decisions import decisions as log
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.omtm import weaknesses
from omtm_tui.storage.write import drafts, guardrails, metrics, phase, readings, rhythm, workspace
from omtm_tui.storage.write.omtm import activate
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import ReadingRow
from tests.support.readings import import_readings
from tests.tools.demo_story.story import Agenda, Story, Told


def _set_up(story: Story, week: int) -> None:
    if week != story.told["weeks"]:
        return
    workspace.update_workspace(story.db, **story.told["workspace"])
    for told in story.told["metric"]:
        fields = {"key", "share_limit", "window_days", "source_note"} & told.keys()
        metric = metrics.add_metric(
            story.db,
            told["name"],
            MetricKind(told["kind"]),
            better=Better(told.get("better", "up")),
            stage=FunnelStage(told["stage"]),
            **{field: told[field] for field in fields},
        )
        story.metrics[told["key"]] = metric.id
    star = story.told["north_star"]
    workspace.set_north_star(story.db, star["name"], story.metrics[star["metric"]])


def _readings(story: Story, week: int) -> None:
    rows = []
    for told in story.told["metric"]:
        place = told["first"] - week
        if 0 <= place < len(told["readings"]):
            cohort = told.get("window_days")
            rows.append(_reading(story, told, told["readings"][place], story.day(week), cohort))
        if week == 0 and (young := told.get("young")):
            row = _reading(story, told, young["reading"], story.day(0), young["cohort"], young["note"])
            rows.append(row)
    import_readings(story.db, rows, story.told["imported"])
    for told in story.told["metric"]:
        if (again := told.get("correction", {})).get("on") == week:
            day, value, note = story.day(again["week"]), again["value"], again["note"]
            readings.record(story.db, story.metrics[told["key"]], day, value, note=note)


def _reading(
    story: Story, told: Told, value: Any, day: date, cohort: int | None, note: str = ""
) -> ReadingRow:
    """A reading of ``day``; with ``cohort`` days, of who came in the week that ended so long before."""
    end = day - timedelta(cohort) if cohort is not None else None
    counts = value if isinstance(value, list) else (None, None)
    return ReadingRow(
        metric_id=story.metrics[told["key"]],
        observed_on=day,
        value=None if isinstance(value, list) else value,
        numerator=counts[0],
        denominator=counts[1],
        cohort_from=end and end - timedelta(6),
        cohort_to=end,
        note=note,
    )


def _phases(story: Story, week: int) -> None:
    for told in story.of("phase", week):
        phase.change_phase(story.db, Phase(told["phase"]), told["evidence"])
        newest = log(story.db.context()).entries
        story.entries[told["phase"]] = next(e.id for e in newest if e.kind is DecisionKind.PHASE)
    for told in story.of("phase", week, "review"):
        form = OutcomeForm(story.db.today, choice=told["choice"])
        record_outcome(story.db, story.entries[told["phase"]], form)


def _omtms(story: Story, week: int) -> None:
    for told in story.of("omtm", week):
        scope_id = story.scope(told)
        draft = drafts.start_draft(story.db, scope_id)
        for weakness in weaknesses(story.db.context(), draft):
            drafts.remove_weakness(story.db, weakness.id)  # the OMTM before was about them
        for field, text in told["fields"].items():
            drafts.save_field(story.db, draft, field, text)
        for weakness in told["weakness"]:
            _weakness(story, draft, weakness)
        if "owner" not in told["fields"]:
            drafts.set_step(story.db, draft, told["step"])
            continue
        closing = told.get("closing")
        if closing:
            _retire(story)
        activate(story.db, draft, closing and OmtmStatus(closing), told.get("note", ""))


def _weakness(story: Story, draft: int, told: Told) -> None:
    number = drafts.add_weakness(story.db, draft, told["text"], FunnelStage(told["stage"]))
    if "rate" in told:
        drafts.edit_weakness(story.db, number, rate=told["rate"], benchmark=told["benchmark"])
    if told.get("constraint"):
        drafts.mark_constraint(story.db, number)
    approach = "strengthen" if told.get("strengthen") else "remove"
    for text in told["actions"]:
        action = drafts.add_action(story.db, number, text, approach)
        if any(text == other.get("title") for other in (*story.told["idea"], *story.told["bet"])):
            drafts.send_action(story.db, action)


def _retire(story: Story) -> None:
    """What guarded the OMTM before guards nothing any more."""
    for (number,) in story.db.conn.execute("SELECT id FROM guardrail").fetchall():
        guardrails.retire_guardrail(story.db, number)


def _guardrails(story: Story, week: int) -> None:
    for told in story.of("guardrail", week):
        story.guardrails[told["name"]] = guardrails.add_guardrail(story.db, told["name"], told["rule"])


def _breaches(story: Story, week: int) -> None:
    for told in story.of("guardrail", week, "decided"):
        number = story.guardrails[told["name"]]
        guardrails.decide_guardrail(story.db, number, told["decision"], "PM Core")


def _reviews(story: Story, week: int) -> None:
    for told in story.of("review", week):
        active = top(story.db.context(story.scope(told))).omtm
        assert active is not None
        rhythm.hold_review(story.db, active.omtm.id, told["probability"], told.get("note", ""))


AGENDA: Agenda = (
    (time(9), _set_up),
    (time(9, 30), _readings),
    (time(10), _phases),
    (time(10, 30), _omtms),
    (time(11), _guardrails),
    (time(14, 30), _breaches),
    (time(15, 30), _reviews),
)
