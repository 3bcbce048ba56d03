"""A list of what is to be done: what is urgent stands out, a hint at the right says how."""

from collections.abc import Sequence

from msgspec import Struct

from omtm_tui.domain.tone import Tone
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row


class ToDo(Struct, frozen=True):
    text: str
    hint: str
    urgent: bool


class ToDoList(Table):
    """The id of a row is its index."""

    def __init__(self, hint_width: int = 11, *, id: str | None = None) -> None:
        super().__init__([Column("", 1), Column(""), Column("", hint_width, right=True)], header=False, id=id)

    def show(self, items: Sequence[ToDo], *, empty: str = "") -> None:
        """Show these, or the text ``empty`` where there are none."""
        marks = {True: ("!", Tone.BAD), False: ("·", Tone.MUTED)}
        cells = [(marks[item.urgent], item.text, (item.hint, Tone.ACCENT)) for item in items]
        self.set_rows([Row(index, line) for index, line in enumerate(cells)], empty=empty)
