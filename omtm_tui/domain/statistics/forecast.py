"""How likely a target is met if the metric goes on as it has: the arithmetic, standard library only.

A fixed Bayesian average of seven small state-space models ("parts"): a handful of readings is enough, and
there is nothing to set. Each part gives a Student-t for the value on a later day; the forecast is their
mixture, weighted by a prior and by how well each part predicted the readings so far. That likelihood is
tempered to a few readings' worth, because in full it trusts short histories too much.

Time runs in steps of the median gap between readings, 0 at the last one. Values are shifted and scaled so
that the last one is 0 and a usual step about 1; with a floor and no ceiling, to square roots above it.

Sources. Kalman filter, diffuse level, likelihood by innovations: J. Durbin and S. J. Koopman, Time Series
Analysis by State Space Methods, 2nd ed., 2012, ch. 2, 4, 5 and 7. Level and trend by running their regressors
through the same filter: P. de Jong, Annals of Statistics 19 (1991). Unknown variance, hence the Student-t: A.
Gelman et al., Bayesian Data Analysis, 3rd ed., 2013, ch. 3 and 14. Normal approximations: D. L. Wallace,
Annals of Mathematical Statistics 30 (1959), of Student's t; E. B. Wilson and M. M. Hilferty, PNAS 17 (1931),
of chi-square."""

import math
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple


class Part(NamedTuple):
    """One model of how a metric moves, with its prior weight for the ``usual`` and for a ``daily`` cadence.

    ``decay`` is what one step leaves of a deviation (1: a random walk), or of the last change for momentum;
    ``noise`` the variance of a reading over that of a step; ``trend`` the prior deviation of drift a step."""

    usual: float
    daily: float
    decay: float
    noise: float = 0.0
    trend: float = 0.0
    momentum: bool = False


PARTS = (
    Part(0.66, 0.28, decay=0.0),  # a steady level under noise
    Part(0.02, 0.40, decay=0.97),  # slow return to a mean
    Part(0.07, 0.10, decay=0.85),  # return to a mean
    Part(0.01, 0.18, decay=1.0),  # random walk
    Part(0.12, 0.02, decay=1.0, noise=3.0, trend=0.2),  # random walk under noise, with a trend
    Part(0.09, 0.01, decay=0.2, trend=0.6, momentum=True),
    Part(0.03, 0.01, decay=0.8, trend=0.6, momentum=True),
)
PRIOR_DOF, PRIOR_SQUARES = 2.0, 1.4  # what is believed of the step variance before any reading
LIKELIHOOD_READINGS = 5.0
DAILY_GAP = 2.0
EARLIER_WEIGHT = 0.93  # simulated paths meet a target on the way a little too often
LATEST = 400
PATHS = 300
DENSE_STEPS = 128
NORMALS = 20_011
PAIR_STRIDE = 122  # so that the longest path there can be, daily to the year 9999, ends within the table
Row = tuple[float, float, float, float]


def merged(times: Sequence[date], values: Sequence[float]) -> list[tuple[date, float]]:
    """The readings a forecast is made from: finite, in order, one a day (the mean), the latest 400."""
    by_day: dict[int, list[float]] = {}
    for day, value in zip(times, values, strict=True):
        if math.isfinite(value):
            by_day.setdefault(day.toordinal(), []).append(float(value))
    return [(date.fromordinal(day), _mean(by_day[day])) for day in sorted(by_day)[-LATEST:]]


def _mean(values: Sequence[float]) -> float:
    """The mean, the same in any order, and within the values whatever rounding or overflow would do."""
    return min(max(sum(v / len(values) for v in sorted(values)), min(values)), max(values))


