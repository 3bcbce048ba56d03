"""Hostile text in every field of the app: nothing crashes, nothing vanishes, every page still shows it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, guardrails, metrics, readings
from omtm_tui.storage.write.input_cleaning import line, lines
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.kit.confirm import Confirm
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.pick_list import Pick
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.metrics.import_file import ImportPreview
from omtm_tui.ui.omtm.wizard import OmtmWizard
from omtm_tui.ui.phase.wizard import PhaseWizard
from omtm_tui.ui.storage_thread import StorageThread
from tests.support.golden import REVIEW, golden

SHORT = "[/x] [b 👩‍👩‍👧 🏳️‍🌈 e\u0301 \u202eשלום\u202c \x00\x07\x1b[31m\x9b\x7f\ttab"
LONG = SHORT + " " + "лорем" * 2000
SIZES = [(60, 20), (80, 24), (120, 40)]
NOW = REVIEW + timedelta(days=1)


@dataclass
class Form:
    """Where a form opens, and what those of its fields need that do not take any text."""

    keys: str
    valid: dict[str, str] = field(default_factory=dict)
    row: Callable[[Any], bool] | None = None
    """Which row of the page's list the cursor goes to before the last key."""


AS_IS = "as is"
"""Stands for what the form itself proposes."""
RULE = 'keep retention_d28 >= 40% else review "look"'
METRIC = {"unit": "", "cadence": "1w", "window": "", "share_limit": ""}
READING = {"metric": "Retention day 28", "value": "41%", "date": "2026-01-20", "numerator": "", "of": ""}
READING |= {"cohort_from": "", "cohort_to": ""}
BET = {"threshold": ">= 50%", "abort": "", "review_on": "+4w", "probability": "40", "metric": AS_IS}
BET |= {"enrolled_until": "", "min_sample": "", "min_runtime": ""}
BUILT = {"metric": "Retention day 28", "value": "40%", "span": "1w", "lasting": ""}
ARMS = {"before_value": "38%", "before_n": "100", "after_value": "57%", "after_n": "100"}
SETTINGS = ("wip_limit", "weekly_capacity", "change_apart_days", "friday_time", "flat_pct")

