"""Commands about the files themselves: where they are, and whether they are sound."""

from __future__ import annotations

from pathlib import Path

import click

from omtm_tui import paths as places
from omtm_tui.cli import kit
from omtm_tui.i18n import _, ngettext


def paths() -> click.Command:
    """``omtm paths``."""
    return kit.command("paths", _paths, _("Show where the workspace and the settings are kept."), json=True)


def _paths(as_json: bool) -> int:
    workspace, config = kit.workspace_file(), places.config_file()
    if as_json:
        kit.say_json({"workspace": workspace, "exists": workspace.exists(), "config": config})
        return kit.Exit.FINE
    state = "" if workspace.exists() else _("(not made yet)")
    kit.say(*kit.table([(_("workspace"), str(workspace), state), (_("settings"), str(config), "")]))
    return kit.Exit.FINE


def doctor() -> click.Command:
    """``omtm doctor``."""
    return kit.command(
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
    from omtm_tui.storage.upkeep import Finding, examine

    found = [*examine(kit.workspace_file())]
    if problem := load_config().problem:
        found.append(Finding("config", True, problem))
    if as_json:
        kit.say_json([{"check": f.check, "ok": f.ok, "text": f.text} for f in found])
    else:
        kit.say(*kit.table([("✓" if f.ok else "✗", f.text) for f in found]))
    return kit.Exit.FINE if all(f.ok for f in found) else kit.Exit.FILE


def _repair(target: Path, as_json: bool) -> int:
    from omtm_tui.storage.recovery import recover

    path = kit.workspace_file()
    saved = recover(path, target)
    if as_json:
        kit.say_json({"file": target, "saved": saved.counts, "left_out": saved.left_out})
        return kit.Exit.FINE
    kit.say(*kit.table([(table, str(count)) for table, count in saved.counts.items()]))
    kit.note(_("Saved into {path}; the damaged file is as it was.").format(path=target))
    if saved.left_out:
        message = ngettext(
            "{n} record could be read, but makes no sense without what is lost.",
            "{n} records could be read, but make no sense without what is lost.",
            saved.left_out,
        )
        kit.note(message.format(n=saved.left_out))
    return kit.Exit.FINE
