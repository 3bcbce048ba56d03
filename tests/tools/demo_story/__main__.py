"""Record the story, as it is told on ``RECORDED_ON``, as the data the demo is made from."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import omtm_tui.content
from omtm_tui.domain.text.dates import month_name
from omtm_tui.storage.files.dump import dump
from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.tools.demo_story.tell import tell_story

RECORDED_ON = datetime(2026, 1, 30, 15, 0)
"""The Friday after the story's last one."""

DATA = Path(omtm_tui.content.__file__).with_name("demo.json")

OWN_DAY = {"decision_outcome": "reviewed_on", "guardrail_event": "happened_on"}
"""The column with the day of a record whose words leave out the year of a day that follows."""

DAY_IN_WORDS = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(map(month_name, range(1, 13)))})(?: (\d{{4}}))?\b")


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        WorkspaceFile(Path(folder) / "demo.db", lambda: RECORDED_ON) as db,
    ):
        tell_story(db)
        tables = dump(db.conn)
    whole = {
        "recorded_on": RECORDED_ON.date().isoformat(),
        "tables": {
            table: [_with_days_marked(record, OWN_DAY.get(table)) for record in records]
            for table, records in tables.items()
        },
    }
    DATA.write_text(_one_record_a_line(whole), "utf-8")


def _with_days_marked(record: dict[str, Any], own_day: str | None) -> dict[str, Any]:
    """The record with each day in its words marked, so that another day can be written in its place.

    ``⟨2026-02-06⟩`` is written with its year, ``⟨2025-12-19 as of 2026-01-16⟩`` as it is on that day.
    """

    def day(match: re.Match[str]) -> date:
        number, name, year = int(match[1]), match[2], match[3]
        month = next(month for month in range(1, 13) if month_name(month) == name)
        if year is not None:
            return date(int(year), month, number)
        start = date.fromisoformat(record[str(own_day)])
        this_year = date(start.year, month, number)
        return this_year if this_year >= start else date(start.year + 1, month, number)

    def marked(text: str) -> str:
        without_year = [day(match) for match in DAY_IN_WORDS.finditer(text) if match[3] is None]
        as_of = f" as of {without_year[0]}" if without_year else ""
        return DAY_IN_WORDS.sub(lambda match: f"⟨{day(match)}{as_of}⟩", text)

    return {name: marked(value) if isinstance(value, str) else value for name, value in record.items()}


def _one_record_a_line(whole: dict[str, Any]) -> str:
    """JSON in which a changed record is a changed line."""
    lists = ",\n".join(
        f'  "{table}": [\n'
        + ",\n".join(f"   {json.dumps(record, ensure_ascii=False)}" for record in records)
        + "\n  ]"
        for table, records in whole["tables"].items()
    )
    return f'{{\n "recorded_on": "{whole["recorded_on"]}",\n "tables": {{\n{lists}\n }}\n}}\n'


if __name__ == "__main__":
    main()
