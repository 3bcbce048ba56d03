"""Fields and whole forms that recur from feature to feature."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.field_feedback import metric_note
from omtm_tui.ui.kit.form_dialog import FormModal


class Labelled(Protocol):
    """A member of an enum of the domain."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


def options_of(members: Iterable[Labelled], *, none: str = "") -> tuple[tuple[str, str], ...]:
    """What a choice among ``members`` offers; ``none`` names the first option, which leaves it open."""
    options = tuple((member.value, member.label) for member in members)
    return (("", none), *options) if none else options


def metric_field(metrics: Sequence[Metric], value: str = "", *, more: bool = False) -> Field:
    """A metric by its name: it must not stay empty where it is one of the first fields of its form."""
    return Field(
        "metric",
        _("Metric"),
        value=value,
        required=not more,
        check=metric_note(metrics),
        suggestions=tuple(metric.name for metric in metrics),
        hint="" if more else _("type a part, → completes"),
        more=more,
    )


def owner_field(app: AppBase, *, more: bool = False) -> Field:
    """Who is in charge: the owner of the OMTM, unless another is named."""
    owner = app.omtm.omtm.owner if app.omtm is not None else ""
    return Field("owner", _("Owner"), value=owner, more=more)


def one_field_form(
    title: str, field: Field, submit: Callable[[str], Awaitable[object]], *, intro: str = ""
) -> FormModal:
    """A form that asks for one thing; ``submit`` gets its text."""

    async def submit_text(values: dict[str, str]) -> None:
        await submit(values[field.id])

    return FormModal(title, (field,), submit_text, intro=intro)
