"""How long the backlog would take, in words."""

from __future__ import annotations

import pytest

from omtm_tui.domain.backlog.backlog import Experiment, Load, duration_text, load_of, load_text
from omtm_tui.domain.text.number_format import NumberFormat

US = NumberFormat()


@pytest.mark.parametrize(
    ("effort", "capacity", "text"),
    [
        (260, 1, "260 effort-weeks at 1 a week: 5.0 years"),
        (260, 10, "260 effort-weeks at 10 a week: 6.0 months"),
        (6, 1, "6 effort-weeks at 1 a week: 6.0 weeks"),
        (1, 0.5, "1 effort-week at 0.5 a week: 2.0 weeks"),
        (52, 1, "52 effort-weeks at 1 a week: 1.0 years"),
    ],
)
def test_the_load_in_words(effort: float, capacity: float, text: str) -> None:
    assert load_text(Load(effort, capacity, ideas=1), US) == text


def test_ideas_without_effort_are_named_not_guessed() -> None:
    ideas = [Experiment(1, 1, "a", effort_weeks=2.0), Experiment(2, 1, "b"), Experiment(3, 1, "c")]
    load = load_of(ideas, 1.0)
    assert (load.effort, load.ideas, load.unknown) == (2.0, 3, 2)
    assert load_text(load, US).endswith(" · 2 ideas without effort")
    assert load_text(load_of(ideas[1:], 1.0), US) == "2 ideas without effort"
    assert load_text(load_of([], 1.0), US) == ""


def test_durations_follow_the_number_format() -> None:
    assert duration_text(260, NumberFormat(decimal=",", group=".")) == "5,0 years"
