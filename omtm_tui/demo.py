"""The demo workspace: half a year of one product team, loaded in one transaction and as fresh as today.

The story was told once through the verbs that a user's keys call, and recorded as ``content/demo.json``. Here
its days are moved by whole weeks, so that the last Friday of the story is the last one before today; the
blueprint begins with the month of today."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from omtm_tui import clock
from omtm_tui.content.data import read_text
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.text.dates import add_months, format_date
from omtm_tui.i18n import _
from omtm_tui.storage.files.dump import load
from omtm_tui.storage.read.workspace import is_empty
from omtm_tui.storage.workspace_file import WorkspaceFile, writing

DAY = re.compile(r"\d{4}-\d\d-\d\d")
DAY_IN_WORDS = re.compile(r"⟨(?P<day>[-\d]+)(?: as of (?P<as_of>[-\d]+))?⟩")


def build_demo(db: WorkspaceFile) -> None:
    """Fill a workspace with the story up to now, with nothing to undo. NotAllowed where it is not empty."""
    if not is_empty(db.conn):
        raise NotAllowed(_("The demo fills an empty workspace only; choose a new file for it."))
    story = json.loads(read_text("demo.json"))
    load(db, moved(story["tables"], date.fromisoformat(story["recorded_on"]), db.today))


@contextmanager
def throw_away() -> Iterator[Path]:
    """A file with the demo that is gone afterwards."""
    with TemporaryDirectory(prefix="omtm-demo-") as folder:
        path = Path(folder) / "demo.db"
        with writing(path, clock.now, "demo") as db:
            db.conn.execute("PRAGMA synchronous = OFF")  # nothing of it is kept
            build_demo(db)
        yield path


def moved(tables: dict[str, list[dict[str, Any]]], recorded_on: date, today: date) -> dict[str, Any]:
    """The records with every day moved as far as the last Friday has moved between the two days."""
    days = last_friday(today) - last_friday(recorded_on)

    def text(value: str) -> str:
        value = DAY.sub(lambda match: (date.fromisoformat(match[0]) + days).isoformat(), value)
        return DAY_IN_WORDS.sub(_in_words, value)

    shifted = {
        table: [
            {name: text(value) if isinstance(value, str) else value for name, value in record.items()}
            for record in records
        ]
        for table, records in tables.items()
    }
    for record, before in zip(shifted["deliverable"], tables["deliverable"], strict=True):
        month = date.fromisoformat(before["month"])
        ahead = 12 * (month.year - recorded_on.year) + month.month - recorded_on.month
        record["month"] = add_months(today.replace(day=1), ahead).isoformat()
    return shifted


def last_friday(today: date) -> date:
    """The last Friday before a day."""
    return today - timedelta((today.weekday() - 5) % 7 + 1)


def _in_words(match: re.Match[str]) -> str:
    as_of = match["as_of"]
    return format_date(date.fromisoformat(match["day"]), date.fromisoformat(as_of) if as_of else None)
