"""The decision log on the screen: found while typing, filtered with a key, reviewed one after another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.decisions.decision import LogState
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.target import Target, TargetKind
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, drafts, metrics, readings, workspace
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.decisions.page import DecisionsPage
from omtm_tui.ui.decisions.track_record import TrackRecordScreen
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.storage_thread import StorageThread

NOW = datetime(2025, 11, 21, 9, 0)
FIELDS = {
    "metric": "TTFV ≤ 14 d",
    "metric_kind": "share_within",
    "stage": "activation",
    "baseline": "38 %",
    "target": ">= 50%",
    "deadline": "2026-01-30",
    "initiative": "removing step B",
    "owner": "PM Core",
    "guardrail_1": "keep retention >= 40% else stop",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log with a bet, two decisions that are due and a hundred and fifty more."""
    path, clock = tmp_path / "w.db", [NOW - timedelta(days=30)]
    with WorkspaceFile(path, lambda: clock[0]) as db:
        workspace.update_workspace(db, company="Acme")
        metrics.add_metric(db, "Retention", MetricKind.RATE)
        draft = drafts.start_draft(db)
        for field, text in FIELDS.items():
            drafts.save_field(db, draft, field, text)
        drafts.activate(db, draft)
        for n in range(150):
            decisions.log_decision(db, f"Decision number {n}", "for the record")
        clock[0] = NOW - timedelta(days=14)
        line = Target(TargetKind.AT_LEAST, low=0.5)
        decisions.place_bet(db, BetForm("removing step B", line, NOW.date(), probability=0.6))
        for title in ("Stop the newsletter", "Größe of the team"):
            decisions.log_decision(db, title, review_on=NOW.date() - timedelta(days=1))
        clock[0] = NOW
    return path


@asynccontextmanager
async def log(path: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[Any]]:
    storage = StorageThread(path, lambda: NOW)
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("escape", "6")
        await settled(pilot)
        yield pilot
    storage.close()


