"""The core of a workspace in plain Python: what its verbs do to lists and dicts, without a look at a file.

A verb of the model gives the model it leads to, the same one where it changes nothing, None where it refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

Place = tuple[int, date]
"""A metric and a day: two readings of one place are one that was corrected."""


@dataclass(frozen=True)
class Model:
    """Numbers are those the file gave; ``steers`` is the metric of the OMTM."""

    company: str
    steers: int
    wip_limit: int = 2
    metrics: Mapping[int, str] = field(default_factory=dict)
    readings: Mapping[Place, float] = field(default_factory=dict)
    titles: Mapping[int, str] = field(default_factory=dict)
    noes: Mapping[int, int] = field(default_factory=dict)
    yeses: tuple[int, ...] = ()
    """The ideas that were answered yes, the best first."""
    decisions: Mapping[int, str] = field(default_factory=dict)
    superseded_by: Mapping[int, int] = field(default_factory=dict)
    comments: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def can_be_called(self, name: str, metric: int | None = None) -> bool:
        """Whether no other metric has the name."""
        return name.casefold() not in [n.casefold() for number, n in self.metrics.items() if number != metric]

    def renamed(self, metric: int, name: str) -> Model | None:
        if metric not in self.metrics or not self.can_be_called(name, metric):
            return None
        return replace(self, metrics={**self.metrics, metric: name})

    def read(self, metric: int, values: Mapping[date, float]) -> Model | None:
        """The values of some days recorded, one after the other or all at once."""
        if metric not in self.metrics:
            return None
        return replace(
            self, readings={**self.readings, **{(metric, day): value for day, value in values.items()}}
        )

    def withdrawn(self, place: Place) -> Model | None:
        if place not in self.readings:
            return None
        return replace(self, readings={known: v for known, v in self.readings.items() if known != place})

    def titled(self, idea: int, title: str) -> Model | None:
        return replace(self, titles={**self.titles, idea: title}) if idea in self.titles else None

    def yes(self, idea: int) -> Model | None:
        """A yes stands where it stood, a new one at the end."""
        if idea not in self.titles:
            return None
        return self if idea in self.yeses else replace(self._unanswered(idea), yeses=(*self.yeses, idea))

    def no(self, idea: int, moves: int) -> Model | None:
        if idea not in self.titles or moves not in self.metrics or moves == self.steers:
            return None
        without = self._unanswered(idea)
        return replace(without, noes={**without.noes, idea: moves})

    def cleared(self, idea: int) -> Model | None:
        return self._unanswered(idea) if idea in self.yeses or idea in self.noes else None

    def _unanswered(self, idea: int) -> Model:
        return replace(
            self,
            yeses=tuple(yes for yes in self.yeses if yes != idea),
            noes={no: moves for no, moves in self.noes.items() if no != idea},
        )

    def moved(self, ideas: Collection[int], to: int) -> Model | None:
        """The ideas in one block, in the order they have, whose first stands at the place; 1 is the top."""
        if not ideas or not set(ideas) <= set(self.yeses):
            return None
        order = [idea for idea in self.yeses if idea not in ideas]
        for place, idea in enumerate((idea for idea in self.yeses if idea in ideas), max(to, 1) - 1):
            order.insert(place, idea)
        return replace(self, yeses=tuple(order))

    def shifted(self, ideas: Collection[int], by: int) -> Model | None:
        """The same, so many places below the lowest of them (negative: above the highest)."""
        if not ideas or not set(ideas) <= set(self.yeses):
            return None
        places = [place for place, idea in enumerate(self.yeses, 1) if idea in ideas]
        return self.moved(ideas, min(places) + by if by < 0 else max(places) - len(places) + 1 + by)

    def decided(self, number: int, title: str, instead_of: int | None) -> Model:
        superseded = {} if instead_of is None else {instead_of: number}
        return replace(
            self,
            decisions={**self.decisions, number: title},
            superseded_by={**self.superseded_by, **superseded},
        )

    def commented(self, decision: int, text: str) -> Model:
        said = (*self.comments.get(decision, ()), text)
        return replace(self, comments={**self.comments, decision: said})