class Scale(NamedTuple):
    """From the metric's unit to the models' scale and back: increasing, and safe for any finite value."""

    unit: float
    floor: float | None
    origin: float = 0.0
    step: float = 1.0

    @classmethod
    def of(cls, values: Sequence[float], floor: float | None) -> "Scale":
        bare = cls(max(*map(abs, values), abs(floor or 0.0)) or 1.0, floor)
        z = [bare.to_model(v) for v in values]
        mean_square = sum((b - a) ** 2 for a, b in pairwise(z)) / max(1, len(z) - 1)
        return bare._replace(origin=z[-1], step=math.sqrt(mean_square) or 1.0)

    def to_model(self, value: float) -> float:
        z = value / self.unit
        if self.floor is not None:
            above = z - self.floor / self.unit
            z = math.copysign(math.sqrt(abs(above)), above)
        return (z - self.origin) / self.step

    def to_metric(self, z: float) -> float:
        z = self.origin + z * self.step
        return self.unit * (z if self.floor is None else math.copysign(z * z, z) + self.floor / self.unit)


class Posterior(NamedTuple):
    """What a part has learnt: its level, its trend (in prior deviations), and the variance of a step.

    The ``v_`` are the covariance of level and trend in step variances; ``evidence`` is the log marginal
    likelihood, up to a constant that all parts share."""

    level: float
    trend: float
    v_level: float
    v_cross: float
    v_trend: float
    dof: float
    variance: float
    evidence: float

    @classmethod
    def of(cls, rows: Iterable[Row], readings: int) -> "Posterior":
        """From the innovations of the values, of a constant 1 and of the trend, each row with its variance.

        The prior is flat for the level, standard normal for the trend. A part without a level has 0 for the
        constant; its precision is then set to 1, which changes nothing."""
        uu = uv = uw = vv = vw = log_f = 0.0
        ww = 1.0
        for u, v, w, f in rows:
            uu, uv, uw = uu + u * u / f, uv + u * v / f, uw + u * w / f
            vv, vw, ww = vv + v * v / f, vw + v * w / f, ww + w * w / f
            log_f += math.log(f)
        vv = vv or 1.0
        det = vv * ww - vw * vw
        v_level, v_cross, v_trend = ww / det, -vw / det, vv / det
        level, trend = v_level * uv + v_cross * uw, v_cross * uv + v_trend * uw
        squares = max(0.0, uu - level * uv - trend * uw) + PRIOR_SQUARES
        dof = readings - 1 + PRIOR_DOF
        evidence = -0.5 * (log_f + math.log(det)) - dof / 2 * math.log(squares / 2)
        return cls(level, trend, v_level, v_cross, v_trend, dof, squares / dof, evidence)

    def uncertainty(self, x: float, y: float) -> float:
        """Variance of x·level + y·trend, in step variances."""
        return x * x * self.v_level + 2 * x * y * self.v_cross + y * y * self.v_trend

    def draw(self, a: float, b: float, c: float) -> tuple[float, float, float]:
        """The deviation of a step, a level and a trend, drawn by means of three standard normals."""
        spread = 2 / (9 * self.dof)
        chi_square_per_dof = max(0.1, 1 - spread + a * math.sqrt(spread)) ** 3
        sd = math.sqrt(self.variance / chi_square_per_dof)
        root = math.sqrt(self.v_level)
        slope = self.v_cross / root
        rest = math.sqrt(max(0.0, self.v_trend - slope * slope))
        return sd, self.level + sd * root * b, self.trend + sd * (slope * b + rest * c)


