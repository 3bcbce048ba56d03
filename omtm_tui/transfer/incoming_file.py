"""A file that somebody brings: read up to a limit, and what is wrong with it is said with its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _

LARGEST_TABLE, LARGEST_EXPORT = 64 * 2**20, 512 * 2**20
"""Bytes. A million and a half readings fit into the one, ten years of a large company into the other."""

_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""Marks of encodings and white space that may stand before the first sign."""


class Incoming(Struct, frozen=True):
    """What a file holds; ``is_export`` by its first sign, whatever it is called."""

    name: str
    data: bytes
    is_export: bool


def read_incoming(path: Path) -> Incoming:
    """The file's bytes. UserError where it is too large, FileUnusable where it cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            is_export = start.lstrip(_BEFORE)[:1] in (b"{", b"[")
            limit = LARGEST_EXPORT if is_export else LARGEST_TABLE
            data = start + file.read(limit + 1 - len(start))
    except OSError as error:
        message = _("{path} cannot be read: {reason}.")
        raise FileUnusable(message.format(path=path, reason=error.strerror or error)) from error
    if len(data) > limit:
        message = _("{path} is larger than {n} MB; split it.")
        raise UserError(message.format(path=path, n=limit // 2**20))
    return Incoming(path.name, data, is_export)


@contextmanager
def named(name: str) -> Iterator[None]:
    """A UserError of the body comes with the name of the file in front."""
    try:
        yield
    except UserError as error:
        error.args = (f"{shorten(name)}: {error}", *error.args[1:])
        raise
