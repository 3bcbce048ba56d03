"""Dialogs of the decision log: write, supersede or export an entry, comment on it, amend a bet."""

from pathlib import Path

from omtm_tui.domain.decisions.amendment import Term
from omtm_tui.domain.decisions.bet_input import amended_value
from omtm_tui.domain.decisions.decision import Decision, DecisionKind, LogState
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.dates import format_day
from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import typed
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.read.readings import last_value
from omtm_tui.storage.write.amendments import amend
from omtm_tui.storage.write.decisions import comment, log_decision
from omtm_tui.transfer.files import Format, export_files, write_files
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal, one_field_form, save
from omtm_tui.ui.kit.field import Field, day_field, options_of, owner_field


async def open_decision(app: AppBase) -> None:
    """Log a decision."""
    await app.push_screen(decision_form(app))


def decision_form(app: AppBase, older: Decision | None = None) -> FormModal:
    """The form for a new decision, or for one that supersedes ``older``."""
    submit = save(app, log_decision, supersedes=older.id if older else None)
    no_review = _("+2w, fri, 31.1. …; empty: no review")
    fields = (
        Field("title", _("What was decided"), value=older.title if older else "", required=True),
        Field("text", _("Why"), "area", value=older.text if older else ""),
        owner_field(app),
        day_field("review_on", _("Review on"), app.storage.today, hint=no_review),
    )
    if older is None:
        return FormModal(_("Log a decision"), fields, submit)
    intro = _("Takes the place of the decision of {date}; both stay in the log.")
    title = _("Supersede “{title}”").format(title=older.title)
    return FormModal(
        title, fields, submit, intro=intro.format(date=format_day(older.decided_at, app.storage.today))
    )


def comment_form(app: AppBase, entry: Decision) -> FormModal:
    """The form for a comment on an entry."""
    field = Field("text", _("Comment"), "area", required=True, hint=_("kept beside the entry, with its day"))
    title = _("Comment on “{title}”").format(title=entry.title)
    return one_field_form(title, field, lambda text: app.do(comment, entry.id, text))


async def open_amend(app: AppBase, entry: Decision) -> None:
    """Amend what a bet registered, or the OMTM promises; direction and timing of the change are computed."""
    bet = entry.registration
    if entry.kind is DecisionKind.OMTM and app.omtm is not None and entry.omtm_id == app.omtm.omtm.id:
        await app.open("amend_omtm")
        return
    if bet is None:
        app.say(_("Only a bet has a registration to amend; e supersedes."))
        return
    if entry.state not in (LogState.OPEN, LogState.DUE):
        app.say(_("Already {state}: what was fixed before its data stays.").format(state=entry.state.label))
        return
    metric = await app.storage.read(metric_by_id, bet.metric_id)

    async def submit(values: dict[str, str]) -> None:
        now = await app.storage.read(last_value, metric)
        new = amended_value(bet, values["field"], values["new"], metric, app.numbers, app.storage.today, now)
        made = await app.do(amend, entry.id, values["field"], new, values["reason"])
        text = _("{field}: {old} → {new}, {direction}, {timing} · u undoes")
        kind = {"direction": made.direction.label, "timing": made.timing.label}
        app.say(text.format(field=made.label, old=made.old, new=made.new, **kind))

    fields = (
        Field("field", _("What changes"), "choice", Term.THRESHOLD, options_of(Term)),
        Field("new", _("To"), hint=_("≥ 45%, 40, 2w, 31.1. …; “-” for none")),
        Field("reason", _("Why"), required=True, hint=_("the entry shows it beside the old value")),
    )
    intro = _("The first registration stays, and the verdict is given by both.")
    title = _("Amend “{title}”").format(title=entry.title)
    await app.push_screen(FormModal(title, fields, submit, intro=intro))


async def open_export(app: AppBase, entry: Decision | None = None) -> None:
    """Ask for format and folder, and write; existing files are replaced only where that was chosen."""

    async def submit(values: dict[str, str]) -> None:
        folder = typed(values["folder"])
        form = Format(values["format"])
        files = await app.storage.read(export_files, form, _named(values, entry))
        written = write_files(folder, files, force=values["replace"] == "yes")
        text = ngettext("{n} file written to {folder}", "{n} files written to {folder}", len(written))
        app.say(text.format(n=len(written), folder=folder))

    whole = ("log", _("the whole workspace"))
    kinds = {Format.MARKDOWN: _("Markdown"), Format.CSV: _("CSV tables"), Format.JSON: _("JSON")}
    fields = (
        Field("format", _("As"), "choice", Format.MARKDOWN, tuple((f.value, t) for f, t in kinds.items())),
        Field(
            "what",
            _("What"),
            "choice",
            "log",
            (whole, ("entry", entry.title[:40])) if entry else (whole,),
            hint=_("Markdown holds the decision log: one entry, or all of them with an index"),
        ),
        Field("folder", _("Folder"), value=str(Path.cwd() / "decisions"), required=True),
        Field("replace", _("Files that exist"), "choice", "no", (("no", _("stop")), ("yes", _("replace")))),
    )
    app.push_screen(FormModal(_("Export"), fields, submit))


def _named(values: dict[str, str], entry: Decision | None) -> int | None:
    """The id of the single entry to export, None for everything. UserError where that needs Markdown."""
    if entry is None or values["what"] != "entry":
        return None
    if values["format"] != Format.MARKDOWN:
        raise UserError(_("One entry is exported as Markdown; CSV and JSON hold everything."))
    return entry.id