class LevelFit:
    """z = level + trend·t + x + noise, where x walks or returns to 0, fitted to the readings z at times t."""

    def __init__(self, part: Part, t: Sequence[float], z: Sequence[float]) -> None:
        self.part = part
        settled = 1.0
        for _ in range(200):
            settled = part.decay**2 * (settled - settled**2 / (settled + part.noise)) + 1
        total = settled + part.noise  # the settled variance of one step's surprise, made the unit
        self.moving, self.noise = (1 / total, part.noise / total) if part.decay else (0.0, 1.0)
        # The level is flat, so where a walk starts does not matter: any variance gives the same forecast.
        start = 1.0 if part.decay == 1 else self._grown(math.inf)
        rows: list[Row] = []
        of_z = of_level = of_trend = 0.0
        for time, value, (keep, gain, f, variance) in zip(t, z, self._steps(t, t[0], start), strict=True):
            of_z, of_level, of_trend = of_z * keep, of_level * keep, of_trend * keep
            u, v, w = value - of_z, 1 - of_level, part.trend * time - of_trend
            rows.append((u, v, w, f))
            of_z, of_level, of_trend = of_z + gain * u, of_level + gain * v, of_trend + gain * w
            self.variance = variance
        self.state = of_z, of_level, of_trend
        self.posterior = Posterior.of(rows, len(z))

    def _grown(self, k: float) -> float:
        """Variance that x gains in k steps."""
        decay = self.part.decay
        return self.moving * k if decay == 1 else self.moving * (1 - decay ** (2 * k)) / (1 - decay * decay)

    def _steps(self, times: Iterable[float], now: float, variance: float) -> Iterator[Row]:
        """The Kalman step at each time: what is kept of x, gain, variance of the surprise, variance of x."""
        for time in times:
            keep = self.part.decay ** (time - now)
            ahead = variance * keep * keep + self._grown(time - now)
            f = ahead + self.noise
            gain = ahead / f
            now, variance = time, ahead * (1 - gain)
            yield keep, gain, f, variance

    def predict(self, k: float) -> tuple[float, float]:
        """Mean and squared scale of a reading k steps ahead."""
        keep, (of_z, of_level, of_trend) = self.part.decay**k, self.state
        x, y = 1 - keep * of_level, self.part.trend * k - keep * of_trend
        spread = self.variance * keep * keep + self._grown(k) + self.noise + self.posterior.uncertainty(x, y)
        mean = keep * of_z + x * self.posterior.level + y * self.posterior.trend
        return mean, self.posterior.variance * spread

    def paths(self, times: Sequence[float], normals: Iterable[Sequence[float]]) -> Iterator[list[float]]:
        """Futures at ``times``, one for each row of normals: the filter runs on, with drawn surprises."""
        steps = self._steps(times, 0.0, self.variance)
        plan = [
            (self.part.trend * time, keep, gain, math.sqrt(f))
            for time, (keep, gain, f, _variance) in zip(times, steps, strict=True)
        ]
        of_z, of_level, of_trend = self.state
        for a, b, c, *rest in normals:
            sd, level, trend = self.posterior.draw(a, b, c)
            x, path = of_z - level * of_level - trend * of_trend, []
            for (drift, keep, gain, root), e in zip(plan, rest, strict=True):
                surprise = sd * root * e
                x *= keep
                path.append(level + trend * drift + x + surprise)
                x += gain * surprise
            yield path


class MomentumFit:
    """Changes that run on: each keeps a part of how far the last one was from the drift."""

    def __init__(self, part: Part, t: Sequence[float], z: Sequence[float]) -> None:
        self.part = part
        rows: list[Row] = []
        self.speed = 0.0
        for (t0, z0), (t1, z1) in pairwise(zip(t, z, strict=True)):
            carried, spread = self._ahead(t1 - t0)
            if not rows:
                carried, spread = 0.0, spread / (1 - part.decay**2)
            rows.append((z1 - z0 - carried * self.speed, 0.0, part.trend * (t1 - t0 - carried), spread))
            self.speed = (z1 - z0) / (t1 - t0)
        self.posterior = Posterior.of(rows, len(z))

    def _ahead(self, k: float) -> tuple[float, float]:
        """How many steps' worth of the present speed the next k bring, and the variance of their sum."""
        r = self.part.decay
        carried = r * (1 - r**k) / (1 - r)
        # The sum over j = 1..k of ((1 − rʲ)/(1 − r))² in closed form, which fails within the first step.
        whole = (k - 2 * carried + r * r * (1 - r ** (2 * k)) / (1 - r * r)) / (1 - r) ** 2
        return carried, whole if k >= 1 else k

    def predict(self, k: float) -> tuple[float, float]:
        """Mean and squared scale of a reading k steps ahead."""
        carried, spread = self._ahead(k)
        drift = self.part.trend * (k - carried)
        spread += self.posterior.uncertainty(0.0, drift)
        return carried * self.speed + drift * self.posterior.trend, self.posterior.variance * spread

    def paths(self, times: Sequence[float], normals: Iterable[Sequence[float]]) -> Iterator[list[float]]:
        """Futures at ``times``, one for each row of normals."""
        plan = [(k, *self._ahead(k)) for k in (b - a for a, b in pairwise([0.0, *times]))]
        for a, b, c, *rest in normals:
            sd, _level, trend = self.posterior.draw(a, b, c)
            drift, speed, z, path = self.part.trend * trend, self.speed, 0.0, []
            for (k, carried, spread), e in zip(plan, rest, strict=True):
                change = carried * speed + (k - carried) * drift + sd * math.sqrt(spread) * e
                z, speed = z + change, change / k
                path.append(z)
            yield path


