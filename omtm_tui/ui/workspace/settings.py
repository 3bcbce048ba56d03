"""The settings of a workspace: how numbers are written, how much runs at once, when the week is reviewed."""

from __future__ import annotations

from collections.abc import Callable

from omtm_tui.domain.text.dates import weekday_name
from omtm_tui.domain.text.numbers import parse_number
from omtm_tui.domain.workspace import Settings
from omtm_tui.i18n import _
from omtm_tui.storage.write.workspace import checked_setting, update_settings
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form_dialog import FormModal

FORMATS = {"point": (".", ","), "comma": (",", "."), "space": (",", " ")}
"""Decimal sign and group sign by the name of the choice."""


async def open_settings(app: AppBase) -> None:
    """The form with what holds now; the theme has a key of its own."""
    now = app.top.workspace.settings if app.top else Settings()

    def number(text: str) -> int | float:
        value = parse_number(text, app.numbers)
        return int(value) if value == int(value) else value

    def fits(name: str) -> Callable[[str], str]:
        def check(text: str) -> str:
            checked_setting(name, text if name == "friday_time" else number(text))
            return ""

        return check

    async def submit(values: dict[str, str]) -> None:
        decimal, group = FORMATS[values["numbers"]]
        await app.do(
            update_settings,
            decimal=decimal,
            group=group,
            wip_limit=number(values["wip_limit"]),
            weekly_capacity=number(values["weekly_capacity"]),
            change_apart_days=number(values["change_apart_days"]),
            friday=int(values["friday"]),
            friday_time=values["friday_time"],
            flat_pct=number(values["flat_pct"]),
        )

    signs = now.decimal, now.group
    number_format = next((name for name, pair in FORMATS.items() if pair == signs), "point")
    formats = (("point", "1,234.5"), ("comma", "1.234,5"), ("space", "1 234,5"))
    days = tuple((str(day), weekday_name(day)) for day in range(7))
    fields = (
        Field("numbers", _("Numbers"), "choice", number_format, formats),
        Field(
            "wip_limit", _("Bets at once"), value=str(now.wip_limit), required=True, check=fits("wip_limit")
        ),
        Field(
            "weekly_capacity",
            _("Weeks of work a week"),
            value=f"{now.weekly_capacity:g}".replace(".", app.numbers.decimal),
            required=True,
            check=fits("weekly_capacity"),
            hint=_("what the team gets done: the load of the backlog is measured by it"),
        ),
        Field(
            "change_apart_days",
            _("Days between changes"),
            value=str(now.change_apart_days),
            required=True,
            check=fits("change_apart_days"),
            hint=_("a phase and a metric change are kept this far apart"),
        ),
        Field("friday", _("Review day"), "choice", str(now.friday), days),
        Field("friday_time", _("at"), value=now.friday_time, required=True, check=fits("friday_time")),
        Field(
            "flat_pct",
            _("Flat within, in %"),
            value=f"{now.flat_pct:g}".replace(".", app.numbers.decimal),
            required=True,
            check=fits("flat_pct"),
            hint=_("a smaller net change counts as no movement"),
        ),
    )
    app.push_screen(FormModal(_("Settings of this workspace"), fields, submit))
