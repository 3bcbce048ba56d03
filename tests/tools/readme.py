"""Writes the README's key list from the action table: ``python -m tests.tools.readme``."""

from __future__ import annotations

from pathlib import Path

from omtm_tui.i18n import _
from omtm_tui.ui.actions import of_scope
from omtm_tui.ui.key_table import SCOPES

README = Path(__file__).parents[2] / "README.md"
START, END = "<!-- keys -->\n", "<!-- /keys -->\n"
NAMES = {
    "question_mark": "?",
    "slash": "/",
    "enter": "Enter",
    "escape": "Esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


def keys_table() -> str:
    """A Markdown table of every action, by where it works."""
    rows = ["| Where | Keys | What it does |", "| --- | --- | --- |"]
    for scope, title in SCOPES.items():
        for action in of_scope(scope):
            keys = " ".join(f"`{NAMES.get(key, key)}`" for key in action.keys.split(","))
            rows.append(f"| {_(title)} | {keys} | **{_(action.label)}**: {_(action.help)} |")
    return "\n".join(rows) + "\n"


def with_keys(text: str) -> str:
    """The README with its key list as it should be."""
    before, rest = text.split(START)
    _old, after = rest.split(END)
    return f"{before}{START}{keys_table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text("utf-8")), "utf-8")
