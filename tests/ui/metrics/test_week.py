"""All readings of the week in one form: Tab by Tab, read as everywhere, saved as one step or not at all."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from textual.widgets import Static

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.read.history import history
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.metrics.readings import WeekForm
from tests.support.workspace import Clock, Story
from tests.ui.harness import SIZES, opened

NOW = datetime(2026, 11, 6, 15, 0)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture(scope="session")
def three_metrics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three metrics: a share and a count that are due, and one that was read today; copy it."""
    file = tmp_path_factory.mktemp("metrics") / "w.db"
    with WorkspaceFile(file, Clock(NOW)) as db:
        story = Story(db)
        story.company()
        story.phase()
        share = story.share("Signed up [b]")
        story.omtm(share)
        record(db, share.id, date(2026, 10, 30), 0.38)
        add_metric(db, "Users", MetricKind.COUNT)
        fresh = add_metric(db, "Fresh", MetricKind.COUNT)
        record(db, fresh.id, db.today, 7)
    return file


@pytest.fixture
def path(tmp_path: Path, three_metrics: Path) -> Path:
    """Three metrics of its own for a test."""
    return Path(shutil.copy(three_metrics, tmp_path))


def recorded(path: Path, clock: Clock) -> list[tuple[str, float, float | None, str]]:
    with WorkspaceFile(path, clock) as db:
        rows = db.conn.execute(
            "SELECT key, value, numerator, observed_on FROM reading_live r JOIN metric m ON m.id = metric_id "
            "WHERE observed_on > '2026-11-01' AND key <> 'fresh' ORDER BY m.id"
        )
        return [tuple(row) for row in rows]


def steps(path: Path, clock: Clock) -> list[str]:
    with WorkspaceFile(path, clock) as db:
        return [step.label for step in history(db.context()).steps]


@pytest.mark.parametrize("size", SIZES)
async def test_the_form_has_a_field_for_each_metric_that_is_due_with_its_last_value(
    path: Path, clock: Clock, size: tuple[int, int]
) -> None:
    async with opened(path, "W", now=clock, size=size) as ui:
        assert isinstance(ui.dialog, WeekForm)
        assert [field.label for field in ui.dialog.form.fields] == ["Signed up [b]", "Users", "Observed on"]
        assert "38 % on 30 Oct" in ui.words
        assert "no reading yet" in ui.words


@pytest.mark.parametrize("typed", ["57/100", "57 %", "57%"])
async def test_tab_by_tab_all_of_them_are_one_step(path: Path, clock: Clock, typed: str) -> None:
    before = len(steps(path, clock))
    async with opened(path, "W", now=clock) as ui:
        await ui.type(typed)
        await ui.press("tab")
        await ui.type("1,234")
        assert "can mean 1234 or 1.2340" in ui.words
        await ui.press(*["backspace"] * 5)
        await ui.type("1234")
        assert "= 57 %" in ui.words
        assert "2 of 2 readings" in ui.words
        await ui.press("ctrl+s")
        assert ui.app.shows_pages
        assert "Recorded 2 readings" in ui.messages
        counts = 57.0 if "/" in typed else None
        signed_up, users = recorded(path, clock)
        assert (signed_up[1:], users[1:]) == ((0.57, counts, "2026-11-06"), (1234.0, None, "2026-11-06"))
        assert len(steps(path, clock)) == before + 1
        await ui.press("u")
    assert recorded(path, clock) == []


async def test_what_is_left_empty_is_not_recorded(path: Path, clock: Clock) -> None:
    async with opened(path, "W", "tab", "9", "tab", now=clock) as ui:
        await ui.fill(date="5 Nov")
        await ui.press("ctrl+s")
        assert "Recorded Users: 9" in ui.messages
    assert recorded(path, clock) == [("users", 9.0, None, "2026-11-05")]


@pytest.mark.parametrize("wrong", ["140%", "x", "57/0"])
async def test_an_error_stays_in_the_form_and_nothing_typed_is_lost(
    path: Path, clock: Clock, wrong: str
) -> None:
    async with opened(path, "W", now=clock) as ui:
        await ui.type(wrong)
        await ui.press("tab")
        await ui.type("12")
        await ui.press("ctrl+s")
        assert isinstance(ui.dialog, WeekForm)
        assert list(ui.dialog.form.values.values())[:2] == [wrong, "12"]
        assert recorded(path, clock) == []
        row = ui.dialog.form.rows[0]
        assert row.has_focus_within
        row.value = "41%"
        await ui.press("ctrl+s")
    assert [reading[1] for reading in recorded(path, clock)] == [0.41, 12.0]


async def test_an_empty_form_asks_for_a_value(path: Path, clock: Clock) -> None:
    async with opened(path, "W", "ctrl+s", now=clock) as ui:
        assert "Type at least one value." in ui.words


@pytest.mark.parametrize("keys", ["1W", "7W", "fW", "4W"])
async def test_it_is_reached_from_where_readings_are_asked_for(path: Path, clock: Clock, keys: str) -> None:
    async with opened(path, *keys, now=clock) as ui:
        assert isinstance(ui.dialog, WeekForm)
        await ui.type("57%")
        await ui.press("ctrl+s")
        assert "38 %" not in ui.header


async def test_with_nothing_due_it_says_so(path: Path, clock: Clock) -> None:
    async with opened(path, "W", now=clock) as ui:
        await ui.type("57%")
        await ui.press("tab", "3", "ctrl+s", "W")
        assert ui.app.shows_pages
        assert "No reading is due" in ui.messages


async def test_counts_beside_a_counted_value_are_refused_where_they_stand(path: Path, clock: Clock) -> None:
    async with opened(path, "r", now=clock) as ui:
        await ui.press("57/100", "tab", "tab", "tab", "57", "tab", "80", "ctrl+s")
        notes = {row.field.id: str(row.query_one(".note", Static).content) for row in ui.dialog.form.rows}
        assert notes["of"] == "“57/100” has its counts in it, and “80” beside it says something else."
        assert "something else" not in notes["value"] + notes["numerator"]
        assert ui.dialog.form.values["of"] == "80"
        await ui.press("ctrl+u", "100", "ctrl+s")
        assert not isinstance(ui.screen, FormModal)
    assert recorded(path, clock) == [("signed_up_b", 0.57, 57.0, "2026-11-06")]


async def test_a_counted_reading_is_corrected_by_other_counts_in_one_place(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        share = db.context().value("SELECT id FROM metric WHERE key = 'signed_up_b'")
        record(db, share, db.today, None, numerator=57, denominator=100)
    async with opened(path, "7", "c", "enter", now=clock) as ui:
        values = ui.dialog.form.values
        assert (values["value"], values["numerator"], values["of"]) == ("57/100", "", "")
        await ui.press("ctrl+u", "60/110", "ctrl+s")
    assert recorded(path, clock) == [("signed_up_b", 60 / 110, 60.0, "2026-11-06")]
