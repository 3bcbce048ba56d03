"""What every read is made from: the file, the day, and the team whose page it is.

One page asks for the same things in many places, such as the metrics with their roles or how numbers are
written. ``once`` and ``once_a_team`` keep what such a read returned for as long as the context lives, so that
it is read once a page. A context is therefore for one page or command; after a write, another one is made."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

Result = TypeVar("Result")
Read = Callable[["ReadContext"], Result]
Parameters = Sequence[object] | Mapping[str, object]


class ReadContext(Struct, eq=False):
    """A connection, a day, and the id of a team (None: the company, or all teams where a read says so).

    ``is_past``: a day is looked back at, so that what was steered by then is read, not what is now."""

    conn: sqlite3.Connection
    today: date
    scope_id: int | None = None
    is_past: bool = False
    _kept: dict[object, Any] = field(default_factory=dict)

    def of(self, scope_id: int | None) -> ReadContext:
        """The context of another team, which shares what is the same for all."""
        return self if scope_id == self.scope_id else replace(self, scope_id=scope_id)

    def on(self, day: date) -> ReadContext:
        """The context of another day, for the same team."""
        return ReadContext(self.conn, day, self.scope_id, day < self.today)

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """The rows of one query."""
        return self.conn.execute(sql, parameters)

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The one value a query asks for; None where it has no row."""
        row = self.execute(sql, parameters).fetchone()
        return row and row[0]

    def keep(self, key: object, read: Read[Result]) -> Result:
        """What ``read`` returned when it was first asked for under this key."""
        if key not in self._kept:
            self._kept[key] = read(self)
        result: Result = self._kept[key]
        return result


def once(read: Read[Result]) -> Read[Result]:
    """A read that is the same for every team: made once a context."""
    return wraps(read)(lambda context: context.keep(read, read))


def once_a_team(read: Read[Result]) -> Read[Result]:
    """A read that depends on the team: made once a context and team."""
    return wraps(read)(lambda context: context.keep((read, context.scope_id), read))
