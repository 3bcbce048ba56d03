"""Width goes to what people read: on the demo, at every size, nothing is cut beside empty cells."""

import re
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing
from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets._toast import Toast, ToastHolder, ToastRack

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.omtm_views import active_omtm
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.storage.write.guardrails import add_guardrail, decide_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.omtm import amend_omtm, close_omtm
from omtm_tui.storage.write.readings import record
from omtm_tui.ui.kit.bars import TopBar
from omtm_tui.ui.kit.chart import Chart, plotter
from omtm_tui.ui.kit.dialog import Confirm
from omtm_tui.ui.kit.editors import Choice
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_layout import GAP, arranged
from omtm_tui.ui.kit.table_model import Spark
from tests.support.workspace import at
from tests.ui import harness
from tests.ui.harness import NARROW, NORMAL, WIDE, Ui, drawn

NOW = datetime(2026, 1, 30, 15)
SIZES = ((60, 20), (80, 24), (100, 30), (120, 40), (160, 50))

SCREENS = {
    "home": "1",
    "phase": "2",
    "omtm": "3",
    "backlog": "4",
    "guardrails": "5",
    "decisions": "6",
    "metrics": "7",
    "detail of an idea": "4 enter",
    "detail of a decision": "6 enter",
    "readings": "7 c",
    "triage": "4 t",
    "board": "4 b",
    "requests": "4 i",
    "sweep": "4 w",
    "blueprint": "4 B",
    "track record": "6 t",
    "friday": "1 f",
    "reviews": "1 R",
    "page": "1 P",
    "help": "1 question_mark",
    "teams": "1 s",
    "phase wizard": "2 w",
    "why of a step": "2 w f1",
    "OMTM wizard": "3 w",
    "closed OMTM": "3 tab enter",
    "form of an idea": "4 e",
    "bet": "1 b",
    "settings": "1 comma",
    "messages": "1 M",
    "steps": "1 Z",
    "backlog with scores": "4 v",
}
"""The keys to each screen, from the pages."""


def opened(path: Path, size: tuple[int, int]) -> AbstractAsyncContextManager[Ui]:
    return harness.opened(path, now=at(NOW), size=size)


async def shown(ui: Ui, keys: str) -> None:
    await ui.press(*keys.split())
    await ui.until(lambda: not plotter.waiting)
    await ui.settle()


def picture(ui: Ui) -> list[str]:
    """What is on the screen, a string a line in which every cell is one character."""
    lines = ui.text.split("\n")
    return ["".join(char + "\0" * (cell_len(char) - 1) for char in line) for line in lines]


def part(whole: list[str], region: Region) -> list[str]:
    """What a picture shows in a region."""
    return [line[region.x : region.right] for line in whole[region.y : region.bottom]]


def panes(ui: Ui) -> Iterator[tuple[Widget, Region]]:
    """The widgets of the screen that draw something, and where they are seen."""
    for widget in ui.screen.walk_children(Widget):
        leaf = not [child for child in widget.children if child.display and child.region]
        region = ui.screen.find_widget(widget).visible_region if widget.region else None
        if leaf and region and widget.visible:
            yield widget, region


FREE = re.compile(rf"\w… {{{GAP + 2},}}")
"""One cell more than the gap is free where the last word ends before the ellipsis."""


def cut_beside_room(ui: Ui, whole: list[str]) -> list[str]:
    """The lines in which an ellipsis stands beside free cells, or a whole band of the pane is free."""
    faults = []
    for widget, region in panes(ui):
        lines = part(whole, region)
        cut = [line for line in lines if re.search(r"\w…", line)]
        faults += [f"{widget}: {line}" for line in cut if FREE.search(line)]
        if cut and isinstance(widget, Table) and not widget.show_vertical_scrollbar:
            band = "".join(" " if not "".join(column).strip() else "x" for column in zip(*lines, strict=True))
            if " " * (GAP + 2) in band:
                faults.append(f"{widget}: a band of empty cells beside {cut[0]}")
    return faults


