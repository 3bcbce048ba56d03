"""When the result of a bet can be final, when it is reviewed, and a bet of an earlier version."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.bet_state import EntryState, HonestDate
from omtm_tui.domain.decisions.decision import Arm, Decision, Design, Result, Verdict
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.storage import records
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.bets import honest_date, measured_arms, preview_bet, review_warnings, usual_review
from omtm_tui.storage.read.guardrail_status import judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import last_reading, metric_by_id
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.experiments import set_state
from omtm_tui.storage.write.guardrails import decide_guardrail
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import record, withdraw
from tests.support.workspace import Clock, Story, at_least, at_most


def signup(story: Story, cases: int | None = 100) -> Metric:
    """A share of 38 %, and the company's number."""
    metric = story.share("Signup")
    counts = {} if cases is None else {"numerator": round(0.38 * cases), "denominator": cases}
    record(story.db, metric.id, story.today, 0.38 if cases is None else None, **counts)
    story.omtm(metric)
    return metric


def form(story: Story, days: int = 14) -> BetForm:
    return BetForm("a shorter form", at_least(0.5), story.today + timedelta(days), direct=True)


def said(story: Story, number: int) -> EntryState:
    entry = read.decision(story.context(), number)
    assert entry.registration is not None
    metric = metric_by_id(story.context(), entry.registration.metric_id)
    return EntryState(entry, metric, number_format(story.context()))


def outcome(story: Story, number: int, after: float = 0.55) -> Decision:
    both = OutcomeForm(story.today, Arm(0.38, 38, 100), Arm(after, 100 * after, 100))
    return record_outcome(story.db, number, both)


def test_the_pace_is_that_of_the_last_reading_with_counts(story: Story, clock: Clock) -> None:
    metric = signup(story)
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.38)
    bet = preview_bet(story.context(), form(story))
    assert bet.sample is not None
    assert bet.honest is not None
    assert (bet.sample.per_side, bet.sample.days) == (268, 19)
    assert bet.honest.day == story.today + timedelta(19)
    assert bet.uncounted, "the result needs counts all the same"


def test_the_honest_date_waits_for_the_sample_where_no_end_of_enrolment_is_given(story: Story) -> None:
    signup(story)
    bet = preview_bet(story.context(), form(story))
    assert bet.sample is not None
    assert (bet.sample.per_side, bet.sample.days) == (268, 19)
    assert bet.honest is not None
    assert bet.honest.day == story.today + timedelta(19)
    assert "268 cases per side take about 19 days" in bet.honest.reason
    assert bet.warning is not None, "a review after two weeks comes too early"
    ends = replace(form(story), enrolled_until=story.today + timedelta(7))
    named = preview_bet(story.context(), ends).honest
    assert named is not None
    assert named.day == story.today + timedelta(7)


def test_a_bet_on_a_share_read_without_counts_says_that_its_verdict_would_be_invalid(
    story: Story, clock: Clock
) -> None:
    signup(story, cases=None)
    said_before = preview_bet(story.context(), form(story)).lines(story.today)
    assert any("last reading of Signup has no counts" in line and "“invalid”" in line for line in said_before)
    number = place_bet(story.db, form(story))
    clock.wait(14)
    result = Result(story.today, Arm(0.38), Arm(0.55))
    assert read.judge(story.context(), number, result).verdict is Verdict.INVALID
    qualitative = replace(form(story), design=Design.QUALITATIVE)
    assert not preview_bet(story.context(), qualitative).uncounted


def test_a_reading_of_fourteen_days_brings_half_the_cases_a_week(story: Story) -> None:
    metric = signup(story)
    span = {"cohort_from": story.today - timedelta(13), "cohort_to": story.today}
    record(story.db, metric.id, story.today, None, numerator=38, denominator=100, **span)
    sample = preview_bet(story.context(), form(story)).sample
    assert sample is not None
    assert sample.days == 38


def test_cases_that_come_sooner_than_expected_end_the_waiting(story: Story, clock: Clock) -> None:
    signup(story)
    number = place_bet(story.db, form(story))
    clock.wait(14)
    few, enough = (Result(story.today, Arm(0.38, 0.38 * n, n), Arm(0.55, 0.55 * n, n)) for n in (200, 300))
    assert read.judge(story.context(), number, few).verdict is Verdict.NOT_YET
    assert read.judge(story.context(), number, enough).verdict is not Verdict.NOT_YET


