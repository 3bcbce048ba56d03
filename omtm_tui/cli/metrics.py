"""``omtm log`` and ``omtm metric``: a reading as people type it, and the metrics with their latest value."""

from datetime import date

from msgspec.structs import asdict

from omtm_tui.cli.common import Reply, joined, table, typed_options
from omtm_tui.cli.workspace import day, day_text, reading, scope_id, writing
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics import metric as rules
from omtm_tui.domain.metrics.read_models import MetricView, parse_reading, reading_text
from omtm_tui.domain.omtm.draft_fields import parse_cadence
from omtm_tui.domain.text.dates import age_text, parse_days
from omtm_tui.domain.text.labels import parse_choice
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import find_metric, metrics, reading_counts
from omtm_tui.storage.read.metrics_page import metrics_page
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import Recorded, record


def list_metrics() -> Reply:
    """List the metrics."""
    with reading() as context:
        page = metrics_page(context)
        counts = reading_counts(context, [view.metric.id for view in page.metrics])
    counted = [{"view": view, "readings": counts.get(view.metric.id, 0)} for view in page.metrics]
    rows = [_row(view, page.top.today, page.top.numbers) for view in page.metrics]
    nothing = _("There is no metric yet; add one with “omtm metric add NAME --kind rate”.")
    return Reply(lambda: table(rows) or [nothing], "metrics", counted)


def _row(view: MetricView, today: date, fmt: NumberFormat) -> tuple[str, ...]:
    metric, last = view.metric, view.last
    value = format_value(last.value, metric, fmt) if last else "–"
    age = age_text((today - last.observed_on).days) if last else ""
    return metric.key, value, age + (_(", stale") if view.stale else ""), metric.role.label, metric.name


def add(name: tuple[str, ...], kind: str | None, **options: str | None) -> Reply:
    """Add a metric."""
    if kind is None:
        kinds = ", ".join(kind.value for kind in rules.MetricKind)
        raise UserError(_("Say what kind of metric it is: --kind with one of {known}.").format(known=kinds))
    read_kind = parse_choice(kind, rules.MetricKind)
    if read_kind.is_share and options["unit"] not in (None, "%"):
        raise UserError(_("The unit of a share is %; leave out --unit, or choose another --kind."))
    with writing() as db:
        fields = typed_options(
            options,
            better=lambda text: parse_choice(text or "up", rules.Better),
            stage=lambda text: parse_choice(text, rules.FunnelStage),
            cadence_days=parse_cadence,
            window_days=parse_days,
        )
        metric = add_metric(db, joined(name), read_kind, **fields)
    line = _("{name} is called {key} in rules and commands").format(name=metric.name, key=metric.key)
    return Reply(lambda: [line], "metric_added", metric)


def log(words: tuple[str, ...], **options: str | None) -> Reply:
    """Record a reading."""
    n, of, sd, note = (options[name] or "" for name in ("n", "of", "sd", "note"))
    first, dots, last = (options["cohort"] or "").partition("..")
    if not dots and options["cohort"] is not None:
        raise UserError(_("A cohort is written like 2026-01-01..2026-01-07."))
    cohort = {"cohort_from": day(first), "cohort_to": day(last)} if dots else {}
    sides = sum(options[name] is not None for name in ("n", "of"))
    with writing() as db:
        fmt = top(db.context()).numbers
        about, value = _metric_and_value(db, words, options["metric"], options["team"], sides)
        count, size = (n, "") if of else ("", n)
        reading = parse_reading(value, about, fmt, numerator=count, denominator=of, sample_size=size, sd=sd)
        parts = asdict(reading) | cohort
        recorded = record(db, about.id, day(options["date"]), **parts, source="command line", note=note)
    return Reply(lambda: [_line(recorded, fmt)], "reading", recorded)


def _line(recorded: Recorded, fmt: NumberFormat) -> str:
    metric, reading = recorded.metric, recorded.reading
    day, value = day_text(reading.observed_on), reading_text(reading, metric, fmt)
    line = _("{name} on {day}: {value}").format(name=metric.name, day=day, value=value)
    final = rules.matures_on(reading, metric)
    if final is not None and not rules.is_mature(reading, metric):
        until = _("(its cohort is not final until {day}; record its value again then)")
        line += " " + until.format(day=day_text(final))
    if recorded.same:
        return line + " " + _("(was recorded already)")
    if recorded.corrected is None:
        return line
    if rules.decimal_equal(recorded.corrected.value, reading.value):
        return line + " " + _("(same value, with its counts or other details added)")
    before = reading_text(recorded.corrected, metric, fmt, beside=reading.value)
    return line + " " + _("(corrects {value})").format(value=before)


def _metric_and_value(
    db: WorkspaceFile, words: tuple[str, ...], metric: str | None, team: str | None, sides: int
) -> tuple[rules.Metric, str]:
    """Return the metric that is meant and the value as typed, empty where only both its parts are there."""
    if unknown := [word for word in words if word.startswith("--")]:
        raise UserError(_("There is no option {name}; see “omtm log --help”.").format(name=unknown[0]))
    if metric is None and (len(words) > 1 or (sides == 2 and words)):
        metric, words = words[0], words[1:]
    value = joined(words)
    is_metric = (
        metric is None and not value[:1].isdigit() and rules.metric_or_none(value, metrics(db.context()))
    )
    if sides == 1 and (is_metric or not value):
        raise UserError(_("A share is given by both of its parts: --n and --of, or by its value."))
    if is_metric or (not value and not sides):
        raise UserError(_("The value is missing; write it like “omtm log METRIC 57%”."))
    if metric is not None:
        if team is not None:
            message = _("A metric has no team; leave out --team, or the metric to mean the team's OMTM.")
            raise UserError(message)
        return find_metric(db.context(), metric), value
    active = top(db.context(scope_id(db.context(), team))).omtm
    if active is None:
        raise UserError(_("There is no active OMTM; name the metric: “omtm log METRIC VALUE”."))
    return active.metric, value
