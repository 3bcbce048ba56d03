"""Values named by a text, so that a data file can say what a column or a key holds."""

from collections.abc import Iterable
from typing import Any


def reach(record: Any, way: Iterable[str]) -> Any:
    """What is at the end of a way of attributes, keys and numbers (``interval 0``); None once one is None."""
    for name in way:
        if record is None:
            return None
        if isinstance(record, dict):
            record = record[name]
        else:
            record = record[int(name)] if name.isdigit() else getattr(record, name)
    return record
