"""The ranking on file: several at once, undo, scores, and two processes that reorder at the same time."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments, ranking
from tests.support.workspace import add_ideas, ranked_titles

WRITER = """
import random, sys
from datetime import datetime
from pathlib import Path
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.storage.write import experiments, ranking
from omtm_tui.storage.workspace_file import WorkspaceFile
seed, path, ids = int(sys.argv[1]), Path(sys.argv[2]), [int(n) for n in sys.argv[3:]]
luck, db = random.Random(seed), WorkspaceFile(path, lambda: datetime(2025, 11, 21, 9))
for turn in range(40):
    chosen = luck.sample(ids, luck.randint(1, 3))
    try:
        luck.choice([
            lambda: ranking.move(db, chosen, luck.randint(1, len(ids))),
            lambda: ranking.shift(db, chosen, luck.choice([-1, 1])),
            lambda: ranking.to_end(db, chosen, top=luck.random() < 0.5),
            lambda: experiments.answer(db, experiments.add_experiment(db, f"new {seed}.{turn}"), True),
            db.undo,
        ])()
    except (UserError, FileUnusable) as error:  # unusable: the other one did not let go of the file for long
        assert "by another program" in str(error) or "Nothing to undo" in str(error), error
"""


@pytest.fixture
def five(db: WorkspaceFile, signup: Metric) -> dict[str, int]:
    """Five yes items A to E by title."""
    numbers = dict(zip("ABCDE", add_ideas(db, *"ABCDE"), strict=True))
    for number in numbers.values():
        experiments.answer(db, number, True)
    return numbers


def test_several_are_moved_in_one_step_and_taken_back_in_one(db: WorkspaceFile, five: dict[str, int]) -> None:
    ranking.move(db, [five["D"], five["B"]], 1)
    assert ranked_titles(db) == list("BDACE")
    ranking.shift(db, [five["B"], five["A"]], 1)
    assert ranked_titles(db) == list("DCBAE")
    ranking.to_end(db, {five["D"], five["C"]}, top=False)
    assert ranked_titles(db) == list("BAEDC")
    for before in ("DCBAE", "BDACE", "ABCDE"):
        db.undo()
        assert ranked_titles(db) == list(before)
    for after in ("BDACE", "DCBAE", "BAEDC"):
        db.redo()
        assert ranked_titles(db) == list(after)


def test_one_that_has_no_place_moves_none(db: WorkspaceFile, five: dict[str, int]) -> None:
    (loose,) = add_ideas(db, "Loose")
    with pytest.raises(NotAllowed, match="Answer “Loose” first"):
        ranking.move(db, [five["E"], loose], 1)
    assert ranked_titles(db) == list("ABCDE")


def test_one_that_is_past_its_answer_is_not_to_be_answered_first(
    db: WorkspaceFile, five: dict[str, int]
) -> None:
    db.conn.execute("UPDATE experiment SET state = 'aborted' WHERE id = ?", (five["B"],))
    with pytest.raises(NotAllowed, match="“B” has no place in the ranking any more: aborted") as refused:
        ranking.shift(db, [five["B"]], -1)
    assert refused.value.action is None


def test_finished_ones_keep_their_rank_and_are_passed(db: WorkspaceFile, five: dict[str, int]) -> None:
    experiments.set_state(db, five["B"], ExperimentState.DROPPED, "old")
    ranking.move(db, five["E"], 2)
    assert ranked_titles(db) == list("AECD")
    experiments.set_state(db, five["B"], ExperimentState.IDEA)
    assert sorted(ranked_titles(db)) == list("ABCDE")


def test_scores_sort_once_and_undo_brings_the_order_back(db: WorkspaceFile, five: dict[str, int]) -> None:
    with pytest.raises(NotAllowed, match="Give one impact"):
        ranking.sort_by_ice(db)
    for title, scores in {"B": (1, 1, 1), "D": (10, 9, 8), "E": (5, 5, 5), "C": (9, 9, None)}.items():
        impact, confidence, ease = scores
        experiments.edit_experiment(db, five[title], impact=impact, confidence=confidence, ease=ease)
    assert ranked_titles(db) == list("ABCDE")
    ranking.sort_by_ice(db)
    assert ranked_titles(db) == list("DEBAC")
    db.undo()
    assert ranked_titles(db) == list("ABCDE")


def test_any_moves_leave_a_total_order_that_undo_walks_back(db: WorkspaceFile, five: dict[str, int]) -> None:
    luck = random.Random(7)
    past = []
    for _turn in range(60):
        before = ranked_titles(db)
        chosen = luck.sample(sorted(five.values()), luck.randint(1, 3))
        ranking.move(db, chosen, luck.randint(1, 5))
        if ranked_titles(db) != before:
            past.append(before)
    for before in reversed(past):
        db.undo()
        assert ranked_titles(db) == before


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_processes_that_reorder_at_once_lose_nothing(
    db: WorkspaceFile, path: Path, five: dict[str, int], seed: int
) -> None:
    db.conn.execute("UPDATE step SET state = 'gone' WHERE state IN ('done', 'undone')")
    numbers = [str(number) for number in five.values()]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(10 * seed + n), str(path), *numbers],
            stderr=subprocess.PIPE,
            text=True,
        )
        for n in range(2)
    ]
    errors = [writer.communicate(timeout=60)[1] for writer in writers]
    assert ([writer.returncode for writer in writers], errors) == ([0, 0], ["", ""])
    view = backlog(db.context())
    assert set(five) <= {item.title for item in (*view.ranked, *view.unanswered)}
    assert [item.rank for item in view.ranked] == list(range(1, len(view.ranked) + 1))
    ranks = [rank for (rank,) in db.conn.execute("SELECT rank FROM direct_answer WHERE answer = 1")]
    assert len(set(ranks)) == len(ranks) >= len(view.ranked)
    assert db.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
