"""The metrics page: each metric by role with value and trend, and the dialogs to add, change or pick one."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Any

from textual.content import Content

from omtm_tui.domain.metrics import read_models as models
from omtm_tui.domain.metrics.metric import Role, matures_on, zoo_hint
from omtm_tui.domain.text.dates import age_text, days_text, format_date, parse_days, span_text
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.metrics import north_star
from omtm_tui.storage.read.metrics_page import metric_detail, metrics_page
from omtm_tui.storage.write.metrics import add_metric, edit_metric
from omtm_tui.storage.write.workspace import end_north_star, set_north_star
from omtm_tui.ui.app_base import AppBase, opens
from omtm_tui.ui.kit.basics import Card, plain
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.dialog import FormModal, ask_before, one_field_form, save
from omtm_tui.ui.kit.field import Field, form_fields, of_record
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.kit.table_model import MadeRows, Row, Spark
from omtm_tui.ui.kit.views import series_spec
from omtm_tui.ui.metrics.readings import open_readings


async def open_metric(app: AppBase, view: models.MetricView | None = None) -> None:
    """Add a metric, or change the one of ``view``."""
    if view is None:
        await app.push_screen(FormModal(_("New metric"), _fields(app), save(app, add_metric)))
    else:
        metric = view.metric
        window = f"{metric.window_days}d" if metric.window_days else ""
        fields = of_record(_fields(app), metric, cadence_days=f"{metric.cadence_days}d", window_days=window)
        await app.push_screen(FormModal(_("Change the metric"), fields, save(app, edit_metric, metric.id)))


def _fields(app: AppBase) -> tuple[Field, ...]:
    window = {"parse": lambda text: parse_days(text or "0")}
    return form_fields(app, "metric", cadence_days={"parse": parse_days}, window_days=window)


async def pick_metric(
    app: AppBase, title: str, *, chosen: int | None = None, without: int | None = None
) -> int | None:
    """The metric picked or created, None when closed; work that ``start`` runs calls it, because it waits."""
    page = await app.storage.read(metrics_page)
    items = [_item(view, page.top.numbers) for view in page.metrics if view.metric.id != without]
    free = _("Create the new metric “{text}”")
    picked = await app.ask(Pick(title, items, free=free, chosen=chosen))
    return await _new_metric(app, picked) if isinstance(picked, str) else picked  # type: ignore[return-value]


async def _new_metric(app: AppBase, name: str) -> int | None:
    """Ask for name, kind and unit of a new metric; its id, or None when closed."""
    made: list[int] = []

    async def submit(facts: dict[str, Any]) -> None:
        made.append((await app.do(add_metric, **facts)).id)

    await app.ask(FormModal(_("New metric"), form_fields(app, "new_metric", name={"value": name}), submit))
    return made[0] if made else None


def _item(view: models.MetricView, numbers: NumberFormat) -> Item:
    value = _("no reading") if view.last is None else format_value(view.last.value, view.metric, numbers)
    return Item(view.metric.id, view.metric.name, f"{value} · {view.metric.key}")


class MetricsPage(ListPage[models.MetricsPage, models.MetricView]):
    scope = "metrics"

    def on_mount(self) -> None:
        self.query_one("#detail").mount(Chart())

    verb = staticmethod(metrics_page)
    detail_verb = staticmethod(metric_detail)

    def rows(self, snapshot: models.MetricsPage) -> Sequence[Row]:
        groups = groupby(snapshot.metrics, lambda view: view.metric.role)
        headed = ((role.label[:1].upper() + role.label[1:], tuple(group)) for role, group in groups)
        return MadeRows(headed, lambda view: _row(view, snapshot), lambda view: view.metric.id)

    def above(self, snapshot: models.MetricsPage) -> Content:
        watched = sum(view.metric.role is Role.WATCH for view in snapshot.metrics)
        return plain(zoo_hint(watched=watched), Tone.MUTED)

    def card(self, record: models.MetricView, snapshot: models.MetricsPage) -> Content:
        more = self.more(record.metric.id) or models.MetricDetail()
        for chart in self.query("#detail Chart").results(Chart):
            chart.spec = series_spec(more.series, record.metric, snapshot.top.numbers)
        return _card(record, more.count, snapshot)

    action_add = opens(open_metric)
    action_edit = opens(open_metric)
    action_readings = opens(open_readings)
    action_import_file = opens("import")

    async def action_record(self) -> None:
        await self.omtm_app.open("record", self.current.metric.id if self.current else None)

    async def action_north_star(self, view: models.MetricView) -> None:
        """Make the metric under the cursor the north star, or end it; ending one asks for a reason."""
        app = self.omtm_app
        metric, before = view.metric, await app.storage.read(north_star)
        if before is None:
            question = _("Make {metric} the north star?").format(metric=metric.name)
            ask_before(app, question, _("Yes"), partial(app.do, set_north_star, metric.name, metric.id))
            return
        name, metric_id = before

        async def submit(text: str) -> None:
            await app.do(end_north_star, text)
            if metric_id != metric.id:
                await app.do(set_north_star, metric.name, metric.id)

        reason = Field("reason", _("Reason"), required=True, hint=_("such as “the business model changed”"))
        title = _("End the north star metric “{name}”").format(name=name)
        app.push_screen(one_field_form(title, reason, submit))


def _row(view: models.MetricView, snapshot: models.MetricsPage) -> Row:
    today, numbers = snapshot.top.today, snapshot.top.numbers
    if view.last is None:
        value, age = "–", (_("no reading yet"), Tone.MUTED)
    else:
        value = format_value(view.last.value, view.metric, numbers)
        days = (today - view.last.observed_on).days
        stale = _("{days}, stale").format(days=days_text(days))
        age = (stale, Tone.WARN) if view.stale else (age_text(days), Tone.PLAIN)
    if view.last is None and view.immature is not None:
        age = (_("not final yet"), Tone.WARN)
    metric, name = view.metric, view.metric.name
    if metric.id == snapshot.north_star and metric.role is not Role.NORTH_STAR:  # whose heading says it
        name = dotted((name, Role.NORTH_STAR.label))
    return Row(metric.id, (name, value, age, Spark(view.trend)))


def _card(view: models.MetricView, count: int | None, snapshot: models.MetricsPage) -> Content:
    metric, today, numbers = view.metric, snapshot.top.today, snapshot.top.numbers
    card = Card().title(metric.name).text(f"{metric.key} · {metric.role.label}", Tone.MUTED)
    if view.last is not None:
        value = models.reading_text(view.last, metric, numbers)
        counts = models.counts_text(view.last, numbers)
        card.heading(_("Latest"))
        card.pair(format_date(view.last.observed_on, today), f"{value}  ({counts})" if counts else value)
        card.text(view.last.note)
        if view.stale:
            stale = _("Stale: readings are expected {span} apart.")
            card.text(stale.format(span=span_text(metric.cadence_days)))
    if view.immature is not None:
        final = matures_on(view.immature, metric)
        card.heading(_("Not final yet"))
        value = format_value(view.immature.value, metric, numbers)
        card.pair(format_date(view.immature.observed_on, today), value)
        text = _("Its cohort is final on {date}; record its value again then, so that it counts.")
        if final and final <= today:
            text = _("Its cohort is final since {date}; record its value again, so that it counts.")
        card.text(text.format(date=format_date(final, today) if final else ""), Tone.MUTED)
    card.heading(_("Definition"))
    card.pair(_("Kind"), metric.kind.label).pair(_("Unit"), metric.unit)
    card.pair(_("Better"), metric.better.label).pair(_("Stage"), metric.stage.label if metric.stage else "")
    card.pair(_("A reading every"), span_text(metric.cadence_days))
    card.pair(_("Final after"), span_text(metric.window_days) if metric.window_days else "")
    card.pair(_("Share within"), metric.share_limit).pair(_("Source"), metric.source_note)
    parts = [] if count is None else [ngettext("{n} reading", "{n} readings", count).format(n=count)]
    return card.blank().text(dotted([*parts, _("r records, c corrects")]), Tone.MUTED).content()
