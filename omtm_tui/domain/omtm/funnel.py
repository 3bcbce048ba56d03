"""The bottleneck of a funnel, as the smallest capacity or as the conversion furthest below its benchmark."""

from collections.abc import Sequence

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.omtm.target import decimal_equal
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.i18n import _


class CapacityStep(Struct, frozen=True):
    """How much a step can handle in one period; the same unit of output and the same period in all steps."""

    name: str
    throughput: float


class CapacityFinding(Struct, frozen=True):
    """``limit`` is the step that caps the whole; ``idle`` what each step could do beyond it."""

    limit: CapacityStep
    idle: tuple[float, ...]

    def sentence(self, fmt: NumberFormat) -> str:
        """The finding in one line."""
        return _("{name} limits the whole to {value}; more anywhere else changes nothing.").format(
            name=self.limit.name, value=format_number(self.limit.throughput, fmt)
        )


class ConversionStep(Struct, frozen=True):
    """A step's rate and what is usual for it, both 0..1; without a benchmark it cannot be ranked."""

    name: str
    rate: float
    benchmark: float | None = None


class ConversionFinding(Struct, frozen=True):
    """Steps from the furthest below its benchmark to the furthest above, with rate ÷ benchmark."""

    ranked: tuple[tuple[ConversionStep, float], ...]
    without_benchmark: tuple[ConversionStep, ...]

    @property
    def limit(self) -> ConversionStep | None:
        """The step furthest below its benchmark; None when all reach theirs, or none can be ranked."""
        if not self.ranked:
            return None
        step, ratio = self.ranked[0]
        return step if ratio < 1 and not decimal_equal(ratio, 1) else None

    def sentence(self, fmt: NumberFormat) -> str:
        """The finding in one line."""
        if not self.ranked:
            return _("Give each rate the one that is usual for it; rates alone cannot be compared.")
        step, ratio = self.ranked[0]
        if self.limit is None:
            return _("Every step reaches its benchmark; {name} is the closest to it.").format(name=step.name)
        return _("{name} is furthest below its benchmark: {ratio} % of it.").format(
            name=step.name, ratio=format_number(ratio * 100, fmt, 0 if ratio >= 0.1 else 1)
        )


def capacity_bottleneck(steps: Sequence[CapacityStep]) -> CapacityFinding:
    """The smallest throughput limits the whole (theory of constraints); of two equal ones the earlier."""
    if not steps:
        raise UserError(_("Type the throughput of at least one step."))
    for step in steps:
        if not 0 <= step.throughput < float("inf"):
            raise UserError(_("A throughput is zero or more, such as 20 an hour."))
    limit = min(steps, key=lambda step: step.throughput)
    return CapacityFinding(limit, tuple(step.throughput - limit.throughput for step in steps))


def conversion_bottleneck(steps: Sequence[ConversionStep]) -> ConversionFinding:
    """Rank by rate ÷ benchmark, lowest first, never by the raw rate: 2 % may be fine where 60 % is poor."""
    if not steps:
        raise UserError(_("Type the rate of at least one step."))
    for step in steps:
        if not 0 <= step.rate <= 1:
            raise UserError(_("A conversion rate lies between 0 and 100 %."))
        if step.benchmark is not None and not 0 < step.benchmark <= 1:
            raise UserError(_("A benchmark lies above 0 and at most at 100 %."))
    ranked = [(step, step.rate / step.benchmark) for step in steps if step.benchmark is not None]
    return ConversionFinding(
        tuple(sorted(ranked, key=lambda pair: pair[1])),
        tuple(step for step in steps if step.benchmark is None),
    )
