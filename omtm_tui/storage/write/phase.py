"""Entering a product phase: one spell ends, the next begins, and the log says why."""

from collections.abc import Sequence
from datetime import timedelta

from omtm_tui.domain.decisions.decision import DecisionKind
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.phase import phase as rules
from omtm_tui.domain.phase.phase import GateField, GateReading, Phase, PhaseSpell
from omtm_tui.domain.phase.phase_walk import not_passed
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.read.phase import gate_evidence, phase_change_blocked
from omtm_tui.storage.read.workspace import phase_spells, workspace
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import current_omtm, needed_reason, write_decision
from omtm_tui.storage.write.guardrail_events import note_states
from omtm_tui.storage.write.metrics import add_described
from omtm_tui.storage.write.readings import ReadingRow, checked, record_checked
from omtm_tui.storage.write.rows import line, lines, row_of
from omtm_tui.storage.write.workspace import ensure_company


def change_phase(
    db: WorkspaceFile,
    phase: Phase,
    evidence: str,
    reason: str = "",
    override_reason: str | None = None,
    readings: Sequence[GateReading] = (),
) -> None:
    """Leave the open phase today and enter another, forward or back; the running OMTM is left alone.

    ``evidence`` is what the gate was answered with, ``reason`` why another phase than the gates' was chosen:
    the gates on the way that do not hold are kept as overruled.
    ``readings`` are recorded in the same step.
    NeedsReason so soon after the metric changed, unless ``override_reason`` says why; that is logged, too."""
    evidence, reason = lines(evidence), lines(reason)
    label = _("Entered the phase {phase}; recorded for the gates: {names}")
    label = label if readings else _("Entered the phase {phase}")
    with db.step(label.format(phase=phase.label, names=rules.names_text(readings))):
        ensure_company(db)
        was = next((spell for spell in phase_spells(db.context()) if spell.ended is None), None)
        if was is not None and was.phase is phase:
            message = _("{phase} is the open phase already; choose another one.")
            raise NotAllowed(message.format(phase=phase.label))
        override = needed_reason(phase_change_blocked(db.context()), override_reason)
        if was is not None:
            open_row = db.session.get_one(orm.PhaseSpell, was.id)
            open_row.ended = max(db.today, open_row.started)
            db.flush()
        left = was.phase if was else None
        overruled = not_passed(left, phase, gate_evidence(db.context())) if reason else ()
        spell = PhaseSpell(phase, db.today, evidence=evidence, reason=reason, overruled=overruled)
        db.add(row_of(orm.PhaseSpell, spell, override_reason=override))
        _log(db, phase, left, "\n".join(filter(None, (evidence, reason))))
        if override:
            title = _("Changed the phase to {phase} although the metric had just changed")
            write_decision(db, DecisionKind.OVERRIDE, title.format(phase=phase.label), override)
        _record(db, readings)
        # What was typed is part of this evidence; the next walk begins from the readings again.
        lasting = {field.id for field in rules.every_gate_field() if rules.lasts(field)}
        for answer in db.find_all(orm.GateAnswer):
            if evidence and answer.field not in lasting:
                db.session.delete(answer)
        note_states(db)


def record_gate_readings(db: WorkspaceFile, readings: Sequence[GateReading]) -> None:
    """Keep what was typed for the gates as readings of today; a metric that is not there is made."""
    with db.step(_("Recorded for the gates: {names}").format(names=rules.names_text(readings))):
        _record(db, readings)
        note_states(db)


def _record(db: WorkspaceFile, readings: Sequence[GateReading]) -> None:
    recorded = {reading.key for reading in readings}
    for reading in readings:
        metric = add_described(db, reading.metric)
        counts = reading.numerator, reading.denominator
        row = ReadingRow(metric.id, db.today, reading.value, *counts, source="gate")
        record_checked(db, checked(row, metric, db.today), metric)
    for field in rules.every_gate_field():
        answer = db.find(orm.GateAnswer, field=field.id)
        if answer is not None and field.metric_key in recorded:  # from now on its reading says it
            db.session.delete(answer)
    db.flush()


def save_gate_answer(db: WorkspaceFile, field: GateField, text: str) -> None:
    """Keep what was typed for a gate until the phase is decided; an empty text leaves it to the readings."""
    label = _("Phase: “{evidence}” is now “{text}”") if text else _("Phase: emptied “{evidence}”")
    with db.step(label.format(evidence=field.label, text=shorten(text))):
        row = db.find(orm.GateAnswer, field=field.id)
        if text:
            row = row or orm.GateAnswer(field=field.id, text="")
            row.text = line(text)
            db.session.add(row)
        elif row is not None:
            db.session.delete(row)


def _log(db: WorkspaceFile, phase: Phase, was: Phase | None, why: str) -> None:
    """The entry for a phase change, due for review on the day the metric may follow where there is one."""
    review_on, omtm_id = None, current_omtm(db)
    title = _("Phase: {phase}").format(phase=phase.label)
    if was is not None:
        title = _("Phase: {was} → {phase}").format(was=was.label, phase=phase.label)
    if was is not None and omtm_id is not None:
        review_on = db.today + timedelta(workspace(db.context()).settings.change_apart_days)
        scheduled = _("The metric stays until {day}; on that day see whether it still fits the phase.")
        why = "\n".join(filter(None, (why, scheduled.format(day=format_date(review_on)))))
    write_decision(db, DecisionKind.PHASE, title, why, omtm_id=omtm_id, review_on=review_on)
