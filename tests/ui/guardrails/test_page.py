"""Guardrails on the screen: a breach turns the header, a day gone by is marked, and rules are written."""

from __future__ import annotations

import shutil
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Static

from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.read.guardrails import rule_preview
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.guardrails import add_guardrail, decide_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import update_workspace
from omtm_tui.ui.guardrails.dialogs import trial_text
from omtm_tui.ui.guardrails.page import GuardrailsPage
from omtm_tui.ui.kit.bars import TopBar
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.table import Table
from tests.support.workspace import STEP_B, Clock, at, define_omtm
from tests.ui.harness import NARROW, WIDE, Ui, opened

NOW = datetime(2025, 11, 21, 9, 0)
TODAY = NOW.date()
RULE = "keep loyalty >= 40% else stop"


@pytest.fixture(scope="session")
def breached(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A steered product whose loyalty fell below its guardrail a week ago; copy it."""
    path, clock = tmp_path_factory.mktemp("breached") / "w.db", Clock(NOW - timedelta(weeks=3))
    with WorkspaceFile(path, clock) as db:
        update_workspace(db, company="Acme")
        add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, share_limit="14 d")
        define_omtm(db, STEP_B)
        metric = add_metric(db, "Loyalty", MetricKind.RATE)
        add_guardrail(db, "Stay", RULE)
        for value in (0.45, 0.43, 0.38, 0.37):
            record(db, metric.id, db.today, value)
            clock.wait(7)
    return path


@pytest.fixture
def path(tmp_path: Path, breached: Path) -> Path:
    """A breach of its own for a test."""
    return Path(shutil.copy(breached, tmp_path))


def page(
    path: Path, size: tuple[int, int] = WIDE, *, days: int = 0, key: str = "5"
) -> AbstractAsyncContextManager[Ui]:
    """The guardrails or another page, some days after today."""
    return opened(path, key, now=at(NOW + timedelta(days)), size=size)


def states(ui: Ui) -> list[GuardrailState]:
    snapshot = ui.app.main.query_one(GuardrailsPage).snapshot
    assert snapshot is not None
    return [view.state for view in snapshot.guardrails]


async def test_a_breach_turns_the_header_and_is_named_in_it(path: Path) -> None:
    async with page(path) as ui:
        assert "✗ 1 breach: Stay" in ui.header
        assert ui.app.main.query_one(TopBar).has_class("-broken")
    async with page(path, NARROW) as ui:
        assert "✗ 1 breach" in ui.header, "said as long as there is room for the word"


@pytest.mark.parametrize("key", ["1", "5"])
async def test_a_value_that_went_stale_is_shown_with_its_age(path: Path, key: str) -> None:
    async with page(path, days=20, key=key) as ui:
        table = ui.screen.query_one("#guardrails" if key == "1" else "#list", Table)
        (line,) = [text for y in range(3) if "Stay" in (text := table.render_line(y).text)]
        assert " ".join(line.split()).startswith("✗ breach Stay 37 % 20 days old")


async def test_a_day_gone_by_is_marked_and_left_with_escape(path: Path) -> None:
    async with page(path) as ui:
        await ui.press("t", "-2w", "enter")
        await ui.until(lambda: "as of" in ui.header)
        assert (states(ui), "as of 7 Nov 2025" in ui.header) == ([GuardrailState.OK], True)
        assert "breach" not in ui.header
        await ui.press("e")
        assert not isinstance(ui.screen, FormModal), "the past is not changed"
        await ui.press("escape")
        await ui.until(lambda: "as of" not in ui.header)
        assert states(ui) == [GuardrailState.BREACH]


async def test_a_breach_of_a_day_gone_by_is_in_the_header_of_a_small_window(path: Path) -> None:
    async with page(path, NARROW) as ui:
        await ui.press("t", "-1d", "enter")
        await ui.until(lambda: "◷ 20 Nov " in ui.header)
        assert "✗ 1 breach" in ui.header
        assert "As of 20 Nov 2025" in ui.words


async def test_another_page_is_always_todays(path: Path) -> None:
    async with page(path) as ui:
        await ui.press("t", "-2w", "enter")
        await ui.until(lambda: "as of" in ui.header)
        await ui.press("1")
        await ui.until(lambda: "1 breach" in ui.header)
        assert "as of" not in ui.header
        await ui.press("5")
        await ui.until(lambda: states(ui) == [GuardrailState.BREACH])
        assert "as of" not in ui.header


async def test_the_form_writes_trends_with_phase_and_stage(path: Path) -> None:
    async with page(path) as ui:
        await ui.press("a", "enter")
        await ui.fill(
            metric="Loyalty",
            test="not_falling",
            span="3w",
            lasting="2 readings",
            phase="growth",
            action="pause",
            stage="acquisition",
            text="stop the campaign",
            name="No slide",
        )
        visible = {name: ui.field(name).display for name in ("value", "span", "stage")}
        assert visible == {"value": False, "span": True, "stage": True}
        await ui.press("ctrl+s")
        snapshot = ui.app.main.query_one(GuardrailsPage).snapshot
        assert snapshot is not None
        assert snapshot.guardrails[-1].rule == (
            "keep loyalty not falling over 3w for 2 readings in phase growth "
            'else pause stage acquisition "stop the campaign"'
        )


async def test_a_typed_rule_completes_the_names_of_metrics(path: Path) -> None:
    async with page(path) as ui:
        await ui.press("a", "down", "enter", "Floor", "enter", "keep loy")
        row = ui.field("rule_text")
        assert str(row.query_one(".note", Static).content) == "loyalty  → completes"
        await ui.press("right")
        assert row.value == "keep loyalty"
        await ui.press(" >= 30% else warn")
        said = ui.content("#preview")
        assert "Keep Loyalty at or above 30 %, else warn" in said
        assert "ok: 37 % is at or above 30 %" in said


async def test_a_rule_typed_at_once_into_the_choice_is_kept(path: Path) -> None:
    async with page(path) as ui:
        await ui.press("a", "keep loyalty >= 31% else warn")
        table = ui.screen.query_one(Table)
        assert [row.cells for row in table.rows] == [("", "Use the rule “keep loyalty >= 31% else warn”")]
        await ui.press("enter")
        assert ui.dialog.form.values["rule_text"] == "keep loyalty >= 31% else warn"
        assert "ok: 37 % is at or above 31 %" in ui.content("#preview")


def test_a_rule_being_written_is_tried_on_the_last_weeks(path: Path) -> None:
    with WorkspaceFile(path, at(NOW)) as db:
        found = rule_preview(db.context(today=TODAY), "keep loyalty >= 30% else warn", guardrail_id=1)
        assert found.change == "looser"
        assert [state.value for _day, state in found.weeks] == ["ok"] * 4
        tighter = rule_preview(db.context(today=TODAY), "keep loyalty >= 44% else stop", guardrail_id=1)
        assert [state.value for _day, state in tighter.weeks] == ["ok", "breach", "breach", "breach"]
        assert "Tighter" in str(trial_text(tighter, TODAY))
        assert "3 breaches" in str(trial_text(tighter, TODAY))
        assert rule_preview(db.context(today=TODAY), RULE, guardrail_id=1).change is None


async def test_a_card_says_once_how_a_breach_stands(path: Path) -> None:
    async with page(path) as ui:
        card = ui.content("#detail > Static")
        assert "✗ breach since 14 Nov: 37 % is below 40 %. Nothing is decided yet." in card
        assert "By the rule, stop. d decides." in card
    with WorkspaceFile(path, at(NOW)) as db:
        decide_guardrail(db, 1, "ask those who left")
    async with page(path) as ui:
        card = ui.content("#detail > Static")
        assert (
            "✗ breach since 14 Nov, decided on 21 Nov: 37 % is below 40 %. It ends with the next ok value."
            in card
        )
        assert "d decides" not in card
        assert "Nothing is decided" not in card
        assert "✗ decided breach" in ui.words
        assert "✗ 1 breach: Stay" in ui.header
