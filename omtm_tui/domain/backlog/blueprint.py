"""The blueprint: three months side by side, at most five deliverables each, each paying into one goal."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.header import Header
from omtm_tui.domain.text.dates import add_months, month_name
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import mark

MONTHS = 3
PLACES = 5  # deliverables a month has room for


class PaysInto(LabelledEnum):
    """What a deliverable is good for."""

    OMTM = "omtm", mark("OMTM")
    END_GOAL = "end_goal", mark("end goal")


class Deliverable(Struct, frozen=True):
    """One of at most five of a month (its first day); ``place`` counts from 1."""

    id: int
    month: date
    place: int
    title: str
    pays_into: PaysInto
    experiment_id: int | None = None
    done: bool = False


def months_from(first: date) -> tuple[date, ...]:
    """The first days of the months shown side by side."""
    start = first.replace(day=1)
    return tuple(add_months(start, n) for n in range(MONTHS))


def month_text(month: date) -> str:
    """``November 2025``."""
    return f"{month_name(month.month)} {month.year}"


class BlueprintView(Struct, frozen=True):
    """Three months and what each is to bring, in order of place."""

    top: Header
    months: tuple[date, ...]
    deliverables: dict[date, tuple[Deliverable, ...]]
