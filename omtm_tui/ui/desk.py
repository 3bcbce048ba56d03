"""The one storage thread: every read and write of the app goes through it in order, never on the UI
thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, TypeVar

from omtm_tui.domain.views import HomeView
from omtm_tui.storage.db import Db
from omtm_tui.storage.reads.home import home

T = TypeVar("T")

DEMO = "demo"
"""What the app returns when it is left for the demo."""


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """What a write returned, and the journal's words for it (None when nothing changed)."""

    result: T
    label: str | None


class Desk:
    """Owns the storage thread and the open file. ``first`` is the first screen's data, asked for at once."""

    def __init__(self, path: Path, now: Callable[[], datetime] = datetime.now) -> None:
        self.path = path
        self.now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage")
        self._db: Db | None = None
        self._version = 0
        self.first: Future[HomeView] = self._thread.submit(self._open)

    @property
    def today(self) -> date:
        return self.now().date()

    def _open(self) -> HomeView:
        self._db = Db(self.path, self.now)
        self._version = self._db.version()
        return home(self._db.conn, self.today)

    def _ready(self) -> Db:
        if self._db is None:
            self.first.result()
        assert self._db is not None
        return self._db

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._thread.submit(work))

    async def read(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run ``fn(connection, *args)``: a snapshot."""
        return await self._run(lambda: fn(self._ready().conn, *args, **kwargs))

    async def write(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> Written[T]:
        """Run ``fn(db, *args)``: a verb. Its errors are raised here."""

        def work() -> Written[T]:
            db = self._ready()
            before = _last_step(db)
            result = fn(db, *args, **kwargs)
            after = _last_step(db)
            return Written(result, after[1] if after is not None and after != before else None)

        return await self._run(work)

    async def changed_outside(self) -> bool:
        """Whether another process wrote to the file since we last asked."""

        def work() -> bool:
            version = self._ready().version()
            changed, self._version = version != self._version, version
            return changed

        return await self._run(work)

    def warm(self) -> None:
        """Load the ORM off the UI thread, so that the first write does not wait for it."""

        threading.Thread(target=import_module, args=("omtm_tui.storage.tables",), daemon=True).start()

    def close(self) -> None:
        """Finish what was asked for and close the file."""

        def work() -> None:
            if self._db is not None:
                self._db.close()

        self._thread.submit(work)
        self._thread.shutdown(wait=True)


def _last_step(db: Db) -> tuple[int, str] | None:
    row = db.conn.execute("SELECT id, label FROM step ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else (row[0], row[1])
