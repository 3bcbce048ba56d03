from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.omtm.draft import smart
from omtm_tui.domain.omtm.draft_metric import listed
from omtm_tui.domain.omtm.read_models import SmartLetter
from omtm_tui.domain.workspace import CompanySize


class Given(Struct, frozen=True):
    """What the check looks at; all of it may still be missing."""

    stage: FunnelStage | None = None
    segment: str = ""
    size: CompanySize | None = None
    kind: MetricKind | None = None
    unit: str = ""
    cadence_days: int = 7
    readings: int = 0
    chance: float | None = None
    why: str = ""
    end_goal: str = ""
    north_star_relation: str = ""
    constraint: bool = False
    deadline: date | None = None
    target: str | None = "≥ 50 %"

    @property
    def letters(self) -> tuple[SmartLetter, ...]:
        metric = (
            Metric(1, "m", "M", self.kind, self.unit, cadence_days=self.cadence_days) if self.kind else None
        )
        of: Any = self
        return smart(of, metric, self.size, self.readings, self.chance, self.why, self.constraint)


COMPLETE = Given(
    stage=FunnelStage.ACTIVATION,
    segment="new accounts; Germany",
    size=CompanySize.ENTERPRISE,
    kind=MetricKind.SHARE_WITHIN,
    readings=1,
    chance=0.62,
    end_goal="400 paying teams",
    deadline=date(2027, 1, 30),
)


def _letter(check: Given, letter: str) -> SmartLetter:
    return next(found for found in check.letters if found.letter == letter)


def test_a_complete_omtm_is_smart() -> None:
    letters = COMPLETE.letters
    assert "".join(found.letter for found in letters) == "SMART"
    assert all(not found.missing for found in letters)


def test_retention_alone_fails_specific_measurable_and_time_bound_and_says_so() -> None:
    alone = Given(end_goal="400 paying teams", why="done before")
    failed = {found.letter: found.missing for found in alone.letters if found.missing}
    assert failed == {
        "S": "one funnel stage",
        "M": "a unit; how often it is read; a first reading as baseline",
        "T": "a deadline",
    }


def test_nothing_at_all_fails_every_letter_and_each_says_what_is_missing() -> None:
    assert all(found.missing for found in Given().letters)


@pytest.mark.parametrize(
    ("size", "segment", "ok"),
    [
        (None, "", True),
        (CompanySize.STARTUP, "", True),
        (CompanySize.SCALE_UP, "", False),
        (CompanySize.SCALE_UP, " ; ,", False),
        (CompanySize.SCALE_UP, "Germany", True),
        (CompanySize.ENTERPRISE, "Germany", False),
        (CompanySize.ENTERPRISE, "Germany, Germany", False),
        (CompanySize.ENTERPRISE, "Germany, team plan", True),
        (CompanySize.ENTERPRISE, "Germany; team plan; new", True),
    ],
)
def test_the_larger_the_company_the_more_segments(size: CompanySize | None, segment: str, ok: bool) -> None:
    found = _letter(replace(COMPLETE, size=size, segment=segment), "S")
    assert (not found.missing) is ok
    assert ok or "segment" in found.missing


@pytest.mark.parametrize(("segment", "missing"), [("", "2 more segments"), ("Germany", "1 more segment,")])
def test_it_counts_the_segments_that_are_missing(segment: str, missing: str) -> None:
    assert _letter(replace(COMPLETE, segment=segment), "S").missing.startswith(missing)


@pytest.mark.parametrize("kind", list(MetricKind))
def test_only_kinds_without_a_unit_of_their_own_must_be_given_one(kind: MetricKind) -> None:
    needs = kind in (MetricKind.MEAN, MetricKind.DURATION, MetricKind.MONEY)
    assert bool(_letter(replace(COMPLETE, kind=kind, unit=" "), "M").missing) is needs
    assert not _letter(replace(COMPLETE, kind=kind, unit="d"), "M").missing


@pytest.mark.parametrize("gap", [{"kind": None}, {"cadence_days": 0}, {"readings": 0}])
def test_measurable_needs_a_cadence_and_a_baseline(gap: dict[str, Any]) -> None:
    assert _letter(replace(COMPLETE, **gap), "M").missing


@pytest.mark.parametrize(
    ("probability", "why", "ok"),
    [
        (0.10, "", True),
        (0.0999, "", False),
        (None, "", False),
        (None, "  ", False),
        (0.01, "a competitor closed", True),
    ],
)
def test_achievable_needs_ten_per_cent_or_a_justification(
    probability: float | None, why: str, ok: bool
) -> None:
    assert (not _letter(replace(COMPLETE, chance=probability, why=why), "A").missing) is ok


def test_it_tells_an_unlikely_target_from_one_nobody_can_judge() -> None:
    assert "under 10 %" in _letter(replace(COMPLETE, chance=0.0999), "A").missing
    assert "too few readings" in _letter(replace(COMPLETE, chance=None), "A").missing
    assert "a target and a deadline" in _letter(replace(COMPLETE, chance=None, deadline=None), "A").missing


@pytest.mark.parametrize("link", [{"end_goal": "x"}, {"north_star_relation": "x"}, {"constraint": True}])
def test_one_link_makes_it_relevant(link: dict[str, Any]) -> None:
    bare = replace(COMPLETE, end_goal=" ")
    assert _letter(bare, "R").missing
    assert not _letter(replace(bare, **link), "R").missing


def test_segments_are_split_by_semicolon_and_comma() -> None:
    assert listed(" a  b ;c,, a b ") == ("a b", "c")
