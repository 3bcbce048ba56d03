"""The answers to the gate questions, and the walk through the gates that shows the phase and why."""

from contextlib import suppress
from datetime import date

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading, decimal_equal, is_stale
from omtm_tui.domain.phase.phase import PHASES, Answers, FieldKind, GateField, Phase, PhaseSpell, gate
from omtm_tui.domain.statistics.inference import wilson
from omtm_tui.domain.text.dates import age_text, format_date
from omtm_tui.domain.text.number_format import NumberFormat, parse_number
from omtm_tui.domain.text.numbers import format_value, parse_value
from omtm_tui.i18n import _

FLAT_DROP = 0.10  # the largest relative loss from week 4 to week 8 at which a cohort curve counts as flat
_SHARE = Metric(0, "share", "", MetricKind.RATE, "%")
_NUMBER = Metric(0, "number", "", MetricKind.RATIO)


class GateResult:
    """A gate held against the evidence; the unknown counts as missing, too. UserError for the impossible."""

    def __init__(self, phase: Phase, answers: Answers, fmt: NumberFormat | None = None) -> None:
        self.gate, self._fmt = gate(phase), fmt or NumberFormat()
        self.facts: list[str] = []
        self.missing: list[str] = []
        self.unknown: list[str] = []
        values = {field.id: self._value(field, answers.get(field.id)) for field in self.gate.fields}
        if phase is Phase.EMPATHY:
            self._check_signals(values["interviews"], values["signals"])
        elif phase is Phase.GROWTH:
            self._check_cohort_curve(values["retention_w4"], values["retention_w8"])

    @property
    def ok(self) -> bool:
        return not self.missing

    @property
    def failed(self) -> bool:
        """Whether something is known that does not pass."""
        return len(self.missing) > len(self.unknown)

    def _value(self, field: GateField, answer: float | bool | None) -> float | None:
        """The answer if it is known and possible, held against what passes; a missing one is noted."""
        if answer is None:
            self.unknown.append(_("{evidence} is not known").format(evidence=field.noun))
            self.missing.append(self.unknown[-1])
            return None
        number = float(answer)
        require_possible(field, number)
        if field.least is not None:
            self._at_least(number, field.least, field.noun, _metric(field))
        elif field.kind is FieldKind.YES_NO:
            self._note(bool(number), field.yes if number else field.no)
        return number

    def _at_least(self, value: float, line: float, noun: str, metric: Metric) -> None:
        """Note whether ``value`` reaches the line."""
        ok = value >= line or decimal_equal(value, line)
        clause = _("{what} is {value} (at least {line})") if ok else _("{what} is {value} (below {line})")
        value_text = format_value(value, metric, self._fmt, beside=line)
        self._note(ok, clause.format(what=noun, value=value_text, line=format_value(line, metric, self._fmt)))

    def _note(self, ok: bool, clause: str) -> None:
        (self.facts if ok else self.missing).append(clause)

    def _check_signals(self, n: float | None, k: float | None) -> None:
        """The problem-signal rate follows from the number of interviews and that of signals."""
        if n is None or k is None or n == 0:
            return
        if k > n:
            raise UserError(_("There cannot be more interviews with a signal than interviews."))
        self._at_least(k / n, 0.50, _("the problem-signal rate"), _SHARE)
        self._at_least(wilson(int(k), int(n))[0], 0.35, _("its Wilson lower bound"), _SHARE)

    def _check_cohort_curve(self, early: float | None, late: float | None) -> None:
        """Whether the curve flattens follows from retention in weeks 4 and 8."""
        if early is None or late is None:
            return
        if early == 0:
            self.missing.append(_("nobody is left in week 4"))
            return
        drop = 1 - late / early
        flat = drop <= FLAT_DROP or decimal_equal(drop, FLAT_DROP)
        clause = _("the cohort curve still falls from week 4 ({early}) to week 8 ({late})")
        if flat:
            clause = _("the cohort curve is flat from week 4 ({early}) to week 8 ({late})")
        early_text = format_value(early, _SHARE, self._fmt, beside=late)
        late_text = format_value(late, _SHARE, self._fmt, beside=early)
        self._note(flat, clause.format(early=early_text, late=late_text))


class PhaseFinding(Struct, frozen=True):
    """Where the walk stopped, and ``because`` of what; ``failed`` is None when even the last gate holds."""

    phase: Phase
    passed: tuple[GateResult, ...]
    failed: GateResult | None
    because: str

    def evidence(self, chosen: Phase) -> str:
        """What was not passed, then what was, a line each; what nobody knows only where the walk stopped."""
        clauses = [clause for result in self.passed for clause in result.facts]
        if self.failed is not None:
            unknown = () if chosen is self.phase else self.failed.unknown
            not_passed = [clause for clause in self.failed.missing if clause not in unknown]
            clauses = [*not_passed, *clauses, *self.failed.facts]
        return "\n".join(clauses)


