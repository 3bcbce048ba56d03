"""What a long decision log costs: opening the page, scrolling, searching as one types, beside a log of 50.

Run from the root of the repository: ``.venv/bin/python -m tests.benchmarks.decisions [--decisions 100000]``.
With ``--check`` the exit code is 1 where a bound does not hold. Ratios are medians of pairs taken in turns,
so that a busy machine weighs on both alike; the search is timed on the storage side alone.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from omtm_tui.domain.decisions.log_query import parse_query
from omtm_tui.domain.errors import UserError
from omtm_tui.storage.opening import Connection, open_for_reading
from omtm_tui.storage.read.decision_search import find
from omtm_tui.storage.read.decisions import log_part
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.decisions.page import DecisionsPage
from omtm_tui.ui.storage_thread import StorageThread
from tests.benchmarks.big_workspace import TODAY, Size, build

TYPED = (
    "step 77 path",
    "decision 99",
    "what we saw",
    "kind:bet reviewed",
    "state:reviewed step",
    "product 2025",
)
"""Typed letter by letter, one search a letter."""

WINDOW = 60
"""Rows of which a screen at most needs the excerpt at once."""

BOUNDS = {"search p95 (ms)": 50.0, "open (ratio)": 1.5, "scroll (ratio)": 1.5}


def searches(conn: Connection) -> list[float]:
    """Milliseconds for each letter typed: the ids found, and the first rows with their excerpts."""
    took = []
    for text in TYPED:
        for end in range(1, len(text) + 1):
            start = time.perf_counter()
            try:
                found = find(ReadContext(conn, TODAY), parse_query(text[:end], TODAY))
            except UserError:
                continue
            log_part(ReadContext(conn, TODAY), found.ids[:WINDOW], text[:end])
            took.append((time.perf_counter() - start) * 1e3)
    return took


async def page_times(path: Path) -> tuple[float, float]:
    """Milliseconds to open the page, and for a page down in its list."""
    storage = StorageThread(path, lambda: datetime.combine(TODAY, datetime.min.time()))
    app = OmtmApp(storage)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        start = time.perf_counter()
        await app.main.show_page("decisions")
        await pilot.pause()
        opened = time.perf_counter() - start
        page = app.main.page
        assert isinstance(page, DecisionsPage)
        start = time.perf_counter()
        for _ in range(20):
            page.table.action_down()
            await pilot.pause()
        scrolled = (time.perf_counter() - start) / 20
    storage.close()
    return opened * 1e3, scrolled * 1e3


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def measure(folder: Path, decisions: int, rounds: int) -> dict[str, float]:
    """All figures; the large log is built first, which takes a while."""
    small = build(folder / "small.db", Size(experiments=1000, decisions=50, readings=1000, metrics=10))
    large = build(folder / "large.db", Size(experiments=1000, decisions=decisions, readings=1000, metrics=10))
    conn = open_for_reading(large)
    searches(conn)
    pairs = [(asyncio.run(page_times(small)), asyncio.run(page_times(large))) for _ in range(rounds)]
    return {
        "search p95 (ms)": p95(searches(conn)),
        "open (ratio)": statistics.median(long[0] / short[0] for short, long in pairs),
        "scroll (ratio)": statistics.median(long[1] / short[1] for short, long in pairs),
        "open, long log (ms)": statistics.median(long[0] for _short, long in pairs),
        "scroll, long log (ms)": statistics.median(long[1] for _short, long in pairs),
    }


def main(arguments: list[str]) -> int:
    """Print the figures with their bounds."""
    parser = argparse.ArgumentParser(description="Measure a long decision log.")
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), wanted.decisions, wanted.rounds)
    broken = False
    for name, value in figures.items():
        bound = BOUNDS.get(name)
        broken |= bound is not None and value > bound
        print(f"{name:24} {value:8.2f}" + (f"   at most {bound:g}" if bound is not None else ""))
    return int(wanted.check and broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
