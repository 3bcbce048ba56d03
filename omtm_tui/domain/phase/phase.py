"""The five product phases, their gates, the stays in them, and numbers typed for the gates as readings."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.data_files import data_file
from omtm_tui.domain.metrics.metric import Metric, metric_or_none
from omtm_tui.domain.text.dates import days_text
from omtm_tui.domain.text.labels import LabelledEnum, Tone, translated
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _, mark


class Phase(LabelledEnum):
    """The five phases of a product in their order, each with the question it has to answer."""

    EMPATHY = "empathy", mark("Empathy"), mark("Is the problem real, and would someone pay?")
    STICKINESS = "stickiness", mark("Stickiness"), mark("Do new users reach value, and come back?")
    GROWTH = "growth", mark("Growth"), mark("Does usage hold and spread?")
    REVENUE = "revenue", mark("Revenue"), mark("Do they pay, and does it pay?")
    SCALE = "scale", mark("Scale"), mark("Can we steer?")

    @property
    def question(self) -> str:
        return _(self._details[0])


PHASES = tuple(Phase)
Answers = Mapping[str, float | bool | None]
"""Evidence by field id: counts and ratios as numbers, shares 0..1, yes/no as bool; None is unknown."""


class PhaseSpell(Struct, frozen=True):
    """One stay in a phase; ``ended`` None is the open one, ``overruled`` the gates that did not hold."""

    phase: Phase
    started: date
    ended: date | None = None
    evidence: str = ""
    reason: str = ""
    overruled: tuple[Phase, ...] = ()
    id: int = 0

    @property
    def turns(self) -> tuple[date, ...]:
        """The first day in the phase, and the first one after it where it is over."""
        return (self.started,) if self.ended is None else (self.started, self.ended + timedelta(1))


def phase_on(spells: Sequence[PhaseSpell], day: date) -> Phase | None:
    """The phase the product was in on a day; the newer one on the day of a change."""
    for spell in reversed(spells):
        if spell.started <= day and (spell.ended is None or day <= spell.ended):
            return spell.phase
    return None


class FieldKind(StrEnum):
    """How an answer is typed and checked."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    YES_NO = "yes_no"


class GateField(Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of evidence: ``label`` names it in a form, ``noun`` in a sentence.

    ``metric_key`` and ``part`` say which reading it can be taken from: ``value``, ``numerator`` or
    ``denominator`` of the catalogue's metric of that key and name; no key where it has to be typed. ``least``
    passes; ``yes`` says what a yes proves, ``no`` what is missing with a no."""

    id: str
    label: str
    noun: str
    kind: FieldKind
    metric_key: str = ""
    metric_name: str = ""
    part: str = "value"
    least: float | None = None
    yes: str = ""
    no: str = ""


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """A phase's usual OMTM and line, how much data is enough, and the way out, as ``gates.json`` has them."""

    phase: Phase
    default_omtm: str
    line: str
    enough_data: str
    leave_when: str
    fields: tuple[GateField, ...]


@cache
def gate(phase: Phase) -> Gate:
    """The gate out of a phase, in the reader's language."""
    table = data_file(__file__, "gates.json", tuple[Gate, ...])
    row = next(row for row in table if row.phase is phase)
    fields = (translated(field, "label", "noun", "metric_name", "yes", "no") for field in row.fields)
    row = translated(row, "default_omtm", "line", "enough_data", "leave_when")
    return replace(row, fields=tuple(fields))


def every_gate_field() -> tuple[GateField, ...]:
    """What all gates ask for, in the order of the phases."""
    return tuple(field for phase in PHASES for field in gate(phase).fields)


class GateState(LabelledEnum):
    """A gate that was overruled stays so for ever, whatever its phase became."""

    PASSED = "passed", mark("passed"), Tone.GOOD, "✓"
    OVERRULED = "overruled", mark("overruled"), Tone.WARN, "≈"
    FAILED = "failed", mark("not passed"), Tone.BAD, "✗"
    OPEN = "open", mark("open"), Tone.ACCENT, "●"
    AHEAD = "ahead", mark("ahead"), Tone.MUTED, "○"
    SKIPPED = "skipped", mark("not asked"), Tone.MUTED, "–"


def gates_on_path(spells: Sequence[PhaseSpell]) -> dict[Phase, GateState]:
    """The gate out of each phase, as the stays in phases left it."""
    here = next((PHASES.index(spell.phase) for spell in spells if spell.ended is None), -1)
    return _states(spells, here, GateState.OPEN, GateState.AHEAD)


def gates_in_walk(
    stopped_at: Phase | None, spells: Sequence[PhaseSpell], *, fails: bool, finished: bool
) -> dict[Phase, GateState]:
    """The gates as a walk through them leaves them; ``stopped_at`` None passed all of them.

    ``fails``: something is known that the gate it stopped at does not pass with. ``finished``: the walk is
    over, and what lies behind that gate was not asked."""
    stop = len(PHASES) if stopped_at is None else PHASES.index(stopped_at)
    stopped = GateState.FAILED if fails or finished else GateState.AHEAD
    return _states(spells, stop, stopped, GateState.SKIPPED if finished else GateState.AHEAD)


def _states(
    spells: Sequence[PhaseSpell], stop: int, stopped: GateState, behind: GateState
) -> dict[Phase, GateState]:
    overruled = {phase for spell in spells for phase in spell.overruled}
    states = {}
    for rank, phase in enumerate(PHASES):
        passed = GateState.OVERRULED if phase in overruled else GateState.PASSED
        states[phase] = passed if rank < stop else stopped if rank == stop else behind
    return states


def gate_metric(field: GateField, metrics: Sequence[Metric]) -> Metric | None:
    """The metric on file that a field is read from: of its key, else of the catalogue's name."""
    return metric_or_none(field.metric_key, metrics) or metric_or_none(field.metric_name, metrics)


class GateReading(Struct, frozen=True):
    """An answer, a share 0..1; ``metric`` has id 0 where it is to be made, ``key`` is the gates' own."""

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


def names_text(readings: Iterable[GateReading]) -> str:
    """The metrics of readings; one that is made for its reading says so."""
    metrics, new = (reading.metric for reading in readings), _("{name} (new metric)")
    return ", ".join(metric.name if metric.id else new.format(name=metric.name) for metric in metrics)


def keeping_text(readings: Sequence[GateReading], numbers: NumberFormat) -> str:
    """What it means to keep readings: their values, and what the metrics become that are made for them."""
    text = _("yes records today's readings: {readings}.")
    sentences = [text.format(readings="; ".join(reading.text(numbers) for reading in readings))]
    for metric in (reading.metric for reading in readings if not reading.metric.id):
        text = _("{name} becomes a new metric, stage {stage}, with a reading expected every {days}.")
        stage = metric.stage.label if metric.stage else "–"
        sentences.append(text.format(name=metric.name, stage=stage, days=days_text(metric.cadence_days)))
    return " ".join(sentences)


def gate_readings(
    answers: Answers, typed: Collection[str], metrics: Sequence[Metric], catalogue: Callable[[str], Metric]
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


def _reading(key: str, metric: Metric, fields: Sequence[GateField], answers: Answers) -> GateReading | None:
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
