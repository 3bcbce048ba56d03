"""What a backlog of ten thousand experiments costs, beside one of fifty, on the same machine in the same run.

Run from the root of the repository: ``.venv/bin/python -m tests.benchmarks.backlog --check``.

Storage, in milliseconds: answering an idea, moving the last item to the top, filtering by what is typed,
reading the detail under the cursor, and reading the whole page. The first three have an absolute bound.
On the screen: how long a press of the cursor key takes until the app is at rest again, 95th percentile, both
sizes in turns; its ratio is what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path

from omtm_tui.domain.backlog.backlog import ASKED
from omtm_tui.storage.read.backlog import backlog, experiment_detail, experiments as read
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments, ranking
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.storage_thread import StorageThread
from tests.benchmarks.big_workspace import TODAY, Size, build

SIZES = (50, 10_000)
STORAGE_BOUND = 50.0
"""Milliseconds for answering, moving and filtering."""
CURSOR_BOUND = 1.5
BOUND = ("answer", "move", "filter")


def now() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9)


def workspace(folder: Path, count: int) -> Path:
    """A workspace with so many experiments, and little of everything else."""
    size = Size(experiments=count, decisions=count // 2, readings=2_000, metrics=20)
    return build(folder / f"{count}.db", size)


def timed(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of ``work``, after one call that is thrown away."""
    work()
    times = []
    for _round in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def storage(path: Path, rounds: int) -> dict[str, float]:
    """Median milliseconds of each operation."""
    with WorkspaceFile(path, now) as db:
        view = backlog(db.context())
        scope, omtm = (view.top.scope, view.top.omtm)
        assert scope is not None
        assert omtm is not None
        waiting = cycle([item.id for item in view.unanswered if item.state in ASKED])
        ranked = [item.id for item in view.ranked if item.rank is not None]
        last = cycle(reversed(ranked))
        number = next(iter(view.ranked)).id
        return {
            "answer": timed(lambda: experiments.answer(db, next(waiting), True), rounds),
            "move": timed(lambda: ranking.to_end(db, next(last), top=True), rounds),
            "filter": timed(lambda: read(db.context(), scope.id, omtm.omtm.id, "step 42"), rounds),
            "detail": timed(lambda: experiment_detail(db.context(), number), rounds),
            "page": timed(lambda: backlog(db.context()), rounds),
        }


async def cursor(paths: Sequence[Path], presses: int) -> list[float]:
    """95th percentile of milliseconds from a key to rest, for each file; the apps run in turns."""
    times: list[list[float]] = [[] for _path in paths]
    for _turn in range(3):
        for place, path in enumerate(paths):
            storage = StorageThread(path, now)
            app = OmtmApp(storage)
            async with app.run_test(size=(120, 40)) as pilot:
                await pilot.pause()
                await pilot.press("4")
                await pilot.pause(0.5)
                for press in range(presses):
                    began = time.perf_counter()
                    await pilot.press("down" if press % 40 < 30 else "up")
                    times[place].append((time.perf_counter() - began) * 1e3)
            storage.close()
    return [sorted(found)[len(found) * 95 // 100] for found in times]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 with ``--check`` and a bound broken, else 0."""
    parser = argparse.ArgumentParser(description="A backlog of ten thousand beside one of fifty.")
    parser.add_argument("--rounds", type=int, default=15, help="times each operation is measured")
    parser.add_argument("--presses", type=int, default=80, help="presses of the cursor key a turn")
    parser.add_argument("--check", action="store_true", help="exit 1 when a bound is broken")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="omtm-backlog-") as folder:
        paths = [workspace(Path(folder), count) for count in SIZES]
        small, large = (storage(path, options.rounds) for path in paths)
        few, many = asyncio.run(cursor(paths, options.presses))
    broken = [name for name in BOUND if large[name] > STORAGE_BOUND]
    print(f"{'median ms':12}{'50':>10}{'10,000':>10}{'ratio':>8}  bound")
    for name in large:
        bound = f"{STORAGE_BOUND:.0f} ms" if name in BOUND else ""
        print(f"{name:12}{small[name]:10.2f}{large[name]:10.2f}{large[name] / small[name]:7.1f}x  {bound}")
    print(f"{'cursor p95':12}{few:10.2f}{many:10.2f}{many / few:7.2f}x  {CURSOR_BOUND}x")
    if many / few > CURSOR_BOUND:
        broken.append("cursor")
    if broken:
        print("broken: " + ", ".join(broken))
    return int(options.check and bool(broken))


if __name__ == "__main__":
    sys.exit(main())
