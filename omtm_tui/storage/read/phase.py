"""The phase screen: the path walked so far, whether another step needs a reason, and answers to gates."""

from datetime import date

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.phase.phase import every_gate_field, gate_metric
from omtm_tui.domain.phase.phase_walk import PhaseView, ReadAnswer, parse_answer, read_answer
from omtm_tui.domain.rhythm.rhythm import last_change, one_change_at_a_time
from omtm_tui.i18n import _
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import last_reading, lead_time, metrics
from omtm_tui.storage.read.workspace import number_format, phase_spells, workspace
from omtm_tui.storage.read_context import ReadContext


def phase(context: ReadContext) -> PhaseView:
    """Every stay in a phase, the answers to the gates, and why a change would need a reason today."""
    header = top(context)
    spells, answers, typed = phase_spells(context), gate_answers(context), typed_answers(context)
    return PhaseView(header, spells, answers, typed, phase_change_blocked(context), metrics(context))


def phase_change_blocked(context: ReadContext) -> str:
    """Why another phase needs a reason so soon after the metric changed; the first one needs none."""
    if not phase_spells(context):
        return ""
    history: dict[int, list[tuple[date, int]]] = {}
    sql = """
        SELECT scope_id, activated_on, metric_id FROM omtm
        WHERE activated_on IS NOT NULL AND hidden = 0 ORDER BY id
    """
    for scope_id, day, metric_id in context.execute(sql):
        history.setdefault(scope_id, []).append((date.fromisoformat(day), metric_id))
    last = max(filter(None, map(last_change, history.values())), default=None)
    apart = workspace(context).settings.change_apart_days
    return one_change_at_a_time(None, last, context.today, apart) or ""


def gate_answers(context: ReadContext) -> dict[str, ReadAnswer]:
    """By field id, what the newest mature reading of the field's metric answers."""
    every_metric = metrics(context)
    answers = {}
    for field in every_gate_field():
        metric = gate_metric(field, every_metric) if field.metric_key else None
        reading = last_reading(context, metric, context.today) if metric else None
        answer = read_answer(field, metric, reading, context.today) if metric and reading else None
        if answer is not None:
            answers[field.id] = answer
    lead, name = lead_time(context), _("Lead time to signal")
    if lead.shipped:  # what shipped changes answer by themselves: how many, and whether signals come sooner
        answers["shipped_changes"] = ReadAnswer(float(lead.shipped), name, context.today, False)
    if lead.shipped and lead.falls is not None:
        answers["lead_time_falls"] = ReadAnswer(float(lead.falls), name, context.today, False)
    return answers


def typed_answers(context: ReadContext) -> dict[str, str]:
    """By field id, what was typed for the gates since the phase was last decided."""
    return dict(context.execute("SELECT field, text FROM gate_answer").fetchall())


def gate_evidence(context: ReadContext) -> dict[str, float | bool | None]:
    """By field id, what is known for the gates: what was typed, else what the readings answer."""
    answers: dict[str, float | bool | None] = {f: answer.value for f, answer in gate_answers(context).items()}
    texts, numbers = typed_answers(context), number_format(context)
    for field in (field for field in every_gate_field() if field.id in texts):
        try:
            answers[field.id] = parse_answer(field, texts[field.id], numbers)
        except UserError:
            answers[field.id] = None
    return answers
