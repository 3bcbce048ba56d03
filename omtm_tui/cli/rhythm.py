"""The forecast, the reviews beside it, Friday, the page for stakeholders and the calendar."""

from operator import attrgetter
from pathlib import Path

from msgspec.structs import replace

from omtm_tui import clock
from omtm_tui.cli.app import is_interactive, open_app
from omtm_tui.cli.common import Exit, Reply, chosen_file, plain_reply, say_text, table, wants_json
from omtm_tui.cli.workspace import day, read_once, scope_id, writing
from omtm_tui.domain.errors import Action, UserError
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.outlook import percent_text, target_outlook
from omtm_tui.domain.omtm.pace import pace, pace_text
from omtm_tui.domain.rhythm.friday import FridayView, friday_title
from omtm_tui.domain.rhythm.review import ReviewPage, parse_probability, revealed_text, score_text
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import StepState
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.domain.text.targets import parse_target
from omtm_tui.i18n import _
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.reviews import review_page
from omtm_tui.storage.read.rhythm import agenda, brief as read_brief, friday as read_friday
from omtm_tui.storage.write.rhythm import hand_out, hold_review
from omtm_tui.transfer.brief import brief_files, brief_html, brief_markdown
from omtm_tui.transfer.calendar import calendar_file
from omtm_tui.transfer.files import write_files
from omtm_tui.transfer.markdown import week_markdown


def forecast(target: str | None, by: str | None, team: str | None) -> Reply:
    """Say how likely the target, or another one, is met."""
    header = read_once(top, team=team)
    view = _asked_about(header, target, by)
    value = {"header": header, "view": view, "pace": pace(view, header.today), "readings": len(view.series)}
    return Reply(lambda: _forecast_lines(header, view), "forecast", value)


def _asked_about(header: Header, target: str | None, by: str | None) -> OmtmView:
    """The active OMTM, with another target or deadline where one is asked about."""
    view = header.omtm
    if view is None:
        raise UserError(_("There is no OMTM to forecast. Define one first."), action=Action.DEFINE_OMTM)
    omtm = view.omtm
    if target is not None:
        now = view.now.value if view.now else None
        omtm = replace(omtm, target=parse_target(target, view.metric, header.numbers, now))
    if by is not None:
        omtm = replace(omtm, deadline=day(by, past=False))
        if omtm.deadline < header.today:
            message = _("{day} lies in the past; ask about a day from today on.")
            raise UserError(message.format(day=format_date(omtm.deadline, header.today)))
    if omtm is view.omtm:
        return view
    outlook = target_outlook(view.series, omtm.target, omtm.deadline, view.metric.bounds)
    target_text = format_target(omtm.target, view.metric, header.numbers)
    return replace(view, omtm=omtm, outlook=outlook, target_text=target_text)


def _forecast_lines(header: Header, view: OmtmView) -> list[str]:
    assert view.outlook is not None
    rows = []
    for band in view.outlook.fan:
        texts = (view.value_text(value, header.numbers) for value in (band.low, band.median, band.high))
        rows.append((format_date(band.day, header.today), *texts))
    return [
        f"{view.metric.name}: {view.target_text}, {format_date(view.omtm.deadline, header.today)}",
        view.outlook.sentence,
        *(table([(_("day"), _("10 %"), _("middle"), _("90 %")), *rows], "  ") if rows else ()),
        *filter(None, [pace_text(view, header)]),
    ]


def review(probability: str | None, note: str | None, team: str | None) -> Reply:
    """Hold a review with the PM's ``probability``; without one, list the reviews."""
    if probability is None:
        if note is not None:
            raise UserError(_("A review needs your own probability: “omtm review 60% --note …”."))
        page = read_once(review_page, team=team)
        return Reply(lambda: _review_lines(page), "reviews", page)
    with writing() as db:
        header = top(db.context(scope_id(db.context(), team)))
        if header.omtm is None:
            raise UserError(_("A review needs an OMTM. Define one first."), action=Action.DEFINE_OMTM)
        own = parse_probability(probability, header.numbers)
        held = hold_review(db, header.omtm.omtm.id, own, note or "")
        outlook = header.omtm.outlook
    why_not = outlook.reason or "" if outlook else ""
    return Reply(lambda: [revealed_text(held.pm, held.model, why_not)], "review", held)


def _review_lines(page: ReviewPage | None) -> list[str]:
    if page is None:
        return [_("There is no OMTM to review yet.")]
    rows = []
    for one in page.reviews:
        model = "–" if one.model is None else percent_text(one.model)
        rows.append((format_date(one.held_on, page.top.today), percent_text(one.pm), model, one.note))
    lines = table([(_("held on"), _("you"), _("model"), _("because")), *rows]) if rows else []
    if page.score is not None:
        lines.append(score_text(page.score))
    if page.due is not None:
        message = _("A review waits since {day}: “omtm review 60%” with your own number holds it.")
        lines.append(message.format(day=format_date(page.due, page.top.today)))
    elif page.coming is not None:
        lines.append(_("The next one is on {day}.").format(day=format_date(page.coming, page.top.today)))
    return lines or [_("No review yet.")]


def friday(summary: bool, team: str | None) -> Reply | Exit | int:
    """Open the weekly checklist, or print it where nobody sits at a terminal."""
    if not summary and not wants_json() and is_interactive():
        # An unknown team is reported in a line, before the app opens.
        scope = read_once(attrgetter("scope_id"), team=team) if team is not None else None
        return open_app(chosen_file(), "friday", scope)
    view = read_once(read_friday, team=team)
    if summary and not wants_json():
        return say_text(week_markdown(view))
    return Reply(lambda: _friday_lines(view), "friday", view)


def _friday_lines(view: FridayView) -> list[str]:
    lines = [friday_title(view)]
    for checked in view.steps:
        step, state = checked.step, checked.state
        title = f"{step.label}, {state.label}" if state is StepState.SKIPPED else step.label
        lines.append(f"{state.glyph} {title}: {step.question}")
        lines += [f"  {'!' if one.kind.urgent else '·'} {one.text}" for one in checked.to_do]
        lines += [f"  {checked.nothing}"] if checked.nothing else []
    return lines


def brief(html: bool, since: str | None, output: Path | None, force: bool, team: str | None) -> Reply | Exit:
    """Print the page for stakeholders, or write it into a folder."""
    start = None if since is None else day(since)
    if output is None:
        page = read_once(read_brief, start, team=team)
        return say_text(brief_html(page) if html else brief_markdown(page))
    with writing() as db:
        scope = scope_id(db.context(), team)
        page = read_brief(db.context(scope), start)
        written = write_files(output, brief_files(page), force=force)
        hand_out(db, scope)
    return plain_reply(*map(str, written))


def calendar(output: Path | None, force: bool, team: str | None) -> Reply | Exit:
    """Print the calendar file, or write it."""
    data = calendar_file(read_once(agenda, team=team), clock.now())
    if output is None:
        return say_text(data.decode())
    write_files(output.absolute().parent, {output.name: data}, force=force)
    return plain_reply(str(output))