FORMS = {
    "idea": Form("4 a", {"effort": "2"}),
    "edited idea": Form("4 e", {"effort": "2"}),
    "reading": Form("r", READING),
    "corrected reading": Form("7 c enter", {"value": "41%", "numerator": "", "of": ""}),
    "withdrawn reading": Form("7 c x"),
    "metric": Form("7 a", METRIC),
    "edited metric": Form("7 e", METRIC),
    "built guardrail": Form("5 a enter", BUILT),
    "typed guardrail": Form("5 a down enter", {"rule": RULE}),
    "guardrail from a template": Form("5 a down down enter", {"rule": RULE}),
    "changed guardrail": Form("5 e", {"rule": RULE}, lambda view: view.breached_since is None),
    "day to judge guardrails as of": Form("5 t", {"date": ""}),
    "breach": Form("5 d", row=lambda view: view.breached_since is not None),
    "bet": Form("b", BET),
    "amendment": Form("6 m", {"new": "60%"}, lambda entry: entry.registration and not entry.outcome),
    "outcome": Form("6 d", {**ARMS, "observed_on": "2026-01-24"}, lambda d: d.registration and not d.outcome),
    "review": Form("6 d", row=lambda entry: not entry.registration and not entry.outcome),
    "decision": Form("6 a", {"review_on": "+2w"}),
    "newer decision": Form("6 e", {"review_on": ""}),
    "phase chosen": Form("2 e"),
    "team": Form("3 a"),
    "request": Form("4 i a"),
    "edited request": Form("4 i e"),
    "deliverable": Form("4 B a"),
    "comment": Form("6 c"),
    "review of the OMTM": Form("R R", {"probability": "40%"}),
    "dropped idea": Form("4 x"),
    "closed OMTM": Form("3 x"),
    "settings": Form("comma", dict.fromkeys(SETTINGS, AS_IS)),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden workspace with a broken guardrail, a running bet and a reserve metric."""
    path = tmp_path_factory.mktemp("fuzz") / "filled.db"
    golden(path)
    with WorkspaceFile(path, now=lambda: NOW) as db:
        churn = metrics.add_metric(db, "Churn", MetricKind.RATE)
        readings.record(db, churn.id, NOW.date(), 0.08)
        guardrails.add_guardrail(db, "Churn", "keep churn <= 5% else review")
        decisions.log_decision(db, "Stop the newsletter", "It moved nothing", "PM Core")
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # whatever a path field makes of a text stays in here
    copy = tmp_path / "w.db"
    copy.write_bytes(filled.read_bytes())
    return copy


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    storage = StorageThread(path, lambda: NOW)
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        if not isinstance(app.screen, MainScreen):
            await pilot.press("escape")
        yield pilot
    storage.close()


def stored(path: Path) -> str:
    """Every text of every table, apart from the journal of changes."""
    with sqlite3.connect(path) as conn:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in tables if name not in ("step", "change") and "_fts" not in name]
        rows = [row for name in kept for row in conn.execute(f"SELECT * FROM {name}")]
    conn.close()
    return "\n".join(str(cell) for row in rows for cell in row if isinstance(cell, str))


async def go(pilot: Pilot[Any], keys: str) -> None:
    await pilot.press(*keys.split())
    await pilot.pause()


async def home(pilot: Pilot[Any]) -> None:
    """Back to the pages, whatever is open."""
    for _time in range(6):
        if isinstance(pilot.app.screen, MainScreen):
            return
        await go(pilot, "escape")
    raise AssertionError(f"Esc does not leave {pilot.app.screen}")


async def show_everything(pilot: Pilot[Any]) -> None:
    """Draw every page in every size, with each record's detail; every list has the text in it."""
    app = pilot.app
    assert isinstance(app, OmtmApp)
    for size in SIZES:
        await pilot.resize_terminal(*size)
        for number in "7654321":
            await go(pilot, number)
            page: Any = app.main.page
            if isinstance(page, ListPage):
                drawn = [page.table.render_line(y).text for y in range(page.table.size.height)]
                assert any("[/x] [b" in shown for shown in drawn), page
                for row in page.table.rows if size is SIZES[-1] else ():
                    page.select(row.id)
                    await pilot.pause(0)
                await go(pilot, "enter escape")
        assert app.is_running


def said(pilot: Pilot[Any]) -> str:
    notes = [str(note.message) for note in pilot.app._notifications]
    return " ".join(
        notes + [str(note.content) for note in pilot.app.screen.query("#error, .note").results(Static)]
    )


async def fill_and_save(pilot: Pilot[Any], name: str, form: Form, text: str) -> list[str]:
    """The text in every field; where that is refused, only where any text is right. What was typed there."""
    screen = pilot.app.screen
    assert isinstance(screen, FormModal), screen
    typed: dict[str, str] = {}
    for attempt in ("any text", "where any text is right"):
        typed.clear()
        for place, row in enumerate(screen.form.rows):
            hostile = f"{text} {name} {place}"
            if row.field.kind == "choice":
                row.value = row.value or row.field.options[-1][0]
            elif attempt == "any text" or (row.field.id not in form.valid and takes(row.field, hostile)):
                row.value = typed[row.field.id] = hostile
            else:
                fitting = form.valid.get(row.field.id, AS_IS)
                row.value = row.field.value if fitting is AS_IS else fitting
        await go(pilot, "ctrl+s")
        if not screen.is_current:
            break
        if reason := screen.form.row("override_reason"):
            reason.value = text
            await go(pilot, "ctrl+s")
    assert not screen.is_current, said(pilot)
    return list(typed.values())


def takes(field: Field, text: str) -> bool:
    """Whether a field's own check has nothing against a text."""
    try:
        if field.check is not None:
            field.check(text)
    except UserError:
        return False
    return True


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
async def test_every_form_keeps_any_text(path: Path, text: str) -> None:
    async with opened(path) as pilot:
        app: Any = pilot.app
        for name, form in FORMS.items():
            *way, last = form.keys.split()
            await go(pilot, " ".join(way) or "1")
            if form.row is not None:
                records = getattr(app.main.page.snapshot, "guardrails", ()) or app.main.page.snapshot.entries
                fitting = [record.id for record in records if form.row(record)]
                assert fitting, f"{name}: no such record"
                app.main.page.select(fitting[0])
                await pilot.pause()
            await go(pilot, last)
            assert isinstance(app.screen, FormModal), f"{name}: {said(pilot)}"
            typed = await fill_and_save(pilot, name, form, text)
            everything = stored(path)
            for value in typed:
                found = line(value) in everything or lines(value) in everything
                assert found, f"{name}: {value[:20]!r} … {value[-30:]!r} is gone"
            await home(pilot)
        await show_everything(pilot)


async def test_the_wizards_keep_any_text(path: Path) -> None:
    async with opened(path) as pilot:
        app: Any = pilot.app
        await go(pilot, "3 w")
        wizard = app.screen
        assert isinstance(wizard, OmtmWizard)
        typed = []
        for step in range(1, 9):
            await wizard.goto(step)
            if step in (2, 3):
                await go(pilot, "a")
                typed += await fill_and_save(pilot, f"step {step}", Form(""), LONG)
            for place, row in enumerate(wizard.form.rows if wizard.form else ()):
                if row.field.kind != "choice":
                    row.value = f"{LONG} step {step}.{place}"
                    typed.append(row.value)
            await pilot.pause()
        await go(pilot, "ctrl+s")
        assert app.screen is wizard, "what is no target or day is refused"
        for size in SIZES:
            await pilot.resize_terminal(*size)
            for step in range(1, 9):
                await wizard.goto(step)
        await home(pilot)
        everything = stored(path)
        missing = [
            value for value in typed if lines(value) not in everything and line(value) not in everything
        ]
        assert not missing


async def test_the_phase_wizard_refuses_what_is_no_number_and_keeps_it(path: Path) -> None:
    async with opened(path) as pilot:
        app: Any = pilot.app
        await go(pilot, "2 w")
        wizard = app.screen
        assert isinstance(wizard, PhaseWizard)
        for step in range(1, len(wizard.steps()) + 1):
            await wizard.goto(step)
            assert wizard.form is not None
            rows = [row for row in wizard.form.rows if row.field.kind != "choice"]
            for row in rows:
                row.value = LONG
            await go(pilot, "f8")
            assert app.screen is wizard or not rows
            assert [row.value for row in rows] == [LONG] * len(rows)
            if app.screen is not wizard:
                break
        await home(pilot)
        await go(pilot, "7 6 5 4 3 2 1")


async def test_every_filter_and_pick_list_takes_any_text(path: Path) -> None:
    async with opened(path) as pilot:
        app: Any = pilot.app
        for number in "4567":
            await go(pilot, f"{number} slash")
            app.main.page.query_one("#filter", Input).value = LONG
            await pilot.pause()
            table = app.main.page.table
            assert not [row for row in table.rows if row.id is not None]
            assert LONG.strip() in table.empty
            await go(pilot, "enter escape")
            assert app.main.page.table.rows
        for keys in ("ctrl+t", "question_mark", "s", "5 a", "4 m", "ctrl+p"):
            await go(pilot, keys)
            assert not isinstance(app.screen, MainScreen), keys
            app.screen.query_one(Input).value = LONG
            await go(pilot, "enter" if keys != "ctrl+p" else "down")
            await home(pilot)


async def test_a_metric_named_while_answering_no_keeps_its_name(path: Path) -> None:
    async with opened(path) as pilot:
        app: Any = pilot.app
        await go(pilot, "4 n")
        assert isinstance(app.screen, Pick)
        app.screen.query_one(Input).value = LONG
        await go(pilot, "enter")
        assert isinstance(app.screen, FormModal)
        await fill_and_save(pilot, "new metric", Form("", {"name": AS_IS, "unit": ""}), LONG)
        assert isinstance(app.screen, MainScreen)
        assert line(LONG) in stored(path)
        await go(pilot, "7 6 5 4 3 2 1")


async def test_a_question_names_the_thing_and_its_answer_is_said(path: Path) -> None:
    with WorkspaceFile(path, now=lambda: NOW) as db:
        number = guardrails.add_guardrail(db, LONG, RULE)
    async with opened(path) as pilot:
        app: Any = pilot.app
        await go(pilot, "5")
        app.main.page.select(number)
        await go(pilot, "x")
        assert isinstance(app.screen, Confirm)
        assert visible(line(LONG))[:60] in str(app.screen.query(Static).first(Static).content)
        await go(pilot, "y")
        assert visible(line(LONG))[:60] in said(pilot)
        await go(pilot, "u u U")
        await go(pilot, "7 6 5 4 3 2 1")


async def test_a_path_that_is_none_is_refused_in_words(path: Path) -> None:
    async with opened(path) as pilot:
        app: Any = pilot.app
        for keys, name in (("7 i", "path"), ("6 x", "folder"), ("P x", "folder"), ("4 B E", "file")):
            await go(pilot, keys)
            modal = app.screen
            for hostile in (LONG, f"~{LONG}", "/dev/null/x", "\x00", "."):
                modal.form.row(name).value = hostile
                await go(pilot, "ctrl+s")
                if app.screen is not modal:  # a folder of that name could be made
                    await go(pilot, keys)
                    modal = app.screen
                else:
                    assert said(pilot).strip()
            await home(pilot)


async def test_a_file_of_hostile_readings_is_previewed_and_imported(path: Path) -> None:
    name = LONG[:60].translate(dict.fromkeys(map(ord, "/\x00"), "_")) + ".csv"
    cell = LONG.replace("\x00", "").replace('"', "")
    rows = [
        f'2026-01-{day:02},"{metric}",{value}'
        for day, metric, value in (
            (10, cell, "1"),
            (11, "Churn", "5%"),
            (12, "Churn", cell[:40].replace(",", "")),
            (13, "", ""),
        )
    ]
    Path(name).write_text("\n".join(["date,metric,value", *rows]), encoding="utf-8", newline="")
    async with opened(path) as pilot:
        app: Any = pilot.app
        await go(pilot, "7 i")
        app.screen.form.row("path").value = name
        await go(pilot, "ctrl+s")
        assert isinstance(app.screen, ImportPreview), said(pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await go(pilot, "end")
        assert len([row for row in app.screen.query_one(Table).rows if row.id is not None]) == 4
        await go(pilot, "enter")
        assert isinstance(app.screen, MainScreen), said(pilot)
        await go(pilot, "7 6 5 4 3 2 1")
