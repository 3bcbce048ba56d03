"""What happened lately: the steps to go back or forward to, what the app said, the snapshots, and a crash."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.history import History, Step, jump_text
from omtm_tui.domain.text.dates import format_moment
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.files.maintenance import examine
from omtm_tui.storage.files.snapshots import Snapshot, snapshots
from omtm_tui.storage.read.history import history
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import Scroll, bindings, plain
from omtm_tui.ui.kit.dialog import LargeDialog, TableDialog, ask_before
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import MadeRows, Row
from omtm_tui.ui.shutdown import take_unseen


class HistoryList(TableDialog):
    """Every line stands for how everything was just after its step; Enter goes there."""

    app_actions: ClassVar[frozenset[str]] = frozenset({"undo", "redo"})
    BINDINGS = bindings("history")
    verb = staticmethod(history)

    def __init__(self, view: History) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(_("What was done last"), Tone.STRONG))
            yield Table("history")
            yield Static(id="effect")
            yield Static(plain(_("Enter goes to a step · u undoes · U does again · Esc closes"), Tone.MUTED))

    def on_mount(self) -> None:
        self._show(self._view)

    async def reload(self) -> None:
        """Read again, since something was done; the cursor goes to where everything is now."""
        self._show(await self.omtm_app.storage.read(history))

    def _show(self, view: History) -> None:
        self._view = view
        table = self.query_one(Table)
        done = (*view.done, Step(0, _("Before all of these"))) if view.steps else ()
        groups = ((_("Undone"), view.undone), (_("Done"), done))
        headed = (group for group in groups if group[1])
        table.set_rows(MadeRows(headed, self._row, lambda step: step.id))
        table.select(view.now)
        self._say_effect()

    def _row(self, step: Step) -> Row:
        when = "" if step.done_at is None else format_moment(step.done_at, self._view.top.today)
        tone = Tone.MUTED if step.undone else Tone.STRONG if step.id == self._view.now else Tone.PLAIN
        return Row(step.id, ((when, Tone.MUTED), (step.label, tone), (step.actor, Tone.MUTED)))

    @on(Table.Highlighted)
    def _say_effect(self) -> None:
        step_id = self.query_one(Table).current
        if isinstance(step_id, int):
            distance = self._view.distance(step_id)
            self.query_one("#effect", Static).update(plain(_effect(distance), Tone.ACCENT))

    @on(Table.Opened)
    async def _jump(self, event: Table.Opened) -> None:
        app = self.omtm_app
        with app.reporting():
            jump = (await app.storage.write(WorkspaceFile.jump, event.row, self._view.seen)).result
            app.say(jump_text(len(jump.steps), forward=jump.forward))
        await app.refresh_page()


def _effect(distance: int) -> str:
    if distance > 0:
        return ngettext("Enter undoes {n} step.", "Enter undoes {n} steps.", distance).format(n=distance)
    if distance < 0:
        text = ngettext("Enter does {n} step again.", "Enter does {n} steps again.", -distance)
        return text.format(n=-distance)
    return _("Everything is as it was just after this step.")


def open_messages(app: AppBase) -> None:
    """Show the messages, the last one first."""
    app.push_screen(Messages(list(app.messages)))


class Messages(LargeDialog[None]):
    BINDINGS = bindings("pick_list", only=("cancel",))

    def __init__(self, messages: list[str]) -> None:
        super().__init__()
        self._messages = messages or [_("Nothing was said yet.")]

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(_("Messages"), Tone.STRONG), id="title")
            with Scroll(can_focus=True):
                yield Static(Content("\n\n").join(plain(message, lines=True) for message in self._messages))
            yield Static(plain(_("Esc closes"), Tone.MUTED), id="foot")


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
            wrong = [check.text for check in examine(app.storage.path) if not check.ok]
            (app.say_error if wrong else app.say)(" ".join(wrong) or _("The file is sound."))
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


def _when(snapshot: Snapshot) -> str:
    return format_moment(snapshot.taken)
