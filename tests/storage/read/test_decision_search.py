"""The log is found by any word of any record an entry is made of, and its index never falls behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, DecisionKind, LogState
from omtm_tui.domain.decisions.log_query import LogQuery, parse_query
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.files.dump import dump, load
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.decision_search import find
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, metrics, outcomes, workspace
from omtm_tui.storage.write.outcomes import record_outcome
from tests.storage.verbs import MOVES
from tests.support.workspace import Clock, at_least
from tests.tools.faults.invariants import search_in_step

TODAY = date(2025, 11, 7)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2025, 11, 7, 15, 0))


@pytest.fixture
def db(db: WorkspaceFile) -> WorkspaceFile:
    """A workspace with a metric."""
    workspace.update_workspace(db, company="Acme")
    metrics.add_metric(db, "Aktivierung", MetricKind.RATE)
    return db


def place(db: WorkspaceFile, change: str, **more: Any) -> int:
    form = BetForm(change, at_least(0.5), db.today + timedelta(14), metric_id=1, **more)
    return decisions.place_bet(db, form)


def titles(db: WorkspaceFile, query: str) -> list[str]:
    return [entry.title for entry in read.decisions(db.context(), query).entries]


@pytest.mark.parametrize("query", ["{id}", "#{id}", "#{id} state:open"])
def test_a_number_finds_the_entry_it_names_before_those_in_which_it_occurs(
    db: WorkspaceFile, query: str
) -> None:
    number = place(db, "a shorter form")
    place(db, f"{number} fields less in {number} steps of {number}")
    assert titles(db, query.format(id=number))[0] == "a shorter form"
    assert titles(db, f"#{number + 900}") == []


def test_every_record_of_an_entry_is_found_by_the_beginning_of_its_words(
    db: WorkspaceFile, clock: Clock
) -> None:
    number = place(db, "removing step B", owner="Zoë Müller", if_else="otherwise rückbauen")
    outcomes.amend(db, number, "min_sample", 40, "traffic halved")
    decisions.comment(db, number, "the Größe of the button was the cause")
    clock.now += timedelta(14)
    with db.step("Started"):
        db.conn.execute("UPDATE experiment SET state = 'testing'")
    record_outcome(
        db,
        number,
        OutcomeForm(
            db.today, Arm(0.38, 38, 100), Arm(0.57, 57, 100), consequence="everyone gets it", note="odd week"
        ),
    )
    for query in (
        "remov", "STEP b", "zoe mul", "ruckb", "halved", "grosse", "everyone", "odd",
        "aktiv", "2025-11-07", "bet remov",
    ):  # fmt: skip
        assert titles(db, query) == ["removing step B"], query
    assert titles(db, "tep") == []
    assert search_in_step(db)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("🚀", ["🚀🚀", "ship 🚀 it"]),
        ("🚀🚀", ["🚀🚀"]),
        ("ship 🚀", ["ship 🚀 it"]),
        ("ship – it", ["ship 🚀 it", "ship it, 100 %"]),
        ("%", ["ship it, 100 %"]),
        ("_", []),
        ("🧭", []),
        ("ship 🧭", []),
    ],
)
def test_an_entry_is_found_by_any_sign_that_stands_in_it(
    db: WorkspaceFile, query: str, found: list[str]
) -> None:
    for title in ("🚀🚀", "ship 🚀 it", "ship it, 100 %"):
        decisions.log_decision(db, title)
    assert sorted(titles(db, query)) == sorted(found)


def test_the_best_hit_comes_first_and_is_shown(db: WorkspaceFile) -> None:
    decisions.log_decision(db, "Stop the newsletter", "Nobody asked about pricing in it")
    decisions.log_decision(db, "Raise the pricing page")
    page = read.log(db.context(), "pric")
    assert [entry.title for entry in page.entries] == ["Raise the pricing page", "Stop the newsletter"]
    assert page.ranked
    assert page.hits[page.ids[1]] == "Nobody asked about \x02pricing\x03 in it"


def test_undo_redo_renaming_and_import_keep_the_index_in_step(db: WorkspaceFile, tmp_path: Path) -> None:
    number = place(db, "removing step B")
    decisions.log_decision(db, "step B comes back", supersedes=number)
    amended = place(db, "a shorter form")
    outcomes.amend(db, amended, "review_on", db.today + timedelta(30), "holidays")
    decisions.comment(db, amended, "asked by sales")
    metrics.edit_metric(db, 1, name="Onboarding share")
    assert titles(db, "onboarding shorter") == ["a shorter form"]
    assert search_in_step(db)
    undone = 0
    while True:
        try:
            db.undo()
        except UserError:
            break
        undone += 1
        assert search_in_step(db)
    assert titles(db, "sales") == []
    for _ in range(undone):
        db.redo()
        assert search_in_step(db)
    assert titles(db, "sales") == ["a shorter form"]
    with WorkspaceFile(tmp_path / "copy.db") as copy:
        load(copy, dump(db.conn))
        assert search_in_step(copy)
        assert titles(copy, "sales") == ["a shorter form"]


def test_what_was_logged_of_an_omtm_follows_when_its_activation_is_taken_back(db: WorkspaceFile) -> None:
    MOVES["draft"](db, 1)
    MOVES["activation"](db, 0)
    decisions.log_decision(db, "Hire")
    assert titles(db, "aktiv hire") == ["Hire"]
    for _ in range(2):
        db.undo()
        assert search_in_step(db)
    for _ in range(2):
        db.redo()
        assert search_in_step(db)


def test_filters_say_what_the_entries_say(db: WorkspaceFile, clock: Clock) -> None:
    old = decisions.log_decision(db, "Ship in March #roadmap", owner="PM Core", review_on=TODAY)
    decisions.log_decision(db, "Ship in April", owner="Sales", supersedes=old)
    decisions.log_decision(db, "Hire", review_on=TODAY + timedelta(1))
    clock.now += timedelta(3)
    place(db, "removing step B")
    decisions.log_decision(db, "Mistake")
    db.undo()
    page = read.decisions(db.context())
    for state in LogState:
        wanted = [entry.id for entry in page.entries if entry.state is state]
        assert list(find(db.context(), LogQuery(state=state)).ids) == wanted, state
    assert titles(db, "state:due") == ["Hire"]
    assert titles(db, "owner:core") == ["Ship in March #roadmap"]
    assert titles(db, "kind:bet") == ["removing step B"]
    assert titles(db, "since:2025-11-08 kind:bet") == ["removing step B"]
    assert titles(db, "until:2025-11-07 state:open ship") == ["Ship in April"]
    assert titles(db, "tag:roadmap") == ["Ship in March #roadmap"]
    assert titles(db, "state:super march") == ["Ship in March #roadmap"]
    with pytest.raises(UserError, match="superseded"):
        titles(db, "state:nonsense")


def test_a_filter_being_typed_is_none_yet() -> None:
    assert parse_query("state: owner:", TODAY).is_empty
    assert parse_query("kind:be", TODAY).kind is DecisionKind.BET


def test_what_sounds_alike_was_perhaps_decided_before(db: WorkspaceFile) -> None:
    for change in ("removing step B", "a shorter form", "removing the banner"):
        decisions.log_decision(db, change)
    alike = read.decided_before(db.context(), "Removing step C?")
    assert alike[0].title == "removing step B"
    assert read.decided_before(db.context(), "zzz qq") == ()


@given(st.text(max_size=30))
def test_no_query_is_an_error_of_the_index(empty: WorkspaceFile, query: str) -> None:
    try:
        parsed = parse_query(query, TODAY)
    except UserError:
        return
    find(empty.context(today=TODAY), parsed)
    read.decided_before(empty.context(today=TODAY), query)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkspaceFile]:
    with WorkspaceFile(tmp_path_factory.mktemp("log") / "w.db") as opened:
        decisions.log_decision(opened, "Größe, 50 % [x] 'C++' (a-b) AND NOT")
        yield opened
