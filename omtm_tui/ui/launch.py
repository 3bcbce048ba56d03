"""Start the app: read the file and paint the first frame before Textual is imported."""

import os
import sys
from pathlib import Path

from omtm_tui import clock
from omtm_tui.i18n import _
from omtm_tui.ui.first_frame import first_frame
from omtm_tui.ui.storage_thread import DEMO, StorageThread

FPS = "240"
"""How often Textual may draw in a second. A second frame right after a first waits up to two periods, and
a page or a filter's letter takes two or three: 24 and 29 ms instead of 36 and 38 at Textual's own 60.
Nothing is drawn where nothing changes."""


def run(path: Path, *, demo: bool = False, first: str = "", scope_id: int | None = None) -> int:
    """Open the app on a workspace file; returns the exit code. FileUnusable comes before the first frame.

    ``first`` names an action to begin with, ``scope_id`` whose OMTM is looked at; None is the company's.
    """
    os.environ.setdefault("TEXTUAL_FPS", FPS)
    storage = StorageThread(path, clock.now, scope_id)
    try:
        with first_frame(storage.first.result()):
            from omtm_tui.config import load_config
            from omtm_tui.ui.app import OmtmApp

            app = OmtmApp(storage, load_config(), demo=demo, first=first)
        wanted = app.run()
    finally:
        storage.close()
    if app.crashed:
        sys.stderr.write(f"omtm: {_crash_message(app.crash_log)}\n")
    return run_demo() if wanted == DEMO else app.return_code or 0


def _crash_message(log: Path | None) -> str:
    text = _("The program failed; all that was saved is safe.")
    if log is None:
        return text
    return text + " " + _("What happened, without any text of yours, is in {path}").format(path=log)


def run_demo() -> int:
    """Open the app on a demo workspace that is thrown away afterwards; returns the exit code."""
    from tempfile import TemporaryDirectory

    from omtm_tui.demo import build_demo
    from omtm_tui.storage.workspace_file import WorkspaceFile

    with TemporaryDirectory(prefix="omtm-demo-") as folder:
        path = Path(folder) / "demo.db"
        with WorkspaceFile(path, clock.now, actor="demo") as db:
            build_demo(db)
        return run(path, demo=True)
