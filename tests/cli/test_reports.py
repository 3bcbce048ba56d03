"""What the week leaves behind: Friday, the page for stakeholders, the calendar."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from icalendar import Calendar

from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rhythm import tick
from tests.support.command import Omtm
from tests.support.workspace import at


def test_friday_is_printed_where_nobody_sits_at_a_terminal(omtm: Omtm, story: Path) -> None:
    told = omtm("friday", "--json").json
    assert (told["friday"], told["finished"]) == ("2026-01-30", False)
    assert [step["step"] for step in told["steps"]] == ["readings", "guardrails", "decisions", "bet", "log"]
    assert omtm("friday").out.startswith("Friday, 30 Jan\n○ Readings")
    assert omtm("friday", "--summary").out == told["summary"]


def test_a_step_skipped_with_something_left_is_not_ticked(omtm: Omtm, story: Path) -> None:
    with WorkspaceFile(story, at(datetime(2026, 1, 30, 15))) as db:
        for step in (FridayStep.READINGS, FridayStep.LOG):
            tick(db, step)
    told = {step["step"]: step for step in omtm("friday", "--json").json["steps"]}
    assert told["readings"]["to_do"]
    assert {name: step["state"] for name, step in told.items()} == {
        "readings": "skipped", "guardrails": "todo", "decisions": "todo", "bet": "todo", "log": "done",
    }  # fmt: skip
    printed = omtm("friday").out
    assert "\n– Readings, skipped: " in printed
    assert "\n✓ The log: " in printed


def test_the_page_is_printed_and_written_and_only_writing_counts(
    omtm: Omtm, story: Path, tmp_path: Path
) -> None:
    first = omtm("brief").out
    assert first == omtm("brief").out
    assert "Decided since 30 Jan" not in first
    assert omtm("brief", "--html").out.startswith("<!doctype html>")
    done = omtm("brief", "-o", "out")
    assert [Path(line).name for line in done.out.splitlines()] == [
        "brief-2026-01-30.md",
        "brief-2026-01-30.html",
    ]
    assert (tmp_path / "out" / "brief-2026-01-30.md").read_text("utf-8") == first
    assert "Decided since 30 Jan" in omtm("brief").out
    assert omtm("brief", "-o", "out").code == 2
    assert omtm("brief", "-o", "out", "--force").code == 0


def test_the_calendar_is_printed_or_written(omtm: Omtm, story: Path, tmp_path: Path) -> None:
    printed = Calendar.from_ical(omtm("calendar").out.encode())
    assert omtm("calendar", "-o", "omtm.ics").code == 0
    written = Calendar.from_ical((tmp_path / "omtm.ics").read_bytes())
    uids = [[str(event["uid"]) for event in found.walk("VEVENT")] for found in (printed, written)]
    assert uids[0] == uids[1]
    assert len(uids[0]) > 1
    refused = omtm("calendar", "-o", "omtm.ics")
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert omtm("calendar", "-o", "omtm.ics", "--force").code == 0
