"""Suggestions for OMTMs and guardrails: orientation with its source, copied into a draft, editable there."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.content.data import Source, load, record, source
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Target
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.domain.workspace import BusinessModel, CompanySize

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class OmtmSuggestion(Struct, frozen=True):
    """A metric worth steering by. ``metric`` has id 0 until it is created; without a ``target`` the line
    comes from the user's own baseline. Empty ``phases``, ``models`` and ``sizes`` mean any."""

    metric: Metric
    period: str
    note: str
    source: Source
    target: Target | None = None
    segment: str = ""
    phases: tuple[Phase, ...] = ()
    models: tuple[BusinessModel, ...] = ()
    sizes: tuple[CompanySize, ...] = ()
    default: bool = False
    topic: str = ""

    def target_text(self, fmt: NumberFormat) -> str:
        """The line in the sand as people type it ("≥ 50 %", "50–70 %"); empty without one."""
        return format_target(self.target, self.metric, fmt) if self.target else ""


class GuardrailSuggestion(Struct, frozen=True):
    """A guardrail worth having. ``rule`` names catalogue metrics in braces, ``metrics`` defines each."""

    name: str
    when: str
    rule: str
    action_text: str
    metrics: tuple[Metric, ...]
    source: Source

    def rule_text(self, keys: Mapping[str, str] | None = None) -> str:
        """The rule as it is typed; ``keys`` has the workspace's key for a catalogue key where they differ."""
        names = keys or {}
        rule = _PLACEHOLDER.sub(lambda match: names.get(match[1], match[1]), self.rule)
        return '{} "{}"'.format(rule, self.action_text.replace('"', "'"))


def catalogue_metric(key: str) -> Metric:
    """The catalogue's definition of a metric, with id 0; KeyError when there is none."""
    metric = record(Metric, load("metrics")[key], id=0, key=key)
    return replace(metric, unit="%") if metric.kind.is_share else metric


def suggest_omtm(
    phase: Phase | None = None, model: BusinessModel | None = None, size: CompanySize | None = None
) -> tuple[OmtmSuggestion, ...]:
    """What others steer by: the phase's default, then the most specific line; None leaves nothing out."""
    rows = load("omtm")["suggestion"]
    every = [record(OmtmSuggestion, row, metric=_cited(row["metric"], row)) for row in rows]
    fitting = [s for s in every if _fits(phase, s.phases) and _fits(model, s.models) and _fits(size, s.sizes)]
    return tuple(sorted(fitting, key=lambda s: (not s.default, bool(s.topic), not s.models, not s.sizes)))


def suggest_guardrails(
    metric: Metric | None = None, stage: FunnelStage | None = None, phase: Phase | None = None
) -> tuple[GuardrailSuggestion, ...]:
    """Guardrails for an OMTM on ``metric`` in ``stage`` (the metric's own unless given), best fit first.

    A guardrail on the OMTM itself is left out, and so is the same condition again; where nothing fits, the
    pair for speeding up is offered."""
    stage = stage or (metric.stage if metric else None)
    kind = metric.kind if metric else None
    templates, own = load("guardrails")["template"], f"{{{metric.key}}}" if metric else None
    rows = [row for row in templates if own is None or own not in row["rule"]]

    def fit(row: dict[str, Any]) -> int:
        by_stage, by_phase = stage in row.get("stages", ()), phase in row.get("phases", ())
        by_kind = kind in row.get("kinds", ())
        return 4 * by_stage + 2 * by_phase + (by_kind and (by_stage or by_phase))

    best = sorted((row for row in rows if fit(row)), key=fit, reverse=True)
    by_condition: dict[str, dict[str, Any]] = {}
    for row in best or rows[:2]:
        by_condition.setdefault(row["rule"].partition(" else ")[0], row)
    return tuple(map(_guardrail, by_condition.values()))


def _fits(wanted: StrEnum | None, listed: tuple[StrEnum, ...]) -> bool:
    return wanted is None or not listed or wanted in listed


def _guardrail(row: dict[str, Any]) -> GuardrailSuggestion:
    keys = [*_PLACEHOLDER.findall(row["rule"]), *row.get("controls", ())]
    return record(GuardrailSuggestion, row, metrics=tuple(_cited(key, row) for key in keys))


def _cited(key: str, row: dict[str, Any]) -> Metric:
    """A metric of the catalogue, with the source of the line that suggests it."""
    return replace(catalogue_metric(key), source_note=str(source(row["source"])))
