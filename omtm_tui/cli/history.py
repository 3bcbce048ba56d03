"""Commands about what was done: the list of steps, and back or forth in it."""

from omtm_tui import clock
from omtm_tui.cli.common import Reply, plain_reply, table
from omtm_tui.cli.workspace import reading, writing
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.history import Step, jump_text
from omtm_tui.domain.text.dates import format_moment
from omtm_tui.i18n import _
from omtm_tui.storage.read.history import history


def undo() -> Reply:
    """Take the latest change back."""
    with writing() as db:
        return plain_reply(_("Undone: {label}").format(label=db.undo()))


def redo() -> Reply:
    """Do again what was undone last."""
    with writing() as db:
        return plain_reply(_("Done again: {label}").format(label=db.redo()))


def steps(step: str | None) -> Reply:
    """List what can be undone or done again; with the number of a step, go there first."""
    remarks: tuple[str, ...] = ()
    if step is not None:
        number = step.removeprefix("#")
        if not number.isascii() or not number.isdigit():
            raise UserError(_("A step is named by its number, such as 12; “omtm steps” lists them."))
        with writing() as db:
            jump = db.jump(int(number[:9]))
        remarks = (jump_text(len(jump.steps), forward=jump.forward),)
    with reading() as context:
        listed = history(context).steps
    nothing = _("Nothing was done yet.")
    return Reply(lambda: table([_row(one) for one in listed]) or [nothing], "steps", listed, remarks=remarks)


def _row(step: Step) -> tuple[str, ...]:
    when = format_moment(step.done_at, clock.today()) if step.done_at else ""
    return f"#{step.id}", when, step.actor, _("undone") if step.undone else "", step.label
