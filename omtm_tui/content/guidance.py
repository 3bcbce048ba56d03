"""What the app says beside a form: help texts, the good-metric test, vanity hints and base rates."""

import re

from msgspec import Struct

from omtm_tui.content.data import Source, load, record, source
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.i18n import _


class Help(Struct, frozen=True):
    """One help pane: what the step or phase is called, why it matters, and an example."""

    title: str
    why: str
    example: str
    source: Source


class GoodMetricQuestion(Struct, frozen=True):
    """One question of the good-metric test; ``key`` is what an answer is stored under."""

    key: str
    text: str
    help: str
    source: Source


class BaseRate(Struct, frozen=True):
    """How often changes win elsewhere; ``share`` is 0..1."""

    who: str
    share: float
    text: str
    source: Source


def step_help(step: int) -> Help:
    """Help for step 1..8 of the OMTM wizard; IndexError outside."""
    if step < 1:
        raise IndexError(step)
    return record(Help, load("help")["step"][step - 1])


def phase_help(phase: Phase) -> Help:
    """Help for a phase, titled with its name."""
    return record(Help, load("help")["phase"][phase], title=phase.label)


def good_metric_test() -> tuple[GoodMetricQuestion, ...]:
    """The eight questions a metric should survive, in the order they are asked."""
    return tuple(record(GoodMetricQuestion, row) for row in load("good_metric")["question"])


def base_rates() -> tuple[BaseRate, ...]:
    """What to hold a stated probability against."""
    return tuple(record(BaseRate, row) for row in load("good_metric")["base_rate"])


def vanity_hint(name: str, kind: MetricKind, has_denominator: bool) -> str | None:
    """A hint why a metric may flatter and what to take instead; None if fine, as with a denominator."""
    if has_denominator or kind.is_share or kind is MetricKind.RATIO:
        return None
    for row in load("vanity")["vanity"]:
        if kind in row["kinds"] and any(_mentions(name, word) for word in row["words"]):
            return _(
                "“{name}” can grow while nothing gets better. Try instead: {instead}. ({source})"
            ).format(name=name, instead=_(row["instead"]), source=source(row["source"]))
    if kind is MetricKind.COUNT:
        return _(
            "A count without a denominator grows with the audience. Try the share of those who could instead."
        )
    return None


def _mentions(name: str, word: str) -> bool:
    """Whether the name has the word, in English or in the reader's language, as a word of its own."""
    folded = name.casefold()
    return any(re.search(rf"(?<!\w){re.escape(w.casefold())}(?!\w)", folded) for w in {word, _(word)})
