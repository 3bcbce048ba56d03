"""What was decided and why: registrations made before the data, their results, and the entries of the log."""

from datetime import date

from msgspec import Struct
from msgspec.structs import force_setattr

from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.i18n import _, mark


class DecisionKind(LabelledEnum):
    """What an entry of the log is about."""

    BET = "bet", mark("bet")
    PHASE = "phase", mark("phase")
    OMTM = "omtm", mark("OMTM")
    OVERRIDE = "override", mark("override")
    GUARDRAIL = "guardrail", mark("guardrail")
    OTHER = "other", mark("other")


class Design(LabelledEnum):
    """How a bet is tried; only an A/B test shows what a change caused."""

    AB = "ab", mark("A/B test")
    BEFORE_AFTER = "before_after", mark("before/after cohorts")
    STAGED = "staged", mark("staged")
    QUALITATIVE = "qualitative", mark("qualitative")


class Verdict(LabelledEnum):
    """The outcome of the registered rule; the PM may overrule it with a reason."""

    INVALID = "invalid", mark("invalid")
    ROLL_BACK = "roll_back", mark("roll back")
    NOT_YET = "not_yet", mark("not yet")
    ROLL_OUT = "roll_out", mark("roll out")
    HOLD = "hold", mark("hold")
    ITERATE = "iterate", mark("iterate")


class LogState(LabelledEnum):
    """Where a log entry stands: waiting, due for review, reviewed, or replaced by a newer decision."""

    OPEN = "open", mark("open")
    DUE = "due", mark("due"), Tone.BAD
    REVIEWED = "reviewed", mark("reviewed")
    SUPERSEDED = "superseded", mark("superseded"), Tone.MUTED
    WITHDRAWN = "withdrawn", mark("withdrawn"), Tone.MUTED


class Bet(Struct, frozen=True):
    """What a bet fixes before the data. Values in the metric's unit, ``probability`` 0..1 (the PM's)."""

    change: str
    threshold: Target
    review_on: date
    abort: Target | None = None
    design: Design = Design.BEFORE_AFTER
    min_sample: int | None = None
    enrolled_until: date | None = None
    min_runtime_days: int = 0
    owner: str = ""
    probability: float | None = None
    if_else: str = ""

    @property
    def lines(self) -> tuple[float, ...]:
        """The values that a result is held against."""
        return (*self.threshold.lines, *(self.abort.lines if self.abort else ()))


class Registration(Bet, frozen=True):
    """A bet as it was registered, with the guardrails as they stood then."""

    id: int = 0
    experiment_id: int = 0
    omtm_id: int | None = None
    metric_id: int = 0
    guardrails: tuple[FrozenGuardrail, ...] = ()
    registered_on: date | None = None

    def __post_init__(self) -> None:
        """Files of before hold abort lines as the good side to keep; they stop on its other side."""
        if self.abort is not None and names_success(self.abort, self.threshold):
            force_setattr(self, "abort", self.abort.other_side)

    @property
    def aborts_outside(self) -> bool:
        """Whether the abort line is a band that is to be kept; only files of before have one."""
        abort = self.abort
        return abort is not None and abort.kind is TargetKind.BAND and abort.met(self.threshold.line())

    def stops_at(self, value: float) -> bool:
        """Whether a value is on the harmful side of the abort line."""
        if self.abort is None or self.threshold.met(value):
            return False
        return self.abort.met(value) is not self.aborts_outside

    def aborted_by(self, value: float, observed_on: date, started: date | None = None) -> bool:
        """Whether a value reaches the abort line once the minimum runtime since ``started`` is over."""
        start = started or self.registered_on
        ripe = start is None or (observed_on - start).days >= self.min_runtime_days
        return ripe and self.stops_at(value)


def names_success(abort: Target, threshold: Target) -> bool:
    """Whether an abort line of one side has the sign of success."""
    if abort.kind is TargetKind.BAND:
        return False
    if threshold.low is not None and threshold.high is not None:
        return abort.met(threshold.low) and abort.met(threshold.high)
    return abort.kind is threshold.kind


class Arm(Struct, frozen=True):
    """One side of a comparison: a value, and where known the counts or the spread behind it."""

    value: float
    numerator: float | None = None
    denominator: float | None = None
    sd: float | None = None


class Result(Struct, frozen=True):
    """The observed result: ``before`` (or control) against ``after`` (or variant), in the metric's unit."""

    observed_on: date
    before: Arm
    after: Arm
    note: str = ""
    id: int = 0

    @property
    def sizes(self) -> list[float]:
        """The cases of each side that says them."""
        return [arm.denominator for arm in (self.before, self.after) if arm.denominator is not None]


