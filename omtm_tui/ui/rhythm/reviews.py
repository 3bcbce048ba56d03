"""The reviews of an OMTM, with the screen of all of them, and the forms that end or re-evaluate it."""

from typing import Any

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.home import NextKind
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm import review as rules
from omtm_tui.domain.rhythm.rhythm import next_review_text
from omtm_tui.domain.text.dates import format_date, left_text
from omtm_tui.domain.text.labels import Tone, as_sentence
from omtm_tui.i18n import _
from omtm_tui.storage.read.home import home
from omtm_tui.storage.read.reviews import review_page
from omtm_tui.storage.write.omtm import close_omtm
from omtm_tui.storage.write.rhythm import hold_review, keep_omtm
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import Card, plain
from omtm_tui.ui.kit.chart import Chart, ChartSpec
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import form_fields, options_of
from omtm_tui.ui.kit.page import FullScreen
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Row
from omtm_tui.ui.kit.views import claim, with_claim


class ReviewForm(FormModal):
    """Asks for the PM's own probability first, hiding the screen behind, which shows the model's."""


async def open_review(app: AppBase) -> None:
    """Hold the review that is due, or the first one; otherwise show those already held."""
    page = await app.storage.read(review_page)
    if page is None:
        app.say_error(_("A review needs an OMTM: 3 defines it."))
    elif _may_be_held(page) and (page.due is not None or not page.reviews):
        await app.push_screen(_review_form(app, page))
    else:
        await app.push_screen(ReviewsScreen(page))


def _may_be_held(page: rules.ReviewPage) -> bool:
    """Whether a review of today can still be held."""
    today, active = page.top.today, page.top.omtm
    held_today = bool(page.reviews) and page.reviews[-1].held_on == today
    return active is not None and active.omtm.deadline >= today and not held_today


def _review_form(app: AppBase, page: rules.ReviewPage) -> FormModal:
    """The form that holds a review; saving it shows all reviews, with the model's probability revealed."""
    view, numbers = page.view, page.top.numbers

    async def submit(values: dict[str, str]) -> None:
        probability = rules.parse_probability(values["probability"], numbers)
        await app.do(hold_review, view.omtm.id, probability, values["note"])
        held = await app.storage.read(review_page)
        if held is not None:
            app.call_later(app.push_screen, ReviewsScreen(held))

    aim = _("How likely is it that {metric} is {target} on {day}?").format(
        metric=view.metric.name, target=view.target_text, day=format_date(view.omtm.deadline)
    )
    note = {"check": lambda text: "= " + percent_text(rules.parse_probability(text, numbers))}
    fields = form_fields(app, "review", probability=note)
    return ReviewForm(_("Review of the OMTM"), fields, submit, intro=f"{aim}\n\n{_standing(page)}")


def _standing(page: rules.ReviewPage) -> str:
    """Where the OMTM stands, in words, without the model's probability."""
    view, top = page.view, page.top
    now = view.now_text(top.numbers) if view.now else _("no reading yet")
    lines = [_("now {now}, {left}").format(now=now, left=left_text((view.omtm.deadline - top.today).days))]
    lines.append(pace_text(replace(view, outlook=None), top))
    if page.since is not None:
        lines.append(rules.since_text(page.since, view, top, model=False))
    lines.append(
        _(
            "Decide on your own number first: the model's is left out here and stands beside it once "
            "saved. Both are scored at the deadline."
        )
    )
    return "\n".join(filter(None, lines))


class ReviewsScreen(FullScreen[rules.ReviewPage]):
    scope = "reviews"
    app_keys = False

    def body(self) -> ComposeResult:
        yield Static(id="summary")
        yield Chart()
        yield Static(plain(_("━ you   ● the model"), Tone.MUTED), id="legend")
        yield Table("reviews")

    verb = staticmethod(review_page)

    def show(self, snapshot: rules.ReviewPage) -> None:
        self.query_one("#summary", Static).update(_summary(snapshot))
        chart = self.query_one(Chart)
        chart.spec = _chart(snapshot)
        self.query_one("#legend").display = chart.spec is not None
        self.query_one(Table).set_rows([_row(snapshot, review) for review in reversed(snapshot.reviews)])

    async def action_hold(self) -> None:
        if self.snapshot is not None and _may_be_held(self.snapshot):
            self.dismiss()
            self.app.call_later(self.app.push_screen, _review_form(self.omtm_app, self.snapshot))
        else:
            self.omtm_app.say(_("Nothing to review today: a review stays as it was held."))


