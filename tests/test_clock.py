"""The time of a run can be set from outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from omtm_tui import clock
from omtm_tui.domain.errors import UserError


def test_without_the_variable_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMTM_NOW", raising=False)
    assert abs(clock.now() - datetime.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-30", datetime(2026, 1, 30)),
        ("2026-01-30T15:00", datetime(2026, 1, 30, 15)),
        (" 2026-01-30 15:00:05 ", datetime(2026, 1, 30, 15, 0, 5)),
        (
            "2026-01-30T15:00:00Z",
            datetime(2026, 1, 30, 15, tzinfo=UTC).astimezone().replace(tzinfo=None),
        ),
    ],
)
def test_the_variable_sets_it(monkeypatch: pytest.MonkeyPatch, text: str, moment: datetime) -> None:
    monkeypatch.setenv("OMTM_NOW", text)
    assert clock.now() == moment
    assert clock.today() == moment.date()


def test_a_date_is_enough_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMTM_NOW", "2026-02-28")
    assert clock.today() == date(2026, 2, 28)


def test_another_text_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMTM_NOW", "soon")
    with pytest.raises(UserError, match="soon"):
        clock.now()
