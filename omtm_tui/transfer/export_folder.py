"""Writing exports to a folder: private files, never over what is there unless asked, never outside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.i18n import _
from omtm_tui.paths import write_private
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.transfer.csv_export import export_csv
from omtm_tui.transfer.decision_markdown import export_markdown
from omtm_tui.transfer.json_io import export_json


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "md"


def export_files(context: ReadContext, form: Format, entry: int | None = None) -> dict[str, bytes]:
    """The files of an export by name; as Markdown those of the whole log, or of one ``entry`` of it."""
    if form is Format.JSON:
        return {"omtm.json": export_json(context.conn)}
    if form is Format.CSV:
        return export_csv(context)
    return export_markdown(context, entry)


def write_files(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> tuple[Path, ...]:
    """Write files into ``folder`` (made when missing), each 0600; returns their paths.

    Without ``force`` UserError names what is there already, and nothing is written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("{path} is no folder to write into: {reason}.")
        raise FileUnusable(message.format(path=folder, reason=error.strerror or error)) from error
    targets = {folder / Path(name).name: data for name, data in files.items()}
    existing = [path.name for path in targets if os.path.lexists(path)]
    if existing and not force:
        message = _("{folder} has {names} already; choose another folder, or replace them (--force).")
        names = ", ".join(existing[:3]) + (" …" if len(existing) > 3 else "")
        raise UserError(message.format(folder=folder, names=names))
    for path, data in targets.items():
        write_private(path, data, replace=force)
    return tuple(targets)
