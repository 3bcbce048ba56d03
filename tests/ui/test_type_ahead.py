"""Keys typed ahead on a machine that takes its time do what they do one by one on a quick one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from omtm_tui.transfer.files import export_json
from tests.acceptance import test_main_job as main_job
from tests.acceptance.person import Person
from tests.support.workspace import at
from tests.ui.harness import KEY_NAMES, opened

NOW = at(datetime(2026, 1, 2, 15, 0))


class Recorder(Person):
    """A person who types and never looks up."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    @override
    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += [key] if key in KEY_NAMES or key in ("ctrl+s", "shift+tab") else list(key)

    @override
    def sees(self, *texts: str) -> None:
        """Whatever is there by now."""

    @override
    def leaves(self) -> None:
        """Stay: the job is done in one go."""


def the_whole_job() -> list[str]:
    pm = Recorder()
    main_job.finds_the_phase(pm)
    main_job.says_where_the_company_stands(pm)
    main_job.names_what_is_weak_and_what_to_do(pm)
    main_job.defines_the_metric(pm)
    pm.press("f8", "PM Core", "enter", "design removes step B", "f8")
    main_job.activates(pm)
    main_job.records(pm)
    main_job.adds_and_answers_ideas(pm)
    main_job.sets_two_guardrails(pm)
    main_job.bets(pm)
    return pm.keys


def exported(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as conn:
        conn.row_factory = sqlite3.Row
        return export_json(conn)


async def job(path: Path, *, slow: bool, at_once: bool) -> bytes:
    keys = the_whole_job()
    async with opened(path, now=NOW, size=(120, 40), slow=slow) as ui:
        if at_once:
            ui.send(*keys)
            await ui.settle()
        else:
            for key in keys:
                ui.send(key)
                await ui.settle()
        assert ui.app.is_running
        assert not ui.app.crashed
    return exported(path)


async def test_the_whole_job_typed_ahead_on_a_slow_machine_writes_what_it_writes_key_by_key(
    tmp_path: Path,
) -> None:
    one_by_one = await job(tmp_path / "one by one.db", slow=False, at_once=False)
    assert b"removing step B" in one_by_one
    at_once = await job(tmp_path / "at once.db", slow=True, at_once=True)
    assert at_once.decode() == one_by_one.decode()
