"""The demo workspace: half a year of one product team, told through the same verbs that a user's keys call.

The story is data (``content/demo.toml``), dated from the last Friday, so that it is fresh on any day. It is
told Friday by Friday on a clock of its own; states, verdicts, honest dates and "after data" are computed from
it as from anything a user types.
"""

from __future__ import annotations

from datetime import datetime

from omtm_tui.content.data import load
from omtm_tui.demo import deciding, steering
from omtm_tui.demo.story import Story
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.i18n import _
from omtm_tui.storage.journal import begin_here
from omtm_tui.storage.read.header import top
from omtm_tui.storage.workspace_file import WorkspaceFile

AGENDA = sorted((*steering.AGENDA, *deciding.AGENDA), key=lambda item: item[0])
"""A Friday: first it is read, then decided."""


def build_demo(db: WorkspaceFile) -> None:
    """Fill an empty workspace with the story up to now, and leave nothing of it to undo.

    NotAllowed where the workspace is not empty.
    """
    if not top(db.conn, db.today).is_empty:
        raise NotAllowed(_("The demo fills an empty workspace only; choose a new file for it."))
    real = db.now
    story = Story(db, load("demo"))
    db.now = lambda: story.moment
    try:
        for week in range(story.told["weeks"], -1, -1):
            for at, happens in AGENDA:
                story.moment = datetime.combine(story.day(week), at)
                happens(story, week)
    finally:
        db.now = real
    begin_here(db.conn)
