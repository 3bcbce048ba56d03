"""Dates and durations: every accepted form, what is refused, and how they are shown."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.dates import (
    add_months,
    age_text,
    days_text,
    format_date,
    format_day,
    left_text,
    parse_date,
    parse_days,
    span_text,
    weekday_name,
)

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("today", WEDNESDAY),
        ("Yesterday", date(2026, 3, 3)),
        ("tomorrow", date(2026, 3, 5)),
        ("wed", WEDNESDAY),
        ("fri", date(2026, 3, 6)),
        ("Friday", date(2026, 3, 6)),
        ("tue", date(2026, 3, 10)),
        ("+2w", date(2026, 3, 18)),
        ("-3d", date(2026, 3, 1)),
        ("\u22123 days", date(2026, 3, 1)),
        ("+1m", date(2026, 4, 4)),
        ("+1y", date(2027, 3, 4)),
        ("31.1.", date(2027, 1, 31)),
        ("31.1", date(2027, 1, 31)),
        ("4.3.", WEDNESDAY),
        ("31.1.2026", date(2026, 1, 31)),
        ("31. 1. 2026", date(2026, 1, 31)),
        ("31.1.26", date(2026, 1, 31)),
        ("30 Jan", date(2027, 1, 30)),
        ("30 January 2026", date(2026, 1, 30)),
        ("Mar 30", date(2026, 3, 30)),
        ("May 1, 2026", date(2026, 5, 1)),
        ("1. sept", date(2026, 9, 1)),
        ("29.2.", date(2028, 2, 29)),
    ],
)
def test_dates_are_read_towards_the_future(text: str, day: date) -> None:
    assert parse_date(text, WEDNESDAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("wed", WEDNESDAY),
        ("fri", date(2026, 2, 27)),
        ("31.1.", date(2026, 1, 31)),
        ("4.3.", WEDNESDAY),
        ("5 Mar 2025", date(2025, 3, 5)),
        ("4 Jun", date(2025, 6, 4)),
        ("29.2.", date(2024, 2, 29)),
        ("+2w", date(2026, 3, 18)),
    ],
)
def test_dates_of_readings_are_read_towards_the_past(text: str, day: date) -> None:
    assert parse_date(text, WEDNESDAY, past=True) == day


@pytest.mark.parametrize("text", ["5 Mar", "5.3.", "1 May"])
def test_a_day_that_comes_soon_is_not_taken_for_that_of_last_year(text: str) -> None:
    with pytest.raises(UserError, match=r"lies in the future; write . (Mar|May) 2025 if that is meant"):
        parse_date(text, WEDNESDAY, past=True)


@pytest.mark.parametrize(
    "text",
    ["", "fr", "1/2/2026", "soon", "31", "Foo 3", "+2", "2w", "+2min", "x" * 5000, "[/x]", "²026-01-01"],
)
def test_other_forms_are_refused_naming_the_accepted_ones(text: str) -> None:
    with pytest.raises(UserError, match="2026-01-31"):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize("text", ["2026-02-30", "31.4.", "30 Feb", "0.1.", "1.13.2026", "+9999y", "-9999y"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="calendar"):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize("text", ["1989-12-31", "2101-01-01", "+9999w", "9999-12-31", "-500m"])
def test_years_outside_the_range_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="1990 to 2100"):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14d", 14),
        ("14 d", 14),
        ("2w", 14),
        ("2 weeks", 14),
        ("3m", 90),
        ("10", 10),
        ("1y", 365),
        ("0", 0),
        ("1 day", 1),
    ],
)
def test_durations_are_read_in_days(text: str, days: int) -> None:
    assert parse_days(text) == days


@pytest.mark.parametrize("text", ["", "-1d", "1.5d", "2h", "99999w", "ten", "99999999", "d"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="14d"):
        parse_days(text)


def test_months_end_where_the_month_ends() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert add_months(date(2026, 11, 30), 15) == date(2028, 2, 29)


def test_dates_and_durations_are_shown_in_words() -> None:
    assert format_date(date(2026, 1, 30), WEDNESDAY) == "30 Jan"
    assert format_date(date(2027, 1, 30), WEDNESDAY) == "30 Jan 2027"
    assert format_date(date(2026, 1, 30)) == "30 Jan 2026"
    assert format_day("2026-01-30T09:15:00", WEDNESDAY) == "30 Jan"
    assert [days_text(1), days_text(70)] == ["1 day", "70 days"]
    assert [span_text(7), span_text(14), span_text(10), span_text(0)] == [
        "1 week",
        "2 weeks",
        "10 days",
        "0 days",
    ]
    assert [left_text(n) for n in (70, 1, 0, -3)] == [
        "70 days left",
        "1 day left",
        "due today",
        "3 days overdue",
    ]
    assert [age_text(n) for n in (0, 1, 9)] == ["today", "1 day old", "9 days old"]
    assert weekday_name(4) == "Friday"


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.dates(date(1995, 1, 1), date(2090, 12, 31)))
def test_a_shown_date_is_read_back(day: date, today: date) -> None:
    assert parse_date(format_date(day), today) == day
    assert parse_date(day.isoformat(), today) == day
    ahead = parse_date(f"{day.day}.{day.month}.", today)
    assert ahead >= today
    try:
        assert parse_date(f"{day.day}.{day.month}.", today, past=True) <= today
    except UserError:
        assert today < ahead <= today + timedelta(days=61)


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_told_why_not(text: str) -> None:
    message = ""
    try:
        parse_date(text, WEDNESDAY)
    except UserError as error:
        message = str(error)
    assert "\n" not in message
