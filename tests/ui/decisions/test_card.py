"""Whatever a bet is: its card and its file print the lines that it is judged by, and no others."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision, DecisionKind, Outcome, Registration, Verdict
from omtm_tui.domain.decisions.log_query import DecisionsPage
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.text.dates import format_date
from omtm_tui.transfer.markdown import entry_markdown
from omtm_tui.ui.decisions.card import decision_card
from tests.support.omtm_views import METRIC, TOP
from tests.support.written_bets import START, Written, cases, written


@given(written(), st.none() | st.sampled_from(list(Verdict)), st.none() | st.dates(START, date(2026, 12, 1)))
def test_card_and_file_print_the_lines_and_the_day_that_hold(
    written: Written, choice: Verdict | None, again: date | None
) -> None:
    bet = written.bet
    outcome = None
    if choice is not None:
        day = START + timedelta(30)
        outcome = Outcome(day, choice, choice, result=cases(written, 100), next_review=again)
    entry = Decision(
        1,
        DecisionKind.BET,
        "2026-01-05T15:00",
        "a shorter form",
        bet.sentence(),
        review_on=bet.registration.review_on,
        registration=bet.registration,
        outcome=outcome,
    )
    workspace = replace(
        TOP.workspace,
        settings=replace(TOP.workspace.settings, decimal=bet.numbers.decimal, group=bet.numbers.group),
    )
    top = replace(TOP, workspace=workspace)
    page = DecisionsPage(top, "", (entry,), metrics={0: replace(bet.metric, id=0)})
    said = EntryState(entry, bet.metric, bet.numbers)
    assert entry.review_day is not None
    card, file = decision_card(entry, page).plain, entry_markdown(page, entry).replace("\\", "")
    for text, review in (
        (card, format_date(entry.review_day, TOP.today)),
        (file, format_date(entry.review_day)),
    ):
        assert f"Success line{':' if text is file else ''}" in text
        assert said.success in text
        assert said.abort in text
        assert said.rule in text
        assert said.result in text
        assert review in text
        for line in (said.success, said.abort):
            text = text.replace(line, "") if line else text
        assert not re.search("[≥≤]", text), "no line is printed that is not judged by"


def test_card_and_file_name_the_reviews_before_and_the_guardrails_that_are_younger_than_the_bet() -> None:
    old, renamed = FrozenGuardrail("Stay", "keep stay >= 40%", "ok", "43 %"), "Retention"
    later = (
        replace(old, name=renamed),
        FrozenGuardrail("Growth waits", "keep ttfv >= 50%", "breach", "44.8 %"),
    )
    first = Outcome(date(2026, 1, 16), Verdict.NOT_YET, next_review=date(2026, 2, 6))
    outcome = Outcome(date(2026, 2, 6), Verdict.ROLL_OUT, guardrails=later, earlier=(first,))
    metric, threshold = METRIC, Target(TargetKind.AT_LEAST, low=0.5)
    bet = Registration("a shorter form", threshold, date(2026, 1, 16))
    entry = Decision(
        1,
        DecisionKind.BET,
        "2026-01-05T15:00",
        "a shorter form",
        review_on=bet.review_on,
        registration=bet,
        guardrails=(old,),
        outcome=outcome,
    )
    page = DecisionsPage(TOP, "", (entry,), metrics={0: replace(metric, id=0)})
    card, file = decision_card(entry, page).plain, entry_markdown(page, entry)
    assert "44.8 %, younger than the bet" in card
    assert "43 %, younger" not in card
    assert file.count("younger than the bet") == 1
    for text in (card, file):
        assert "16 Jan 2026: not yet, to be looked at again on 6 Feb 2026" in text
        assert re.search("Review:? +6 Feb", text)
