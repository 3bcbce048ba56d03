"""Names are compared without case and surplus spaces, and a misspelled one finds the nearest."""

from __future__ import annotations

import pytest

from omtm_tui.domain.text.labels import folded, nearest_words, records_named
from omtm_tui.domain.workspace import Scope, ScopeKind

TEAMS = tuple(
    Scope(number, ScopeKind.TEAM, name) for number, name in enumerate(("Core", "core", "Growth"), 1)
)


@pytest.mark.parametrize("name", ["Team Größe", " team  GRÖSSE "])
def test_case_and_spaces_make_no_difference(name: str) -> None:
    assert folded(name) == "team grösse"


def test_all_records_of_a_name_are_found() -> None:
    assert [team.id for team in records_named(" CORE ", TEAMS)] == [1, 2]
    assert records_named("Cor", TEAMS) == []


def test_the_nearest_words_come_first_as_they_are_spelled() -> None:
    assert nearest_words("growht", ["Core", "Growth"]) == ["Growth"]
    assert nearest_words("readnigs", ["reading", "readings", "rows"], most=2) == ["readings", "reading"]
    assert nearest_words("zzz", ["Core"]) == []
    assert nearest_words("readings" * 10, ["readings" * 10]) == [], "too long to be a misspelling"
