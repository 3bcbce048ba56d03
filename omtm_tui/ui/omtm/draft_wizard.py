"""The draft behind the OMTM wizard: what is saved, what is being typed, and how both are written and read."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace

from omtm_tui.content.guidance import vanity_hint
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.storage.read.omtm import draft as read_draft
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.kit.field import FieldRow
from omtm_tui.ui.kit.wizard import Wizard

P = ParamSpec("P")
T = TypeVar("T")


class DraftWizard(Wizard):
    """``view`` is what is saved, ``draft`` what it means with what is being typed."""

    def __init__(self, view: DraftView) -> None:
        super().__init__(view.step)
        self.view = view
        self._typed: dict[str, str] = {}
        self._parsed: tuple[DraftView, dict[str, str], Draft] | None = None

    @property
    def fields(self) -> dict[str, str]:
        """All texts by field, as saved or as they are being typed."""
        return {**self.view.fields, **self._typed}

    @property
    def draft(self) -> Draft:
        """What the texts mean."""
        view, fields = self.view, self.fields
        if self._parsed is None or self._parsed[0] is not view or self._parsed[1] != fields:
            self._parsed = view, fields, Draft(replace(view, fields=fields), vanity_hint)
        return self._parsed[2]

    async def write(
        self, verb: Callable[Concatenate[WorkspaceFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> bool:
        """Write silently and read the draft again; report a refusal and return False."""
        app = self.omtm_app
        try:
            await app.storage.write(verb, *args, **kwargs)
        except (UserError, FileUnusable) as error:
            app.say_error(error_text(error))
            return False
        await self._read()
        return True

    async def _read(self) -> bool:
        view = await self.omtm_app.storage.read(lambda context: read_draft(context.of(self.view.scope.id)))
        if view is None or view.id != self.view.id:
            return False
        self.view = view
        self.omtm_app.show_top(view.top)
        return True

    def row_of(self, field: str) -> FieldRow | None:
        """The row of a field, where it stands on this step."""
        return self.form.row(field) if self.form else None

    async def copy(self, texts: dict[str, str]) -> None:
        """Copy suggested texts into the fields, and save them; they stay editable."""
        for field, text in texts.items():
            if row := self.row_of(field):
                row.value = row.saved = text
            await self.field_left(field, text)
