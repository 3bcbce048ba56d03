"""What a command is declared with: its words and options as data, made into a parser when it is called."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Kind = Literal["text", "number", "file", "flag"]
"""What is typed: text for people, a number from 1, a path, or nothing but the option's name."""


class Argument(Struct, frozen=True, gc=False):
    """A value by its position; ``many`` takes all that are there, so that titles need no quotation marks."""

    name: str
    kind: Kind = "text"
    many: bool = False
    required: bool = True
    choices: tuple[str, ...] = ()
    metavar: str | None = None
    """How the usage line writes it, where that is not its name."""


class Option(Struct, frozen=True, gc=False):
    """A value by its names, None where it is left out; a name without dashes is its parameter."""

    names: str
    help: str
    metavar: str | None = "TEXT"
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None


class Command(Struct, frozen=True, gc=False):
    """A command: ``run`` names the module of this package and its function, called with the parameters.

    ``json`` names the shapes, in that module, of what ``--json`` prints, a space between them; without one
    there is no such option. ``options_from`` names a function that makes further options.
    """

    name: str
    run: str
    json: str = ""
    options_from: str = ""
    negative_values: bool = False
    """Whether ``-3`` is a value rather than an option."""
    help: str = ""
    parameters: tuple[Argument | Option, ...] = ()

    def taking(self, help: str, *parameters: Argument | Option) -> Command:
        """Return the command with what is said about it and what it takes."""
        return replace(self, help=help, parameters=parameters)


class Group(Struct, frozen=True, gc=False):
    """Commands that share their first word."""

    name: str
    help: str
    commands: tuple[Command, ...]


def flag(name: str, help: str) -> Option:
    """A switch."""
    return Option(name, help, None, "flag")
