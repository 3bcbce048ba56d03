"""Every rule of the file, tried from plain SQL: another client with its own settings, not this program."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from omtm_tui.storage.opening import open_file
from omtm_tui.storage.schema import APPEND_ONLY, columns

WORLD = """
INSERT INTO workspace (id, company) VALUES (1, 'Acme');
INSERT INTO scope (id, parent_id, kind, name) VALUES
  (1, NULL, 'company', 'Acme'), (2, 1, 'team', 'Core'), (3, 2, 'person', 'Kim'), (4, 1, 'team', 'Web');
INSERT INTO phase_spell (id, phase, started, ended) VALUES
  (1, 'empathy', '2026-01-01', '2026-03-01'), (2, 'stickiness', '2026-03-01', NULL);
INSERT INTO metric (id, key, name, kind) VALUES
  (1, 'ttfv', 'TTFV', 'share_within'), (2, 'dau', 'DAU', 'count'), (3, 'latency', 'Latency', 'duration');
INSERT INTO north_star (id, name, started) VALUES (1, 'Weekly users', '2026-01-01');
INSERT INTO reading (id, metric_id, observed_on, value, recorded_at) VALUES
  (1, 1, '2026-05-01', 0.5, '2026-05-01T10:00:00'), (2, 2, '2026-05-01', 90, '2026-05-01T10:00:00');
INSERT INTO omtm (id, scope_id, metric_id, status, stage, target_kind, target_low, started, deadline,
    activated_on, closed_on, owner) VALUES
  (1, 1, 1, 'active', 'activation', 'at_least', 0.5, '2026-04-01', '2026-07-01', '2026-04-01', NULL, 'Kim'),
  (2, 2, 1, 'missed', 'activation', 'at_least', 0.5, '2026-01-01', '2026-02-01', '2026-01-01', '2026-02-01',
    'Kim');
INSERT INTO weakness (id, omtm_id, text, is_constraint) VALUES (1, 1, 'slow', 1), (2, 1, 'ugly', 0);
INSERT INTO action (id, weakness_id, text) VALUES (1, 1, 'faster');
INSERT INTO experiment (id, scope_id, title, created) VALUES
  (1, 1, 'One', '2026-05-01'), (2, 1, 'Two', '2026-05-01');
INSERT INTO direct_answer (id, experiment_id, omtm_id, answer, rank, answered_at) VALUES
  (1, 1, 1, 1, 10, '2026-05-01T10:00:00');
INSERT INTO guardrail (id, scope_id, name) VALUES (1, 1, 'Latency');
INSERT INTO guardrail_rule (id, guardrail_id, rule, tree, valid_from) VALUES
  (1, 1, 'keep latency <= 1 s else warn', '{"action": {"kind": "warn"}}', '2026-05-01');
INSERT INTO registration (id, experiment_id, metric_id, change, threshold_kind, threshold_low, review_on,
    registered_on) VALUES (1, 1, 1, 'remove step B', 'at_least', 0.5, '2026-06-01', '2026-05-01');
INSERT INTO registration (id, experiment_id, metric_id, change, threshold_kind, threshold_low, review_on,
    registered_on, replaces, thread)
  VALUES (2, 1, 1, 'remove step B', 'at_least', 0.4, '2026-06-01', '2026-05-01', 1, 1);
INSERT INTO amendment (id, registration_id, field, old, new, direction, timing, amended_at)
  VALUES (1, 1, 'threshold', '0.5', '0.4', 'looser', 'after_data', '2026-05-09T10:00:00');
INSERT INTO result (id, registration_id, observed_on, before_value, after_value, recorded_at)
  VALUES (1, 1, '2026-06-01', 0.38, 0.57, '2026-06-01T10:00:00');
INSERT INTO decision (id, kind, decided_at, title) VALUES
  (1, 'other', '2026-05-01T10:00:00', 'One'), (2, 'other', '2026-05-02T10:00:00', 'Two');
INSERT INTO decision (id, kind, decided_at, title, supersedes) VALUES
  (3, 'other', '2026-05-03T10:00:00', 'Not two', 2);
