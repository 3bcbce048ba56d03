"""The closed forms against scipy and statsmodels, and the numbers the workflow is known by.

Both libraries are slow to load, which is left to the process that runs a test of theirs.
"""

from random import Random

import pytest
import scipy

from omtm_tui.domain.statistics.inference import (
    mean_interval,
    newcombe,
    sample_per_arm,
    split_p_value,
    t_quantile,
    welch,
    wilson,
)

LEVELS = (0.8, 0.95, 0.99)


def test_the_known_numbers() -> None:
    assert wilson(57, 100) == pytest.approx((0.472154, 0.662667), abs=5e-7)
    assert newcombe(38, 100, 57, 100) == pytest.approx((0.051585, 0.318501), abs=5e-7)
    assert sample_per_arm(0.38, 0.57) == 108


def test_intervals_of_shares_agree_with_statsmodels() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    random = Random(1)
    for _case in range(200):
        n1, n2 = random.randint(1, 2000), random.randint(1, 2000)
        x1, x2 = random.randint(0, n1), random.randint(0, n2)
        level = random.choice(LEVELS)
        ours, theirs = wilson(x1, n1, level), proportion_confint(x1, n1, 1 - level, method="wilson")
        assert ours == pytest.approx(theirs, abs=1e-9)
        expected = confint_proportions_2indep(
            x2, n2, x1, n1, method="newcomb", compare="diff", alpha=1 - level
        )
        assert newcombe(x1, n1, x2, n2, level) == pytest.approx(expected, abs=1e-6)


def test_t_quantiles_agree_with_scipy() -> None:
    random = Random(2)
    for _case in range(150):
        p, df = random.choice([0.5, 0.6, 0.9, 0.975, 0.995, 0.9999]), 10 ** random.uniform(0, 7)
        assert t_quantile(p, df) == pytest.approx(scipy.stats.t.ppf(p, df), rel=1e-9, abs=1e-9)


def test_welch_and_mean_intervals_agree_with_statsmodels_and_scipy() -> None:
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    random = Random(3)
    for _case in range(50):
        a = [random.gauss(10, random.uniform(0.1, 5)) for _i in range(random.randint(2, 40))]
        b = [random.gauss(12, random.uniform(0.1, 5)) for _i in range(random.randint(2, 40))]
        da, db = DescrStatsW(a), DescrStatsW(b)
        expected = CompareMeans(db, da).tconfint_diff(usevar="unequal")
        sd_a, sd_b = da.std_ddof(1), db.std_ddof(1)
        assert welch(da.mean, sd_a, len(a), db.mean, sd_b, len(b)) == pytest.approx(
            expected, rel=1e-6, abs=1e-6
        )
        assert mean_interval(da.mean, sd_a, len(a)) == pytest.approx(da.tconfint_mean(), rel=1e-6, abs=1e-6)


def test_two_constant_samples_differ_by_exactly_their_difference() -> None:
    assert welch(1, 0, 5, 3, 0, 5) == (2, 2)


def test_the_split_check_agrees_with_scipy() -> None:
    random = Random(4)
    for _case in range(100):
        n1, n2, planned = random.randint(1, 5000), random.randint(1, 5000), random.choice([0.5, 0.9])
        total = n1 + n2
        expected = scipy.stats.chisquare([n1, n2], [total * planned, total * (1 - planned)]).pvalue
        assert split_p_value(n1, n2, planned) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_sample_sizes_agree_with_statsmodels() -> None:
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    random = Random(5)
    for _case in range(100):
        p1, p2 = random.uniform(0.02, 0.98), random.uniform(0.02, 0.98)
        power = random.choice([0.8, 0.9])
        exact = samplesize_proportions_2indep_onetail(p2 - p1, p1, power, alpha=0.05)
        assert exact <= sample_per_arm(p1, p2, power=power) < exact + 1 + 1e-6


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: wilson(5, 4),
        lambda: wilson(0, 0),
        lambda: wilson(1, 2, 1.0),
        lambda: welch(1, 1, 1, 2, 1, 9),
        lambda: mean_interval(1, -1, 9),
        lambda: split_p_value(0, 0),
        lambda: sample_per_arm(0.5, 0.5),
        lambda: t_quantile(0.4, 3),
    ],
)
def test_impossible_input_is_refused(impossible: object) -> None:
    assert callable(impossible)
    with pytest.raises(ValueError, match=r"^no"):
        impossible()
