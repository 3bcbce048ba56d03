"""Fifty ideas answered at the keyboard, in a terminal of 80×24, by somebody who knows the answers."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from omtm_tui.domain.backlog.backlog import Answer
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments, metrics, workspace
from tests.acceptance.person import Person, app, home_and_file
from tests.support.workspace import STEP_B, at, define_omtm

NOW = datetime(2025, 11, 21, 9)
IDEAS = 50
THREE_MINUTES = 180


def workspace_with_ideas(path: Path) -> None:
    """An active OMTM, another metric, and fifty ideas without an answer."""
    with WorkspaceFile(path, at(NOW)) as db:
        workspace.update_workspace(db, company="Acme")
        metrics.add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, share_limit="14 d")
        metrics.add_metric(db, "Retention", MetricKind.RATE)
        define_omtm(db, STEP_B)
        for n in range(1, IDEAS + 1):
            experiments.add_experiment(db, f"Idea {n:02}", "what, and for whom")


def test_fifty_ideas_are_answered_in_three_minutes(tmp_path: Path) -> None:
    env = home_and_file(tmp_path, NOW.isoformat())
    workspace_with_ideas(Path(env["OMTM_DB"]))
    with app(env, 80, 24) as terminal:
        pm = Person(terminal)
        pm.sees("1 Home")
        pm.does("4", sees="Unanswered 50")
        pm.does("t", sees="0 of 50 answered")
        pm.sees("Does it contribute directly to TTFV ≤ 14 d?", "it would show before 30 Jan")
        started = time.monotonic()
        pm.sees("Idea 01")
        pm.does("n", sees="Which metric does “Idea 01” move first?")
        pm.does("ret", "enter", sees="Idea 02")
        for n in range(2, IDEAS):
            if n % 3 == 1:
                pm.does("n", sees=f"Which metric does “Idea {n:02}” move first?")
                pm.press("enter")  # the metric named last
            else:
                pm.press("y")
            pm.sees(f"Idea {n + 1:02}", f"{n} of 50 answered")
        pm.does("s", sees="1 idea was skipped; s asks again.")
        pm.does("s", sees="Idea 50")
        pm.does("y", sees="Every idea has its answer.")
        took = time.monotonic() - started
        pm.does("u", sees="49 of 50 answered")
        pm.does("y", sees="Every idea has its answer.")
        pm.press("escape")
        pm.sees("Parked 17")
        pm.does("g", sees="Yes, in this order 33")
        pm.leaves()
    assert took < THREE_MINUTES
    with WorkspaceFile(Path(env["OMTM_DB"]), at(NOW)) as db:
        view = backlog(db.context())
        assert (len(view.ranked), len(view.parked), len(view.unanswered)) == (33, 17, 0)
        assert {item.moves for item in view.parked} == {"Retention"}
        assert all(item.answer is Answer.YES for item in view.ranked)
