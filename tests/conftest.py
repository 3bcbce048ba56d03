"""What holds for every test: no animations, and no way to the user's own files and clipboard."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.home import home_env

# Textual reads this when it is imported, hence before any test module.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

MEMORY, ROOM = Path("/dev/shm"), 2**30
"""Where files are made without a disk, which a test would wait for at each step it writes, and the bytes that
must be free there."""

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Where Python was told to keep no compiled modules, each process would compile all of them at every run.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Single examples are slow at random on shared machines; the rest stays as Hypothesis chose.
settings.register_profile("omtm", settings.default, deadline=None)
settings.load_profile("omtm")


WAITING = ("tests/ui/test_type_ahead.py", "tests/acceptance/", "tests/faults/")
"""What takes long and mostly waits: one process begins with it, so that the others have the cores."""

LONGEST = (
    "tests/storage/test_state_machine.py",
    "tests/ui/test_fuzz_fields.py",
    "tests/ui/test_paste.py",
    "tests/storage/read/test_one_state.py",
    "tests/ui/test_escape.py",
    "tests/ui/test_room.py",
    "tests/ui/test_separators.py",
)
"""What takes long otherwise: the other processes begin with it, so that none works on it alone in the end."""

GARBAGE = 50_000
"""New objects after which garbage is collected."""


def pytest_xdist_auto_num_workers() -> int:
    """One process a core and two more, since tests at a terminal mostly wait."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long at the head of each process's share; the shares follow each other in ``items``."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = len(items) // processes
    waiting = [item for item in items if item.nodeid.startswith(WAITING)]
    longest = [item for path in LONGEST for item in items if item.nodeid.startswith(path)]
    others = max(processes - 1, 1)
    heads = [waiting, *(longest[place::others] for place in range(others))]
    first = {*waiting, *longest}
    rest = [item for item in items if item not in first]
    items.clear()
    for head in heads:
        filling = max(share - len(head), 0)
        items += head + rest[:filling]
        del rest[:filling]
    items += rest


def pytest_collection_finish() -> None:
    """Let no collection of garbage look through what was imported, and few through what a test has made.

    What was imported stays, and every app collects twice; an app leaves far more than 700 objects behind.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OMTM_DB", "OMTM_LANG", "NO_COLOR", "TMUX"):
            patch.delenv(name, raising=False)
        patch.setenv("SSH_CONNECTION", "a test")  # keeps the hands off the clipboard of who runs it
        for name, value in home_env(tmp_path_factory.mktemp("home")).items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace, to be copied: a copy is made ten times as fast as its tables are."""
    from omtm_tui.storage.workspace_file import WorkspaceFile

    path = tmp_path_factory.mktemp("template") / "empty.db"
    WorkspaceFile(path).close()
    return path


@pytest.fixture(autouse=True)
def _copied_when_new(empty_file: Path) -> Iterator[None]:
    """Whoever creates a workspace gets a copy of ``empty_file``; how it is made is for the tests of that."""
    from omtm_tui.storage import opening, schema

    def create(path: Path) -> None:
        create_really(path)
        path.write_bytes(empty_file.read_bytes())

    def migrate(conn: opening.Connection, path: Path | None) -> None:
        if path is None:
            conn.deserialize(empty_file.read_bytes())
        migrate_really(conn, path)

    create_really, migrate_really = opening.create, schema.migrate
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "create", create)
        patch.setattr(opening, "migrate", migrate)
        yield


@pytest.fixture(scope="session")
def golden_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of ``tests.support.golden``, to be copied."""
    from tests.support.golden import golden

    path = tmp_path_factory.mktemp("template") / "golden.db"
    golden(path)
    return path
