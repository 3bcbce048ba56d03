"""The one storage thread: every read and write of the app goes through it in order, off the UI thread."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.home import HomeView
from omtm_tui.storage import orm
from omtm_tui.storage.files.snapshots import restore, take_daily
from omtm_tui.storage.opening import translate_errors
from omtm_tui.storage.read.home import home
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile

T = TypeVar("T")
_SINCE: ContextVar[int | None] = ContextVar("since", default=None)
DEMO = "demo"  # what the app returns when it is left for the demo


class Written(Struct, Generic[T], frozen=True):
    """What a write returned, and its label in the journal (None when nothing changed)."""

    result: T
    label: str | None


class StorageThread:
    """Owns the storage thread and the open file. ``first`` is the first screen's data, asked for at once."""

    def __init__(
        self, path: Path, now: Callable[[], datetime] = datetime.now, scope_id: int | None = None
    ) -> None:
        self.path = path
        self.now = now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storage")
        self._db: WorkspaceFile | None = None
        self._version = 0
        self._missing = False
        self._openings = 0
        self._warming: threading.Thread | None = None
        self.seen_step = 0  # the journal's latest when data was last read: the screen is not older
        self._last_context: ReadContext | None = None
        self._read_state: tuple[object, ...] = ()  # state as it was when _last_context was made
        self.first_state: tuple[object, ...] = ()  # state as first was read
        self.scope_id = scope_id  # whose pages are read; None is the company
        self.first: Future[HomeView] = self._thread.submit(self._open)

    @property
    def today(self) -> date:
        return self.now().date()

    def first_page(self) -> HomeView:
        """``first`` with its forecast, which the frame painted before the app is there need not wait for."""
        return self._thread.submit(lambda: _with_forecast(self.first.result())).result()

    def _open(self) -> HomeView:
        self._db = WorkspaceFile(self.path, self.now)
        with translate_errors(self.path):
            self._version = self._db.version()
            context = self._context(self.scope_id, self.today)
            self.first_state = self._read_state
            return home(context)

    def _ready(self) -> WorkspaceFile:
        if self._db is None:
            self.first.result()
        assert self._db is not None
        return self._db

    async def _run(self, work: Callable[[], T]) -> T:
        def with_clear_errors() -> T:
            with translate_errors(self.path):
                return work()

        from asyncio import wrap_future  # Textual has loaded it by now; the first frame does not need it

        return await wrap_future(self._thread.submit(with_clear_errors))

    async def read(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run ``fn(context, *args)`` for the day and the team of this moment: a snapshot."""
        today, scope_id = self.today, self.scope_id
        return await self._run(lambda: _with_forecast(fn(self._context(scope_id, today), *args, **kwargs)))

    def _context(self, scope_id: int | None, today: date) -> ReadContext:
        """What to read from: the context of the last read, as long as the file and the day are the same."""
        db = self._ready()
        state = (self._openings, db.state(), today)
        if self._last_context is None or state != self._read_state:
            self._last_context, self._read_state = db.context(scope_id, today), state
            self.seen_step = db.last_step()
        return self._last_context.of(scope_id)

    async def write(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> Written[T]:
        """Run ``fn(db, *args)``: a verb. Its errors are raised here."""
        since = _SINCE.get()

        def work() -> Written[T]:
            db = self._ready()
            if self._warming is not None:
                self._warming.join()  # two threads that import the same package may find it half made
            db.since, db.last_label = since, None
            try:
                result = fn(db, *args, **kwargs)
            finally:
                db.since = None
            return Written(result, db.last_label)

        return await self._run(work)

    async def state(self) -> tuple[object, ...]:
        """Return what a page depends on: the file, its content, and the day."""
        return await self._run(lambda: (self._openings, self._ready().state(), self.today))

    async def changed_outside(self) -> bool:
        """Whether others wrote to the file or replaced it since last asked; FileUnusable once it is gone."""
        return await self._run(self._look)

    def _look(self) -> bool:
        db = self._ready()
        try:
            if db.replaced:
                self._db, self._version = WorkspaceFile(self.path, self.now), -1
                self._openings += 1
                db.close()
        except FileUnusable:
            reported, self._missing = self._missing, True
            if reported:
                return False
            raise
        self._missing = False
        version = self._ready().version_at_once()
        if version is None or version == self._version:
            return False
        self._version = version
        return True

    async def restore(self, snapshot: Path) -> None:
        """Restore a snapshot; the screens must be reloaded afterwards."""
        await self._run(lambda: restore(self.path, snapshot, self.now()))
        await self.changed_outside()

    async def keep_snapshot(self) -> None:
        """Take the day's snapshot on a thread and a connection of its own, so that nobody waits for it."""
        from asyncio import to_thread

        await to_thread(take_daily, self.path, self.now())

    def warm(self) -> None:
        """Load the ORM, as large as Textual, on a thread, so that the first write does not wait for it."""
        if self._warming is None:
            self._warming = threading.Thread(target=orm.load, daemon=True)
            self._warming.start()

    def close(self) -> None:
        """Finish the work that is queued and close the file."""
        self._thread.submit(lambda: self._ready().close())
        self._thread.shutdown(wait=True)


def _with_forecast(snapshot: T) -> T:
    """The snapshot once its forecast is worked out, for which no key may wait."""
    omtm = getattr(getattr(snapshot, "top", None), "omtm", None)
    _worked_out = omtm and omtm.outlook and (omtm.outlook.by, omtm.outlook.fan)
    return snapshot


@contextmanager
def unless_changed(since: int | None) -> Iterator[None]:
    """Make the writes of the body refuse to overwrite what others wrote after the step ``since``."""
    token = _SINCE.set(since)
    try:
        yield
    finally:
        _SINCE.reset(token)
