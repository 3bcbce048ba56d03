"""Finding the metric a rule means: by key, by name, or by what a share counts."""

import re
from collections.abc import Callable, Sequence

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.render import limit_text
from omtm_tui.domain.guardrails.tree import Cmp, Limit
from omtm_tui.domain.guardrails.units import POINT, read_plain
from omtm_tui.domain.metrics.metric import Metric, MetricKind, matching_metrics, metric_key
from omtm_tui.domain.text.typed_text import folded, nearest_words
from omtm_tui.i18n import _

_LIMIT = re.compile(r"(?P<cmp><=|≤|<)?(?P<size>.*)")


def metric_of_rule(name: str, metrics: Sequence[Metric]) -> Metric:
    """The metric a rule names by key or, failing that, by name; UserError where none or several do,
    with the nearest key or else name."""
    matches = matching_metrics(name, metrics)
    if len(matches) == 1:
        return matches[0]
    if matches:
        keys = ", ".join(metric.key for metric in matches)
        message = _("several metrics are called '{name}', use a key: {keys}")
        raise UserError(message.format(name=name, keys=keys))
    short = name if len(name) <= 40 else name[:39] + "…"
    near = nearest_words(name, [m.key for m in metrics]) or nearest_words(name, [m.name for m in metrics])
    if near:
        raise UserError(_("unknown metric '{name}', did you mean {near}?").format(name=short, near=near[0]))
    raise UserError(_("unknown metric '{name}'").format(name=short))


def find_share(name: str, limit: Limit, metrics: Sequence[Metric]) -> Metric:
    """The share-within metric meant by ``share(name <= limit)``.
    ``name`` is its key, its name, or its name without the limit: ``ttfv`` finds “TTFV ≤ 14 d”. The limit must
    be the one the metric is counted with. UserError otherwise."""
    called = _called(name, limit_text(limit), [m for m in metrics if m.kind is MetricKind.SHARE_WITHIN])
    if not called:
        key = metric_of_rule(name, metrics).key
        raise UserError(_("{key} is not a share within a limit, compare it without share( )").format(key=key))
    fitting = [m for m in called if _same_limit(m, limit)]
    if len(fitting) == 1:
        return fitting[0]
    limits = ", ".join(f"{m.key} ({m.share_limit})" for m in called)
    if fitting:
        raise UserError(_("several shares fit, use a key: {keys}").format(keys=limits))
    message = _("no share is counted with {limit}; there is {limits}")
    raise UserError(message.format(limit=limit_text(limit), limits=limits))


def _called(name: str, limit: str, shares: Sequence[Metric]) -> list[Metric]:
    """By key, else by name, by the name without the limit, or by the key that name and limit give."""
    wanted, made = folded(name), metric_key(f"{name} {limit}").replace("_", "")
    ways: tuple[Callable[[Metric], bool], ...] = (
        lambda m: folded(m.key) == wanted,
        lambda m: folded(m.name) == wanted,
        lambda m: folded(re.split("[<>≤≥=]", m.name)[0]) == wanted,
        lambda m: m.key.replace("_", "") == made,
    )
    return next((matches for way in ways if (matches := [m for m in shares if way(m)])), [])


def _same_limit(metric: Metric, limit: Limit) -> bool:
    """A metric that states no limit takes any; one that states no sign counts up to and including."""
    own = _LIMIT.fullmatch(metric.share_limit.strip())
    if own is None or not own["size"]:
        return limit.cmp in (Cmp.LT, Cmp.LE)
    try:
        _unit, size = read_plain(own["size"], POINT).size
    except UserError:
        return False
    return size == limit.value.size[1] and limit.cmp is (Cmp.LT if own["cmp"] == "<" else Cmp.LE)
