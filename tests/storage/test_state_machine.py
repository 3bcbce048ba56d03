"""Whatever is done in whatever order, the file says what a model says, and its journal alone says it too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.metrics import metrics, plain_readings
from omtm_tui.storage.read.workspace import workspace
from omtm_tui.storage.schema import BOOKMARKS, JOURNALED
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, experiments, ranking, readings
from omtm_tui.storage.write.metrics import add_metric, edit_metric
from omtm_tui.storage.write.readings import ReadingRow
from omtm_tui.storage.write.workspace import update_settings, update_workspace
from tests.storage.model import Model
from tests.storage.verbs import MOVES, OPENING, live_state, tried
from tests.storage.walker import Walker
from tests.support.readings import import_readings

Snapshot = dict[str, set[tuple[object, ...]]]
Rows = dict[tuple[str, int], dict[str, object]]

NUMBER = st.integers(0, 9)
MOVE = st.tuples(st.sampled_from([*MOVES]), st.integers(0, 10**6))


class Heard(WorkspaceFile):
    """Tells after every single step, of which a move may make several."""

    def __init__(self, path: Path, now: Callable[[], datetime], actor: str, tell: Callable[[], None]) -> None:
        super().__init__(path, now, actor)
        self.tell = tell

    def committed(self, kept: list[int]) -> None:
        super().committed(kept)
        self.tell()


class AnyVerb(Walker[Snapshot]):
    """All verbs, against what was seen after each step: the journal's promise, whatever a verb does."""

    def opened(self, actor: str) -> WorkspaceFile:
        return Heard(self.path, self.clock, actor, lambda: self.becomes(self.found()))

    def begun(self) -> Snapshot:
        return self.found()

    def found(self) -> Snapshot:
        return live_state(self.db)

    @initialize()
    def make_most_moves_possible(self) -> None:
        also = ("yes", "yes", "reading", "bet", "request", "deliverable")
        self.move([(name, number) for number, name in enumerate(OPENING + also)])

    @rule(moves=st.lists(MOVE, min_size=3, max_size=9))
    def move(self, moves: list[tuple[str, int]]) -> None:
        for name, number in moves:
            tried(self.db, name, number)

    @rule(name=st.sampled_from([*MOVES]), numbers=st.lists(NUMBER, min_size=2, max_size=5))
    def insist(self, name: str, numbers: list[int]) -> None:
        """The same verb again and again, which is how records come to be corrected."""
        self.move([(name, number) for number in numbers])

    def look_at_all_of_it(self) -> None:
        assert replayed(self.db) == stored(self.db)
        super().look_at_all_of_it()


def replayed(db: WorkspaceFile) -> Rows:
    """The ordinary rows that hold now, made from nothing but the images in the journal.

    The steps that hold are those that are done. Others are undone or were so when a new step came: nothing
    here lays steps aside while they hold, as only the demo does.
    """
    images = db.conn.execute(
        "SELECT tbl, row_id, before, after FROM change JOIN step ON step.id = step_id "
        f"WHERE state = 'done' AND tbl IN {JOURNALED} ORDER BY step_id, change.id"
    )
    rows: Rows = {}
    for table, row_id, before, after in images:
        assert rows.pop((table, row_id), None) == (before and json.loads(before))
        if after:
            rows[table, row_id] = json.loads(after)
    return {key: row for key, row in rows.items() if not row.get("hidden")}


def stored(db: WorkspaceFile) -> Rows:
    """The ordinary rows that hold now, as far as they are journaled."""
    rows: Rows = {}
    for table in JOURNALED:
        for row in map(dict, db.conn.execute(f"SELECT * FROM {table}")):
            if not row.get("hidden") and not row.get("told"):
                images = {name: value for name, value in row.items() if (table, name) not in BOOKMARKS}
                rows[table, row["id"]] = images
    return rows


DAYS = st.sampled_from([date(2026, 11, 2) - timedelta(n) for n in range(3)])
VALUES = st.sampled_from([0.0, 0.25, 1.0])
NAMES = st.sampled_from(["Users", "users", "Orders", "Churn"])


