"""Finding the metric people mean by its key or its name, in rules, forms, files and on the command line."""

from collections.abc import Iterable, Sequence

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.name_matching import folded, nearest_words
from omtm_tui.i18n import _


def matching_metrics(text: str, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The metrics with this key or, failing that, this name, in any case unless one is spelled exactly so."""
    candidates, wanted = tuple(metrics), folded(text)
    for field in ("key", "name"):
        exact = tuple(metric for metric in candidates if getattr(metric, field) == text)
        if matches := exact or tuple(m for m in candidates if folded(getattr(m, field)) == wanted):
            return matches
    return ()


def metric_or_none(text: str, metrics: Iterable[Metric]) -> Metric | None:
    """The metric with this key or name, the first of several; None where there is none."""
    return next(iter(matching_metrics(text, metrics)), None)


def find_metric(text: str, metrics: Sequence[Metric]) -> Metric:
    """The metric with this key or name; UserError suggests the nearest ones by their keys."""
    if metric := metric_or_none(text, metrics):
        return metric
    if not metrics:
        raise UserError(_("There is no metric yet; add one first."))
    keys = {name: metric.key for metric in metrics for name in (metric.name, metric.key)}
    near = {keys[name] for name in nearest_words(text, keys, most=3, likeness=0.5)}
    hint = (
        _("did you mean {keys}?").format(keys=", ".join(sorted(near)))
        if near
        else _("known are {keys}.").format(keys=", ".join(metric.key for metric in metrics[:8]))
    )
    raise UserError(_("There is no metric “{text}”; {hint}").format(text=text.strip()[:60], hint=hint))
