"""The pictures of the README: every screen of the demo, driven by its keys, in a dark and a light theme.

Run it in the root of the project: ``.venv/bin/python screenshots/make.py``; with names, only those are made.
The clock stands still, so two runs of the same program make the same pictures. It takes the test dependencies
and a font with block and Braille characters (DejaVu Sans Mono).
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

# Textual reads this when it is imported.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

import resvg_py
from palette import with_palette
from textual.pilot import Pilot

from omtm_tui.config import Config
from omtm_tui.demo import build_demo
from omtm_tui.domain.workspace import Scope
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.kit.chart import plotter
from omtm_tui.ui.storage_thread import StorageThread

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 12, 10, 0)
FONT = "DejaVu Sans Mono"

THEMES = {"dark": "textual-dark", "light": "textual-light"}
FULL, NORMAL, NARROW = (120, 40), (80, 24), (60, 20)


@dataclass(frozen=True, slots=True)
class Shot:
    """``keys`` lead from the home screen of ``scope`` (empty: the company) to what is shown."""

    name: str
    keys: tuple[str, ...]
    size: tuple[int, int] = FULL
    scope: str = ""
    themes: tuple[str, ...] = tuple(THEMES)


SHOTS = (
    Shot("home", ("1",)),
    Shot("phase", ("2",)),
    Shot("omtm", ("3",)),
    Shot("backlog", ("4",)),
    Shot("triage", ("4", "t")),
    Shot("board", ("4", *["down"] * 5, "b")),
    Shot("requests", ("4", "i")),
    Shot("blueprint", ("4", "B")),
    Shot("guardrails", ("5", "end")),
    Shot("decisions", ("6", *["down"] * 11)),
    Shot("metrics", ("7",)),
    Shot("phase-wizard", ("2", "w")),
    Shot("omtm-wizard", ("3", "w"), scope="Team Growth"),
    Shot("bet", ("b",)),
    Shot("help", ("question_mark",)),
    Shot("home-80x24", ("1",), NORMAL, themes=("dark",)),
    Shot("home-60x20", ("1",), NARROW, themes=("dark",)),
    Shot("backlog-80x24", ("4",), NORMAL, themes=("dark",)),
    Shot("backlog-60x20", ("4",), NARROW, themes=("dark",)),
)


async def take(file: Path, shot: Shot, theme: str) -> None:
    """Drive the app to one screen and write its picture."""
    storage = StorageThread(file, lambda: NOW)
    app = OmtmApp(storage, Config(theme=THEMES[theme]))
    app.scope_id = next((s.id for s in _scopes(file) if s.name == shot.scope), None)
    try:
        async with app.run_test(size=shot.size) as pilot:
            await settled(pilot)
            for key in shot.keys:
                await pilot.press(key)
                await settled(pilot)
            svg = app.export_screenshot(title="omtm demo")
    finally:
        storage.close()
    (HERE / f"{shot.name}-{theme}.png").write_bytes(png(svg))


def _scopes(file: Path) -> tuple[Scope, ...]:
    with WorkspaceFile(file) as db:
        return scopes(db.context())


async def settled(pilot: Pilot[str]) -> None:
    """Wait until nothing moves any more: messages are handled and charts drawn."""
    for _try in range(100):
        await pilot.pause(0.02)
        if not plotter.waiting:
            break
    await pilot.pause()


def png(svg: str) -> bytes:
    """The picture with a font that is on this machine instead of one from the network."""
    plain = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", FONT)
    return with_palette(bytes(resvg_py.svg_to_bytes(svg_string=plain, monospace_family=FONT)))


def main(wanted: list[str]) -> None:
    """Make the pictures that are named, all of them where none is."""
    with TemporaryDirectory(prefix="omtm-pictures-") as folder:
        file = Path(folder) / "demo.db"
        with WorkspaceFile(file, lambda: NOW) as db:
            build_demo(db)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                for theme in shot.themes:
                    asyncio.run(take(file, shot, theme))


if __name__ == "__main__":
    main(sys.argv[1:])
