"""From a row of the file to the record of the domain it stands for, and back.

A record is declared once, in the domain: its fields, as ``rename`` calls them, are the columns of the same
name, and their type hints say how a column is converted. A reader is made when a record is first read from
the columns of a query and goes by their positions, so that ten thousand rows cost little. Plain ``sqlite3``
rows only: reading never waits for an ORM."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import cache
from operator import itemgetter
from types import NoneType
from typing import Any, Generic, TypeVar, Union, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields as fields_of

Record = TypeVar("Record", bound=Struct)
Value = TypeVar("Value")
Converter = Callable[[Any], Any]

_LASTING = ("Decision", "Outcome", "Registration", "Result")
"""Records of append-only tables whose id is the lasting one (see ``entity``)."""


def day(text: str | None) -> date | None:
    """A stored date."""
    return None if text is None else date.fromisoformat(text)


def entity(row: sqlite3.Row) -> int:
    """The lasting id of an append-only record, that of the first row of its chain, from any row of it."""
    return int(row["id"] if row["thread"] is None else row["thread"])


def by_id(conn: sqlite3.Connection, record: type[Record], table: str, row_id: int | None) -> Record:
    """The record in the row of a table that has this id, which must be there."""
    return from_row(record, conn.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone())


def from_row(record: type[Record], row: sqlite3.Row, **fields: Any) -> Record:
    """The record in a row, with the ``fields`` that no column has."""
    read: Reader[Record] = _reader(record, tuple(row.keys()))
    return read(row, **fields)


def from_rows(record: type[Record], rows: sqlite3.Cursor) -> tuple[Record, ...]:
    """The record in each row of a query."""
    return tuple(map(reader(record, rows), rows))


def reader(record: type[Record], rows: sqlite3.Cursor) -> Reader[Record]:
    """What makes the record of one row of a query."""
    return _reader(record, tuple(column[0] for column in rows.description))


def to_columns(record: Struct, names: Container[str]) -> dict[str, Any]:
    """The record as the columns ``names`` hold it, for a new row; its id is left out."""
    columns: dict[str, Any] = {}
    for field in _fields(type(record)):
        value = getattr(record, field.name)
        if field.encode_name in names:
            columns[field.encode_name] = stored(value)
        elif _is_nested(field.name, names):
            for part in _kind(field).__struct_fields__:
                columns[f"{field.name}_{part}"] = None if value is None else stored(getattr(value, part))
    columns.pop("id", None)
    return columns


def insert(conn: sqlite3.Connection, table: str, columns: Mapping[str, object]) -> None:
    """Add a row by plain SQL, where the ORM would be too much or too strict."""
    marks = ", ".join("?" * len(columns))
    conn.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", [*columns.values()])


def from_json(kind: type[Value], text: str) -> Value:
    """A value of some type from the JSON of a column; what a record does not know is left out."""
    value: Value = _decoder(kind).decode(text)
    return value


def to_json(value: Any) -> str:
    """A value as a JSON column keeps it."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


class Reader(Generic[Record]):
    """Makes records from rows with the same columns, whose names may begin with ``prefix``."""

    def __init__(self, record: type[Record], columns: Sequence[str], prefix: str = "") -> None:
        self._record = record
        self._positions = {field: index for index, field in enumerate(record.__struct_fields__)}
        self._fixed: list[tuple[int, Any]] = []
        # By the position of a field, what makes its value from that of its column, or from the whole row.
        self._converted: list[tuple[int, Converter]] = []
        self._composed: list[tuple[int, Callable[[sqlite3.Row], Any]]] = []
        numbers = {column: number for number, column in enumerate(columns)}
        picked = []
        for index, field in enumerate(_fields(record)):
            column = prefix + field.encode_name
            picked.append(numbers.get(column, 0))
            if field.name == "id" and record.__name__ in _LASTING:
                self._composed.append((index, entity))
            elif column in numbers:
                if (convert := _converter(_kind(field))) is not None:
                    self._converted.append((index, convert))
            elif _is_nested(field.name, numbers):
                self._composed.append((index, _part_reader(record, field, columns)))
            elif field.required:
                raise TypeError(f"no column for {record.__name__}.{field.name}")
            else:
                self._fixed.append((index, field.default))
        self._pick = itemgetter(*picked)

    def __call__(self, row: sqlite3.Row, **fields: Any) -> Record:
        """The record of one row; ``fields`` holds values that no column has."""
        values = list(self._pick(row))
        for index, convert in self._converted:
            values[index] = convert(values[index])
        for index, compose in self._composed:
            values[index] = compose(row)
        for index, value in self._fixed:
            values[index] = value
        for name, value in fields.items():
            values[self._positions[name]] = value
        return self._record(*values)


_reader: Callable[..., Reader[Any]] = cache(Reader)
_decoder: Callable[[Any], msgspec.json.Decoder[Any]] = cache(msgspec.json.Decoder)
_fields: Callable[[type[Struct]], tuple[FieldInfo, ...]] = cache(fields_of)


def _kind(field: FieldInfo) -> Any:
    """The type of a field without its "| None"."""
    kinds = get_args(field.type)
    if NoneType not in kinds:
        return field.type
    return Union[tuple(kind for kind in kinds if kind is not NoneType)]  # noqa: UP007


def _is_nested(field: str, columns: Container[str]) -> bool:
    """Whether a record stands in columns ``{field}_…``, such as a target in its kind, low and high."""
    return f"{field}_value" in columns or f"{field}_kind" in columns


def _part_reader(kind: type[Struct], field: FieldInfo, names: Sequence[str]) -> Callable[[sqlite3.Row], Any]:
    """What reads a record in columns of its own; None where the first of them is empty and it may be."""
    read = Reader(_kind(field), names, prefix=f"{field.name}_")
    first = names.index(f"{field.name}_{_kind(field).__struct_fields__[0]}")
    optional = NoneType in get_args(field.type)

    def compose(row: sqlite3.Row) -> Any:
        if row[first] is not None:
            return read(row)
        if not optional:
            raise ValueError(f"this {kind.__name__} has no {field.name} yet")
        return None

    return compose


def _converter(kind: Any) -> Converter | None:
    """What makes a value of some type from its column; None where it is stored as it is."""
    if kind in (int, float, str):
        return None
    if kind is bool:
        return {0: False, 1: True, None: None}.__getitem__
    if kind is date:
        return day
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {None: None, **{member.value: member for member in kind}}.__getitem__
    return _decoder(kind).decode


def stored(value: Any) -> Any:
    """A value of a record as its column keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    return to_json(value) if isinstance(value, tuple | Struct) else value