INSERT INTO decision_outcome (id, decision_id, reviewed_on, choice) VALUES (1, 1, '2026-06-01', 'kept');
INSERT INTO comment (id, decision_id, text, written_at) VALUES (1, 1, 'x', '2026-06-02T10:00:00');
"""

READING = "INSERT INTO reading (metric_id, observed_on, value, recorded_at{more}) VALUES ({values}{also})"
OMTM = (
    "INSERT INTO omtm (scope_id, metric_id, status, stage, target_kind, target_low, started, deadline, "
    "activated_on, owner{more}) VALUES ({scope}, {metric}, '{status}', 'activation', 'at_least', 1, '{day}', "
    "'2027-01-01', '{day}', 'Kim'{also})"
)
REGISTRATION = (
    "INSERT INTO registration (experiment_id, metric_id, change, threshold_kind, review_on, "
    "registered_on{more}) VALUES (1, 1, 'x', 'at_least', '2026-06-01', '2026-05-01'{also})"
)
DECISION = (
    "INSERT INTO decision (kind, decided_at, title{more}) VALUES ('{kind}', '2026-06-01T10:00:00', 'x'{also})"
)
OUTCOME = (
    "INSERT INTO decision_outcome (decision_id, reviewed_on, choice{more}) "
    "VALUES (1, '2026-06-01', '{choice}'{also})"
)
SPELL = "INSERT INTO phase_spell (phase, started{more}) VALUES ('growth', '{day}'{also})"
CLOSE = "UPDATE phase_spell SET ended = '2026-06-30' WHERE ended IS NULL"


def reading(values: str, **more: object) -> str:
    return READING.format(values=f"{values}, '2026-05-02T10:00:00'", **_more(more))


def omtm(scope: int, metric: int, day: str = "2026-07-01", status: str = "active", **more: object) -> str:
    return OMTM.format(scope=scope, metric=metric, day=day, status=status, **_more(more))


def registration(**more: object) -> str:
    return REGISTRATION.format(**_more(more))


def decision(kind: str = "other", **more: object) -> str:
    return DECISION.format(kind=kind, **_more(more))


def outcome(choice: str = "x", **more: object) -> str:
    return OUTCOME.format(choice=choice, **_more(more))


def spell(day: str, **more: object) -> str:
    return SPELL.format(day=day, **_more(more))


def _more(columns: dict[str, object]) -> dict[str, str]:
    return {
        "more": "".join(f", {name}" for name in columns),
        "also": "".join(f", {value!r}" for value in columns.values()),
    }


REFUSED: dict[str, list[str]] = {
    "two workspaces": ["INSERT INTO workspace (id) VALUES (2)"],
    "unknown audience": ["UPDATE workspace SET audience = 'everyone'"],
    "settings that are no JSON": ["UPDATE workspace SET settings = 'x'"],
    "a second company": ["INSERT INTO scope (kind, name) VALUES ('company', 'Other')"],
    "a team under nothing": ["INSERT INTO scope (kind, name) VALUES ('team', 'Loose')"],
    "a company under a team": ["UPDATE scope SET parent_id = 2 WHERE id = 1"],
    "a scope under itself": ["UPDATE scope SET parent_id = 3 WHERE id = 2"],
    "a scope without a name": ["UPDATE scope SET name = '  ' WHERE id = 2"],
    "two open phases": ["INSERT INTO phase_spell (phase, started) VALUES ('growth', '2027-01-01')"],
    "an unknown phase": [CLOSE, "INSERT INTO phase_spell (phase, started) VALUES ('decline', '2027-01-01')"],
    "a phase that ends before it starts": ["UPDATE phase_spell SET ended = '2026-02-01' WHERE id = 2"],
    "another phase in the same spell": ["UPDATE phase_spell SET phase = 'growth' WHERE id = 2"],
    "a phase spell moved in time": ["UPDATE phase_spell SET started = '2025-01-01' WHERE id = 2"],
    "a closed phase opened again": [CLOSE, "UPDATE phase_spell SET ended = NULL WHERE id = 1"],
    "two open north stars": ["INSERT INTO north_star (name, started) VALUES ('Other', '2026-01-01')"],
    "a north star ended without a reason": ["UPDATE north_star SET ended = '2026-05-01'"],
    "a north star ended with a blank reason": [
        "UPDATE north_star SET ended = '2026-05-01', end_reason = ' '"
    ],
    "an unknown kind of metric": ["INSERT INTO metric (key, name, kind) VALUES ('x', 'X', 'feeling')"],
    "two metrics of one name": ["INSERT INTO metric (key, name, kind) VALUES ('x', 'dau', 'count')"],
    "two metrics of one key": ["INSERT INTO metric (key, name, kind) VALUES ('DAU', 'X', 'count')"],
    "another kind for a metric with readings": ["UPDATE metric SET kind = 'count' WHERE id = 1"],
    "a cadence of no days": ["UPDATE metric SET cadence_days = 0"],
    "a share above 1": [reading("1, '2026-05-02', 57")],
    "a share below 0": [reading("1, '2026-05-02', -0.1")],
    "a numerator above its denominator": [reading("1, '2026-05-02', 0.5", numerator=11, denominator=10)],
    "a denominator of 0": [reading("1, '2026-05-02', 0.5", numerator=0, denominator=0)],
    "a negative numerator": [reading("1, '2026-05-02', 0.5", numerator=-1, denominator=2)],
    "a negative count": [reading("2, '2026-05-02', -1")],
    "a negative duration": [reading("3, '2026-05-02', -1")],
    "an infinite reading": [reading("2, '2026-05-02', 9e999")],
    "a day that is none": [reading("2, '2026-02-30', 1")],
    "a time that is none": [reading("2, '2026-05-02', 1").replace("T10:00:00", "T25:00:00")],
    "a time without seconds": [reading("2, '2026-05-02', 1").replace("T10:00:00", "T10:00")],
    "a cohort that ends before it begins": [
        reading("2, '2026-05-02', 1", cohort_from="2026-04-02", cohort_to="2026-04-01")
    ],
    "a text for a value": [reading("2, '2026-05-02', 'many'")],
    "a correction of another metric": [reading("2, '2026-05-01', 1", replaces=1, thread=1)],
    "a correction in another thread": [reading("1, '2026-05-01', 0.6", replaces=1, thread=2)],
    "a correction outside of any thread": [reading("1, '2026-05-01', 0.6", replaces=1)],
    "a reading corrected twice (a fork)": [
        reading("1, '2026-05-01', 0.6", replaces=1, thread=1),
        reading("1, '2026-05-01', 0.7", replaces=1, thread=1),
    ],
    "a reading that replaces itself": [
        "INSERT INTO reading (id, metric_id, observed_on, value, recorded_at, replaces, thread) "
        "VALUES (9, 1, '2026-05-01', 0.6, '2026-05-02T10:00:00', 9, 9)"
    ],
    "a withdrawal of nothing": [reading("1, '2026-05-01', 0.6", void=1)],
    "two active OMTMs in a scope": [omtm(1, 1)],
    "two drafts in a scope": [
        "INSERT INTO omtm (scope_id) VALUES (2)",
        "INSERT INTO omtm (scope_id) VALUES (2)",
    ],
    "an active OMTM without an owner": [omtm(4, 1), "UPDATE omtm SET owner = ' ' WHERE scope_id = 4"],
    "an active OMTM without a target": [omtm(4, 1), "UPDATE omtm SET target_kind = NULL WHERE scope_id = 4"],
    "an active OMTM without a metric": ["INSERT INTO omtm (scope_id, status) VALUES (4, 'active')"],
    "a deadline on the day of the start": [
        omtm(4, 1),
        "UPDATE omtm SET deadline = started WHERE scope_id = 4",
    ],
    "a band of one end": ["UPDATE omtm SET target_kind = 'band' WHERE id = 1"],
    "a band upside down": ["UPDATE omtm SET target_kind = 'band', target_high = 0.4 WHERE id = 1"],
    "a closed OMTM without its day": ["UPDATE omtm SET status = 'achieved' WHERE id = 1"],
    "an open OMTM with a closing day": ["UPDATE omtm SET closed_on = '2026-06-01' WHERE id = 1"],
    "an unknown status": ["UPDATE omtm SET status = 'paused' WHERE id = 1"],
    "another metric for an active OMTM": ["UPDATE omtm SET metric_id = 2 WHERE id = 1"],
    "another scope for an active OMTM": ["UPDATE omtm SET scope_id = 4 WHERE id = 1"],
    "a child beside its parent": [omtm(1, 1, status="draft"), omtm(4, 1, parent_id=2)],
    "a child in its parent's scope": [omtm(2, 1, status="draft", parent_id=2)],
    "a child above its parent": [omtm(4, 1), "UPDATE omtm SET parent_id = 3 WHERE id = 1"],
    "a child left behind by its scope": [
        omtm(3, 1, parent_id=2),
        "UPDATE scope SET parent_id = 4 WHERE id = 3",
    ],
    "its own parent": ["UPDATE omtm SET parent_id = 1 WHERE id = 1"],
    "another metric 13 days after a phase change": [omtm(2, 2, "2026-03-14")],
    "another metric 13 days before a phase change": [omtm(2, 2, "2026-02-16")],
    "a draft on another metric activated 13 days after a phase change": [
        "INSERT INTO omtm (scope_id, metric_id) VALUES (2, 2)",
        "UPDATE omtm SET status = 'active', stage = 'revenue', target_kind = 'at_least', target_low = 1, "
        "started = '2026-03-14', deadline = '2026-06-14', activated_on = '2026-03-14', owner = 'Kim' "
        "WHERE status = 'draft'",
    ],
    "a phase 13 days after another metric": [omtm(2, 2, "2026-07-01"), CLOSE, spell("2026-07-14")],
    "a phase within the days of the setting": [
        "UPDATE workspace SET settings = '{\"change_apart_days\": 30}'",
        omtm(2, 2, "2026-07-01"),
        CLOSE,
        spell("2026-07-30"),
    ],
    "a blank reason to change both": [omtm(2, 2, "2026-03-14", override_reason=" ")],
    "two constraints of an OMTM": ["UPDATE weakness SET is_constraint = 1"],
    "a weakness without words": ["INSERT INTO weakness (omtm_id, text) VALUES (1, '')"],
    "an unknown approach": ["UPDATE action SET approach = 'ignore'"],
    "an unknown state": ["UPDATE experiment SET state = 'started'"],
    "an impact beyond 10": ["UPDATE experiment SET impact = 11"],
    "two answers for one OMTM": [
        "INSERT INTO direct_answer (experiment_id, omtm_id, answer, rank, answered_at) "
        "VALUES (1, 1, 1, 11, '2026-05-01T10:00:00')"
    ],
    "a no that names no metric": [
        "INSERT INTO direct_answer (experiment_id, omtm_id, answer, answered_at) "
        "VALUES (2, 1, 0, '2026-05-01T10:00:00')"
    ],
    "a yes that names a metric": ["UPDATE direct_answer SET moves_metric_id = 2"],
    "a yes without a place": ["UPDATE direct_answer SET rank = NULL"],
    "two answers in one place": [
        "INSERT INTO direct_answer (experiment_id, omtm_id, answer, rank, answered_at) "
        "VALUES (2, 1, 1, 10, '2026-05-01T10:00:00')"
    ],
    "two guardrails of one name": ["INSERT INTO guardrail (scope_id, name) VALUES (1, 'LATENCY')"],
    "a guardrail without an action": [
        "INSERT INTO guardrail_rule (guardrail_id, rule, tree, valid_from) "
        "VALUES (1, 'keep latency <= 1 s', '{\"mood\": \"keep\"}', '2026-05-01')"
    ],
    "a rule that was never parsed": [
        "INSERT INTO guardrail_rule (guardrail_id, rule, tree, valid_from) VALUES (1, 'x', 'x', '2026-05-01')"
    ],
    "a bet without a threshold": [registration()],
    "a threshold of the wrong end": [registration(threshold_high=0.5)],
    "an abort line without its kind": [registration(threshold_low=0.5, abort_low=0.1)],
    "a probability above 1": [registration(threshold_low=0.5, probability=62)],
    "an unknown design": [registration(threshold_low=0.5, design="guess")],
    "a bet that no registration stands behind": [decision("bet")],
    "a registration behind what is no bet": [decision("other", registration_id=1)],
    "a registration named by another row than its first": [decision("bet", registration_id=2)],
    "a decision superseded twice (a fork)": [decision(supersedes=2)],
    "a fork by way of a correction": [decision(supersedes=2, replaces=1, thread=1)],
    "a decision that supersedes itself": [
        "INSERT INTO decision (id, kind, decided_at, title, supersedes) "
        "VALUES (9, 'other', '2026-06-01T10:00:00', 'x', 9)"
    ],
    "a decision that supersedes a later one (a cycle)": [
        "INSERT INTO decision (id, kind, decided_at, title, supersedes) "
        "VALUES (50, 'other', '2026-06-01T10:00:00', 'x', 60)"
    ],
    "a decision superseded by replacing rows": [
        "INSERT OR REPLACE" + decision(supersedes=2)[len("INSERT") :]
    ],
    "an overruled verdict without a reason": [outcome(verdict="roll_back")],
    "a review without a choice": [outcome(" ")],
    "an amendment of unknown direction": [
        "INSERT INTO amendment (registration_id, field, old, new, direction, timing, amended_at) "
        "VALUES (1, 'threshold', '1', '2', 'better', 'after_data', '2026-06-01T10:00:00')"
    ],
    "a result with a denominator of 0": [
        "INSERT INTO result (registration_id, observed_on, before_value, after_value, recorded_at, "
        "after_denominator) VALUES (1, '2026-06-01', 1, 1, '2026-06-01T10:00:00', 0)"
    ],
    "a review without the PM's probability": [
        "INSERT INTO review (omtm_id, held_on) VALUES (1, '2026-06-01')"
    ],
    "two reviews of an OMTM on a day": [
        "INSERT INTO review (omtm_id, held_on, pm_probability) VALUES (1, '2026-06-01', 0.6)",
        "INSERT INTO review (omtm_id, held_on, pm_probability) VALUES (1, '2026-06-01', 0.7)",
    ],
    "a review that is changed later": [
        "INSERT INTO review (omtm_id, held_on, pm_probability) VALUES (1, '2026-06-01', 0.6)",
        "UPDATE review SET pm_probability = 0.9",
    ],
    "a step of Friday that there is not": [
        "INSERT INTO friday_step (scope_id, friday, step, done_at) "
        "VALUES (1, '2026-06-05', 'coffee', '2026-06-05T15:00:00')"
    ],
    "a probability of a review above 1": [
        "INSERT INTO review (omtm_id, held_on, pm_probability) VALUES (1, '2026-06-01', 62)"
    ],
    "an experiment for a request without an outcome": [
        "INSERT INTO request (scope_id, requester, tactic, experiment_id, created) "
        "VALUES (1, 'Sales', 'a button', 1, '2026-06-01')"
    ],
}

ALLOWED: dict[str, list[str]] = {
    "a team under a team": ["INSERT INTO scope (parent_id, kind, name) VALUES (2, 'project', 'Billing')"],
    "a scope moved": ["UPDATE scope SET parent_id = 4 WHERE id = 3"],
    "the next phase": [CLOSE, spell("2026-07-01")],
    "a north star ended with a reason": [
        "UPDATE north_star SET ended = '2026-05-01', end_reason = 'the business model changed'",
        "INSERT INTO north_star (name, started) VALUES ('Other', '2026-05-01')",
    ],
    "another kind for a metric without readings": ["UPDATE metric SET kind = 'mean' WHERE id = 3"],
    "a name freed by undoing": [
        "UPDATE metric SET hidden = 1 WHERE id = 3",
        "INSERT INTO metric (key, name, kind) VALUES ('latency', 'Latency', 'duration')",
    ],
    "shares at both ends": [reading("1, '2026-05-02', 0"), reading("1, '2026-05-03', 1")],
    "a share with its parts": [reading("1, '2026-05-02', 1", numerator=10, denominator=10)],
    "a correction": [reading("1, '2026-05-01', 0.6", replaces=1, thread=1)],
    "a withdrawal": [reading("1, '2026-05-01', 0.5", replaces=1, thread=1, void=1)],
    "a child under its parent": [
        omtm(3, 1, parent_id=1),
        "INSERT INTO omtm (scope_id, parent_id) VALUES (2, 1)",
    ],
    "another active OMTM in another scope": [omtm(2, 1)],
    "another metric 14 days after a phase change": [omtm(2, 2, "2026-03-15")],
    "another metric in time, for a typed reason": [omtm(2, 2, "2026-03-14", override_reason="the market")],
    "the same metric again, soon after a phase change": [omtm(2, 1, "2026-03-02")],
    "the first OMTM of a scope, soon after a phase change": [omtm(4, 2, "2026-03-02")],
    "a phase 14 days after another metric": [omtm(2, 2, "2026-07-01"), CLOSE, spell("2026-07-15")],
    "a phase in time, for a typed reason": [
        omtm(2, 2, "2026-07-01"),
        CLOSE,
        spell("2026-07-14", override_reason="the market"),
    ],
    "the first phase, soon after another metric": [
        "DELETE FROM phase_spell",
        omtm(2, 2, "2026-07-01"),
        spell("2026-07-02"),
    ],
    "a no that names its metric": [
        "INSERT INTO direct_answer (experiment_id, omtm_id, answer, moves_metric_id, answered_at) "
        "VALUES (2, 1, 0, 2, '2026-05-01T10:00:00')"
    ],
    "a name freed by retiring": [
        "UPDATE guardrail SET retired_on = '2026-06-01'",
        "INSERT INTO guardrail (scope_id, name) VALUES (1, 'Latency')",
    ],
    "a bet": [
        registration(threshold_low=0.5, abort_kind="at_most", abort_high=0.1),
        decision("bet", registration_id=1),
    ],
    "a decision superseded": [decision(supersedes=1)],
    "a decision superseded again after a withdrawal": [
        decision(supersedes=2, replaces=3, thread=3, void=1),
        decision(supersedes=2),
    ],
    "a verdict followed": [outcome("hold", verdict="hold")],
    "a verdict overruled with a reason": [outcome(verdict="hold", overruled_because="the market")],
    "a request": [
        "INSERT INTO request (scope_id, requester, outcome, experiment_id, created) "
        "VALUES (1, 'Sales', 'fewer calls', 1, '2026-06-01')"
    ],
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rules") / "workspace.omtm"
    conn = open_file(path)
    conn.executescript(WORLD)
    conn.close()
    return path


@pytest.fixture
def client(world: Path) -> Iterator[sqlite3.Connection]:
    """A client that sets nothing, so that neither references nor recursive triggers are on."""
    conn = sqlite3.connect(world, isolation_level=None)
    conn.execute("BEGIN")
    yield conn
    conn.execute("ROLLBACK")
    conn.close()


@pytest.mark.parametrize("name", REFUSED)
def test_the_file_refuses(client: sqlite3.Connection, name: str) -> None:
    *before, refused = REFUSED[name]
    for statement in before:
        client.execute(statement)
    with pytest.raises(sqlite3.IntegrityError):
        client.execute(refused)


@pytest.mark.parametrize("name", ALLOWED)
def test_the_file_allows(client: sqlite3.Connection, name: str) -> None:
    for statement in ALLOWED[name]:
        assert client.execute(statement).rowcount > 0


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_append_only_records_stay_whatever_is_tried(world: Path, table: str, recursive: str) -> None:
    conn = sqlite3.connect(world, isolation_level=None)
    conn.execute(f"PRAGMA recursive_triggers = {recursive}")
    before = conn.execute(f"SELECT * FROM {table}").fetchall()
    row = dict(zip(columns(conn, table), before[0], strict=True))
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    last = [*row][-1]
    attempts = [
        (f"UPDATE {table} SET {last} = {last}", []),
        (f"UPDATE OR REPLACE {table} SET id = id + 1", []),
        (f"DELETE FROM {table}", []),
        (f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", [*row.values()]),
        (f"REPLACE INTO {table} ({names}) VALUES ({marks})", [*row.values()]),
        (
            f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {last} = 1",
            [*row.values()],
        ),
        (f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", [*row.values()]),
    ]
    for statement, values in attempts:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            conn.execute(statement, values)
    assert conn.execute(f"SELECT * FROM {table}").fetchall() == before
    conn.close()


def test_replacing_the_head_of_a_chain_is_refused(client: sqlite3.Connection) -> None:
    client.execute(reading("1, '2026-05-01', 0.6", replaces=1, thread=1))
    statement = reading("1, '2026-05-01', 0.7", replaces=1, thread=1).replace(
        "INSERT", "INSERT OR REPLACE", 1
    )
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        client.execute(statement)
