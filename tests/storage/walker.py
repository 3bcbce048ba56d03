"""A walk through a workspace file: writes by two programs, undo, redo and restarts, in any order.

What must hold is a stack of states: a write puts the state it leads to on top and drops what could be redone;
one that is refused or changes nothing leaves all as it was; undo goes back to the state before, redo forth.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.storage.read.history import history
from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.support.workspace import Clock
from tests.tools.faults import invariants

State = TypeVar("State")


class Walker(RuleBasedStateMachine, Generic[State]):
    """Compares what the file says with the stack after every rule, and walks all of it in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "workspace.omtm"
        self.clock = Clock(datetime(2026, 11, 2, 15, 0))
        self.db, self.other = self.opened("app"), self.opened("command line")
        self.past: list[State] = []
        self.now = self.begun()
        self.undone: list[tuple[str, State]] = []

    def opened(self, actor: str) -> WorkspaceFile:
        """The file, opened by one of the two programs that use it in turns."""
        return WorkspaceFile(self.path, self.clock, actor)

    def begun(self) -> State:
        """What holds before the first rule, with nothing to be undone."""
        raise NotImplementedError

    def found(self) -> State:
        """What the file says now, in the words of the model."""
        raise NotImplementedError

    def becomes(self, state: State) -> None:
        """What a write led to; where nothing changed, nothing was done."""
        if state != self.now:
            self.past.append(self.now)
            self.now = state
            self.undone.clear()

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            if self.past:
                self.undone.append((self.db.undo(), self.now))
                self.now = self.past.pop()
            else:
                with pytest.raises(NotAllowed, match="Nothing to undo"):
                    self.db.undo()
            assert self.found() == self.now

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            if self.undone:
                label, state = self.undone.pop()
                assert self.db.redo() == label
                self.past.append(self.now)
                self.now = state
            else:
                with pytest.raises(NotAllowed, match="Nothing to redo"):
                    self.db.redo()
            assert self.found() == self.now

    @rule(back=st.integers(0, 6))
    def jump_back(self, back: int) -> None:
        """As many steps back in one go, from the list of them."""
        done = [step.id for step in history(self.db.context()).done]
        assert len(done) == len(self.past)
        for step in self.db.jump(done[back] if back < len(done) else 0).steps:
            self.undone.append((step.label, self.now))
            self.now = self.past.pop()
        assert len(self.past) == max(len(done) - back, 0)

    @rule(forth=st.integers(0, 6))
    def jump_forth(self, forth: int) -> None:
        undone = [step.id for step in reversed(history(self.db.context()).undone)]
        assert len(undone) == len(self.undone)
        if forth < len(undone):
            for step in self.db.jump(undone[forth]).steps:
                label, state = self.undone.pop()
                assert label == step.label
                self.past.append(self.now)
                self.now = state
            assert len(self.undone) == len(undone) - forth - 1

    @rule(days=st.integers(0, 20), by_the_other=st.booleans())
    def pause(self, days: int, by_the_other: bool) -> None:
        """Days later somebody goes on: in the other program, or in this one after a restart."""
        self.clock.wait(days)
        if by_the_other:
            self.use_the_other_program()
        else:
            self.db.close()
            self.db = self.opened(self.db.actor)

    def use_the_other_program(self) -> None:
        self.db, self.other = self.other, self.db

    @invariant()
    def file_and_model_agree(self) -> None:
        assert self.found() == self.now

    def look_at_all_of_it(self) -> None:
        """What is too slow to be asked after every rule."""
        self.undo(len(self.past) + 1)
        self.redo(len(self.undone) + 1)
        assert invariants.search_in_step(self.db)
        assert invariants.wrong(self.path, walk=False) == []

    def teardown(self) -> None:
        try:
            if self.found() == self.now:  # or a rule has failed, and that is to be told
                self.look_at_all_of_it()
        finally:
            self.db.close()
            self.other.close()
            self.folder.cleanup()
            super().teardown()