def student_cdf(t: float, dof: float) -> float:
    """P(T ≤ t) of Student's t, by Wallace's normal approximation."""
    if math.isinf(t):
        return 1.0 if t > 0 else 0.0
    normal = (8 * dof + 1) / (8 * dof + 3) * math.sqrt(dof * math.log1p(t * t / dof))
    return 0.5 * math.erfc(-math.copysign(normal, t) / math.sqrt(2))


@cache
def _table() -> Sequence[float]:
    """The fixed standard normals all paths are drawn from, so that a question always has the same answer.

    By pairs after Box and Muller, to the last bit those of ``Random.gauss``, in less than half its time."""
    from random import Random  # of no use to whoever draws no paths

    uniform = Random(NORMALS).random
    normals = array("d")
    for _ in range((NORMALS + 1) // 2):
        angle = math.tau * uniform()
        radius = math.sqrt(-2.0 * math.log(1.0 - uniform()))
        normals.extend((math.cos(angle) * radius, math.sin(angle) * radius))
    return normals[:NORMALS]


def _normals(path: int, length: int) -> Sequence[float]:
    """What one path is drawn from; paths come in mirrored pairs, for less simulation noise."""
    start = path // 2 * PAIR_STRIDE
    row = _table()[start : start + length]
    return row if path % 2 else [-e for e in row]


class Forecast:
    """What readings, in any order, say about later days, inside the bounds; ValueError if none is finite."""

    def __init__(
        self,
        times: Sequence[date],
        values: Sequence[float],
        lower: float | None = None,
        upper: float | None = None,
    ) -> None:
        readings = merged(times, values)
        if not readings:
            raise ValueError("a forecast needs a reading")
        days, history = [day.toordinal() for day, _value in readings], [value for _day, value in readings]
        self.last_day, self.last = days[-1], history[-1]
        self.lower = -sys.float_info.max if lower is None else lower
        self.upper = sys.float_info.max if upper is None else upper
        gaps = sorted(b - a for a, b in pairwise(days)) or [7]
        self.gap = (gaps[len(gaps) // 2] + gaps[(len(gaps) - 1) // 2]) / 2
        daily = self.gap <= DAILY_GAP
        self.weekdays_only = daily and all(day.weekday() < 5 for day, _value in readings)
        self.whole = all(value.is_integer() for value in history)
        self.scale = Scale.of(history, lower if upper is None else None)
        t = [(day - self.last_day) / self.gap for day in days]
        z = [self.scale.to_model(value) for value in history]
        self.fits = [(MomentumFit if part.momentum else LevelFit)(part, t, z) for part in PARTS]
        best = max(fit.posterior.evidence for fit in self.fits)
        tempered = [math.exp((f.posterior.evidence - best) * LIKELIHOOD_READINGS / len(z)) for f in self.fits]
        raw = [(p.daily if daily else p.usual) * w for p, w in zip(PARTS, tempered, strict=True)]
        self.weights = [w / sum(raw) for w in raw]

    def fan(self, day: date, levels: Sequence[float]) -> list[float]:
        """Quantiles ``levels`` (0..1) on ``day`` in the metric's unit; up to the last reading, that one."""
        k = (day.toordinal() - self.last_day) / self.gap
        if k <= 0:
            return [self.last] * len(levels)
        reach = max(abs(mean) + 60 * math.sqrt(spread) for mean, spread in (f.predict(k) for f in self.fits))
        below, quantiles = self._mixture(k), []
        for level in levels:
            low, high = -reach, reach
            for _ in range(50):
                middle = (low + high) / 2
                low, high = (middle, high) if below(middle) < level else (low, middle)
            quantiles.append(min(max(self.scale.to_metric(high), self.lower), self.upper))
        return quantiles

    def chance_at(self, low: float, high: float, deadline: date) -> float:
        """How likely the reading at the deadline is from ``low`` to ``high``, an infinite end being open.

        Both are in the metric's unit. The last reading decides where the deadline is not after it."""
        days = deadline.toordinal() - self.last_day
        if days <= 0:
            return float(self._met(low, high))
        return self._at(days / self.gap, *self._model_range(low, high))

    def chance_by(self, low: float, high: float, deadline: date) -> float:
        """How likely some reading up to the deadline is from ``low`` to ``high``; 1 if the last one is.

        It is the share of simulated paths that get there, and never less than on any day on the way."""
        days = deadline.toordinal() - self.last_day
        if days <= 0 or self._met(low, high):
            return float(self._met(low, high))
        a, b = self._model_range(low, high)
        steps = self.reading_steps(days)
        # Until readings come at their usual distance, what is likely changes from day to day.
        soon = range(1, min(days, max(7, math.ceil(self.gap))), max(1, int(self.gap) // 31))
        peak = max(self._at(k, a, b) for k in (days / self.gap, *(day / self.gap for day in soon), *steps))
        hits = sum(any(a <= z <= b for z in path) for path in self._paths(steps)) / PATHS
        return max(peak, EARLIER_WEIGHT * hits + (1 - EARLIER_WEIGHT) * peak)

    def _met(self, low: float, high: float) -> bool:
        """Whether the last reading is in the range as people write numbers: 0.57 − 0.38 is 0.19."""
        on_end = any(math.isclose(self.last, end, rel_tol=1e-9, abs_tol=1e-12) for end in (low, high))
        return on_end or low <= self.last <= high

    def _mixture(self, k: float) -> Callable[[float], float]:
        """The distribution function k steps ahead, on the models' scale."""
        dof, predicted = self.fits[0].posterior.dof, (fit.predict(k) for fit in self.fits)
        parts = [(w, mean, math.sqrt(v)) for w, (mean, v) in zip(self.weights, predicted, strict=True)]
        return lambda z: min(1.0, sum(w * student_cdf((z - mean) / root, dof) for w, mean, root in parts))

    def _at(self, k: float, a: float, b: float) -> float:
        below = self._mixture(k)
        return max(0.0, below(b) - below(a))

    def _model_range(self, low: float, high: float) -> tuple[float, float]:
        """The range on the models' scale: open at the metric's bounds, from half way for whole numbers."""
        if low > self.upper or high < self.lower:
            return math.inf, math.inf
        a, b = low, high
        if self.whole:
            a = math.ceil(low) - 0.5 if abs(low) < 2**52 else low
            b = math.floor(high) + 0.5 if abs(high) < 2**52 else high
        return (
            -math.inf if low <= self.lower else self.scale.to_model(a),
            math.inf if high >= self.upper else self.scale.to_model(b),
        )

    def reading_steps(self, days: int) -> list[float]:
        """When readings will come, up to ``days`` ahead; the far future more and more thinly."""
        steps, k = [], 1
        while k * self.gap <= days:
            day = date.fromordinal(self.last_day + int(k * self.gap))
            if not (self.weekdays_only and day.weekday() >= 5):
                steps.append(float(k))
            k += 1 + k // DENSE_STEPS
        return steps

    def _paths(self, steps: Sequence[float]) -> Iterator[list[float]]:
        """Futures at ``steps``, shared out by weight; for a later deadline the same paths go on."""
        first, share = 0, 0.0
        for fit, weight in zip(self.fits, self.weights, strict=True):
            share += weight
            end = round(share * PATHS)
            yield from fit.paths(steps, (_normals(path, 3 + len(steps)) for path in range(first, end)))
            first = end
