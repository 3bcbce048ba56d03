"""What ``--json`` prints, declared key by key beside the command; its keys are a promise to scripts.

A shape says for each key where in a record its value is and what it means: the value is read by it, and the
JSON Schema that ``omtm schema`` prints is made of it. Values are in the metric's unit, shares and
probabilities 0..1, days ISO; what is not there is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace


class Key(Struct, frozen=True, gc=False):
    """One key of a JSON object.

    ``source`` is the way to its value by attributes (``metric.name``; the key's own name where it is empty),
    null as soon as one of them is None, or a function of the record with a return type. ``empty`` texts are
    null too. ``shape`` is what the value, or each of ``many``, is printed as. ``type`` is for the values of a
    dict; records declare theirs.
    """

    help: str
    source: str | Callable[[Any], Any] = ""
    type: Any = None
    shape: Shape | None = None
    many: bool = False
    empty: bool = False

    def value(self, record: Any) -> Any:
        """Return what this key holds for a record."""
        value = self.source(record) if callable(self.source) else _reach(record, self.source)
        if self.empty:
            return value or None
        if self.shape is None:
            return value
        if self.many:
            return [self.shape(one) for one in value or ()]
        return None if value is None else self.shape(value)

    def below(self, attribute: str) -> Key:
        """Return the same key of a record that has this one's as ``attribute``."""
        return replace(self, source=f"{attribute}.{self.source}")


class Shape:
    """The JSON object made of a ``record`` or dict, all null where it may be None and is.

    A key that is only a text is the attribute of that name.
    """

    def __init__(self, record: Any, help: str, /, **keys: Key | str) -> None:
        self.record, self.help = record, help
        self.keys = {name: _with_source(name, key) for name, key in keys.items()}

    def __call__(self, record: Any) -> dict[str, Any]:
        """Return the object of a record."""
        return {name: key.value(record) for name, key in self.keys.items()}

    def only(self, *names: str) -> Shape:
        """Return the shape with these keys alone."""
        return Shape(self.record, self.help, **{name: self.keys[name] for name in names})

    def below(self, attribute: str, *names: str) -> dict[str, Key]:
        """Return these keys, or all, for the shape of a record that has this one's as ``attribute``."""
        return {name: self.keys[name].below(attribute) for name in names or self.keys}


class ListOf:
    """The JSON list of one object a record."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def __call__(self, records: Iterable[Any]) -> list[dict[str, Any]]:
        """Return the list, ``[]`` where there is no record."""
        return [self.shape(record) for record in records]


def nested(shape: Shape, help: str, source: str | Callable[[Any], Any] = "") -> Key:
    """A key that holds an object, null where there is none."""
    return Key(help, source, shape=shape)


def each(shape: Shape, help: str, source: str | Callable[[Any], Any] = "") -> Key:
    """A key that holds a list of objects."""
    return Key(help, source, shape=shape, many=True)


def _with_source(name: str, key: Key | str) -> Key:
    if isinstance(key, str):
        return Key(key, name)
    return key if key.source else replace(key, source=name)


def _reach(record: Any, way: str) -> Any:
    for name in way.split("."):
        if record is None:
            return None
        record = record[name] if isinstance(record, dict) else getattr(record, name)
    return record
