"""Restore a snapshot, and offer that after a crash."""

from pathlib import Path

from omtm_tui.domain.text.dates import format_moment
from omtm_tui.i18n import _
from omtm_tui.storage.files.maintenance import examine
from omtm_tui.storage.files.snapshots import Snapshot, snapshots
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import ask_before
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.shutdown import take_unseen


def open_snapshots(app: AppBase) -> None:
    """Pick a snapshot and restore it after a question; the present state becomes a snapshot, too."""
    by_path = {snapshot.path: snapshot for snapshot in snapshots(app.storage.path)}
    if not by_path:
        app.say(_("There is no snapshot yet; one is taken each day the workspace is used."))
        return

    def chosen(picked: object) -> None:
        if isinstance(picked, Path):
            _ask(app, by_path[picked])

    before = _("before a restore")
    items = [
        Item(path, f"{_when(of)}  {max(1, of.size // 1000)} kB", before if of.before_restore else "")
        for path, of in by_path.items()
    ]
    app.push_screen(Pick(_("Go back to a snapshot"), items), chosen)


def offer_after_crash(app: AppBase) -> None:
    """Offer once after a crash to go on, check the file, or restore a snapshot."""
    log = take_unseen()
    if log is None:
        return

    async def chosen(picked: object) -> None:
        if picked == "check":
            await _check(app)
        elif picked == "back":
            open_snapshots(app)

    items = [
        Item("on", _("Go on"), _("all that was saved is there")),
        Item("check", _("Check the file"), _("is it sound, and only yours?")),
        Item("back", _("Go back to a snapshot"), _("what it is now is kept as well")),
    ]
    title = _("The program failed last time. What happened, without any text of yours, is in {path}")
    app.push_screen(Pick(title.format(path=log), items, searched=False), chosen)


def _ask(app: AppBase, snapshot: Snapshot) -> None:
    async def restore() -> None:
        await app.storage.restore(snapshot.path)
        await app.refresh_page()
        text = _("The workspace is as it was on {when}; what it was before is a snapshot now.")
        app.say(text.format(when=_when(snapshot)))

    question = _("Make the workspace what it was on {when}? What it is now is kept as a snapshot.")
    ask_before(app, question.format(when=_when(snapshot)), _("Go back"), restore)


async def _check(app: AppBase) -> None:
    wrong = [check.text for check in examine(app.storage.path) if not check.ok]
    if wrong:
        app.say_error(" ".join(wrong))
    else:
        app.say(_("The file is sound."))


def _when(snapshot: Snapshot) -> str:
    return format_moment(snapshot.taken)
