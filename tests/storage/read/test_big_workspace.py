"""The generated workspace of the benchmarks is a true one, and every page can read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest

from omtm_tui.domain.backlog.backlog import Answer
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.storage.opening import open_for_reading
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read.home import home, unanswered_count
from omtm_tui.storage.read.metrics import reading_counts
from omtm_tui.storage.read.metrics_page import metrics_page, readings
from omtm_tui.storage.read.omtm import omtm_page
from omtm_tui.storage.read_context import ReadContext
from tests.benchmarks.big_workspace import TODAY, Size, build


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path = tmp_path_factory.mktemp("big") / "big.omtm"
    opened = open_for_reading(build(path, Size(experiments=60, decisions=700, readings=3000, metrics=10)))
    yield opened
    opened.close()


def test_the_database_finds_nothing_wrong_with_it(conn: sqlite3.Connection) -> None:
    assert conn.execute("PRAGMA integrity_check").fetchall()[0][0] == "ok"
    assert conn.execute("PRAGMA foreign_key_check").fetchall() == []


def test_home_has_everything(conn: sqlite3.Connection) -> None:
    view = home(ReadContext(conn, TODAY))
    assert view.top.omtm is not None
    assert len(view.top.omtm.series) == 300
    assert len(view.guardrails) == 5
    assert GuardrailState.UNKNOWN not in view.top.guardrails
    assert len(view.running) == 2
    assert view.next


def test_lists_and_counts_agree(conn: sqlite3.Connection) -> None:
    view = backlog(ReadContext(conn, TODAY))
    lists = (view.unanswered, view.ranked, view.parked, view.finished)
    assert sum(map(len, lists)) == 60
    assert [experiment.rank for experiment in view.ranked if experiment.answer is Answer.YES] == list(
        range(1, 1 + sum(experiment.answer is Answer.YES for experiment in view.ranked))
    )
    assert unanswered_count(ReadContext(conn, date.max), 1, 1) == len(view.unanswered)
    assert len(omtm_page(ReadContext(conn, TODAY)).history) == 39


def test_a_search_of_a_large_log_is_the_same_as_of_a_small_one(conn: sqlite3.Connection) -> None:
    page = decisions(ReadContext(conn, TODAY))
    assert page.total == len(page.entries) < 700, "some were corrected by a later row"
    wanted = {entry.id for entry in page.entries if "step 33" in entry.title}
    assert {entry.id for entry in decisions(ReadContext(conn, TODAY), "step 33 path").entries} >= wanted
    assert wanted


def test_counts_are_those_of_the_readings(conn: sqlite3.Connection) -> None:
    ids = [view.metric.id for view in metrics_page(ReadContext(conn, TODAY)).metrics]
    assert reading_counts(ReadContext(conn, date.max), ids) == dict.fromkeys(ids, 300)
    assert all(len(readings(ReadContext(conn, date.max), number).live) == 300 for number in ids)
