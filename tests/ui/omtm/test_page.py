"""Page 3: what was typed to define an OMTM is shown there."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.draft_fields import DRAFT_FIELDS
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.omtm import omtm_page
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.omtm import amend_omtm, close_omtm
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import add_scope
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.wizard import Wizard
from omtm_tui.ui.omtm.page import ClosedScreen
from tests.support.workspace import STEP_B, at, at_least, define_omtm
from tests.ui import harness
from tests.ui.harness import SIZES, WIDE, Ui

now = at(datetime(2025, 11, 21, 10, 0))

TYPED = {
    "company": "Acme Shifts",
    "industry": "care homes",
    "audience": "b2b",
    "business_model": "saas",
    "maturity": "mvp",
    "size": "startup",
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
    "audience": "B2B",
    "business_model": "SaaS",
    "maturity": "MVP",
    "size": "startup",
    "end_goal_by": "(by 5 Jun 2027)",
    "team": "support: [listens]",
    "stakeholders": "Ben",
    "stake_sees": "sees what we work on; not yet: knows why",
    "stake_knows": "sees what we work on, knows why; not yet: feels involved",
    "reevaluate_on": "24 Dec",
}
"""What the page says where it is not the text itself."""


@pytest.fixture(scope="session")
def defined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An OMTM defined with all that the wizard asks; copy it."""
    path = tmp_path_factory.mktemp("defined") / "w.db"
    with WorkspaceFile(path, now) as db:
        ttfv = add_metric(db, STEP_B["metric"], MetricKind.RATE, key="ttfv")
        record(db, ttfv.id, date(2025, 11, 14), 0.38)
        define_omtm(db, {**STEP_B, **TYPED})
    return path


@pytest.fixture
def path(tmp_path: Path, defined: Path) -> Path:
    """A definition of its own for a test."""
    return Path(shutil.copy(defined, tmp_path))


def page_text(ui: Ui) -> str:
    """All of page 3, also what has to be scrolled to."""
    return "\n".join(ui.content(f"#page-omtm #{part}") for part in ("number", "definition", "around"))


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