def test_readings_that_come_later_do_not_move_the_honest_date(story: Story, clock: Clock) -> None:
    metric = signup(story)
    number = place_bet(story.db, form(story))
    clock.wait(7)
    record(story.db, metric.id, story.today, None, numerator=4000, denominator=10_000)
    explained = outcome(story, number).outcome
    assert explained is not None
    assert "268 cases per side" in explained.explanation


def test_a_correction_and_a_late_entry_do_not_move_the_honest_date(story: Story, clock: Clock) -> None:
    metric = signup(story)
    number = place_bet(story.db, form(story))
    placed = date_of(story, number)
    clock.now += timedelta(minutes=1)
    record(story.db, metric.id, story.today, None, numerator=4500, denominator=10_000)
    assert date_of(story, number) == placed
    clock.wait(7)
    record(story.db, metric.id, story.today - timedelta(7), None, numerator=40, denominator=100)
    earlier = last_reading(story.context(), metric, story.today)
    assert earlier is not None
    withdraw(story.db, earlier.id, "a wrong day")
    assert date_of(story, number) == placed


def date_of(story: Story, number: int) -> HonestDate | None:
    """The honest date of a bet that was placed."""
    bet = read.decision(story.context(), number).registration
    assert bet is not None
    return honest_date(story.context(), bet, metric_by_id(story.context(), bet.metric_id), ())


def test_no_review_is_proposed_after_the_deadline(story: Story, clock: Clock) -> None:
    metric = signup(story)
    number = place_bet(story.db, form(story, days=80))
    assert usual_review(story.context(), metric) == story.today + timedelta(14)
    clock.wait(80)
    deadline = story.today + timedelta(10)
    assert usual_review(story.context(), metric) == deadline
    record(story.db, metric.id, story.today, None, numerator=2, denominator=5)
    late = place_bet(story.db, BetForm("b", at_least(0.5), story.today + timedelta(3), direct=True))
    clock.wait(3)
    again = outcome(story, late)
    assert (again.choice, again.review_day) == ("not yet", deadline)
    assert read.decision(story.context(), number).review_day == deadline - timedelta(10)


def test_a_bet_of_an_earlier_version_is_shown_and_judged_on_the_harmful_side(
    story: Story, clock: Clock
) -> None:
    signup(story, cases=None)
    number = place_bet(story.db, replace(form(story), abort=at_most(0.45)))
    stored_as_the_good_side(
        story,
        "If Signup is ≥ 50 % and the guardrails hold: roll out. If it is ≥ 45 %: roll back. Else: iterate.",
    )
    old = said(story, number)
    assert old.abort == "< 45 %"
    assert "If it is < 45 %: roll back." in old.rule
    clock.wait(14)
    verdicts = [
        read.judge(story.context(), number, Result(story.today, Arm(0.38, 38, 100), Arm(v, 100 * v, 100)))
        for v in (0.44, 0.48)
    ]
    assert [judged.verdict for judged in verdicts] == [Verdict.ROLL_BACK, Verdict.ITERATE]
    assert "44 % reaches the abort line < 45 %" in verdicts[0].text


def stored_as_the_good_side(story: Story, rule: str) -> None:
    """The bet as earlier versions kept it: an abort line of 45 % without a sign became “at least”."""
    row = dict(story.conn.execute("SELECT * FROM registration ORDER BY id DESC LIMIT 1").fetchone())
    was: dict[str, object] = {"abort_kind": "at_least", "abort_low": 0.45, "abort_high": None}
    was |= {"if_else": rule, "replaces": row["id"], "thread": row["thread"] or row["id"]}
    del row["id"]
    records.insert(story.conn, "registration", row | was)


def test_a_bet_that_was_held_back_counts_from_the_day_its_test_began(story: Story, clock: Clock) -> None:
    metric = signup(story, None)
    placed, number = story.today, story.ideas("a shorter form")[0]
    story.guardrail("Floor", "keep signup >= 40% else stop")
    bet = place_bet(story.db, replace(form(story, 30), experiment_id=number))
    clock.wait(10)
    record(story.db, metric.id, story.today, 0.46)
    decide_guardrail(story.db, judged(story.context())[0].view.id, "we wait")
    record(story.db, metric.id, story.today, 0.47)
    set_state(story.db, number, ExperimentState.TESTING)
    clock.wait(3)
    record(story.db, metric.id, story.today, 0.52)
    entry = read.decision(story.context(), bet)
    assert (entry.start, entry.registration and entry.registration.registered_on) == (
        placed + timedelta(10),
        placed,
    )
    assert entry.registration is not None
    sides = measured_arms(story.context(), entry, entry.registration)
    assert (sides.before, sides.after) == (Arm(0.47), Arm(0.52))


