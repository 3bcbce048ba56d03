"""``omtm schema``: what the keys of ``--json`` are, for those who write scripts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from inspect import getattr_static
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from omtm_tui.cli.commands import Command, every_command, load
from omtm_tui.cli.common import Exit, Reply, joined, plain_reply, say_json
from omtm_tui.cli.json_output import Key, shapes
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

DIALECT = "https://json-schema.org/draft/2020-12/schema"


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
    schemas = [_shape_schema(shape) for shape in declared.json.split()]
    body = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {"$schema": DIALECT, "title": f"omtm {name} --json", **body}


_PLAIN: dict[Any, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Path: {"type": "string"},
    datetime: {"type": "string"},
    date: {"type": "string", "format": "date"},
}


def _shape_schema(shape_name: str) -> dict[str, Any]:
    shape = shapes()[shape_name]
    if shape.each:
        return {"type": "array", "items": _shape_schema(shape.each)}
    record: Any = load(shape.record) if shape.record else None
    record = record | None if shape.may_be_missing else record
    return {
        "description": shape.help,
        "type": "object",
        "properties": {name: _key_schema(record, name, key) for name, key in shape.keys.items()},
        "required": list(shape.keys),
        "additionalProperties": False,
    }


def _key_schema(record: Any, name: str, key: Key) -> dict[str, Any]:
    if key.each:
        schema = {"type": "array", "items": _shape_schema(key.each)}
    elif key.schema:
        schema = key.schema
    else:
        hint = get_type_hints(load(key.call))["return"] if key.call else _type_at(record, key.at or name)
        schema = _shape_schema(key.shape) if key.shape else _type_schema(hint | None if key.empty else hint)
        schema = _nullable(schema) if key.shape and NoneType in get_args(hint) else schema
    return {**schema, "description": key.help}


def _type_at(record: Any, way: str) -> Any:
    """Return the type of what a key reads, with None where a step on the way may be missing."""
    hint: Any = record
    may_be_missing = False
    for name in way.split("."):
        may_be_missing = may_be_missing or NoneType in get_args(hint)
        hint = _attribute_type(_present(hint), name)
    return hint | None if may_be_missing else hint


def _attribute_type(owner: type, name: str) -> Any:
    attribute = getattr_static(owner, name, None)
    if isinstance(attribute, property | cached_property):
        return get_type_hints(attribute.fget if isinstance(attribute, property) else attribute.func)["return"]
    return get_type_hints(owner)[name]


def _type_schema(hint: Any) -> dict[str, Any]:
    if _is_union(hint):
        return _nullable(_type_schema(_present(hint)))
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [one.value for one in hint]}
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        values = _type_schema(inner[1])
        if issubclass(inner[0], Enum):
            return {"type": "object", "properties": {str(one.value): values for one in inner[0]}}
        return {"type": "object", "additionalProperties": values}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return {"type": "array", "items": _type_schema(inner[0])}
    raise TypeError(f"no JSON Schema for {hint}")


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _present(hint: Any) -> Any:
    """Return the type of a value that is there."""
    if _is_union(hint):
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    return getattr(hint, "__supertype__", hint)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)
