"""Choose the colours: a theme is applied while the cursor is on it, and saved when chosen."""

from __future__ import annotations

from omtm_tui.config import save_config
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.pick_list import Item, Pick


def open_themes(app: AppBase) -> None:
    """Pick a theme; Esc brings the one before back."""
    before = app.theme

    def try_on(theme: object) -> None:
        app.theme = str(theme) if theme in app.available_themes else before

    def chosen(theme: object) -> None:
        try_on(theme)
        app.config = save_config(app.config, theme=app.theme)

    items = [Item(name, name) for name in sorted(app.available_themes)]
    app.push_screen(Pick(_("Theme"), items, chosen=before, look=try_on), chosen)
