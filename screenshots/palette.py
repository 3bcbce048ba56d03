"""Pictures of text need few colours: a PNG of whole pixels is written anew with a palette, half as large.

PNG specification, third edition (W3C, 2025): chunks in section 5, filters in section 9.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256


def with_palette(png: bytes) -> bytes:
    """The same picture from an 8-bit RGBA one; colours beyond the 256 most frequent become the nearest."""
    chunks = list(_chunks(png))
    width, height, depth, colour_type = struct.unpack(">IIBB", chunks[0][1][:10])
    if (depth, colour_type) != (8, 6):
        raise ValueError(f"8-bit RGBA is expected, not depth {depth} and colour type {colour_type}")
    data = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    pixels = [[row[i : i + 4] for i in range(0, len(row), 4)] for row in _rows(data, 4 * width, height)]
    counted = Counter(pixel for row in pixels for pixel in row)
    palette = [colour for colour, _n in counted.most_common(COLOURS)]
    index = {colour: _nearest(colour, palette) for colour in counted}
    lines = b"".join(b"\0" + bytes(map(index.__getitem__, row)) for row in pixels)
    return SIGNATURE + b"".join(
        _chunk(kind, body)
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(colour[:3] for colour in palette)),
            (b"tRNS", bytes(colour[3] for colour in palette)),
            (b"IDAT", zlib.compress(lines, 9)),
            (b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _rows(data: bytes, size: int, height: int) -> Iterator[bytes]:
    """The rows with their filters undone: each byte was stored less what its neighbours let expect."""
    above = bytearray(size)
    for start in range(0, height * (size + 1), size + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + size])
        if kind == 2:
            row = bytearray((x + up) & 255 for x, up in zip(row, above, strict=True))
        elif kind:
            for i in range(size):
                left, corner = (row[i - 4], above[i - 4]) if i >= 4 else (0, 0)
                row[i] = (row[i] + _expected(kind, left, above[i], corner)) & 255
        yield bytes(row)
        above = row


def _expected(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    def distance(at: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(colour, palette[at], strict=True))

    return min(range(len(palette)), key=distance)
