"""Numbers typed for the gates as readings of what the gates read, so that nobody is asked for them again."""

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from omtm_tui.domain.metrics.metric import Metric, metric_or_none
from omtm_tui.domain.phase.phase import FieldKind, GateField, every_gate_field
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _


def gate_metric(field: GateField, metrics: Sequence[Metric]) -> Metric | None:
    """The metric on file that a field is read from: of its key, else of the catalogue's name."""
    return metric_or_none(field.metric_key, metrics) or metric_or_none(field.metric_name, metrics)


class GateReading(Struct, frozen=True):
    """What a gate was answered with, a share 0..1. ``metric`` has id 0 where it is to be made, ``key`` is the
    gates' own."""

    key: str
    metric: Metric
    value: float
    numerator: float | None = None
    denominator: float | None = None

    def text(self, numbers: NumberFormat) -> str:
        """``Problem-signal rate 60 % (9 of 15)``."""
        name, value = self.metric.name, format_value(self.value, self.metric, numbers)
        if self.denominator is None:
            return f"{name} {value}"
        cases = format_number(self.denominator, numbers)
        if self.numerator is None:
            return _("{name} {value} (of {cases})").format(name=name, value=value, cases=cases)
        text = _("{name} {value} ({hits} of {cases})")
        return text.format(name=name, value=value, hits=format_number(self.numerator, numbers), cases=cases)


def gate_readings(
    answers: Mapping[str, float | bool | None],
    typed: Collection[str],
    metrics: Sequence[Metric],
    catalogue: Callable[[str], Metric],
) -> tuple[GateReading, ...]:
    """The readings that the ``typed`` answers, by the ids of their fields, make with those beside them.
    ``catalogue`` has the definition, with id 0, of a metric that is not among ``metrics`` yet."""
    by_key: dict[str, list[GateField]] = {}
    for field in every_gate_field():
        by_key.setdefault(field.metric_key, []).append(field)
    made = []
    for key, fields in by_key.items():
        if not key or not any(field.id in typed for field in fields):
            continue
        described = catalogue(key)
        metric = gate_metric(fields[0], metrics) or described
        reading = _reading(key, metric, fields, answers)
        if reading is not None and metric.kind.is_share == described.kind.is_share:
            made.append(reading)
    return tuple(made)


def lasts(field: GateField) -> bool:
    """Whether a typed answer outlives the phase: a count that no reading has, such as cohorts, only grows."""
    return field.kind is FieldKind.COUNT and not field.metric_key


def _reading(
    key: str, metric: Metric, fields: Sequence[GateField], answers: Mapping[str, float | bool | None]
) -> GateReading | None:
    """The reading made of the parts; None where they make no value."""
    by_part = {field.part: answers.get(field.id) for field in fields}
    parts = {part: float(value) for part, value in by_part.items() if value is not None}
    numerator, denominator = parts.get("numerator"), parts.get("denominator") or None
    value = parts.get("value")
    if value is None:
        if numerator is None or denominator is None or numerator > denominator:
            return None
        value = numerator / denominator
    return GateReading(key, metric, value, numerator, denominator)
