"""The OMTM wizard on a real file: the whole walk, what is kept when it is left, and what it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from omtm_tui.domain.metrics.metric import FunnelStage, MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.omtm.read_models import DraftView, OmtmPage
from omtm_tui.domain.omtm.target import Target, TargetKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import BusinessModel, CompanySize
from omtm_tui.storage.read.omtm import draft as read_draft
from omtm_tui.storage.read.omtm import omtm_page
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import drafts, metrics
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.kit.choice import Choice
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.omtm.wizard import OmtmWizard
from omtm_tui.ui.storage_thread import StorageThread

TODAY = date(2026, 11, 20)
NARROW, NORMAL, WIDE = (60, 20), (80, 24), (120, 40)
NASTY = "[/x] [b 👩‍👩‍👧 \x1b[31m ‮שלום \x07"


def now() -> datetime:
    return datetime(2026, 11, 20, 10, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.db"


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the wizard open."""
    storage = StorageThread(path, now)
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        if not isinstance(app.screen, MainScreen):
            await pilot.press("escape")
        await pilot.press("3", "w")
        await pilot.pause()
        assert isinstance(app.screen, OmtmWizard)
        yield pilot
    storage.close()


async def paste(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def fill(pilot: Pilot[Any], **texts: str) -> None:
    """Go from field to field and type; choices take the value. The last one is left, too."""
    for field, text in texts.items():
        editor = pilot.app.screen.query_one(f"#field-{field}")
        pilot.app.screen.set_focus(editor)
        if isinstance(editor, Choice):
            editor.value = text
        else:
            await paste(pilot, text)
    await pilot.press("tab")


async def add(pilot: Pilot[Any], **texts: str) -> None:
    """Press a, fill the dialog, save it."""
    await pilot.press("a")
    await fill(pilot, **texts)
    await pilot.press("ctrl+s")
    await pilot.pause()


def toasts(pilot: Pilot[Any]) -> str:
    return " ".join(str(notification.message) for notification in pilot.app._notifications)


def shown(pilot: Pilot[Any], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


def saved_draft(path: Path) -> DraftView:
    db = WorkspaceFile(path, now)
    view = read_draft(db.conn, TODAY)
    db.close()
    assert view is not None
    return view


def saved_page(path: Path) -> OmtmPage:
    db = WorkspaceFile(path, now)
    page = omtm_page(db.conn, TODAY)
    db.close()
    return page


def with_an_active_omtm(path: Path) -> None:
    """Retention is steered by; the phase changed two days ago, so another metric needs a reason."""
    early = now() - timedelta(days=60)
    with WorkspaceFile(path, lambda: early) as db:
        change_phase(db, Phase.EMPATHY, "interviews")
        metrics.add_metric(db, "Retention", MetricKind.RATE, stage=FunnelStage.RETENTION)
        number = drafts.start_draft(db)
        texts = {"metric": "Retention", "target": "40%", "deadline": "+4m", "owner": "PM Core"}
        for field, text in texts.items():
            drafts.save_field(db, number, field, text)
        drafts.activate(db, number)
    recent = now() - timedelta(days=2)
    with WorkspaceFile(path, lambda: recent) as db:
        change_phase(db, Phase.STICKINESS, "9 of 15 interviews")


NAME = "Share with first value within 14 days"


async def walk_weaknesses_and_tactics(pilot: Pilot[Any]) -> None:
    """Steps 2 and 3: two weaknesses, the first is the constraint, with numbers and an action."""
    await add(pilot, text="New users give up at step B", stage="activation")
    await add(pilot, text="Few trials start", stage="acquisition")
    await pilot.press("k", "c")
    await fill(pilot, funnel_mode="conversion")
    pilot.app.screen.query_one(Table).focus()
    await pilot.press("e")
    await fill(pilot, rate="38%", benchmark="60%")
    await pilot.press("ctrl+s")
    await pilot.pause()
    assert "New users give up at step B is furthest below its benchmark: 63 %" in shown(pilot, "#finding")
    await pilot.press("f8")
    await add(pilot, text="drop step B", approach="remove")
    await pilot.press("s", "f8")


async def walk_goal_and_metric(pilot: Pilot[Any]) -> None:
    """Step 4: the metric comes from the catalogue, the rest is typed; both are judged at once."""
    await fill(pilot, end_goal="400 paying teams", end_goal_by="+18m")
    pilot.app.screen.query_one("#field-metric").focus()
    await pilot.press("f3")
    await paste(pilot, "first value")
    await pilot.press("enter")
    await pilot.pause()
    await fill(pilot, baseline="38%", deadline="+10w", initiative="removing step B")
    judged = shown(pilot, "#judged > Static")
    assert f"OMTM = {NAME} measured over 14 days after signing up with target ≥ 50 %" in judged
    assert f"By removing step B we expect {NAME} to rise to ≥ 50 % by 29 Jan 2027" in judged
    assert "✗Achievable" in judged
    await fill(pilot, achievable_because="The best cohort did 52 %")
    assert "✗" not in shown(pilot, "#judged > Static")
    await pilot.press("f8")


async def walk_people_and_guardrails(pilot: Pilot[Any]) -> None:
    """Steps 5 to 8."""
    await fill(pilot, owner="PM Core", stakeholders="Ana, Ben", stake_sees="yes", stake_knows="Ana")
    await pilot.press("f8")
    await fill(pilot, distribution_skipped="yes")
    await pilot.press("f8")
    await fill(pilot, attendees="PM Core, Ana")
    await pilot.press("f8")
    await fill(pilot, reevaluate_on="+6w")
    for slot, keys in {"guardrail_1": ["f3", "enter"], "guardrail_2": ["f3", "down", "enter"]}.items():
        pilot.app.screen.query_one(f"#field-{slot}").focus()
        await pilot.press(*keys)
        await pilot.pause()


async def test_the_whole_walk_defines_the_golden_omtm(path: Path) -> None:
    async with opened(path) as pilot:
        await fill(pilot, company="Acme", audience="b2b", business_model="saas", maturity="young")
        await fill(pilot, size="scale_up", segment="new accounts")
        await pilot.press("f8")
        await walk_weaknesses_and_tactics(pilot)
        await walk_goal_and_metric(pilot)
        await walk_people_and_guardrails(pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen), toasts(pilot)
        assert f"Activated the OMTM “{NAME}”" in toasts(pilot)
        assert "38 %" in shown(pilot, "#page-omtm #number")
    page = saved_page(path)
    assert page.current is not None
    omtm = page.current.omtm
    assert omtm.target == Target(TargetKind.AT_LEAST, low=0.5)
    assert (omtm.baseline, omtm.owner, omtm.deadline) == (0.38, "PM Core", date(2027, 1, 29))
    assert all(letter.ok for letter in page.smart), page.smart
    assert [
        (w.text, w.is_constraint, bool(w.actions and w.actions[0].experiment_id)) for w in page.weaknesses
    ] == [
        ("New users give up at step B", True, True),
        ("Few trials start", False, False),
    ]
    assert sum(page.top.guardrails.values()) == 2
    assert (page.top.workspace.business_model, page.top.workspace.size) == (
        BusinessModel.SAAS,
        CompanySize.SCALE_UP,
    )


async def test_left_at_step_five_it_opens_there_with_everything_typed(path: Path) -> None:
    async with opened(path) as pilot:
        await fill(pilot, company="Acme")
        for _step in range(4):
            await pilot.press("f8")
        await pilot.pause()
        await fill(pilot, owner="PM Core")
        await paste(pilot, "Design removes step B")
        await pilot.press("escape")
        await pilot.pause()
        assert "w goes on at step 5 of 8" in shown(pilot, "#page-omtm #number")
    async with opened(path, NARROW) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, OmtmWizard)
        assert screen.step == 5
        assert screen.form is not None
        values = screen.form.values
        assert (values["owner"], values["team"]) == ("PM Core", "Design removes step B")
        assert screen.fields["company"] == "Acme"


async def test_a_killed_app_loses_only_the_field_being_typed(path: Path) -> None:
    async with opened(path) as pilot:
        await fill(pilot, company="Acme", industry="software")
        pilot.app.screen.query_one("#field-segment").focus()
        await paste(pilot, "half a sent")
        fields = saved_draft(path).fields  # another process looks: nothing was closed or saved on purpose
        assert fields == {"company": "Acme", "industry": "software"}


async def test_any_text_is_shown_and_kept_as_text(path: Path) -> None:
    async with opened(path, NORMAL) as pilot:
        for step in range(1, 9):
            screen = pilot.app.screen
            assert isinstance(screen, OmtmWizard)
            assert screen.step == step
            if step in (2, 3):
                await add(pilot, text=NASTY)
            rows = [
                row for row in (screen.form.shown_rows if screen.form else []) if row.field.kind != "choice"
            ]
            await fill(pilot, **{row.field.id: NASTY for row in rows})
            await pilot.press("f8")
            await pilot.pause()
        assert isinstance(pilot.app.screen, OmtmWizard)
    view = saved_draft(path)
    assert view.fields["owner"].startswith("[/x] [b 👩‍👩‍👧")
    assert view.weaknesses[0].text.startswith("[/x] [b")
    assert view.weaknesses[0].actions[0].text.startswith("[/x] [b")


async def test_what_is_missing_is_listed_with_its_step_and_enter_goes_there(path: Path) -> None:
    async with opened(path, NORMAL) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, OmtmWizard)
        assert screen.step == 8
        assert "owner is missing" in toasts(pilot)
        rows = [(row.cells[1], row.cells[2]) for row in screen.query_one("#missing", Table).rows]
        assert ("owner is missing", ("step 5", "accent")) in rows
        await pilot.press(*["down"] * [what for what, _step in rows].index("owner is missing"), "enter")
        await pilot.pause()
        assert screen.step == 5
        assert screen.focused is not None
        assert screen.focused.id == "field-owner"


