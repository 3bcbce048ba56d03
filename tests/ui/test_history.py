"""The steps that can be undone, seen as a list, and gone back to or forth in one go."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.ui.workspace.history import HistoryList
from tests.support.workspace import Clock, Story
from tests.ui.harness import SIZES, Ui, opened

NOW = datetime(2026, 11, 6, 15, 0)
IDEAS = ("First", "Second [b]", "Third")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def path(tmp_path: Path, clock: Clock) -> Path:
    file = tmp_path / "w.db"
    with WorkspaceFile(file, clock, "command line") as db:
        Story(db).company()
        for title in IDEAS:
            add_experiment(db, title)
    return file


def titles(path: Path, clock: Clock) -> list[str]:
    with WorkspaceFile(path, clock) as db:
        return [
            row[0] for row in db.conn.execute("SELECT title FROM experiment WHERE hidden = 0 ORDER BY id")
        ]


def lines(ui: Ui, *words: str) -> list[str]:
    """The lines of the screen with one of these words."""
    return [line for line in ui.text.splitlines() if any(word in line for word in words)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_says_when_what_and_with_which_program(
    path: Path, clock: Clock, size: tuple[int, int]
) -> None:
    async with opened(path, "Z", now=clock, size=size) as ui:
        assert isinstance(ui.screen, HistoryList)
        listed = lines(ui, "Added “")
        assert [title in line for title, line in zip(reversed(IDEAS), listed, strict=True)] == [True] * 3
        assert all("6 Nov 15:00" in line for line in listed)
        assert "command line" in listed[0]
        assert "Everything is as it was just after this step." in ui.words


async def test_any_step_is_gone_back_to_in_one_go_and_forth_again(path: Path, clock: Clock) -> None:
    async with opened(path, "4", "Z", "j", "j", now=clock) as ui:
        assert "Enter undoes 2 steps." in ui.words
        await ui.press("enter")
        assert "2 steps undone" in ui.messages
        assert titles(path, clock) == ["First"]
        await ui.press("k", "k")
        assert "Enter does 2 steps again." in ui.words
        await ui.press("enter", "escape")
        assert "Third" in ui.text
    assert titles(path, clock) == list(IDEAS)


async def test_the_last_line_is_how_all_began(path: Path, clock: Clock) -> None:
    async with opened(path, "Z", "G", "enter", "escape", now=clock) as ui:
        assert ui.app.shows_pages
        assert titles(path, clock) == []
        await ui.press("Z", "g", "enter")
    assert titles(path, clock) == list(IDEAS)


async def test_undo_and_redo_work_in_the_list_and_move_its_present(path: Path, clock: Clock) -> None:
    async with opened(path, "Z", "u", now=clock) as ui:
        assert "Undone: Added “Third”" in ui.messages
        assert lines(ui, "Undone")
        await ui.press("U")
        assert titles(path, clock) == list(IDEAS)


async def test_what_was_written_meanwhile_is_not_undone_unseen(path: Path, clock: Clock) -> None:
    async with opened(path, "Z", "j", now=clock) as ui:
        with WorkspaceFile(path, clock, "command line") as db:
            add_experiment(db, "Meanwhile")
        await ui.press("enter")
        assert "Something was changed meanwhile" in ui.messages
        assert lines(ui, "Meanwhile")
    assert titles(path, clock) == [*IDEAS, "Meanwhile"]


async def test_going_through_friday_leaves_nothing_to_undo(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        before = db.last_step()
    async with opened(path, *"fnnnnn", "escape", "Z", now=clock) as ui:
        assert len(lines(ui, "6 Nov 15:00")) >= len(IDEAS)
        assert not lines(ui, "ooked")
    with WorkspaceFile(path, clock) as db:
        assert db.last_step() == before


async def test_nothing_done_is_said_so(tmp_path: Path, empty_file: Path, clock: Clock) -> None:
    file = tmp_path / "e.db"
    file.write_bytes(empty_file.read_bytes())
    async with opened(file, "escape", "Z", now=clock) as ui:
        assert "Nothing was done yet." in ui.words
        await ui.press("enter", "escape")
        assert ui.app.shows_pages


async def test_the_palette_finds_the_list(path: Path, clock: Clock) -> None:
    async with opened(path, "ctrl+p", now=clock) as ui:
        await ui.type("steps")
        await ui.until(lambda: "Steps  (Z)" in ui.text)
        await ui.press("enter")
        await ui.until(lambda: isinstance(ui.screen, HistoryList))


LOOKS = {
    "pages": "1234567",
    "page for stakeholders": ["P", "escape"],
    "Friday to its end": [*"fnnnnnn"],
    "reviews": ["R", "escape", "escape"],
    "triage": [*"4ts", "escape"],
    "board": ["4", "b", "right", "escape"],
    "requests": ["4", "i", "i"],
    "blueprint": ["4", "B", "n", "p", "escape"],
    "still needed?": [*"4wyyy", "enter"],
    "track record": ["6", "t", "escape"],
    "help": ["question_mark", "escape"],
    "steps": ["Z", "j", "j", "escape"],
    "readings": ["7", "c", "escape"],
    "week": ["W", "escape"],
    "ideas": ["4", "A", "escape"],
    "phase": ["2", "w", "f8", "f7", "escape"],
}


@pytest.mark.parametrize("keys", LOOKS.values(), ids=LOOKS)
async def test_to_look_at_things_is_no_step(path: Path, clock: Clock, keys: list[str]) -> None:
    with WorkspaceFile(path, clock) as db:
        story = Story(db)
        story.omtm(story.share("TTFV"))
        before = db.last_step()
    async with opened(path, *keys, now=clock) as ui:
        await ui.press("escape", "escape")
    with WorkspaceFile(path, clock) as db:
        assert db.last_step() == before


async def test_a_step_of_a_wizard_says_what_was_typed_and_where_a_name_was_changed_the_new_one(
    path: Path, clock: Clock
) -> None:
    async with opened(path, "2", "w", now=clock) as ui:
        await ui.press("12", "tab", "tab", "escape", "3", "w", "boards", "tab", "b")
        await ui.press("f8", "a", "old words", "ctrl+s", "e", "new words", "ctrl+s")
        assert "Changed the weakness “new words”" in ui.messages
    with WorkspaceFile(path, clock) as db:
        labels = {label for (label,) in db.conn.execute("SELECT label FROM step")}
    assert "Phase: “Interviews held” is now “12”" in labels
    assert {"Draft: industry is now “boards”", "Draft: audience is now “B2B”"} <= labels
    assert "Changed the weakness “new words”" in labels


async def test_a_key_that_undoes_is_named_only_where_it_is_no_letter_to_be_typed(
    path: Path, clock: Clock
) -> None:
    async with opened(path, "4", "a", now=clock) as ui:
        await ui.press("Fourth", "enter")
        assert ui.messages == "Added “Fourth” · u undoes"
        ui.send("3", "w")
        await ui.settle()
        assert "u undoes" not in ui.messages


async def test_not_saved_is_said_until_more_is_typed(path: Path, clock: Clock) -> None:
    async with opened(path, "4", "a", now=clock) as ui:
        await ui.press("Fou", "escape")
        assert "Esc again throws it away" in ui.text
        await ui.press("r")
        assert "Esc again throws it away" not in ui.text
    async with opened(path, "3", "w", now=clock) as ui:
        await ui.press("A", "escape")
        assert "Esc again throws it away" in ui.messages
        await ui.press("tab")
        assert "Esc again throws it away" not in ui.messages
