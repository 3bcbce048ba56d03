"""The whole workspace as one JSON text, and back: the same bytes again after a round trip."""

import json
from typing import Any, NoReturn

from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _
from omtm_tui.storage.files.dump import dump, load
from omtm_tui.storage.opening import Connection
from omtm_tui.storage.workspace_file import WorkspaceFile

FORMAT = "omtm workspace"
VERSION = 1
"""Counts up when an export of today could no longer be read by a program of yesterday."""


def export_json(conn: Connection) -> bytes:
    """Every record with its id, in a fixed order: equal workspaces give equal bytes."""
    whole = {"format": FORMAT, "version": VERSION, "tables": dump(conn)}
    return (json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def import_json(db: WorkspaceFile, data: bytes) -> int:
    """Fill the empty workspace with an export, all or nothing; returns the number of records.

    UserError says what is wrong with the text; nothing of it is trusted.
    """
    whole = _parse(data)
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise UserError(_("This is not an export of omtm: the mark “{mark}” is missing.").format(mark=FORMAT))
    version = whole.get("version")
    if type(version) is not int or version < 1:
        raise UserError(_("This export does not say its version as a whole number."))
    if version > VERSION:
        message = _("This export has version {version}, known up to {known}; update omtm-tui to read it.")
        raise UserError(message.format(version=version, known=VERSION))
    tables = whole.get("tables")
    if not isinstance(tables, dict):
        raise UserError(_("This export has no “tables”."))
    return load(db, tables)


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise UserError(_("This export is not UTF-8 text (byte {n}).").format(n=error.start)) from error
    except json.JSONDecodeError as error:
        message = _("This is not JSON: line {line}, column {column}: {reason}. Export it once more.")
        raise UserError(message.format(line=error.lineno, column=error.colno, reason=error.msg)) from error
    except RecursionError as error:
        raise UserError(_("This is no export: its lists are nested too deeply.")) from error
    except ValueError as error:
        raise UserError(_("This is no export: a number in it has too many digits.")) from error


def _no_constant(name: str) -> NoReturn:
    raise UserError(_("This is no export: {name} is not a number.").format(name=name))
