"""The steps of the journal that can be undone or done again."""

from datetime import datetime

from omtm_tui.domain.history import History, Step
from omtm_tui.storage.journal import UNDOABLE, latest
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read_context import ReadContext


def history(context: ReadContext) -> History:
    """All steps to go to, the newest first."""
    where = f"state IN ('done', 'undone') AND {UNDOABLE}"
    sql = f"SELECT id, happened_at, label, actor, state FROM step WHERE {where} ORDER BY id DESC"
    steps = tuple(
        Step(number, label, datetime.fromisoformat(at) if at else None, actor, state == "undone")
        for number, at, label, actor, state in context.execute(sql)
    )
    return History(top(context), steps, latest(context.conn))
