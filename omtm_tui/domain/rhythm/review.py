"""Reviews of an OMTM: what was stated, how good it was, what changed, and what calls for another look."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile

from msgspec import Struct

from omtm_tui.domain.guardrails.series_value import direction_of
from omtm_tui.domain.guardrails.tree import Direction
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Series
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.statistics.inference import Resolved, brier_score
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_change, parse_value
from omtm_tui.i18n import _, mark, ngettext

FLAT_WEEKS = 4
FLAT_READINGS = 3
IMPROBABLE = 0.2
_PROBABILITY = Metric(0, "probability", "probability", MetricKind.RATE, "%")


class Review(Struct, frozen=True, rename={"pm": "pm_probability", "model": "model_probability"}):
    """One review: the value then (metric's unit), and the probabilities 0..1 that the target is met at the
    deadline, the PM's own and the model's (None without a forecast)."""

    id: int
    omtm_id: int
    held_on: date
    pm: float
    model: float | None = None
    value: float | None = None
    note: str = ""


class Score(Struct, frozen=True):
    """Brier scores over the reviews of one OMTM (0 perfect, 0.25 always 50 %); the model's over its own.

    ``unscored`` counts the reviews held for what an amendment changed; ``waits_for`` is the deadline of a
    closed OMTM until it has passed."""

    happened: bool | None
    pm: float | None
    model: float | None
    unscored: int = 0
    waits_for: date | None = None


class SinceReview(Struct, frozen=True):
    """What happened after a review: decisions written, guardrails that broke, amendments of the OMTM."""

    last: Review
    decisions: int
    broken: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()


class ReviewPage(Struct, frozen=True):
    """All reviews of one OMTM, oldest first; ``due`` is a day that waits for one, ``coming`` the next day."""

    top: Header
    view: OmtmView
    reviews: tuple[Review, ...]
    due: date | None
    coming: date | None
    score: Score | None
    since: SinceReview | None


def parse_probability(text: str, numbers: NumberFormat) -> float:
    """0..1 from ``60``, ``60 %``, ``0.6`` or ``1/3``; UserError otherwise, and for a bare ``1``."""
    return parse_value(text, _PROBABILITY, numbers)


def came_true(view: OmtmView, at_deadline: tuple[date, float] | None, today: date) -> bool | None:
    """Whether the target was met at the deadline; None while that is open or unknown.

    ``at_deadline`` is the last mature reading up to the deadline; it decides, unless it is too old to speak
    for that day. An OMTM without such a reading ended the way it was closed, unless its readings deny it."""
    omtm, patience = view.omtm, timedelta(2 * view.metric.cadence_days)
    if omtm.deadline >= today:
        return None
    if at_deadline is not None and omtm.deadline - at_deadline[0] <= patience:
        return omtm.target.met(at_deadline[1])
    if only_claimed(view, omtm.status, at_deadline):
        return None
    return {OmtmStatus.ACHIEVED: True, OmtmStatus.MISSED: False}.get(omtm.status)


def last_by_deadline(view: OmtmView) -> tuple[date, float] | None:
    """The last point of the series up to the deadline."""
    return next((point for point in reversed(view.series) if point[0] <= view.omtm.deadline), None)


def only_claimed(view: OmtmView, status: OmtmStatus, last: tuple[date, float] | None) -> bool:
    """Whether an OMTM is called achieved although its last reading does not meet the target."""
    return status is OmtmStatus.ACHIEVED and last is not None and not view.omtm.target.met(last[1])


def resolved(reviews: Sequence[Review], happened: bool) -> tuple[list[Resolved], list[Resolved]]:
    """The PM's and the model's probabilities, each with its outcome."""
    own = [Resolved(review.pm, happened) for review in reviews]
    return own, [Resolved(review.model, happened) for review in reviews if review.model is not None]


def score(
    reviews: Sequence[Review], happened: bool | None, unscored: int = 0, waits_for: date | None = None
) -> Score | None:
    """Both Brier scores, or why there are none yet; None while the OMTM goes on, or without a review."""
    scored = reviews if happened is not None else ()
    if not (scored or unscored or (reviews and waits_for)):
        return None
    own, model = resolved(scored, bool(happened))
    return Score(happened, brier_score(own), brier_score(model), unscored, waits_for)


def revealed_text(pm: float, model: float | None, why_not: str = "") -> str:
    """Both numbers side by side: ``You 60 %, the model 42 %: 18 pp more than the model``."""
    own = percent_text(pm)
    if model is None:
        return _("You {own}; the model cannot tell. {reason}").format(own=own, reason=why_not).strip()
    apart = round(100 * pm) - round(100 * model)
    both = _("You {own}, the model {model}").format(own=own, model=percent_text(model))
    if not apart:
        return _("{both}: the same").format(both=both)
    more, less = _("{both}: {n} pp more than the model"), _("{both}: {n} pp less than the model")
    return (more if apart > 0 else less).format(both=both, n=abs(apart))


def score_text(score: Score) -> str:
    """How both did, in a line, and which reviews are not scored, or not yet."""
    texts = []
    if score.pm is not None:
        texts.append(_("The target was met.") if score.happened else _("The target was not met."))
        scores = _("Brier scores: yours {own}, the model's {model} (0 is perfect, 0.25 a coin).")
        if score.model is None:
            scores = _("Your Brier score: {own} (0 is perfect, 0.25 a coin).")
        texts.append(scores.format(own=f"{score.pm:.2f}", model=f"{score.model or 0:.2f}"))
    if score.waits_for:
        text = _("The reviews are scored on {day}, the day after the deadline.")
        texts.append(text.format(day=format_date(score.waits_for + timedelta(1))))
    if score.unscored:
        text = ngettext(
            "{n} review is not scored: an amendment changed what it was held for.",
            "{n} reviews are not scored: an amendment changed what they were held for.",
            score.unscored,
        )
        texts.append(text.format(n=score.unscored))
    return " ".join(texts)


def since_text(since: SinceReview, view: OmtmView, top: Header, *, model: bool = True) -> str:
    """``since the review of 9 Nov: 44 % → 46 % (+2 pp), 51 % → 62 % likely, 3 decisions``.

    With ``model`` False its number is left out, for a PM who has not stated a probability yet. The number of
    then speaks of another target than that of now where the OMTM was amended between them."""
    last, fmt = since.last, top.numbers
    facts = []
    if last.value is not None and view.now is not None:
        lines = view.omtm.target.lines
        before, now, change = format_change(last.value, view.now.value, view.metric, fmt, lines)
        facts.append(_("no change") if before == now else f"{before} → {now} ({change})")
    at = view.outlook.at if view.outlook else None
    if since.amended:
        facts.append(_("amended: {changes}").format(changes="; ".join(since.amended)))
    elif model and last.model is not None and at is not None:
        then, likely = percent_text(last.model), percent_text(at)
        facts.append(_("{then} → {now} likely").format(then=then, now=likely))
    if since.decisions:
        facts.append(ngettext("{n} decision", "{n} decisions", since.decisions).format(n=since.decisions))
    if since.broken:
        facts.append(_("breached: {names}").format(names=", ".join(since.broken)))
    day = format_date(last.held_on, top.today)
    facts_text = ", ".join(facts) or _("nothing new")
    return _("since the review of {day}: {facts}").format(day=day, facts=facts_text)


class Trigger(LabelledEnum):
    """The usual reasons. The deadline is one, too; it ends the OMTM rather than questioning it."""

    PHASE = "phase_change", mark("phase change")
    TARGET = "target_reached", mark("target reached")
    DEADLINE = "deadline", mark("deadline")
    GUARDRAIL = "hard_guardrail", mark("a breached hard guardrail")
    FLAT = "flat", mark("flat for 4 weeks")
    IMPROBABLE = "improbable", mark("probability under 20 % in two reviews running")


def watched(texts: Iterable[str]) -> frozenset[Trigger]:
    """The triggers an OMTM names, also in earlier words; all of them where it names none that is known."""
    named = {trigger for text in texts if (trigger := _trigger_or_none(text))}
    return frozenset(named or Trigger)


def _trigger_or_none(text: str) -> Trigger | None:
    wanted = " ".join(text.split()).casefold().replace("a broken", "a breached")
    return next((one for one in Trigger if wanted in (one.value, one.label.casefold())), None)


def unwatched_text(texts: Iterable[str]) -> str:
    """What is said of reasons to think again that nothing notices by itself; empty where all are known."""
    own = ", ".join(f"“{text}”" for text in texts if _trigger_or_none(text) is None)
    noticed = ", ".join(trigger.label for trigger in Trigger)
    text = _("Nothing here notices {own}: think of it yourself. What is noticed: {known}.")
    return text.format(own=own, known=noticed) if own else ""


class TriggerFacts(Struct, frozen=True):
    """``decided`` are the days on which something was decided about the OMTM, ``broken`` the hard guardrails
    in breach with the day each broke, ``reviews`` oldest first."""

    top: Header
    view: OmtmView
    decided: Sequence[date] = ()
    phase_changed: tuple[Phase, date] | None = None
    broken: Sequence[tuple[str, date]] = ()
    reviews: Sequence[Review] = ()

    def open_since(self, day: date) -> bool:
        """Whether nothing was decided about the OMTM on that day or later."""
        return not any(decided >= day for decided in self.decided)


def fired(facts: TriggerFacts) -> tuple[str, ...]:
    """The reasons to think again, in words; one stays until it is decided to keep the OMTM or to end it."""
    named = watched(facts.view.omtm.triggers)
    return tuple(text for trigger, day, text in _reasons(facts) if trigger in named and facts.open_since(day))


def _reasons(facts: TriggerFacts) -> Iterator[tuple[Trigger, date, str]]:
    """Every reason, with the day it came up."""
    view, omtm, today = facts.view, facts.view.omtm, facts.top.today
    if facts.phase_changed and facts.phase_changed[1] >= omtm.started:
        phase, day = facts.phase_changed
        reason = _("the phase changed to {phase} on {day}")
        yield Trigger.PHASE, day, reason.format(phase=phase.label, day=format_date(day, today))
    late = takewhile(lambda point: point[0] >= omtm.started, reversed(view.series))
    if met := [day for day, _value in takewhile(lambda point: omtm.target.met(point[1]), late)]:
        since, reason = met[-1], _("the target is reached, since {day}")
        yield Trigger.TARGET, since, reason.format(day=format_date(since, today))
    for name, day in facts.broken:
        yield Trigger.GUARDRAIL, day, _("breach of {name}").format(name=name)
    since = today - timedelta(weeks=FLAT_WEEKS)
    if omtm.started <= since and (points := _flat_stretch(view, since, facts.top)):
        then, now = (view.value_text(points[at][1], facts.top.numbers) for at in (0, -1))
        yield Trigger.FLAT, since, _("flat for 4 weeks: {then} then, {now} now").format(then=then, now=now)
    if chances := _improbable(facts.reviews):
        reason = _("under 20 % likely in two reviews running: {then}, then {now}")
        yield Trigger.IMPROBABLE, facts.reviews[-1].held_on, reason.format(then=chances[0], now=chances[1])


def _flat_stretch(view: OmtmView, since: date, top: Header) -> Series:
    """The readings from ``since`` on where they cover that time, stand still and miss the target."""
    points = tuple((day, value) for day, value in view.series if day >= since)
    cadence = timedelta(view.metric.cadence_days)
    covered = len(points) >= FLAT_READINGS and points[0][0] <= since + cadence
    if not covered or points[-1][0] < top.today - 2 * cadence or view.omtm.target.met(points[-1][1]):
        return ()
    within = top.workspace.settings.flat_pct / 100
    direction = direction_of([(day.toordinal(), value) for day, value in points], within)
    return points if direction is Direction.FLAT else ()


def _improbable(reviews: Sequence[Review]) -> tuple[str, str] | None:
    """Two probabilities in a row under 20 %, those of the model or else the PM's own."""
    last = reviews[-2:]
    for stated in ([review.model for review in last], [review.pm for review in last]):
        chances = [percent_text(one, IMPROBABLE) for one in stated if one is not None and one < IMPROBABLE]
        if len(chances) == 2:
            return chances[0], chances[1]
    return None
