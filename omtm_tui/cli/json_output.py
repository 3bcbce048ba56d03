"""What ``--json`` prints, key by key: ``shapes.json``; its keys are a promise to scripts.

A shape says for each key where in a record its value is, of which type and what it means: the value is read
by it, and the JSON Schema that ``omtm schema`` prints is made of it. Values are in the metric's unit, shares
and probabilities 0..1, days ISO; what is not there is null."""

from functools import cache
from typing import Any

from msgspec import Struct

from omtm_tui.cli.commands import load
from omtm_tui.data_files import data_file
from omtm_tui.transfer.reach import reach


class Key(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One key of a JSON object.

    ``at`` is the way to its value by attributes (``metric.name``; the key's own name where it is empty), null
    as soon as one of them is None; ``call`` names a function of the record instead, ``where`` the way to what
    has to be there for the record itself to be the value. ``empty`` texts are null too. ``shape`` is what the
    value is printed as, ``each`` what each of many. ``type`` is one of JSON Schema, ``date``, an enumeration
    by its name, or a list in brackets; ``schema`` says it where none fits."""

    help: str
    at: str = ""
    call: str = ""
    where: str = ""
    shape: str = ""
    each: str = ""
    empty: bool = False
    type: str = "string"
    schema: dict[str, Any] = {}
    or_null: bool = False


class Shape(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """JSON of a ``record`` or dict, all keys null if it ``may_be_missing`` and is, or a list for ``each``."""

    help: str = ""
    record: str = ""
    may_be_missing: bool = False
    keys: dict[str, Key] = {}
    each: str = ""


@cache
def shapes() -> dict[str, Shape]:
    """Return the shapes by their names."""
    return data_file(__file__, "shapes.json", dict[str, Shape])


def json_value(name: str, record: Any) -> Any:
    """Return what ``--json`` prints of a record in the shape of this name, or of each of many."""
    shape = shapes()[name]
    if shape.each:
        return [json_value(shape.each, one) for one in record or ()]
    return {key: _value(record, key, declared) for key, declared in shape.keys.items()}


def _value(record: Any, name: str, key: Key) -> Any:
    if key.where:
        value = None if reach(record, key.where.split(".")) is None else record
    else:
        value = load(key.call)(record) if key.call else reach(record, (key.at or name).split("."))
    if key.each:
        return [json_value(key.each, one) for one in value or ()]
    if key.shape:
        return None if value is None else json_value(key.shape, value)
    return value or None if key.empty else value
