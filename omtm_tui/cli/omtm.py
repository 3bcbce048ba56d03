"""``omtm define``: the wizard's fields as options, and the OMTM active at the end, or nothing changed."""

from msgspec.structs import replace

from omtm_tui.cli.common import Reply, note
from omtm_tui.cli.draft_options import field_of
from omtm_tui.cli.workspace import scope_id, writing
from omtm_tui.domain.errors import NeedsReason, NotAllowed, UserError
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.omtm.revision import AMENDED, read_words
from omtm_tui.domain.text.labels import parse_choice
from omtm_tui.i18n import _
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.omtm import draft, draft_or_blank, omtm_by_id
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import drafts
from omtm_tui.storage.write.omtm import activate, amend_omtm, edit_words


def define(
    team: str | None, close: str | None, close_note: str | None, reason: str | None, **options: str | None
) -> Reply:
    """Define the OMTM from the fields of ``options`` and the wizard's draft, and activate it."""
    fields = {field_of(name): text for name, text in options.items() if text is not None}
    closing = None if close is None else parse_choice(close, OmtmStatus)
    with writing() as db:
        scope = scope_id(db.context(), team)
        checked = _checked(db, scope, fields, closing)
        had_draft = draft(db.context(scope)) is not None
        number = drafts.start_draft(db, scope)
        try:
            # The segment of the OMTM before is offered in the wizard; here only what was typed holds.
            for field, text in (fields if had_draft else {"segment": "", **fields}).items():
                drafts.save_field(db, number, field, text)
            omtm = activate(db, number, closing, close_note or "", reason)
        except UserError as error:
            if not had_draft:
                drafts.discard_draft(db, number)
            if isinstance(error, NeedsReason):
                raise NeedsReason(_("{rule} (--reason TEXT)").format(rule=error)) from error
            raise
        view = omtm_by_id(db.context(), omtm.id)
    assert view is not None
    for field, warning in checked.warnings.items():
        note(f"{field.replace('_', ' ')}: {warning}")
    return Reply(lambda: filter(None, (view.sentence, view.hypothesis)), "omtm", view)


def edit(team: str | None, because: str | None, reason: str | None, **options: str | None) -> Reply:
    """Correct the words of the active OMTM in place, and amend what it promised."""
    texts = {field_of(name): text for name, text in options.items() if text is not None}
    promised = {name: text for name, text in texts.items() if name in AMENDED}
    words = {name: text for name, text in texts.items() if name not in AMENDED}
    if not texts:
        raise UserError(_("Say what to correct, such as --owner “PM Core”."))
    with writing() as db:
        view = top(db.context(scope_id(db.context(), team))).omtm
        if view is None:
            raise NotAllowed(_("No OMTM is active; define one first."))
        read_words(words, db.today)  # so that nothing is amended where a word is refused
        number = view.omtm.id
        if promised and not because:
            raise NeedsReason(
                _("Target, deadline and metric were promised: say why they change (--because TEXT).")
            )
        if promised:
            try:
                number = amend_omtm(db, number, promised, because or "", reason).id
            except NeedsReason as error:
                raise NeedsReason(_("{rule} (--reason TEXT)").format(rule=error)) from error
        edit_words(db, number, words)
        corrected = omtm_by_id(db.context(), number)
    assert corrected is not None
    return Reply(lambda: filter(None, (corrected.sentence, corrected.hypothesis)), "omtm", corrected)


def _checked(
    db: WorkspaceFile, scope: int | None, fields: dict[str, str], closing: OmtmStatus | None
) -> Draft:
    """Return what the draft would be; UserError before anything is written where it would not be ready."""
    view = draft_or_blank(db.context(scope))
    checked = Draft(replace(view, fields={**view.fields, **fields}))
    if not checked.complete:
        raise UserError(_("The OMTM cannot be defined: {why}").format(why=checked.not_ready))
    if view.top.omtm and closing is None:
        message = _("“{name}” is still active: say how it ends with --close achieved, missed or superseded.")
        raise NotAllowed(message.format(name=view.top.omtm.metric.name))
    return checked
