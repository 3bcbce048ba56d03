"""Home: its keys act on the line of the cursor."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.guardrails import add_guardrail, decide_guardrail, retire_guardrail
from omtm_tui.storage.write.readings import record
from tests.support.workspace import Clock, Story, at
from tests.ui.harness import NARROW, NORMAL, SIZES, Ui, opened

now = at(datetime(2026, 1, 30, 15, 0))


async def screen_after(path: Path, *keys: str) -> str:
    async with opened(path, *keys, now=now) as ui:
        return ui.text


@pytest.mark.parametrize("line", [0, 1, 2])
async def test_d_decides_the_line_of_the_cursor_as_enter_does(demo: Path, line: int) -> None:
    down = ["down"] * line
    assert await screen_after(demo, *down, "d") == await screen_after(demo, *down, "enter")


async def test_d_decides_the_most_urgent_where_the_line_of_the_cursor_waits_for_no_decision(
    demo: Path,
) -> None:
    async with opened(demo, *["down"] * 3, now=now) as ui:
        assert not ui.page.snapshot.next[3].kind.urgent
        await ui.press("d")
        assert "Growth waits for value" in ui.words
        assert ui.dialog


@pytest.mark.parametrize("size", [NARROW, NORMAL])
async def test_what_runs_is_reached_on_a_small_screen(demo: Path, size: tuple[int, int]) -> None:
    async with opened(demo, "tab", now=now, size=size) as ui:
        while ui.app.focused is not ui.page.query_one("#running"):
            await ui.press("tab")
        await ui.until(lambda: ui.page.snapshot.running[0].title[:20] in ui.words)


WHEN = [datetime(2026, month, day, 9) for month, day in ((1, 30), (2, 27), (3, 20), (4, 10))]


def next_lines(ui: Ui) -> list[str]:
    """The first line of each row of Home's Next as it is drawn, those below the fold as well."""
    table = ui.page.query_one("#next")
    return [table.render_line(y).text for y in (table._broken.span(at)[0] for at in range(len(table.rows)))]


@pytest.mark.parametrize("day", WHEN)
@pytest.mark.parametrize("size", SIZES)
async def test_every_next_line_shows_its_first_words_and_what_to_do(
    demo: Path, day: datetime, size: tuple[int, int]
) -> None:
    with closing(WorkspaceFile(demo, at(day))) as db:
        name = "a guardrail with a name that is far too long for any terminal that people use"
        add_guardrail(db, name, "keep retention_d28 >= 90% else rollback")
    async with opened(demo, now=at(day), size=size) as ui:
        assert len(ui.page.snapshot.next) > 7
        for step, line in zip(ui.page.snapshot.next, next_lines(ui), strict=True):
            assert step.text[:40] in line
            assert line.rstrip().endswith(step.kind.label) or step.text.casefold().startswith(step.kind.label)


@pytest.mark.parametrize("size", SIZES)
async def test_the_next_lines_of_the_demo_are_read_as_a_whole(demo: Path, size: tuple[int, int]) -> None:
    async with opened(demo, now=now, size=size) as ui:
        lines = next_lines(ui)
        assert all(step.text in line for step, line in zip(ui.page.snapshot.next, lines, strict=True))
        assert "Re-evaluate: breach of Growth waits for value" in lines[-1]


async def test_enter_on_what_can_start_starts_it(tmp_path: Path) -> None:
    path, clock = tmp_path / "w.db", Clock(datetime(2026, 11, 6, 15, 0))
    with WorkspaceFile(path, clock) as db:
        story = Story(db)
        story.company()
        metric = story.share("TTFV")
        record(db, metric.id, story.today, 0.05)
        story.omtm(metric)
        floor = story.guardrail("Floor", "keep ttfv >= 10% else stop")
        story.guardrail("Ceiling", "keep ttfv <= 90% else warn")
        record(db, metric.id, story.today, 0.06)
        story.bet("a shorter form", experiment_id=story.ideas("a shorter form")[0])
        decide_guardrail(db, floor, "we wait")
        retire_guardrail(db, floor)
    async with opened(path, now=clock) as ui:
        lines = next_lines(ui)
        here = next(number for number, line in enumerate(lines) if "Can start now" in line)
        await ui.press(*["down"] * here, "enter")
        assert "Can start now" not in ui.text
        assert "a shorter form" in ui.text
        assert "day 0 of 14" in ui.text