def test_a_review_held_late_finds_what_was_known_on_its_day_and_says_so(story: Story, clock: Clock) -> None:
    metric = signup(story, None)
    number = story.bet("a shorter form")
    clock.wait(14)
    due = story.today
    record(story.db, metric.id, due, 0.47)
    clock.wait(20)
    record(story.db, metric.id, story.today, 0.52)
    entry = read.decision(story.context(), number)
    assert entry.registration is not None
    sides = measured_arms(story.context(), entry, entry.registration)
    assert (sides.after, sides.observed_on) == (Arm(0.47), due)
    assert "The review was due on" in sides.source
    late = Result(story.today, Arm(0.38, denominator=100), Arm(0.52, denominator=100))
    assert "looked at after the day of its review" in read.judge(story.context(), number, late).text
    in_time = Result(due, Arm(0.38, denominator=100), Arm(0.47, denominator=100))
    assert "looked at after" not in read.judge(story.context(), number, in_time).text


def test_a_review_held_late_without_a_value_of_its_day_is_filled_in_from_the_newest(
    story: Story, clock: Clock
) -> None:
    metric = signup(story, None)
    number = story.bet("a shorter form")
    clock.wait(20)
    record(story.db, metric.id, story.today, 0.52)
    entry = read.decision(story.context(), number)
    assert entry.registration is not None
    sides = measured_arms(story.context(), entry, entry.registration)
    assert (sides.after, sides.observed_on) == (Arm(0.52), story.today)


def test_a_bet_says_what_its_own_plan_cannot_reach(story: Story) -> None:
    signup(story)
    ends = replace(form(story), enrolled_until=story.today + timedelta(7))
    lines = "\n".join(preview_bet(story.context(), ends).lines(story.today))
    assert "Enrolment ends on" in lines
    assert "before they have come in." in lines
    few = "\n".join(preview_bet(story.context(), replace(form(story), min_sample=100)).lines(story.today))
    assert "100 are too few to tell" in few
    assert "it takes about 268." in few
    many = "\n".join(preview_bet(story.context(), replace(form(story), min_sample=300)).lines(story.today))
    assert "too few" not in many


def test_an_amended_review_is_warned_about_like_that_of_a_new_bet(story: Story) -> None:
    signup(story)
    number = story.bet("a shorter form", 30)
    bet = read.decision(story.context(), number).registration
    assert bet is not None
    (early,) = review_warnings(story.context(), bet, story.today + timedelta(2))
    assert "too early to decide" in early
    assert review_warnings(story.context(), bet, story.today + timedelta(30)) == ()
    (late,) = review_warnings(story.context(), bet, story.today + timedelta(3650))
    assert "comes after the deadline" in late


def test_the_honest_date_after_the_deadline_is_said_and_the_review_proposed_then_is_the_deadline(
    story: Story,
) -> None:
    metric = signup(story)
    active = top(story.context()).omtm
    assert active is not None
    deadline = active.omtm.deadline
    far = HonestDate(deadline + timedelta(9), "it takes long")
    assert usual_review(story.context(), metric, far) == deadline
    near = HonestDate(story.today + timedelta(19), "it takes a while")
    assert usual_review(story.context(), metric, near) == near.day
    ends = replace(form(story), enrolled_until=far.day)
    lines = preview_bet(story.context(), ends).lines(story.today)
    assert any(line.startswith("The honest date comes after the deadline of the OMTM") for line in lines)


def test_a_bet_that_is_reviewed_after_its_omtm_ends_says_so(story: Story) -> None:
    signup(story)
    active = top(story.context()).omtm
    assert active is not None
    days = (active.omtm.deadline - story.today).days

    def late(review: int) -> list[str]:
        lines = preview_bet(story.context(), form(story, review)).lines(story.today)
        return [line for line in lines if "comes after" in line]

    assert late(days) == []
    assert late(days + 1) == ["The review on 1 Feb 2027 comes after the deadline of the OMTM, 31 Jan 2027."]
