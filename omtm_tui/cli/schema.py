"""``omtm schema``: what the keys of ``--json`` are, for those who write scripts."""

from typing import Any

from omtm_tui.cli.commands import Command, every_command, load
from omtm_tui.cli.common import Exit, Reply, joined, plain_reply, say_json
from omtm_tui.cli.json_output import Key, shapes
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
    schemas = [shape_schema(shape) for shape in declared.json.split()]
    body = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": f"omtm {name} --json", **body}


def shape_schema(name: str) -> dict[str, Any]:
    """Return the schema of a shape by its name."""
    shape = shapes()[name]
    if shape.each:
        return {"type": "array", "items": shape_schema(shape.each)}
    return {
        "description": shape.help,
        "type": "object",
        "properties": {name: _key_schema(key) for name, key in shape.keys.items()},
        "required": list(shape.keys),
        "additionalProperties": False,
    }


def _key_schema(key: Key) -> dict[str, Any]:
    schema = key.schema or _type_schema(key.type)
    if key.each:
        schema = {"type": "array", "items": shape_schema(key.each)}
    elif key.shape:
        schema = shape_schema(key.shape)
    if key.or_null and "enum" in schema:
        schema = {"enum": [*schema["enum"], None]}
    elif key.or_null:
        schema = {**schema, "type": [schema["type"], "null"]}
    return {**schema, "description": key.help}


def _type_schema(name: str) -> dict[str, Any]:
    if name.startswith("["):
        return {"type": "array", "items": _type_schema(name[1:-1])}
    if ":" in name:
        return {"enum": [one.value for one in load(name)]}
    return {"type": "string", "format": "date"} if name == "date" else {"type": name}
