"""What every command is made of: its options, the workspace it works on, and the way it answers."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from omtm_tui import clock, paths
from omtm_tui.domain.actions import Action
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.text.dates import parse_date
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.storage.opening import Connection
    from omtm_tui.storage.workspace_file import WorkspaceFile


class Exit(IntEnum):
    """What a script can tell from the exit code."""

    FINE = 0
    BREACH = 1
    BAD_INPUT = 2
    FILE = 3
    STOPPED = 130


class Words(click.ParamType[str]):
    """Text for people: anything that can be stored, which excludes bytes that are no text."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is."""
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail(_("this is not valid UTF-8 text"), param, ctx)
        return text


WORDS = Words()

_DB = "omtm.db"
"""Where the context of a command line keeps what ``--db`` said."""


def argument(name: str, *, many: bool = False, required: bool = True) -> click.Argument:
    """A text by position; ``many`` takes the rest of the line, so that titles need no quotation marks."""
    return click.Argument([name], type=WORDS, nargs=-1 if many else 1, required=required)


def option(*names: str, help: str, metavar: str = "TEXT") -> click.Option:
    """A text by name, None where it is not given."""
    return click.Option(list(names), type=WORDS, help=help, metavar=metavar)


def flag(*names: str, help: str) -> click.Option:
    """A switch."""
    return click.Option(list(names), is_flag=True, help=help)


def db_option() -> click.Option:
    """``--db``, understood before and after the subcommand; the last one counts."""

    def keep(context: click.Context, _param: click.Parameter, value: Path | None) -> None:
        if value is not None:
            context.meta[_DB] = value

    return click.Option(
        ["--db"],
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=keep,
        expose_value=False,
        help=_("The workspace file, instead of $OMTM_DB or the one that “omtm paths” shows."),
    )


def command(
    name: str, run: Callable[..., int | None], help: str, *params: click.Parameter, json: bool = False
) -> click.Command:
    """A command around ``run(**params)``; with ``json`` it has that switch, handed on as ``as_json``."""
    every = [*params, db_option()]
    if json:
        every.append(click.Option(["--json", "as_json"], is_flag=True, help=_("Print plain JSON.")))
    short = help.split(". ")[0].rstrip(".")
    return click.Command(name, callback=run, params=every, help=help, short_help=short)


def given_file() -> Path | None:
    """What ``--db`` says on this command line."""
    found: Path | None = click.get_current_context().meta.get(_DB)
    return found and paths.typed(found).absolute()


def use_file(path: Path) -> None:
    """Let the rest of this command work on another file."""
    click.get_current_context().meta[_DB] = path


def workspace_file() -> Path:
    """The workspace of this command."""
    return paths.workspace(given_file())


def reading() -> AbstractContextManager[Connection]:
    """The workspace to read from; nothing is created."""
    from omtm_tui.storage.opening import reading

    return reading(workspace_file())


def writing() -> AbstractContextManager[WorkspaceFile]:
    """The workspace to write to, made when missing."""
    from omtm_tui.storage.files.snapshots import take_daily
    from omtm_tui.storage.workspace_file import writing

    path = paths.prepare(workspace_file())
    with contextlib.suppress(FileUnusable):  # opening it says better what is wrong
        take_daily(path, clock.now())
    return writing(path, clock.now, "command line")


def say(*lines: str) -> None:
    """Lines of text for people on standard output."""
    _write("\n".join(visible(line) for line in lines))


def say_json(value: object) -> None:
    """A value on standard output; dates ISO, values of enumerations as words."""
    ascii_only = "utf" not in (sys.stdout.encoding or "").casefold()
    _write(json.dumps(value, ensure_ascii=ascii_only, indent=2, default=str))


def say_text(text: str) -> None:
    """A finished text on standard output, exactly as it is."""
    _write(text.removesuffix("\n"))


def note(text: str) -> None:
    """A remark beside the data, on standard error."""
    click.echo(visible(text), err=True)


_COMMANDS = {
    Action.ADD_GUARDRAIL: "omtm guardrail add NAME RULE",
    Action.ANSWER: "omtm answer ID yes|no",
    Action.CLOSE_OMTM: "omtm define --close HOW",
    Action.DEFINE_OMTM: "omtm define",
    Action.IMPORT_INTO_NEW_FILE: "omtm import FILE --db NEW_FILE",
    Action.OPEN_OTHER_FILE: "omtm --db FILE",
    Action.OVERWRITE_BACKUP: "omtm backup FILE --force",
    Action.PLACE_BET: "omtm bet CHANGE",
    Action.RECORD: "omtm log METRIC VALUE",
    Action.RECORD_OUTCOME: "omtm outcome ID",
    Action.RESCUE: "omtm doctor --repair NEW_FILE",
    Action.RESTORE: "omtm restore",
    Action.REVIEW: "omtm review PROBABILITY",
}
"""What is missing is done in the app."""


def command_for(action: Action) -> str:
    """The command for what an error or a next step names; empty where there is none."""
    return _COMMANDS.get(action, "")


def with_command(sentence: str, action: Action | None) -> str:
    """A sentence with the command that does what it asks for, where there is one."""
    command = command_for(action) if action else ""
    if not command:
        return sentence
    return _("{sentence}: run “{command}”.").format(sentence=sentence.removesuffix("."), command=command)


def complain(text: str, code: Exit, command: str = "omtm") -> Exit:
    """One line on standard error that says what is wrong; returns the exit code."""
    note(f"{command}: {text}")
    return code


def _write(text: str) -> None:
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        # What is still buffered must not fail again when the program ends.
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever read has enough
            reason = error.strerror or error
            raise FileUnusable(_("The output cannot be written: {reason}.").format(reason=reason)) from error


def day(text: str | None, *, past: bool = True) -> date:
    """A day as people type it, today where nothing is typed."""
    today = clock.today()
    return today if text is None else parse_date(text, today, past=past)


def joined(words: Iterable[str]) -> str:
    """Words of the command line as one text."""
    return " ".join(words).strip()


def table(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Rows as lines with aligned columns."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return [
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]
