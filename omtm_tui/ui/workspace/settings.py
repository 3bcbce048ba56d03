"""The settings of a workspace: how numbers are written, how much runs at once, when the week is reviewed."""

from __future__ import annotations

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
    """Open the form with the present settings; the theme has a key of its own."""
    now = app.top.workspace.settings if app.top else Settings()

    def number(text: str) -> int | float:
        value = parse_number(text, app.numbers)
        return int(value) if value == int(value) else value

    def read(name: str, text: str) -> int | float | str:
        return text if name == "friday_time" else number(text)

    def setting(name: str, label: str, hint: str = "") -> Field:
        def check(text: str) -> str:
            checked_setting(name, read(name, text))
            return ""

        value = getattr(now, name)
        text = f"{value:g}".replace(".", app.numbers.decimal) if isinstance(value, float) else str(value)
        return Field(name, label, value=text, required=True, check=check, hint=hint)

    async def submit(values: dict[str, str]) -> None:
        decimal, group = FORMATS[values.pop("numbers")]
        friday = int(values.pop("friday"))
        typed = {name: read(name, text) for name, text in values.items()}
        await app.do(update_settings, decimal=decimal, group=group, friday=friday, **typed)

    signs = now.decimal, now.group
    number_format = next((name for name, pair in FORMATS.items() if pair == signs), "point")
    formats = (("point", "1,234.5"), ("comma", "1.234,5"), ("space", "1 234,5"))
    days = tuple((str(day), weekday_name(day)) for day in range(7))
    fields = (
        Field("numbers", _("Numbers"), "choice", number_format, formats),
        setting("wip_limit", _("Bets at once")),
        setting(
            "weekly_capacity",
            _("Weeks of work a week"),
            _("what the team gets done: the load of the backlog is measured by it"),
        ),
        setting(
            "change_apart_days",
            _("Days between changes"),
            _("a phase and a metric change are kept this far apart"),
        ),
        Field("friday", _("Review day"), "choice", str(now.friday), days),
        setting("friday_time", _("at")),
        setting("flat_pct", _("Flat within, in %"), _("a smaller net change counts as no movement")),
    )
    app.push_screen(FormModal(_("Settings of this workspace"), fields, submit))
