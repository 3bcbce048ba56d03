"""Answers to gate questions taken from the readings, so that no number is typed twice."""

from __future__ import annotations

from omtm_tui.domain.phase.gate_answers import ReadAnswer, read_answer
from omtm_tui.domain.phase.gates import gate_fields
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.i18n import _
from omtm_tui.storage.read.lead_time import lead_time
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.readings import last_reading
from omtm_tui.storage.read_context import ReadContext


def gate_answers(context: ReadContext) -> dict[str, ReadAnswer]:
    """By field id, what the newest mature reading of the field's metric answers."""
    by_key = {metric.key: metric for metric in metrics(context)}
    answers = {}
    for field in (field for phase in Phase for field in gate_fields(phase)):
        metric = by_key.get(field.metric_key)
        reading = last_reading(context, metric, context.today) if metric else None
        answer = read_answer(field, metric, reading, context.today) if metric and reading else None
        if answer is not None:
            answers[field.id] = answer
    return answers | _from_the_log(context)


def typed_answers(context: ReadContext) -> dict[str, str]:
    """By field id, what was typed for the gates since the phase was last decided."""
    return dict(context.execute("SELECT field, text FROM gate_answer").fetchall())


def _from_the_log(context: ReadContext) -> dict[str, ReadAnswer]:
    """What shipped changes answer by themselves: how many, and whether their signals come sooner."""
    lead = lead_time(context)
    answers = {}
    if lead.shipped:
        values = {"shipped_changes": float(lead.shipped), "lead_time_falls": lead.falls}
        name = _("Lead time to signal")
        answers = {
            field: ReadAnswer(float(v), name, context.today, False)
            for field, v in values.items()
            if v is not None
        }
    return answers
