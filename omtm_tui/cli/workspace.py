"""The workspace a command works on: which file, opened to read, and whose OMTM is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from omtm_tui import clock, paths
from omtm_tui.cli.common import chosen_file, with_name
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.dates import parse_date
from omtm_tui.i18n import _
from omtm_tui.storage import opening
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.read_context import ReadContext


def workspace_file() -> Path:
    """Return the workspace file of this command."""
    return paths.workspace(chosen_file())


@contextmanager
def reading() -> Iterator[ReadContext]:
    """Open the workspace to read from today; nothing is created."""
    with opening.reading(workspace_file()) as conn:
        yield ReadContext(conn, clock.today())


def day(text: str | None, *, past: bool = True) -> date:
    """Return a day as people type it, today where nothing is typed."""
    today = clock.today()
    return today if text is None else parse_date(text, today, past=past)


def scope_id(context: ReadContext, team: str | None) -> int | None:
    """Return the scope of that name in any case, or of that number; UserError names those there are."""
    if team is None:
        return None
    teams = scopes(context)
    matches = with_name(teams, team)
    if len(matches) == 1:
        return matches[0].id
    if matches:
        numbers = ", ".join(f"#{scope.id}" for scope in matches)
        several = _("Several are called “{name}”; say which one by its number: {numbers}.")
        raise UserError(several.format(name=matches[0].name, numbers=numbers))
    if not teams:
        raise UserError(_("There is no team yet; “omtm team add NAME” adds one."))
    unknown = _("There is no team “{name}”; known are {names}, and “omtm team add NAME” adds one.")
    raise UserError(unknown.format(name=team[:60], names=", ".join(scope.name for scope in teams)))
