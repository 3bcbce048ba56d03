"""``omtm schema`` describes what ``--json`` prints: every answer fits it, and every key is explained."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from inspect import getattr_static
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from omtm_tui.cli.commands import load
from omtm_tui.cli.json_output import shapes
from omtm_tui.cli.schema import command_schema, commands_with_json, shape_schema
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.read_models import MetricView
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.pace import Pace
from tests.support.command import Omtm

RECORDED = Path(__file__).parent / "golden"
COMMANDS = commands_with_json()
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def command_of(recorded: str) -> str:
    """The command behind a recorded answer, which is named after it."""
    name = recorded.removeprefix("write-")
    return max((one for one in COMMANDS if name.startswith(one.replace(" ", "-"))), key=len)


def problems(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """What in ``value`` does not fit the part of JSON Schema that the commands use."""
    if "anyOf" in schema:
        every = [problems(value, one, where) for one in schema["anyOf"]]
        return [] if [] in every else min(every, key=len)
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{where}: {value!r} is none of {schema['enum']}"]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if isinstance(value, bool) and "boolean" not in types:
        return [f"{where}: {value!r} is no {types}"]
    if not any(isinstance(value, TYPES[name]) for name in types):
        return [f"{where}: {value!r} is no {types}"]
    if isinstance(value, str) and schema.get("format") == "date":
        assert date.fromisoformat(value).isoformat() == value
    if isinstance(value, list):
        return [
            text for n, one in enumerate(value) for text in problems(one, schema["items"], f"{where}[{n}]")
        ]
    if isinstance(value, dict):
        return [*_of_object(value, schema, where)]
    return []


def _of_object(value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", False)
    yield from (f"{where}.{name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, inner in value.items():
        if name in properties:
            yield from problems(inner, properties[name], f"{where}.{name}")
        elif others is False:
            yield f"{where}.{name} is not in the schema"
        else:
            yield from problems(inner, others, f"{where}.{name}")


def unexplained(schema: Any, where: str = "$") -> list[str]:
    """The keys without a description."""
    if isinstance(schema, list):
        return [text for one in schema for text in unexplained(one, where)]
    if not isinstance(schema, dict):
        return []
    missing = [
        f"{where}.{name}"
        for name, inner in schema.get("properties", {}).items()
        if "enum" not in schema and "required" in schema and not inner.get("description")
    ]
    return missing + [
        text for name, inner in schema.items() for text in unexplained(inner, f"{where}.{name}")
    ]


@pytest.mark.parametrize("file", sorted(RECORDED.glob("*.json")), ids=lambda file: file.stem)
def test_every_recorded_answer_fits_its_schema(file: Path) -> None:
    if file.name == "export.json":
        return  # what an export holds is not what a command prints
    name = command_of(file.stem)
    text = file.read_text("utf-8").partition("\n")[2]
    answer, _end = json.JSONDecoder().raw_decode(text)
    assert problems(answer, command_schema(name, COMMANDS[name])) == []


@pytest.mark.parametrize(
    "argv",
    [
        "request try {request}",
        "import in.csv --dry-run",
        "import exported/omtm.json --dry-run",
        "export --format csv -o out",
        "backup copy.db",
        "paths",
        "doctor",
        "doctor --repair saved.db",
        "restore",
        "restore 1 --yes",
        "log ttfv 60%",
        "keys",
    ],
)
def test_what_commands_about_files_print_fits_too(omtm: Omtm, demo: Path, argv: str) -> None:
    shutil.copy(demo, "w.db")
    assert omtm("add", "A line that makes a snapshot").code == 0
    request = omtm("request", "add", "Sales", "--outcome", "fewer questions", "--json").json["id"]
    Path("in.csv").write_text("date,metric,value\n2026-01-29,ttfv,57%\n2026-01-29,nope,1\n", "utf-8")
    assert omtm("export", "--format", "json", "-o", "exported").code == 0
    name = next(one for one in COMMANDS if argv.startswith(one))
    done = omtm(*argv.format(request=request).split(), "--json")
    assert (done.code, done.err) == (2 if "in.csv" in argv else 0, ""), "a line of the file is refused"
    assert problems(done.json, command_schema(name, COMMANDS[name])) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_with_json_has_a_schema_that_explains_each_key(omtm: Omtm, name: str) -> None:
    schema = omtm("schema", *name.split()).json
    assert schema["title"] == f"omtm {name} --json"
    assert unexplained(schema) == []
    assert "description" in json.dumps(schema)


def test_the_commands_that_have_a_schema_are_listed(omtm: Omtm) -> None:
    assert omtm("schema").out.split("\n")[:-1] == list(COMMANDS)
    done = omtm("schema", "calendar")
    assert (done.code, done.out) == (2, "")
    assert "“calendar” prints no JSON; these do: status, " in done.err


PLAIN: dict[Any, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Path: {"type": "string"},
    datetime: {"type": "string"},
    date: {"type": "string", "format": "date"},
}


def type_at(record: Any, way: str, function: str = "") -> Any:
    """The type of what a key reads, with None where a step on the way may be missing."""
    if function:
        return get_type_hints(load(function))["return"]
    hint: Any = record
    may_be_missing = False
    for name in way.split("."):
        may_be_missing = may_be_missing or NoneType in get_args(hint)
        hint = hint[name] if isinstance(hint, dict) else attribute_type(present(hint), name)
    return hint | None if may_be_missing else hint


def attribute_type(owner: type, name: str) -> Any:
    attribute = getattr_static(owner, name, None)
    if isinstance(attribute, property | cached_property):
        return get_type_hints(attribute.fget if isinstance(attribute, property) else attribute.func)["return"]
    return get_type_hints(owner)[name]


def type_schema(hint: Any) -> dict[str, Any]:
    if is_union(hint):
        return nullable(type_schema(present(hint)))
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [one.value for one in hint]}
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        values = type_schema(inner[1])
        if issubclass(inner[0], Enum):
            return {"type": "object", "properties": {str(one.value): values for one in inner[0]}}
        return {"type": "object", "additionalProperties": values}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return {"type": "array", "items": type_schema(inner[0])}
    raise TypeError(f"no JSON Schema for {hint}")


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {"enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def present(hint: Any) -> Any:
    """Return the type of a value that is there."""
    if is_union(hint):
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    return getattr(hint, "__supertype__", hint)


def is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


MADE_OF: dict[str, Any] = {
    "forecast": {"header": Header, "view": OmtmView, "pace": Pace | None, "readings": int},
    "metric": {"view": MetricView, "readings": int},
}
"""What the dicts hold that commands put together of records."""


@pytest.mark.parametrize("name", [*(name for name, shape in shapes().items() if shape.record), *MADE_OF])
def test_each_key_is_of_the_type_that_its_record_declares(name: str) -> None:
    shape = shapes()[name]
    record = load(shape.record) if shape.record else MADE_OF[name]
    declared = shape_schema(name)["properties"]
    for key_name, key in shape.keys.items():
        if key.each:
            continue
        if key.where:
            assert (bool(key.shape), key.or_null) == (True, True), key_name
            assert NoneType in get_args(type_at(record, key.where)), key_name
            continue
        hint = type_at(record | None if shape.may_be_missing else record, key.at or key_name, key.call)
        schema = {name: value for name, value in declared[key_name].items() if name != "description"}
        if key.shape:
            assert key.or_null == (NoneType in get_args(hint)), key_name
        else:
            assert schema == type_schema(hint | None if key.empty else hint), key_name
