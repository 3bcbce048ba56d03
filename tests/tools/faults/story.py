"""A random story told through the write verbs: the same seed gives the same moves and the same file.

Run as a program it is the victim of the crash harness: it tells the story in a file and prints a line after
each move that is done, which is its promise that the move is kept.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.storage.verbs import MOVES, OPENING, live_state, tried
from tests.support.workspace import Clock

MOVES_TOLD = 30


def story(seed: int) -> list[tuple[str, int]]:
    """The moves of a story: an opening that makes most others possible, then anything."""
    dice = random.Random(seed)
    opening = [(name, number) for number, name in enumerate(OPENING)]
    names = sorted([*MOVES, "undo", "undo", "redo", "wait"])
    return opening + [(dice.choice(names), dice.randrange(10**6)) for _ in range(MOVES_TOLD)]


def tell(path: Path, seed: int, kind: type[WorkspaceFile] = WorkspaceFile) -> Iterator[WorkspaceFile]:
    """Make the moves one by one in the file; the open workspace after each."""
    clock = Clock(datetime(2026, 11, 2, 15, 0))
    with kind(path, clock, "story") as db:
        for name, number in story(seed):
            if name == "wait":
                clock.wait(number % 20)
            elif name in ("undo", "redo"):
                _back_or_forth(db, name)
            else:
                tried(db, name, number)
            yield db


class Watched(WorkspaceFile):
    """Remembers what held after every single write, of which a move may make several."""

    digests: list[str]

    def committed(self, kept: list[int]) -> None:
        super().committed(kept)
        self.digests.append(digest(self))


def possible(path: Path, seed: int) -> list[set[str]]:
    """What may hold after so many finished moves of the story: their outcome, or a write of the next move."""
    Watched.digests = []
    states = [(digest(db), set(Watched.digests)) for db in _from_the_start(path, seed)]
    following = [*(writes for _end, writes in states[1:]), set()]
    return [{end} | writes for (end, _own), writes in zip(states, following, strict=True)]


def _from_the_start(path: Path, seed: int) -> Iterator[WorkspaceFile]:
    """The untouched file, then the story told in it; only the writes of the latest move are remembered."""
    with Watched(path) as db:
        yield db
    Watched.digests.clear()
    for db in tell(path, seed, Watched):
        yield db
        Watched.digests.clear()


def digest(db: WorkspaceFile) -> str:
    """What holds now and what could be undone or redone, as one word."""
    state = {table: sorted(map(repr, found)) for table, found in live_state(db).items()}
    steps = db.conn.execute("SELECT id, label, state FROM step ORDER BY id").fetchall()
    states = repr((sorted(state.items()), [tuple(step) for step in steps]))
    return hashlib.sha256(states.encode()).hexdigest()


def _back_or_forth(db: WorkspaceFile, name: str) -> None:
    try:
        getattr(db, name)()
    except NotAllowed:
        return


def main() -> None:
    """Tell the story of ``argv``: file and seed."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number, _db in enumerate(tell(Path(sys.argv[1]), int(sys.argv[2])), 1):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