class Outcome(Struct, frozen=True):
    """The review of a decision: the verdict by rule, what was chosen, and what follows.

    ``next_review`` is when to look again after a review that settled nothing (not yet, hold); ``earlier`` are
    the reviews of that kind before this one, oldest first."""

    reviewed_on: date
    choice: str
    verdict: Verdict | None = None
    explanation: str = ""
    overruled_because: str = ""
    result: Result | None = None
    guardrails: tuple[FrozenGuardrail, ...] = ()
    consequence: str = ""
    again: bool | None = None
    next_review: date | None = None
    id: int = 0
    earlier: tuple["Outcome", ...] = ()

    @property
    def word(self) -> str:
        """The word for a verdict or for the end of an OMTM; empty where something was typed."""
        for kind in (Verdict, OmtmStatus):
            if self.choice in set(kind):
                return kind(self.choice).label
        return ""


def earlier_lines(outcome: Outcome) -> list[str]:
    """The reviews before that settled nothing, each with its day, its choice and when to look again."""
    text = _("{day}: {choice}, to be looked at again on {next}")
    return [
        text.format(
            day=format_date(review.reviewed_on),
            choice=review.word or review.choice,
            next=format_date(review.next_review) if review.next_review else "–",
        )
        for review in outcome.earlier
    ]


class Comment(Struct, frozen=True, rename={"at": "written_at"}):
    """A remark added to an entry later, ``at`` local ISO time."""

    text: str
    at: str


def held_text(guardrail: str) -> str:
    """What is said of an experiment that the breach of a guardrail holds back; empty without one."""
    return _("held back by {guardrail}").format(guardrail=guardrail) if guardrail else ""


class Decision(Struct, frozen=True):
    """One entry of the decision log, never edited or deleted, only superseded.

    ``registration`` is what holds now, ``amendments`` how it came to differ from the first one, oldest first;
    ``held_by`` names the guardrail whose breach keeps the experiment of a bet from starting, ``breach_over``
    says that the breach which was decided about has ended, ``started_on`` is the day its test began,
    ``team`` whose it is where that is not the company."""

    id: int
    kind: DecisionKind
    decided_at: str
    title: str
    text: str = ""
    omtm_id: int | None = None
    omtm: str = ""
    experiment_id: int | None = None
    owner: str = ""
    review_on: date | None = None
    guardrails: tuple[FrozenGuardrail, ...] = ()
    registration: Registration | None = None
    outcome: Outcome | None = None
    supersedes: int | None = None
    superseded_by: int | None = None
    state: LogState = LogState.OPEN
    amendments: tuple[Amendment, ...] = ()
    comments: tuple[Comment, ...] = ()
    held_by: str = ""
    breach_over: bool = False
    started_on: date | None = None
    team: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it waits for its outcome, due or not."""
        return self.state in (LogState.OPEN, LogState.DUE)

    @property
    def open_text(self) -> str:
        """What is said instead of “open”: the breach it decided about has ended. Empty where it is open."""
        return _("breach over") if self.breach_over and self.state is LogState.OPEN else ""

    @property
    def state_text(self) -> str:
        """Where it stands, in words, with what holds it back."""
        return " · ".join(filter(None, (self.open_text or self.state.label, held_text(self.held_by))))

    @property
    def start(self) -> date | None:
        """The day from which a bet counts: that of its test, or of its registration until it is tested."""
        registered = self.registration.registered_on if self.registration else None
        return max(self.started_on or registered, registered) if registered else self.started_on

    @property
    def review_day(self) -> date | None:
        """The day of its review, as the last one that settled nothing moved it; also once it was reviewed."""
        reviews = (self.outcome, *reversed(self.outcome.earlier)) if self.outcome else ()
        return next((review.next_review for review in reviews if review.next_review), self.review_on)

    @property
    def younger_guardrails(self) -> frozenset[str]:
        """The names of the guardrails of its review that it was placed without."""
        later = self.outcome.guardrails if self.outcome and self.registration else ()
        then = {text for each in self.guardrails for text in (each.name, each.rule)}
        return frozenset(each.name for each in later if not then & {each.name, each.rule})

    @property
    def choice(self) -> str:
        """What was chosen at the review, in words; empty before it."""
        return (self.outcome.word or self.outcome.choice) if self.outcome else ""


def log_state(decision: Decision, today: date) -> LogState:
    """Where an entry stands on ``today``; withdrawn entries are marked by the storage."""
    if decision.state is LogState.WITHDRAWN:
        return LogState.WITHDRAWN
    if decision.superseded_by is not None:
        return LogState.SUPERSEDED
    if decision.outcome is not None and decision.outcome.next_review is None:
        return LogState.REVIEWED
    due = decision.review_day
    return LogState.DUE if due is not None and due <= today else LogState.OPEN
