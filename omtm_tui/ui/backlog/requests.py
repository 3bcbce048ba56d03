"""The intake: requests of stakeholders, sorted with one key, each with an answer that can be copied."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from textual.app import ComposeResult
from textual.content import Content

from omtm_tui.domain.backlog.planning import Moscow, Request, RequestsPage
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.storage.read.backlog import requests
from omtm_tui.storage.write import planning as intake
from omtm_tui.ui.kit.basics import Card, bindings, plain
from omtm_tui.ui.kit.dialog import FormModal, ask_before, save
from omtm_tui.ui.kit.field import form_fields, of_record
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.page import FullScreen
from omtm_tui.ui.kit.table_model import Cell, MadeRows, Row


class RequestList(ListPage[RequestsPage, Request]):
    scope = "requests"

    verb = staticmethod(requests)

    def above(self, snapshot: RequestsPage) -> Content:
        rule = _("Requests: an outcome first, a tactic second. No wanted outcome, no experiment.")
        return plain(rule, Tone.MUTED)

    def rows(self, snapshot: RequestsPage) -> Sequence[Row]:
        groups = ((heading, tuple(group)) for heading, group in groupby(snapshot.requests, _heading))
        headed = ((f"{heading}  {len(group)}", group) for heading, group in groups)
        return MadeRows(headed, _row, lambda request: request.id)

    def card(self, record: Request, snapshot: RequestsPage) -> Content:
        today = snapshot.top.today
        card = Card().title(record.requester)
        card.pair(_("Wanted outcome"), record.outcome or plain(_("none yet: e writes it down"), Tone.WARN))
        card.pair(_("Tactic"), record.tactic)
        card.day(_("Wanted by"), record.wanted_by, today)
        card.pair(_("Sorted"), record.moscow.label if record.moscow else _("not yet: m s c w"))
        card.day(_("Asked"), record.created, today)
        if record.experiment is not None:
            card.pair(_("Experiment"), f"#{record.experiment.id} {record.experiment.title}")
            card.pair(_("State"), record.experiment.state_text)
        card.heading(_("What to tell {name}").format(name=record.requester))
        card.text(record.answer).text(_("y copies it."), Tone.MUTED)
        if record.experiment is None and not record.needs_outcome:
            card.blank().pair("t", _("turns it into an experiment"))
        return card.content()

    def action_add(self) -> None:
        app = self.omtm_app

        async def submit(values: dict[str, Any]) -> None:
            self.select(await app.do(intake.add_request, scope_id=app.storage.scope_id, **values))

        self.app.push_screen(FormModal(_("New request"), form_fields(app, "request"), submit))

    def action_edit(self, request: Request) -> None:
        app = self.omtm_app
        fields = of_record(form_fields(app, "request"), request)
        app.push_screen(FormModal(_("Edit request"), fields, save(app, intake.edit_request, request.id)))

    async def action_sort(self, request: Request, moscow: str) -> None:
        wanted = None if request.moscow == moscow else Moscow(moscow)
        await self.omtm_app.do(intake.sort_request, request.id, wanted)

    async def action_attempt(self, request: Request) -> None:
        app = self.omtm_app
        if request.moscow is Moscow.WONT and request.experiment is None and not request.needs_outcome:
            question = _("{name}'s request is a “won't, this time”. Try it anyway?")
            attempt = partial(app.do, intake.try_request, request.id, anyway=True)
            ask_before(app, question.format(name=request.requester), _("Try it"), attempt)
        else:
            await app.do(intake.try_request, request.id)

    async def action_copy(self, request: Request) -> None:
        text = request.answer
        otherwise = _("If nothing arrives, “omtm request list” prints it.")
        await self.omtm_app.copy(text, _("Copied: {text}").format(text=text), otherwise)

    def action_drop(self, request: Request) -> None:
        question = _("Delete the request of {name}: {title}?")
        question = question.format(name=request.requester, title=request.title or "–")
        remove = partial(self.omtm_app.do, intake.remove_request, request.id)
        ask_before(self.omtm_app, question, _("Delete"), remove)

    def action_back(self) -> None:
        if self.covers_list:
            super().action_back()
        else:
            self.screen.dismiss(None)

    def action_leave(self) -> None:
        self.screen.dismiss(None)


class Requests(FullScreen[RequestsPage]):
    AUTO_FOCUS = ""
    scope = "requests"
    BINDINGS = bindings("app", only=("back",))  # the others are those of its list

    def body(self) -> ComposeResult:
        yield RequestList()

    async def reload(self) -> None:
        page = self.query_one(RequestList)
        await page.reload()
        if self.focused is None:
            page.focus_page()


def _heading(request: Request) -> str:
    if request.needs_outcome:
        return _("Needs an outcome")
    return request.moscow.label.capitalize() if request.moscow else _("Not sorted yet")


def _row(request: Request) -> Row:
    what: Cell = request.outcome or (request.tactic or "–", Tone.MUTED)
    return Row(request.id, (request.requester, what, _became(request)))


def _became(request: Request) -> Cell:
    if request.experiment is None:
        return (_("needs an outcome"), Tone.WARN) if request.needs_outcome else ""
    moves = request.experiment.moves
    if moves and request.experiment.rank is None and not request.experiment.came_back:
        return (_("moves {metric} first").format(metric=moves), Tone.MUTED)
    return (_("held back") if request.experiment.held_by else request.experiment.state_text, Tone.ACCENT)
