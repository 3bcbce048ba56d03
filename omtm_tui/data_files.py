"""The tables that modules keep as data in a file beside them."""

from pathlib import Path
from typing import TypeVar

from msgspec import json

T = TypeVar("T")


def data_file(beside: str, name: str, kind: type[T]) -> T:
    """Return what the JSON file ``name`` holds as a ``kind``; it lies beside a module, its ``__file__``."""
    return json.decode(Path(beside).with_name(name).read_bytes(), type=kind)
