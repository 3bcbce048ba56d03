"""The guardrails page: state, value and trend of each, today or as of a past day."""

from collections.abc import Hashable
from datetime import date, timedelta
from functools import partial

from textual.content import Content

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.read_models import GuardrailsPage as Snapshot, GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import zoo_hint
from omtm_tui.domain.text.dates import format_date, format_day, parse_date
from omtm_tui.domain.text.labels import Tone, as_sentence
from omtm_tui.i18n import _
from omtm_tui.storage.read.guardrails import guardrails
from omtm_tui.storage.write.guardrails import retire_guardrail
from omtm_tui.ui.guardrails.dialogs import changed_rule_form, open_breach, open_guardrail
from omtm_tui.ui.kit.basics import Card, plain
from omtm_tui.ui.kit.dialog import ask_before, one_field_form
from omtm_tui.ui.kit.field import Field, or_none
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.table_model import Row
from omtm_tui.ui.kit.views import guardrail_rows, strip_line


class GuardrailsPage(ListPage[Snapshot, GuardrailView]):
    scope = "guardrails"
    as_of: date | None = None

    async def read(self) -> Snapshot:
        day = self.as_of
        return await self.omtm_app.storage.read(
            lambda context: guardrails(context.on(day) if day else context)
        )

    def above(self, snapshot: Snapshot) -> Content:
        if self.as_of is not None:
            text = _("As of {date}, with what was known then. Esc: today.")
            return plain(text.format(date=format_date(self.as_of)), Tone.WARN, "bold")
        return plain(zoo_hint(guardrails=len(snapshot.guardrails)), Tone.MUTED)

    def rows(self, snapshot: Snapshot) -> list[Row]:
        return guardrail_rows(snapshot.guardrails)

    def record(self, row_id: Hashable) -> GuardrailView | None:
        views = self.snapshot.guardrails if self.snapshot is not None else ()
        return next((view for view in views if view.id == row_id), None)

    def card(self, record: GuardrailView, snapshot: Snapshot) -> Content:
        today = snapshot.top.today
        card = Card().title(record.name).text(record.sentence)
        card.blank().text(f"{record.state.glyph} {record.explanation}", record.state.tone)
        if record.to_decide:
            by_rule = as_sentence(_("By the rule, {action}").format(action=record.action))
            card.text(f"{by_rule} {_('d decides.')}", record.state.tone)
        if record.strip:
            card.blank().text(strip_line(record.strip, today)).text(record.still_open, Tone.MUTED)
        changes = reversed(snapshot.changes.get(record.id, ()))
        card.section(_("Changes of state"), (_change(change, today) for change in changes))
        decided = snapshot.closing.get(record.id, ())
        card.section(_("Decided"), ((format_day(entry.decided_at, today), entry.title) for entry in decided))
        card.heading(_("Rule")).text(record.rule)
        card.text(_("On a breach: {meaning}.").format(meaning=record.meaning), Tone.MUTED)
        if len(record.versions) > 1:
            card.heading(_("Versions"))
            words = {"new": _("first"), "looser": _("loosened"), "tighter": _("tightened")}
            for start, text, kind in reversed(record.versions):
                style = Tone.WARN if kind == "looser" else Tone.PLAIN
                card.pair(format_date(start, today), f"{words.get(kind, _('changed'))}: {text}", style)
        strip = ((f"{format_date(day, today):>6}", state) for day, state in reversed(record.strip))
        states = ((day, f"{state.glyph} {state.label}", state.tone) for day, state in strip)
        return card.section(_("Last evaluations"), states).content()

    def leave(self) -> None:
        if self.as_of is not None:
            self.as_of = self._read = None

    def _past(self) -> bool:
        """Whether the page shows a past day, on which nothing can be changed; if so, say it."""
        if self.as_of is not None:
            self.omtm_app.say(_("This is {date}: Esc returns to today.").format(date=format_date(self.as_of)))
        return self.as_of is not None

    async def action_add(self) -> None:
        if not self._past():
            await open_guardrail(self.omtm_app)

    def action_edit(self, view: GuardrailView) -> None:
        if not self._past() and self.snapshot is not None:
            self.app.push_screen(changed_rule_form(self.omtm_app, self.snapshot.metrics, view))

    async def action_decide(self, view: GuardrailView) -> None:
        if self._past():
            return
        if view.breached_since is None:
            self.omtm_app.say(_("{name} is not breached: there is nothing to decide.").format(name=view.name))
        else:
            await open_breach(self.omtm_app, view.id)

    def action_drop(self, view: GuardrailView) -> None:
        if self._past():
            return
        question = _("Retire the guardrail “{name}”? Its history stays.").format(name=view.name)
        retire = partial(self.omtm_app.do, retire_guardrail, view.id)
        ask_before(self.omtm_app, question, _("Retire"), retire)

    def action_back(self) -> None:
        if self.as_of is None or self.covers_list:
            super().action_back()
        else:
            self.as_of = None
            self.run_worker(self.reload())

    def action_replay(self, _first: GuardrailView) -> None:
        today = self.omtm_app.storage.today

        async def submit(typed: date | None) -> None:
            day = typed or today
            if day > today:
                raise UserError(_("{date} lies in the future.").format(date=format_date(day)))
            self.as_of = day if day < today else None
            await self.reload()

        day_of = partial(parse_date, today=today, past=True)
        field = Field(
            "date",
            _("Date"),
            check=lambda text: "= " + format_date(day_of(text)),
            parse=or_none(day_of),
            hint=_("{date}, -2w, fri; empty: today").format(
                date=format_date(today - timedelta(weeks=4), today)
            ),
        )
        self.app.push_screen(one_field_form(_("Judge as of which day?"), field, submit))


def _change(change: tuple[date, GuardrailState, str], today: date) -> Content:
    day, state, value = change
    new_state = plain(f"{state.glyph} {state.label}", state.tone)
    return Content.assemble(plain(f"{format_date(day, today):>6}  ", Tone.MUTED), new_state, f"  {value}")
