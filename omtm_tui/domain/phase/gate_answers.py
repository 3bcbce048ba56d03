"""Answers to the gate questions: as they are typed, and as a reading gives them."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.metrics.reading import Reading, is_stale
from omtm_tui.domain.phase.gates import FieldKind, GateField
from omtm_tui.domain.phase.phase import PhaseSpell
from omtm_tui.domain.text.dates import age_text, format_date
from omtm_tui.domain.text.number_format import NumberFormat, parse_number
from omtm_tui.domain.text.numbers import format_value, parse_value
from omtm_tui.i18n import _


class ReadAnswer(Struct, frozen=True):
    """An answer taken from a reading: shares 0..1, counts and ratios as they are."""

    value: float
    metric: str
    observed_on: date
    stale: bool

    def source(self, today: date) -> str:
        """Where it comes from, in words: ``from your readings: Day-28 retention, 12 Nov``."""
        words = _("from your readings: {metric}, {day}").format(
            metric=self.metric, day=format_date(self.observed_on, today)
        )
        return f"{words} · {age_text((today - self.observed_on).days)}" if self.stale else words


def read_answer(field: GateField, metric: Metric, reading: Reading, today: date) -> ReadAnswer | None:
    """What a reading of the field's metric answers; None where it has no such part or it makes no sense."""
    value = getattr(reading, field.part)
    if value is None or (field.part == "value" and metric.kind.is_share != (field.kind is FieldKind.SHARE)):
        return None
    try:
        require_possible(field, value)
    except UserError:
        return None
    return ReadAnswer(value, metric.name, reading.observed_on, is_stale(reading, metric, today))


def parse_answer(field: GateField, text: str, fmt: NumberFormat) -> float | bool | None:
    """The answer a text means (shares 0..1), None for an empty one; UserError names what would be right."""
    if not text.strip():
        return None
    if field.kind is FieldKind.YES_NO:
        return text.strip() == "yes"
    if field.kind is FieldKind.COUNT:
        value = parse_number(text, fmt)
    else:
        value = parse_value(text, answer_metric(field), fmt)
    require_possible(field, value)
    return value


def answer_text(field: GateField, value: float | bool, fmt: NumberFormat) -> str:
    """An answer as text that ``parse_answer`` reads back, to a hundredth of a per cent."""
    if field.kind is FieldKind.YES_NO:
        return "yes" if value else "no"
    return format_value(round(float(value), 4), answer_metric(field), fmt, exact=True)


def answer_metric(field: GateField) -> Metric:
    """The field as a metric, to read and show its numbers with."""
    if field.kind is FieldKind.SHARE:
        return Metric(0, field.id, field.label, MetricKind.RATE, "%")
    return Metric(0, field.id, field.label, MetricKind.RATIO)


def require_possible(field: GateField, number: float) -> None:
    """UserError where the number cannot be an answer to the field."""
    fits, right = {
        FieldKind.COUNT: (
            0 <= number < float("inf") and float(number).is_integer(),
            _("a whole number from 0 up"),
        ),
        FieldKind.SHARE: (0 <= number <= 1, _("a share between 0 % and 100 %")),
        FieldKind.RATIO: (0 <= number < float("inf"), _("a number from 0 up")),
        FieldKind.YES_NO: (number in (0, 1), _("yes or no")),
    }[field.kind]
    if not fits:
        raise UserError(_("“{evidence}” should be {right}.").format(evidence=field.label, right=right))


class PhaseView(Struct, frozen=True):
    """The phases a workspace has been in, and by field id what the readings and the PM answer."""

    top: Header
    spells: tuple[PhaseSpell, ...]
    """Oldest first; the last one is open unless none is."""
    read_answers: dict[str, ReadAnswer]
    typed_answers: dict[str, str]
    blocked_because: str = ""
    """Why a phase change needs a reason today (a metric changed a few days ago); empty when it does not."""

    @property
    def open(self) -> PhaseSpell | None:
        return next((spell for spell in self.spells if spell.ended is None), None)
