"""The OMTM screen: the definition with its number and chart, who pays into it, and what came before."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.omtm.headline import no_omtm
from omtm_tui.domain.omtm.omtm import OmtmView, alignment
from omtm_tui.domain.omtm.pace import pace_beside_forecast
from omtm_tui.domain.omtm.read_models import BegunDraft, OmtmPage
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import omtm_page
from omtm_tui.ui.app_base import opens
from omtm_tui.ui.kit.bars import number_line
from omtm_tui.ui.kit.basics import Card, Scroll, bindings, css_of, plain
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.chart_spec import chart_spec
from omtm_tui.ui.kit.page import Page
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column
from omtm_tui.ui.omtm.closed import closed_row, open_closed
from omtm_tui.ui.omtm.correction import open_edit_words
from omtm_tui.ui.omtm.definition_card import add_amendments, definition_card, weakness_line
from omtm_tui.ui.omtm.wizard_feedback import smart_lines


class OmtmScreen(Page[OmtmPage]):
    SCOPED_CSS: ClassVar[bool] = False  # the rules ask for the screen's width
    scope = "omtm"
    BINDINGS = bindings(scope)
    DEFAULT_CSS = css_of(__file__)

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
                    columns = Column("", 11), Column(""), Column("", 14, drop=2), Column("", 11, drop=1)
                    yield Table(columns, header=False, id="history")

    async def read(self) -> OmtmPage:
        return await self.omtm_app.storage.read(omtm_page)

    def focus_page(self) -> None:
        self.query_one("#all").focus()

    def show(self, page: OmtmPage) -> None:
        current = page.current
        chart = self.query_one(Chart)
        chart.spec = chart_spec(current, page.markers, page.top) if current is not None else None
        self.query_one("#number", Static).update(_head(page))
        definition = self.query_one("#definition", Static)
        definition.update(_definition(page, current) if current is not None else "")
        definition.display = current is not None
        self.query_one("#around", Static).update(_around(page))
        before = Card().heading(_("Before")).text(_("Tab goes there, Enter opens one."), Tone.MUTED)
        self.query_one("#before", Static).update(before.content())
        self.query_one("#history", Table).set_rows([closed_row(view, page.top) for view in page.history])
        for part in ("#before", "#history"):
            self.query_one(part).display = bool(page.history)

    @on(Table.Opened, "#history")
    async def _open_closed(self, event: Table.Opened) -> None:
        if isinstance(event.row, int):
            await open_closed(self.omtm_app, event.row)

    action_wizard = opens("define_omtm")
    action_amend = opens("amend_omtm")
    action_close_omtm = opens("close_omtm")
    action_add_scope = opens("add_scope")

    async def action_edit(self) -> None:
        await open_edit_words(self.omtm_app)


def _head(page: OmtmPage) -> Content:
    """Both sentences and the number, or how to begin."""
    current = page.current
    card = Card()
    if current is not None:
        card.text(plain(current.sentence, Tone.STRONG)).text(plain(current.hypothesis)).blank()
        card.text(number_line(current, page.top))
        if current.outlook is not None:
            card.text(plain(current.outlook.sentence, Tone.MUTED))
        pace = pace_beside_forecast(current, page.top)
        if pace:
            card.text(plain(pace[:1].upper() + pace[1:] + ".", Tone.MUTED))
    if page.draft is not None:
        card.text(_draft(page.draft), Tone.ACCENT)
    elif current is None:
        card.text(no_omtm(page.top) + ".", Tone.STRONG)
        card.text(_("w defines one in eight steps; what is typed is kept, whenever you stop."), Tone.MUTED)
    return card.content()


def _draft(draft: BegunDraft) -> str:
    """That an OMTM is begun, and how it goes on."""
    if not draft.metric:
        return _("An OMTM is being defined: w goes on at step {step} of 8.").format(step=draft.step)
    text = _("An OMTM is being defined with “{metric}”: w goes on at step {step} of 8.")
    return text.format(metric=draft.metric, step=draft.step)


def _definition(page: OmtmPage, view: OmtmView) -> Content:
    card = definition_card(view, page.top)
    add_amendments(card, page.amendments, page.top)
    return card.blank().text(smart_lines(page.smart)).content()


def _around(page: OmtmPage) -> Content:
    """Who pays into it, and what is weak."""
    card = Card()
    if len(page.tree) > 1:
        card.heading(_("Who pays into what"))
        card.text(_team_tree(page))
        card.text(_("s switches between them, a adds one."), Tone.MUTED)
    if page.weaknesses:
        card.heading(_("Weaknesses"))
    for weakness in page.weaknesses:
        card.text(weakness_line(weakness))
    return card.content()


def _team_tree(page: OmtmPage) -> Content:
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


def _standing(view: OmtmView, parent: OmtmView | None, page: OmtmPage) -> Content:
    """``46 % → ≥ 50 %``, and for a child whether it supports its parent."""
    standing = plain(f"{view.now_text(page.top.numbers)} → {view.target_text}")
    if parent is None:
        return standing
    direction = alignment(view, parent)
    return Content.assemble(standing, plain(f"   {direction.glyph} {direction.label}", direction.tone))


PAGE = OmtmScreen
