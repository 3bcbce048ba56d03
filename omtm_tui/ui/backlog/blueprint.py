"""The blueprint: three months side by side, at most five deliverables each, tied to a goal."""

from datetime import date
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from omtm_tui.domain.backlog.blueprint import MONTHS, PLACES, BlueprintView, Deliverable, PaysInto, month_text
from omtm_tui.domain.text.dates import add_months
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.paths import typed
from omtm_tui.storage.read.backlog import blueprint
from omtm_tui.storage.write import planning as plan
from omtm_tui.transfer.files import write_files
from omtm_tui.transfer.markdown_text import blueprint_markdown
from omtm_tui.ui.kit.basics import bindings, css_of, plain
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import Field, of_record, options_of
from omtm_tui.ui.kit.lanes import Lane, LaneItem, Lanes
from omtm_tui.ui.kit.on_row import ActsOnLines
from omtm_tui.ui.kit.page import FullScreen


class Blueprint(ActsOnLines, FullScreen[BlueprintView]):
    scope = "blueprint"
    BINDINGS = bindings(scope)
    DEFAULT_CSS = css_of(__file__)

    def __init__(self) -> None:
        super().__init__()
        self._first: date | None = None

    def body(self) -> ComposeResult:
        yield Static(id="goal")
        yield Lanes()

    async def read(self) -> BlueprintView:
        return await self.omtm_app.storage.read(blueprint, self._first)

    def show(self, snapshot: BlueprintView) -> None:
        self._first = snapshot.months[0]
        self.query_one("#goal", Static).update(plain(_goal(snapshot), Tone.MUTED, lines=True))
        empty = _("a plans one")
        lanes = [
            Lane(month, month_text(month), tuple(map(_card, snapshot.deliverables[month])), empty)
            for month in snapshot.months
        ]
        self.query_one(Lanes).set_lanes(lanes)

    @property
    def current(self) -> Deliverable | None:
        number = self.query_one(Lanes).current
        planned = self.snapshot.deliverables.values() if self.snapshot else ()
        return next((item for items in planned for item in items if item.id == number), None)

    @property
    def no_line(self) -> str:
        return "" if self.current is not None else _("Nothing is planned for this month: a plans something.")

    def action_add(self) -> None:
        lane, app = self.query_one(Lanes).lane, self.omtm_app
        if lane is None or self.snapshot is None or not isinstance(lane.id, date):
            return
        if len(lane.items) >= PLACES:
            text = _("{month} has its {n} deliverables: x takes one out, > puts one later.")
            app.say_error(text.format(month=lane.title, n=PLACES))
            return
        title = _("Deliverable for {month}").format(month=lane.title)
        submit = save(app, plan.add_deliverable, lane.id, scope_id=app.scope_id)
        app.push_screen(FormModal(title, _fields(), submit))

    @on(Lanes.Opened)
    def action_edit(self) -> None:
        item, app = self.current, self.omtm_app
        if item is not None:
            submit = save(app, plan.edit_deliverable, item.id)
            app.push_screen(FormModal(_("Edit deliverable"), of_record(_fields(), item), submit))

    async def action_tick(self) -> None:
        if self.current is not None:
            await self.omtm_app.do_or_report(plan.tick_deliverable, self.current.id)

    async def action_reorder(self, by: int) -> None:
        if self.current is not None:
            await self.omtm_app.do_or_report(plan.reorder, self.current.id, by)

    async def action_postpone(self, months: int) -> None:
        item, view = self.current, self.snapshot
        if item is not None and view is not None:
            if item.month == (view.months[0] if months < 0 else view.months[-1]):
                self._first = add_months(view.months[0], months)
            await self.omtm_app.do_or_report(plan.postpone, item.id, months)

    async def action_months(self, step: int) -> None:
        if self._first is not None:
            self._first = add_months(self._first, step)
            await self.reload()

    async def action_drop(self) -> None:
        if self.current is not None:
            await self.omtm_app.do_or_report(plan.remove_deliverable, self.current.id)

    def action_export(self) -> None:
        app, view = self.omtm_app, self.snapshot
        if view is None:
            return

        async def submit(values: dict[str, str]) -> None:
            path = typed(values["file"])
            data = blueprint_markdown(view).encode()
            (written,) = write_files(path.parent, {path.name: data}, force=values["replace"] == "yes")
            app.say(_("Written: {path}").format(path=written))

        fields = (
            Field("file", _("File"), value=str(Path.cwd() / "blueprint.md"), required=True),
            Field("replace", _("If it exists"), "choice", "no", (("no", _("keep")), ("yes", _("replace")))),
        )
        self.app.push_screen(FormModal(_("Export the blueprint as Markdown"), fields, submit))


def _goal(view: BlueprintView) -> str:
    """The goals that deliverables pay into, for the lines above the months."""
    text = _("{n} months, at most {m} deliverables each.").format(n=MONTHS, m=PLACES)
    omtm = view.top.omtm
    if omtm is None:
        return text
    lines = [text + "  " + f"{PaysInto.OMTM.label}: {omtm.metric.name} {omtm.target_text}"]
    if omtm.omtm.end_goal:
        lines.append(f"{PaysInto.END_GOAL.label}: {omtm.omtm.end_goal}")
    return "\n".join(lines)


def _card(item: Deliverable) -> LaneItem:
    note = f"→ {item.pays_into.label}"
    return LaneItem(item.id, f"{item.place} {item.title}", f"✓ {_('done')} · {note}" if item.done else note)


def _fields() -> tuple[Field, ...]:
    goals = options_of(PaysInto)
    return (
        Field("title", _("Deliverable"), required=True, submits=True),
        Field("pays_into", _("It pays into"), "choice", PaysInto.OMTM, goals, parse=PaysInto),
    )
