"""An entry of the decision log in short texts, for every export and for the command line."""

from collections.abc import Sequence

from msgspec import Struct

from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.decisions.evidence import Evidence, compare, evidence_text
from omtm_tui.domain.guardrails.state import FrozenGuardrail, GuardrailState
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.i18n import _


class EntryTexts(Struct, frozen=True):
    """``threshold`` and ``abort`` with units, ``choice`` in words, ``result`` with difference and interval,
    and the ``evidence`` it was written from; each empty where the entry has none.
    """

    threshold: str = ""
    abort: str = ""
    choice: str = ""
    result: str = ""
    evidence: Evidence | None = None


def entry_texts(entry: Decision, metric: Metric | None, fmt: NumberFormat) -> EntryTexts:
    """The texts of ``entry``; ``metric`` is the one its bet is about, None for entries that are no bets."""
    bet, outcome = entry.registration, entry.outcome
    if bet is None or metric is None:
        return EntryTexts(choice=entry.choice)
    result = outcome.result if outcome else None
    evidence = None
    if outcome and result:
        early = outcome.reviewed_on < bet.review_on
        evidence = compare(result, metric, bet.threshold, bet.design, min_sample=bet.min_sample, early=early)
    return EntryTexts(
        threshold=format_target(bet.threshold, metric, fmt),
        abort=format_target(bet.abort, metric, fmt) if bet.abort else "",
        choice=entry.choice,
        result=evidence_text(evidence, result, metric, fmt) if evidence and result else "",
        evidence=evidence,
    )


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
    """``success threshold: ≥ 50 % → ≥ 45 % (looser, after data: traffic halved); …``."""
    template, texts = _("{field}: {old} → {new} ({direction}, {timing}: {reason})"), []
    for change in amendments:
        labels = {"field": change.label, "direction": change.direction.label, "timing": change.timing.label}
        texts.append(template.format(old=change.old, new=change.new, reason=change.reason, **labels))
    return "; ".join(texts)
