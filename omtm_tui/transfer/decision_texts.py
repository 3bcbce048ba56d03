"""An entry of the decision log in short texts, for every export and for the command line."""

from collections.abc import Sequence

from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.domain.guardrails.state import FrozenGuardrail, GuardrailState
from omtm_tui.i18n import _


def state_label(frozen: FrozenGuardrail) -> str:
    """The state a guardrail was frozen in, in words."""
    return {state.value: state.label for state in GuardrailState}.get(frozen.state, frozen.state)


def guardrails_text(guardrails: Sequence[FrozenGuardrail]) -> str:
    """``Retention day 28: ok (43 %); …``."""
    return "; ".join(
        _("{name}: {state} ({value})").format(name=g.name, state=state_label(g), value=g.value or "–")
        for g in guardrails
    )


def amendments_text(amendments: Sequence[Amendment]) -> str:
    """``success line: ≥ 50 % → ≥ 45 % (looser, after data: traffic halved); …``."""
    template, texts = _("{field}: {old} → {new} ({direction}, {timing}: {reason})"), []
    for change in amendments:
        labels = {"field": change.label, "direction": change.direction.label, "timing": change.timing.label}
        texts.append(template.format(old=change.old, new=change.new, reason=change.reason, **labels))
    return "; ".join(texts)
