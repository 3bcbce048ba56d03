"""What the OMTM wizard understood, field by field, and what activation still needs."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

from msgspec import Struct
from textual.content import Content

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.render import sentence
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.draft import Draft, DraftGuardrail
from omtm_tui.domain.omtm.draft_fields import DATE_FIELDS, DRAFT_FIELDS, field_texts
from omtm_tui.domain.omtm.read_models import DraftView, SmartLetter
from omtm_tui.domain.text.dates import format_date, left_text, span_text, weekday_name
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.numbers import format_line, format_target, format_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import plain


class Problem(Struct, frozen=True):
    """Something to go back to: the field (empty for a list step), its step, and the words for it."""

    step: int
    text: str
    field: str = ""
    blocks: bool = True


def field_note(field: str, text: str, hint: str, draft: Draft, view: DraftView) -> Content:
    """Under a field: its error, or what is unusual or understood unlike ``text``; ``hint`` if empty."""
    if problem := draft.errors.get(field):
        return plain(problem, Tone.BAD)
    try:
        understood = _READS[field](draft, view) if field in _READS else ""
    except UserError as error:
        return plain(error_text(error), Tone.BAD)
    if understood == f"= {text}":
        understood = ""
    warning = draft.warnings.get(field, "")
    if not warning:
        return plain(understood or ("" if text else hint), Tone.MUTED)
    return Content.assemble(
        plain(understood + " · " if understood else "", Tone.MUTED), plain("! " + warning, Tone.WARN)
    )


def problems(draft: Draft, view: DraftView) -> Iterator[Problem]:
    """What keeps the draft from being activated, then what would make it better."""
    for field in draft.missing:
        text = _("{what} is missing").format(what=field_texts(field).form_label)
        yield Problem(DRAFT_FIELDS[field].step, text, field)
    wrong = dict(draft.errors)
    for guardrail in draft.guardrails:
        try:
            rule_sentence(guardrail, draft, view)
        except UserError as error:
            wrong[guardrail.field] = error_text(error)
    for field, text in wrong.items():
        yield Problem(DRAFT_FIELDS[field].step, f"{field_texts(field).form_label}: {text}", field)
    if view.weaknesses and not any(weakness.is_constraint for weakness in view.weaknesses):
        yield Problem(2, _("no weakness is marked as the constraint"), blocks=False)
    if any(not weakness.actions for weakness in view.weaknesses):
        yield Problem(3, _("a weakness without an action"), blocks=False)
    for letter in draft.smart:
        if letter.missing and not (letter.letter == "T" and draft.deadline is None):
            step = 1 if letter.letter == "S" and draft.stage else 4
            yield Problem(step, f"{letter.word}: {letter.missing}", blocks=False)


def smart_ticks(letters: Iterable[SmartLetter]) -> Content:
    """The letters in a line, a tick or a cross each."""
    return Content("  ").join(
        plain(f"✗ {letter.word}", Tone.BAD) if letter.missing else plain(f"✓ {letter.word}", Tone.GOOD)
        for letter in letters
    )


def smart_lines(letters: Iterable[SmartLetter], most: int = 5) -> Content:
    """The letters in one line, but for those that lack something, of which ``most`` say what in a line."""
    letters = tuple(letters)
    explained = [letter for letter in letters if letter.missing][:most]
    fine = smart_ticks(letter for letter in letters if letter not in explained)
    lacking = [
        Content.assemble(smart_ticks([letter]), plain(": " + letter.missing, Tone.MUTED))
        for letter in explained
    ]
    return Content("\n").join([fine, *lacking] if fine else lacking)


def rule_sentence(guardrail: DraftGuardrail, draft: Draft, view: DraftView) -> str:
    """A guardrail in words; UserError where its rule cannot be read."""
    from omtm_tui.domain.guardrails.parse import parse_rule

    metrics = nameable_metrics(draft, view)
    numbers = view.top.numbers
    return sentence(parse_rule(guardrail.rule, metrics, numbers), metrics, numbers)


def nameable_metrics(draft: Draft, view: DraftView) -> tuple[Metric, ...]:
    """The metrics a rule may name: those on file and the one being defined."""
    new = draft.metric if draft.metric is not None and not draft.metric.id else None
    return (*view.metrics, new) if new else view.metrics


def _metric(draft: Draft, view: DraftView) -> str:
    metric = draft.metric
    if metric is None:
        return _("a new metric: say its kind") if draft.metric_name else ""
    if not metric.id:
        return _("a new metric")
    every = _("read every {span}").format(span=span_text(metric.cadence_days))
    return "= " + ", ".join((metric.kind.label, metric.better.label, every))


def _stage(draft: Draft, view: DraftView) -> str:
    is_on_file = draft.metric is not None and draft.metric.id and draft.stage is draft.metric.stage
    return _("as the metric says") if is_on_file and draft.stage else ""


def _baseline(draft: Draft, view: DraftView) -> str:
    if draft.baseline is None or draft.metric is None:
        return ""
    numbers = view.top.numbers
    if draft.baseline_typed:
        return "= " + format_line(draft.baseline, draft.metric, numbers)
    value = format_value(draft.baseline, draft.metric, numbers)
    day = format_date(view.series[draft.metric.id][-1][0], view.top.today)
    return _("= {value}, the reading of {day}").format(value=value, day=day)


def _target(draft: Draft, view: DraftView) -> str:
    if draft.target is None or draft.metric is None:
        return ""
    return "= " + format_target(draft.target, draft.metric, view.top.numbers)


def _period(draft: Draft, _view: DraftView) -> str:
    if draft.period or draft.metric is None:
        return draft.period and f"= {draft.period}"
    return _("= {period}, as often as it is read").format(period=span_text(draft.metric.cadence_days))


def _span(days: int) -> str:
    return "= " + span_text(days) if days else ""


def _rhythm(draft: Draft, view: DraftView) -> str:
    every = ngettext("= every week", "= every {n} weeks", draft.review_weeks).format(n=draft.review_weeks)
    usual = _("a sixth of the time to the deadline")
    return every if view.fields.get("review_weeks") or not draft.deadline else f"{every}, {usual}"


def _ticked(what: str, draft: Draft, view: DraftView) -> str:
    ticked = [(person.name, getattr(person, what)) for person in draft.stakeholders]
    return "  ".join(("✓ " if yes else "– ") + name for name, yes in ticked)


def _distribution(draft: Draft, view: DraftView) -> str:
    parts = (
        _("{who} by {metric}").format(who=part.who, metric=part.metric or draft.metric_name or _("the same"))
        for part in draft.distribution
    )
    return "; ".join(parts)


def _guardrail(field: str, draft: Draft, view: DraftView) -> str:
    typed = next((guardrail for guardrail in draft.guardrails if guardrail.field == field), None)
    return rule_sentence(typed, draft, view) if typed else ""


def _day(name: str, draft: Draft, view: DraftView) -> str:
    """``= Fri 30 Jan 2026, 88 days left``."""
    day: date | None = getattr(draft, name)
    if day is None:
        return ""
    text, left = f"= {weekday_name(day.weekday())[:3]} {format_date(day)}", (day - view.top.today).days
    return f"{text}, {left_text(left)}" if left > 0 else text


_READS: dict[str, Callable[[Draft, DraftView], str]] = {
    **{name: partial(_day, name) for name in DATE_FIELDS},
    **{name: partial(_guardrail, name) for name in ("guardrail_1", "guardrail_2")},
    "metric": _metric,
    "stage": _stage,
    "cadence": lambda draft, view: _span(draft.metric.cadence_days if draft.metric else 0),
    "window": lambda draft, view: _span(draft.metric.window_days if draft.metric else 0),
    "period": _period,
    "baseline": _baseline,
    "target": _target,
    "stakeholders": lambda draft, view: ", ".join(person.name for person in draft.stakeholders),
    "stake_sees": partial(_ticked, "sees"),
    "stake_knows": partial(_ticked, "knows"),
    "stake_involved": partial(_ticked, "involved"),
    "distribution": _distribution,
    "review_weeks": _rhythm,
}
