"""The OMTM screen: its definition with number and chart, who pays into it, and the OMTMs that came before."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header, no_omtm
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView, alignment
from omtm_tui.domain.omtm.pace import pace_beside_forecast
from omtm_tui.domain.omtm.read_models import ClosedOmtm, OmtmPage as Snapshot, Weakness
from omtm_tui.domain.rhythm.brief import definition, ticks
from omtm_tui.domain.rhythm.review import score_text
from omtm_tui.domain.text.dates import format_date, format_day
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import closed_omtm, omtm_page
from omtm_tui.ui.app_base import opens
from omtm_tui.ui.kit.basics import Card, Scroll, plain
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.page import FullScreen, Page
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Row
from omtm_tui.ui.kit.views import chart_spec, number_line
from omtm_tui.ui.omtm.fields import open_edit_words
from omtm_tui.ui.omtm.wizard_feedback import smart_lines


class OmtmPage(Page[Snapshot]):
    scope = "omtm"

    def compose(self) -> ComposeResult:
        with Scroll(id="all", can_focus=True):
            yield Static(id="number")
            with Horizontal(id="columns"):
                with Vertical(id="left"):
                    yield Chart()
                    yield Static(id="definition")
                with Vertical(id="right"):
                    yield Static(id="around")
                    yield Static(id="before")
                    yield Table("past_omtms", header=False, id="history")

    verb = staticmethod(omtm_page)

    @property
    def is_bare(self) -> bool:
        return self.snapshot is not None and self.snapshot.current is None

    def focus_page(self) -> None:
        self.query_one("#all").focus()

    def show(self, page: Snapshot) -> None:
        current = page.current
        spec = chart_spec(current, page.markers, page.top) if current is not None else None
        self.query_one(Chart).spec = spec
        self.query_one("#number", Static).update(_head(page))
        self.query_one("#left").display = current is not None
        if current is not None:
            card = _definition_card(current, page.amendments, page.top).blank()
            self.query_one("#definition", Static).update(card.text(smart_lines(page.smart)).content())
        self.query_one("#around", Static).update(_around(page))
        before = Card().heading(_("Before")).text(_("Tab goes there, Enter opens one."), Tone.MUTED)
        self.query_one("#before", Static).update(before.content())
        self.query_one("#history", Table).set_rows([_closed_row(view, page.top) for view in page.history])
        for part in ("#before", "#history"):
            self.query_one(part).display = bool(page.history)

    @on(Table.Opened, "#history")
    async def _open_closed(self, event: Table.Opened) -> None:
        if isinstance(event.row, int):
            closed = await self.omtm_app.storage.read(closed_omtm, event.row)
            await self.app.push_screen(ClosedScreen(closed))

    action_wizard = opens("define_omtm")
    action_amend = opens("amend_omtm")
    action_close_omtm = opens("close_omtm")
    action_add_scope = opens("add_scope")
    action_edit = opens(open_edit_words)


def _head(page: Snapshot) -> Content:
    """Both sentences and the number, or how to begin."""
    current = page.current
    card = Card()
    if current is not None:
        card.text(plain(current.sentence, Tone.STRONG)).text(plain(current.hypothesis)).blank()
        card.text(number_line(current, page.top))
        if current.outlook is not None:
            card.text(plain(current.outlook.sentence, Tone.MUTED))
        if pace := pace_beside_forecast(current, page.top):
            card.text(plain(pace[:1].upper() + pace[1:] + ".", Tone.MUTED))
    if draft := page.draft:
        text = _("An OMTM is being defined: w goes on at step {step} of 8.")
        if draft.metric:
            text = _("An OMTM is being defined with “{metric}”: w goes on at step {step} of 8.")
        card.text(text.format(metric=draft.metric, step=draft.step), Tone.ACCENT)
    elif current is None:
        card.text(no_omtm(page.top) + ".", Tone.STRONG)
        card.text(_("w defines one in eight steps; what is typed is kept, whenever you stop."), Tone.MUTED)
    return card.content()


def _around(page: Snapshot) -> Content:
    """Who pays into it, and what is weak."""
    card = Card()
    if len(page.tree) > 1:
        card.heading(_("Who pays into what"))
        card.text(_team_tree(page))
        card.text(_("s switches between them, a adds one."), Tone.MUTED)
    return card.section(_("Weaknesses"), map(_weakness_line, page.weaknesses)).content()


def _team_tree(page: Snapshot) -> Content:
    """Two lines a scope: its name and metric, then value, target and pull, or how far its definition is."""
    here = page.top.scope.id if page.top.scope else None
    active = {node.omtm.omtm.id: node.omtm for node in page.tree if node.omtm is not None}
    above: list[OmtmView | None] = []
    lines: list[Content] = []
    for node in page.tree:
        view, scope = node.omtm, node.scope
        del above[node.depth :]
        nearest = next((candidate for candidate in reversed(above) if candidate is not None), None)
        above.append(view)
        indent = "  " * node.depth
        mark = "▸ " if scope.id == here else "  "
        name = plain(indent + mark + scope.name, Tone.STRONG if scope.id == here else Tone.PLAIN)
        if view is None:
            named = (node.draft.metric or _("an OMTM")) if node.draft else _("no OMTM")
            lines.append(Content.assemble(name, plain("  " + named, Tone.MUTED)))
            if node.draft:
                begun = _("being defined, at step {step} of 8").format(step=node.draft.step)
                lines.append(plain(f"{indent}    {begun}", Tone.ACCENT))
            continue
        lines.append(Content.assemble(name, plain(f"  {view.metric.name}", Tone.MUTED)))
        parent = active.get(view.omtm.parent_id or 0, nearest)
        lines.append(Content.assemble(plain(indent + "    "), _standing(view, parent, page)))
    return Content("\n").join(lines)


def _standing(view: OmtmView, parent: OmtmView | None, page: Snapshot) -> Content:
    """``46 % → ≥ 50 %``, and for a child whether it supports its parent."""
    standing = plain(f"{view.now_text(page.top.numbers)} → {view.target_text}")
    if parent is None:
        return standing
    direction = alignment(view, parent)
    return Content.assemble(standing, plain(f"   {direction.glyph} {direction.label}", direction.tone))


def _definition_card(view: OmtmView, amendments: Sequence[Decision], top: Header) -> Card:
    """Everything typed to define an OMTM, without what was left empty, and what it promised before."""
    background = view.background
    card = Card().section(_("Definition"), definition(view, top))
    card.section(_("Who contributes how"), background.contributions)
    card.section(_("Stakeholders"), ((person.name, ticks(person)) for person in background.stakeholders))
    if amendments:
        card.heading(_("Amendments"))
    for entry in amendments:
        card.pair(format_day(entry.decided_at, top.today), entry.title)
        card.text(" · ".join(entry.text.splitlines()[:2]), Tone.MUTED)
    return card


def _weakness_line(weakness: Weakness) -> Content:
    """The constraint stands out."""
    constraint = plain("◆ " + _("constraint") + "  ", Tone.WARN)
    mark = constraint if weakness.is_constraint else plain("· ", Tone.MUTED)
    stage = f"  {weakness.stage.label}" if weakness.stage else ""
    return Content.assemble(mark, plain(weakness.text), plain(stage, Tone.MUTED))


_ENDS = {OmtmStatus.ACHIEVED: ("✓", Tone.GOOD), OmtmStatus.MISSED: ("✗", Tone.BAD)}


def _closed_row(view: OmtmView, top: Header) -> Row:
    """A line of the history: how it ended, what it was, what it reached, and when."""
    ended = format_date(view.omtm.closed_on, top.today) if view.omtm.closed_on else ""
    reached = (_reached(view, top), Tone.MUTED)
    return Row(view.omtm.id, (_status(view), view.metric.name, reached, (ended, Tone.MUTED)))


class ClosedScreen(FullScreen[ClosedOmtm]):
    scope = "closed_omtm"
    app_keys = False

    def body(self) -> ComposeResult:
        with Scroll(can_focus=True):
            yield Static(id="ended")
            yield Chart()
            yield Static(id="definition")

    async def read(self) -> ClosedOmtm | None:
        number = self.snapshot.view.omtm.id if self.snapshot is not None else 0
        return await self.omtm_app.storage.read(closed_omtm, number)

    def show(self, snapshot: ClosedOmtm) -> None:
        self.query_one("#ended", Static).update(_ended(snapshot).content())
        self.query_one(Chart).spec = chart_spec(snapshot.view, snapshot.markers, snapshot.top)
        self.query_one("#definition", Static).update(_about(snapshot).content())


def _ended(closed: ClosedOmtm) -> Card:
    view, top = closed.view, closed.top
    text, tone = _status(view)
    ended = f"  {format_date(view.omtm.closed_on)}" if view.omtm.closed_on else ""
    card = Card().title(view.sentence).text(view.hypothesis).blank().text(text + ended, tone)
    card.pair(_("ended at"), _reached(view, top)).text(view.omtm.close_note)
    return card.text(score_text(closed.score) if closed.score else "", Tone.MUTED)


def _about(closed: ClosedOmtm) -> Card:
    card = _definition_card(closed.view, closed.amendments, closed.top)
    card.heading(_("Bets"))
    if not closed.bets:
        card.text(_("No bet was placed on it."), Tone.MUTED)
    for bet in closed.bets:
        state = EntryState.of(bet, closed.metrics, closed.top.numbers)
        card.pair(format_day(bet.decided_at), bet.title)
        success = _("success line {line}").format(line=state.success) if state.success else ""
        card.text("  " + dotted((success, bet.choice or state.standing)))
        card.text(f"  {state.result}" if state.result else "", Tone.MUTED)
    ends = ((each.name, f"{each.state}  {each.value}  {each.rule}") for each in closed.guardrails)
    card.section(_("Guardrails at its end"), ends)
    return card.section(_("Weaknesses"), map(_weakness_line, closed.weaknesses))


def _status(view: OmtmView) -> tuple[str, Tone]:
    glyph, tone = _ENDS.get(view.omtm.status, ("–", Tone.MUTED))
    return f"{glyph} {view.omtm.status.label}", tone


def _reached(view: OmtmView, top: Header) -> str:
    return _("{reached}, target {target}").format(reached=view.now_text(top.numbers), target=view.target_text)
