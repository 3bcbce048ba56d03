"""What two processes may do to each other: nothing is overwritten unseen, nothing lost in a deleted file."""

from __future__ import annotations

import pytest

from omtm_tui.domain.errors import ChangedMeanwhile, FileUnusable
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment, edit_experiment


def test_what_another_process_changed_is_not_overwritten_unseen(db: WorkspaceFile) -> None:
    idea = add_experiment(db, "Idea")
    seen = db.last_step()
    with WorkspaceFile(db.path, actor="command line") as other:
        edit_experiment(other, idea, title="Theirs")
    db.since = seen
    with pytest.raises(ChangedMeanwhile, match="command line: Changed") as refused:
        edit_experiment(db, idea, title="Mine")
    assert db.conn.execute("SELECT title FROM experiment").fetchone()[0] == "Theirs"
    db.since = refused.value.step
    edit_experiment(db, idea, title="Mine")
    assert db.conn.execute("SELECT title FROM experiment").fetchone()[0] == "Mine"


def test_own_writes_and_those_to_other_records_are_no_conflict(db: WorkspaceFile) -> None:
    idea, another = add_experiment(db, "Idea"), add_experiment(db, "Another")
    db.since = db.last_step()
    edit_experiment(db, idea, title="Mine")
    with WorkspaceFile(db.path) as other:
        edit_experiment(other, another, title="Theirs")
    edit_experiment(db, idea, title="Mine again")
    titles = [row[0] for row in db.conn.execute("SELECT title FROM experiment ORDER BY id")]
    assert titles == ["Mine again", "Theirs"]


@pytest.mark.parametrize("again", [False, True])
def test_what_another_process_took_back_or_did_again_is_not_overwritten_unseen(
    db: WorkspaceFile, again: bool
) -> None:
    idea = add_experiment(db, "Idea")
    edit_experiment(db, idea, title="Second")
    if again:
        db.undo()
    db.since = db.last_step()
    with WorkspaceFile(db.path, actor="command line") as other:
        (other.redo if again else other.undo)()
    with pytest.raises(ChangedMeanwhile, match="Changed “Second”") as refused:
        edit_experiment(db, idea, title="Mine")
    assert db.conn.execute("SELECT title FROM experiment").fetchone()[0] == ("Second" if again else "Idea")
    db.since = refused.value.step
    edit_experiment(db, idea, title="Mine")
    assert db.conn.execute("SELECT title FROM experiment").fetchone()[0] == "Mine"


def test_what_this_process_took_back_itself_is_no_conflict(db: WorkspaceFile) -> None:
    idea = add_experiment(db, "Idea")
    edit_experiment(db, idea, title="Second")
    db.since = db.last_step()
    db.undo()
    edit_experiment(db, idea, title="Mine")
    assert db.conn.execute("SELECT title FROM experiment").fetchone()[0] == "Mine"


def test_a_write_that_changed_nothing_does_not_make_the_next_one_of_another_process_our_own(
    db: WorkspaceFile,
) -> None:
    idea = add_experiment(db, "Idea")
    db.since = db.last_step()
    edit_experiment(db, idea, title="Idea")
    with WorkspaceFile(db.path, actor="command line") as other:
        edit_experiment(other, idea, title="Theirs")
    with pytest.raises(ChangedMeanwhile):
        edit_experiment(db, idea, title="Mine")


def test_nothing_is_written_into_a_file_that_was_moved_away(db: WorkspaceFile) -> None:
    away = db.path.with_name("away.db")
    db.path.rename(away)
    with pytest.raises(FileUnusable, match="moved or deleted"):
        add_experiment(db, "Lost")
    with pytest.raises(FileUnusable, match="moved or deleted"):
        db.undo()
    away.rename(db.path)
    add_experiment(db, "Kept")
    assert [row[0] for row in db.conn.execute("SELECT title FROM experiment")] == ["Kept"]


def test_nothing_is_written_into_a_file_that_was_replaced(db: WorkspaceFile) -> None:
    other = db.path.with_name("other.db")
    WorkspaceFile(other).close()
    other.replace(db.path)
    assert db.replaced
    with pytest.raises(FileUnusable, match="replaced"):
        add_experiment(db, "Lost")
