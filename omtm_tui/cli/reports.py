"""Commands of the week: Friday, the page for stakeholders, the calendar."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from omtm_tui import clock
from omtm_tui.cli.app import is_interactive, open_app
from omtm_tui.cli.common import Exit, Reply, chosen_file, plain_reply, say_text, wants_json
from omtm_tui.cli.home import NEXT_STEP
from omtm_tui.cli.json_output import Key, Shape, each
from omtm_tui.cli.workspace import day, reading, scope_id
from omtm_tui.cli.writing import writing
from omtm_tui.domain.rhythm.friday import FridayStep, FridayView, friday_title
from omtm_tui.domain.rhythm.friday import summary as week_summary
from omtm_tui.domain.rhythm.next_steps import NextStep
from omtm_tui.paths import write_private
from omtm_tui.storage.read.agenda import agenda
from omtm_tui.storage.read.brief import brief as read_brief
from omtm_tui.storage.read.friday import friday as read_friday
from omtm_tui.storage.write.brief import hand_out
from omtm_tui.transfer.brief import brief_files, brief_html, brief_markdown
from omtm_tui.transfer.calendar import calendar_file
from omtm_tui.transfer.export_folder import write_files


class CheckedStep(Struct, frozen=True):
    """A step of the checklist as far as it is done."""

    step: FridayStep
    done: bool
    to_do: tuple[NextStep, ...]


def week_steps(view: FridayView) -> tuple[CheckedStep, ...]:
    """The steps of the checklist."""
    return tuple(CheckedStep(step, step in view.done, view.to_do(step)) for step in FridayStep)


FRIDAY = Shape(
    FridayView,
    "The weekly checklist.",
    friday="The day the week ends on.",
    finished="Whether all steps are done.",
    streak="How many weeks in a row it was finished.",
    steps=each(
        Shape(
            CheckedStep,
            "A step of the checklist.",
            step="Which step.",
            done="Whether it is done.",
            to_do=each(NEXT_STEP.only("kind", "text"), "What it asks for."),
        ),
        "The steps in their order.",
        week_steps,
    ),
    summary=Key("The week on a page, as Markdown.", week_summary),
)


def friday(summary: bool, team: str | None) -> Reply | Exit | int:
    """Open the weekly checklist, or print it where nobody sits at a terminal."""
    if not summary and not wants_json() and is_interactive():
        return open_app(chosen_file(), "friday", _scope_of(team))
    with reading() as context:
        view = read_friday(context.of(scope_id(context, team)))
    if summary and not wants_json():
        say_text(week_summary(view))
        return Exit.FINE
    return Reply(lambda: _friday_lines(view), FRIDAY, view)


def _scope_of(team: str | None) -> int | None:
    """Look the team up before the app opens, so that an unknown one is reported in a line."""
    if team is None:
        return None
    with reading() as context:
        return scope_id(context, team)


def _friday_lines(view: FridayView) -> list[str]:
    lines = [friday_title(view)]
    for step in FridayStep:
        lines.append(f"{'✓' if step in view.done else '○'} {step.label}: {step.question}")
        lines += [f"  {'!' if one.kind.urgent else '·'} {one.text}" for one in view.to_do(step)]
    return lines


def brief(html: bool, since: str | None, output: Path | None, force: bool, team: str | None) -> Reply | Exit:
    """Print the page for stakeholders, or write it into a folder."""
    start = None if since is None else day(since)
    if output is None:
        with reading() as context:
            page = read_brief(context.of(scope_id(context, team)), start)
        say_text(brief_html(page) if html else brief_markdown(page))
        return Exit.FINE
    with writing() as db:
        scope = scope_id(db.context(), team)
        page = read_brief(db.context(scope), start)
        written = write_files(output, brief_files(page), force=force)
        hand_out(db, scope)
    return plain_reply(*map(str, written))


def calendar(output: Path | None, team: str | None) -> Reply | Exit:
    """Print the calendar file, or write it."""
    with reading() as context:
        events = agenda(context.of(scope_id(context, team)))
    data = calendar_file(events, clock.now())
    if output is None:
        say_text(data.decode())
        return Exit.FINE
    write_private(output, data, replace=True)
    return plain_reply(str(output))