async def settled(pilot: Pilot[Any]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def page(pilot: Pilot[Any]) -> DecisionsPage:
    found = pilot.app.main.page  # type: ignore[attr-defined]
    assert isinstance(found, DecisionsPage)
    return found


def shown(pilot: Pilot[Any]) -> list[str]:
    table = page(pilot).table
    return [table.render_line(y).text for y in range(1, table.size.height)]


def card(pilot: Pilot[Any]) -> str:
    return str(page(pilot).query_one("#detail Static", Static).content)


def entries(path: Path, query: str) -> tuple[Any, ...]:
    with WorkspaceFile(path, lambda: NOW) as db:
        return read.decisions(db.conn, NOW.date(), query).entries


async def test_a_search_finds_while_typing_and_shows_where(path: Path) -> None:
    async with log(path) as pilot:
        await pilot.press("slash", *"grosse")
        await settled(pilot)
        assert any("Größe of the team" in line for line in shown(pilot))
        assert len(page(pilot).table.rows) == 1
        await pilot.press("ctrl+u", *"record")
        await settled(pilot)
        assert " · for" in shown(pilot)[0], "the hit is shown beside the title"
        assert "for the record" in card(pilot)
        await pilot.press("ctrl+u", *"state:x")
        await settled(pilot)
        assert "takes one of" in str(page(pilot).query_one("#above", Static).content)


async def test_a_long_list_is_read_in_parts_to_its_end(path: Path) -> None:
    async with log(path) as pilot:
        await pilot.press("G")
        await settled(pilot)
        assert any("Decision number 0" in line for line in shown(pilot)) or "OMTM" in "".join(shown(pilot))
        assert all(line.strip() for line in shown(pilot)), "no row stays blank"
        assert page(pilot).current is not None


async def test_one_key_goes_through_the_states(path: Path) -> None:
    async with log(path) as pilot:
        seen = []
        for _ in range(5):
            await pilot.press("w")
            await settled(pilot)
            seen.append((page(pilot).state, len(page(pilot).table.rows)))
        assert [state for state, _n in seen][-1] is None
        assert (LogState.DUE, 3) in seen
        await pilot.press("w", "escape")
        await settled(pilot)
        assert page(pilot).state is None


async def test_reviews_follow_one_another_until_none_is_due(path: Path) -> None:
    async with log(path) as pilot:
        await pilot.press("w", "w")
        await settled(pilot)
        await pilot.press("G", "d")
        await settled_form(pilot)
        titles = []
        for _ in range(3):
            form = pilot.app.screen
            assert isinstance(form, FormModal)
            titles.append(form._title)
            if form.form.row("before_value"):
                form.form.row("before_value").value = "38/100"  # type: ignore[union-attr]
                form.form.row("after_value").value = "57/100"  # type: ignore[union-attr]
            else:
                form.form.row("choice").value = "keep it"  # type: ignore[union-attr]
            await pilot.press("ctrl+s")
            await settled_form(pilot)
        assert len(set(titles)) == 3
        assert not isinstance(pilot.app.screen, FormModal)
    assert entries(path, "state:due") == ()


async def settled_form(pilot: Pilot[Any]) -> None:
    for _ in range(10):
        await pilot.pause(0.05)


async def test_an_amendment_a_comment_and_a_supersession_stand_on_the_card(path: Path) -> None:
    with WorkspaceFile(path, lambda: NOW) as db:
        readings.record(db, db.conn.execute("SELECT metric_id FROM omtm").fetchone()[0], NOW.date(), 0.45)
    async with log(path) as pilot:
        await pilot.press("slash", *"removing step", "enter")
        await settled(pilot)
        await pilot.press("m")
        await settled_form(pilot)
        form = pilot.app.screen
        assert isinstance(form, FormModal)
        form.form.row("new").value = ">= 45%"  # type: ignore[union-attr]
        form.form.row("reason").value = "traffic halved"  # type: ignore[union-attr]
        await pilot.press("ctrl+s")
        await settled_form(pilot)
        assert "≥ 50 % → ≥ 45 %" in card(pilot)
        assert "looser, after data" in card(pilot)
        assert "loosened" in shown(pilot)[0]
        await pilot.press("c", *"asked by sales", "ctrl+s")
        await settled_form(pilot)
        assert "asked by sales" in card(pilot)
        await pilot.press("e")
        await settled_form(pilot)
        await pilot.press("ctrl+s")
        await settled_form(pilot)
        assert "Superseded by decision" in card(pilot) or "Takes the place of decision" in card(pilot)


async def test_the_entry_is_copied_as_text(path: Path) -> None:
    async with log(path) as pilot:
        await pilot.press("slash", *"removing step", "enter")
        await settled(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert "# removing step B" in pilot.app.clipboard


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_track_record_is_one_key_away_and_honest_about_few(
    path: Path, size: tuple[int, int]
) -> None:
    async with log(path, size) as pilot:
        await pilot.press("t")
        await settled_form(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TrackRecordScreen)
        text = " ".join(str(static.content) for static in screen.query(Static))
        assert "No stated probability has come out yet" in text
        assert "1 bet, 0 settled" in text
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, TrackRecordScreen)


async def test_a_bet_asks_for_five_things_and_keeps_the_rest_behind_a_key(path: Path) -> None:
    async with log(path) as pilot:
        await pilot.press("b")
        await settled_form(pilot)
        form = pilot.app.screen
        assert isinstance(form, FormModal)
        assert [row.field.id for row in form.form.shown_rows] == [
            "change", "threshold", "abort", "review_on", "probability",
        ]  # fmt: skip
        await pilot.press(*"removing step C", "tab", *">=50%")
        await settled_form(pilot)
        preview = str(form.query_one("#preview", Static).content)
        assert "Decided before?" in preview
        assert "removing step B" in preview
        assert "roll out. Else: iterate." in preview
        await pilot.press("f3")
        await pilot.pause()
        assert len(form.form.shown_rows) > 5
        await pilot.press("ctrl+s")
        await settled_form(pilot)
    (bet,) = [entry for entry in entries(path, "kind:bet") if entry.title == "removing step C"]
    assert bet.registration.review_on == date(2025, 12, 5)
    assert "roll out" in bet.registration.if_else


async def test_a_bet_placed_while_a_team_is_looked_at_is_the_teams(path: Path) -> None:
    with WorkspaceFile(path, lambda: NOW) as db:
        team = workspace.add_scope(db, ScopeKind.TEAM, "Core").id
        draft = drafts.start_draft(db, team)
        for field, text in {
            **FIELDS,
            "metric": "Retention",
            "metric_kind": "rate",
            "guardrail_1": "",
        }.items():
            drafts.save_field(db, draft, field, text)
        drafts.activate(db, draft)
    async with log(path) as pilot:
        app = pilot.app
        assert isinstance(app, OmtmApp)
        app.scope_id = team
        await app.refresh_page()
        await pilot.press("b", *"fewer e-mails", "tab", *">=50%", "ctrl+s")
        await settled_form(pilot)
    with WorkspaceFile(path, lambda: NOW) as db:
        assert [idea.title for idea in backlog(db.conn, NOW.date(), team).ranked] == ["fewer e-mails"]


async def test_what_is_due_is_walked_through_wherever_the_cursor_is(path: Path) -> None:
    async with log(path) as pilot:
        assert "3 reviews are due: D walks through them." in str(
            page(pilot).query_one("#above", Static).content
        )
        await pilot.press("G", "D")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, FormModal)
        entry = page(pilot).current
        assert entry is not None
        assert entry.title == "removing step B"
        await pilot.press("escape")
