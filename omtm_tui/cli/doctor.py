"""Commands about the files themselves: where they are, and whether they are sound."""

from __future__ import annotations

from pathlib import Path

import click

from omtm_tui import paths as places
from omtm_tui.cli import common
from omtm_tui.i18n import _, ngettext


def paths() -> click.Command:
    """``omtm paths``."""
    return common.command(
        "paths", _paths, _("Show where the workspace and the settings are kept."), json=True
    )


def _paths(as_json: bool) -> int:
    workspace, config = common.workspace_file(), places.config_file()
    if as_json:
        common.say_json({"workspace": workspace, "exists": workspace.exists(), "config": config})
        return common.Exit.FINE
    state = "" if workspace.exists() else _("(not made yet)")
    common.say(*common.table([(_("workspace"), str(workspace), state), (_("settings"), str(config), "")]))
    return common.Exit.FINE


def doctor() -> click.Command:
    """``omtm doctor``."""
    return common.command(
        "doctor",
        _doctor,
        _(
            "Look whether the workspace file is sound and private; exit code 3 if not. A damaged one can be "
            "repaired into a new file, and is left as it is."
        ),
        click.Option(
            ["--repair", "target"],
            type=click.Path(path_type=Path),
            metavar="NEW_FILE",
            help=_("Save what can be read into a new file."),
        ),
        json=True,
    )


def _doctor(target: Path | None, as_json: bool) -> int:
    if target is not None:
        return _repair(target.expanduser(), as_json)
    from omtm_tui.config import load_config
    from omtm_tui.storage.files.maintenance import Finding, examine

    found = [*examine(common.workspace_file())]
    if problem := load_config().problem:
        found.append(Finding("config", True, problem))
    told = [(finding, common.with_command(finding.text, finding.action)) for finding in found]
    if as_json:
        common.say_json([{"check": f.check, "ok": f.ok, "text": text} for f, text in told])
    else:
        common.say(*common.table([("✓" if f.ok else "✗", text) for f, text in told]))
    return common.Exit.FINE if all(f.ok for f in found) else common.Exit.FILE


def _repair(target: Path, as_json: bool) -> int:
    from omtm_tui.storage.files.repair import recover

    path = common.workspace_file()
    saved = recover(path, target)
    if as_json:
        common.say_json({"file": target, "saved": saved.counts, "left_out": saved.left_out})
        return common.Exit.FINE
    common.say(*common.table([(table, str(count)) for table, count in saved.counts.items()]))
    common.note(_("Saved into {path}; the damaged file is as it was.").format(path=target))
    if saved.left_out:
        message = ngettext(
            "{n} record could be read, but makes no sense without what is lost.",
            "{n} records could be read, but make no sense without what is lost.",
            saved.left_out,
        )
        common.note(message.format(n=saved.left_out))
    return common.Exit.FINE
