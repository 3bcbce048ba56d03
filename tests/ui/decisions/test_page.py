"""The decision log on the screen: found while typing, filtered with a key, reviewed one after another."""

from __future__ import annotations

import shutil
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, LogState
from omtm_tui.domain.metrics.metric import Better, MetricKind
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, metrics, readings, workspace
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.ui.decisions.page import DecisionsPage
from omtm_tui.ui.decisions.track_record import TrackRecordScreen
from omtm_tui.ui.kit.dialog import FormModal
from tests.support.workspace import Clock, at, at_least, define_omtm
from tests.ui.harness import NARROW, SIZES, WIDE, Ui, drawn, opened

NOW = datetime(2025, 11, 21, 9, 0)
FIELDS = {
    "metric": "TTFV ≤ 14 d",
    "metric_kind": "share_within",
    "share_limit": "14 d",
    "stage": "activation",
    "baseline": "38 %",
    "target": ">= 50%",
    "deadline": "2026-01-30",
    "initiative": "removing step B",
    "owner": "PM Core",
    "guardrail_1": "keep retention >= 40% else stop",
}


@pytest.fixture(scope="session")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with a bet, two decisions that are due and a hundred and fifty more; copy it."""
    path, clock = tmp_path_factory.mktemp("log") / "w.db", Clock(NOW - timedelta(days=30))
    with WorkspaceFile(path, clock) as db:
        workspace.update_workspace(db, company="Acme")
        metrics.add_metric(db, "Retention", MetricKind.RATE)
        define_omtm(db, FIELDS)
        for n in range(150):
            decisions.log_decision(db, f"Decision number {n}", "for the record")
        clock.now = NOW - timedelta(days=14)
        decisions.place_bet(
            db, BetForm("removing step B", at_least(0.5), NOW.date(), probability=0.6, direct=True)
        )
        for title in ("Stop the newsletter", "Größe of the team"):
            decisions.log_decision(db, title, review_on=NOW.date() - timedelta(days=1))
    return path


@pytest.fixture
def path(tmp_path: Path, long_log: Path) -> Path:
    """A long log of its own for a test."""
    return Path(shutil.copy(long_log, tmp_path))


def log(path: Path, size: tuple[int, int] = WIDE) -> AbstractAsyncContextManager[Ui]:
    """The app on a file, with the decision log in front."""
    return opened(path, "escape", "6", now=at(NOW), size=size)


def page(ui: Ui) -> DecisionsPage:
    assert isinstance(ui.page, DecisionsPage)
    return ui.page


def lines(ui: Ui) -> list[str]:
    """The lines of the list, without its head."""
    return drawn(page(ui).table).splitlines()[1:]


def card(ui: Ui) -> str:
    return str(page(ui).query_one("#detail Static", Static).content)


def entries(path: Path, query: str) -> tuple[Any, ...]:
    with WorkspaceFile(path, at(NOW)) as db:
        return read.decisions(db.context(today=NOW.date()), query).entries


async def test_a_search_finds_while_typing_and_shows_where(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("slash", "grosse")
        assert any("Größe of the team" in line for line in lines(ui))
        assert len(page(ui).table.rows) == 1
        await ui.press("ctrl+u", "record")
        assert " · for" in lines(ui)[0], "the hit is shown beside the title"
        assert "for the record" in card(ui)
        await ui.press("ctrl+u", "state:x")
        assert "takes one of" in str(page(ui).query_one("#above", Static).content)


async def test_a_long_list_is_read_in_parts_to_its_end(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("G")
        assert any("Decision number 0" in line for line in lines(ui)) or "OMTM" in "".join(lines(ui))
        assert all(line.strip() for line in lines(ui)), "no row stays blank"
        assert page(ui).current is not None


async def test_one_key_goes_through_the_states(path: Path) -> None:
    async with log(path) as ui:
        seen = []
        for _ in range(5):
            await ui.press("w")
            seen.append((page(ui).state, len(page(ui).table.rows)))
        assert [state for state, _n in seen][-1] is None
        assert (LogState.DUE, 3) in seen
        await ui.press("w", "escape")
        assert page(ui).state is None


async def test_reviews_follow_one_another_until_none_is_due(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("w", "w")
        await ui.press("G", "D")
        titles = []
        for _ in range(3):
            titles.append(ui.dialog._title)
            if ui.dialog.form.row("before_value"):
                await ui.fill(before_value="38/100", after_value="57/100")
            else:
                await ui.fill(choice="keep it")
            await ui.press("ctrl+s")
        assert len(set(titles)) == 3
        assert not isinstance(ui.screen, FormModal)
    assert entries(path, "state:due") == ()


async def test_one_review_is_one_review(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("w", "w", "g", "d")
        await ui.fill(choice="keep it")
        await ui.press("ctrl+s")
        assert not isinstance(ui.screen, FormModal), "the next one that is due waits for D"
    assert len(entries(path, "state:due")) == 2


async def test_an_amendment_a_comment_and_a_supersession_stand_on_the_card(path: Path) -> None:
    with WorkspaceFile(path, at(NOW)) as db:
        readings.record(db, db.conn.execute("SELECT metric_id FROM omtm").fetchone()[0], NOW.date(), 0.45)
    async with log(path) as ui:
        await ui.press("slash", "removing step", "enter")
        await ui.press("m")
        await ui.fill(field="review_on", new="+1y")
        assert "comes after the deadline of the OMTM" in ui.words
        await ui.fill(field="threshold", new=">= 45%", reason="traffic halved")
        await ui.press("ctrl+s")
        assert "≥ 50 % → ≥ 45 %" in card(ui)
        assert "looser, after data" in card(ui)
        assert "loosened" in lines(ui)[0]
        await ui.press("c", "asked by sales", "ctrl+s")
        assert "asked by sales" in card(ui)
        await ui.press("e")
        await ui.press("ctrl+s")
        assert "Superseded by decision" in card(ui) or "Takes the place of decision" in card(ui)


async def test_the_entry_is_copied_as_text(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("slash", "removing step", "enter")
        await ui.press("y")
        assert "# removing step B" in ui.app.clipboard


@pytest.mark.parametrize("size", SIZES)
async def test_the_track_record_is_one_key_away_and_honest_about_few(
    path: Path, size: tuple[int, int]
) -> None:
    async with log(path, size) as ui:
        await ui.press("t")
        screen = ui.screen
        assert isinstance(screen, TrackRecordScreen)
        text = " ".join(str(static.content) for static in screen.query(Static))
        assert "No stated probability has come out yet" in text
        assert "1 bet, 0 settled" in text
        await ui.press("escape")
        assert not isinstance(ui.screen, TrackRecordScreen)


async def test_a_bet_asks_for_six_things_and_keeps_the_rest_behind_a_key(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("b")
        form = ui.dialog
        assert [row.field.id for row in form.form.visible_rows] == [
            "change", "direct", "threshold", "abort", "review_on", "probability",
        ]  # fmt: skip
        await ui.press("removing step C", "tab", "tab", ">=50%")
        preview = ui.content("#preview")
        assert "Decided before?" in preview
        assert "removing step B" in preview
        assert "roll out. Else: iterate." in preview
        await ui.press("f5")
        assert len(form.form.visible_rows) > 6
        await ui.press("ctrl+s")
        assert "does it contribute directly" in ui.content("#error")
        await ui.fill(direct="yes")
        await ui.press("ctrl+s")
    (bet,) = [entry for entry in entries(path, "kind:bet") if entry.title == "removing step C"]
    assert bet.registration.review_on == date(2025, 12, 5)
    assert bet.registration.if_else == "", "the rule follows from the lines"


async def test_a_bet_placed_while_a_team_is_looked_at_is_the_teams(path: Path) -> None:
    with WorkspaceFile(path, at(NOW)) as db:
        team = workspace.add_scope(db, ScopeKind.TEAM, "Core").id
        define_omtm(
            db,
            {
                **FIELDS,
                "metric": "Retention",
                "metric_kind": "rate",
                "guardrail_1": "",
            },
            scope_id=team,
        )
    async with log(path) as ui:
        ui.app.storage.scope_id = team
        await ui.app.refresh_page()
        await ui.press("b", "fewer e-mails", "tab", "y", "tab", ">=50%", "ctrl+s")
    with WorkspaceFile(path, at(NOW)) as db:
        assert [idea.title for idea in backlog(db.context(team, today=NOW.date())).ranked] == [
            "fewer e-mails"
        ]


async def test_what_is_due_is_walked_through_wherever_the_cursor_is(path: Path) -> None:
    async with log(path) as ui:
        assert "3 reviews are due: D walks through them." in str(page(ui).query_one("#above", Static).content)
        await ui.press("G", "D")
        assert isinstance(ui.screen, FormModal)
        entry = page(ui).current
        assert entry is not None
        assert entry.title == "removing step B"
        await ui.press("escape")


async def test_a_count_beside_a_counted_side_is_refused_where_it_stands(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("G", "D", "ctrl+u", "28/66", "tab", "990", "tab", "36/70", "tab", "many", "ctrl+s")
        notes = {row.field.id: str(row.query_one(".note", Static).content) for row in ui.dialog.form.rows}
        assert notes["before_n"] == "“28/66” has its counts in it, and “990” beside it says something else."
        assert "“many” is not a whole number" in notes["after_n"]
        assert (ui.dialog.form.values["before_n"], ui.content("#error")) == ("990", "")


async def test_a_review_that_settles_nothing_says_when_the_next_one_is(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("G", "D", "ctrl+u", "38/100", "tab", "tab", "ctrl+u", "45/100")
        await ui.press("tab", "tab", "tab", "right", "right", "right", "ctrl+s", "too early", "ctrl+s")
        said = ui.app.messages[0].removesuffix(" · u undoes")  # which is no key of the form that opens next
        assert said == "Reviewed “removing step B”. To be looked at again on 28 Nov"


async def test_a_bet_that_a_breach_held_up_is_withdrawn_as_its_form_says(demo: Path) -> None:
    async with opened(demo, "6", "home", "d", now=at(datetime(2026, 1, 30, 15)), size=NARROW) as ui:
        assert "This bet never started: it still needs" in ui.content("#intro")
        await ui.press("tab", "tab", "40/70", "ctrl+s")
        assert ui.content("#preview") == ""
        assert ui.content("#error").endswith("Choose “invalid” to withdraw it.")
        await ui.press("ctrl+u", "tab", "tab", "tab", "right", "ctrl+s")
        assert ui.page is page(ui)
        assert "Verdict by rule" not in card(ui)


async def test_after_not_yet_list_card_and_home_name_the_next_review(path: Path) -> None:
    with WorkspaceFile(path, at(NOW)) as db:
        (bet,) = read.decisions(db.context(), "kind:bet").entries
        again = OutcomeForm(
            NOW.date(), Arm(0.38), Arm(0.4), "not_yet", "too early", next_review=date(2025, 12, 5)
        )
        record_outcome(db, bet.id, again)
    async with log(path) as ui:
        await ui.press("/", "kind:bet removing", "enter")
        (row,) = [line for line in lines(ui) if "removing step B" in line]
        assert "5 Dec" in row
        assert "21 Nov" not in row
        assert "5 Dec" in card(ui)
        await ui.press("escape", "escape", "1")
        assert "day 14 of 28" in ui.text, "what runs ends on that day, too"


async def test_the_form_of_a_bet_never_draws_a_line_on_another_side_than_it_is_judged_on(path: Path) -> None:
    async with log(path) as ui:
        await ui.press("b", "a lift", "tab", "tab", "55%", "tab", "45%")
        notes = {row.field.id: str(row.query_one(".note", Static).content) for row in ui.dialog.form.rows}
        assert (notes["threshold"], notes["abort"]) == ("= ≥ 55 %", "= 45 %, on the side away from success")
        assert "If it is ≤ 45 %: roll back." in ui.content("#preview")
        await ui.press("shift+tab", "ctrl+u", "<= 40%")
        success = ui.dialog.form.row("threshold")
        assert success is not None
        assert "asks for harm" in str(success.query_one(".note", Static).content)
        await ui.press("ctrl+u", "55%", "tab", "ctrl+u", ">= 30%")
        abort = ui.dialog.form.row("abort")
        assert abort is not None
        assert "side of success" in str(abort.query_one(".note", Static).content)
        await ui.press("shift+tab", "ctrl+u")
        await ui.paste("+10%")
        threshold = ui.dialog.form.row("threshold")
        assert threshold is not None
        assert "“10 % more”" in str(threshold.query_one(".note", Static).content)


async def test_the_lines_of_a_bet_are_explained_as_values_of_the_metric_chosen(path: Path) -> None:
    with WorkspaceFile(path, at(NOW)) as db:
        tickets = metrics.add_metric(db, "Tickets", MetricKind.COUNT, better=Better.DOWN)
        readings.record(db, tickets.id, NOW.date(), 200)
    async with log(path) as ui:
        await ui.press("b", "fewer tickets", "tab", "tab", "-10%", "tab", "5%", "f5")
        await ui.fill(metric="tickets")

        def note(field: str) -> str:
            return str(ui.field(field).query_one(".note", Static).content)

        assert "per cent" not in note("threshold")
        await ui.fill(threshold="10 % less", abort="")
        assert note("threshold") == "= ≤ 180"
        assert note("abort") == "stop early there: ≥ 50"
        await ui.fill(threshold="<= 150", abort="250")
        assert "If it is ≥ 250: roll back." in ui.content("#preview")
        await ui.fill(abort="250", metric="")
        assert "share" in note("abort"), "without a name it is the OMTM again"
