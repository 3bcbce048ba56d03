"""The commands with their words and options, in the order people meet them: ``commands.json``.

Nothing that runs is imported for them; run.py makes a parser of the one that is meant."""

from functools import cache
from importlib import import_module
from typing import Any, Literal

from msgspec import Struct

from omtm_tui.data_files import data_file

Kind = Literal["text", "number", "file", "flag"]  # text, a number from 1, a path, or just the option's name


class Argument(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A value by its position; ``many`` takes all that are there, so that titles need no quotation marks."""

    name: str
    kind: Kind = "text"
    many: bool = False
    required: bool = True
    choices: tuple[str, ...] = ()
    metavar: str | None = None  # how the usage line writes it, where that is not its name


class Option(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A value by its names, None where it is left out; a name without dashes is its parameter."""

    names: str
    help: str
    metavar: str | None = None
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None


class Command(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A command: ``run`` names the module of this package and its function, called with the parameters.

    One with ``commands`` below it has no ``run``: they share its word. ``json`` names the shapes of what
    ``--json`` prints, a space between them; without one there is no such option.
    ``about_team`` says whether there is ``--team``; ``options_from`` names a function that makes options."""

    name: str
    help: str
    example: str = ""  # as it is pasted into a shell
    run: str = ""
    json: str = ""
    about_team: bool = False
    options_from: str = ""
    negative_values: bool = False  # whether ``-3`` is a value rather than an option
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    commands: tuple["Command", ...] = ()


@cache
def commands() -> tuple[Command, ...]:
    """Return the table."""
    return data_file(__file__, "commands.json", tuple[Command, ...])


def load(name: str) -> Any:
    """Return what stands in a module of the program, named as ``cli.home:status``."""
    module, _colon, attribute = name.partition(":")
    return getattr(import_module(f"omtm_tui.{module}"), attribute)


def every_command() -> dict[str, Command]:
    """Return the commands by the words they are called with."""
    every: dict[str, Command] = {}
    for command in commands():
        every |= {f"{command.name} {one.name}": one for one in command.commands} or {command.name: command}
    return every
