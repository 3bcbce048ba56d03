"""Commands of the week: Friday, the page for stakeholders, the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.rhythm.friday import FridayView


def friday() -> click.Command:
    """``omtm friday``."""
    return common.command(
        "friday",
        _friday,
        _("Go through the week's checklist; without a terminal, print what is left of it."),
        common.flag("--summary", help=_("Print the week on a page, as Markdown.")),
        team_option(),
        json=True,
    )


def _friday(summary: bool, team: str | None, as_json: bool) -> int:
    from omtm_tui.cli.app import is_interactive, open_app

    if not summary and not as_json and is_interactive():
        return open_app(common.given_file(), "friday", _known(team))
    from omtm_tui.domain.rhythm.friday import summary as page
    from omtm_tui.storage.read.friday import friday as read

    with common.reading() as conn:
        view = read(conn, clock.today(), scope_id(conn, team))
    if as_json:
        common.say_json(_friday_shape(view, page(view)))
    elif summary:
        common.say_text(page(view))
    else:
        common.say(*_friday_lines(view))
    return common.Exit.FINE


def _known(team: str | None) -> int | None:
    """The scope of that name, asked for before the app opens: an unknown one is said in a line."""
    if team is None:
        return None
    with common.reading() as conn:
        return scope_id(conn, team)


def _friday_lines(view: FridayView) -> list[str]:
    from omtm_tui.domain.rhythm.friday import FridayStep, friday_title

    lines = [friday_title(view)]
    for step in FridayStep:
        lines.append(f"{'✓' if step in view.done else '○'} {step.label}: {step.question}")
        lines += [f"  {'!' if found.kind.urgent else '·'} {found.text}" for found in view.to_do(step)]
    return lines


def _friday_shape(view: FridayView, page: str) -> dict[str, Any]:
    from omtm_tui.domain.rhythm.friday import FridayStep

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
    return common.command(
        "brief",
        _brief,
        _(
            "Print the page for stakeholders as Markdown. With -o it is written as Markdown and HTML, and "
            "the next one tells what was decided after it."
        ),
        common.flag("--html", help=_("Print it as one HTML file that fetches nothing.")),
        common.option("--since", metavar="DATE", help=_("Tell decisions from that day on.")),
        click.Option(["-o", "--output"], type=click.Path(path_type=Path), help=_("A folder to write into.")),
        common.flag("--force", help=_("Replace files that exist.")),
        team_option(),
    )


def _brief(html: bool, since: str | None, output: Path | None, force: bool, team: str | None) -> int:
    from omtm_tui.storage.read.brief import brief as read
    from omtm_tui.transfer.brief import brief_files, brief_html, brief_markdown

    start = None if since is None else common.day(since)
    if output is None:
        with common.reading() as conn:
            page = read(conn, clock.today(), scope_id(conn, team), start)
        common.say_text(brief_html(page) if html else brief_markdown(page))
        return common.Exit.FINE
    from omtm_tui.storage.write.brief import hand_out
    from omtm_tui.transfer.export_folder import write_files

    with common.writing() as db:
        scope = scope_id(db.conn, team)
        page = read(db.conn, db.today, scope, start)
        written = write_files(output, brief_files(page), force=force)
        hand_out(db, scope)
    common.say(*map(str, written))
    return common.Exit.FINE


def calendar() -> click.Command:
    """``omtm calendar``."""
    return common.command(
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
    from omtm_tui.storage.read.agenda import agenda
    from omtm_tui.transfer.calendar import calendar_file

    with common.reading() as conn:
        events = agenda(conn, clock.today(), scope_id(conn, team))
    data = calendar_file(events, clock.now())
    if output is None:
        common.say_text(data.decode())
    else:
        write_private(output, data, replace=True)
        common.say(str(output))
    return common.Exit.FINE
