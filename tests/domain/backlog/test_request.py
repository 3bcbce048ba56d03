"""What a requester can be told, whatever became of the request."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import Answer, Experiment, ExperimentState
from omtm_tui.domain.backlog.planning import Moscow, Request, answer_text

ASKED = Request(1, "Support", outcome="fewer tickets", tactic="CSV export")


def became(**fields: object) -> Request:
    return Request(1, "Support", "fewer tickets", experiment=Experiment(7, 1, "CSV export", **fields))  # type: ignore[arg-type]


def wont(request: Request) -> Request:
    return replace(request, moscow=Moscow.WONT)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (Request(1, "CEO", tactic="a chatbot"), "Which outcome do you want"),
        (ASKED, "You asked for “CSV export”. It is on the list"),
        (
            Request(1, "Sales", "deals", moscow=Moscow.WONT),
            "Not this time: the one number we move now is TTFV",
        ),
        (
            became(answer=Answer.NO, state=ExperimentState.PARKED, moves="Tickets"),
            "Not now, because it moves Tickets, not TTFV.",
        ),
        (became(answer=Answer.YES, rank=3), "Yes: it contributes directly to TTFV and has place 3 of 8."),
        (became(state=ExperimentState.TESTING, answer=Answer.YES, rank=1), "We are testing it now."),
        (became(state=ExperimentState.DROPPED, state_reason="Too dear."), "We dropped it: Too dear."),
        (became(state=ExperimentState.SCALED), "it is scaled now"),
        (became(), "will be answered next"),
        (wont(became()), "Not this time: the one number we move now is TTFV"),
        (wont(became(answer=Answer.YES, rank=3)), "Not this time: the one number we move now is TTFV"),
        (wont(became(answer=Answer.YES, state=ExperimentState.TESTING)), "We are testing it now."),
        (
            became(state=ExperimentState.PARKED, moves="TTFV", came_back=True),
            "will be answered next",
        ),
    ],
)
def test_the_answer_says_what_became_of_it(request_: Request, answer: str) -> None:
    assert answer in answer_text(request_, "TTFV", 8)
