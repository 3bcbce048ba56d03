"""The fields of the OMTM wizard: their names, the step each stands on, and how a text becomes a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.text.dates import parse_date, parse_days
from omtm_tui.domain.text.number_format import NumberFormat, clean, shorten
from omtm_tui.domain.workspace import Audience, BusinessModel, CompanySize, Maturity, Workspace
from omtm_tui.i18n import _

STEPS: tuple[tuple[str, ...], ...] = (
    ("company", "industry", "audience", "business_model", "maturity", "size", "guidepoint", "segment"),
    ("funnel_mode",),
    (),
    (
        "end_goal", "end_goal_by", "metric", "metric_kind", "unit", "better", "stage", "share_limit",
        "cadence", "window", "period", "baseline", "target", "deadline", "deadline_reason", "initiative",
        "achievable_because", "north_star_relation", "parent",
    ),
    ("owner", "team", "stakeholders", "stake_sees", "stake_knows", "stake_involved"),
    ("distribution", "distribution_skipped"),
    ("review_weeks", "first_review", "attendees"),
    ("reevaluate_on", "triggers", "guardrail_1", "guardrail_1_name", "guardrail_2", "guardrail_2_name"),
)  # fmt: skip
"""The names of the fields on each of the eight steps; steps 2 and 3 live in weaknesses and their actions."""

FIELDS = frozenset(name for step in STEPS for name in step)

WORKSPACE_FIELDS = ("company", "industry", "audience", "business_model", "maturity", "size", "guidepoint")
"""What step 1 tells about the company as a whole; it belongs to the workspace, not to one OMTM."""

DATE_FIELDS = ("end_goal_by", "deadline", "first_review", "reevaluate_on")
"""Kept as ISO dates once they can be read, so that “+3m” does not drift while a draft rests."""

CHOICES: dict[str, type[StrEnum]] = {
    "audience": Audience,
    "business_model": BusinessModel,
    "maturity": Maturity,
    "size": CompanySize,
    "metric_kind": MetricKind,
    "better": Better,
    "stage": FunnelStage,
}
"""The fields that take one of a few values."""

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


class Reader:
    """Reads the fields of one draft; keeps an error for each that cannot be read, warnings for the rest."""

    def __init__(self, fields: Mapping[str, str], today: date, fmt: NumberFormat) -> None:
        self.fields = fields
        self.today = today
        self.fmt = fmt
        self.errors: dict[str, str] = {}
        self.warnings: dict[str, str] = {}

    def text(self, field: str) -> str:
        """The field without the space around it; empty where nothing was typed."""
        return self.fields.get(field, "").strip()

    def read(self, field: str, parse: Callable[[str], T]) -> T | None:
        """The field as a value; None where it is empty, or wrong and now among the errors."""
        text = self.text(field)
        if not text:
            return None
        try:
            return parse(text)
        except UserError as error:
            self.errors[field] = str(error)
            return None

    def choice(self, field: str, values: type[E]) -> E | None:
        """The field as one of ``values``."""
        return self.read(field, lambda text: parse_choice(text, values))

    def day(self, field: str) -> date | None:
        """The field as a day."""
        return self.read(field, lambda text: parse_date(text, self.today))

    def later(self, field: str) -> date | None:
        """The field as a day after today; an earlier one is an error."""
        day = self.day(field)
        if day is None or day > self.today:
            return day
        self.errors[field] = _("{day} is not in the future; choose a later day.").format(day=day.isoformat())
        return None

    def warn(self, field: str, message: str | None) -> None:
        """Note what is unusual about a field; it never stops anyone."""
        if message:
            self.warnings.setdefault(field, message)


def parse_choice(text: str, values: type[E]) -> E:
    """The member whose value was typed, in any case, spaces or hyphens for underscores; else UserError."""
    wanted = "_".join(clean(text).casefold().replace("-", " ").split())
    for value in values:
        if value.value == wanted:
            return value
    options = ", ".join(value.value for value in values)
    raise UserError(_("“{text}” is not one of: {options}.").format(text=shorten(text), options=options))


def parse_weeks(text: str) -> int:
    """A rhythm in weeks from ``2``, ``2w`` or ``14d``: 1 to 26; else UserError."""
    plain = clean(text)
    days = int(plain) * 7 if plain.isascii() and plain.isdigit() and len(plain) < 5 else parse_days(text)
    if days % 7 or not 7 <= days <= 26 * 7:
        message = _("“{text}” is not a rhythm; write 1 to 26 weeks, such as 2 or 2w.")
        raise UserError(message.format(text=shorten(text)))
    return days // 7


def parse_cadence(text: str) -> int:
    """How often a metric is read, in days: 1 to 366; else UserError."""
    days = parse_days(text)
    if not 1 <= days <= 366:
        message = _("“{text}” is no cadence; readings come at least once a year, as in 1d, 1w or 1m.")
        raise UserError(message.format(text=shorten(text)))
    return days


def workspace_value(field: str, text: str) -> str | StrEnum | None:
    """A text of step 1 as the workspace keeps it; an empty choice is None. UserError for an unknown one."""
    if field not in CHOICES:
        return text.strip()
    return parse_choice(text, CHOICES[field]) if text.strip() else None


def described_workspace(reader: Reader, workspace: Workspace) -> Workspace:
    """The workspace with what step 1 of the draft says about it."""
    read_fields: dict[str, Any] = {f: reader.read(f, partial(workspace_value, f)) for f in WORKSPACE_FIELDS}
    return replace(workspace, **{field: value for field, value in read_fields.items() if value})


def settled_text(field: str, text: str, today: date) -> str:
    """A typed text as the draft keeps it: as it is, but for dates that can be read."""
    if field not in DATE_FIELDS or not text.strip():
        return text
    try:
        return parse_date(text, today).isoformat()
    except UserError:
        return text


def field_label(field: str) -> str:
    """What a field is called in a sentence."""
    return {
        "company": _("company"),
        "industry": _("industry"),
        "audience": _("audience"),
        "business_model": _("business model"),
        "maturity": _("maturity"),
        "size": _("company size"),
        "guidepoint": _("guidepoint"),
        "segment": _("segment"),
        "funnel_mode": _("funnel mode"),
        "end_goal": _("end goal"),
        "end_goal_by": _("date of the end goal"),
        "metric": _("metric"),
        "metric_kind": _("kind of metric"),
        "unit": _("unit"),
        "better": _("which way is better"),
        "stage": _("funnel stage"),
        "share_limit": _("limit of the share"),
        "cadence": _("cadence"),
        "window": _("maturity window"),
        "period": _("measuring period"),
        "baseline": _("baseline"),
        "target": _("target"),
        "deadline": _("deadline"),
        "deadline_reason": _("reason for the deadline"),
        "initiative": _("initiative"),
        "achievable_because": _("why it can be reached"),
        "north_star_relation": _("relation to the north star"),
        "parent": _("parent OMTM"),
        "owner": _("owner"),
        "team": _("contributions"),
        "stakeholders": _("stakeholders"),
        "stake_sees": _("sees what we work on"),
        "stake_knows": _("knows why"),
        "stake_involved": _("feels involved"),
        "distribution": _("distribution"),
        "distribution_skipped": _("distribution skipped"),
        "review_weeks": _("review rhythm"),
        "first_review": _("first review"),
        "attendees": _("attendees"),
        "reevaluate_on": _("re-evaluation date"),
        "triggers": _("triggers"),
        "guardrail_1": _("guardrail 1"),
        "guardrail_1_name": _("name of guardrail 1"),
        "guardrail_2": _("guardrail 2"),
        "guardrail_2_name": _("name of guardrail 2"),
    }[field]


def field_example(field: str) -> str:
    """A text a field understands; empty where any will do."""
    return {
        "end_goal_by": "+18m",
        "share_limit": "14 d",
        "cadence": "1w",
        "window": "28 d",
        "period": _("4 weeks"),
        "target": ">= 50%",
        "deadline": "+3m",
        "review_weeks": "2w",
        "reevaluate_on": "+6w",
        "guardrail_1": 'keep churn <= 5% else review "who leaves?"',
    }.get(field, "")


def field_hint(field: str) -> str:
    """What belongs into a field, where its name does not say it."""
    ticks = _("yes, or the names it holds for")
    return {
        "industry": _("what you sell, to whom"),
        "guidepoint": _("one sentence: what success looks like in the coming months"),
        "segment": _("whose numbers count; separate several by commas"),
        "end_goal": _("the most important goal of the next one to two years"),
        "unit": _("d, h or min for a duration, € for money"),
        "window": _("days until a cohort's value no longer changes"),
        "baseline": _("today's value"),
        "deadline": _("two to four months ahead"),
        "initiative": _("what you do about it, as in “removing step B”"),
        "north_star_relation": _("how; may stay empty"),
        "owner": _("one person"),
        "team": _("one line each: design removes step B"),
        "stakeholders": _("separate several by commas"),
        "stake_sees": ticks,
        "stake_knows": ticks,
        "stake_involved": ticks,
        "distribution": _("one line each: team, or team: metric"),
        "triggers": _("what calls for another look; separate several by commas"),
    }.get(field, "")
