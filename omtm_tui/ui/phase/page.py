"""The phase screen: the five phases as a path, what the open one asks, and the way walked so far."""

from contextlib import suppress
from datetime import date

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.phase.phase import PHASES, GateState, Phase, PhaseSpell, gate, gates_on_path, lasts
from omtm_tui.domain.phase.phase_walk import GateResult, PhaseView, parse_answer
from omtm_tui.domain.text.dates import days_text, format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.phase import phase as read_phase
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.ui.app_base import opens
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import Card, Scroll, plain
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import form_fields, options_of
from omtm_tui.ui.kit.page import Page


class PhasePage(Page[PhaseView]):
    scope = "phase"

    def compose(self) -> ComposeResult:
        yield Static(id="path")
        with Scroll(id="open", can_focus=True):
            yield Static()

    verb = staticmethod(read_phase)

    def focus_page(self) -> None:
        self.query_one("#open").focus()

    def show(self, snapshot: PhaseView) -> None:
        wide = self.screen.has_class("-wide")
        path = path_list(snapshot) if wide else path_line(snapshot, self.screen.size.width - 2)
        self.query_one("#path", Static).update(path)
        self.query_one("#open > Static", Static).update(_open_phase(snapshot))

    def on_resize(self) -> None:
        if self.snapshot is not None:
            self.show(self.snapshot)

    action_wizard = opens("find_phase")

    def action_choose(self) -> None:
        if self.snapshot is None:
            return
        was = self.snapshot.open
        others = [phase for phase in PHASES if was is None or phase is not was.phase]
        likely = next((p for p in others if was and PHASES.index(p) > PHASES.index(was.phase)), others[-1])
        choice = {"value": likely.value if was else "", "options": options_of(others)}
        fields = form_fields(self.omtm_app, "choose_phase", phase=choice)
        submit = save(self.omtm_app, change_phase, evidence="")
        intro = _("The gates may be overruled, with a reason that is kept in the log.")
        self.app.push_screen(FormModal(_("Choose the phase"), fields, submit, intro=intro))


def path_line(snapshot: PhaseView, width: int) -> Content:
    """The path from left to right, a word below each phase; from top to bottom where that is too wide."""
    gates = gates_on_path(snapshot.spells)
    columns = [max(len(phase.label), len(state.label)) + 2 for phase, state in gates.items()]
    if sum(columns) + 3 * (len(columns) - 1) > width:
        rows = [plain(f"{s.glyph} {phase.label} · {s.label}", s.tone) for phase, s in gates.items()]
        return Content("\n").join(rows)
    above, below = [], []
    for (phase, state), column in zip(gates.items(), columns, strict=True):
        above.append(plain(f"{state.glyph} {phase.label}".ljust(column), state.tone))
        below.append(plain(f"  {state.label}".ljust(column), Tone.MUTED))
    return Content.assemble(plain(" → ", Tone.MUTED).join(above), "\n", Content("   ").join(below))


def path_list(snapshot: PhaseView) -> Content:
    """The path from top to bottom, with each phase's question and the days spent in it."""
    today = snapshot.top.today
    lines = []
    for phase, state in gates_on_path(snapshot.spells).items():
        name, word = plain(f"{state.glyph} {phase.label}", state.tone), plain(f" · {state.label}", Tone.MUTED)
        lines.append(Content.assemble(name, word))
        lines.append(plain(f"  {phase.question}", Tone.MUTED))
        lines += [
            plain(f"  {_days(spell, today)}", Tone.MUTED) for spell in snapshot.spells if spell.phase is phase
        ]
        lines.append(Content(""))
    return Content("\n").join(lines)


def _days(spell: PhaseSpell, today: date) -> str:
    started, days = format_date(spell.started, today), ((spell.ended or today) - spell.started).days
    if not days:
        return _("only on {day}").format(day=started) if spell.ended else _("since today")
    ended = format_date(spell.ended, today) if spell.ended else _("today")
    return f"{started} – {ended} · {days_text(days)}"


def _open_phase(snapshot: PhaseView) -> Content:
    spell, today = snapshot.open, snapshot.top.today
    card = Card()
    if spell is None:
        card.title(_("No phase yet")).blank()
        card.text(_("Five gates, a few questions each. The first one you cannot pass yet is your phase."))
        walks = _("The questions are begun: w goes on · e chooses a phase yourself")
        if not snapshot.typed_answers:
            walks = _("w walks through the questions · e chooses a phase yourself")
        card.blank().text(walks, Tone.ACCENT)
    else:
        leaving = gate(spell.phase)
        card.title(spell.phase.label).text(spell.phase.question).blank()
        card.pair(_("Usual OMTM"), f"{leaving.default_omtm}: {leaving.line}")
        card.pair(_("Data"), _("at least {data}").format(data=leaving.enough_data))
        card.pair(_("To leave it"), leaving.leave_when)
        card.heading(_("The gate today"))
        _gate_today(card, snapshot, spell.phase)
        if spell.evidence or spell.reason:
            card.heading(_("Why you are here")).text(spell.evidence).text(spell.reason)
        if spell.overruled:
            card.text(overruled_text(spell), GateState.OVERRULED.tone)
    if snapshot.blocked_because:
        card.blank().text(snapshot.blocked_because, Tone.WARN)
    if snapshot.spells:
        card.heading(_("History"))
    for past in reversed(snapshot.spells):
        card.text(f"{past.phase.label} · {_days(past, today)}")
        if past is not spell:
            card.text(past.evidence, Tone.MUTED).text(past.reason, Tone.MUTED)
            card.text(overruled_text(past), GateState.OVERRULED.tone)
    return card.content()


def overruled_text(spell: PhaseSpell) -> str:
    """Which gates were overruled to come here; empty where none was."""
    names = ", ".join(phase.label for phase in spell.overruled)
    message = ngettext("Gate overruled: {names}.", "Gates overruled: {names}.", len(spell.overruled))
    return message.format(names=names) if names else ""


def _gate_today(card: Card, snapshot: PhaseView, phase: Phase) -> None:
    """Add how far the readings pass the gate, and the counts that no reading has."""
    answers: dict[str, float | bool | None] = {f: one.value for f, one in snapshot.read_answers.items()}
    typed = {field.id: field for field in gate(phase).fields if lasts(field) and field.id not in answers}
    for name in typed.keys() & snapshot.typed_answers.keys():
        with suppress(UserError):
            answers[name] = parse_answer(typed[name], snapshot.typed_answers[name], snapshot.top.numbers)
    try:
        result = GateResult(phase, answers, fmt=snapshot.top.numbers)
    except UserError as error:
        card.text(error_text(error), Tone.BAD)
        return
    if result.ok:
        card.text("✓ " + _("Passed: w walks on."), Tone.GOOD)
    elif not any(field.id in answers for field in gate(phase).fields):
        card.text(_("No reading says anything about it yet; w asks for the numbers."), Tone.MUTED)
        return
    card.text(gate_lines(result))


def gate_lines(result: GateResult) -> Content:
    """What has been proved and what is missing, a line each."""
    lines = [Content.assemble(plain("✓ ", Tone.GOOD), plain(clause)) for clause in result.facts]
    for clause in result.missing:
        state = GateState.AHEAD if clause in result.unknown else GateState.FAILED
        lines.append(Content.assemble(plain(f"{state.glyph} ", state.tone), plain(clause)))
    return Content("\n").join(lines)