def _summary(page: rules.ReviewPage) -> Content:
    """What the last review revealed, how all of them did, and when the next one is."""
    view, top = page.view, page.top
    title = _("Reviews of {metric}, target {target}")
    card = Card().title(title.format(metric=view.metric.name, target=view.target_text))
    if page.reviews:
        last = page.reviews[-1]
        why_not = view.outlook.reason or "" if view.outlook else ""
        day = format_date(last.held_on, top.today)
        card.text(as_sentence(f"{day}: {rules.revealed_text(last.pm, last.model, why_not)}"))
    if page.score is not None:
        card.text(rules.score_text(page.score), Tone.STRONG)
    if page.since is not None and page.since.last.held_on < top.today:
        card.text(rules.since_text(page.since, view, top), Tone.MUTED)
    if page.due is not None:
        card.text(next_review_text(page.due, top.today))
    elif page.coming is not None:
        card.text(_("The next one is on {day}.").format(day=format_date(page.coming, top.today)), Tone.MUTED)
    return card.content()


def _row(page: rules.ReviewPage, review: rules.Review) -> Row:
    value = "–" if review.value is None else page.view.value_text(review.value, page.top.numbers)
    model = "–" if review.model is None else percent_text(review.model)
    day = format_date(review.held_on, page.top.today)
    return Row(review.id, (day, percent_text(review.pm), model, value, review.note.replace("\n", " ")))


def _chart(page: rules.ReviewPage) -> ChartSpec | None:
    """Both probabilities over time; None until there are two reviews."""
    own = tuple((review.held_on.toordinal(), review.pm) for review in page.reviews)
    if len(own) < 2:
        return None
    dots = tuple((r.held_on.toordinal(), r.model) for r in page.reviews if r.model is not None)
    days = [page.reviews[at].held_on for at in sorted({0, len(own) // 2, len(own) - 1})]
    return ChartSpec(
        points=own,
        dots=dots,
        y_range=(0.0, 1.0),
        y_ticks=tuple((n / 100, _("{percent} %").format(percent=n)) for n in (0, 50, 100)),
        x_ticks=tuple((day.toordinal(), format_date(day, day)) for day in days),
    )


ENDS = (OmtmStatus.ACHIEVED, OmtmStatus.MISSED, OmtmStatus.ABANDONED)
KEEP = "keep"


def open_close(app: AppBase) -> None:
    """End the active OMTM; after its deadline the readings suggest how it ended."""
    view = app.omtm
    if view is None:
        app.say(_("No OMTM is active; w defines one."))
        return
    last, today, standing = rules.last_by_deadline(view), app.storage.today, [_so_far(app, view)]
    if view.omtm.deadline < today:
        ended = _("The deadline, {day}, has passed: it ends now, with a decision.")
        reached = _("No reading says how it came out.")
        if last:
            reached = _("It came to {value}, the target is {target}.")
            reached = reached.format(value=view.value_text(last[1], app.numbers), target=view.target_text)
        standing = [ended.format(day=format_date(view.omtm.deadline, today)), reached]
    intro = "\n".join(filter(None, [view.sentence, *standing]))
    happened = rules.came_true(view, last, today)
    status = "" if happened is None else (OmtmStatus.ACHIEVED if happened else OmtmStatus.MISSED).value
    ends = {"value": status, "options": options_of(ENDS), "parse": OmtmStatus}
    fields = form_fields(app, "end", status=ends)

    async def submit(values: dict[str, Any]) -> None:
        await app.do(close_omtm, view.omtm.id, values["status"], with_claim(values))

    title, asks = _("Close “{name}”").format(name=view.metric.name), claim(view, app.numbers)
    app.push_screen(FormModal(title, fields, submit, intro=intro, asks=asks))


def _so_far(app: AppBase, view: OmtmView) -> str:
    """Where the OMTM stands while its deadline is to come."""
    if not view.series:
        return ""
    value = view.value_text(view.series[-1][1], app.numbers)
    return _("So far it is {value}, the target {target}.").format(value=value, target=view.target_text)


async def open_look_again(app: AppBase) -> None:
    """Ask whether the OMTM is kept or ends, listing everything that calls for a re-evaluation."""
    snapshot = await app.storage.read(home)
    prefix = _("Re-evaluate: {trigger}").format(trigger="")
    steps = (step for step in snapshot.next if step.kind is NextKind.TRIGGER)
    reasons = tuple(step.text.removeprefix(prefix) for step in steps)
    view = snapshot.top.omtm
    if view is None:
        return

    async def submit(values: dict[str, str]) -> None:
        if values["status"] == KEEP:
            await app.do(keep_omtm, view.omtm.id, values["note"], reasons)
        else:
            await app.do(close_omtm, view.omtm.id, OmtmStatus(values["status"]), with_claim(values))

    options = ((KEEP, _("keep it")), *options_of(ENDS))
    fields = form_fields(app, "look_again", status={"options": options})
    lines = [view.sentence, _so_far(app, view), *(f"· {reason}" for reason in reasons)]
    intro = "\n".join(filter(None, lines))
    title = _("Another look at “{name}”").format(name=view.metric.name)
    asks = claim(view, app.numbers)
    await app.push_screen(FormModal(title, fields, submit, intro=intro, asks=asks))
