"""A bet before it is placed, and both sides of its result as the readings have them."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import Requirement
from omtm_tui.domain.decisions.bet_input import BetForm, checked_bet
from omtm_tui.domain.decisions.bet_state import BetState, HonestDate, earliest_honest_date, review_warning
from omtm_tui.domain.decisions.decision import Arm, Bet, Decision, Registration
from omtm_tui.domain.decisions.evidence import SampleNeed, arm_of, sample_need, uncounted_text
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Metric, Reading
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.rhythm.rhythm import late_review_warning
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.domain.text.targets import check_side
from omtm_tui.domain.workspace import Scope
from omtm_tui.i18n import _
from omtm_tui.storage.read.guardrail_status import Judged, judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import last_reading, metric_by_id
from omtm_tui.storage.read.omtm import omtm_by_id
from omtm_tui.storage.read.readiness import experiment_facts, missing_after_bet
from omtm_tui.storage.read.workspace import number_format, scope_or_company
from omtm_tui.storage.read_context import ReadContext

REVIEW_AFTER = timedelta(weeks=2)  # when a bet is reviewed whose result is final sooner


class BetPreview(Struct, frozen=True):
    """A form that may be placed as it is, and the ``bet`` that it would be.

    ``warning`` says that the review is too early to decide, ``now`` how far the line is from the last
    reading, ``sample`` how much data it takes, ``uncounted`` that its result needs counts,
    ``missing`` what would still keep it from running."""

    form: BetForm
    scope_id: int | None
    omtm: OmtmView | None
    metric: Metric
    bet: BetState
    sentence: str
    honest: HonestDate | None
    warning: str | None
    now: str
    sample: SampleNeed | None
    guardrails: tuple[Judged, ...]
    uncounted: str
    missing: tuple[Requirement, ...] = ()

    @property
    def placed_text(self) -> str:
        """What placing it is called; one that does not start says so."""
        change = shorten(self.form.change)
        if not self.missing:
            return _("Placed the bet “{change}”").format(change=change)
        text = _("Placed the bet “{change}”; it does not start: it still needs {missing}")
        return text.format(change=change, missing=self.missing[0].text)

    def lines(self, today: date) -> list[str]:
        """The bet in words: the sentence, when a result is honest, how much data it takes, what follows."""
        abort = missing = ""
        if self.form.abort is None:
            abort = _("No abort line: how bad would it have to be for you to stop early?")
        if self.missing:
            needs = "; ".join(need.text for need in self.missing)
            missing = _("It does not start yet: it still needs {missing}.").format(missing=needs)
        honest = self.honest.text(today) if self.honest else ""
        when, sample = self.warning or honest, self.sample.text if self.sample else ""
        omtm, ends = self.omtm.omtm if self.omtm else None, self.form.enrolled_until
        late = late_review_warning(self.form.review_on, omtm, today)
        if self.warning and self.honest and omtm and today <= omtm.deadline < self.honest.day and not late:
            late = _("The honest date comes after the deadline of the OMTM, {day}.")
            late = late.format(day=format_date(omtm.deadline, today))
        if ends and self.sample and self.sample.days and ends < today + timedelta(self.sample.days):
            short = _("Enrolment ends on {day}, before they have come in.")
            sample += " " + short.format(day=format_date(ends, today))
        about = (self.sentence, self.now, when, late, sample, self.uncounted, abort, missing, self.bet.rule)
        return [sentence for sentence in about if sentence]


def preview_bet(context: ReadContext, form: BetForm) -> BetPreview:
    """What placing a bet would register. UserError for a form that cannot be placed."""
    form = checked_bet(form, context.today)
    scope = bet_scope(context, form.experiment_id, form.scope_id)
    of_scope = context.of(scope.id if scope else None)
    header, guarding = top(of_scope), judged(of_scope)
    if form.metric_id is not None:
        metric = metric_by_id(context, form.metric_id)
    elif header.omtm is not None:
        metric = header.omtm.metric
    else:
        message = _("A bet is about the OMTM. Name another metric, or define the OMTM first.")
        raise NotAllowed(message, action=Action.DEFINE_OMTM)
    check_side(form.threshold, metric, header.numbers)
    fixed = {name: getattr(form, name) for name in Bet.__struct_fields__}
    registration = Registration(**fixed, registered_on=context.today)
    bet = BetState(registration, metric, header.numbers)
    honest = honest_date(context, registration, metric, guarding)
    last = last_reading(context, metric, context.today)
    direct = bool(form.direct) and header.omtm is not None and header.omtm.metric.id == metric.id
    missing = missing_after_bet(context, form.experiment_id, scope.id, metric.stage, direct) if scope else ()
    return BetPreview(
        form=form,
        scope_id=scope.id if scope else None,
        omtm=header.omtm,
        metric=metric,
        bet=bet,
        sentence=bet.sentence(last.value if last else None),
        honest=honest,
        warning=review_warning(registration, honest, context.today),
        now=bet.now_text(last.value) if last else "",
        sample=_sample(context, form, metric, context.today),
        guardrails=guarding,
        uncounted=uncounted_text(form, metric, last),
        missing=missing,
    )


def honest_date(
    context: ReadContext, bet: Registration, metric: Metric, guardrails: tuple[Judged, ...]
) -> HonestDate | None:
    """The first day on which the bet and all its guardrails can be final, by what was known at first."""
    placed = context.value("SELECT min(decided_at) FROM decision WHERE registration_id = ?", (bet.id,))
    day = bet.registered_on or context.today
    known = f"{day}T24" if placed and placed < str(day) else placed  # an entry may be dated back
    sample = _sample(context, bet, metric, day, known)
    slowest = [metric, *(m for guardrail in guardrails for m in guardrail.metrics)]
    return earliest_honest_date(bet, slowest, sample)


def _sample(
    context: ReadContext, bet: Bet, metric: Metric, day: date, known: str | None = None
) -> SampleNeed | None:
    """How much data a bet takes, by the last value and the last counts up to a day, as then ``known``."""
    last = counted = last_reading(context, metric, day, known=known)
    if last is not None and not arm_of(last).denominator:
        counted = last_reading(context, metric, day, known=known, counted=True)
    return sample_need(bet, metric, last, number_format(context), counted)


def review_warnings(context: ReadContext, bet: Registration, review_on: date) -> tuple[str, ...]:
    """What is unusual about another day for the review of a bet that is placed: too early, or too late."""
    scope, metric = bet_scope(context, bet.experiment_id, None), metric_by_id(context, bet.metric_id)
    bet = replace(bet, review_on=review_on)
    honest = honest_date(context, bet, metric, judged(context.of(scope.id if scope else None)))
    about = omtm_by_id(context, bet.omtm_id) if bet.omtm_id else None
    late = late_review_warning(review_on, about.omtm if about else None, context.today)
    return tuple(filter(None, (review_warning(bet, honest, context.today), late)))


def usual_review(context: ReadContext, metric: Metric, honest: HonestDate | None = None) -> date:
    """When a bet placed today is reviewed: in two weeks or once it is final, never after the deadline.

    ``honest`` is its honest date, once its lines are known."""
    guarding, active = judged(context), top(context).omtm
    slowest = max(m.window_days for m in (metric, *(m for each in guarding for m in each.metrics)))
    day = context.today + max(REVIEW_AFTER, timedelta(days=slowest))
    day = max(day, honest.day) if honest else day
    ahead = active is not None and active.omtm.deadline >= context.today
    return min(day, active.omtm.deadline) if active is not None and ahead else day


def bet_scope(context: ReadContext, experiment_id: int | None, scope_id: int | None) -> Scope | None:
    """Whose bet it is: that of the experiment's team, UserError where another is named, else the scope's."""
    if experiment_id is None:
        return scope_or_company(context.of(scope_id))
    facts = experiment_facts(context, experiment_id)
    scope = scope_or_company(context.of(facts["scope_id"]))
    if scope is not None and scope_id not in (None, scope.id):
        message = _("“{title}” belongs to {scope}; bet on it there, or on an idea of the team that is named.")
        raise UserError(message.format(title=shorten(facts["title"]), scope=scope.name))
    return scope


class MeasuredArms(Struct, frozen=True):
    """The last mature reading before the test and that of the review day, and in words which they are.

    ``observed_on`` is the day for which the one after holds."""

    before: Arm | None
    after: Arm | None
    source: str
    observed_on: date


def measured_arms(
    context: ReadContext,
    entry: Decision,
    bet: Registration,
    *,
    on: date | None = None,
    before: bool = True,
    after: bool = True,
) -> MeasuredArms:
    """What the readings of the bet's metric say about the sides that are wanted, before and after.

    A review held late finds what was known on its day, or ``on`` a day, so that nobody waits for a better
    value; without a reading by then it is the newest."""
    metric = metric_by_id(context, bet.metric_id)
    today, start = context.today, entry.start or context.today
    old = last_reading(context, metric, start) if before else None
    days = (on or min(entry.review_day or today, today), today) if after else ()
    looks = ((day, last_reading(context, metric, day)) for day in days)
    since = ((day, reading) for day, reading in looks if reading and reading.observed_on > start)
    day, new = next(since, (today, None))
    baseline = context.value("SELECT baseline FROM omtm WHERE id = ?", (bet.omtm_id,))
    known = arm_of(old) if old else None
    if before and known is None and baseline is not None:
        known = Arm(baseline)
    source = _source(old, new, today)
    if new and entry.review_day and entry.review_day < today:
        late = _("The review was due on {day}, so a value of a later day is a late look.")
        source += " " + late.format(day=format_date(entry.review_day, today))
    return MeasuredArms(known, arm_of(new) if new else None, source, day)


def _source(old: Reading | None, new: Reading | None, today: date) -> str:
    text = _("Filled in from the readings of {before} (before) and {after} (after). Change them if needed.")
    if not new:
        text = _("“Before” is filled in from the reading of {before}. Change it if needed.") if old else ""
    elif not old:
        text = _("“After” is filled in from the reading of {after}. Change it if needed.")
    before, after = (format_date(each.observed_on, today) if each else "" for each in (old, new))
    return text.format(before=before, after=after)
