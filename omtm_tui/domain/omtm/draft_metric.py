"""The metric and the people of a draft, as the wizard's texts name them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind, metric_key, metric_or_none
from omtm_tui.domain.omtm.draft_fields import Reader, parse_cadence
from omtm_tui.domain.omtm.omtm import Background, Stakeholder
from omtm_tui.domain.text.dates import parse_days
from omtm_tui.domain.text.number_format import NumberFormat, clean, shorten
from omtm_tui.domain.text.numbers import UNIT_NAMES
from omtm_tui.i18n import _

BACKGROUND_FIELDS = (
    "end_goal_by", "deadline_reason", "target_reason", "achievable_because", "team",
    "stakeholders", "stake_sees", "stake_knows", "stake_involved",
)  # fmt: skip
"""The fields that live in the texts of the wizard alone, also once the OMTM is active."""

_RULE = r"(?is)(?:keep|if)\b.*(?:[<>≤≥=]|\b(?:else|then|between|rising|falling|flat)\b)"
"""What only a guardrail rule looks like."""

TICKED = frozenset({"yes", "y", "true", "on", "1", "x"})  # what a ticked box is saved as
VanityHint = Callable[[str, MetricKind, bool], str | None]
"""Asked with a metric's name, its kind and whether it has a denominator; answers with a hint or None."""


def described_metric(
    reader: Reader, metrics: Sequence[Metric], vanity: VanityHint | None = None
) -> Metric | None:
    """The metric that is named, or the new one (id 0) that is described; None until its kind is known."""
    name = " ".join(reader.text("metric").split())
    if not name:
        return None
    existing = metric_or_none(name, metrics)
    if existing:
        _warn_unchanged(reader, existing)
    metric = existing or _new_metric(reader, name)
    if metric and vanity:
        reader.warn("metric", vanity(metric.name, metric.kind, metric.denominator_id is not None))
    return metric


def _warn_unchanged(reader: Reader, existing: Metric) -> None:
    """A metric that exists is not changed by describing it again."""
    own = {"metric_kind": existing.kind.value, "better": existing.better.value, "unit": existing.unit}
    for field, value in own.items():
        typed = reader.text(field)
        if typed and clean(typed).casefold() != value.casefold():
            message = _("“{name}” exists and stays as it is ({own}); change it among the metrics.")
            reader.warn(field, message.format(name=existing.name, own=value or _("no unit")))


def _new_metric(reader: Reader, name: str) -> Metric | None:
    kind = reader.choice("metric_kind", MetricKind)
    if kind is None:
        return None
    unit = reader.read("unit", lambda text: _unit(text, kind))
    unit = "%" if kind.is_share else unit or ""
    better, stage = reader.choice("better", Better) or Better.UP, reader.choice("stage", FunnelStage)
    cadence = reader.read("cadence", parse_cadence) or 7
    limit = reader.text("share_limit") if kind is MetricKind.SHARE_WITHIN else ""
    window = _window(reader, limit)
    return Metric(0, metric_key(name), name, kind, unit, better, stage, cadence, window, limit)


def _unit(text: str, kind: MetricKind) -> str:
    if kind is not MetricKind.DURATION:
        return clean(text)
    unit = UNIT_NAMES.get(clean(text).casefold())
    if unit is None:
        message = _("“{text}” is not a unit of time; choose one of {units}.")
        units = dict.fromkeys(UNIT_NAMES.values())
        raise UserError(message.format(text=shorten(text), units=", ".join(units)))
    return unit


def _window(reader: Reader, limit: str) -> int:
    """Days until a cohort is final: as typed, else those within which the share is counted."""
    if reader.text("window"):
        return reader.read("window", parse_days) or 0
    try:
        return parse_days(re.sub(r"^\s*(<=|≤|<|=)\s*", "", limit)) if limit else 0
    except UserError:
        return 0


class Portion(Struct, frozen=True):
    """A team or person that pays into the OMTM; without a ``metric`` by the same one."""

    who: str
    metric: str = ""


def listed(text: str, separators: str = r"[,;\n]") -> tuple[str, ...]:
    """The parts of a typed list, each once, without the space around them."""
    named = (" ".join(part.split()) for part in re.split(separators, text))
    return tuple(dict.fromkeys(part for part in named if part))


def parse_triggers(text: str) -> tuple[str, ...]:
    """The reasons to think again; UserError for a guardrail rule, which nothing would check among them."""
    for part in listed(text):
        if re.match(_RULE, part):
            message = _("“{text}” is a guardrail rule, and checked only as a guardrail: enter it there.")
            raise UserError(message.format(text=shorten(part)))
    return listed(text)


def portions(text: str) -> tuple[Portion, ...]:
    """``Team Core: TTFV; Team Growth``: an entry a line or semicolon; commas too, if no metric is named."""
    entries = listed(text, r"[;\n]" if ":" in text else r"[,;\n]")
    pairs = (entry.partition(":") for entry in entries)
    return tuple(Portion(who.strip(), metric.strip()) for who, _colon, metric in pairs if who.strip())


def stakeholders(reader: Reader) -> tuple[Stakeholder, ...]:
    """The names listed; a tick field names those it is true for, or is ticked for all."""
    names = listed(reader.text("stakeholders"))
    for what in ("sees", "knows", "involved"):
        reader.read(f"stake_{what}", lambda text: _check_ticked(text, names))

    def ticks(name: str) -> tuple[bool, ...]:
        ticked = (reader.text(f"stake_{what}").casefold() for what in ("sees", "knows", "involved"))
        return tuple(text in TICKED or name.casefold() in listed(text) for text in ticked)

    return tuple(Stakeholder(name, *ticks(name)) for name in names)


def check_ticks(fields: Mapping[str, str]) -> None:
    """UserError where a tick names somebody who is no stakeholder."""
    reader = Reader(fields, date.max, NumberFormat())
    stakeholders(reader)
    for error in reader.errors.values():
        raise UserError(error)


def _check_ticked(text: str, names: tuple[str, ...]) -> None:
    """UserError for somebody who is no stakeholder; a word of answer stands for all or none."""
    among = {name.casefold() for name in names} | TICKED | {"no", "n", "false", "off", "0"}
    stranger = next((part for part in listed(text) if part.casefold() not in among), None)
    if stranger is not None:
        raise UserError(_("{name} is not among the stakeholders.").format(name=shorten(stranger)))


def background(fields: Mapping[str, str], today: date) -> Background:
    """Read the texts by field; a date that cannot be read is left out."""
    reader = Reader(fields, today, NumberFormat())
    return Background(
        end_goal_by=reader.day("end_goal_by"),
        **{name: reader.text(name) for name in ("deadline_reason", "target_reason", "achievable_because")},
        contributions=tuple(line.strip() for line in reader.text("team").splitlines() if line.strip()),
        stakeholders=stakeholders(reader),
    )
