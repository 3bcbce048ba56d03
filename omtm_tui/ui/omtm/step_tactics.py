"""Step 3 of the OMTM wizard: for each weakness what would remove it, or turn it into a strength."""

from collections.abc import Hashable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView, Weakness, WeaknessAction
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.storage.write import drafts
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.basics import bindings
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Cell, Column, Row
from omtm_tui.ui.omtm.form_steps import DraftStep


class TacticsStep(DraftStep, Vertical):
    BINDINGS = bindings("tactics")

    def compose(self) -> ComposeResult:
        columns = [Column(""), Column("", 12)]
        yield Table(columns, header=False, empty=_("No weakness yet: F7 goes back to list them."))
        yield KeyBar("tactics")

    @property
    def table(self) -> Table:
        return self.query_one(Table)

    def show(self, view: DraftView, draft: Draft) -> None:
        self.view = view
        rows: list[Row] = []
        for weakness in view.weaknesses:
            rows.append(_weakness_row(weakness))
            rows += [_action_row(action) for action in weakness.actions]
        self.table.set_rows(rows)

    @property
    def weakness(self) -> Weakness | None:
        """The weakness the cursor is on, or below which it is."""
        return next((w for w in self.view.weaknesses if self.table.current in _ids(w)), None)

    @property
    def action(self) -> WeaknessAction | None:
        actions = self.weakness.actions if self.weakness else ()
        return next((a for a in actions if self.table.current == ("action", a.id)), None)

    @on(Table.Opened)
    def _open(self) -> None:
        """Edit the action the cursor is on, or add one to the weakness."""
        self._ask(self.action)

    def action_add(self) -> None:
        self._ask(None)

    def action_edit(self) -> None:
        if self.action is None:
            self._name_an_action()
        else:
            self._ask(self.action)

    def _ask(self, action: WeaknessAction | None) -> None:
        weakness, app = self.weakness, self.omtm_app
        if weakness is None:
            return

        async def submit(values: dict[str, str]) -> None:
            typed = values["text"], values["approach"]
            if action is None:
                self.table.select(("action", await app.do(drafts.add_action, weakness.id, *typed)))
            else:
                await app.do(drafts.edit_action, action.id, *typed)

        approaches = tuple((approach, _approach(approach)) for approach in drafts.APPROACHES)
        held = action or WeaknessAction(0, "")
        fields = [
            Field("approach", _("We would"), "choice", held.approach, approaches),
            Field("text", _("By"), value=held.text, required=True, placeholder=_("dropping step B")),
        ]
        self.app.push_screen(FormModal(weakness.text, fields, submit))

    async def action_send(self) -> None:
        if self.action is None:
            self._name_an_action()
        else:
            await self.omtm_app.do_or_report(drafts.send_action, self.action.id)

    async def action_remove(self) -> None:
        if self.action is None:
            self._name_an_action()
        else:
            await self.omtm_app.do_or_report(drafts.remove_action, self.action.id)

    def _name_an_action(self) -> None:
        self.omtm_app.say(_("Go to an action first; a adds one."))


def _ids(weakness: Weakness) -> tuple[Hashable, ...]:
    return (("weakness", weakness.id), *(("action", action.id) for action in weakness.actions))


def _approach(approach: str) -> str:
    return _("remove it") if approach == "remove" else _("make it a strength")


def _weakness_row(weakness: Weakness) -> Row:
    text = ("◆ " if weakness.is_constraint else "") + weakness.text
    state: Cell = "" if weakness.actions else (_("no action"), Tone.WARN)
    return Row(("weakness", weakness.id), ((text, Tone.ACCENT), state))


def _action_row(action: WeaknessAction) -> Row:
    text = _("{approach}: {action}").format(approach=_approach(action.approach), action=action.text)
    sent: Cell = ("✓ " + _("in backlog"), Tone.GOOD) if action.experiment_id else ""
    return Row(("action", action.id), ("  " + text, sent))
