"""Commands about a file as a whole: where it is, whether it is sound, and back to a snapshot or by a step."""

from pathlib import Path

import click

from omtm_tui import clock
from omtm_tui.cli.common import Exit, Reply, confirmed, plain_reply, table, with_command
from omtm_tui.cli.workspace import read_once, workspace_file, writing
from omtm_tui.config import load_config
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.history import Step, jump_text
from omtm_tui.domain.text.dates import format_moment
from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import config_file
from omtm_tui.storage.files.maintenance import Finding, examine, recover
from omtm_tui.storage.files.snapshots import named, restore as restore_snapshot, snapshots
from omtm_tui.storage.read.history import history


def advice(finding: Finding) -> str:
    """What was found, with the command that helps."""
    return with_command(finding.text, finding.action)


def paths() -> Reply:
    """Show where the files are."""
    workspace, config = workspace_file(), config_file()
    exists = workspace.exists()
    state = "" if exists else _("(not made yet)")
    rows = [(_("workspace"), str(workspace), state), (_("settings"), str(config), "")]
    return Reply(lambda: table(rows), "paths", {"workspace": workspace, "exists": exists, "config": config})


def doctor(target: Path | None) -> Reply:
    """Look whether the file is sound, or repair it into ``target``."""
    if target is not None:
        return _repair(target.expanduser())
    findings = [*examine(workspace_file())]
    if problem := load_config().problem:
        findings.append(Finding("config", True, problem))
    rows = [("✓" if one.ok else "✗", advice(one)) for one in findings]
    code = Exit.FINE if all(one.ok for one in findings) else Exit.FILE
    return Reply(lambda: table(rows), "findings", findings, code=code)


def _repair(target: Path) -> Reply:
    saved = recover(workspace_file(), target)
    rows = [(name, str(count)) for name, count in saved.counts.items()]
    text = _("Saved what could be read to {path}; {file} is unchanged.")
    remarks = [text.format(path=target, file=workspace_file())]
    if saved.left_out:
        message = ngettext(
            "{n} record could be read, but makes no sense without what is lost.",
            "{n} records could be read, but make no sense without what is lost.",
            saved.left_out,
        )
        remarks.append(message.format(n=saved.left_out))
    value = {"file": target, "saved": saved.counts, "left_out": saved.left_out}
    return Reply(lambda: table(rows), "repaired", value, remarks=tuple(remarks))


def restore(snapshot: str | None, yes: bool) -> Reply:
    """Go back to a snapshot; without one, list them."""
    path = workspace_file()
    if snapshot is None:
        return _list_snapshots(path)
    chosen = named(path, snapshot)
    when = format_moment(chosen.taken, clock.today())
    if not yes:
        question = _("Make {path} what it was on {when}?").format(path=path, when=when)
        if not confirmed(question, _("Nothing was written: add --yes to replace without being asked.")):
            raise click.Abort
    before = restore_snapshot(path, chosen.path, clock.now())
    line = _("{path} is as it was on {when}.").format(path=path, when=when)
    remarks = (_("What it was until now is kept in {path}").format(path=before.path),) if before else ()
    value = {"restored": chosen.taken, "before": before and before.path}
    return Reply(lambda: [line], "restored", value, remarks=remarks)


def _list_snapshots(path: Path) -> Reply:
    listed = snapshots(path)
    remarks = () if listed else (_("There is no snapshot of {path} yet.").format(path=path),)
    rows = []
    for number, one in enumerate(listed, 1):
        occasion = _("before a restore") if one.before_restore else ""
        when = format_moment(one.taken, clock.today())
        rows.append((str(number), when, f"{max(1, one.size // 1000)} kB", occasion))
    return Reply(lambda: table(rows), "snapshots", listed, remarks=remarks)


def undo() -> Reply:
    """Take the latest change back."""
    with writing(existing=True) as db:
        return plain_reply(_("Undone: {label}").format(label=db.undo()))


def redo() -> Reply:
    """Do again what was undone last."""
    with writing(existing=True) as db:
        return plain_reply(_("Done again: {label}").format(label=db.redo()))


def steps(step: str | None) -> Reply:
    """List what can be undone or done again; with the number of a step, go there first."""
    remarks: tuple[str, ...] = ()
    if step is not None:
        number = step.removeprefix("#")
        if not number.isascii() or not number.isdigit():
            raise UserError(_("A step is named by its number, such as 12; “omtm steps” lists them."))
        with writing(existing=True) as db:
            jump = db.jump(int(number[:9]))
        remarks = (jump_text(len(jump.steps), forward=jump.forward),)
    listed = read_once(history).steps
    nothing = _("Nothing was done yet.")
    return Reply(lambda: table([_step(one) for one in listed]) or [nothing], "steps", listed, remarks=remarks)


def _step(step: Step) -> tuple[str, ...]:
    when = format_moment(step.done_at, clock.today()) if step.done_at else ""
    return f"#{step.id}", when, step.actor, _("undone") if step.undone else "", step.label