def cut_above_free_lines(ui: Ui, whole: list[str]) -> list[str]:
    """The panes in which a text is cut while lines are free, in it or in what holds it.

    What is one line by its nature has none: the header, a field that is edited, the line of a message."""
    faults = []
    for widget, region in panes(ui):
        lines = part(whole, region)
        cut = next((line for line in lines if re.search(r"\w…", line)), None)
        if cut and isinstance(widget, Table | Static | Choice):
            holder = widget.parent if isinstance(widget, Table) else widget
            assert isinstance(holder, Widget)
            below = part(whole, Region(region.x, region.y, region.width, holder.region.bottom - region.y))
            if not below[-1].strip() and len(below) > 1:
                faults.append(f"{widget}: free lines below {cut}")
    return faults


def touching_the_scrollbar(ui: Ui, whole: list[str]) -> list[str]:
    """The panes in which a text stands right beside the scrollbar."""
    faults = []
    for widget in ui.screen.walk_children(Widget):
        if (
            widget.show_vertical_scrollbar
            and widget.scrollbar_size_vertical
            and widget.visible
            and widget.region
        ):
            bar = ui.screen.find_widget(widget.vertical_scrollbar).visible_region
            if "".join(part(whole, Region(bar.x - 1, bar.y, 1, bar.height))).strip():
                faults.append(f"{widget}: a text touches the scrollbar")
    return faults


def faults_of_room(ui: Ui) -> list[str]:
    whole = picture(ui)
    return cut_beside_room(ui, whole) + cut_above_free_lines(ui, whole) + touching_the_scrollbar(ui, whole)


LONG = "A message that goes on " * 20
MESSAGES = {NARROW: LONG, NORMAL: "Answered: yes · u undoes", WIDE: LONG}


