"""What every command is made of: its reply, the way it is printed, and the exit code."""

import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec import Struct

from omtm_tui import paths
from omtm_tui.cli.json_output import json_value
from omtm_tui.data_files import data_file
from omtm_tui.domain.errors import Action, FileUnusable, UserError
from omtm_tui.domain.text.labels import Named, records_named, visible
from omtm_tui.i18n import _

APP = "omtm"  # the command that opens the app

_FILE = "omtm.db"  # where the context of a command line keeps the file of ``--db``


class Exit(IntEnum):
    """What a script can tell from the exit code."""

    FINE = 0
    BREACH = 1
    BAD_INPUT = 2
    FILE = 3
    STOPPED = 130


class Reply(Struct, frozen=True):
    """What a command prints: ``lines`` for people or, with ``--json``, ``value`` in a ``shape``.

    ``notes`` go to standard error after it, ``remarks`` only after lines. Lines are made when printed."""

    lines: Callable[[], Iterable[str]]
    shape: str = ""
    value: object = None
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    code: Exit = Exit.FINE


def plain_reply(*lines: str) -> Reply:
    """Lines for people from a command without ``--json``."""
    return Reply(lambda: lines)


def use_file(path: Path | None) -> None:
    """Let the rest of this command line work on another file, where one is named."""
    if path is not None:
        click.get_current_context().meta[_FILE] = path


def chosen_file() -> Path | None:
    """Return the file of ``--db``, None where there is no such option on this command line."""
    path: Path | None = click.get_current_context().meta.get(_FILE)
    return path and paths.typed(path).absolute()


def wants_json() -> bool:
    """Whether ``--json`` is on this command line."""
    return bool(click.get_current_context().params.get("as_json"))


def print_reply(reply: Reply) -> Exit:
    """Print what a command replied; returns its exit code."""
    as_json = bool(reply.shape) and wants_json()
    if as_json:
        say_json(json_value(reply.shape, reply.value))
    elif lines := tuple(reply.lines()):
        say(*lines)
    for text in (*(() if as_json else reply.remarks), *reply.notes):
        note(text)
    return reply.code


def say(*lines: str) -> None:
    """Print lines of text for people on standard output."""
    _write("\n".join(visible(line) for line in lines))


def say_json(value: object) -> None:
    """Print a value on standard output; dates ISO, values of enumerations as words."""
    ascii_only = "utf" not in (sys.stdout.encoding or "").casefold()
    _write(json.dumps(value, ensure_ascii=ascii_only, indent=2, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def say_text(text: str) -> Exit:
    """Print a finished text on standard output, exactly as it is; returns the exit code."""
    _write(text.removesuffix("\n"))
    return Exit.FINE


def note(text: str) -> None:
    """Print a remark beside the data, on standard error."""
    click.echo(visible(text), err=True)


def confirmed(question: str, refusal: str) -> bool:
    """Ask whoever sits at the terminal; where nobody does, ``refusal`` is the UserError."""
    if not sys.stdin.isatty():
        raise UserError(refusal)
    return click.confirm(question, err=True)


@cache
def _commands() -> dict[str, str]:
    return data_file(__file__, "actions.json", dict[str, str])


def command_for(action: Action, about: int | str | None = None) -> str:
    """Return the command for what an error or a next step names, on what it is about where that is given.

    ``APP`` where only the app does it."""
    template = _commands()[action]
    return re.sub(r"{(\w+)}", lambda part: part[1] if about is None else shlex.quote(str(about)), template)


def with_command(sentence: str, action: Action | None, about: int | str | None = None) -> str:
    """Return a sentence with the command that does what it asks for, where it asks for something."""
    if action is None:
        return sentence
    command = command_for(action, about)
    way = _("{sentence}, in the app: “{command}”.") if command == APP else _("{sentence}: run “{command}”.")
    return way.format(sentence=sentence.removesuffix("."), command=command)


def complain(text: str, code: Exit, command: str = "omtm") -> Exit:
    """Print one line on standard error that says what is wrong; returns the exit code."""
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


def typed_options(options: Mapping[str, str | None], **parsers: Callable[[str], object]) -> dict[str, Any]:
    """Return the options that are on the command line, parsed; all others keep their defaults."""
    return {name: parsers.get(name, str)(text) for name, text in options.items() if text is not None}


def joined(words: Iterable[str]) -> str:
    """Words of the command line as one text."""
    return " ".join(words).strip()


Record = TypeVar("Record", bound=Named)


def record_called(text: str, records: Sequence[Record], several: str) -> Record | None:
    """Return the record with this name, in any case, or else with this number; None where there is none.

    Where the name stands for more than one, ``several`` is the UserError, of ``{name}`` and ``{numbers}``."""
    number = text.strip().removeprefix("#")
    matches = records_named(text, records) or [record for record in records if str(record.id) == number]
    if len(matches) > 1:
        numbers = ", ".join(f"#{record.id}" for record in matches)
        raise UserError(several.format(name=matches[0].name, numbers=numbers))
    return matches[0] if matches else None


def table(rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Rows as lines with aligned columns."""
    safe_rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*safe_rows, strict=True)]
    return [
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in safe_rows
    ]
