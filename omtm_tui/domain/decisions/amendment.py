"""Moved goalposts: which way an amendment moves them, and whether data was already there."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _, mark

End = tuple[float | Decimal, int]
"""An end of a region, and 0 where the end itself belongs to it; the larger the further up."""

Region = tuple[End, End]
EVERYTHING: Region = ((-math.inf, 0), (math.inf, 0))
METRIC = "metric"
"""The field of an amendment that nobody made: the definition of the bet's metric was changed."""


class Term(LabelledEnum):
    """What of a registration may be amended, with the name under which a bet is placed."""

    THRESHOLD = "threshold", mark("success line"), "success"
    ABORT = "abort", mark("abort line"), "abort"
    MIN_SAMPLE = "min_sample", mark("minimum sample"), "sample"
    MIN_RUNTIME = "min_runtime_days", mark("minimum runtime"), "runtime"
    ENROLLED_UNTIL = "enrolled_until", mark("end of enrolment"), "enrol-until"
    REVIEW = "review_on", mark("review date"), "review"

    @property
    def option(self) -> str:
        return self._details[0]


class Direction(LabelledEnum):
    """Whether an amendment makes success easier to claim."""

    LOOSER = "looser", mark("looser")
    TIGHTER = "tighter", mark("tighter")
    OTHER = "other", mark("neither looser nor tighter")


class Timing(LabelledEnum):
    """When a registration was amended; computed from what was recorded, never confessed."""

    BEFORE_START = "before_start", mark("before the start")
    BEFORE_DATA = "before_data", mark("before data")
    AFTER_DATA = "after_data", mark("after data")


class Amendment(Struct, frozen=True, rename={"at": "amended_at"}):
    """One change of a registration. ``old`` and ``new`` are texts ready to show, ``at`` local ISO time."""

    field: str
    old: str
    new: str
    direction: Direction
    timing: Timing
    reason: str
    at: str

    def on_harmful_side(self, threshold: Target) -> "Amendment":
        """The same change; abort lines that were kept as the good side are shown on the other one."""
        if self.field != "abort":
            return self
        return replace(self, old=harmful_text(self.old, threshold), new=harmful_text(self.new, threshold))

    @property
    def label(self) -> str:
        """The changed field in words."""
        labels = {METRIC: _("metric")} | {term.value: term.label for term in Term}
        return labels.get(self.field, self.field)

    @property
    def text(self) -> str:
        """``success line: ≥ 50 % → ≥ 45 % (looser, after data: traffic halved)``."""
        labels = {"field": self.label, "direction": self.direction.label, "timing": self.timing.label}
        template = _("{field}: {old} → {new} ({direction}, {timing}: {reason})")
        return template.format(old=self.old, new=self.new, reason=self.reason, **labels)


def amendable_field(text: str) -> Term:
    """Return the field of a registration that is named, as it is placed or stored; UserError lists all."""
    wanted = "-".join(text.casefold().replace("_", " ").replace("-", " ").split())
    for term in Term:
        if wanted in (term.option, term.value.replace("_", "-")):
            return term
    names = ", ".join(term.option for term in Term)
    message = _("A bet has no “{text}” to amend; it has: {names}.")
    raise UserError(message.format(text=shorten(text), names=names))


def harmful_text(text: str, threshold: Target) -> str:
    """A text with an abort line of an earlier version, which had the sign of success."""
    sign = replace(threshold, strict=False).sign
    return text.replace(sign, "<" if sign == "≥" else ">") if sign else text


def amendment_direction(field: str, old: object, new: object) -> Direction:
    """Whether the change of a field of ``Registration``, None for nothing, makes success easier to claim."""
    way = widened(_allowed(field, old), _allowed(field, new))
    return {1: Direction.LOOSER, -1: Direction.TIGHTER}.get(way or 0, Direction.OTHER)


def amendment_timing(started: date | None, first_reading_recorded: str | None, at: str) -> Timing:
    """Where the amendment made ``at`` stands: before the start, before data, or after data.

    ``first_reading_recorded`` is when the first reading inside the window was recorded, None while there is
    none. Moments are ISO 8601 texts, those without an offset in UTC."""
    if first_reading_recorded is not None and _moment(first_reading_recorded) <= _moment(at):
        return Timing.AFTER_DATA
    if started is None or _moment(at).date() < started:
        return Timing.BEFORE_START
    return Timing.BEFORE_DATA


def widened(old: Region, new: Region) -> int | None:
    """1 where the new region holds the old one and more, −1 for the reverse, 0 for the same, else None."""
    wider = new[0] <= old[0] and new[1] >= old[1]
    narrower = new[0] >= old[0] and new[1] <= old[1]
    return int(wider) - int(narrower) if wider or narrower else None


def _allowed(field: str, value: object) -> Region:
    """What a field lets pass, the more the looser; all of it without a value."""
    low, high = EVERYTHING
    if field == "abort" and isinstance(value, Target) and value.kind is not TargetKind.BAND:
        value = value.other_side
    if isinstance(value, Target):
        beyond = int(value.strict)
        low = low if value.low is None else (value.low, beyond)
        return low, high if value.high is None else (value.high, -beyond)
    if field == "enrolled_until":
        # The honest date follows the end of enrolment, without one the day of registration, which is earlier.
        return (value.toordinal() if isinstance(value, date) else 0, 0), high
    number = (float(value) if isinstance(value, int | float) else 0.0), 0
    # Waiting longer before an abort spares more; asking for a larger sample spares less.
    return {"min_sample": (number, high), "min_runtime_days": (low, number)}.get(field, EVERYTHING)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
