"""``omtm status``: where the OMTM stands and what to do next."""

import shlex

from omtm_tui.cli.commands import every_command
from omtm_tui.cli.common import APP, Reply, chosen_file, command_for, table
from omtm_tui.cli.workspace import read_once
from omtm_tui.domain.header import Header, big_number
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.brief import what_for
from omtm_tui.domain.text.dates import age_text, format_date, left_text
from omtm_tui.domain.text.labels import as_sentence, dotted
from omtm_tui.i18n import _
from omtm_tui.storage.read.home import home


def target_line(view: OmtmView) -> float:
    """Return the target as one number."""
    return view.omtm.target.line(view.omtm.baseline)


def target_direction(view: OmtmView) -> str:
    """Return the way to the target: up or down."""
    return "up" if view.omtm.target.rises(view.omtm.baseline, view.metric.better) else "down"


def status(team: str | None = None) -> Reply:
    """Reply with the first screen."""
    view = read_once(home, team=team)
    return Reply(lambda: _status_lines(view, team), "status", view)


def _status_lines(view: HomeView, team: str | None) -> list[str]:
    top = view.top
    title = dotted((top.workspace.company, top.team, top.phase.label if top.phase else ""))
    lines = [title] if title else []
    lines += map(": ".join, what_for(top))
    if top.omtm:
        lines += _omtm_lines(top.omtm, top)
    else:
        lines.append(big_number(None, top).sentence)
    if view.guardrails:
        rows = [(one.text, one.name, one.value_text, one.rule) for one in view.guardrails]
        lines += ["", _("Guardrails"), *table(rows, "  ")]
    if view.next:
        lines += ["", _("Next")]
    for step in view.next:
        command = command_for(step.action, step.key or step.target_id)
        way = _("{hint} in the app: {command}") if command == APP else _("{hint}: {command}")
        way = way.format(hint=step.kind.label, command=_on_this(command, team))
        lines.append(f"  {'!' if step.kind.urgent else '·'} {step.text}  ({way})")
    return lines


def _on_this(command: str, team: str | None) -> str:
    """A command for the file and the team that the status is of."""
    words, declared = [command], every_command()
    names = (" ".join(command.split()[1:end]) for end in (2, 3))
    if team is not None and any(declared[name].about_team for name in names if name in declared):
        words += ["--team", shlex.quote(team)]
    if path := chosen_file():
        words += ["--db", shlex.quote(str(path))]
    return " ".join(words)


def _omtm_lines(view: OmtmView, top: Header) -> list[str]:
    omtm, today = view.omtm, top.today
    now = _("no reading yet")
    if view.now:
        now = f"{view.now_text(top.numbers)} ({age_text((today - view.now.observed_on).days)})"
    by, left = format_date(omtm.deadline, today), left_text((omtm.deadline - today).days)
    goal = _("{name}: {now} → {target} by {deadline}, {left}")
    goal = goal.format(name=view.metric.name, now=now, target=view.target_text, deadline=by, left=left)
    outlook = view.outlook.sentence if view.outlook else ""
    return [goal, *filter(None, (outlook, as_sentence(pace_text(view, top)), view.sentence, view.hypothesis))]
