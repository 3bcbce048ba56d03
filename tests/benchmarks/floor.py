"""The floor that start-up is measured against: the least a Textual app with a list of fifty rows does."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header


class Floor(App[None]):
    TITLE = "floor"

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("id", "title", "answer", "updated")
        table.add_rows((str(n), f"idea number {n}", "yes", "2026-01-01") for n in range(1, 51))
        table.focus()


if __name__ == "__main__":
    Floor().run()
