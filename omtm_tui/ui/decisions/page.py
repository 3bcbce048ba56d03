"""The decision log: every bet and decision, newest first, with a search over all their texts."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import work
from textual.content import Content

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision, LogState
from omtm_tui.domain.decisions.log_query import DecisionsPage as Snapshot
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.dates import format_date, format_day
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.decision_search import CLOSE_MARK, OPEN_MARK
from omtm_tui.storage.read.decisions import log, log_part
from omtm_tui.transfer.markdown import entry_markdown
from omtm_tui.ui.app_base import opens
from omtm_tui.ui.decisions import dialogs
from omtm_tui.ui.decisions.card import decision_card, moved_goalposts
from omtm_tui.ui.decisions.track_record import TrackRecordScreen
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.table_model import LazyRows, Row

CLOSED = (LogState.REVIEWED, LogState.SUPERSEDED, LogState.WITHDRAWN)
CYCLE = (None, LogState.OPEN, LogState.DUE, LogState.REVIEWED, LogState.SUPERSEDED)
"""The states the filter key cycles through; None shows all."""


class DecisionsPage(ListPage[Snapshot, Decision]):
    scope = "decisions"
    without_lines: ClassVar[frozenset[str]] = frozenset({"due", "states"})

    def __init__(self) -> None:
        super().__init__()
        self.state: LogState | None = None
        self._problem = ""
        self._understood = ""
        self._rows: LazyRows[Decision] = LazyRows((), self._row, self._fetch)

    async def read(self) -> Snapshot:
        """The entries for the query typed; while it has a mistake, those for the last valid one."""
        self._problem = ""
        try:
            snapshot = await self._log(self.query_text)
        except UserError as error:
            if not self.query_text:
                raise
            snapshot = await self._log("" if self._understood == self.query_text else self._understood)
            self._problem = error_text(error)
        else:
            self._understood = self.query_text
        return snapshot

    async def _log(self, query: str) -> Snapshot:
        app = self.omtm_app
        near = self.table.current if not self._problem else None
        return await app.storage.read(log, query, state=self.state, near=near)

    def _fetch(self, ids: Sequence[int]) -> None:
        self.call_later(self._bring, ids, self._rows)

    @work(group="rows")
    async def _bring(self, ids: Sequence[int], rows: LazyRows[Decision]) -> None:
        app = self.omtm_app
        entries, hits = await app.storage.read(log_part, ids, self._understood)
        if rows is self._rows and self.snapshot is not None and self._stands:
            self.snapshot.hits.update(hits)
            rows.add((entry.id, entry) for entry in entries)
            if not set(ids).isdisjoint(rows.ids[index] for index in self.table.in_sight):
                self.table.rows_came()
            if self.table.current in ids:
                self._show_detail()

    async def filter_changed(self) -> None:
        await self.reload()

    def _filtered(self, rows: Sequence[Row]) -> Sequence[Row]:
        return rows

    def above(self, snapshot: Snapshot) -> Content:
        if self._problem:
            return plain(self._problem, Tone.BAD)
        listed, total, due = len(snapshot.ids), snapshot.total, snapshot.due
        parts = []
        if snapshot.query or self.state:
            text = ngettext("{n} of {total} entry", "{n} of {total} entries", total)
            parts.append(text.format(n=f"{listed}+" if snapshot.more else listed, total=total))
        if self.state is not None:
            parts.append(_("only {state}, w for the next").format(state=self.state.label))
        if snapshot.more:
            parts.append(_("the newest of them: type more to rank"))
        elif snapshot.ranked and listed > 1:
            parts.append(_("best first"))
        if parts:
            return plain(dotted(parts), Tone.MUTED)
        if due:
            text = ngettext(
                "{n} review is due: D opens it.", "{n} reviews are due: D walks through them.", due
            )
            return plain(text.format(n=due), Tone.WARN)
        return Content("")

    def rows(self, snapshot: Snapshot) -> Sequence[Row]:
        self._rows = LazyRows(snapshot.ids, self._row, self._fetch)
        self._rows.add((entry.id, entry) for entry in snapshot.entries)
        return self._rows

    def _row(self, entry: Decision) -> Row:
        assert self.snapshot is not None
        today = self.snapshot.top.today
        made = format_day(entry.decided_at, today)
        muted = Tone.MUTED if entry.state in (LogState.SUPERSEDED, LogState.WITHDRAWN) else Tone.PLAIN
        state = EntryState.of(entry, self.snapshot.metrics, self.snapshot.top.numbers)
        review = format_date(entry.review_day, today) if entry.review_day else ""
        return Row(
            entry.id,
            (
                (made, muted),
                (self._words(entry), muted),
                state.difference,
                (state.standing, entry.state.tone),
                (review, Tone.BAD if entry.state is LogState.DUE else muted),
            ),
        )

    def _words(self, entry: Decision) -> str:
        """The title, whether the bet was amended, and an excerpt with the words searched for."""
        parts = [entry.title]
        if any(map(moved_goalposts, entry.amendments)):
            parts.append(_("loosened after data"))
        elif entry.amendments:
            parts.append(_("amended"))
        excerpt = self.snapshot.hits.get(entry.id, "") if self.snapshot else ""
        hit = excerpt.replace(OPEN_MARK, "").replace(CLOSE_MARK, "")
        if hit and hit.strip("…") not in entry.title:
            parts.append(hit)
        return dotted(parts)

    @property
    def is_bare(self) -> bool:
        return super().is_bare and self.state is None

    def empty(self, snapshot: Snapshot) -> str:
        if self.state is not None:
            text = _("Nothing here is {state}. w shows the next state, Esc all.")
            return text.format(state=self.state.label)
        if snapshot.top.omtm is None:
            return _("Nothing decided yet. a logs a decision; 3 defines the OMTM that bets are about.")
        return _("Nothing decided yet. b places a bet, a logs a decision.")

    def record(self, row_id: Hashable) -> Decision | None:
        return self._rows.record(row_id)

    def card(self, record: Decision, snapshot: Snapshot) -> Content:
        return decision_card(record, snapshot)

    action_add = opens(dialogs.open_decision)
    action_amend = opens(dialogs.open_amend)
    action_comment = opens(dialogs.open_comment)

    async def action_decide(self, entry: Decision) -> None:
        """Review the entry, and no other."""
        if entry.state in CLOSED:
            self.omtm_app.say(_("Already {state}. e supersedes it.").format(state=entry.state.label))
        else:
            await dialogs.open_outcome(self.omtm_app, entry.id)

    async def action_due(self) -> None:
        app = self.omtm_app
        waiting = await app.storage.read(dialogs.due)
        if waiting:
            self.select(waiting[0])
            dialogs.review(app, waiting[0])
        else:
            app.say(_("No review is due."))

    def action_supersede(self, entry: Decision) -> None:
        if entry.state in (LogState.SUPERSEDED, LogState.WITHDRAWN):
            self.omtm_app.say(_("Already {state}.").format(state=entry.state.label))
        else:
            dialogs.open_decision(self.omtm_app, entry)

    async def action_states(self) -> None:
        """Filter by the next state; after the last one show all."""
        self.state = CYCLE[(CYCLE.index(self.state) + 1) % len(CYCLE)]
        await self.reload()

    def action_back(self) -> None:
        covered = self.covers_list
        super().action_back()
        if not covered and self.state is not None:
            self.state = None
            self.run_worker(self.reload())

    def action_newer(self, entry: Decision) -> None:
        self._go_to(entry.superseded_by, _("Nothing took the place of this decision."))

    def action_older(self, entry: Decision) -> None:
        self._go_to(entry.supersedes, _("This decision takes the place of none."))

    def _go_to(self, number: int | None, none: str) -> None:
        if number is None or self._rows.index_of(number) is None:
            self.omtm_app.say(none if number is None else _("It is not in this list: Esc shows all."))
        else:
            self.table.select(number)

    def _as_text(self, entry: Decision) -> str:
        assert self.snapshot is not None
        return entry_markdown(self.snapshot, entry)

    async def action_copy(self, entry: Decision) -> None:
        copied = _("Copied “{title}”.").format(title=entry.title)
        otherwise = _("If nothing arrives, x writes the entry into a file.")
        await self.omtm_app.copy(self._as_text(entry), copied, otherwise)

    def action_view(self, entry: Decision) -> None:
        """Read the entry in $EDITOR; changes made there are not saved."""
        text = self._as_text(entry)
        changed = self.omtm_app.edited(text)
        if changed is not None and changed != text:
            self.omtm_app.say(_("The log is never edited: c comments, e supersedes."))

    def action_track_record(self) -> None:
        self.app.push_screen(TrackRecordScreen())

    async def action_export(self) -> None:
        await dialogs.open_export(self.omtm_app, self.current)