async def covered_by_a_message(ui: Ui, text: str) -> list[str]:
    """What a message lies over; it is of one to three lines."""
    ui.app.say(text, timeout=600)
    await ui.settle()
    (toast,) = ui.screen.query(Toast)
    assert 1 <= toast.region.height <= 3
    return [
        f"{widget}: covered by a message"
        for widget, region in panes(ui)
        if not isinstance(widget, Toast | ToastRack | ToastHolder) and region.overlaps(toast.region)
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_no_screen_cuts_beside_room_or_touches_a_scrollbar_or_hides_the_breach_or_a_row_or_key(
    demo: Path, size: tuple[int, int]
) -> None:
    faults = []
    async with opened(demo, size) as ui:
        for name, keys in SCREENS.items():
            await shown(ui, keys)
            header = next(screen for screen in reversed(ui.app.screen_stack) if screen.query(TopBar))
            faults += [f"{name}: {fault}" for fault in faults_of_room(ui)]
            if "✗ 1 breach" not in str(header.query_one(TopBar).render()):
                faults.append(f"{name}: the header says nothing of the breach")
            if size in MESSAGES:
                faults += [f"{name}: {fault}" for fault in await covered_by_a_message(ui, MESSAGES[size])]
                ui.app.clear_notifications()
            await ui.press("escape", "escape", "escape")
    assert not faults, "\n".join(faults)


def cut_in_a_row_with_room(table: Table) -> list[str]:
    """The rows of a table in which a text is cut although a cell behind it has room for more of it.

    A text that stands on the left of its own column keeps its place, and so does all behind it."""
    faults = []
    for row in (table.rows[index] for index in table.in_sight):
        cells = list(arranged(row.cells, table._placed)) if row.id is not None else []
        for place, (_cell, text, _column, width) in enumerate(cells):
            if cell_len(text) <= width:
                continue
            for cell, other, column, room in cells[place + 1 :]:
                drawn_there = isinstance(cell, Spark) and bool(cell.values)
                if drawn_there or (other and not column.right):
                    break
                if cell_len(other) < room:
                    faults.append(" ".join(text for _cell, text, _column, _width in cells))
                if other:
                    break
    return faults


def out_of_their_column(table: Table) -> list[str]:
    """The texts that do not start in their column, or on the right end before its end."""
    faults = []
    placed = table._placed
    starts = {c.position: sum(b.width + GAP for b in placed[:nth]) for nth, c in enumerate(placed)}
    for row in (table.rows[index] for index in table.in_sight):
        start = 0
        for _cell, text, column, width in arranged(row.cells, placed) if row.id is not None else ():
            end = start + width
            own = starts[column.position]
            if text and (end < own + column.width if column.right else start != own):
                faults.append(f"{text} at {start} to {end}")
            start = end + GAP
    return faults


@pytest.mark.parametrize("size", SIZES)
async def test_no_title_is_cut_in_a_row_with_free_cells_beside_a_long_state(
    demo: Path, size: tuple[int, int]
) -> None:
    long = "A title that tells all of a long story, and does not end before it was told in full"
    with closing(WorkspaceFile(demo, at(NOW))) as db:
        (breached,) = [view for view in guardrail_views(db.context()) if view.breached_since]
        decide_guardrail(db, breached.id, "close it", "for now")
        add_metric(db, "Never read", MetricKind.COUNT)
        add_guardrail(db, long, "keep retention_d28 >= 41% else warn")
        add_guardrail(db, "Never read: " + long, "keep never_read >= 1 else warn")
        log_decision(db, long, "because")
    async with opened(demo, size) as ui:
        for keys in ("1", "4", "5", "6", "7", "1 question_mark", "f", "3 w f8 a", "3 w", "3 tab"):
            await shown(ui, keys)
            assert not faults_of_room(ui), keys
            for table in ui.screen.query(Table):
                assert not cut_in_a_row_with_room(table)
                assert not out_of_their_column(table)
            await ui.press("escape", "escape", "escape")


def write_many(path: Path) -> None:
    """Write decisions with long titles, and steps with the longest labels there are."""
    long = "A title that tells all of a long story, and does not end before it was told in full, number"
    with closing(WorkspaceFile(path, at(NOW))) as db:
        for number in range(60):
            log_decision(db, f"{long} {number}", "because")
            add_metric(db, f"Share of homes, the roster of week {number}", MetricKind.COUNT)


def cut_at_the_cursor(ui: Ui) -> list[str]:
    """The lines of the row under the cursor in which a text is cut, in the list that has the keys."""
    table = ui.screen.focused
    assert isinstance(table, Table)
    first, end = table._broken.span(table.cursor)
    above = table.region.y + table._head - table.scroll_offset.y
    row = Region(table.region.x, above + first, table.size.width, end - first)
    assert ui.screen.find_widget(table).visible_region.contains_region(row)
    lines = part(picture(ui), row)
    return [line for line in lines if re.search(r"…(?!”)", line)]  # a label of the journal names a part


@pytest.mark.parametrize("size", SIZES)
async def test_the_row_of_the_cursor_is_read_whole_in_a_list_that_is_longer_than_the_screen(
    demo: Path, size: tuple[int, int]
) -> None:
    write_many(demo)
    async with opened(demo, size) as ui:
        for keys in ("Z", "7 c"):
            await shown(ui, keys)
            for _step in range(12):
                assert not cut_at_the_cursor(ui), keys
                await ui.press("down")
            await ui.press("end")
            assert not cut_at_the_cursor(ui), keys
            await ui.press("pageup")
            assert not cut_at_the_cursor(ui), keys
            await ui.press("escape")


@pytest.mark.parametrize("size", SIZES)
async def test_the_cursor_never_leaves_what_is_seen_of_a_list(demo: Path, size: tuple[int, int]) -> None:
    async with opened(demo, size) as ui:
        await shown(ui, "1")
        for key in ["down"] * 6 + ["up"] * 6:
            assert not cut_at_the_cursor(ui)
            await ui.press(key)


async def test_a_double_click_opens_the_row_that_moved_under_it(demo: Path) -> None:
    write_many(demo)
    async with opened(demo, NORMAL) as ui:
        await shown(ui, "6")
        table = ui.page.query_one(Table)
        table._opens = True
        table.focus()
        await ui.press("down", "up")
        assert table._broken.span(0) == (0, 2)
        await ui.pilot.click(table, offset=(20, 6), times=2)
        await ui.settle()
        assert table.cursor == 4
        assert "number 55" in ui.words


async def test_rows_beside_their_detail_stay_where_they_are(demo: Path) -> None:
    write_many(demo)
    async with opened(demo, NORMAL) as ui:
        await shown(ui, "6")
        table = ui.page.query_one(Table)
        for _step in range(12):
            assert [table._broken.span(at) for at in range(9)] == [(at, at + 1) for at in range(9)]
            await ui.press("down")


async def test_notes_of_a_reading_are_apart_and_an_empty_column_gives_its_width_away(demo: Path) -> None:
    async with opened(demo, WIDE) as ui:
        await shown(ui, "7 c")
        assert "not final yet · signed up this week, two weeks to go" in ui.words
        assert "Corrected from" not in ui.words


def hidden_lines(ui: Ui) -> list[str]:
    """The parts of a dialog of which a line is hidden although it has no focus for the keys of a list."""
    parts = (part for part in ui.screen.query(Widget) if part.allow_vertical_scroll and not part.can_focus)
    return [f"{part}" for part in parts if part.scroll_offset.y < part.max_scroll_y]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", ["1 R", "6 home d tab tab 3 6 / 7 0"])
async def test_page_down_reads_every_text_of_a_form_to_its_end_wherever_the_focus_is(
    demo: Path, size: tuple[int, int], keys: str
) -> None:
    async with opened(demo, size) as ui:
        await shown(ui, keys)
        focused = ui.screen.focused
        assert size != NARROW or hidden_lines(ui)
        await ui.press(*["pagedown"] * 25)
        assert not hidden_lines(ui)
        await ui.press(*["pageup"] * 25)
        assert all(part.scroll_offset.y == 0 for part in ui.screen.query("#head, #said"))
        assert ui.screen.focused is focused


async def test_a_question_longer_than_the_window_is_read_from_its_start_to_its_buttons(demo: Path) -> None:
    async with opened(demo, NARROW) as ui:
        ui.app.push_screen(Confirm("Begin of it. " + "and so on " * 200 + "End of it?", "take away"))
        await ui.settle()
        assert "No" in ui.words
        await ui.press("pageup", "pageup", "pageup", "pageup", "pageup")
        assert "Begin of it." in ui.words
        await ui.press(*["pagedown"] * 5)
        assert "End of it?" in ui.words
        assert "take away" in ui.words


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_said_of_a_form_has_no_scrollbar_for_an_empty_line(
    demo: Path, size: tuple[int, int]
) -> None:
    async with opened(demo, size) as ui:
        await shown(ui, "6 home d tab tab 3 6 / 7 0")
        said, preview = ui.screen.query_one("#said"), ui.screen.query_one("#preview")
        assert said.virtual_size.height == preview.size.height
        assert size[1] < 30 or not said.show_vertical_scrollbar


@pytest.mark.parametrize("size", SIZES)
async def test_the_help_and_the_choices_of_a_wizard_are_read_in_full(
    demo: Path, size: tuple[int, int]
) -> None:
    async with opened(demo, size) as ui:
        await shown(ui, "1 question_mark")
        assert size == NARROW or "…" not in drawn(ui.screen.query_one(Table))
        await ui.press("escape", "3", "w")
        for choice in ui.screen.query(Choice):
            label = dict(choice.options)[choice.value]
            assert label in " ".join(drawn(choice).split())


async def test_the_fields_of_a_wizard_are_no_narrower_in_a_wider_window(demo: Path) -> None:
    widths = {}
    for size in (NARROW, NORMAL, WIDE):
        async with opened(demo, size) as ui:
            await shown(ui, "3 w")
            widths[size] = ui.field("guidepoint").editor.size.width
            await ui.press("escape")
            await shown(ui, "2 w f6 6 enter")
            assert "○ Scale" in ui.words or size == NORMAL
    assert min(widths.values()) == widths[NARROW]


async def test_the_ends_of_omtms_are_read_in_full_where_none_is_active(demo: Path) -> None:
    with closing(WorkspaceFile(demo, at(NOW))) as db:
        active = active_omtm(db.context(), 1)
        assert active is not None
        close_omtm(db, active.id, OmtmStatus.ABANDONED, "another one counts")
    async with opened(demo, WIDE) as ui:
        await shown(ui, "3")
        assert "60 %, target ≥ 50 % 5 Dec 2025" in ui.words


@pytest.mark.parametrize("size", [(120, 40), (160, 50)])
async def test_what_changed_since_a_review_is_read_in_full_where_rows_are_free(
    demo: Path, size: tuple[int, int]
) -> None:
    with closing(WorkspaceFile(demo, at(NOW))) as db:
        active = active_omtm(db.context(), 1)
        assert active is not None
        amend_omtm(db, active.id, {"target": ">= 30 %", "deadline": "+1y"}, "Because it was too far away")
    async with opened(demo, size) as ui:
        await shown(ui, "1")
        since = drawn(ui.page.query_one("#since"))
        assert "≥ 30 % (looser" in " ".join(since.split())
        assert "…" not in since


@pytest.mark.parametrize("size", SIZES)
async def test_next_is_read_in_full_while_there_is_no_chart(tmp_path: Path, size: tuple[int, int]) -> None:
    names = [f"A guardrail with a name that tells a long story of its own, number {n}" for n in range(3)]
    with closing(WorkspaceFile(tmp_path / "new.db", at(NOW))) as db:
        metric = add_metric(db, "Share", MetricKind.RATE)
        record(db, metric.id, NOW.date(), 0.3)
        for name in names:
            add_guardrail(db, name, "keep share >= 41% else warn")
    async with opened(tmp_path / "new.db", size) as ui:
        await ui.press("1")
        assert not faults_of_room(ui)
        assert all("…" not in drawn(table) for table in ui.page.query("#next, #guardrails")) or size == NARROW


async def test_a_field_that_is_not_edited_shows_the_start_of_its_text(demo: Path) -> None:
    async with opened(demo, NARROW) as ui:
        await ui.press("4", "e")
        names = ("title", "description")
        await ui.fill(**{name: f"Start {name} " + "and so on " * 60 + "end" for name in names})
        for name in names:
            ui.field(name).editor.focus()
            await ui.settle()
            await ui.press("end", "x")
        ui.field("effort_weeks").editor.focus()
        await ui.settle()
        assert all(f"Start {name}" in drawn(ui.field(name).editor) for name in names)
        ui.field("title").editor.focus()
        await ui.settle()
        assert "endx" in drawn(ui.field("title").editor)


@pytest.mark.parametrize("size", SIZES)
async def test_a_breach_is_in_the_header_without_an_omtm(demo: Path, size: tuple[int, int]) -> None:
    with closing(WorkspaceFile(demo, at(NOW))) as db:
        active = active_omtm(db.context(), 1)
        assert active is not None
        close_omtm(db, active.id, OmtmStatus.ABANDONED, "another one counts")
    async with opened(demo, size) as ui:
        assert "press 3" in ui.header
        assert "✗ 1 breach" in ui.header


@pytest.mark.parametrize("size", SIZES)
async def test_trend_and_probability_are_in_the_header_from_100_columns(
    demo: Path, size: tuple[int, int]
) -> None:
    async with opened(demo, size) as ui:
        await shown(ui, "4")
        assert size[0] < 100 or "% likely" in ui.header
        assert size[0] < 100 or re.search(r"[⠁-⣿]{6}", ui.header)


async def test_a_small_home_has_a_sparkline_for_its_chart(demo: Path) -> None:
    async with opened(demo, NARROW) as ui:
        await shown(ui, "1")
        await ui.until(lambda: re.search(r"42.4 % +[⠁-⣿]{6}", drawn(ui.page.query_one("#number"))))


async def test_a_message_stands_once_although_a_dialog_is_open(demo: Path) -> None:
    async with opened(demo, NARROW) as ui:
        text = "Recorded a very long name of something that goes on to the next line · u undoes"
        ui.app.say(text, timeout=600)
        await ui.settle()
        await ui.press("comma")
        assert ui.words.count("Recorded") == 1
        await ui.press("escape")
        assert ui.words.count("Recorded") == 1


async def test_what_a_short_message_leaves_out_can_be_read(demo: Path) -> None:
    async with opened(demo, NARROW) as ui:
        ui.app.say(LONG + "to its end", timeout=600)
        await ui.settle()
        assert "… (M)" in ui.words
        await ui.press("M")
        assert "to its end" in ui.words
        await ui.press("escape")
        assert ui.page.scope == "home"


async def test_the_line_of_the_target_crosses_the_fan(demo: Path) -> None:
    async with opened(demo, (80, 24)) as ui:
        await shown(ui, "1")
        lines = drawn(ui.page.query_one(Chart)).split("\n")
        (target,) = [line for line in lines if line.startswith("50 %")]
        assert any("░" in line for line in lines)
        assert set(target.rstrip()[-20:]) == {"┈"}
