"""Page 3: what was typed to define an OMTM is shown there."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.draft_fields import DRAFT_FIELDS
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import add_scope
from tests.support.workspace import STEP_B, at, define_omtm
from tests.ui import harness
from tests.ui.harness import SIZES, WIDE, Ui

now = at(datetime(2025, 11, 21, 10, 0))

TYPED = {
    "guidepoint": "every clinic plans its own week",
    "segment": "clinics with 20 beds",
    "end_goal": "three hundred clinics",
    "end_goal_by": "2027-06-05",
    "period": "14 days",
    "deadline_reason": "the fair in January",
    "achievable_because": "two drop-offs are ours",
    "north_star_relation": "planned weeks follow it",
    "team": "design: draws the second step\nsupport: [listens]",
    "stakeholders": "Ada, Ben",
    "stake_sees": "yes",
    "stake_knows": "Ada",
    "attendees": "Kim and Lou",
    "reevaluate_on": "2025-12-24",
    "triggers": "target reached",
}
SHOWN = {
    "end_goal_by": "(by 5 Jun 2027)",
    "team": "support: [listens]",
    "stakeholders": "Ben",
    "stake_sees": "sees what we work on; not yet: knows why",
    "stake_knows": "sees what we work on, knows why; not yet: feels involved",
    "reevaluate_on": "24 Dec",
}
"""What the page says where it is not the text itself."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An OMTM defined with all that the wizard asks."""
    path = tmp_path / "w.db"
    with WorkspaceFile(path, now) as db:
        ttfv = add_metric(db, STEP_B["metric"], MetricKind.RATE, key="ttfv")
        record(db, ttfv.id, date(2025, 11, 14), 0.38)
        define_omtm(db, {**STEP_B, **TYPED})
    return path


def page_text(ui: Ui) -> str:
    """All of page 3, also what has to be scrolled to."""
    return "\n".join(ui.content(f"#{part}") for part in ("number", "definition", "around"))


async def test_what_the_wizard_was_told_stands_on_page_3(path: Path) -> None:
    async with harness.opened(path, "3", now=now, size=WIDE) as ui:
        text = page_text(ui)
    unseen = {name for name, typed in TYPED.items() if SHOWN.get(name, typed) not in text}
    assert not unseen
    assert {name for name, field in DRAFT_FIELDS.items() if field.many_lines} - {"distribution"} <= set(TYPED)


@pytest.mark.parametrize("size", SIZES)
async def test_the_stakeholders_can_be_reached_at_every_size(path: Path, size: tuple[int, int]) -> None:
    async with harness.opened(path, "3", now=now, size=size) as ui:
        seen = ui.text
        for _ in range(8):
            await ui.press("pagedown")
            seen += ui.text
    assert "Stakeholders" in seen
    assert "not yet: knows why" in " ".join(seen.split())


async def test_a_teams_metric_from_step_6_shows_on_page_3_as_begun(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        add_scope(db, ScopeKind.TEAM, "Growth")
        fields = {**STEP_B, "deadline": "2026-02-20", "distribution": "Growth: Invites sent\nCore"}
        define_omtm(db, fields, closing=OmtmStatus.SUPERSEDED)
    async with harness.opened(path, "3", now=now, size=WIDE) as ui:
        around = ui.content("#around")
        assert "Growth  Invites sent\n      being defined, at step 1 of 8" in around
        assert "Core  TTFV ≤ 14 d\n      being defined, at step 1 of 8" in around
        assert "no OMTM" not in around
        await ui.press("s", "Growth", "enter")
        assert "being defined with “Invites sent”: w goes on at step 1 of 8" in ui.words
        await ui.press("s", "Company", "enter")
        assert page_text(ui).count("Invites sent") == 1