async def test_taking_over_asks_how_the_last_one_ended_and_why_so_soon(path: Path) -> None:
    with_an_active_omtm(path)
    async with opened(path) as pilot:
        for _step in range(3):
            await pilot.press("f8")
        await pilot.pause()
        await fill(pilot, metric="Signups per visitor", metric_kind="rate", stage="acquisition")
        await fill(pilot, baseline="2%", target="4%", deadline="+3m")
        await pilot.press("f8")
        await fill(pilot, owner="PM Core")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, FormModal)
        await fill(pilot, closing="achieved", note="Held for two months")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "phase" in shown(pilot, "#error").casefold()
        await fill(pilot, override_reason="The board decided")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen), toasts(pilot)
    page = saved_page(path)
    assert page.current is not None
    assert page.current.metric.name == "Signups per visitor"
    assert [(v.metric.name, v.omtm.status, v.omtm.close_note) for v in page.history] == [
        ("Retention", OmtmStatus.ACHIEVED, "Held for two months")
    ]


async def test_closing_an_omtm_moves_it_into_the_history(path: Path) -> None:
    with_an_active_omtm(path)
    storage = StorageThread(path, now)
    async with OmtmApp(storage).run_test(size=NORMAL, notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("3", "x")
        await fill(pilot, status="missed", note="Nobody looked")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "No OMTM yet." in shown(pilot, "#page-omtm #number")
        assert "✗ missed  Retention" in shown(pilot, "#around")
        await pilot.press("u")
        await pilot.pause()
        assert "Retention" in shown(pilot, "#page-omtm #number")
    storage.close()


async def test_a_step_back_from_a_text_of_several_lines_keeps_it(path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("f8", "f8", "f8", "f8")
        await fill(pilot, owner="Kim", team="design removes step B")
        pilot.app.screen.set_focus(pilot.app.screen.query_one("#field-team"))
        await pilot.press("f7")
        await pilot.pause()
        wizard = pilot.app.screen
        assert isinstance(wizard, OmtmWizard)
        assert wizard.step == 4
        assert wizard.view.fields["team"] == "design removes step B"


async def test_what_is_typed_over_the_help_goes_into_the_field(path: Path) -> None:
    async with opened(path, NORMAL) as pilot:
        await pilot.press("f1", *"quiet")
        await pilot.pause()
        wizard = pilot.app.screen
        assert isinstance(wizard, OmtmWizard)
        assert not wizard.has_class("-explained")
        assert wizard.form is not None
        assert wizard.form.values["company"] == "quiet"
