"""The fields of the OMTM wizard: their names, the step each stands on, and how a text becomes a value."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.text.dates import format_date, parse_date, parse_days
from omtm_tui.domain.text.labels import LabelledEnum, parse_choice
from omtm_tui.domain.text.number_format import NumberFormat, clean, shorten
from omtm_tui.domain.workspace import Audience, BusinessModel, CompanySize, Maturity, Workspace
from omtm_tui.i18n import _, mark


class DraftField(Struct, frozen=True):
    """A field of the wizard: the step it stands on (1 to 8), what it is called in a sentence, and a hint.

    ``hint`` says what belongs into it where its name does not, ``example`` is a text that it understands.
    ``form_label`` is what the form calls it where that differs; ``choices`` are the values it takes where
    they are few. Activation needs the ``required`` ones.
    """

    step: int
    label: str
    hint: str = ""
    example: str = ""
    form_label: str = ""
    choices: type[LabelledEnum] | None = None
    required: bool = False
    many_lines: bool = False


_TICKS = mark("yes, or the names it holds for")

DRAFT_FIELDS = {
    "company": DraftField(1, mark("company")),
    "industry": DraftField(1, mark("industry"), mark("what you sell, to whom")),
    "audience": DraftField(1, mark("audience"), choices=Audience),
    "business_model": DraftField(1, mark("business model"), choices=BusinessModel),
    "maturity": DraftField(1, mark("maturity"), choices=Maturity),
    "size": DraftField(1, mark("company size"), choices=CompanySize),
    "guidepoint": DraftField(
        1, mark("guidepoint"), mark("one sentence: what success looks like in the coming months")
    ),
    "segment": DraftField(1, mark("segment"), mark("whose numbers count; separate several by commas")),
    "funnel_mode": DraftField(2, mark("funnel mode"), form_label=mark("Compare by")),
    "end_goal": DraftField(4, mark("end goal"), mark("the most important goal of the next one to two years")),
    "end_goal_by": DraftField(
        4, mark("date of the end goal"), example="+18m", form_label=mark("End goal by")
    ),
    "metric": DraftField(4, mark("metric"), required=True),
    "metric_kind": DraftField(4, mark("kind of metric"), choices=MetricKind, required=True),
    "share_limit": DraftField(
        4, mark("limit of the share"), example="14 d", form_label=mark("Counted within")
    ),
    "unit": DraftField(4, mark("unit"), mark("d, h or min for a duration, € for money")),
    "better": DraftField(4, mark("which way is better"), form_label=mark("Better is"), choices=Better),
    "stage": DraftField(4, mark("funnel stage"), choices=FunnelStage, required=True),
    "cadence": DraftField(4, mark("cadence"), example="1w", form_label=mark("Read every")),
    "window": DraftField(
        4,
        mark("maturity window"),
        mark("days until a cohort's value no longer changes"),
        "28 d",
        form_label=mark("Final after"),
    ),
    "period": DraftField(4, mark("measuring period"), mark("how long one value is measured over")),
    "baseline": DraftField(4, mark("baseline"), mark("today's value")),
    "target": DraftField(4, mark("target"), example=">= 50%", required=True),
    "deadline": DraftField(4, mark("deadline"), mark("two to four months ahead"), "+3m", required=True),
    "deadline_reason": DraftField(4, mark("reason for the deadline"), form_label=mark("Why this deadline")),
    "initiative": DraftField(4, mark("initiative"), mark("what you do about it, as in “removing step B”")),
    "achievable_because": DraftField(4, mark("why it can be reached"), form_label=mark("Why it can be done")),
    "north_star_relation": DraftField(
        4,
        mark("relation to the north star"),
        mark("how; may stay empty"),
        form_label=mark("Pays into north star"),
    ),
    "parent": DraftField(4, mark("parent OMTM")),
    "owner": DraftField(5, mark("owner"), mark("one person"), required=True),
    "team": DraftField(
        5,
        mark("contributions"),
        mark("one line each: design removes step B"),
        form_label=mark("Who contributes how"),
        many_lines=True,
    ),
    "stakeholders": DraftField(5, mark("stakeholders"), mark("separate several by commas")),
    "stake_sees": DraftField(5, mark("sees what we work on"), _TICKS, form_label=mark("See the work")),
    "stake_knows": DraftField(5, mark("knows why"), _TICKS, form_label=mark("Know why")),
    "stake_involved": DraftField(5, mark("feels involved"), _TICKS, form_label=mark("Feel involved")),
    "distribution": DraftField(
        6,
        mark("distribution"),
        mark("one line each: team, or team: metric"),
        form_label=mark("Who pays in"),
        many_lines=True,
    ),
    "distribution_skipped": DraftField(6, mark("distribution skipped"), form_label=mark("Skip this step")),
    "review_weeks": DraftField(7, mark("review rhythm"), example="2w", form_label=mark("Review every")),
    "first_review": DraftField(7, mark("first review")),
    "attendees": DraftField(7, mark("attendees"), form_label=mark("Who attends")),
    "reevaluate_on": DraftField(
        8, mark("re-evaluation date"), example="+6w", form_label=mark("Think again on")
    ),
    "triggers": DraftField(
        8,
        mark("triggers"),
        mark("what calls for another look; separate several by commas"),
        form_label=mark("Or as soon as"),
    ),
    "guardrail_1": DraftField(8, mark("guardrail 1"), example='keep churn <= 5% else review "who leaves?"'),
    "guardrail_1_name": DraftField(8, mark("name of guardrail 1"), form_label=mark("Its name")),
    "guardrail_2": DraftField(8, mark("guardrail 2")),
    "guardrail_2_name": DraftField(8, mark("name of guardrail 2"), form_label=mark("Its name")),
}
"""The fields by name, in the order of the form; step 3 lives in the actions against weaknesses alone."""

STEPS = tuple(
    tuple(name for name, field in DRAFT_FIELDS.items() if field.step == step) for step in range(1, 9)
)
"""The names of the fields on each of the eight steps."""

WORKSPACE_FIELDS = ("company", "industry", "audience", "business_model", "maturity", "size", "guidepoint")
"""The fields of step 1 about the company as a whole; they belong to the workspace, not to one OMTM."""

DATE_FIELDS = ("end_goal_by", "deadline", "first_review", "reevaluate_on")
"""Kept as ISO dates once they can be read, so that “+3m” does not drift while a draft rests."""

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
        self.errors[field] = _("{day} is not in the future; choose a later day.").format(
            day=format_date(day, self.today)
        )
        return None

    def warn(self, field: str, message: str | None) -> None:
        """Note what is unusual about a field; it never stops anyone."""
        if message:
            self.warnings.setdefault(field, message)


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
    choices = DRAFT_FIELDS[field].choices
    if choices is None:
        return text.strip()
    return parse_choice(text, choices) if text.strip() else None


def described_workspace(reader: Reader, workspace: Workspace) -> Workspace:
    """The workspace with the values of step 1 filled in."""
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
    return _(DRAFT_FIELDS[field].label)


def form_label(field: str) -> str:
    """What a field is called in a form."""
    label = _(DRAFT_FIELDS[field].form_label or DRAFT_FIELDS[field].label)
    return label[:1].upper() + label[1:]


def field_example(field: str) -> str:
    """A text a field understands; empty where any will do."""
    return _translated(DRAFT_FIELDS[field].example)


def field_hint(field: str) -> str:
    """A hint at the content of a field, where its name is not enough."""
    return _translated(DRAFT_FIELDS[field].hint)


def _translated(text: str) -> str:
    """The text in the reader's language; to an empty one gettext would answer with its header."""
    return _(text) if text else ""
