"""A review of the OMTM: the PM's own probability first. The screen behind is hidden: it names the model's."""

from __future__ import annotations

from msgspec.structs import replace

from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.review import ReviewPage, parse_probability, since_text
from omtm_tui.domain.text.dates import format_date, left_text
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _
from omtm_tui.storage.read.reviews import review_page
from omtm_tui.storage.write.reviews import hold_review
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.rhythm.reviews import ReviewsScreen


class ReviewForm(FormModal):
    DEFAULT_CSS = """
    ReviewForm { background: $background; }
    ReviewForm #head { max-height: 60%; }
    """


async def open_review(app: AppBase) -> None:
    """Ask for the review that waits, or the first one; else show those that were held."""
    page = await app.storage.read(review_page)
    if page is None:
        app.say_error(_("A review needs an OMTM: 3 defines it."))
    elif may_be_held(page) and (page.due is not None or not page.reviews):
        await app.push_screen(review_form(app, page))
    else:
        await app.push_screen(ReviewsScreen(page))


def may_be_held(page: ReviewPage) -> bool:
    """Whether a review of today can still be held."""
    today, active = page.top.today, page.top.omtm
    held_today = bool(page.reviews) and page.reviews[-1].held_on == today
    return active is not None and active.omtm.deadline >= today and not held_today


def review_form(app: AppBase, page: ReviewPage) -> FormModal:
    """The form of one review; what it reveals is shown afterwards, beside all reviews before."""
    view, numbers = page.view, page.top.numbers

    async def submit(values: dict[str, str]) -> None:
        probability = parse_probability(values["probability"], numbers)
        await app.do(hold_review, view.omtm.id, probability, values["note"])
        held = await app.storage.read(review_page)
        if held is not None:
            app.call_later(app.push_screen, ReviewsScreen(held))

    def note(text: str) -> str:
        return "= " + percent_text(parse_probability(text, numbers))

    aim = _("How likely is it that {metric} is {target} on {day}?").format(
        metric=view.metric.name, target=view.target_text, day=format_date(view.omtm.deadline)
    )
    fields = (
        Field("probability", _("Your probability"), required=True, check=note, hint=_("such as 60 %")),
        Field("note", _("Because"), "area", hint=_("what you would want to have known last time")),
    )
    return ReviewForm(_("Review of the OMTM"), fields, submit, intro=f"{aim}\n\n{_standing(page)}")


def _standing(page: ReviewPage) -> str:
    """Where it stands, in words, without what the model says."""
    view, top = page.view, page.top
    now = format_value(view.now.value, view.metric, top.numbers) if view.now else _("no reading yet")
    lines = [_("now {now}, {left}").format(now=now, left=left_text((view.omtm.deadline - top.today).days))]
    lines.append(pace_text(replace(view, outlook=None), top))
    if page.since is not None:
        lines.append(since_text(page.since, view, top, model=False))
    lines.append(_("The model's number is shown once yours is kept. Both are scored at the deadline."))
    return "\n".join(filter(None, lines))
