"""The sweep asks "still needed?" idea by idea; Enter drops what is not needed, in one step."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.backlog.backlog import BacklogView, Experiment, duration_text, load_of
from omtm_tui.domain.text.dates import age_text
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.write import experiments
from omtm_tui.ui.backlog.idea import effort_text
from omtm_tui.ui.kit.basics import Card, bindings, css_of, plain
from omtm_tui.ui.kit.dialog import ask_before
from omtm_tui.ui.kit.page import FullScreen


class Sweep(FullScreen[BacklogView]):
    """Goes through the experiments that have not started, oldest first."""

    scope = "sweep"
    BINDINGS = bindings(scope)
    DEFAULT_CSS = css_of(__file__)

    def __init__(self, view: BacklogView) -> None:
        super().__init__(view)
        self._view = view
        open_ones = (*view.unanswered, *view.ranked, *view.parked)
        self._all = sorted(
            (item for item in open_ones if item.state in experiments.ASKED),
            key=lambda item: (item.created or view.top.today, item.id),
        )
        self._stays: list[bool] = []
        self._swept = False

    def body(self) -> ComposeResult:
        yield Static(id="progress")
        with VerticalScroll(can_focus=True):
            yield Static(id="item")

    async def read(self) -> None:
        """Read nothing: the list of questions stays as it was when the sweep was opened."""

    @property
    def _dropped(self) -> list[Experiment]:
        return [item for item, stays in zip(self._all, self._stays, strict=False) if not stays]

    def show(self, snapshot: BacklogView) -> None:
        done, count = len(self._stays), len(self._all)
        line = _("Swept.") if self._swept else _("Still needed?  {done} of {all} · {n} to be dropped")
        text = line.format(done=done, all=count, n=len(self._dropped))
        self.query_one("#progress", Static).update(plain(text, Tone.ACCENT))
        over = self._swept or done == count
        self.query_one("#item", Static).update(self._end() if over else self._item(self._all[done]))

    def _item(self, item: Experiment) -> Content:
        card = Card().title(item.title).text(item.description)
        if item.created is not None:
            card.pair(_("Added"), age_text((self._view.top.today - item.created).days))
        card.pair(_("State"), item.state_text).pair(_("Moves first"), item.moves)
        card.pair(_("Effort"), effort_text(item.effort_weeks, self._view.top.numbers))
        return card.content()

    def _end(self) -> Content:
        """How much was dropped, as a share of the ideas and in weeks of work."""
        if not self._all:
            return plain(_("There is nothing to sweep: no idea waits."), Tone.STRONG)
        dropped, numbers = self._dropped, self._view.top.numbers
        share = round(100 * len(dropped) / len(self._all))
        so_far, by_now = _("{n} of {all} to be dropped ({share} %)."), _("{n} of {all} dropped ({share} %).")
        text = by_now if self._swept else so_far
        card = Card().text(text.format(n=len(dropped), all=len(self._all), share=share), Tone.STRONG)
        # What is parked weighs nothing, before as after.
        gone = {item.id for item in dropped}
        weighed = (*self._view.unanswered, *self._view.ranked)
        left = load_of((item for item in weighed if item.id not in gone), self._view.load.capacity)
        before, after = self._view.load.weeks, left.weeks
        if before > after:
            spans = {"before": duration_text(before, numbers), "after": duration_text(after, numbers)}
            card.text(_("Load: {before} → {after}").format(**spans), Tone.GOOD)
        leaves = self._swept or not dropped
        last = _("Esc leads back.") if leaves else _("Enter drops them; u is one back, Esc drops nothing.")
        return card.blank().text(last, Tone.MUTED).content()

    def action_keep(self) -> None:
        self._answer(True)

    def action_prune(self) -> None:
        self._answer(False)

    def _answer(self, stays: bool) -> None:
        if len(self._stays) < len(self._all) and not self._swept:
            self._stays.append(stays)
            self.show(self._view)

    async def action_before(self) -> None:
        if self._swept:
            await self.omtm_app.action_undo()
            self.dismiss(None)
        elif self._stays:
            self._stays.pop()
            self.show(self._view)
        else:
            self.omtm_app.say(_("This is the first one."))

    async def action_finish(self) -> None:
        """Drop what was marked so far, in one step; what was not asked about stays."""
        if self._swept or (len(self._stays) == len(self._all) and not self._dropped):
            self.dismiss(None)
            return
        dropped = [item.id for item in self._dropped]
        if not dropped:
            self.omtm_app.say(_("Nothing is marked to be dropped yet."))
            return
        await self.omtm_app.do_or_report(experiments.sweep, dropped, len(self._stays))
        self._swept = True
        self._all = self._all[: len(self._stays)]
        self.show(self._view)

    async def action_back(self) -> None:
        """Leave and drop nothing; ask first where something was marked."""
        count = 0 if self._swept else len(self._dropped)
        if not count:
            self.dismiss(None)
            return
        question = ngettext(
            "{n} idea is marked to be dropped. Leave without dropping it?",
            "{n} ideas are marked to be dropped. Leave without dropping them?",
            count,
        )
        ask_before(self.omtm_app, question.format(n=count), _("Leave"), self._leave)

    async def _leave(self) -> None:
        self.dismiss(None)
