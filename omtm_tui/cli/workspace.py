"""The workspace a command works on: which file, opened to read, and whose OMTM is meant."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from omtm_tui import clock, paths
from omtm_tui.cli.common import chosen_file, note, record_called
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.text.dates import format_day, parse_date
from omtm_tui.i18n import _
from omtm_tui.storage import opening
from omtm_tui.storage.files.snapshots import take_daily
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.read_context import ReadContext

if TYPE_CHECKING:
    from omtm_tui.storage.workspace_file import WorkspaceFile

T = TypeVar("T")


def workspace_file() -> Path:
    """Return the workspace file of this command."""
    return paths.workspace(chosen_file())


@contextmanager
def reading(team: str | None = None, *, existing: bool = False) -> Iterator[ReadContext]:
    """Open the workspace to read from today, with the eyes of a team or the company; nothing is created.

    A missing file reads as an empty one, unless ``--db`` names it and an ``existing`` one is meant."""
    path = workspace_file()
    if existing and chosen_file() is not None:
        _refuse_missing(path)
    if chosen_file() is not None and not path.exists():
        note(_("There is no file at {path} yet; this is an empty workspace.").format(path=path))
    with opening.reading(path) as conn:
        context = ReadContext(conn, clock.today())
        yield context.of(scope_id(context, team))


def read_once(verb: Callable[..., T], *args: object, team: str | None = None, existing: bool = False) -> T:
    """Return what ``verb(context, *args)`` reads of the workspace, which is open no longer (``reading``)."""
    with reading(team, existing=existing) as context:
        return verb(context, *args)


def _refuse_missing(path: Path) -> None:
    if path.exists():
        return
    text = _("There is no file at {path}. “omtm --db FILE”, “omtm define” and “omtm import FILE” make one.")
    raise FileUnusable(text.format(path=path))


def day(text: str | None, *, past: bool = True) -> date:
    """Return a day as people type it, today where nothing is typed."""
    today = clock.today()
    return today if text is None else parse_date(text, today, past=past)


def day_text(moment: date | str) -> str:
    """Return a day, or that of a stored local time, as every command prints it: ``7 Nov``."""
    return format_day(moment if isinstance(moment, str) else moment.isoformat(), clock.today())


def scope_id(context: ReadContext, team: str | None) -> int | None:
    """Return the scope of that name in any case, or of that number; UserError names those there are."""
    if team is None:
        return None
    teams = scopes(context)
    several = _("Several are called “{name}”; say which one by its number: {numbers}.")
    scope = record_called(team, teams, several)
    if scope is not None:
        return scope.id
    if not teams:
        raise UserError(_("There is no team yet; “omtm team add NAME” adds one."))
    unknown = _("There is no team “{name}”; known are {names}, and “omtm team add NAME” adds one.")
    raise UserError(unknown.format(name=team[:60], names=", ".join(scope.name for scope in teams)))


def writing(*, existing: bool = False, begins: bool = False) -> "AbstractContextManager[WorkspaceFile]":
    """Open the workspace to write to; whoever only reads loads nothing of it.

    It is made when missing, unless only what is in an ``existing`` one can be meant, or ``--db`` names a file
    that is not there, and the command is none that ``begins`` a workspace."""
    from omtm_tui.storage.workspace_file import writing

    path = workspace_file()
    if existing or (chosen_file() is not None and not begins):
        _refuse_missing(path)
    paths.prepare(path)
    with suppress(FileUnusable):  # opening it says better what is wrong
        take_daily(path, clock.now())
    return writing(path, clock.now, "command line")
