"""Values named by a text, so that a data file can say what a column or a key holds."""

from collections.abc import Iterable
from typing import Any


def reach(record: Any, way: Iterable[str]) -> Any:
    """Return what a record has at the end of a way of attributes, keys and numbers such as ``interval 0``.

    None as soon as one of them is None."""
    for name in way:
        if record is None:
            return None
        if isinstance(record, dict):
            record = record[name]
        else:
            record = record[int(name)] if name.isdigit() else getattr(record, name)
    return record
