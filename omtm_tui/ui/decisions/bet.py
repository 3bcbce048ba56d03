"""The form that places a bet: change, success and abort lines, review date; the rest behind “more”."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from msgspec.structs import replace
from textual import on

from omtm_tui.content.guidance import base_rates
from omtm_tui.domain.backlog.backlog import Answer
from omtm_tui.domain.decisions.bet_input import BetForm, check_abort, parse_abort, parse_bet
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, Metric, Target
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.rhythm.review import parse_probability
from omtm_tui.domain.text.dates import format_date, format_day
from omtm_tui.domain.text.labels import dotted
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_line, format_target
from omtm_tui.domain.text.targets import check_side, parse_target
from omtm_tui.i18n import _
from omtm_tui.storage.read.backlog import experiment_by_id
from omtm_tui.storage.read.bets import preview_bet, usual_review
from omtm_tui.storage.read.decisions import decided_before
from omtm_tui.storage.read.metrics import last_values, metrics
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import form_fields, metric_field, metric_named
from omtm_tui.ui.kit.form import Form


async def open_bet(app: AppBase, experiment_id: int | None = None, title: str = "") -> None:
    """Place a bet on an experiment of the backlog, or on a new one."""
    options = await app.storage.read(metrics)
    if app.omtm is None:
        app.say_error(_("A bet needs an OMTM to be about: 3 defines it."))
        return
    own, numbers, today = app.omtm.metric, app.numbers, app.storage.today
    review = await app.storage.read(usual_review, own)
    now = await app.storage.read(last_values)
    held = await app.storage.read(experiment_by_id, experiment_id) if experiment_id is not None else None
    asks = held is None or held.answer is Answer.NONE

    def metric_of(text: str) -> Metric:
        return metric_named(text, options) if text else own

    def read(values: dict[str, str]) -> BetForm:
        metric = metric_of(values["metric"])
        bet = parse_bet(values, metric, numbers, today, now.get(metric.id))
        return replace(bet, metric_id=metric.id, experiment_id=experiment_id, scope_id=app.storage.scope_id)

    async def submit(values: dict[str, str]) -> None:
        bet = read(values)
        if asks and bet.direct is None and bet.metric_id == own.id:
            message = _("Answer yes or no: does it contribute directly to {metric}?")
            raise UserError(message.format(metric=own.name))
        await app.do(place_bet, bet)

    async def preview(values: dict[str, str]) -> str:
        alike = await app.storage.read(decided_before, values["change"]) if values["change"] else ()
        before = [
            "  " + dotted((format_day(e.decided_at, today), e.title, e.choice or e.state_text))
            for e in alike
            if e.experiment_id != experiment_id or not experiment_id
        ]
        lines = [_("Decided before?"), *before] if before else []
        if values["change"] and values["threshold"] and values["review_on"]:
            with suppress(UserError):
                bet = await app.storage.read(preview_bet, read(values))
                lines = [*bet.lines(today), *lines]
        return "\n".join(lines)

    notes = _LineNotes(own, numbers, now)
    success, abort = notes.hints
    rates = dotted(f"{rate.who} {percent_text(rate.share)}" for rate in base_rates())
    question = _("Does it contribute directly to {metric}?").format(metric=own.name)
    change, *lines, direct = form_fields(
        app,
        "bet",
        change={"value": title},
        threshold={"check": notes.success, "hint": success},
        abort={"check": notes.abort, "hint": abort},
        review_on={"value": format_date(review)},
        probability={
            "hint": _("wins elsewhere: {rates}").format(rates=rates),
            "check": lambda text: "= " + percent_text(parse_probability(text, numbers)),
        },
        direct={"hint": question},
    )
    owner, *others = form_fields(app, "bet_more")
    more = (owner, metric_field(options, own.name, more=True), *others)
    needed = [direct, *lines] if asks else lines
    # A form begins with what is to be typed: the change of an idea has its words already.
    short = [*needed, change] if title else [change, *needed]
    about = _("Place a bet on “{idea}”").format(idea=title) if title else _("Place a bet")
    form = _BetModal(about, (*short, *more), submit, preview=preview)
    form.line, form.metric_of = notes, metric_of
    await app.push_screen(form)


class _BetModal(FormModal):
    """Both lines are read, and explained, as values of the metric that is chosen."""

    line: "_LineNotes"
    metric_of: Callable[[str], Metric]

    @on(Form.Changed)
    def _follow_metric(self, event: Form.Changed) -> None:
        if event.field != "metric":
            return
        with suppress(UserError):
            self.line.metric = self.metric_of(event.value)
            for field, hint in zip(("threshold", "abort"), self.line.hints, strict=True):
                row = self.form.row(field)
                assert row is not None
                row.field = replace(row.field, hint=hint)
                row.refresh_note()


class _LineNotes:
    """What the fields of both lines say they understood; a bare abort line is opposite to success."""

    def __init__(self, metric: Metric, numbers: NumberFormat, values: Mapping[int, float]) -> None:
        self.metric, self.numbers, self.values = metric, numbers, values
        self.threshold: Target | None = None

    @property
    def now(self) -> float | None:
        return self.values.get(self.metric.id)

    @property
    def hints(self) -> tuple[str, str]:
        """How both lines are typed, with the signs that fit the metric."""
        rises, percent = self.metric.better is Better.UP, self.metric.in_per_cent
        ways = ("+10 pp" if rises else "-10 pp") if percent else ("10 % more" if rises else "10 % less")
        unit = "%" if percent else ""
        success, abort = ("≥ 50", "≤ 20") if rises else ("≤ 20", "≥ 50")
        reach, stop = _("such as {line}, or {way} from today"), _("stop early there: {line}")
        return reach.format(line=success + unit, way=ways), stop.format(line=abort + unit)

    def success(self, text: str) -> str:
        self.threshold = None
        target = parse_target(text, self.metric, self.numbers, self.now)
        self.threshold = check_side(target, self.metric, self.numbers)
        return self._note(self.threshold)

    def abort(self, text: str) -> str:
        """A bare value goes with whatever success becomes, so that its side is named and not drawn."""
        if self.threshold is not None:
            abort = parse_abort(text, self.threshold, self.metric, self.numbers, self.now)
            check_abort(abort, self.threshold)
        fmt, now = self.numbers, self.now
        low, high = (parse_target(text, self.metric, fmt, now, bare_rises=up) for up in (False, True))
        if low == high:
            return self._note(low)
        line = format_line(low.line(), self.metric, self.numbers)
        return _("= {line}, on the side away from success").format(line=line)

    def _note(self, target: Target) -> str:
        return "= " + format_target(target, self.metric, self.numbers)
