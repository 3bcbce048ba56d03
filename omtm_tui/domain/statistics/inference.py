"""The statistics behind the evidence: intervals, the check of a split, sample sizes and the Brier score.

Shares are 0..1, intervals (low, high), two-sided at 95 % or ``level``. Impossible input raises ValueError."""

from collections.abc import Iterable
from math import ceil, erfc, exp, fabs, inf, lgamma, log, log1p, sqrt

from msgspec import Struct

Interval = tuple[float, float]
_LARGE_DF = 1e5  # from here on the expansion of the t quantile is exact to a float's last digits


def wilson(successes: float, n: float, level: float = 0.95) -> Interval:
    """Score interval of one share. Source: E. B. Wilson, JASA 22, 1927."""
    if not 0 <= successes <= n or n <= 0:
        raise ValueError(f"no share: {successes} of {n}")
    if not 0 < level < 1:
        raise ValueError(f"no level: {level}")
    z = _normal_quantile((1 + level) / 2)
    share, z2n = successes / n, z * z / n
    middle = (share + z2n / 2) / (1 + z2n)
    half = z / (1 + z2n) * sqrt(share * (1 - share) / n + z2n / (4 * n))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    return low, 1.0 if successes == n else min(1.0, middle + half)


def newcombe(x1: float, n1: float, x2: float, n2: float, level: float = 0.95) -> Interval:
    """Interval of x2/n2 − x1/n1, independent samples (Newcombe, Statistics in Medicine 1998, method 10)."""
    (low1, high1), (low2, high2) = wilson(x1, n1, level), wilson(x2, n2, level)
    p1, p2 = x1 / n1, x2 / n2
    down, up = sqrt((p2 - low2) ** 2 + (high1 - p1) ** 2), sqrt((high2 - p2) ** 2 + (p1 - low1) ** 2)
    return p2 - p1 - down, p2 - p1 + up


def mean_interval(mean: float, sd: float, n: float) -> Interval:
    """Student-t interval of one mean; ``sd`` is the sample standard deviation, ``n`` at least 2."""
    if n < 2 or sd < 0:
        raise ValueError(f"no spread: {sd} of {n}")
    half = t_quantile(0.975, n - 1) * sd / sqrt(n)
    return mean - half, mean + half


def welch(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float) -> Interval:
    """Interval of mean2 − mean1 without equal variances. Source: B. L. Welch, Biometrika 34, 1947."""
    if min(n1, n2) < 2 or min(sd1, sd2) < 0:
        raise ValueError(f"no spread: {sd1} of {n1}, {sd2} of {n2}")
    v1, v2 = sd1 * sd1 / n1, sd2 * sd2 / n2
    delta, variance = mean2 - mean1, v1 + v2
    if variance == 0:
        return delta, delta
    df = variance**2 / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1))
    half = t_quantile(0.975, df) * sqrt(variance)
    return delta - half, delta + half


def split_p_value(n1: float, n2: float, planned: float = 0.5) -> float:
    """How likely a split at least this far from the planned share of the first arm is by chance.

    Pearson's chi-square with one degree of freedom, whose tail is erfc(√(χ²/2))."""
    total = n1 + n2
    if total <= 0 or min(n1, n2) < 0 or not 0 < planned < 1:
        raise ValueError(f"no split: {n1} against {n2}")
    expected1, expected2 = total * planned, total * (1 - planned)
    chi_square = (n1 - expected1) ** 2 / expected1 + (n2 - expected2) ** 2 / expected2
    return erfc(sqrt(chi_square / 2))


def sample_per_arm(p1: float, p2: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Observations needed in each arm to tell share ``p1`` from ``p2`` (two-sided, normal approximation).

    Source: J. L. Fleiss, Statistical Methods for Rates and Proportions, on sample sizes (no correction)."""
    if p1 == p2 or not (0 <= p1 <= 1 and 0 <= p2 <= 1):
        raise ValueError(f"nothing to tell apart: {p1} and {p2}")
    mean = (p1 + p2) / 2
    by_chance = _normal_quantile(1 - alpha / 2) * sqrt(2 * mean * (1 - mean))
    by_effect = _normal_quantile(power) * sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return ceil(((by_chance + by_effect) / (p2 - p1)) ** 2 - 1e-9)


def sample_per_arm_mean(sd: float, difference: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Observations needed in each arm to tell two means that far apart (two-sided, normal approximation).

    Source: J. Cohen, Statistical Power Analysis for the Behavioral Sciences, on two means."""
    if difference == 0 or sd <= 0:
        raise ValueError(f"nothing to tell apart: {difference} with a spread of {sd}")
    quantiles = _normal_quantile(1 - alpha / 2) + _normal_quantile(power)
    return max(2, ceil(2 * (quantiles * sd / difference) ** 2 - 1e-9))


class Resolved(Struct, frozen=True):
    """A stated probability (0..1) and whether it came true."""

    probability: float
    happened: bool


def brier_score(resolved: Iterable[Resolved]) -> float | None:
    """Mean squared error of the probabilities: 0 is perfect, 0.25 what always saying 50 % earns.

    Source: G. W. Brier, Monthly Weather Review 78, 1950 (half of his score). None for nothing."""
    errors = [(r.probability - r.happened) ** 2 for r in resolved]
    return sum(errors) / len(errors) if errors else None


def t_quantile(p: float, df: float) -> float:
    """The ``p`` quantile (0.5 ≤ p < 1) of Student's t with ``df`` degrees of freedom, to about 1e-11.

    By bisection of the tail, which is half the regularised incomplete beta function I_x(df/2, 1/2) at x =
    df/(df + t²) (NIST Digital Library of Mathematical Functions, 8.17); for large ``df`` by the
    Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5)."""
    if not 0.5 <= p < 1 or df <= 0:
        raise ValueError(f"no quantile {p} of t with {df} degrees of freedom")
    if df > _LARGE_DF:
        z = _normal_quantile(p)
        return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df * df)
    low, high, tail = 0.0, 1.0, 1 - p
    while _t_tail(high, df) > tail:
        low, high = high, 2 * high
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if _t_tail(middle, df) > tail else (low, middle)
    return (low + high) / 2


def _normal_quantile(p: float) -> float:
    # Not at the top: it brings half a dozen modules, and most starts of the program judge nothing.
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)


def _t_tail(t: float, df: float) -> float:
    """P(T > t) for t ≥ 0."""
    a, b, x = df / 2, 0.5, df / (df + t * t)
    if x >= 1:
        return 0.5
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) - a * log1p(t * t / df) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a / 2
    return (1 - front * _beta_fraction(b, a, 1 - x) / b) / 2


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if fabs(d) > tiny else tiny)
    value, factor, m = d, inf, 0
    while fabs(factor - 1) > 1e-15 and m < 10_000:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d, c = 1 + step * d, 1 + step / c
            d, c = 1 / (d if fabs(d) > tiny else tiny), c if fabs(c) > tiny else tiny
            factor = d * c
            value *= factor
    return value