def walk(answers: Answers, entered: Phase | None = None, *, fmt: NumberFormat | None = None) -> PhaseFinding:
    """Ask the gates in order and stop at the first that fails: that is the phase the product is in.

    The gates before ``entered``, the open phase, were passed by then; one is checked again where all of its
    evidence is known."""
    passed: list[GateResult] = []
    for phase in PHASES:
        behind = entered is not None and PHASES.index(phase) < PHASES.index(entered)
        if behind and any(answers.get(field.id) is None for field in gate(phase).fields):
            continue
        result = GateResult(phase, answers, fmt)
        if not result.ok:
            reasons = [*(passed[-1].facts if passed else ()), *result.missing]
            because = _("You are in {phase}, because {reasons}; to leave it, show {gate}.").format(
                phase=phase.label, reasons=", ".join(reasons), gate=result.gate.leave_when
            )
            return PhaseFinding(phase, tuple(passed), result, because)
        passed.append(result)
    sentence = _("You are in {phase}, because every gate is passed: {facts}.")
    last = passed[-1]
    because = sentence.format(phase=last.gate.phase.label, facts="; ".join(last.facts))
    return PhaseFinding(last.gate.phase, tuple(passed), None, because)


def not_passed(was: Phase | None, phase: Phase, answers: Answers) -> tuple[Phase, ...]:
    """The gates between two phases that the evidence does not pass; where there ``was`` none, all before."""

    def holds(crossed: Phase) -> bool:
        with suppress(UserError):
            return GateResult(crossed, answers).ok
        return False

    first = PHASES.index(was) if was else 0
    return tuple(crossed for crossed in PHASES[first : PHASES.index(phase)] if not holds(crossed))


class ReadAnswer(Struct, frozen=True):
    """An answer taken from a reading: shares 0..1, counts and ratios as they are."""

    value: float
    metric: str
    observed_on: date
    stale: bool

    def source(self, today: date) -> str:
        """Where it comes from, in words: ``from your readings: Day-28 retention, 12 Nov``."""
        words = _("from your readings: {metric}, {day}")
        words = words.format(metric=self.metric, day=format_date(self.observed_on, today))
        return f"{words} · {age_text((today - self.observed_on).days)}" if self.stale else words


def read_answer(field: GateField, metric: Metric, reading: Reading, today: date) -> ReadAnswer | None:
    """What a reading of the field's metric answers; None where it has no such part or it makes no sense."""
    value = getattr(reading, field.part)
    if value is None or (field.part == "value" and metric.kind.is_share != (field.kind is FieldKind.SHARE)):
        return None
    with suppress(UserError):
        require_possible(field, value)
        return ReadAnswer(value, metric.name, reading.observed_on, is_stale(reading, metric, today))
    return None


def parse_answer(field: GateField, text: str, fmt: NumberFormat) -> float | bool | None:
    """The answer a text means (shares 0..1), None for an empty one; UserError names what would be right."""
    if not text.strip():
        return None
    if field.kind is FieldKind.YES_NO:
        return text.strip() == "yes"
    is_count = field.kind is FieldKind.COUNT
    value = parse_number(text, fmt) if is_count else parse_value(text, _metric(field), fmt)
    require_possible(field, value)
    return value


def answer_text(field: GateField, value: float | bool, fmt: NumberFormat) -> str:
    """An answer as text that ``parse_answer`` reads back, to a hundredth of a per cent."""
    if field.kind is FieldKind.YES_NO:
        return "yes" if value else "no"
    return format_value(round(float(value), 4), _metric(field), fmt, exact=True)


def _metric(field: GateField) -> Metric:
    """The field as a metric, to read and show its numbers with."""
    return _SHARE if field.kind is FieldKind.SHARE else _NUMBER


def require_possible(field: GateField, number: float) -> None:
    """UserError where the number cannot be an answer to the field."""
    finite = 0 <= number < float("inf")
    fits, right = {
        FieldKind.COUNT: (finite and float(number).is_integer(), _("a whole number from 0 up")),
        FieldKind.SHARE: (0 <= number <= 1, _("a share between 0 % and 100 %")),
        FieldKind.RATIO: (finite, _("a number from 0 up")),
        FieldKind.YES_NO: (number in (0, 1), _("yes or no")),
    }[field.kind]
    if not fits:
        raise UserError(_("“{evidence}” should be {right}.").format(evidence=field.label, right=right))


class PhaseView(Struct, frozen=True):
    """The phases a workspace has been in, and by field id what the readings and the PM answer."""

    top: Header
    spells: tuple[PhaseSpell, ...]  # oldest first; the last one is open unless none is
    read_answers: dict[str, ReadAnswer]
    typed_answers: dict[str, str]
    blocked_because: str = ""
    """Why a phase change needs a reason today (a metric changed a few days ago); empty when it does not."""
    metrics: tuple[Metric, ...] = ()  # those that the gates may be read from

    @property
    def open(self) -> PhaseSpell | None:
        return next((spell for spell in self.spells if spell.ended is None), None)
