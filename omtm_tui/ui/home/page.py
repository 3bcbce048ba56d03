"""Home: the one number, what to do next, what guards it and what runs; and the welcome of an empty file."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header, big_number
from omtm_tui.domain.home import HomeView, NextKind, NextStep
from omtm_tui.domain.omtm.pace import pace_beside_forecast
from omtm_tui.domain.rhythm.review import since_text
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.home import home
from omtm_tui.ui.app_base import AppBase, opens
from omtm_tui.ui.doing import do_next_step
from omtm_tui.ui.key_table import of_scope
from omtm_tui.ui.kit.bars import KeyBar, trend
from omtm_tui.ui.kit.basics import NORMAL, plain
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.dialog import Dialog
from omtm_tui.ui.kit.page import Page
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Row
from omtm_tui.ui.kit.views import ToDoList, chart_spec, guardrail_rows, number_line
from omtm_tui.ui.pages import setup_hint
from omtm_tui.ui.storage_thread import DEMO


class Number(Widget):
    """The number in large, below its sentence and beside its distance; a trend stands for a chart."""

    top: reactive[Header | None] = reactive(None, layout=True)

    def render(self) -> Content:
        top = self.top
        if top is None:
            return Content("")
        title = (big_number(top.omtm, top).sentence, "bold")
        if top.omtm is None:
            return Content.assemble(title, plain("  " + setup_hint(top), Tone.MUTED))
        line = trend(self, top) if self.app.size.width < NORMAL else ""
        return Content.assemble(title, "\n", number_line(top.omtm, top, line))


class HomePage(Page[HomeView]):
    scope = "home"

    def compose(self) -> ComposeResult:
        yield Number(id="number")
        yield Static(id="hypothesis")
        yield Static(id="pace")
        yield Static(id="since")
        with Horizontal():
            with Vertical(id="left"):
                yield Chart()
                yield Static(classes="section", id="guardrails-title")
                yield Table("home_guardrails", header=False, id="guardrails")
            with VerticalScroll(id="right", can_focus=False):  # on a small screen Tab brings up what runs
                yield Static(Content(_("Next")), classes="section")
                yield ToDoList(id="next")
                yield Static(Content(_("Running")), classes="section running", id="running-title")
                yield Table("running", header=False, id="running").add_class("running")

    verb = staticmethod(home)

    def focus_page(self) -> None:
        self.query_one("#next").focus(scroll_visible=False)  # it is at the top already

    def show(self, snapshot: HomeView) -> None:
        top = snapshot.top
        self.query_one(Number).top = top
        self.query_one("#hypothesis", Static).update(plain(top.omtm.hypothesis if top.omtm else ""))
        pace = pace_beside_forecast(top.omtm, top) if top.omtm else ""
        since = since_text(snapshot.since, top.omtm, top) if top.omtm and snapshot.since else ""
        for name, sentence in (("#pace", pace), ("#since", since)):
            line = self.query_one(name, Static)
            line.update(plain(sentence[:1].upper() + sentence[1:]))
            line.set_class(not sentence, "-empty")
        chart = self.query_one(Chart)
        chart.spec = chart_spec(top.omtm, snapshot.markers, top) if top.omtm is not None else None
        self.set_class(chart.spec is None, "-bare")
        self.set_class(bool(snapshot.running or snapshot.held), "-busy")
        self.query_one("#next", ToDoList).show(
            ((step.text, step.kind.label, step.kind.urgent) for step in snapshot.next),
            empty=_("Nothing to do. r records a reading, a adds an idea."),
        )
        count = len(snapshot.guardrails)  # said, since a small screen shows only some
        title = _("Guardrails ({count})").format(count=count) if count else _("Guardrails")
        self.query_one("#guardrails-title", Static).update(Content(title))
        self.query_one("#guardrails", Table).set_rows(
            guardrail_rows(snapshot.guardrails), empty=_("None yet: press 5, then a.")
        )
        limit, count = top.workspace.settings.wip_limit, len(snapshot.running)
        title = _("Running ({count} of {limit})").format(count=count, limit=limit)
        self.query_one("#running-title", Static).update(Content(title))
        self.query_one("#running", Table).set_rows(
            [
                *(_running_row(bet, snapshot) for bet in snapshot.running),
                *(Row(bet.id, (bet.title, (_("held back"), Tone.WARN))) for bet in snapshot.held),
            ],
            empty=_("No bet is running. b places one."),
        )

    action_add = opens("idea")
    action_add_several = opens("ideas")

    async def action_decide(self) -> None:
        """Open what waits for a decision: the line of the cursor, or else the most urgent."""
        steps = list(enumerate(self.snapshot.next)) if self.snapshot is not None else []
        here = self.query_one("#next", ToDoList).current
        steps.sort(key=lambda numbered: numbered[0] != here)
        step = next((step for _number, step in steps if step.kind.urgent), None)
        if step is None:
            self.omtm_app.say(_("Nothing waits for a decision."))
        else:
            await self._do(step)

    @on(Table.Opened, "#next")
    async def _open_next(self, event: Table.Opened) -> None:
        steps = self.snapshot.next if self.snapshot is not None else ()
        if isinstance(event.row, int) and event.row < len(steps):
            await self._do(steps[event.row])

    @on(Table.Opened, "#guardrails")
    @on(Table.Opened, "#running")
    async def _open_record(self, event: Table.Opened) -> None:
        page = "guardrails" if event.control.id == "guardrails" else "decisions"
        await self.omtm_app.go_to(page, select=event.row)

    async def _do(self, step: NextStep) -> None:
        """Do a next step: open its dialog, or its page."""
        app = self.omtm_app
        if await do_next_step(app, step):
            return
        await app.go_to(step.screen, select=step.target_id)
        page = app.page
        if step.kind is NextKind.SETUP:
            await page.run_action("add" if step.screen == "guardrails" else "wizard")


def _running_row(bet: Decision, snapshot: HomeView) -> Row:
    top = snapshot.top
    if any(step.kind is NextKind.END and step.target_id == bet.id for step in snapshot.next):
        return Row(bet.id, (bet.title, (_("end it"), Tone.BAD)))
    if bet.start is None or bet.review_day is None:
        return Row(bet.id, (bet.title, ""))
    day, whole = (top.today - bet.start).days, (bet.review_day - bet.start).days
    if day > whole:
        due = _("due {date}").format(date=format_date(bet.review_day, top.today))
        return Row(bet.id, (bet.title, (due, Tone.WARN)))
    so_far = ngettext("day {day} of {n}", "day {day} of {n}", whole).format(day=day, n=whole)
    return Row(bet.id, (bet.title, so_far))


class Welcome(Dialog[None]):
    """Offers the actions of the scope "welcome", by their keys and by Enter on a line."""

    scope: ClassVar[str] = "welcome"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain("omtm", Tone.ACCENT))
            yield Static(plain(_("One number tells your team whether to go on or to stop.")))
            yield Table("welcome", header=False)
            yield Static(plain(_("Enter chooses. Everything stays in one file on this machine."), Tone.MUTED))
        yield KeyBar("welcome")  # over the one behind, whose keys do nothing yet

    def on_mount(self) -> None:
        table = self.query_one(Table)
        actions = of_scope("welcome")
        rows = [Row(a.id, ((a.key, Tone.ACCENT), _(a.label), (_(a.help), Tone.MUTED))) for a in actions]
        table.set_rows(rows)
        table.focus()

    @on(Table.Opened)
    async def _chosen(self, event: Table.Opened) -> None:
        await self.run_action(str(event.row))

    # Each begins from the app, since this screen is gone by then.

    def action_define(self) -> None:
        self.dismiss()
        self.app.call_later(_define, self.omtm_app)

    @work(exclusive=True)
    async def action_demo(self) -> None:
        """Leave this file for the demo, unless the key was only a letter of a word that is being typed."""
        app = self.omtm_app
        if not await app.was_alone():
            app.say(_("d came with other keys: the demo stays closed. Press d alone to open it."))
        elif self.is_current:
            self.dismiss()
            app.call_later(app.exit, DEMO)

    def action_import_file(self) -> None:
        self.dismiss()
        self.app.call_later(self.omtm_app.open, "import")

    action_help = opens("keys")

    def action_look(self) -> None:
        self.dismiss()

    def action_page(self, name: str) -> None:
        self.dismiss()
        self.app.call_later(self.omtm_app.go_to, name)


def open_welcome(app: AppBase) -> None:
    """Show the welcome."""
    app.push_screen(Welcome())


async def _define(app: AppBase) -> None:
    """Find the phase, then define the OMTM; where the first is left early, show the phase page."""

    async def then(settled: bool | None) -> None:
        await app.go_to("omtm" if settled else "phase")
        if settled:
            await app.page.run_action("wizard")

    await app.open("find_phase", then)
