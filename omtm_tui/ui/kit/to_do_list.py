"""A list of what is to be done, each line with its mark and what a key does about it."""

from collections.abc import Iterable

from omtm_tui.domain.text.labels import Tone
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row


class ToDoList(Table):
    """The id of a row is its index."""

    def __init__(self, hint_width: int = 11, *, id: str | None = None) -> None:
        columns = (Column("", 1), Column(""), Column("", hint_width, right=True, edge=True))
        super().__init__(columns, header=False, id=id)

    def show(self, items: Iterable[tuple[str, str, bool]], *, empty: str = "") -> None:
        """Show texts with hints, the urgent ones marked; a hint the text begins with is left out."""
        rows = []
        for index, (text, hint, urgent) in enumerate(items):
            mark = ("!", Tone.BAD) if urgent else ("·", Tone.MUTED)
            hint = "" if text.casefold().startswith(f"{hint.casefold()}:") else hint
            rows.append(Row(index, (mark, text, (hint, Tone.ACCENT))))
        self.set_rows(rows, empty=empty)
