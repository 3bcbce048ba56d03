"""The verdict of a registered bet: the first matching rule, and why."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.backlog.criterion import Criterion, CriterionKind, criterion_text
from omtm_tui.domain.decisions.bet_state import BetState, HonestDate
from omtm_tui.domain.decisions.decision import Design, Registration, Result, Verdict
from omtm_tui.domain.decisions.evidence import Evidence, needs_counts, too_few
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.statistics.inference import split_p_value
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.i18n import _, ngettext

SPLIT_ALPHA = 0.001  # an A/B split less likely than this by chance means the assignment is broken


class GuardrailStanding(Struct, frozen=True):
    """A guardrail of the bet on the day of the verdict. ``hard``: its breach alone rolls the change back."""

    name: str
    state: GuardrailState
    hard: bool = False


class Judgement(Struct, frozen=True):
    """The verdict of the registered rule. ``explanation`` holds clauses, the deciding one first."""

    verdict: Verdict
    explanation: tuple[str, ...]
    evidence: Evidence | None = None

    @property
    def text(self) -> str:
        return "; ".join(self.explanation)

    @property
    def lines(self) -> list[str]:
        """The verdict with its reasons, the effect as the design allows to state it, and warnings."""
        lines = [_("By the registered rule: {verdict}").format(verdict=self.verdict.label), self.text]
        if self.evidence is not None:
            lines += [self.evidence.effect, *(f"! {warning}" for warning in self.evidence.warnings)]
        return lines


class Case(Struct, frozen=True):
    """A bet on the day of its verdict. ``started`` is the first day of the test, ``honest`` its honest date,
    ``due`` the day of its review as it was moved last.

    ``metric_changed``: the metric was swapped after data had come in. ``planned_split`` is the share of all
    cases an A/B test was to put into its first arm. ``criteria`` are those of the experiment: what they say
    counts as soon as a result of theirs was typed, and never before."""

    registration: Registration
    metric: Metric
    numbers: NumberFormat
    guardrails: Sequence[GuardrailStanding]
    today: date
    honest: HonestDate | None = None
    started: date | None = None
    metric_changed: bool = False
    planned_split: float = 0.5
    criteria: Sequence[Criterion] = ()
    due: date | None = None

    @property
    def bet(self) -> BetState:
        return BetState(self.registration, self.metric, self.numbers)


def verdict(case: Case, result: Result | None) -> Judgement:
    """The verdict by the registered rule; the first match of the order of ``Verdict`` wins.

    A result observed before the honest date stays "not yet" until it is observed again; the interval of what
    is not yet decided is withheld."""
    registration, metric = case.registration, case.metric
    early, harm = _early(case, result), _harm(case, result)
    if result is None:
        waiting = (*early, _("no result was recorded"))
        return Judgement(Verdict.ROLL_BACK, harm) if harm else Judgement(Verdict.NOT_YET, waiting)
    enrolled, invalid = registration.enrolled_until or registration.registered_on, _invalid(case, result)
    few = too_few(result, registration, case.numbers)
    waiting = () if invalid or harm else tuple(filter(None, (*early, few)))
    immature = enrolled is not None and result.observed_on < enrolled + timedelta(days=metric.window_days)
    evidence = Evidence(result, registration, metric, case.numbers, immature=immature, early=bool(waiting))
    if invalid:
        broken = _broken(case.guardrails, hard_only=True)  # it wants the change ended, whatever the data is
        return Judgement(Verdict.INVALID, tuple(filter(None, (*invalid, broken))), evidence)
    if harm or waiting:
        kind = Verdict.ROLL_BACK if harm else Verdict.NOT_YET
        return Judgement(kind, (*(harm or waiting), evidence.text), evidence)
    final = _final(case, result, evidence)
    day = registration.review_on
    if case.today < day:
        note = _("looked at before the registered review of {day}")
    elif result.observed_on > (day := case.due or day):
        note = _("looked at after the day of its review, {day}")
    else:
        return final
    note = note.format(day=format_date(day, case.today))
    return replace(final, explanation=(*final.explanation, note))


def _final(case: Case, result: Result, evidence: Evidence) -> Judgement:
    """The verdict of a result that is valid, harmless and ripe."""
    target, guardrails, effect, bet = case.registration.threshold, case.guardrails, evidence.text, case.bet
    threshold = _("threshold {target} {met} at {value}").format(
        target=bet.success, met=evidence.met.label, value=bet.value(result.after.value)
    )
    doubt = _doubt(case, result, evidence)
    broken = _broken(guardrails, hard_only=False)
    failed, silent = _unmet(case, met=False), _unmet(case, met=None)
    if not target.met(result.after.value):
        kind, clauses = Verdict.ITERATE, [threshold, effect, broken, failed]
    elif failed:
        kind, clauses = Verdict.ITERATE, [failed, threshold, doubt, effect, broken]
    elif broken:
        kind, clauses = Verdict.ITERATE, [broken, threshold, doubt, effect]
    elif waiting := _in_state(guardrails, GuardrailState.UNKNOWN, GuardrailState.PENDING):
        unclear = ngettext("guardrail not clear: {names}", "guardrails not clear: {names}", len(waiting))
        states = ", ".join(f"{g.name} ({g.state.label})" for g in waiting)
        kind, clauses = Verdict.HOLD, [unclear.format(names=states), threshold, doubt, effect]
    else:
        kind, clauses = Verdict.ROLL_OUT, [threshold, doubt, effect, _held(guardrails), silent]
    return Judgement(kind, tuple(c for c in clauses if c), evidence)


def _doubt(case: Case, result: Result, evidence: Evidence) -> str:
    """Why a threshold that is met may owe nothing to the change; empty where nothing says so."""
    value, ab = result.before.value, case.registration.design is Design.AB
    if not case.registration.threshold.met(value):
        doubt = _("no difference from the control can be shown")
        doubt = doubt if ab else _("no difference from before can be shown")
        return doubt if evidence.no_difference else ""
    also = _("the control meets the threshold as well, at {value}")
    also = also if ab else _("the threshold was met before as well, at {value}")
    also = also.format(value=case.bet.value(value))
    return _("no difference can be shown: {also}").format(also=also) if evidence.no_difference else also


def _invalid(case: Case, result: Result) -> tuple[str, ...]:
    """Why no verdict can be drawn from the data at all; empty when it can."""
    registration, ab = case.registration, case.registration.design is Design.AB
    n1, n2 = result.before.denominator, result.after.denominator
    reasons = []
    if needs_counts(registration, case.metric) and not (n1 and n2):
        reasons.append(_("the sample sizes (denominators) are missing"))
    if ab and n1 and n2 and split_p_value(n1, n2, case.planned_split) < SPLIT_ALPHA:
        off = _("the split is off: {n1} against {n2} comes about by chance less than once in 1000")
        first, second = (format_number(n, case.numbers, 0) for n in (n1, n2))
        reasons.append(off.format(n1=first, n2=second))
    if case.metric_changed:
        reasons.append(_("the metric was changed after data had come in"))
    return tuple(reasons)


def _harm(case: Case, result: Result | None) -> tuple[str, ...]:
    """Reasons to roll the change back; empty without any."""
    reasons = [broken] if (broken := _broken(case.guardrails, hard_only=True)) else []
    if result and case.registration.aborted_by(result.after.value, result.observed_on, case.started):
        reached = _("{value} reaches the abort line {abort}")
        reasons.append(reached.format(value=case.bet.value(result.after.value), abort=case.bet.abort))
    stopped = _("criterion to stop met: {criterion}")
    met = _criteria(case, CriterionKind.ABORT, met=True)
    return (*reasons, *(stopped.format(criterion=one) for one in met))


def _criteria(case: Case, kind: CriterionKind, met: bool | None) -> list[str]:
    """The criteria that are met, not met, or without a result (None), in words."""
    return [criterion_text(one, case.numbers) for one in case.criteria if one.kind is kind and one.met is met]


def _unmet(case: Case, met: Literal[False] | None) -> str:
    """The criteria for success that are not met, or without a result (None); empty without any."""
    alike = _criteria(case, CriterionKind.SUCCESS, met)
    text = ngettext("criterion not met: {criteria}", "criteria not met: {criteria}", len(alike))
    if met is None:
        text = ngettext(
            "criterion without a result: {criteria}", "criteria without a result: {criteria}", len(alike)
        )
    return text.format(criteria="; ".join(alike)) if alike else ""


def _early(case: Case, result: Result | None) -> tuple[str, ...]:
    """Why the date is too early; empty when it is not."""
    honest = case.honest
    if honest is None:
        return ()
    if honest.cases is not None and honest.earliest is not None and result is not None:
        sizes = [arm.denominator or 0 for arm in (result.before, result.after)]
        if min(sizes) >= honest.cases and honest.earliest <= min(result.observed_on, case.today):
            return ()  # the cases that the date waits for came sooner, and are final
    if honest.is_open:
        early = _("there is no honest date yet: {reason}")
        return (early.format(reason=honest.reason),) if case.today < honest.day else ()
    if case.today < honest.day:
        day, early = case.today, _("{day} is before the honest date {honest} ({reason})")
    elif result is not None and result.observed_on < honest.day:
        day = result.observed_on
        early = _("the result is of {day}, before the honest date {honest} ({reason}); observe it again")
    else:
        return ()
    days = {"day": format_date(day, case.today), "honest": format_date(honest.day, case.today)}
    return (early.format(**days, reason=honest.reason),)


def _in_state(guardrails: Sequence[GuardrailStanding], *states: GuardrailState) -> list[GuardrailStanding]:
    return [g for g in guardrails if g.state in states]


def _held(guardrails: Sequence[GuardrailStanding]) -> str:
    held = [g.name for g in _in_state(guardrails, GuardrailState.OK)]
    message = ngettext("guardrail held: {names}", "guardrails held: {names}", len(held))
    return message.format(names=", ".join(held)) if held else _("no guardrail applied")


def _broken(guardrails: Sequence[GuardrailStanding], hard_only: bool) -> str:
    """Which guardrails are breached, in words; empty when none did."""
    broken = [g.name for g in _in_state(guardrails, GuardrailState.BREACH) if g.hard or not hard_only]
    text = ngettext("guardrail breached: {names}", "guardrails breached: {names}", len(broken))
    if hard_only:
        text = ngettext("hard guardrail breached: {names}", "hard guardrails breached: {names}", len(broken))
    return text.format(names=", ".join(broken)) if broken else ""
