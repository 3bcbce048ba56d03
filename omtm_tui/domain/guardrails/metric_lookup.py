"""Finding the metric a rule means: by key, by name, or by what a share counts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.tree import Cmp, Limit, Value
from omtm_tui.domain.guardrails.units import POINT, read_plain, value_text
from omtm_tui.domain.metrics.metric import DURATION_UNITS, Metric, MetricKind, metric_key
from omtm_tui.i18n import _

_LIMIT = re.compile(r"(?P<cmp><=|≤|<)?(?P<size>.*)")


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    if len(word) > 60:
        return ""
    spelt = {k.casefold(): k for k in known}
    close = difflib.get_close_matches(word.casefold(), spelt, n=1, cutoff=0.6)
    return spelt[close[0]] if close else ""


def find_metric(name: str, metrics: Sequence[Metric]) -> Metric:
    """The metric with this key or, failing that, this name, in any case; UserError names the nearest one."""
    wanted = _plain(name)
    for field in ("key", "name"):
        exact = [m for m in metrics if getattr(m, field) == name]
        found = exact or [m for m in metrics if _plain(getattr(m, field)) == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(m.key for m in found)
            raise UserError(
                _("several metrics are called '{name}', use a key: {keys}").format(name=name, keys=keys)
            )
    raise unknown_metric(name, metrics)


def unknown_metric(name: str, metrics: Sequence[Metric]) -> UserError:
    """What to say about a name no metric has; keys are suggested before names."""
    short = name if len(name) <= 40 else name[:39] + "…"
    near = nearest(name, [m.key for m in metrics]) or nearest(name, [m.name for m in metrics])
    if near:
        return UserError(_("unknown metric '{name}', did you mean {near}?").format(name=short, near=near))
    return UserError(_("unknown metric '{name}'").format(name=short))


def find_share(name: str, limit: Limit, metrics: Sequence[Metric]) -> Metric:
    """The share-within metric meant by ``share(name <= limit)``.

    ``name`` is its key, its name, or its name without the limit: ``ttfv`` finds “TTFV ≤ 14 d”. The limit must
    be the one the metric is counted with. UserError otherwise.
    """
    asked = f"{limit.cmp} {value_text(limit.value)}"
    called = _called(name, asked, [m for m in metrics if m.kind is MetricKind.SHARE_WITHIN])
    if not called:
        key = find_metric(name, metrics).key
        raise UserError(_("{key} is not a share within a limit, compare it without share( )").format(key=key))
    fitting = [m for m in called if _same_limit(m, limit)]
    if len(fitting) == 1:
        return fitting[0]
    limits = ", ".join(f"{m.key} ({m.share_limit})" for m in called)
    if fitting:
        raise UserError(_("several shares fit, use a key: {keys}").format(keys=limits))
    raise UserError(
        _("no share is counted with {limit}; there is {limits}").format(limit=asked, limits=limits)
    )


def _called(name: str, limit: str, shares: Sequence[Metric]) -> list[Metric]:
    """By key, else by name, by the name without the limit, or by the key that name and limit give."""
    wanted, made = _plain(name), metric_key(f"{name} {limit}").replace("_", "")
    ways: tuple[Callable[[Metric], bool], ...] = (
        lambda m: _plain(m.key) == wanted,
        lambda m: _plain(m.name) == wanted,
        lambda m: _plain(re.split("[<>≤≥=]", m.name)[0]) == wanted,
        lambda m: m.key.replace("_", "") == made,
    )
    return next((found for way in ways if (found := [m for m in shares if way(m)])), [])


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _same_limit(metric: Metric, limit: Limit) -> bool:
    """A metric that states no limit takes any; one that states no sign counts up to and including."""
    own = _LIMIT.fullmatch(metric.share_limit.strip())
    if own is None or not own["size"]:
        return limit.cmp in (Cmp.LT, Cmp.LE)
    try:
        size = _size(read_plain(own["size"], POINT))
    except UserError:
        return False
    return size == _size(limit.value) and limit.cmp is (Cmp.LT if own["cmp"] == "<" else Cmp.LE)


def _size(value: Value) -> Decimal:
    """Seconds for times, so that 14 d is 2 w; the number itself for the rest."""
    return value.number * Decimal(str(DURATION_UNITS.get(value.unit, 1)))