async def test_enter_on_page_3_begins_no_definition(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        steps = db.conn.execute("SELECT count(*) FROM step").fetchone()
        async with harness.opened(path, "3", "enter", now=now) as ui:
            assert not isinstance(ui.screen, Wizard)
            assert ui.page.scope == "omtm"
        assert db.conn.execute("SELECT count(*) FROM step").fetchone() == steps


async def test_who_looks_into_the_wizard_and_types_nothing_begins_no_definition(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        steps = [tuple(row) for row in db.conn.execute("SELECT * FROM step")]
        async with harness.opened(path, "3", "w", "f8", "f7", "escape", now=now) as ui:
            assert ui.page.scope == "omtm"
            assert ui.app.screen is ui.app.main
            assert "being defined" not in ui.words
            assert [tuple(row) for row in db.conn.execute("SELECT * FROM step")] == steps
            await ui.press("w", "typed", "f8", "escape")
            assert "being defined: w goes on at step 2" in ui.words


async def test_words_are_edited_in_place_and_undo_takes_them_back(path: Path) -> None:
    async with harness.opened(path, "3", "e", now=now, size=WIDE) as ui:
        assert (ui.field("owner").value, ui.field("guidepoint").value) == ("PM Core", TYPED["guidepoint"])
        await ui.fill(owner="Kim [ops]", initiative="dropping step B", end_goal_by="1.1.2027")
        await ui.press("ctrl+s")
        assert "Kim [ops]" in page_text(ui)
        assert "By dropping step B we expect" in page_text(ui)
        assert "(by 1 Jan 2027)" in page_text(ui)
        assert page_text(ui).count("PM Core") == 0
        await ui.press("u")
        assert "Kim [ops]" not in page_text(ui)
        assert "By removing step B we expect" in page_text(ui)


async def test_an_omtm_that_was_defined_without_an_initiative_is_edited_without_one(tmp_path: Path) -> None:
    path = tmp_path / "w.db"
    with WorkspaceFile(path, now) as db:
        add_metric(db, STEP_B["metric"], MetricKind.RATE)
        define_omtm(db, {**STEP_B, "initiative": ""})
    async with harness.opened(path, "3", "e", now=now) as ui:
        await ui.fill(owner="Kim")
        await ui.press("ctrl+s")
        assert "Kim" in page_text(ui)


async def test_a_word_that_is_needed_keeps_the_form_open(path: Path) -> None:
    async with harness.opened(path, "3", "e", now=now) as ui:
        await ui.fill(owner="")
        await ui.press("ctrl+s")
        assert "This is needed" in ui.text
        await ui.fill(owner="Kim", end_goal_by="soon")
        await ui.press("ctrl+s")
        assert "“soon”" in ui.text
        await ui.press("escape", "escape")
        assert "PM Core" in page_text(ui)


async def test_target_deadline_and_metric_are_amended_with_a_reason_and_both_versions_are_shown(
    path: Path,
) -> None:
    async with harness.opened(path, "3", "m", now=now, size=WIDE) as ui:
        deadline = ui.field("deadline").value
        await ui.fill(target=">= 45%")
        assert "target ≥ 50 % → ≥ 45 % (looser)" in ui.text
        assert "Over four months" not in ui.text
        await ui.fill(deadline="+1y")
        assert "Over four months is long" in ui.words
        await ui.press("ctrl+s")
        assert "This is needed" in ui.text
        await ui.fill(reason="the fair was moved", deadline=deadline)
        await ui.press("ctrl+s")
        text = page_text(ui)
        assert "target ≥ 45 %" in text
        assert "21 Nov  Amended the OMTM: target ≥ 50 % → ≥ 45 % (looser)" in text
        assert "the fair was moved · Amended before data." in text
        await ui.press("6")
        assert "Amended the OMTM: target ≥ 50 %" in ui.text
        assert "OMTM: TTFV ≤ 14 d ≥ 50 %" in ui.text
        await ui.press("m")
        assert "Both versions stay in the decision log" in ui.text
        await ui.press("escape")
        await ui.press("3", "u")
        assert "Amend" not in page_text(ui)


@pytest.mark.parametrize("key", ["e", "m"])
async def test_without_an_omtm_there_is_nothing_to_correct_and_that_is_said(tmp_path: Path, key: str) -> None:
    with WorkspaceFile(tmp_path / "w.db", now) as db:
        change_phase(db, Phase.EMPATHY, "start")
    async with harness.opened(tmp_path / "w.db", "3", key, now=now) as ui:
        assert "No OMTM is active; w defines one." in ui.messages


@pytest.mark.parametrize("size", SIZES)
async def test_a_closed_omtm_opens_with_chart_definition_bets_and_outcome(
    path: Path, size: tuple[int, int]
) -> None:
    with WorkspaceFile(path, now) as db:
        record(db, 1, date(2025, 11, 20), 0.52)
        omtm = omtm_page(db.context()).current
        assert omtm is not None
        place_bet(db, BetForm("a tour at step B", at_least(0.5), date(2025, 12, 5), metric_id=1))
        amend_omtm(db, omtm.omtm.id, {"target": ">= 51%"}, "we can do more")
        close_omtm(db, omtm.omtm.id, OmtmStatus.ACHIEVED, "the tour did it")
    async with harness.opened(path, "3", "tab", now=now, size=size) as ui:
        assert "✓ achieved" in ui.text
        await ui.press("enter")
        assert isinstance(ui.screen, ClosedScreen)
        seen = ui.text
        for _ in range(12):
            await ui.press("pagedown")
            seen += "\n" + ui.text
        assert ui.screen.query_one(Chart).display
        words = " ".join(seen.split())
        for part in (
            "✓ achieved 21 Nov 2025",
            "the tour did it",
            "ended at 52 %, target ≥ 51 %",
            "owner PM Core",
            "every clinic plans its own week",
            "Amended the OMTM: target ≥ 50 % → ≥ 51 % (tighter)",
            "a tour at step B",
            "success line ≥ 50 %",
        ):
            assert part in words, part
        await ui.press("escape")
        assert ui.app.shows_pages


async def test_without_an_omtm_no_key_is_offered_that_needs_one(tmp_path: Path) -> None:
    async with harness.opened(tmp_path / "w.db", "3", now=at(datetime(2025, 11, 21, 9)), size=WIDE) as ui:
        assert "w define" in ui.text
        assert "close OMTM" not in ui.text
