"""The page for stakeholders: where the one number stands, what guards it, what is tried, what was decided.

The definition of an OMTM as labelled texts stands here too: the card and the exports take it from here."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision, held_text
from omtm_tui.domain.header import Header, big_number
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.draft_fields import field_label
from omtm_tui.domain.omtm.omtm import Background, OmtmStatus, OmtmView, Stakeholder, period_text
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.review import only_claimed, since_text
from omtm_tui.domain.rhythm.rhythm import next_review_text, review_rhythm
from omtm_tui.domain.text.dates import format_date, left_text
from omtm_tui.domain.text.labels import Section, as_sentence, dotted
from omtm_tui.i18n import _

LEVELS = "▁▂▃▄▅▆▇█"
SPARK = 48
TICKS = ("sees", "knows", "involved")
"""What is asked about each stakeholder, as ``Stakeholder`` and the fields ``stake_…`` call it."""


class Brief(Struct, frozen=True):
    """The content of the page. ``decisions`` were written or reviewed since the last brief, oldest first.

    ``metrics`` are those of the bets, by id; ``ended`` is the OMTM that was closed since, or last."""

    home: HomeView
    since: date
    decisions: tuple[Decision, ...]
    metrics: dict[int, Metric]
    coming_review: date | None
    ended: OmtmView | None = None

    @property
    def top(self) -> Header:
        return self.home.top


def brief_title(brief: Brief) -> str:
    """What the page is called."""
    top = brief.top
    name = top.omtm.metric.name if top.omtm else _("One metric that matters")
    return dotted((name, top.team, top.workspace.company))


def sections(brief: Brief) -> Iterator[Section]:
    """The page in order; the chart belongs after the first section."""
    top, view = brief.top, brief.top.omtm
    where = dotted((format_date(top.today), top.phase.label if top.phase else ""))
    ended = () if brief.ended is None else (_ended(brief.ended, top),)
    if view is None:
        yield Section("", (where,))
        yield from ended
        yield Section("", (_("No OMTM is active."),))
    else:
        words = (where, view.sentence, *filter(None, (view.hypothesis, *_standing(brief, view))))
        yield Section("", words, _drawing(view, brief))
    if brief.home.guardrails:
        head = (_("State"), _("Guardrail"), _("Now"), _("Rule"))
        rows = ((g.text, g.name, g.value_text, g.sentence) for g in brief.home.guardrails)
        yield Section(_("Guardrails"), head=head, rows=tuple(rows))
    yield from _running(brief)
    if view is not None:
        yield from ended
    yield _decided(brief)
    yield Section(_("Next"), tuple(_next(brief)))
    yield from purpose(top)
    yield from people(top)


def _ended(view: OmtmView, top: Header) -> Section:
    """How an OMTM ended, even against its last reading, and what was learned: news until the next one."""
    omtm = view.omtm
    status = omtm.status.label[:1].upper() + omtm.status.label[1:]
    day = format_date(omtm.closed_on, top.today) if omtm.closed_on else "–"
    ended = _("{status} on {day}: {reached}, target {target}.")
    if view.now and only_claimed(view, omtm.status, (view.now.observed_on, view.now.value)):
        ended = _("{status} on {day}, although the last reading, {reached}, misses the target, {target}.")
    ended = ended.format(status=status, day=day, reached=view.now_text(top.numbers), target=view.target_text)
    title = _("How “{metric}” ended").format(metric=view.metric.name)
    note = omtm.close_note and _("What we learned: {note}").format(note=omtm.close_note)
    return Section(title, tuple(filter(None, (view.sentence, ended, note))))


def definition_section(top: Header) -> Iterator[Section]:
    """All that was said to define the OMTM; without one, what it is for."""
    if top.omtm is None:
        yield from purpose(top)
    else:
        rows = tuple((label, text) for label, text in definition(top.omtm, top) if text)
        yield Section(_("Definition"), (top.omtm.sentence,), head=(_("What"), _("As defined")), rows=rows)


def purpose(top: Header) -> Iterator[Section]:
    """What it is all for; nothing where nobody said."""
    lines = tuple(": ".join(named) for named in what_for(top))
    if lines:
        yield Section(_("What it is for"), lines)


def people(top: Header) -> Iterator[Section]:
    """Who contributes how, and who has to live with it."""
    more = top.omtm.background if top.omtm is not None else Background()
    if more.contributions:
        yield Section(_("Who contributes how"), more.contributions)
    if more.stakeholders:
        head = (_("Stakeholder"), *(field_label(f"stake_{tick}") for tick in TICKS))
        rows = (
            (person.name, *(_("yes") if getattr(person, tick) else _("not yet") for tick in TICKS))
            for person in more.stakeholders
        )
        yield Section(_("Stakeholders"), head=head, rows=tuple(rows))


def _standing(brief: Brief, view: OmtmView) -> Iterator[str]:
    """The number in words: where it is, how fast it has to move, how likely that is, what changed."""
    top = brief.top
    number = big_number(view, top)
    yield dotted((number.value, number.distance))
    yield as_sentence(pace_text(view, top))
    if brief.home.since:
        yield as_sentence(since_text(brief.home.since, view, top))
    if view.outlook is not None and view.outlook.sentence:
        yield view.outlook.sentence


def _drawing(view: OmtmView, brief: Brief) -> str:
    """``1 Sep  38 %  ▁▂▃▅  46 %  20 Nov``: the last few dozen readings."""
    recent = view.series[-SPARK:]
    if len(recent) < 2:
        return ""
    since, until = (format_date(recent[at][0], brief.top.today) for at in (0, -1))
    then, now = (view.value_text(recent[at][1], brief.top.numbers) for at in (0, -1))
    return f"{since}  {then}  {spark_text([value for _day, value in recent])}  {now}  {until}"


def spark_text(values: Sequence[float]) -> str:
    """A line of block characters, the lowest value the lowest block."""
    low, high = min(values), max(values)
    size = (high - low) or 1.0
    return "".join(LEVELS[round((value - low) / size * (len(LEVELS) - 1))] for value in values)


def _running(brief: Brief) -> Iterator[Section]:
    head = (_("Bet"), _("Success line"), _("Probability"), _("Review"))
    running, held = (tuple(_bet(b, brief) for b in bets) for bets in (brief.home.running, brief.home.held))
    lines = () if running else (_("No bet is running."),)
    yield Section(_("Running bets"), lines, head=head if running else (), rows=running)
    if held:
        yield Section(_("Held back"), head=head, rows=held)


def _bet(bet: Decision, brief: Brief) -> tuple[str, ...]:
    line = EntryState.of(bet, brief.metrics, brief.top.numbers).success
    likely = bet.registration.probability if bet.registration else None
    chance = "–" if likely is None else percent_text(likely)
    review = format_date(bet.review_day, brief.top.today) if bet.review_day else "–"
    return dotted((bet.title, held_text(bet.held_by))), line, chance, review


def _decided(brief: Brief) -> Section:
    title = _("Decided since {day}").format(day=format_date(brief.since, brief.top.today))
    if not brief.decisions:
        return Section(title, (_("Nothing was decided."),))
    head = (_("Date"), _("Decision"), _("Result"), _("Outcome"))
    by_day = sorted(brief.decisions, key=_decided_on)
    return Section(title, head=head, rows=tuple(_entry(entry, brief) for entry in by_day))


def _decided_on(entry: Decision) -> date:
    """The day of its outcome, which may be all that was decided since; else the day it was written."""
    return entry.outcome.reviewed_on if entry.outcome else date.fromisoformat(entry.decided_at[:10])


def _entry(entry: Decision, brief: Brief) -> tuple[str, ...]:
    decided = format_date(_decided_on(entry), brief.top.today)
    difference = EntryState.of(entry, brief.metrics, brief.top.numbers).difference
    team = "" if entry.team == brief.top.team else entry.team
    return decided, dotted((team, entry.title)), difference or "–", entry.choice or entry.state_text


def _next(brief: Brief) -> Iterator[str]:
    top = brief.top
    if brief.coming_review is not None:
        yield next_review_text(brief.coming_review, top.today)
    if top.omtm is not None:
        yield _("Deadline: {day}").format(day=format_date(top.omtm.omtm.deadline, top.today))
    waiting = [step.text for step in brief.home.next if step.kind.urgent]
    if waiting:
        yield _("Waiting for a decision: {what}").format(what="; ".join(waiting))
    if top.omtm is None and not waiting:
        yield _("Define the metric that matters now.")


def goal(view: OmtmView) -> str:
    """The end goal with its date; empty without one."""
    omtm, day = view.omtm, view.background.end_goal_by
    if not (omtm.end_goal and day):
        return omtm.end_goal
    return _("{goal} (by {day})").format(goal=omtm.end_goal, day=format_date(day))


def ticks(person: Stakeholder) -> str:
    """``sees what we work on, knows why; not yet: feels involved``."""
    ticked = [field_label(f"stake_{tick}") for tick in TICKS if getattr(person, tick)]
    open_ones = [field_label(f"stake_{tick}") for tick in TICKS if not getattr(person, tick)]
    not_yet = _("not yet: {ticks}").format(ticks=", ".join(open_ones)) if open_ones else ""
    return "; ".join(filter(None, (", ".join(ticked), not_yet)))


def what_for(top: Header) -> Iterator[tuple[str, str]]:
    """The guidepoint of the company and the end goal of the OMTM, with their labels, where there are any."""
    if top.workspace.guidepoint:
        yield _("Guidepoint"), top.workspace.guidepoint
    if top.omtm is not None and (text := goal(top.omtm)):
        yield _("End goal"), text


def definition(view: OmtmView, top: Header) -> Iterator[tuple[str, str]]:
    """Label and text of all that was said to define it, empty where nothing was."""
    omtm, more, today = view.omtm, view.background, top.today
    yield _("for"), view.scope.name
    of = top.workspace
    choices = (choice.label for choice in (of.audience, of.business_model, of.maturity, of.size) if choice)
    yield field_label("company"), dotted((of.company, of.industry, *choices))
    yield field_label("owner"), omtm.owner
    yield field_label("guidepoint"), of.guidepoint
    yield field_label("end_goal"), goal(view)
    yield field_label("initiative"), omtm.initiative
    yield field_label("stage"), omtm.stage.label
    yield field_label("segment"), omtm.segment
    yield _("measured over"), period_text(omtm.period)
    baseline = "" if omtm.baseline is None else view.value_text(omtm.baseline, top.numbers)
    yield field_label("baseline"), baseline
    yield field_label("target"), view.target_text
    yield field_label("target_reason"), more.target_reason
    yield field_label("achievable_because"), more.achievable_because
    left = f" ({left_text((omtm.deadline - today).days)})" if omtm.status is OmtmStatus.ACTIVE else ""
    yield field_label("deadline"), format_date(omtm.deadline) + left
    yield field_label("deadline_reason"), more.deadline_reason
    yield _("pays into north star"), omtm.north_star_relation
    yield _("reviews"), review_rhythm(omtm.review_weeks, omtm.first_review, today)
    yield _("who attends"), omtm.attendees
    again = [format_date(omtm.reevaluate_on, today)] if omtm.reevaluate_on else []
    yield _("think again"), ", ".join((*again, *omtm.triggers))