class CoreVerbs(Walker[Model]):
    """What a workspace is about, against a model that knows what each verb must do to it."""

    def begun(self) -> Model:
        for number, name in enumerate(["company", "draft", "activation"]):
            MOVES[name](self.db, number)
        self.given = {"metric": [1, add_metric(self.db, "Orders", MetricKind.RATE).id]}
        self.given["idea"] = [experiments.add_experiment(self.db, title) for title in "ABCD"]
        self.given["decision"] = [decisions.log_decision(self.db, "Churn")]
        a, b, c, d = self.given["idea"]
        for idea in (b, a, d):
            experiments.answer(self.db, idea, True)
        self.db.conn.execute("UPDATE step SET state = 'gone' WHERE state IN ('done', 'undone')")
        return Model(
            company="Acme",
            steers=1,
            metrics={1: "New 1", self.given["metric"][1]: "Orders"},
            readings={(1, self.db.today): 0.381},
            titles={a: "A", b: "B", c: "C", d: "D"},
            yeses=(b, a, d),
            decisions={self.given["decision"][0]: "Churn"},
        )

    def found(self) -> Model:
        context = self.db.context()
        company, log = workspace(context), entries(context, "d.kind = 'other' AND d.void = 0")
        of_metric = plain_readings(context, {metric.id: 99 for metric in metrics(context)})
        observed = [reading for readings in of_metric.values() for reading in readings]
        lists = backlog(context)
        asked = (*lists.unanswered, *lists.ranked, *lists.parked)
        assert len({(reading.metric_id, reading.observed_on) for reading in observed}) == len(observed)
        return Model(
            company=company.company,
            steers=self.now.steers,
            wip_limit=company.settings.wip_limit,
            metrics={metric.id: metric.name for metric in metrics(context)},
            readings={(reading.metric_id, reading.observed_on): reading.value for reading in observed},
            titles={idea.id: idea.title for idea in asked},
            noes={idea.id: idea.moves_id or 0 for idea in lists.parked},
            yeses=tuple(idea.id for idea in lists.ranked),
            decisions={entry.id: entry.title for entry in log},
            superseded_by={entry.id: entry.superseded_by for entry in log if entry.superseded_by},
            comments={
                entry.id: tuple(said.text for said in entry.comments) for entry in log if entry.comments
            },
        )

    def some(self, kind: str, number: int) -> int:
        """What was once made, the latest first, be it there or taken back."""
        given = self.given[kind]
        return given[-1 - number % len(given)]

    def leads_to(self, model: Model | None, verb: Callable[..., object], *given: Any, **more: Any) -> None:
        """The verb leads to the model, or is refused where there is none."""
        if model is None:
            with pytest.raises(UserError):
                verb(self.db, *given, **more)
        else:
            verb(self.db, *given, **more)
            self.becomes(model)

    @rule(name=st.sampled_from(["Acme", "Other"]), limit=st.integers(2, 3))
    def company(self, name: str, limit: int) -> None:
        self.leads_to(replace(self.now, company=name), update_workspace, company=name)
        self.leads_to(replace(self.now, wip_limit=limit), update_settings, wip_limit=limit)

    @rule(name=NAMES)
    def metric(self, name: str) -> None:
        if not self.now.can_be_called(name):
            self.leads_to(None, add_metric, name, MetricKind.RATE)
            return
        number = add_metric(self.db, name, MetricKind.RATE).id
        self.given["metric"].append(number)
        self.becomes(replace(self.now, metrics={**self.now.metrics, number: name}))

    @rule(n=NUMBER, name=NAMES)
    def another_name(self, n: int, name: str) -> None:
        metric = self.some("metric", n)
        self.leads_to(self.now.renamed(metric, name), edit_metric, metric, name=name)

    @rule(n=NUMBER, day=DAYS, value=VALUES)
    def reading(self, n: int, day: date, value: float) -> None:
        metric = self.some("metric", n)
        self.leads_to(self.now.read(metric, {day: value}), readings.record, metric, day, value)

    @rule(n=NUMBER, values=st.dictionaries(DAYS, VALUES, min_size=1))
    def imported(self, n: int, values: dict[date, float]) -> None:
        metric = self.some("metric", n)
        rows = [ReadingRow(metric, day, value) for day, value in values.items()]
        self.leads_to(self.now.read(metric, values), import_readings, rows, "Imported")

    @rule(n=NUMBER, day=DAYS)
    def withdrawal(self, n: int, day: date) -> None:
        metric = self.some("metric", n)
        shown = self.db.conn.execute(
            "SELECT id FROM reading_live WHERE (metric_id, observed_on) = (?, ?)", (metric, day.isoformat())
        ).fetchone()
        self.leads_to(
            self.now.withdrawn((metric, day)), readings.withdraw, shown["id"] if shown else 999, "wrong"
        )

    @rule(title=NAMES)
    def idea(self, title: str) -> None:
        number = experiments.add_experiment(self.db, title)
        self.given["idea"].append(number)
        self.becomes(replace(self.now, titles={**self.now.titles, number: title}))

    @rule(n=NUMBER, title=NAMES)
    def another_title(self, n: int, title: str) -> None:
        idea = self.some("idea", n)
        self.leads_to(self.now.titled(idea, title), experiments.edit_experiment, idea, title=title)

    @rule(n=NUMBER, first=NAMES, theirs=NAMES, mine=NAMES)
    def title_in_a_form(self, n: int, first: str, theirs: str, mine: str) -> None:
        """What the other program wrote since the form was opened is not overwritten unseen."""
        idea, edit = self.some("idea", n), experiments.edit_experiment
        self.db.since = self.db.last_step()
        self.leads_to(self.now.titled(idea, first), edit, idea, title=first)
        seen = self.now
        self.use_the_other_program()
        self.leads_to(self.now.titled(idea, theirs), edit, idea, title=theirs)
        self.use_the_other_program()
        refused = self.now != seen and mine != theirs
        self.leads_to(None if refused else self.now.titled(idea, mine), edit, idea, title=mine)
        self.db.since = None

    @rule(n=NUMBER, yes=st.sampled_from([True, False, None]), moves=NUMBER)
    def answer(self, n: int, yes: bool | None, moves: int) -> None:
        idea, metric = self.some("idea", n), self.some("metric", moves)
        if yes is None:
            self.leads_to(self.now.cleared(idea), experiments.clear_answer, idea)
        elif yes:
            self.leads_to(self.now.yes(idea), experiments.answer, idea, True)
        else:
            self.leads_to(self.now.no(idea, metric), experiments.answer, idea, False, metric)

    @rule(chosen=st.sets(NUMBER, min_size=1, max_size=2), to=st.integers(0, 5))
    def move(self, chosen: set[int], to: int) -> None:
        ideas = {self.some("idea", n) for n in chosen}
        self.leads_to(self.now.moved(ideas, to), ranking.move, ideas, to)

    @rule(chosen=st.sets(NUMBER, min_size=1, max_size=2), by=st.sampled_from([-2, -1, 1, 2]))
    def shift(self, chosen: set[int], by: int) -> None:
        ideas = {self.some("idea", n) for n in chosen}
        self.leads_to(self.now.shifted(ideas, by), ranking.shift, ideas, by)

    @rule(n=st.none() | NUMBER, title=NAMES)
    def decision(self, n: int | None, title: str) -> None:
        older = None if n is None else self.some("decision", n)
        if older and (older not in self.now.decisions or older in self.now.superseded_by):
            self.leads_to(None, decisions.log_decision, title, supersedes=older)
            return
        number = decisions.log_decision(self.db, title, supersedes=older)
        self.given["decision"].append(number)
        self.becomes(self.now.decided(number, title, older))

    @rule(n=NUMBER, text=NAMES)
    def comment(self, n: int, text: str) -> None:
        decision = self.some("decision", n)
        if decision in self.now.decisions:
            self.leads_to(self.now.commented(decision, text), decisions.comment, decision, text)


def test_any_verbs_are_taken_back_and_done_again_as_the_journal_promises() -> None:
    run_state_machine_as_test(AnyVerb, settings=settings(max_examples=12, stateful_step_count=25))


def test_what_the_core_verbs_tell_is_what_the_file_says_also_after_undo_and_redo() -> None:
    run_state_machine_as_test(CoreVerbs, settings=settings(max_examples=12, stateful_step_count=40))
