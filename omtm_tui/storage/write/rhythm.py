"""Ticking off the week, handing out the page for stakeholders, and holding reviews of the OMTM.

In a review the PM's own probability comes first, the model's beside it, and both are kept to be scored."""

from msgspec.structs import replace

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.domain.rhythm.review import Review, revealed_text
from omtm_tui.domain.rhythm.rhythm import friday_of
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.read.workspace import scope_or_company, workspace
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.omtm import active_view, log_omtm
from omtm_tui.storage.write.rows import lines, require_text, row_of
from omtm_tui.storage.write.workspace import own_scope


def hand_out(db: WorkspaceFile, scope_id: int | None = None) -> None:
    """Remember that a brief of this scope (the company's without one) was handed out now."""
    with db.step(_("Handed out the page for stakeholders")):
        db.add(orm.Brief(scope_id=own_scope(db, scope_id), made_at=db.stamp()))


def tick(db: WorkspaceFile, step: FridayStep, scope_id: int | None = None) -> None:
    """This step of the Friday nearest to today was looked at: nothing that could be undone."""
    context = db.context(scope_id)
    friday = friday_of(db.today, workspace(context).settings.friday)
    scope = scope_or_company(context)
    if scope is None:
        return  # nothing is in the file that could be looked at
    with db.transaction():
        sql = "INSERT OR IGNORE INTO friday_step (scope_id, friday, step, done_at) VALUES (?, ?, ?, ?)"
        db.conn.execute(sql, (scope.id, friday.isoformat(), step.value, db.stamp()))


def hold_review(db: WorkspaceFile, omtm_id: int, probability: float | None, note: str = "") -> Review:
    """Keep a review of today: what the PM believes (0..1), what the model says, and the value by now."""
    if probability is None or not 0 <= probability <= 1:
        raise UserError(_("A review needs your own probability, from 0 % to 100 %; the model's comes after."))
    view = active_view(db, omtm_id, to_review=True)
    if view.omtm.deadline < db.today:
        message = _("The deadline has passed: close the OMTM instead, as achieved, missed or abandoned.")
        raise NotAllowed(message)
    held = "SELECT 1 FROM review WHERE omtm_id = ? AND held_on = ?"
    if db.context().value(held, (omtm_id, db.today.isoformat())):
        raise NotAllowed(_("It was reviewed today already; a review stays as it was held."))
    model = view.outlook.at if view.outlook else None
    why_not = view.outlook.reason or "" if view.outlook else ""
    both = revealed_text(probability, model, why_not)
    with db.step(_("Reviewed “{name}”. {both}").format(name=shorten(view.metric.name), both=both)):
        value = view.now.value if view.now else None
        review = Review(0, omtm_id, db.today, probability, model, value, lines(note))
        return replace(review, id=db.add(row_of(orm.Review, review)))


def keep_omtm(db: WorkspaceFile, omtm_id: int, why: str, reasons: tuple[str, ...] = ()) -> int:
    """Decide to go on with an OMTM although something called for another look; the entry's lasting id."""
    view = active_view(db, omtm_id, to_review=True)
    why = require_text(why, _("Say why it is kept; that is what the next review starts from."))
    title = _("Kept the OMTM “{name}”").format(name=shorten(view.metric.name))
    with db.step(title):
        text = "\n".join([why, *(_("Looked at because: {reason}").format(reason=text) for text in reasons)])
        return log_omtm(db, view.omtm.scope_id, title, text, omtm_id=omtm_id, owner=view.omtm.owner)
