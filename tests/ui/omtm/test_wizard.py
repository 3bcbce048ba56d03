"""The OMTM wizard on a real file: the whole walk, what is kept when it is left, and what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omtm_tui.domain.metrics.metric import FunnelStage, MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.omtm.read_models import DraftView, OmtmPage
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import BusinessModel, CompanySize
from omtm_tui.storage.read.omtm import draft as read_draft, omtm_page
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import metrics
from omtm_tui.storage.write.drafts import add_action, add_weakness, start_draft
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.kit import wizard as frame
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.editors import Choice
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.omtm.wizard import OmtmWizard
from tests.support.workspace import at, at_least, define_omtm
from tests.ui import harness
from tests.ui.harness import NARROW, NORMAL, WIDE, Ui

TODAY = date(2026, 11, 20)
NASTY = "[/x] [b 👩‍👩‍👧 \x1b[31m ‮שלום \x07"


now = at(datetime(2026, 11, 20, 10, 0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.db"


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Ui]:
    """The app with the wizard open."""
    async with harness.opened(path, now=now, size=size) as ui:
        if not isinstance(ui.screen, MainScreen):
            await ui.press("escape")
        await ui.press("3", "w")
        assert isinstance(ui.screen, OmtmWizard)
        yield ui


async def fill(ui: Ui, **texts: str) -> None:
    """Go from field to field and type; choices take the value. The last one is left, too."""
    for field, text in texts.items():
        editor = ui.screen.query_one(f"#field-{field}")
        ui.screen.set_focus(editor)
        if isinstance(editor, Choice):
            editor.value = text
        else:
            await ui.paste(text)
    await ui.press("tab")


async def add(ui: Ui, **texts: str) -> None:
    """Press a, fill the dialog, save it."""
    await ui.press("a")
    await fill(ui, **texts)
    await ui.press("ctrl+s")


def saved_draft(path: Path) -> DraftView:
    db = WorkspaceFile(path, now)
    view = read_draft(db.context(today=TODAY))
    db.close()
    assert view is not None
    return view


def saved_page(path: Path) -> OmtmPage:
    db = WorkspaceFile(path, now)
    page = omtm_page(db.context(today=TODAY))
    db.close()
    return page


def with_an_active_omtm(path: Path) -> None:
    """Retention is steered by; the phase changed two days ago, so another metric needs a reason."""
    early = now() - timedelta(days=60)
    with WorkspaceFile(path, at(early)) as db:
        change_phase(db, Phase.EMPATHY, "interviews")
        metrics.add_metric(db, "Retention", MetricKind.RATE, stage=FunnelStage.RETENTION)
        define_omtm(db, {"metric": "Retention", "target": "40%", "deadline": "+4m", "owner": "PM Core"})
    recent = now() - timedelta(days=2)
    with WorkspaceFile(path, at(recent)) as db:
        change_phase(db, Phase.STICKINESS, "9 of 15 interviews")


NAME = "Share with first value within 14 days"


async def walk_weaknesses_and_tactics(ui: Ui) -> None:
    """Steps 2 and 3: two weaknesses, the first is the constraint, with numbers and an action."""
    await add(ui, text="New users give up at step B", stage="activation")
    await add(ui, text="Few trials start", stage="acquisition")
    await ui.press("k", "c")
    await fill(ui, funnel_mode="conversion")
    ui.screen.query_one(Table).focus()
    await ui.press("e")
    await fill(ui, rate="38%", benchmark="60%")
    await ui.press("ctrl+s")
    assert "New users give up at step B is furthest below its benchmark: 63 %" in ui.content("#finding")
    await ui.press("f8")
    await add(ui, text="drop step B", approach="remove")
    await ui.press("s", "f8")


async def walk_goal_and_metric(ui: Ui) -> None:
    """Step 4: the metric comes from the catalogue, the rest is typed; both are judged at once."""
    await fill(ui, end_goal="400 paying teams", end_goal_by="+18m")
    ui.screen.query_one("#field-metric").focus()
    await ui.press("f3")
    await ui.paste("first value")
    await ui.press("enter")
    await fill(ui, baseline="38%", deadline="+10w", initiative="removing step B")
    judged = ui.content("#judged > Static")
    assert f"OMTM = {NAME} measured over 14 days after signing up with target ≥ 50 %" in judged
    assert f"By removing step B we expect {NAME} to rise to ≥ 50 % by 29 Jan 2027" in judged
    assert "✗ Achievable" in judged
    await fill(ui, achievable_because="The best cohort did 52 %")
    assert "✗" not in ui.content("#judged > Static")
    await ui.press("f8")


async def walk_people_and_guardrails(ui: Ui) -> None:
    """Steps 5 to 8."""
    await fill(ui, owner="PM Core", stakeholders="Ana, Ben", stake_sees="yes", stake_knows="Ana")
    await ui.press("f8")
    await fill(ui, distribution_skipped="yes")
    await ui.press("f8")
    await fill(ui, attendees="PM Core, Ana")
    await ui.press("f8")
    await fill(ui, reevaluate_on="+6w")
    for slot, keys in {"guardrail_1": ["f3", "enter"], "guardrail_2": ["f3", "down", "enter"]}.items():
        ui.screen.query_one(f"#field-{slot}").focus()
        await ui.press(*keys)


async def test_the_whole_walk_defines_the_golden_omtm(path: Path) -> None:
    async with opened(path) as ui:
        await fill(ui, company="Acme", audience="b2b", business_model="saas", maturity="young")
        await fill(ui, size="scale_up", segment="new accounts")
        await ui.press("f8")
        await walk_weaknesses_and_tactics(ui)
        await walk_goal_and_metric(ui)
        await walk_people_and_guardrails(ui)
        await ui.press("ctrl+s")
        assert isinstance(ui.screen, MainScreen), ui.messages
        assert f"Activated the OMTM “{NAME}”" in ui.messages
        assert "38 %" in ui.content("#page-omtm #number")
    page = saved_page(path)
    assert page.current is not None
    omtm = page.current.omtm
    assert omtm.target == at_least(0.5)
    assert (omtm.baseline, omtm.owner, omtm.deadline) == (0.38, "PM Core", date(2027, 1, 29))
    assert all(not letter.missing for letter in page.smart), page.smart
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


async def test_what_is_typed_while_a_pause_is_saved_is_judged_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "PAUSE", 0)
    async with opened(path) as ui:
        assert isinstance(ui.screen, OmtmWizard)
        await ui.screen.goto(4)
        await ui.fill(metric="Refunds", metric_kind="count", better="down", target="<= 5", deadline="+10w")
        await ui.settle()
        written, saving, go_on = ui.storage.write, asyncio.Event(), asyncio.Event()

        async def slow_write(*args: Any, **kwargs: Any) -> Any:
            saving.set()
            await go_on.wait()
            return await written(*args, **kwargs)

        monkeypatch.setattr(ui.storage, "write", slow_write)
        ui.field("period").value = "4 weeks"
        await saving.wait()
        ui.field("initiative").value = "asking first"
        await ui.pilot.pause(0.05)
        assert "By asking first we expect Refunds" in ui.content("#judged > Static")
        go_on.set()
        await ui.settle()
        assert "measured over 4 weeks" in ui.content("#judged > Static")


async def test_left_at_step_five_it_opens_there_with_everything_typed(path: Path) -> None:
    async with opened(path) as ui:
        await fill(ui, company="Acme")
        for _step in range(4):
            await ui.press("f8")
        await fill(ui, owner="PM Core")
        await ui.paste("Design removes step B")
        await ui.press("tab", "escape")
        assert "w goes on at step 5 of 8" in ui.content("#page-omtm #number")
    async with opened(path, NARROW) as ui:
        screen = ui.screen
        assert isinstance(screen, OmtmWizard)
        assert screen.step == 5
        assert screen.form is not None
        values = screen.form.values
        assert (values["owner"], values["team"]) == ("PM Core", "Design removes step B")
        assert screen.fields["company"] == "Acme"


async def test_a_killed_app_loses_only_the_field_being_typed(path: Path) -> None:
    async with opened(path) as ui:
        await fill(ui, company="Acme", industry="software")
        ui.screen.query_one("#field-segment").focus()
        await ui.paste("half a sent")
        fields = saved_draft(path).fields  # another process looks: nothing was closed or saved on purpose
        assert fields == {"company": "Acme", "industry": "software"}


async def test_any_text_is_shown_and_kept_as_text(path: Path) -> None:
    async with opened(path, NORMAL) as ui:
        for step in range(1, 9):
            screen = ui.screen
            assert isinstance(screen, OmtmWizard)
            assert screen.step == step
            if step in (2, 3):
                await add(ui, text=NASTY)
            rows = [
                row for row in (screen.form.visible_rows if screen.form else []) if row.field.kind != "choice"
            ]
            await fill(ui, **{row.field.id: NASTY for row in rows})
            await ui.press("f8")
        assert isinstance(ui.screen, OmtmWizard)
    view = saved_draft(path)
    assert view.fields["owner"].startswith("[/x] [b 👩‍👩‍👧")
    assert view.weaknesses[0].text.startswith("[/x] [b")
    assert view.weaknesses[0].actions[0].text.startswith("[/x] [b")


async def test_what_is_missing_is_listed_with_its_step_and_enter_goes_there(path: Path) -> None:
    async with opened(path, NORMAL) as ui:
        await ui.press(*["f8"] * 7)
        screen = ui.screen
        assert isinstance(screen, OmtmWizard)
        assert screen.step == 8
        await ui.press("ctrl+s")
        assert "Owner is missing" in ui.messages
        rows = [(row.cells[1], row.cells[2]) for row in screen.query_one("#missing", Table).rows]
        assert ("Owner is missing", ("step 5", "accent")) in rows
        await ui.press(*["down"] * [what for what, _step in rows].index("Owner is missing"), "enter")
        assert screen.step == 5
        assert screen.focused is not None
        assert screen.focused.id == "field-owner"


async def test_finishing_from_a_step_goes_to_the_field_that_is_missing_by_its_label(path: Path) -> None:
    async with opened(path) as ui:
        for _step in range(3):
            await ui.press("f8")
        await fill(ui, metric="Signups per visitor", metric_kind="rate", stage="acquisition")
        await fill(ui, baseline="2%", target="4%", deadline="+3m", cadence="nonsense")
        await ui.press("f2")
        screen = ui.screen
        assert isinstance(screen, OmtmWizard)
        assert (screen.step, screen.focused and screen.focused.id) == (4, "field-cadence")
        assert "Owner is missing; Read every: " in ui.messages
        await fill(ui, cadence="1w")
        await ui.press("f2")
        assert (screen.step, screen.focused and screen.focused.id) == (5, "field-owner")
        assert "Not yet. Owner is missing." in ui.messages
        await ui.paste("PM Core")
        await ui.press("f2")
        assert isinstance(ui.screen, MainScreen), ui.messages


async def test_taking_over_asks_how_the_last_one_ended_and_why_so_soon(path: Path) -> None:
    with_an_active_omtm(path)
    async with opened(path) as ui:
        for _step in range(3):
            await ui.press("f8")
        await fill(ui, metric="Signups per visitor", metric_kind="rate", stage="acquisition")
        await fill(ui, baseline="2%", target="4%", deadline="+3m")
        await ui.press("f8")
        await fill(ui, owner="PM Core")
        await ui.press("ctrl+s")
        assert isinstance(ui.screen, FormModal)
        await fill(ui, status="achieved", note="Held for two months")
        await ui.press("ctrl+s")
        assert "phase" in ui.content("#error").casefold()
        await fill(ui, override_reason="The board decided")
        await ui.press("ctrl+s")
        assert isinstance(ui.screen, MainScreen), ui.messages
    page = saved_page(path)
    assert page.current is not None
    assert page.current.metric.name == "Signups per visitor"
    assert [(v.metric.name, v.omtm.status, v.omtm.close_note) for v in page.history] == [
        ("Retention", OmtmStatus.ACHIEVED, "Held for two months")
    ]


async def test_closing_an_omtm_moves_it_into_the_history(path: Path) -> None:
    with_an_active_omtm(path)
    async with harness.opened(path, now=now) as ui:
        await ui.press("3", "x")
        await fill(ui, status="missed", note="Nobody looked")
        await ui.press("ctrl+s")
        assert "No active OMTM." in ui.content("#page-omtm #number")
        assert ui.text.splitlines()[0].startswith(" No active OMTM  "), "no key leads to this page"
        (row,) = ui.screen.query_one("#history", Table).rows
        assert [cell if isinstance(cell, str) else cell[0] for cell in row.cells[:2]] == [
            "✗ missed",
            "Retention",
        ]
        await ui.press("u")
        assert "Retention" in ui.content("#page-omtm #number")


async def test_a_step_back_from_a_text_of_several_lines_keeps_it(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("f8", "f8", "f8", "f8")
        await fill(ui, owner="Kim", team="design removes step B")
        ui.screen.set_focus(ui.screen.query_one("#field-team"))
        await ui.press("f7")
        wizard = ui.screen
        assert isinstance(wizard, OmtmWizard)
        assert wizard.step == 4
        assert wizard.view.fields["team"] == "design removes step B"


async def test_what_is_typed_over_the_help_goes_into_the_field(path: Path) -> None:
    async with opened(path, NORMAL) as ui:
        await ui.press("f1", *"quiet")
        wizard = ui.screen
        assert isinstance(wizard, OmtmWizard)
        assert not wizard.has_class("-explained")
        assert wizard.form is not None
        assert wizard.form.values["company"] == "quiet"


async def test_the_next_wizard_brings_open_weaknesses_and_their_actions_are_edited(path: Path) -> None:
    with WorkspaceFile(path, at(now() - timedelta(days=60))) as db:
        metrics.add_metric(db, "Retention", MetricKind.RATE, stage=FunnelStage.RETENTION)
        draft = start_draft(db)
        add_action(db, add_weakness(db, draft, "Step B"), "drop step B")
        define_omtm(db, {"metric": "Retention", "target": "40%", "deadline": "+4m", "owner": "PM Core"})
    async with opened(path) as ui:
        await ui.press("f8")
        assert "Step B" in ui.text
        await ui.press("f8", "j", "e")
        assert (ui.field("text").value, ui.field("approach").value) == ("drop step B", "remove")
        await ui.fill(text="explain step B", approach="strengthen")
        await ui.press("ctrl+s")
        assert "make it a strength: explain step B" in ui.text
        assert "u undoes" not in ui.messages
        await ui.press("a")
        await ui.type("Remove step C")
        assert (ui.field("text").value, ui.field("approach").value) == ("Remove step C", "remove")
        await ui.press("escape", "escape")
        await ui.press("k", "e")
        assert "Go to an action first" in ui.messages
        await ui.press("escape", "u")
    (weakness,) = saved_draft(path).weaknesses
    assert [(action.text, action.approach) for action in weakness.actions] == [("drop step B", "remove")]
    (before,) = saved_page(path).weaknesses
    assert [action.text for action in before.actions] == ["drop step B"]


FULL = {
    "metric": "Share of new homes that publish a rota", "metric_kind": "rate", "target": "50 %",
    "stage": "activation", "baseline": "38 %", "deadline": "+3m", "initiative": "a set-up without detours",
}  # fmt: skip


@pytest.mark.parametrize(
    "texts", [{}, FULL, FULL | {"stage": "", "baseline": ""}], ids=["new", "full", "some"]
)
async def test_what_the_metric_step_makes_of_its_fields_is_seen_as_a_whole(
    path: Path, texts: dict[str, str]
) -> None:
    async with opened(path, NORMAL) as ui:
        await ui.screen.goto(4)
        await ui.fill(**texts)
        await ui.until(lambda: not ui.screen.query_one("#judged").max_scroll_y)
        assert "Specific" in ui.words


async def test_a_message_about_a_missing_field_goes_once_something_is_typed_into_it(path: Path) -> None:
    async with opened(path, NORMAL) as ui:
        await ui.press("ctrl+s")
        assert "Metric is missing" in ui.messages
        await ui.press("x")
        assert not ui.messages


async def test_no_letter_of_smart_is_ticked_for_a_metric_that_is_not_there(path: Path) -> None:
    async with opened(path, WIDE) as ui:
        await ui.screen.goto(4)
        await ui.fill(end_goal="300 care homes")
        assert "✗ Specific" in ui.words
        assert "✓ Relevant" not in ui.words
        await ui.fill(metric="Share of new homes", metric_kind="rate")
        assert "✓ Relevant" in ui.words


def steps_of(path: Path) -> list[str]:
    with WorkspaceFile(path, now) as db:
        return [label for (label,) in db.context().execute("SELECT label FROM step ORDER BY id")]


async def test_looking_through_the_wizard_writes_nothing_and_the_first_text_begins_the_draft(
    path: Path,
) -> None:
    with_an_active_omtm(path)
    before = steps_of(path)
    async with opened(path) as ui:
        changes = await ui.storage.read(lambda context: context.conn.total_changes)
        await ui.press(*["f8"] * 7, *["f7"] * 3, "f8", "escape")
        assert await ui.storage.read(lambda context: context.conn.total_changes) == changes
        assert steps_of(path) == before
        await ui.press("w", "f8", "f8", "f8", "f8")
        await ui.screen.goto(5)
        await fill(ui, owner="Kim")
        await ui.press("escape")
    assert saved_draft(path).step == 5
    assert saved_draft(path).fields["owner"] == "Kim"
    assert steps_of(path)[len(before) :] == [
        "Began to define an OMTM",
        "Draft: owner is now “Kim”",
    ]


async def test_what_is_undone_can_be_done_again_after_a_look_into_the_wizard(path: Path) -> None:
    with_an_active_omtm(path)
    async with harness.opened(path, now=now) as ui:
        await ui.press("u", "3", "w", "f8", "escape", "U")
        assert "Done again" in ui.messages


@pytest.mark.parametrize("keys", [("c",), ("e",), ("x",), ("a",)])
async def test_a_weakness_brought_along_is_the_draft_s_own_once_it_is_changed(
    path: Path, keys: tuple[str, ...]
) -> None:
    with WorkspaceFile(path, at(now() - timedelta(days=60))) as db:
        metrics.add_metric(db, "Retention", MetricKind.RATE, stage=FunnelStage.RETENTION)
        draft = start_draft(db)
        for text in ("Step A", "Step B"):
            add_action(db, add_weakness(db, draft, text), "drop " + text)
        define_omtm(db, {"metric": "Retention", "target": "40%", "deadline": "+4m", "owner": "PM Core"})
    before = saved_page(path).weaknesses
    async with opened(path) as ui:
        await ui.press("f8", "j", *keys)
        if keys == ("x",):
            await ui.press("right", "enter")
        elif keys != ("c",):
            await ui.fill(text="Step C")
            await ui.press("ctrl+s")
    assert saved_page(path).weaknesses == before
    saved = saved_draft(path)
    assert saved.step == 2
    texts = [weakness.text for weakness in saved.weaknesses]
    assert {
        "c": texts == ["Step A", "Step B"] and saved.weaknesses[1].is_constraint,
        "e": texts == ["Step A", "Step C"],
        "x": texts == ["Step A"],
        "a": texts == ["Step A", "Step B", "Step C"],
    }[keys[0]]


async def test_an_empty_list_of_the_wizard_names_no_key_about_a_line(path: Path) -> None:
    async with opened(path, NORMAL) as ui:
        await ui.press("f8")
        assert "a add" in ui.words
        assert "c constraint" not in ui.words
        await add(ui, text="Step B")
        assert "c constraint" in ui.words
