"""Writing an idea down, and changing it later: the title is enough, the rest can wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omtm_tui.domain.digits import NumberFormat, format_number, parse_number
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.experiment import Experiment
from omtm_tui.domain.metric import FunnelStage
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.db import Db
from omtm_tui.storage.experiments import add_experiment, edit_experiment
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.widgets.form import Field, with_values

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp


async def open_idea(app: OmtmApp) -> None:
    """Ask for an idea; Enter on its title saves it, and a backlog in view brings its cursor to it."""
    numbers = app.numbers

    async def submit(values: dict[str, str]) -> None:
        number = await app.do(add_experiment, scope_id=app.scope_id, **_changes(values, numbers))
        if app.main.page.scope == "backlog":
            app.main.page.select(number)

    app.push_screen(FormModal(_("New idea"), idea_fields(numbers), submit))


async def open_idea_edit(app: OmtmApp, experiment: Experiment) -> None:
    """Change an idea's title, stage, effort and description."""
    numbers = app.numbers

    async def submit(values: dict[str, str]) -> None:
        changes = _changes(values, numbers)

        def change(db: Db) -> None:
            edit_experiment(db, experiment.id, **changes)

        await app.do(change)

    values = {
        "title": experiment.title,
        "description": experiment.description,
        "stage": experiment.stage or "",
        "effort": "" if experiment.effort_weeks is None else format_number(experiment.effort_weeks, numbers),
    }
    app.push_screen(FormModal(_("Edit idea"), with_values(idea_fields(numbers), values), submit))


def idea_fields(numbers: NumberFormat) -> tuple[Field, ...]:
    """What an idea is made of, in the order it is asked."""
    stages = (("", _("any")), *((stage.value, stage.label) for stage in FunnelStage))
    return (
        Field(
            "title",
            _("Idea"),
            required=True,
            submits=True,
            placeholder=_("what would you change?"),
            hint=_("Enter saves · Tab for the rest"),
        ),
        Field("stage", _("Stage"), "choice", options=stages),
        Field(
            "effort", _("Effort in weeks"), check=lambda text: effort_text(_effort(text, numbers), numbers)
        ),
        Field("description", _("Description"), "area"),
    )


def effort_text(weeks: float | None, numbers: NumberFormat) -> str:
    """Effort as in “1.5 weeks”; empty where none was given."""
    if weeks is None:
        return ""
    unit = ngettext("{n} week", "{n} weeks", 1 if weeks == 1 else 2)
    return unit.format(n=format_number(weeks, numbers))


def _effort(text: str, numbers: NumberFormat) -> float | None:
    if not text:
        return None
    weeks = parse_number(text, numbers)
    if weeks < 0:
        raise UserError(_("Effort is a number of weeks from 0 up."))
    return weeks


def _changes(values: dict[str, str], numbers: NumberFormat) -> dict[str, Any]:
    return {
        "title": values["title"],
        "description": values["description"],
        "stage": FunnelStage(values["stage"]) if values["stage"] else None,
        "effort_weeks": _effort(values["effort"], numbers),
    }
