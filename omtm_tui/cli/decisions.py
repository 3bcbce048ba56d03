"""The decision log: its entries, a bet before its data, its outcome, and what is said or changed later."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from omtm_tui.cli.common import Reply, joined, note, table
from omtm_tui.cli.json_output import Key, ListOf, Shape, each, nested
from omtm_tui.cli.workspace import day, day_text, reading, scope_id, writing
from omtm_tui.domain.decisions.amendment import Amendment, amendable_field
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm, amended_value, parse_arm, parse_bet
from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Arm, Comment, Decision, DecisionKind
from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.omtm.target import Target
from omtm_tui.domain.text.number_format import parse_whole
from omtm_tui.i18n import _
from omtm_tui.storage.read.bets import bet_scope, measured_arms, preview_bet, usual_review
from omtm_tui.storage.read.decisions import decided_before, decision
from omtm_tui.storage.read.decisions import decisions as read_decisions
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import find_metric, metric_by_id
from omtm_tui.storage.read.readings import last_value
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import amendments, outcomes
from omtm_tui.storage.write import decisions as write_decisions


def difference(entry: EntryState) -> float | None:
    """After minus before, without the noise of floating point."""
    return float(f"{entry.evidence.difference:.15g}") if entry.evidence else None


def registered(entry: EntryState) -> EntryState | None:
    """The entry itself where it is a bet."""
    return entry if entry.decision.registration else None


def reviewed(entry: EntryState) -> EntryState | None:
    """The entry itself once it has an outcome."""
    return entry if entry.decision.outcome else None


_TARGET = Shape(
    Target,
    "A threshold.",
    kind="Whether it is a least value, a most value or a band.",
    low="The least value that meets it.",
    high="The largest value that meets it.",
    strict="Whether the value has to lie beyond that line, not on it.",
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
    EntryState,
    "What was registered before the data.",
    change=Key("What is changed.", "decision.registration.change"),
    metric=Key("The key of the metric it is about.", "metric.key"),
    threshold=nested(_TARGET, "The success line.", "decision.registration.threshold"),
    abort=nested(_TARGET, "The abort line.", "decision.registration.abort"),
    design=Key("How it is tested.", "decision.registration.design"),
    min_sample=Key("Cases per side below which nothing is decided.", "decision.registration.min_sample"),
    enrolled_until=Key("The last day somebody new joins.", "decision.registration.enrolled_until"),
    probability=Key("How likely success is to the owner.", "decision.registration.probability"),
    if_else=Key("What follows either way.", "rule"),
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
    EntryState,
    "The review of a decision.",
    reviewed_on=Key("The day of the review.", "decision.outcome.reviewed_on"),
    decision=Key("What was chosen.", "decision.outcome.choice"),
    verdict=Key("What the registered rule says.", "decision.outcome.verdict"),
    explanation=Key("Why the rule says so.", "decision.outcome.explanation"),
    overruled_because=Key("Why it was decided otherwise.", "decision.outcome.overruled_because"),
    before=nested(_ARM, "Before, or control.", "decision.outcome.result.before"),
    after=nested(_ARM, "After, or variant.", "decision.outcome.result.after"),
    difference=Key("After minus before.", difference),
    interval=Key("The difference at 95 %: its lower and upper end.", "evidence.interval"),
    consequence=Key("What follows from it.", "decision.outcome.consequence"),
    again=Key("Whether it would be decided the same way again.", "decision.outcome.again"),
    next_review=Key("When it is looked at again.", "decision.outcome.next_review"),
    guardrails=each(_FROZEN_GUARDRAIL, "The guardrails at the review.", "decision.outcome.guardrails"),
)
ENTRY = Shape(
    EntryState,
    "An entry of the decision log.",
    id=Key("Its number.", "decision.id"),
    decided_at=Key("When it was decided: local date and time.", "decision.decided_at"),
    kind=Key("What kind of decision it is.", "decision.kind"),
    title=Key("Its title.", "decision.title"),
    text="What was written about it.",
    omtm=Key("The name of the OMTM then.", "decision.omtm", empty=True),
    owner=Key("Whose decision it is.", "decision.owner"),
    review_on=Key("When it is reviewed.", "decision.review_day"),
    state=Key("Where it stands.", "decision.state"),
    held_by=Key("The guardrail whose breach keeps a bet from starting.", "decision.held_by", empty=True),
    supersedes=Key("The number of the entry it replaces.", "decision.supersedes"),
    superseded_by=Key("The number of the entry that replaces it.", "decision.superseded_by"),
    experiment=Key("The number of the experiment it is about.", "decision.experiment_id"),
    guardrails=each(_FROZEN_GUARDRAIL, "The guardrails when it was decided.", "decision.guardrails"),
    bet=nested(_BET, "The bet; null for other decisions.", registered),
    amendments=each(_AMENDMENT, "What was changed later, oldest first.", "decision.amendments"),
    outcome=nested(_OUTCOME, "Its review; null before it.", reviewed),
    comments=each(
        Shape(Comment, "A comment.", text="What was said.", at="When: local date and time."),
        "What was said about it later.",
        "decision.comments",
    ),
)
ENTRIES = ListOf(ENTRY)


def decisions(query: tuple[str, ...]) -> Reply:
    """List the decision log, or the entries that ``query`` asks for."""
    with reading() as context:
        page = read_decisions(context, joined(query))
    entries = [EntryState.of(one, page.metrics, page.top.numbers) for one in page.entries]
    nothing = _("Nothing was decided yet.")
    if page.total:
        nothing = _("No entry of {n} has all these words.").format(n=page.total)
    return Reply(lambda: table([_row(one) for one in entries]) or [nothing], ENTRIES, entries)


def _row(entry: EntryState) -> tuple[str, ...]:
    decision = entry.decision
    result = ", ".join(filter(None, (decision.choice, entry.result)))
    labels = day_text(decision.decided_at), decision.kind.label, decision.state_text
    return f"#{decision.id}", *labels, decision.title, result


def bet(change: tuple[str, ...], **options: str | None) -> Reply:
    """Place a bet."""
    with writing() as db:
        form = _bet_form(db.context(), joined(change), options)
        preview = preview_bet(db.context(), form)
        similar = decided_before(db.context(), form.change)
        entry_id = write_decisions.place_bet(db, form)
    before = _("decided before? #{id} {title}")
    notes = tuple(before.format(id=one.id, title=one.title) for one in similar)
    return replace(_entry(entry_id, preview.lines(db.today)), notes=notes)


def _bet_form(context: ReadContext, change: str, options: dict[str, str | None]) -> BetForm:
    fmt = number_format(context)
    typed = {name: text for name, text in options.items() if text}
    experiment = parse_whole(typed["experiment"], fmt) if "experiment" in typed else None
    scope = bet_scope(context, experiment, scope_id(context, options["team"]))
    context = context.of(scope.id if scope else None)
    active = top(context).omtm
    named = find_metric(context, typed["metric"]) if "metric" in typed else None
    metric = named or (active.metric if active else None)
    if metric is None:
        raise NotAllowed(_("A bet is about the OMTM; define one first, or name a metric with --metric."))
    if "threshold" not in typed:
        raise UserError(_("Say what success is: --success “>= 50%”."))
    if "review_on" not in typed:
        typed["review_on"] = usual_review(context, metric).isoformat()
    typed["change"] = change
    form = parse_bet(typed, metric, fmt, context.today, last_value(context, metric))
    about = named.id if named else None
    return replace(form, metric_id=about, experiment_id=experiment, scope_id=context.scope_id)


def outcome(id: int, **options: str | None) -> Reply:
    """Record what came out."""
    again = options["again"]
    if again not in (None, "yes", "no"):
        raise UserError(_("--again is yes or no."))
    with writing() as db:
        before, after = _arms(db, decision(db.context(), id), options)
        form = OutcomeForm(
            observed_on=day(options["on"]),
            before=before,
            after=after,
            choice=options["choice"],
            overruled_because=options["because"] or "",
            consequence=options["follows"] or "",
            note=options["note"] or "",
            again=None if again is None else again == "yes",
        )
        outcomes.record_outcome(db, id, form)
    return _entry(id)


def _arms(
    db: WorkspaceFile, entry: Decision, options: dict[str, str | None]
) -> tuple[Arm | None, Arm | None]:
    """Both sides as they are typed, else as the readings have them."""
    if entry.registration is None:
        return None, None
    metric = metric_by_id(db.context(), entry.registration.metric_id)
    fmt = number_format(db.context())
    measured = measured_arms(db.context(), entry.registration)
    if measured.source and not (options["before"] and options["after"]):
        note(measured.source)
    cases, spreads = ([*(options[name] or "").split(","), ""][:2] for name in ("n", "sd"))
    before, after = (
        parse_arm(options[side] or "", n, sd, metric, fmt)
        for side, n, sd in zip(("before", "after"), cases, spreads, strict=True)
    )
    return before or measured.before, after or measured.after


def amend(id: int, field: str, value: str, because: str | None) -> Reply:
    """Change one field of a bet."""
    with writing() as db:
        entry = decision(db.context(), id)
        if entry.kind is DecisionKind.OMTM:
            raise NotAllowed(_("An OMTM is amended by “omtm edit --target … --because …”, not by its entry."))
        registered, new, field = entry.registration, None, amendable_field(field)
        if registered is not None:
            metric = metric_by_id(db.context(), registered.metric_id)
            numbers, now = number_format(db.context()), last_value(db.context(), metric)
            new = amended_value(registered, field, value, metric, numbers, db.today, now)
        amendments.amend(db, id, field, new, because or "")
    return _entry(id)


def comment(id: int, text: tuple[str, ...]) -> Reply:
    """Say something about an entry later."""
    with writing() as db:
        write_decisions.comment(db, id, joined(text))
    return _entry(id)


def _entry(id: int, details: Sequence[str] = ()) -> Reply:
    """The entry as it stands now; ``details`` are said of it instead of its amendments."""
    with reading() as context:
        entry = decision(context, id)
        bet = entry.registration
        metric = metric_by_id(context, bet.metric_id) if bet else None
        logged = EntryState(entry, metric, number_format(context))
    lines = [f"#{entry.id} {entry.title} · {entry.state_text}", *details]
    if entry.amendments and not details:
        lines.append("; ".join(change.text for change in entry.amendments))
    if entry.outcome is not None:
        why = f" ({entry.outcome.explanation})" if entry.outcome.explanation else ""
        lines += [entry.choice + why, logged.result]
    lines += [f"{day_text(one.at)}: {one.text}" for one in entry.comments]
    return Reply(lambda: filter(None, lines), ENTRY, logged)
