"""What the parts of the demo share: the story as data, its calendar, and the ids of what was told already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import Any

from omtm_tui.demo import last_friday
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import workspace

Told = dict[str, Any]
"""One table of the story."""


class Story:
    """A story being told into a workspace; ``moment`` is what its clock shows, a week counts back from the
    last Friday before today.
    """

    def __init__(self, db: WorkspaceFile, told: Told) -> None:
        self.db = db
        self.told = told
        self.moment = db.now()
        self.today = db.today
        self.last_friday = last_friday(self.today)
        self.metrics: dict[str, int] = {}
        self.guardrails: dict[str, int] = {}
        self.entries: dict[str, int] = {}

    def day(self, week: int) -> date:
        """The Friday so many weeks ago; negative weeks lie ahead."""
        return self.last_friday - timedelta(weeks=week)

    def of(self, kind: str, week: int, key: str = "week") -> Iterator[Told]:
        """What the story tells of one kind for a week."""
        return (told for told in self.told[kind] if told.get(key) == week)

    def scope(self, told: Told) -> int | None:
        """The team that is named, added where nobody handed it an OMTM yet; None for the company."""
        if "scope" not in told:
            return None
        known = {scope.name: scope.id for scope in scopes(self.db.context())}
        if told["scope"] not in known:
            return workspace.add_scope(self.db, ScopeKind.TEAM, told["scope"]).id
        return known[told["scope"]]


Agenda = tuple[tuple[time, Callable[[Story, int], None]], ...]
"""What happens on a Friday, by the time of day."""
