"""What a user fills in to place a bet and to record what came of a decision, checked before it is written."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.decisions.decision import Arm, Bet, Design, Registration, Result, names_success
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, Target, TargetKind, decimal_equal
from omtm_tui.domain.metrics.read_models import parse_reading
from omtm_tui.domain.rhythm.review import parse_probability
from omtm_tui.domain.text.dates import format_date, parse_date, parse_days
from omtm_tui.domain.text.labels import parse_choice
from omtm_tui.domain.text.number_format import NumberFormat, parse_whole, shorten
from omtm_tui.domain.text.targets import parse_target
from omtm_tui.i18n import _

Value = TypeVar("Value")
AnyBet = TypeVar("AnyBet", bound=Bet)


class BetForm(Bet, frozen=True):
    """A bet as it is placed.

    ``metric_id`` None is the OMTM's metric; ``experiment_id`` None makes a new experiment called like the
    change, in the backlog of ``scope_id`` (None: the company's); ``decided_at`` None is now, local time.
    ``direct`` answers whether it contributes directly to the OMTM, where that is unanswered."""

    metric_id: int | None = None
    experiment_id: int | None = None
    decided_at: datetime | None = None
    scope_id: int | None = None
    direct: bool | None = None


class OutcomeForm(Struct, frozen=True):
    """What came of a decision. ``before`` and ``after`` belong to bets; others have only a choice in words.

    ``choice`` None follows the verdict of the registered rule; another choice needs ``overruled_because``.
    ``next_review`` is when to look again after a choice that settles nothing (not yet, hold)."""

    observed_on: date
    before: Arm | None = None
    after: Arm | None = None
    choice: str | None = None
    overruled_because: str = ""
    consequence: str = ""
    note: str = ""
    again: bool | None = None
    next_review: date | None = None


def parse_bet(
    texts: Mapping[str, str], metric: Metric, numbers: NumberFormat, today: date, now: float | None = None
) -> BetForm:
    """Return a bet about ``metric`` from texts by field, the same in the form and on the command line.

    Change, threshold and review day must be there; of the rest, what is empty or missing is left out. ``now``
    is the metric's last value, from which lines may be counted. UserError names the text that is wrong."""

    def optional(field: str, parse: Callable[[str], Value]) -> Value | None:
        return parse(texts[field]) if texts.get(field) else None

    def day(text: str) -> date:
        return parse_date(text, today)

    threshold = parse_target(texts["threshold"], metric, numbers, now)
    return BetForm(
        change=texts["change"],
        threshold=threshold,
        review_on=day(texts["review_on"]),
        abort=optional("abort", lambda text: parse_abort(text, threshold, metric, numbers, now)),
        design=parse_choice(texts.get("design") or Design.BEFORE_AFTER.value, Design),
        min_sample=optional("min_sample", lambda text: parse_whole(text, numbers)),
        enrolled_until=optional("enrolled_until", day),
        min_runtime_days=optional("min_runtime", parse_days) or 0,
        owner=texts.get("owner", ""),
        probability=optional("probability", lambda text: parse_probability(text, numbers)),
        if_else=texts.get("if_else", ""),
        direct=optional("direct", lambda text: text == "yes"),
    )


def parse_abort(
    text: str, threshold: Target, metric: Metric, numbers: NumberFormat, now: float | None = None
) -> Target:
    """An abort line as typed; a bare value names the harmful side, away from success."""
    below, above = (parse_target(text, metric, numbers, now, bare_rises=rises) for rises in (False, True))
    if threshold.kind is TargetKind.BAND:
        return above if threshold.high is not None and below.line() >= threshold.high else below
    return below if threshold.kind is TargetKind.AT_LEAST else above


def checked_bet(form: AnyBet, today: date, placed: date | None = None) -> AnyBet:
    """The bet of today, or ``placed`` earlier, trimmed. UserError for one that cannot be judged."""
    change = " ".join(form.change.split())
    if not change:
        raise UserError(_("Say what is changed, such as “removing step B”."))
    if form.review_on < today:
        message = _("The review on {day} lies in the past; choose a day from today on.")
        raise UserError(message.format(day=format_date(form.review_on, today)))
    if form.enrolled_until is not None and form.enrolled_until < (placed or today):
        message = _("Enrolment cannot end before the bet is placed, on {day}; choose a day from then on.")
        raise UserError(message.format(day=format_date(placed or today, today)))
    if form.abort is not None:
        check_abort(form.abort, form.threshold)
    if form.probability is not None and not 0 <= form.probability <= 1:
        raise UserError(_("A probability lies between 0 % and 100 %."))
    if form.min_sample is not None and form.min_sample < 1:
        raise UserError(_("The minimum sample is a whole number from 1 up, or left empty."))
    if form.min_runtime_days < 0:
        raise UserError(_("The minimum runtime is a number of days from 0 up."))
    if isinstance(form, BetForm) and form.decided_at and form.decided_at.date() > today:
        raise UserError(_("A decision cannot be dated in the future."))
    return replace(form, change=change, owner=form.owner.strip(), if_else=form.if_else.strip())


def check_abort(abort: Target, threshold: Target) -> None:
    """UserError for an abort line that is not on the harmful side, clear of success."""
    if abort.kind is TargetKind.BAND:
        raise UserError(_("An abort line is one value, not a band; write it like ≤ 20 %."))
    if names_success(abort, threshold):
        message = _(
            "The abort line lies on the side of success: with “{sign}” success would stop the test. "
            "Write it with “{other}”, or without a sign."
        )
        other = "≤" if abort.kind is TargetKind.AT_LEAST else "≥"
        raise UserError(message.format(sign=abort.sign, other=other))
    good, bad = threshold.low, abort.high
    if abort.kind is TargetKind.AT_LEAST:
        good, bad = abort.low, threshold.high
    if good is None or bad is None:
        return
    touch = decimal_equal(good, bad) and not (abort.strict or threshold.strict)
    if touch or (good < bad and not decimal_equal(good, bad)):
        raise UserError(_("Some values would be a success and beyond the abort line; set the two apart."))


def checked_outcome(form: OutcomeForm, today: date) -> OutcomeForm:
    """The form as it is. UserError for days that cannot be meant."""
    if form.observed_on > today:
        raise UserError(_("A result cannot be observed in the future; today is the latest day."))
    if form.next_review is not None and form.next_review <= today:
        raise UserError(_("The next review is on a day after today."))
    return form


def checked_result(form: OutcomeForm, metric: Metric) -> Result | None:
    """The form's numbers as a result, None when it has none. UserError for what cannot have been observed."""
    if form.before is None and form.after is None:
        return None
    if form.before is None or form.after is None:
        raise UserError(_("A result has two sides: the value before (or control) and after (or variant)."))
    return Result(form.observed_on, _arm(form.before, metric), _arm(form.after, metric), form.note.strip())


def _arm(arm: Arm, metric: Metric) -> Arm:
    """The same arm; the value of a share follows from its counts, where both are given."""
    parts = (arm.value, arm.numerator, arm.denominator, arm.sd)
    if not all(part is None or math.isfinite(part) for part in parts):
        raise UserError(_("A result is made of numbers."))
    if arm.denominator is not None and arm.denominator <= 0:
        raise UserError(_("The number of cases is above 0."))
    if arm.sd is not None and arm.sd < 0:
        raise UserError(_("A standard deviation is 0 or more."))
    if not metric.kind.is_share:
        return arm
    if arm.numerator is not None and arm.denominator is not None:
        if not 0 <= arm.numerator <= arm.denominator:
            message = _("Of {n:.15g} cases, between 0 and {n:.15g} can count.")
            raise UserError(message.format(n=arm.denominator))
        share = arm.numerator / arm.denominator
        # Half a point of rounding is what people type: 57 % beside 57 of 101.
        if abs(share - arm.value) > 0.01:
            message = _("{a:.15g} of {n:.15g} is {share:.3g} %, not {value:.3g} %; correct one of them.")
            raise UserError(
                message.format(a=arm.numerator, n=arm.denominator, share=share * 100, value=arm.value * 100)
            )
        return replace(arm, value=share)
    if not 0 <= arm.value <= 1:
        raise UserError(_("A share lies between 0 % and 100 %."))
    return arm


def parse_arm(value: str, cases: str, spread: str, metric: Metric, fmt: NumberFormat) -> Arm | None:
    """One side of a result as typed, a value or for shares counts such as ``57/100``; None for nothing."""
    if not value.strip():
        if alone := cases.strip() or spread.strip():
            message = _("“{text}” stands behind no value: type the value as well.")
            raise UserError(message.format(text=shorten(alone)))
        return None
    if cases.strip():
        parse_whole(cases, fmt)
    typed = parse_reading(value, metric, fmt, denominator=cases, sd=spread)
    assert typed.value is not None
    return Arm(typed.value, typed.numerator, typed.denominator, typed.sd)


def amended_value(
    bet: Registration,
    field: str,
    text: str,
    metric: Metric,
    numbers: NumberFormat,
    today: date,
    now: float | None = None,
) -> Target | date | int | None:
    """What a text means for a field of the registration; UserError where it means nothing."""
    if text.strip() in ("-", "–", ""):
        return None
    if field == "threshold":
        return parse_target(text, metric, numbers, now)
    if field == "abort":
        return parse_abort(text, bet.threshold, metric, numbers, now)
    if field == "min_sample":
        return parse_whole(text, numbers)
    return parse_days(text) if field == "min_runtime_days" else parse_date(text, today)
