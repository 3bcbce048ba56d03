"""``omtm define``: the wizard's fields as options, and the OMTM active at the end, or nothing changed."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date

from msgspec.structs import replace

from omtm_tui.cli.common import Reply, note
from omtm_tui.cli.draft_options import field_of, option_of
from omtm_tui.cli.workspace import scope_id, writing
from omtm_tui.content.guidance import vanity_hint
from omtm_tui.domain.errors import Action, NeedsNote, NeedsReason, NotAllowed, UserError
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import DATE_FIELDS, field_texts
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.omtm.revision import AMENDED, amended, read_words
from omtm_tui.domain.rhythm.review import unwatched_text
from omtm_tui.domain.rhythm.rhythm import deadline_warning
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.omtm import draft as read_draft, omtm_by_id
from omtm_tui.storage.write import drafts
from omtm_tui.storage.write.omtm import activate, amend_omtm, close_omtm, edit_words


def define(
    team: str | None, close: str | None, close_note: str | None, reason: str | None, **options: str | None
) -> Reply:
    """Activate the OMTM of ``options`` and the draft; with nothing to define, ``close`` ends the present."""
    fields = {field_of(name): text for name, text in options.items() if text is not None}
    closing = OmtmStatus(close) if close else None
    with writing(begins=True) as db, _naming_options():
        scope = scope_id(db.context(), team)
        begun = read_draft(db.context(scope))
        if closing and not fields and not Draft(begun).complete:
            if begun.top.omtm is None:
                raise _no_omtm()
            number = begun.top.omtm.omtm.id
            close_omtm(db, number, closing, close_note or "")
            closed = db.last_label or ""
            return Reply(lambda: [closed], "omtm", omtm_by_id(db.context(), number))
        if not begun.id:  # the segment of the OMTM before is offered in the wizard; here what was typed holds
            fields = {"segment": "", **fields}
        if closing and begun.top.omtm is None:
            raise NotAllowed(_("No OMTM is active that could be closed: leave out --close."))
        checked = Draft(replace(begun, fields={**begun.fields, **fields}), vanity_hint)
        if begun.top.omtm and closing is None:
            message = _(
                "“{name}” is still active: --close achieved, missed, abandoned or superseded ends it, "
                "“omtm edit” corrects it."
            )
            raise NotAllowed(message.format(name=begun.top.omtm.metric.name))
        if not checked.complete:
            raise UserError(_("The OMTM cannot be defined: {why}").format(why=checked.not_ready(option_of)))
        with db.step(_("Activated the OMTM “{name}”").format(name=shorten(checked.metric_name))):
            number = drafts.start_draft(db, scope)
            for field, text in fields.items():
                drafts.save_field(db, number, field, text)
            omtm = activate(db, number, closing, close_note or "", reason)
        view = omtm_by_id(db.context(), omtm.id)
    assert view is not None
    for field, warning in checked.warnings.items():
        note(f"{field.replace('_', ' ')}: {warning}")
    return Reply(lambda: filter(None, (view.sentence, view.hypothesis)), "omtm", view)


def _no_omtm() -> NotAllowed:
    return NotAllowed(_("No OMTM is active. Define one first."), action=Action.DEFINE_OMTM)


@contextmanager
def _naming_options() -> Iterator[None]:
    """What is refused for want of a reason comes with the option for it."""
    try:
        yield
    except (NeedsReason, NeedsNote) as error:
        option = "--reason" if isinstance(error, NeedsReason) else "--close-note"
        raise type(error)(_("{rule} ({option} TEXT)").format(rule=error, option=option)) from error


def edit(team: str | None, because: str | None, reason: str | None, **options: str | None) -> Reply:
    """Correct the words of the active OMTM in place, and amend what it promised."""
    texts = {field_of(name): text for name, text in options.items() if text is not None}
    promised = {name: text for name, text in texts.items() if name in AMENDED}
    words = {name: text for name, text in texts.items() if name not in AMENDED}
    if not texts:
        raise UserError(_('Say what to correct, such as --owner "PM Core".'))
    with writing() as db:
        header = top(db.context(scope_id(db.context(), team)))
        view = header.omtm
        if view is None:
            raise _no_omtm()
        read_words(words, db.today)  # so that nothing is amended where a word is refused
        number = view.omtm.id
        if promised and not because:
            text = _("Target, deadline and metric were promised: say why they change (--because TEXT).")
            raise NeedsReason(text)
        label = _("Amended the OMTM “{name}”").format(name=shorten(view.metric.name))
        lines: list[str] = []
        with _naming_options(), db.step(label) if promised else nullcontext():
            if promised:
                _new, changes = amended(view, promised, metrics(db.context()), db.today, header.numbers)
                lines = [change.sentence for change in changes]
                number = amend_omtm(db, number, promised, because or "", reason).id
            changed = edit_words(db, number, words)
        corrected = omtm_by_id(db.context(), number)
    assert corrected is not None
    unusual = deadline_warning(corrected.omtm.started, corrected.omtm.deadline)
    if unusual and "deadline" in promised:
        note(unusual)
    for name, text in changed.items():
        value = format_date(date.fromisoformat(text)) if text and name in DATE_FIELDS else text
        lines.append(f"{field_texts(name).form_label}: {', '.join(value.splitlines()) or '–'}")
    if unwatched := unwatched_text(corrected.omtm.triggers) if "triggers" in changed else "":
        note(unwatched)
    if promised or lines:
        lines += filter(None, (corrected.sentence, corrected.hypothesis))
    return Reply(lambda: lines or [_("Nothing changed.")], "omtm", corrected)
