"""Planning around the backlog: requests of stakeholders and answers to them, the blueprint, and ranks."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.backlog.backlog import FINISHED, WAITING, Answer, Experiment, ExperimentState
from omtm_tui.domain.header import Header
from omtm_tui.domain.text.dates import month_name
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark

MONTHS = 3  # shown side by side
PLACES = 5  # deliverables a month has room for
GAP = 2**20  # between neighbours at first; a place can be halved twenty times before others have to make room


class Moscow(LabelledEnum):
    """How much it matters, this time."""

    MUST = "must", mark("must")
    SHOULD = "should", mark("should")
    COULD = "could", mark("could")
    WONT = "wont", mark("won't, this time")


class Request(Struct, frozen=True):
    """Who wants which outcome, without which it waits, and the ``experiment`` it was turned into."""

    id: int
    requester: str
    outcome: str = ""
    tactic: str = ""
    wanted_by: date | None = None
    moscow: Moscow | None = None
    created: date | None = None
    experiment: Experiment | None = None
    answer: str = ""  # what its requester can be told today

    @property
    def needs_outcome(self) -> bool:
        return not self.outcome.strip()

    @property
    def title(self) -> str:
        """What it is called in a list: the tactic where one was named, else the outcome."""
        return self.tactic or self.outcome


def answer_text(request: Request, omtm: str = "", ranked: int = 0) -> str:
    """Two sentences for the requester; ``omtm`` is the active metric, if any, ``ranked`` counts yes items."""
    request_text = _("You asked for “{title}”.").format(title=request.title) if request.title else ""
    return " ".join(filter(None, (request_text, _answer(request, omtm, ranked))))


def _answer(request: Request, omtm: str, ranked: int) -> str:
    experiment = request.experiment
    if request.needs_outcome:
        return _("Which outcome do you want from it, and how would we see it? Without one we cannot try it.")
    waits = experiment is None or experiment.awaits_answer or experiment.state in WAITING
    if request.moscow is Moscow.WONT and waits:
        reason = _("the one number we move now is {omtm}") if omtm else _("other things come first")
        return _("Not this time: {reason}. It stays on the list.").format(reason=reason.format(omtm=omtm))
    if experiment is None:
        return _("It is on the list and not decided yet.")
    if experiment.state is ExperimentState.DROPPED:
        why = experiment.state_reason or _("it is not needed any more")
        return _("We dropped it: {reason}.").format(reason=why.rstrip("."))
    if experiment.state in FINISHED:
        return _("We tried it; it is {state} now.").format(state=experiment.state.label)
    if experiment.state is ExperimentState.TESTING:
        return _("We are testing it now.")
    parked = experiment.state is ExperimentState.PARKED and not experiment.came_back
    if experiment.answer is Answer.NO or (parked and experiment.moves):
        text = _("Not now, because it moves {metric}, not {omtm}. It comes back when {metric} is the one.")
        return text.format(metric=experiment.moves, omtm=omtm or _("the one metric that matters"))
    if experiment.answer is Answer.YES and experiment.rank is not None:
        text = _("Yes: it contributes directly to {omtm} and has place {n} of {of}.")
        return text.format(omtm=omtm, n=experiment.rank, of=max(ranked, experiment.rank))
    return _("It is in the backlog and will be answered next.")


class RequestsPage(Struct, frozen=True):
    """The requests of a scope: without an outcome, by MoSCoW, unsorted last; ``omtm`` is in ``top``."""

    top: Header
    requests: tuple[Request, ...]


class PaysInto(LabelledEnum):
    """What a deliverable is good for."""

    OMTM = "omtm", mark("OMTM")
    END_GOAL = "end_goal", mark("end goal")


class Deliverable(Struct, frozen=True):
    """One of at most five of a month (its first day); ``place`` counts from 1."""

    id: int
    month: date
    place: int
    title: str
    pays_into: PaysInto
    done: bool = False


def month_text(month: date) -> str:
    """``November 2025``."""
    return f"{month_name(month.month)} {month.year}"


class BlueprintView(Struct, frozen=True):
    """Three months and what each is to bring, in order of place."""

    top: Header
    months: tuple[date, ...]
    deliverables: dict[date, tuple[Deliverable, ...]]


def fresh_ranks(ranks: Sequence[int | None]) -> dict[int, int]:
    """Ranks that put the order given into numbers, by position; positions not named keep theirs.

    ``ranks`` is the wished order: the rank each item has now, None where it gets a new one. Those that are
    not None increase. As few of those as needed change: the nearest make room, each time twice as many."""
    now = list(ranks)
    fresh: dict[int, int] = {}
    for start in range(len(now)):
        if now[start] is None:
            end = next((at for at in range(start, len(now)) if now[at] is not None), len(now))
            for at, rank in _between(now, start, end).items():
                now[at] = fresh[at] = rank
    return fresh


def _between(now: Sequence[int | None], first: int, end: int) -> dict[int, int]:
    """Ranks for the positions ``first`` to ``end``, and for neighbours where there is no room between."""
    room = 1
    while True:
        low = now[first - 1] if first else None
        high = next((rank for rank in now[end:] if rank is not None), None)
        count = end - first
        if high is None:
            high = (low or 0) + GAP * (count + 1)
        if low is None:
            low = high - GAP * (count + 1)
        if high - low > count:
            width = high - low
            return {first + n: low + width * (n + 1) // (count + 1) for n in range(count)}
        first, end, room = max(first - room, 0), min(end + room, len(now)), room * 2


def moved(order: Sequence[int], chosen: Sequence[int], to: int) -> list[int]:
    """The order with the chosen items in one block that begins at place ``to`` (from 1), or ends the list."""
    block = set(chosen)
    others = [item for item in order if item not in block]
    taken = [item for item in order if item in block]
    index = min(max(to, 1) - 1, len(others))
    return [*others[:index], *taken, *others[index:]]


def shifted(order: Sequence[int], chosen: Sequence[int], by: int) -> list[int]:
    """The order with the chosen items in one block that stands ``by`` places further down (negative: up)."""
    block = set(chosen)
    indices = [index for index, item in enumerate(order) if item in block]
    if not indices:
        return list(order)
    near = indices[0] if by < 0 else indices[-1] - len(indices) + 1
    return moved(order, chosen, near + 1 + by)
