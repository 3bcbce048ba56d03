"""Commands of the week: Friday, the page for stakeholders, the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from omtm_tui import clock
from omtm_tui.cli import kit
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.friday import FridayView


def friday() -> click.Command:
    """``omtm friday``."""
    return kit.command(
        "friday",
        _friday,
        _("Go through the week's checklist; without a terminal, print what is left of it."),
        kit.flag("--summary", help=_("Print the week on a page, as Markdown.")),
        team_option(),
        json=True,
    )


def _friday(summary: bool, team: str | None, as_json: bool) -> int:
    from omtm_tui.cli.app import is_interactive, open_app

    if not summary and not as_json and is_interactive():
        return open_app(kit.given_file(), "friday", _known(team))
    from omtm_tui.domain.friday import summary as page
    from omtm_tui.storage.reads.friday import friday as read

    with kit.reading() as conn:
        view = read(conn, clock.today(), scope_id(conn, team))
    if as_json:
        kit.say_json(_friday_shape(view, page(view)))
    elif summary:
        kit.say_text(page(view))
    else:
        kit.say(*_friday_lines(view))
    return kit.Exit.FINE


def _known(team: str | None) -> int | None:
    """The scope of that name, asked for before the app opens: an unknown one is said in a line."""
    if team is None:
        return None
    with kit.reading() as conn:
        return scope_id(conn, team)


def _friday_lines(view: FridayView) -> list[str]:
    from omtm_tui.domain.friday import FridayStep, friday_title

    lines = [friday_title(view)]
    for step in FridayStep:
        lines.append(f"{'✓' if step in view.done else '○'} {step.label}: {step.question}")
        lines += [f"  {'!' if found.kind.urgent else '·'} {found.text}" for found in view.to_do(step)]
    return lines


def _friday_shape(view: FridayView, page: str) -> dict[str, Any]:
    from omtm_tui.domain.friday import FridayStep

    return {
        "friday": view.friday,
        "finished": view.finished,
        "streak": view.streak,
        "steps": [
            {
                "step": step,
                "done": step in view.done,
                "to_do": [{"kind": found.kind, "text": found.text} for found in view.to_do(step)],
            }
            for step in FridayStep
        ],
        "summary": page,
    }


def brief() -> click.Command:
    """``omtm brief``."""
    return kit.command(
        "brief",
        _brief,
        _(
            "Print the page for stakeholders as Markdown. With -o it is written as Markdown and HTML, and "
            "the next one tells what was decided after it."
        ),
        kit.flag("--html", help=_("Print it as one HTML file that fetches nothing.")),
        kit.option("--since", metavar="DATE", help=_("Tell decisions from that day on.")),
        click.Option(["-o", "--output"], type=click.Path(path_type=Path), help=_("A folder to write into.")),
        kit.flag("--force", help=_("Replace files that exist.")),
        team_option(),
    )


def _brief(html: bool, since: str | None, output: Path | None, force: bool, team: str | None) -> int:
    from omtm_tui.storage.reads.brief import brief as read
    from omtm_tui.transfer.brief import brief_files, brief_html, brief_markdown

    start = None if since is None else kit.day(since)
    if output is None:
        with kit.reading() as conn:
            page = read(conn, clock.today(), scope_id(conn, team), start)
        kit.say_text(brief_html(page) if html else brief_markdown(page))
        return kit.Exit.FINE
    from omtm_tui.storage.briefs import hand_out
    from omtm_tui.transfer.exports import write_files

    with kit.writing() as db:
        scope = scope_id(db.conn, team)
        page = read(db.conn, db.today, scope, start)
        written = write_files(output, brief_files(page), force=force)
        hand_out(db, scope)
    kit.say(*map(str, written))
    return kit.Exit.FINE


def calendar() -> click.Command:
    """``omtm calendar``."""
    return kit.command(
        "calendar",
        _calendar,
        _("Print reviews and due decisions as an iCalendar file; read again, it moves what was moved."),
        click.Option(
            ["-o", "--output"], type=click.Path(path_type=Path), help=_("The file to write instead.")
        ),
        team_option(_("Only the days of a team, project or person.")),
    )


def _calendar(output: Path | None, team: str | None) -> int:
    from omtm_tui.paths import write_private
    from omtm_tui.storage.reads.agenda import agenda
    from omtm_tui.transfer.calendar import calendar_file

    with kit.reading() as conn:
        events = agenda(conn, clock.today(), scope_id(conn, team))
    data = calendar_file(events, clock.now())
    if output is None:
        kit.say_text(data.decode())
    else:
        write_private(output, data, replace=True)
        kit.say(str(output))
    return kit.Exit.FINE
