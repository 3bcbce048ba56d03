"""Files of people: what they bring is read up to a limit; exports are private and replace nothing unasked.

The whole workspace goes out as one JSON text and comes back: the same bytes again after a round trip. One CSV
file a list is for spreadsheets and scripts; no text in them is run as a formula."""

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from msgspec import Struct

from omtm_tui.data_files import data_file
from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Comment
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.paths import write_private
from omtm_tui.storage.files.dump import dump, load
from omtm_tui.storage.opening import Connection
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.metrics_page import readings
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.transfer.markdown import export_markdown
from omtm_tui.transfer.reach import reach
from omtm_tui.transfer.text_table import safe_text


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "md"


def export_files(context: ReadContext, form: Format, entry: int | None = None) -> dict[str, bytes]:
    """The files of an export by name; as Markdown those of the whole log, or of one ``entry`` of it."""
    if form is Format.JSON:
        return {"omtm.json": export_json(context.conn)}
    return export_csv(context) if form is Format.CSV else export_markdown(context, entry)


def write_files(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> tuple[Path, ...]:
    """Write files (0600), their folder too; without ``force`` UserError before any is replaced."""
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


LARGEST_TABLE, LARGEST_EXPORT = 64 * 2**20, 512 * 2**20
"""Bytes. A million and a half readings fit into the one, ten years of a large company into the other."""

_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # encoding marks and white space before the first sign


class Incoming(Struct, frozen=True):
    """What a file holds; ``is_export`` by its first sign, whatever it is called."""

    name: str
    data: bytes
    is_export: bool


def read_incoming(path: Path) -> Incoming:
    """The file's bytes. UserError where it is too large, FileUnusable where it cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
            is_export = start.lstrip(_BEFORE)[:1] in (b"{", b"[")
            limit = LARGEST_EXPORT if is_export else LARGEST_TABLE
            data = start + file.read(limit + 1 - len(start))
    except OSError as error:
        message = _("{path} cannot be read: {reason}.")
        raise FileUnusable(message.format(path=path, reason=error.strerror or error)) from error
    if len(data) > limit:
        raise UserError(_("{path} is larger than {n} MB; split it.").format(path=path, n=limit // 2**20))
    return Incoming(path.name, data, is_export)


@contextmanager
def named(name: str) -> Iterator[None]:
    """A UserError of the body comes with the name of the file in front."""
    try:
        yield
    except UserError as error:
        error.args = (f"{shorten(name)}: {error}", *error.args[1:])
        raise


FORMAT = "omtm workspace"
VERSION = 1  # counts up when an export of today could no longer be read by a program of yesterday


def export_json(conn: Connection) -> bytes:
    """Every record with its id, in a fixed order: equal workspaces give equal bytes."""
    whole = {"format": FORMAT, "version": VERSION, "tables": dump(conn)}
    return (json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def import_json(db: WorkspaceFile, data: bytes) -> int:
    """Fill the empty workspace with an untrusted export and count its records, or UserError and none."""
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


def export_csv(context: ReadContext) -> dict[str, bytes]:
    """The files by name: readings (as an import reads them), experiments, decisions.

    ``columns.json`` says where in a record each column is. Shares are 0..1, days ISO, numbers with a decimal
    point, whatever the workspace shows; several texts stand in one cell with semicolons between them."""
    page = decisions(context)
    records: dict[str, list[Any]] = {"readings.csv": [], "experiments.csv": [], "decisions.csv": []}
    for metric in metrics(context):
        live = reversed(readings(context, metric.id).live)
        records["readings.csv"] += [{"metric": metric, "reading": reading} for reading in live]
    for scope in scopes(context):
        listed = backlog(context.of(scope.id))
        every = (*listed.unanswered, *listed.ranked, *listed.parked, *listed.finished)
        records["experiments.csv"] += [{"scope": scope, "experiment": one} for one in every]
    for entry in reversed(page.entries):
        records["decisions.csv"].append(EntryState.of(entry, page.metrics, page.top.numbers))
    columns = data_file(__file__, "columns.json", dict[str, dict[str, str]])
    return {name: _table(columns[name], records[name]) for name in records}


def _table(columns: dict[str, str], records: Iterable[Any]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    ways = [way.split(".") for way in columns.values()]
    writer.writerows([_cell(reach(record, way)) for way in ways] for record in records)
    return file.getvalue().encode()


def _cell(value: Any) -> str:
    """A value as text; a number or a day cannot be a formula."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, tuple):
        value = "; ".join(
            f"{one.at[:10]} {one.text}" if isinstance(one, Comment) else one.text for one in value
        )
    return safe_text(value) if isinstance(value, str) else str(value)
