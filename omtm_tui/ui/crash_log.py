"""The log of a crash: where the program failed and what it did last, without any text of the user.

Messages of exceptions and local variables may quote the workspace, so only types, places and names of actions
are kept.
"""

import platform
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from omtm_tui import __version__
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.paths import private_folder, state_folder, write_private

KEPT = 10
"""Logs that are kept; older ones go."""

UNSEEN = "unseen"
"""The file that names the log which the next start tells about."""


def write_log(error: BaseException, trail: Iterable[str], now: datetime) -> Path | None:
    """Write a log of the failure (0600); None where not even that works."""
    folder = state_folder() / "crashes"
    lines = [
        f"omtm {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"textual {_version('textual')}, sqlmodel {_version('sqlmodel')}",
        now.isoformat(sep=" ", timespec="seconds"),
        "",
        *_traceback_lines(error),
        "",
        "last actions, the latest at the end:",
        *trail,
    ]
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}.log"
    with suppress(FileUnusable, OSError):
        private_folder(folder)
        write_private(path, ("\n".join(lines) + "\n").encode(), replace=True)
        write_private(folder / UNSEEN, path.name.encode(), replace=True)
        for old in sorted(folder.glob("crash-*.log"))[:-KEPT]:
            old.unlink()
        return path
    return None


def is_unseen() -> bool:
    """Whether there was a crash that the user does not know of yet."""
    return (state_folder() / "crashes" / UNSEEN).exists()


def take_unseen() -> Path | None:
    """Return the log of a crash that the user does not know of yet, and forget that it is new."""
    mark = state_folder() / "crashes" / UNSEEN
    with suppress(OSError, UnicodeDecodeError):
        log = mark.with_name(Path(mark.read_text("utf-8")).name)
        mark.unlink()
        return log if log.is_file() else None
    return None


def _traceback_lines(error: BaseException) -> Iterator[str]:
    """Yield the types of an error and its causes, the first cause first, with their lines of code."""
    chain: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in chain:
        chain.append(now)
        # Textual wraps what goes wrong in a worker.
        now = getattr(now, "error", None) or now.__cause__ or now.__context__
    for one in reversed(chain):
        yield f"{type(one).__module__}.{type(one).__qualname__}"
        for frame in traceback.extract_tb(one.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"


def _version(package: str) -> str:
    module = sys.modules.get(package)
    return str(getattr(module, "__version__", "not loaded")) if module else "not loaded"
