"""Ideas come in one by one or many at once: one a line, in one step, and a paste loses nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from textual import events

from omtm_tui.domain.backlog.backlog import idea_lines
from omtm_tui.storage.read.history import history
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment
from tests.support.workspace import Clock, Story
from tests.ui.harness import SIZES, opened

NOW = datetime(2026, 11, 6, 15, 0)
PASTED = "Drop the second\nfields\tof the [form]\n\nsecond line"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def path(tmp_path: Path, clock: Clock) -> Path:
    file = tmp_path / "w.db"
    with WorkspaceFile(file, clock) as db:
        story = Story(db)
        story.company()
        story.phase()
    return file


def ideas(path: Path, clock: Clock) -> list[tuple[str, str]]:
    with WorkspaceFile(path, clock) as db:
        rows = db.conn.execute("SELECT title, description FROM experiment WHERE hidden = 0 ORDER BY id")
        return [tuple(row) for row in rows]


def newest_step(path: Path, clock: Clock) -> str:
    with WorkspaceFile(path, clock) as db:
        return history(db.context()).done[0].label


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", ["1A", "4A"])
async def test_ideas_are_typed_one_a_line_and_added_in_one_step(
    path: Path, clock: Clock, keys: str, size: tuple[int, int]
) -> None:
    async with opened(path, *keys, now=clock, size=size) as ui:
        await ui.press("One", "enter", "Two", "enter")
        assert "2 ideas" in ui.words
        await ui.press("ctrl+s")
        assert "Added 2 ideas" in ui.messages
        assert ideas(path, clock) == [("One", ""), ("Two", "")]
        await ui.press("u")
    assert ideas(path, clock) == []


async def test_lines_pasted_into_the_title_are_ideas(path: Path, clock: Clock) -> None:
    async with opened(path, *"4a", now=clock) as ui:
        await ui.paste(PASTED)
        assert "3 ideas" in ui.words
        await ui.press("ctrl+s")
        assert ui.app.shows_pages
    titles = [title for title, _text in ideas(path, clock)]
    assert titles == ["Drop the second", "fields of the [form]", "second line"]
    assert newest_step(path, clock) == "Added 3 ideas"


async def test_pasted_lines_are_one_idea_where_that_is_chosen(path: Path, clock: Clock) -> None:
    async with opened(path, *"4a", now=clock) as ui:
        await ui.type("First: ")
        await ui.paste(PASTED)
        await ui.press("tab", "right")
        await ui.fill(description="as said on Friday")
        assert "1 idea with a description" in ui.words
        await ui.press("ctrl+s")
    ((title, description),) = ideas(path, clock)
    assert title == "First: Drop the second"
    assert description.splitlines() == ["fields of the [form]", "second line", "as said on Friday"]


async def test_a_paste_and_a_save_that_arrive_at_once_lose_nothing(path: Path, clock: Clock) -> None:
    async with opened(path, *"4a", now=clock) as ui:
        ui.app.post_message(events.Paste("One\nTwo"))
        ui.send("ctrl+s")
        await ui.settle()
        assert ui.app.shows_pages
    assert ideas(path, clock) == [("One", ""), ("Two", "")]


async def test_what_stands_around_the_cursor_stays_around_the_paste(path: Path, clock: Clock) -> None:
    async with opened(path, *"4a", now=clock) as ui:
        await ui.type("begin end")
        await ui.press(*["left"] * 4)
        await ui.paste("One\nTwo")
        assert ui.field("lines").value == "beginOne\nTwo end"


async def test_an_idea_that_is_on_the_list_already_is_named_while_typing(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        add_experiment(db, "Remove step B")
    async with opened(path, *"4a", now=clock) as ui:
        await ui.press("a new onboarding tour")
        assert ui.content("#preview") == ""
        await ui.press("ctrl+u", "remove the step b")
        assert ui.content("#preview") == "Already on the list? #1 “Remove step B”"


async def test_an_idea_is_still_a_title_and_enter(path: Path, clock: Clock) -> None:
    async with opened(path, *"4a", now=clock) as ui:
        await ui.press("One", "enter")
        assert "Added “One”" in ui.messages
        await ui.press("A", "ctrl+s")
        assert "This is needed." in ui.words
    assert ideas(path, clock) == [("One", "")]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("- one\n* two\n• three\n– four", ["one", "two", "three", "four"]),
        ("-5 % churn\n*starred*\n1. first", ["-5 % churn", "*starred*", "1. first"]),
        (" \n\n\t", []),
    ],
)
def test_the_marks_of_a_list_are_no_part_of_a_title(text: str, titles: list[str]) -> None:
    assert idea_lines(text) == titles
