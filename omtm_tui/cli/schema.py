"""``omtm schema``: what the keys of ``--json`` are, for those who write scripts."""

from __future__ import annotations

from omtm_tui.cli.commands import every_command
from omtm_tui.cli.common import Exit, Reply, joined, plain_reply, say_json
from omtm_tui.cli.declarations import Command
from omtm_tui.cli.json_schema import document
from omtm_tui.cli.parser import load
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _


def commands_with_json() -> dict[str, Command]:
    """Return the commands that have ``--json``, by the words they are called with."""
    return {name: command for name, command in every_command().items() if command.json}


def schema(command: tuple[str, ...]) -> Reply | Exit:
    """Print the schema of one command; without one, list the commands that have it."""
    commands = commands_with_json()
    name = joined(command)
    if not name:
        return plain_reply(*commands)
    if name not in commands:
        message = _("“{name}” prints no JSON; these do: {names}.")
        raise UserError(message.format(name=name[:40], names=", ".join(commands)))
    say_json(command_schema(name, commands[name]))
    return Exit.FINE


def command_schema(name: str, declared: Command) -> dict[str, object]:
    """Return the JSON Schema of what a command prints with ``--json``."""
    module, _colon, _function = declared.run.partition(":")
    return document(f"omtm {name} --json", [load(f"{module}:{shape}") for shape in declared.json.split()])
