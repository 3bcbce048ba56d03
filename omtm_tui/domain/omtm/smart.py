"""Whether an OMTM is SMART, read from what was typed rather than confessed."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.metrics.metric import FunnelStage, MetricKind
from omtm_tui.domain.workspace import CompanySize
from omtm_tui.i18n import _, ngettext

MIN_PROBABILITY = 0.10
"""Below this chance of success a target is a wish, unless there is a justification."""

_IMPLIED_UNIT = (MetricKind.RATE, MetricKind.SHARE_WITHIN, MetricKind.RATIO, MetricKind.COUNT)


class SmartInput(Struct, frozen=True):
    """What the check looks at; every field may still be missing. ``probability`` is the model's, 0..1."""

    stage: FunnelStage | None = None
    segment: str = ""
    size: CompanySize | None = None
    kind: MetricKind | None = None
    unit: str = ""
    cadence_days: int | None = None
    baseline_readings: int = 0
    probability: float | None = None
    justification: str = ""
    end_goal: str = ""
    has_north_star: bool = False
    has_constraint: bool = False
    deadline: date | None = None


class SmartLetter(Struct, frozen=True):
    """One letter; ``missing`` names what would make it true, and is empty when it is."""

    letter: str
    word: str
    missing: str = ""

    @property
    def ok(self) -> bool:
        return not self.missing


def segments(text: str) -> tuple[str, ...]:
    """The segments named in a text that separates them by ``;`` or ``,``; the same one twice counts once."""
    named = (" ".join(part.split()) for part in text.replace(",", ";").split(";"))
    return tuple(dict.fromkeys(part for part in named if part))


def smart(check: SmartInput) -> tuple[SmartLetter, ...]:
    """The five letters in order, each with what is missing."""
    return (
        SmartLetter("S", _("Specific"), "; ".join(_missing_specific(check))),
        SmartLetter("M", _("Measurable"), "; ".join(_missing_measurable(check))),
        SmartLetter("A", _("Achievable"), _missing_achievable(check)),
        SmartLetter("R", _("Relevant"), _missing_relevant(check)),
        SmartLetter("T", _("Time-bound"), "" if check.deadline else _("a deadline")),
    )


def _missing_specific(check: SmartInput) -> list[str]:
    missing = [] if check.stage else [_("one funnel stage")]
    wanting = (check.size.segments_needed if check.size else 0) - len(segments(check.segment))
    if wanting > 0:
        missing.append(
            ngettext(
                "{n} more segment, as the company's size demands",
                "{n} more segments, as the company's size demands",
                wanting,
            ).format(n=wanting)
        )
    return missing


def _missing_measurable(check: SmartInput) -> list[str]:
    missing = []
    if check.kind not in _IMPLIED_UNIT and not check.unit.strip():
        missing.append(_("a unit"))
    if not check.cadence_days or check.cadence_days < 1:
        missing.append(_("how often it is read"))
    if check.baseline_readings < 1:
        missing.append(_("a first reading as baseline"))
    return missing


def _missing_achievable(check: SmartInput) -> str:
    if check.justification.strip():
        return ""
    if check.probability is None:
        return _("why it can be reached (there are too few readings to compute a chance)")
    if check.probability < MIN_PROBABILITY:
        return _("why it can be reached (the readings give it a chance under 10 %)")
    return ""


def _missing_relevant(check: SmartInput) -> str:
    if check.end_goal.strip() or check.has_north_star or check.has_constraint:
        return ""
    return _("a link to the end goal, the north star metric or the constraint")
