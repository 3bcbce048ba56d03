"""The decision log: its entries, a bet before its data, its outcome, and what is said or changed later."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from omtm_tui.cli.common import Reply, confirmed, joined, note, say, table
from omtm_tui.cli.guardrails import guardrail_called
from omtm_tui.cli.workspace import day, day_text, read_once, reading, scope_id, writing
from omtm_tui.domain.decisions import bet_input as bets
from omtm_tui.domain.decisions.amendment import Term, amendable_field
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Arm, Decision, DecisionKind, Verdict, earlier_lines
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.text.labels import dotted
from omtm_tui.domain.text.number_format import parse_whole
from omtm_tui.i18n import _
from omtm_tui.storage.read.bets import bet_scope, measured_arms, preview_bet, review_warnings, usual_review
from omtm_tui.storage.read.decisions import decided_before, decision, decisions as read_decisions, judge
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import find_metric, last_values, metric_by_id
from omtm_tui.storage.read.readiness import check_started
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.write import decisions as write_decisions, outcomes
from omtm_tui.storage.write.guardrails import decide_guardrail


def difference(entry: EntryState) -> float | None:
    """After minus before, without the noise of floating point."""
    return float(f"{entry.evidence.difference:.15g}") if entry.evidence else None


def decisions(query: tuple[str, ...]) -> Reply:
    """List the decision log, or the entries that ``query`` asks for."""
    page = read_once(read_decisions, joined(query))
    entries = [EntryState.of(one, page.metrics, page.top.numbers) for one in page.entries]
    nothing = _("Nothing was decided yet.")
    if page.total:
        nothing = _("No entry of {n} has all these words.").format(n=page.total)
    return Reply(lambda: table([_row(one) for one in entries]) or [nothing], "entries", entries)


def _row(entry: EntryState) -> tuple[str, ...]:
    decision = entry.decision
    result = ", ".join(filter(None, (decision.choice, entry.result)))
    labels = day_text(decision.decided_at), decision.kind.label, decision.state_text
    return f"#{decision.id}", *labels, dotted((decision.team, decision.title)), result


def bet(change: tuple[str, ...], **options: str | None) -> Reply:
    """Place a bet."""
    with writing() as db:
        form = _bet_form(db.context(), joined(change), options)
        preview = preview_bet(db.context(), form)
        similar = decided_before(db.context(), form.change)
        entry_id = write_decisions.place_bet(db, form)
    notes = tuple(_("decided before? #{id} {title}").format(id=one.id, title=one.title) for one in similar)
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
        message = _("A bet is about the OMTM. Name a metric with --metric, or define the OMTM first.")
        raise NotAllowed(message, action=Action.DEFINE_OMTM)
    if "threshold" not in typed:
        raise UserError(_('Say what success is: --success ">= 50%".'))
    if "review_on" not in typed:
        typed["review_on"] = usual_review(context, metric).isoformat()
    typed["change"] = change
    form = bets.parse_bet(typed, metric, fmt, context.today, last_values(context).get(metric.id))
    about = named.id if named else None
    form = replace(form, metric_id=about, experiment_id=experiment, scope_id=context.scope_id)
    if options["review_on"]:
        return form
    return replace(form, review_on=usual_review(context, metric, preview_bet(context, form).honest))


def outcome(id: int, yes: bool, **options: str | None) -> Reply:
    """Record what came out; what nobody typed, neither a side nor a choice, is shown and asked about."""
    again = options["again"]
    if again not in (None, "yes", "no"):
        raise UserError(_("--again is yes or no."))
    with reading(existing=True) as context:
        entry = decision(context, id)
        check_started(context, entry, options["choice"])
        before, after, observed = _arms(context, entry, options)
        form = OutcomeForm(
            observed_on=observed,
            before=before,
            after=after,
            choice=options["choice"],
            overruled_because=options["because"] or "",
            consequence=options["follows"] or "",
            note=options["note"] or "",
            again=None if again is None else again == "yes",
        )
        is_typed = any(options[name] for name in ("before", "after", "choice"))
        if entry.registration and entry.is_open and not (yes or is_typed):
            result = bets.checked_result(form, metric_by_id(context, entry.registration.metric_id))
            say(f"#{id} {entry.title}", *judge(context, id, result).lines)
            refusal = _("Nothing was written: add --yes to write this, or type --before and --after.")
            if not confirmed(_("Write this outcome?"), refusal):
                note(_("Nothing was written."))
                return _entry(id)
    with writing(existing=True) as db:
        outcomes.record_outcome(db, id, form)
    return _entry(id)


def _arms(
    context: ReadContext, entry: Decision, options: dict[str, str | None]
) -> tuple[Arm | None, Arm | None, date]:
    """Both sides as they are typed, else as the readings have them, and the day they hold for."""
    on = day(options["on"]) if options["on"] else None
    if entry.registration is None:
        if any(options[name] for name in ("before", "after", "n", "sd")):
            raise UserError(_("Only a bet has a result: leave out --before, --after, --n and --sd."))
        return None, None, on or context.today
    metric = metric_by_id(context, entry.registration.metric_id)
    fmt = number_format(context)
    pairs = [[*(options[name] or "").split(","), ""] for name in ("n", "sd")]
    if max(map(len, pairs)) > 3:
        raise UserError(_("--n and --sd have two numbers at most: one of before, one of after."))
    cases, spreads = (pair[:2] for pair in pairs)
    before, after = (
        bets.parse_arm(options[side] or "", n, sd, metric, fmt)
        for side, n, sd in zip(("before", "after"), cases, spreads, strict=True)
    )
    if options["choice"] == Verdict.INVALID and not (before or after):
        return None, None, on or context.today  # what is withdrawn has only the result that somebody typed
    measured = measured_arms(context, entry, entry.registration, on=on, before=not before, after=not after)
    before, after = before or measured.before, after or measured.after
    if bool(before) is not bool(after):
        first = _("A result has two sides, and no reading says the first one: type it with --before.")
        later = _("A result has two sides, and no reading says the later one: type it with --after.")
        raise UserError(first if after else later)
    if measured.source:
        note(measured.source)
    return before, after, on or measured.observed_on


def amend(id: int, field: str, value: str, because: str | None) -> Reply:
    """Change one field of a bet."""
    with writing(existing=True) as db:
        entry = decision(db.context(), id)
        if entry.kind is DecisionKind.OMTM:
            raise NotAllowed(_("An OMTM is amended by “omtm edit --target … --because …”, not by its entry."))
        registered, new, field = entry.registration, None, amendable_field(field)
        if registered is not None:
            metric = metric_by_id(db.context(), registered.metric_id)
            numbers, now = number_format(db.context()), last_values(db.context()).get(metric.id)
            new = bets.amended_value(registered, field, value, metric, numbers, db.today, now)
        outcomes.amend(db, id, field, new, because or "")
        if field == Term.REVIEW and isinstance(new, date) and registered:
            for warning in review_warnings(db.context(), registered, new):
                note(warning)
    return _entry(id)


def decide_breach(guardrail: str, text: tuple[str, ...], owner: str | None) -> Reply:
    """Log what is done about the breach of a guardrail."""
    with writing(existing=True) as db:
        number = decide_guardrail(db, guardrail_called(db.context(), guardrail).id, joined(text), owner or "")
    return _entry(number)


def comment(id: int, text: tuple[str, ...]) -> Reply:
    """Say something about an entry later."""
    with writing(existing=True) as db:
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
        why, verdict = entry.outcome.explanation, entry.outcome.verdict
        chosen = f"{entry.choice} ({why})" if why else entry.choice
        if verdict and (reason := entry.outcome.overruled_because):
            text = _("{choice}: {reason} (the rule says {verdict}: {explanation})")
            chosen = text.format(choice=entry.choice, reason=reason, verdict=verdict.label, explanation=why)
        if entry.outcome.next_review:  # it says what held on that day, whatever was amended since
            chosen = f"{day_text(entry.outcome.reviewed_on)}: {chosen}"
        lines += [*earlier_lines(entry.outcome), chosen, "" if logged.result in chosen else logged.result]
        if again := entry.outcome.next_review:
            lines.append(_("To be looked at again on {day}.").format(day=day_text(again)))
    lines += [f"{day_text(one.at)}: {one.text}" for one in entry.comments]
    return Reply(lambda: filter(None, lines), "entry", logged)
