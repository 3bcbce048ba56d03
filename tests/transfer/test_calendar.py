"""The calendar file: it is read by other programs, and read again it moves what it brought before."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from omtm_tui.domain.rhythm.rhythm import Event
from omtm_tui.storage.opening import reading
from omtm_tui.storage.read.rhythm import agenda
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.storage.write.rhythm import hold_review
from omtm_tui.storage.write.workspace import update_settings
from omtm_tui.transfer.calendar import calendar_file

NOW = datetime(2026, 1, 30, 15, 0)


@pytest.fixture
def story(tmp_path: Path, golden_file: Path) -> Path:
    return Path(shutil.copy(golden_file, tmp_path))


def opened(path: Path, now: datetime = NOW) -> WorkspaceFile:
    return WorkspaceFile(path, now=lambda: now)


def events(path: Path, now: datetime = NOW) -> dict[str, tuple[date, str, str]]:
    """Day, title and status by UID, as another program reads them."""
    with reading(path) as conn:
        data = calendar_file(agenda(ReadContext(conn, now.date())), now)
    found = Calendar.from_ical(data).walk("VEVENT")
    kept = {str(e["uid"]): (e.decoded("dtstart"), str(e["summary"]), str(e["status"])) for e in found}
    assert len(kept) == len(found)
    return kept


def test_another_program_reads_reviews_and_due_decisions(story: Path) -> None:
    with opened(story) as db:
        log_decision(db, "Stop the newsletter; or: not, ünique", review_on=date(2026, 2, 13))
    found = {title: day for day, title, _status in events(story).values()}
    assert found["Decide: Stop the newsletter; or: not, ünique"] == date(2026, 2, 13)
    assert found["Deadline: TTFV ≤ 14 d ≥ 50 %"] == date(2026, 3, 1)
    assert "Review: TTFV ≤ 14 d" in found


def test_uids_stay_while_days_and_words_change(story: Path) -> None:
    with opened(story) as db:
        log_decision(db, "Stop the newsletter", review_on=date(2026, 2, 13))
        before = events(story)
        hold_review(db, 1, 0.5)
    later = events(story, NOW + timedelta(7))
    assert set(later) <= set(before)
    assert all(before[uid][0] == later[uid][0] for uid in later)


def test_what_was_superseded_is_called_off_under_its_uid(story: Path) -> None:
    with opened(story) as db:
        again = log_decision(db, "Look at it again", review_on=date(2026, 2, 6))
        (uid,) = [uid for uid, event in events(story).items() if event[1] == "Decide: Look at it again"]
        assert uid.startswith(f"decision-{again}-")
        log_decision(db, "Look at it later", review_on=date(2026, 2, 20), supersedes=again)
    assert events(story)[uid] == (date(2026, 2, 6), "Decide: Look at it again", "CANCELLED")


def test_friday_comes_every_week_at_the_time_that_is_set(story: Path) -> None:
    with opened(story) as db:
        update_settings(db, friday=3, friday_time="09:30")
    with reading(story) as conn:
        data = calendar_file(agenda(ReadContext(conn, NOW.date())), NOW)
    (friday,) = [e for e in Calendar.from_ical(data).walk("VEVENT") if str(e["uid"]) == "friday@omtm-tui"]
    assert friday.decoded("dtstart") == datetime(2025, 12, 4, 9, 30)
    assert friday["rrule"].to_ical() == b"FREQ=WEEKLY"


def test_the_same_file_at_the_same_time_is_the_same_to_the_byte(story: Path) -> None:
    with reading(story) as conn:
        first, second = (calendar_file(agenda(ReadContext(conn, NOW.date())), NOW) for _n in range(2))
    assert first == second
    assert first.startswith(b"BEGIN:VCALENDAR\r\n")


def test_a_later_file_counts_as_newer() -> None:
    def sequence(now: datetime) -> int:
        data = calendar_file([Event("x", NOW.date(), "t")], now)
        return int(str(Calendar.from_ical(data).walk("VEVENT")[0]["sequence"]))

    assert sequence(NOW) < sequence(NOW + timedelta(hours=1))
    assert 0 < sequence(NOW) < 2**31


def test_text_that_breaks_lines_or_is_hostile_comes_back() -> None:
    event = Event("x", NOW.date(), "a\nEND:VEVENT\nb;,\\", "first\nsecond")
    (entry,) = Calendar.from_ical(calendar_file([event], NOW)).walk("VEVENT")
    assert str(entry["summary"]) == "a ⏎ END:VEVENT ⏎ b;,\\"
    assert str(entry["description"]) == "first\nsecond"
