from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy.dialects import sqlite

from omtm_tui.storage import tables
from omtm_tui.storage.opening import connect
from omtm_tui.storage.schema import APPEND_ONLY, JOURNALED, TABLES, migrate

CLASSES = {
    cls.__tablename__: cls
    for _name, cls in inspect.getmembers(tables, inspect.isclass)
    if issubclass(cls, tables.Row) and cls not in (tables.Row, tables.Lasting)
}
WITHOUT_CLASS = {"experiment_state", "friday_step", "guardrail_event"}
"""Written by triggers and plain SQL only."""

STORED_AS = {"INTEGER": "INTEGER", "FLOAT": "REAL", "VARCHAR": "TEXT", "DATE": "TEXT"}


@pytest.fixture(scope="module")
def conn() -> Iterator[sqlite3.Connection]:
    conn = connect(":memory:")
    migrate(conn, None)
    yield conn
    conn.close()


def test_every_table_has_its_class_and_is_journaled(conn: sqlite3.Connection) -> None:
    found = {row[0] for row in conn.execute("SELECT name FROM pragma_table_list WHERE type = 'table'")}
    assert found - {"sqlite_schema", "sqlite_temp_schema"} == {*TABLES, "step", "change", "log_line"}
    assert set(CLASSES) == {*TABLES} - WITHOUT_CLASS
    assert not set(JOURNALED) & set(APPEND_ONLY)
    assert {name for name, cls in CLASSES.items() if issubclass(cls, tables.Lasting)} == set(APPEND_ONLY)


@pytest.mark.parametrize("name", CLASSES)
def test_columns_are_those_of_the_file(conn: sqlite3.Connection, name: str) -> None:
    columns = CLASSES[name].__table__.columns  # type: ignore[attr-defined]
    in_file = [
        (row["name"], row["type"], bool(row["notnull"]) or bool(row["pk"]), bool(row["pk"]))
        for row in conn.execute(f"PRAGMA table_info({name})")
    ]
    in_class = [
        (
            column.name,
            STORED_AS[str(column.type.compile(sqlite.dialect()))],
            not column.nullable,
            column.primary_key,
        )
        for column in columns
    ]
    assert sorted(in_class) == sorted(in_file)


@pytest.mark.parametrize("name", CLASSES)
def test_references_are_those_of_the_file(conn: sqlite3.Connection, name: str) -> None:
    columns = CLASSES[name].__table__.columns  # type: ignore[attr-defined]
    in_file = {(row["from"], row["table"]) for row in conn.execute(f"PRAGMA foreign_key_list({name})")}
    in_class = {(c.name, key.column.table.name) for c in columns for key in c.foreign_keys}
    if issubclass(CLASSES[name], tables.Lasting):
        in_class |= {("replaces", name), ("thread", name)}
    assert in_class == in_file


@pytest.mark.parametrize("name", CLASSES)
def test_defaults_are_those_of_the_file(conn: sqlite3.Connection, name: str) -> None:
    in_file = {
        row["name"]: None
        if row["dflt_value"] is None
        else conn.execute(f"SELECT {row['dflt_value']}").fetchone()[0]
        for row in conn.execute(f"PRAGMA table_info({name})")
        if row["name"] != "id"
    }
    in_class = {
        field: None if info.is_required() else info.default
        for field, info in CLASSES[name].model_fields.items()
        if field != "id"
    }
    assert in_class == in_file


@pytest.mark.parametrize("name", CLASSES)
def test_tables_are_strict(conn: sqlite3.Connection, name: str) -> None:
    (strict,) = conn.execute("SELECT strict FROM pragma_table_list WHERE name = ?", (name,)).fetchone()
    assert strict == 1
