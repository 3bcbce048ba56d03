"""Commands that only read: where things stand, the log, the metrics."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.decisions.decision import Decision
    from omtm_tui.domain.guardrails.read_models import GuardrailView
    from omtm_tui.domain.home import HomeView
    from omtm_tui.domain.metrics.metric import Metric
    from omtm_tui.domain.metrics.read_models import MetricView
    from omtm_tui.domain.omtm.omtm_view import OmtmView
    from omtm_tui.domain.rhythm.next_steps import NextStep
    from omtm_tui.domain.text.numbers import NumberFormat


def status() -> click.Command:
    """``omtm status``."""
    return common.command(
        "status",
        print_status,
        _("Say where the OMTM stands and what to do next."),
        team_option(),
        json=True,
    )


def print_status(team: str | None = None, as_json: bool = False) -> int:
    """The first screen in words or as JSON."""
    from omtm_tui.cli.json_output import status_shape
    from omtm_tui.storage.read.home import home

    with common.reading() as conn:
        view = home(conn, clock.today(), scope_id(conn, team))
    if as_json:
        common.say_json(status_shape(view))
    else:
        common.say(*_status_lines(view))
    return common.Exit.FINE


def _status_lines(view: HomeView) -> list[str]:
    top = view.top
    places = (top.workspace.company, top.team, top.phase.label if top.phase else "")
    named = " · ".join(filter(None, places))
    lines = [named] if named else []
    if top.omtm:
        lines += _omtm_lines(top.omtm, top.today, top.numbers)
    else:
        lines.append(_("No metric that matters yet."))
    if view.guardrails:
        lines += ["", _("Guardrails"), *common.table([_guardrail_row(g) for g in view.guardrails], "  ")]
    if view.next:
        lines += ["", _("Next")]
        lines += [f"  {'!' if step.kind.urgent else '·'} {step.text}  ({_way(step)})" for step in view.next]
    return lines


def _way(step: NextStep) -> str:
    """How a step is done: the verb, and the command where there is one."""
    command = common.command_for(step.action)
    return f"{step.hint}: {command}" if command else step.hint


def _omtm_lines(view: OmtmView, today: date, fmt: NumberFormat) -> list[str]:
    from omtm_tui.domain.text.dates import age_text, format_date, left_text
    from omtm_tui.domain.text.numbers import format_value

    omtm, metric = view.omtm, view.metric
    now = _("no reading yet")
    if view.now:
        target = omtm.target.line(omtm.baseline)
        now = format_value(view.now.value, metric, fmt, beside=target)
        now += f" ({age_text((today - view.now.observed_on).days)})"
    goal = _("{name}: {now} → {target} by {deadline}, {left}").format(
        name=metric.name,
        now=now,
        target=view.target_text,
        deadline=format_date(omtm.deadline, today),
        left=left_text((omtm.deadline - today).days),
    )
    return [
        goal,
        *filter(None, (view.outlook.sentence if view.outlook else "", view.sentence, view.hypothesis)),
    ]


def _guardrail_row(view: GuardrailView) -> tuple[str, ...]:
    return view.state_text, view.name, view.value_text, view.rule


def decisions() -> click.Command:
    """``omtm decisions``."""
    return common.command(
        "decisions",
        _decisions,
        _("List the decision log, newest first; with words, the entries in which all of them occur."),
        common.argument("query", many=True, required=False),
        json=True,
    )


def _decisions(query: tuple[str, ...], as_json: bool) -> int:
    from omtm_tui.storage.read.decisions import decisions

    with common.reading() as conn:
        page = decisions(conn, clock.today(), common.joined(query))
    bets = [entry.registration for entry in page.entries]
    about = [page.metrics.get(bet.metric_id) if bet else None for bet in bets]
    found = list(zip(page.entries, about, strict=True))
    if as_json:
        from omtm_tui.cli.json_output import decision_shape

        common.say_json([decision_shape(entry, metric) for entry, metric in found])
    elif found:
        common.say(*common.table([_decision_row(entry, metric, page.top.numbers) for entry, metric in found]))
    elif page.total:
        common.say(_("No entry of {n} has all these words.").format(n=page.total))
    else:
        common.say(_("Nothing was decided yet."))
    return common.Exit.FINE


def _decision_row(entry: Decision, metric: Metric | None, fmt: NumberFormat) -> tuple[str, ...]:
    from omtm_tui.transfer.decision_texts import entry_texts

    texts = entry_texts(entry, metric, fmt)
    came = ", ".join(filter(None, (texts.choice, texts.result)))
    return f"#{entry.id}", entry.decided_at[:10], entry.kind.label, entry.state.label, entry.title, came


def metric_list() -> click.Command:
    """``omtm metric list``."""
    return common.command("list", _metric_list, _("List the metrics with their latest value."), json=True)


def _metric_list(as_json: bool) -> int:
    from omtm_tui.storage.read.metrics import metrics_page, reading_counts

    with common.reading() as conn:
        page = metrics_page(conn, clock.today())
        counts = reading_counts(conn, [view.metric.id for view in page.metrics]) if as_json else {}
    if as_json:
        from omtm_tui.cli.json_output import metric_shape

        common.say_json([metric_shape(view, counts.get(view.metric.id, 0)) for view in page.metrics])
    elif page.metrics:
        common.say(
            *common.table([_metric_row(view, page.top.today, page.top.numbers) for view in page.metrics])
        )
    else:
        common.say(_("There is no metric yet; add one with “omtm metric add NAME --kind rate”."))
    return common.Exit.FINE


def _metric_row(view: MetricView, today: date, fmt: NumberFormat) -> tuple[str, ...]:
    from omtm_tui.domain.text.dates import age_text
    from omtm_tui.domain.text.numbers import format_value

    metric, last = view.metric, view.last
    value = format_value(last.value, metric, fmt) if last else "–"
    age = age_text((today - last.observed_on).days) if last else ""
    return metric.key, value, age + (_(", stale") if view.stale else ""), view.role.label, metric.name
