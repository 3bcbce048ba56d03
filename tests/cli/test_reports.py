"""What the week leaves behind: Friday, the page for stakeholders, the calendar."""

from __future__ import annotations

from pathlib import Path

from icalendar import Calendar

from tests.support.command import Omtm


def test_friday_is_printed_where_nobody_sits_at_a_terminal(omtm: Omtm, story: Path) -> None:
    told = omtm("friday", "--json").json
    assert (told["friday"], told["finished"]) == ("2026-01-30", False)
    assert [step["step"] for step in told["steps"]] == ["readings", "guardrails", "decisions", "bet", "log"]
    assert omtm("friday").out.startswith("Friday, 30 Jan\n○ Readings")
    assert omtm("friday", "--summary").out == told["summary"]


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
