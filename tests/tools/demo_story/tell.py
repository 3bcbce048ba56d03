"""The demo's story, told through the same verbs that a user's keys call: half a year of one product team.

The story is data (``story.toml``), dated from the last Friday and told Friday by Friday on a clock of its
own. States, verdicts, honest dates and "after data" are computed from it as from anything a user types.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.tools.demo_story import deciding, steering
from tests.tools.demo_story.story import Story

STORY = Path(__file__).with_name("story.toml")

AGENDA = sorted((*steering.AGENDA, *deciding.AGENDA), key=lambda item: item[0])
"""A Friday: first it is read, then decided."""


def tell_story(db: WorkspaceFile) -> None:
    """Fill an empty workspace with the story up to now, and leave nothing of it to undo."""
    real = db.now
    story = Story(db, tomllib.loads(STORY.read_text("utf-8")))
    db.now = lambda: story.moment
    try:
        for week in range(story.told["weeks"], -1, -1):
            for at, happens in AGENDA:
                story.moment = datetime.combine(story.day(week), at)
                happens(story, week)
    finally:
        db.now = real
    db.conn.execute("UPDATE step SET state = 'gone' WHERE state IN ('done', 'undone')")
