"""An entry of the decision log as ``--json`` prints it."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from omtm_tui.cli.json_output import Key, ListOf, Shape, each, nested
from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.domain.decisions.decision import Arm, Comment, Decision
from omtm_tui.domain.decisions.evidence import Evidence
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.target import Target
from omtm_tui.domain.text.numbers import NumberFormat
from omtm_tui.transfer.decision_texts import entry_texts


class LoggedEntry(Struct, frozen=True, dict=True):
    """An entry of the log with the metric its bet is about."""

    decision: Decision
    metric: Metric | None

    @cached_property
    def evidence(self) -> Evidence | None:
        """What the result of the bet says."""
        return entry_texts(self.decision, self.metric, NumberFormat()).evidence

    @property
    def difference(self) -> float | None:
        """After minus before, without the noise of floating point."""
        return float(f"{self.evidence.difference:.15g}") if self.evidence else None

    @property
    def bet(self) -> LoggedEntry | None:
        """The entry itself where it is a bet."""
        return self if self.decision.registration else None

    @property
    def reviewed(self) -> LoggedEntry | None:
        """The entry itself once it has an outcome."""
        return self if self.decision.outcome else None


_TARGET = Shape(
    Target,
    "A threshold.",
    kind="Whether it is a least value, a most value or a band.",
    low="The least value that meets it.",
    high="The largest value that meets it.",
)
_FROZEN_GUARDRAIL = Shape(
    FrozenGuardrail,
    "A guardrail as it stood then.",
    name="Its name.",
    rule="Its rule.",
    state="How it stood.",
    value="What it looked at, in words.",
)
_ARM = Shape(
    Arm,
    "One side of a comparison.",
    value="Its value.",
    numerator="How many count.",
    denominator="Of how many cases.",
    sd="The standard deviation of a mean.",
)
_BET = Shape(
    LoggedEntry,
    "What was registered before the data.",
    change=Key("What is changed.", "decision.registration.change"),
    metric=Key("The key of the metric it is about.", "metric.key"),
    threshold=nested(_TARGET, "The success line.", "decision.registration.threshold"),
    abort=nested(_TARGET, "The abort line.", "decision.registration.abort"),
    design=Key("How it is tested.", "decision.registration.design"),
    min_sample=Key("Cases per side below which nothing is decided.", "decision.registration.min_sample"),
    enrolled_until=Key("The last day somebody new joins.", "decision.registration.enrolled_until"),
    probability=Key("How likely success is to the owner.", "decision.registration.probability"),
    if_else=Key("What follows either way.", "decision.registration.if_else"),
    registered_on=Key("The day it was placed.", "decision.registration.registered_on"),
)
_AMENDMENT = Shape(
    Amendment,
    "A change of what was registered.",
    field="The field that was changed.",
    old="Its value before, in words.",
    new="Its value after, in words.",
    direction="Whether it made the bet easier to win.",
    timing="Whether data was there already.",
    reason="Why it was changed.",
    at="When: local date and time.",
)
_OUTCOME = Shape(
    LoggedEntry,
    "The review of a decision.",
    reviewed_on=Key("The day of the review.", "decision.outcome.reviewed_on"),
    decision=Key("What was chosen.", "decision.outcome.choice"),
    verdict=Key("What the registered rule says.", "decision.outcome.verdict"),
    explanation=Key("Why the rule says so.", "decision.outcome.explanation"),
    overruled_because=Key("Why it was decided otherwise.", "decision.outcome.overruled_because"),
    before=nested(_ARM, "Before, or control.", "decision.outcome.result.before"),
    after=nested(_ARM, "After, or variant.", "decision.outcome.result.after"),
    difference="After minus before.",
    interval=Key("The difference at 95 %: its lower and upper end.", "evidence.interval"),
    consequence=Key("What follows from it.", "decision.outcome.consequence"),
    again=Key("Whether it would be decided the same way again.", "decision.outcome.again"),
    next_review=Key("When it is looked at again.", "decision.outcome.next_review"),
    guardrails=each(_FROZEN_GUARDRAIL, "The guardrails at the review.", "decision.outcome.guardrails"),
)
ENTRY = Shape(
    LoggedEntry,
    "An entry of the decision log.",
    id=Key("Its number.", "decision.id"),
    decided_at=Key("When it was decided: local date and time.", "decision.decided_at"),
    kind=Key("What kind of decision it is.", "decision.kind"),
    title=Key("Its title.", "decision.title"),
    text=Key("What was written about it.", "decision.text"),
    omtm=Key("The name of the OMTM then.", "decision.omtm", empty=True),
    owner=Key("Whose decision it is.", "decision.owner"),
    review_on=Key("When it is reviewed.", "decision.review_on"),
    state=Key("Where it stands.", "decision.state"),
    supersedes=Key("The number of the entry it replaces.", "decision.supersedes"),
    superseded_by=Key("The number of the entry that replaces it.", "decision.superseded_by"),
    experiment=Key("The number of the experiment it is about.", "decision.experiment_id"),
    guardrails=each(_FROZEN_GUARDRAIL, "The guardrails when it was decided.", "decision.guardrails"),
    bet=nested(_BET, "The bet; null for other decisions."),
    amendments=each(_AMENDMENT, "What was changed later, oldest first.", "decision.amendments"),
    outcome=nested(_OUTCOME, "Its review; null before it.", "reviewed"),
    comments=each(
        Shape(Comment, "A comment.", text="What was said.", at="When: local date and time."),
        "What was said about it later.",
        "decision.comments",
    ),
)
ENTRIES = ListOf(ENTRY)
