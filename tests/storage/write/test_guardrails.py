from __future__ import annotations

import pytest

from omtm_tui.domain.decisions.decision import DecisionKind
from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.storage.read.decisions import decision
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.guardrails import guardrails
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.guardrail_events import tell_changes
from omtm_tui.storage.write.guardrails import (
    add_guardrail,
    decide_guardrail,
    edit_guardrail,
    retire_guardrail,
)
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import update_settings
from tests.support.workspace import Clock

RULE = 'keep loyalty >= 40% else review "look at onboarding"'


@pytest.fixture
def loyalty(db: WorkspaceFile) -> Metric:
    return add_metric(db, "Loyalty", MetricKind.RATE)


def only(db: WorkspaceFile) -> GuardrailView:
    (view,) = guardrail_views(db.context())
    return view


def test_a_rule_is_parsed_when_it_is_saved(db: WorkspaceFile, loyalty: Metric) -> None:
    number = add_guardrail(db, "Stay", "keep  Loyalty>=40 % else review 'x'".replace("'", '"'))
    assert (only(db).id, only(db).rule) == (number, 'keep loyalty >= 40% else review "x"')
    assert only(db).state is GuardrailState.UNKNOWN


def test_what_a_terminal_would_obey_never_gets_into_a_rule(db: WorkspaceFile, loyalty: Metric) -> None:
    number = add_guardrail(db, "Stay", 'keep loyalty >= 40% else review "red\x1b[31m\x07\x00"')
    edit_guardrail(db, number, rule_text='keep loyalty >= 50% else review "red\x1b[31m\x07\x00"')
    assert only(db).rule == 'keep loyalty >= 50% else review "red[31m"'


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("keep loyalty >= 40%", "Column"),
        ("keep loyalty >= 40 ms else warn", "Column"),
        ("keep loyaltee >= 40% else warn", "did you mean loyalty"),
        ("", "Column"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused(
    db: WorkspaceFile, loyalty: Metric, rule: str, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        add_guardrail(db, "Stay", rule)
    assert guardrail_views(db.context()) == ()


def test_numbers_in_rules_follow_the_format_of_the_workspace(db: WorkspaceFile, loyalty: Metric) -> None:
    update_settings(db, decimal=",", group=".")
    add_guardrail(db, "Stay", "keep loyalty >= 40,5% else warn")
    assert only(db).rule == "keep loyalty >= 40,5% else warn"
    edit_guardrail(db, only(db).id, rule_text="keep loyalty >= 40,125 % else warn")
    assert only(db).rule == "keep loyalty >= 40,125% else warn"
    assert only(db).sentence == "Keep Loyalty at or above 40,125 %, else warn"
    edit_guardrail(db, only(db).id, rule_text=only(db).rule)
    assert len(only(db).versions) == 2, "what is shown is read back as the same rule"
    update_settings(db, decimal=".", group=",")
    assert only(db).rule == "keep loyalty >= 40.125% else warn"


def test_one_name_one_guardrail_in_force(db: WorkspaceFile, loyalty: Metric) -> None:
    first = add_guardrail(db, "Bleiben", RULE)
    with pytest.raises(UserError, match="BLEIBEN"):
        add_guardrail(db, "BLEIBEN", RULE)
    with pytest.raises(UserError, match="needs a name"):
        add_guardrail(db, " ", RULE)
    retire_guardrail(db, first)
    assert guardrail_views(db.context()) == ()
    with pytest.raises(NotAllowed, match="retired"):
        edit_guardrail(db, first, name="Again")
    assert add_guardrail(db, "Bleiben", RULE) != first


def test_an_edit_is_a_new_version_and_loosening_is_flagged(
    db: WorkspaceFile, loyalty: Metric, clock: Clock
) -> None:
    number = add_guardrail(db, "Stay", RULE)
    record(db, loyalty.id, db.today, 0.38)
    assert only(db).state is GuardrailState.BREACH
    clock.wait(1)
    edit_guardrail(db, number, rule_text="keep loyalty >= 35% else review")
    clock.wait(1)
    edit_guardrail(db, number, name="Remain", rule_text="keep loyalty >= 45% else review")
    edit_guardrail(db, number, rule_text="keep loyalty >= 45% else review")
    assert only(db).name == "Remain"
    assert [change for _day, _text, change in only(db).versions] == ["new", "looser", "tighter"]
    assert [day.day for day, _text, _change in only(db).versions] == [2, 3, 4]
    db.undo()
    assert [change for _day, _text, change in only(db).versions] == ["new", "looser"]


def test_a_breach_is_not_ended_by_another_rule_on_its_day_or_by_none(
    db: WorkspaceFile, loyalty: Metric, clock: Clock
) -> None:
    number = add_guardrail(db, "Stay", RULE)
    record(db, loyalty.id, db.today, 0.38)
    with pytest.raises(NotAllowed, match="Decide first"):
        edit_guardrail(db, number, rule_text="keep loyalty >= 20% else review")
    with pytest.raises(NotAllowed, match="Decide first"):
        retire_guardrail(db, number)
    assert only(db).state is GuardrailState.BREACH
    edit_guardrail(db, number, name="Loyalty")
    decide_guardrail(db, number, "the line was too high")
    edit_guardrail(db, number, rule_text="keep loyalty >= 20% else review")
    assert only(db).state is GuardrailState.OK


def test_a_breach_is_decided_about_and_closes_with_a_clean_reading(
    db: WorkspaceFile, loyalty: Metric, clock: Clock
) -> None:
    number = add_guardrail(db, "Stay", RULE)
    with pytest.raises(NotAllowed, match="not breached"):
        decide_guardrail(db, number, "look")
    record(db, loyalty.id, db.today, 0.38)
    with pytest.raises(UserError, match="what is done"):
        decide_guardrail(db, number, "")
    entry = decision(db.context(), decide_guardrail(db, number, "stop the campaign", "Kim"))
    assert (entry.kind, entry.title, entry.owner) == (
        DecisionKind.GUARDRAIL,
        "Guardrail “Stay”: stop the campaign",
        "Kim",
    )
    (frozen,) = entry.guardrails
    assert (frozen.name, frozen.state, frozen.value) == ("Stay", "breach", "38 %")
    assert (only(db).state, bool(only(db).decided_on)) == (GuardrailState.BREACH, True)
    assert [about.id for about in guardrails(db.context()).closing[number]] == [entry.id]
    assert decision(db.context(), entry.id).state_text == "open"
    clock.wait(7)
    record(db, loyalty.id, db.today, 0.41)
    assert only(db).state is GuardrailState.OK
    assert decision(db.context(), entry.id).state_text == "breach over"
    assert events(db) == [
        ("unknown", None, None),
        ("breach", 0.38, None),
        ("breach", 0.38, entry.id),
        ("ok", 0.41, None),
    ]
    db.undo()
    assert decision(db.context(), entry.id).state_text == "open"
    assert events(db)[-1] == ("breach", 0.38, entry.id), "what was seen is taken back with what led to it"


def events(db: WorkspaceFile) -> list[tuple[object, ...]]:
    sql = "SELECT state, value, decision_id FROM guardrail_event WHERE told = 0 ORDER BY id"
    return [tuple(row) for row in db.conn.execute(sql)]


def test_changes_are_told_once_and_all_of_them(db: WorkspaceFile, loyalty: Metric, clock: Clock) -> None:
    number = add_guardrail(db, "Stay", RULE)
    record(db, loyalty.id, db.today, 0.45)
    assert news(db) == [("unknown", "ok")], "a new one never was ok"
    assert news(db) == []
    clock.wait(7)
    record(db, loyalty.id, db.today, 0.38)
    decide_guardrail(db, number, "look")
    clock.wait(7)
    record(db, loyalty.id, db.today, 0.42)
    assert news(db) == [("ok", "breach"), ("breach", "ok")], "also what began and ended in between"
    clock.wait(15)
    assert news(db) == [("ok", "unknown")], "silence is a change, too"
    assert news(db) == []
    db.undo()
    assert news(db) == [("unknown", "breach")], "what was taken back is told, and telling is nothing to undo"


def news(db: WorkspaceFile) -> list[tuple[str, str]]:
    return [(change.was.value, change.state.value) for change in tell_changes(db)]


def test_loosening_is_said(db: WorkspaceFile, loyalty: Metric) -> None:
    number = add_guardrail(db, "Stay", RULE)
    edit_guardrail(db, number, rule_text="keep loyalty >= 35% else review")
    assert db.undo() == "Loosened the guardrail “Stay”"
    edit_guardrail(db, number, rule_text="keep loyalty >= 45% else review")
    assert db.undo() == "Tightened the guardrail “Stay”"
    edit_guardrail(db, number, name="Remain")
    assert db.undo() == "Changed the guardrail “Remain”"


def test_a_rule_is_taken_back_although_its_breach_was_told(db: WorkspaceFile, loyalty: Metric) -> None:
    record(db, loyalty.id, db.today, 0.38)
    guardrail = add_guardrail(db, "Stay", "keep loyalty >= 10% else warn")
    edit_guardrail(db, guardrail, rule_text=RULE)
    assert news(db) == [("ok", "breach")]
    db.undo()
    assert news(db) == [("breach", "ok")]
    db.redo()
    assert news(db) == [("ok", "breach")]


def test_a_guardrail_is_taken_back_although_its_breach_was_told_and_decided(
    db: WorkspaceFile, loyalty: Metric
) -> None:
    record(db, loyalty.id, db.today, 0.38)
    guardrail = add_guardrail(db, "Stay", RULE)
    assert news(db) == [("ok", "breach")]
    decide_guardrail(db, guardrail, "look at onboarding")
    db.undo()
    db.undo()
    assert guardrail_views(db.context()) == ()
    db.redo()
    assert news(db) == [("ok", "breach")]
