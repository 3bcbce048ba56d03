"""The fields of the OMTM wizard: their names, the step each stands on, and how a text becomes a value."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.data_files import data_file
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.text.dates import format_date, parse_date, parse_days
from omtm_tui.domain.text.labels import LabelledEnum, parse_choice, translated
from omtm_tui.domain.text.number_format import NumberFormat, clean, shorten
from omtm_tui.domain.workspace import Audience, BusinessModel, CompanySize, Maturity, Workspace
from omtm_tui.i18n import _


class DraftField(Struct, frozen=True, forbid_unknown_fields=True):
    """A field of the wizard: the step it stands on (1 to 8), what it is called in a sentence, and a hint.

    ``hint`` says what belongs into it where its name does not, ``example`` is a text that it understands.
    ``form_label`` is what the form calls it where that differs. Activation needs the ``required`` ones."""

    step: int
    label: str
    hint: str = ""
    example: str = ""
    form_label: str = ""
    required: bool = False
    many_lines: bool = False


DRAFT_FIELDS = data_file(__file__, "draft_fields.json", dict[str, DraftField])
"""The fields by name, in the order of the form; step 3 lives in the actions against weaknesses alone."""

CHOICES: dict[str, type[LabelledEnum]] = {
    "audience": Audience, "business_model": BusinessModel, "maturity": Maturity, "size": CompanySize,
    "metric_kind": MetricKind, "better": Better, "stage": FunnelStage,
}  # fmt: skip
"""The values of fields that take but a few."""

STEPS = tuple(tuple(name for name, field in DRAFT_FIELDS.items() if field.step == n) for n in range(1, 9))
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

    def later(self, field: str, deadline: date | None = None) -> date | None:
        """The field as a day after today, and up to the deadline where there is one; others are errors."""
        day, last = self.day(field), deadline or date.max
        if day is None or self.today < day <= last:
            return day
        message = _("{day} is not in the future; choose a later day.")
        if day > last:
            message = _("{day} is after the deadline of {deadline}; choose an earlier day.")
        words = {"day": format_date(day, self.today), "deadline": format_date(last, self.today)}
        self.errors[field] = message.format(**words)
        return None

    def warn(self, field: str, message: str | None) -> None:
        """Note what is unusual about a field; it never stops anyone."""
        if message:
            self.warnings[field] = " ".join(filter(None, (self.warnings.get(field), message)))


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
    """The workspace with the values of step 1 filled in."""
    read_fields: dict[str, Any] = {f: reader.read(f, partial(workspace_value, f)) for f in WORKSPACE_FIELDS}
    return replace(workspace, **{field: value for field, value in read_fields.items() if value})


def settled_text(field: str, text: str, today: date) -> str:
    """A typed text as the draft keeps it: as it is, but for dates that can be read."""
    if field in DATE_FIELDS and text.strip():
        with suppress(UserError):
            return parse_date(text, today).isoformat()
    return text


def field_label(field: str) -> str:
    """What a field is called in a sentence."""
    return _(DRAFT_FIELDS[field].label)


def shown_text(field: str, text: str) -> str:
    """A field's text as the form shows it: of one that takes but a few values the value's name."""
    with suppress(ValueError):
        return CHOICES[field](text).label if field in CHOICES else text
    return text


def field_texts(field: str) -> DraftField:
    """A field as a form shows it, in the reader's language."""
    texts = translated(DRAFT_FIELDS[field], "label", "hint", "example", "form_label")
    label = texts.form_label or texts.label
    return replace(texts, form_label=label[:1].upper() + label[1:])
