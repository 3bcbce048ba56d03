"""The field a rule is typed into, and the preview of how the rule would have judged so far."""

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails import GuardrailState
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.parts import dotted
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.guardrails import RulePreview, rule_preview
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.guardrail_state import strip_line
from omtm_tui.ui.kit.suggesting_text_area import words_for
from omtm_tui.ui.kit.text import Card, plain

OFFERED = 6
"""Names of metrics listed under a rule at once."""


def rule_field(app: AppBase, metrics: Sequence[Metric], value: str = "") -> Field:
    """The field for a rule: it completes names of metrics and explains syntax errors."""
    numbers = app.numbers
    words = (*(m.key for m in metrics), *(f'"{m.name}"' for m in metrics if " " in m.name))

    def check(text: str) -> str:
        parse_rule(text, metrics, numbers)
        return ""

    def note(text: str) -> Content:
        fitting = words_for(text, words)[:OFFERED]
        if fitting:
            return plain(dotted(fitting) + "  " + _("→ completes"), Tone.MUTED)
        if not text:
            keys = ", ".join(m.key for m in metrics[:OFFERED])
            return plain(_("keep METRIC >= VALUE else ACTION; metrics: {keys}").format(keys=keys), Tone.MUTED)
        try:
            return plain(check(text), Tone.MUTED)
        except UserError as error:
            return plain(error_text(error), Tone.BAD)

    return Field(
        "rule", _("Rule"), "area", value=value, required=True, check=check, note=note, suggestions=words
    )


async def preview_rule(
    app: AppBase, text: str, new_metrics: Sequence[Metric] = (), guardrail_id: int | None = None
) -> Content:
    """The rule as a sentence, its state today and its judgements of the last weeks; empty without a rule."""
    if not text:
        return Content("")
    today = app.storage.today
    outcome = await app.storage.read(rule_preview, text, tuple(new_metrics), guardrail_id)
    return trial_text(outcome, today)


def trial_text(outcome: RulePreview, today: date) -> Content:
    """The sentence, the normalized rule, today's state and the strip of weeks, one line each."""
    card = Card().text(outcome.sentence, Tone.SENTENCE).text(outcome.text, Tone.MUTED)
    if outcome.change == "looser":
        card.text(_("Looser than the rule in force: it breaks in fewer cases, or asks for less."), Tone.WARN)
    elif outcome.change == "tighter":
        card.text(_("Tighter than the rule in force."))
    state = outcome.today.state
    card.pair(_("Today"), f"{state.glyph} {outcome.today.explanation}", state.tone)
    if len(outcome.weeks) > 1:
        count = [state for _day, state in outcome.weeks].count(GuardrailState.BREACH)
        breaches = ngettext("{n} breach", "{n} breaches", count).format(n=count) if count else _("no breach")
        card.pair(_("Weeks"), Content.assemble(strip_line(outcome.weeks, today), f"  {breaches}"))
    return card.content()
