"""The forms that end the OMTM, or re-evaluate it when something calls for that."""

from datetime import date

from omtm_tui.domain.home import NextKind
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView
from omtm_tui.domain.rhythm.review import came_true
from omtm_tui.domain.text.dates import format_date
from omtm_tui.i18n import _
from omtm_tui.storage.read.home import home
from omtm_tui.storage.write.omtm import close_omtm
from omtm_tui.storage.write.rhythm import keep_omtm
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import Field, options_of

ENDS = (OmtmStatus.ACHIEVED, OmtmStatus.MISSED, OmtmStatus.ABANDONED)
KEEP = "keep"


def open_close(app: AppBase) -> None:
    """End the active OMTM; after its deadline the readings suggest how it ended."""
    view = app.omtm
    if view is None:
        app.say(_("No OMTM is active; w defines one."))
    else:
        app.push_screen(_close_form(app, view))


def _close_form(app: AppBase, view: OmtmView) -> FormModal:
    intro = "\n".join(filter(None, [view.sentence, _so_far(app, view)]))
    if view.omtm.deadline < app.storage.today:
        ended = _("The deadline, {day}, has passed: it ends now, with a decision.")
        day = format_date(view.omtm.deadline, app.storage.today)
        intro = "\n".join([view.sentence, ended.format(day=day), _reached(app, view)])
    status = _suggested(app, view)
    fields = (
        Field("status", _("It was"), "choice", status, options_of(ENDS), required=True, parse=OmtmStatus),
        Field("note", _("What we learned"), "area"),
    )
    title = _("Close “{name}”").format(name=view.metric.name)
    return FormModal(title, fields, save(app, close_omtm, view.omtm.id), intro=intro)


def _at_deadline(view: OmtmView) -> tuple[date, float] | None:
    """The last reading up to the deadline."""
    return next((point for point in reversed(view.series) if point[0] <= view.omtm.deadline), None)


def _reached(app: AppBase, view: OmtmView) -> str:
    last = _at_deadline(view)
    if last is None:
        return _("No reading says how it came out.")
    value = view.value_text(last[1], app.numbers)
    return _("It came to {value} of {target}.").format(value=value, target=view.target_text)


def _so_far(app: AppBase, view: OmtmView) -> str:
    """Where the OMTM stands while its deadline is to come."""
    if not view.series:
        return ""
    value = view.value_text(view.series[-1][1], app.numbers)
    return _("So far it is {value}, the target {target}.").format(value=value, target=view.target_text)


def _suggested(app: AppBase, view: OmtmView) -> str:
    """The status the readings suggest after the deadline; empty before it."""
    happened = came_true(view, _at_deadline(view), app.storage.today)
    return "" if happened is None else (OmtmStatus.ACHIEVED if happened else OmtmStatus.MISSED).value


async def open_look_again(app: AppBase) -> None:
    """Ask whether the OMTM is kept or ends, listing everything that calls for a re-evaluation."""
    snapshot = await app.storage.read(home)
    prefix = _("Re-evaluate: {trigger}").format(trigger="")
    steps = (step for step in snapshot.next if step.kind is NextKind.TRIGGER)
    reasons = tuple(step.text.removeprefix(prefix) for step in steps)
    if snapshot.top.omtm is not None:
        await app.push_screen(_look_form(app, snapshot.top.omtm, reasons))


def _look_form(app: AppBase, view: OmtmView, reasons: tuple[str, ...]) -> FormModal:
    async def submit(values: dict[str, str]) -> None:
        if values["choice"] == KEEP:
            await app.do(keep_omtm, view.omtm.id, values["why"], reasons)
        else:
            await app.do(close_omtm, view.omtm.id, OmtmStatus(values["choice"]), values["why"])

    options = ((KEEP, _("keep it")), *options_of(ENDS))
    fields = (
        Field("choice", _("From here"), "choice", options=options, required=True),
        Field("why", _("Why"), "area", required=True),
    )
    intro = "\n".join(
        filter(None, [view.sentence, _so_far(app, view), *(f"· {reason}" for reason in reasons)])
    )
    title = _("Another look at “{name}”").format(name=view.metric.name)
    return FormModal(title, fields, submit, intro=intro)
