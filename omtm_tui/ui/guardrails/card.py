"""The card of a guardrail: its state and why, its breaches and decisions, its rule and earlier versions."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from omtm_tui.domain.guardrails import GuardrailState
from omtm_tui.domain.guardrails.read_models import GuardrailsPage, GuardrailView
from omtm_tui.domain.text.dates import format_date, format_day
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.guardrail_state import strip_line
from omtm_tui.ui.kit.text import Card, plain


def guardrail_card(view: GuardrailView, snapshot: GuardrailsPage) -> Content:
    """Everything about a guardrail as of the snapshot's day, for the detail pane."""
    today = snapshot.top.today
    card = Card().title(view.name).text(view.sentence)
    card.blank().text(f"{view.state.glyph} {view.explanation}", view.state.tone)
    if view.breached_since is not None:
        card.text(_breach(view, view.breached_since, today), Tone.BAD)
    if view.strip:
        card.blank().text(strip_line(view.strip, today))
    changes = snapshot.changes.get(view.id, ())
    if changes:
        card.heading(_("Changes of state"))
        for change in reversed(changes):
            card.text(_change(change, today))
    decided = snapshot.closing.get(view.id, ())
    if decided:
        card.heading(_("Decided"))
        for entry in decided:
            card.pair(format_day(entry.decided_at, today), entry.title)
    card.heading(_("Rule")).text(view.rule)
    card.text(_("On a breach: {meaning}.").format(meaning=view.meaning), Tone.MUTED)
    if len(view.versions) > 1:
        card.heading(_("Versions"))
        for start, text, kind in reversed(view.versions):
            style = Tone.WARN if kind == "looser" else Tone.PLAIN
            card.pair(format_date(start, today), f"{change_word(kind)}: {text}", style)
    if view.strip:
        card.heading(_("Last evaluations"))
        for day, state in reversed(view.strip):
            card.pair(f"{format_date(day, today):>6}", f"{state.glyph} {state.label}", state.tone)
    return card.content()


def change_word(change: str) -> str:
    """The word for how a version of a rule compares with the one before."""
    return {
        "new": _("first"),
        "looser": _("loosened"),
        "tighter": _("tightened"),
    }.get(change, _("changed"))


def _breach(view: GuardrailView, since: date, today: date) -> str:
    day = format_date(since, today)
    if view.handled:
        return _("Broken since {date}; decided, waits for a clean value.").format(date=day)
    return _("Broken since {date}. By rule: {action}. d decides.").format(date=day, action=view.action)


def _change(change: tuple[date, GuardrailState, str], today: date) -> Content:
    day, state, value = change
    new_state = plain(f"{state.glyph} {state.label}", state.tone)
    return Content.assemble(plain(f"{format_date(day, today):>6}  ", Tone.MUTED), new_state, f"  {value}")
