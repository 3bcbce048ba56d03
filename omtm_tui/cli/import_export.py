"""Commands that bring data in and out: import, export, backup."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from msgspec.structs import replace

from omtm_tui import clock
from omtm_tui.cli.common import Exit, Reply, confirmed, note, say, table, wants_json
from omtm_tui.cli.workspace import day_text, read_once, reading, workspace_file, writing
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import typed
from omtm_tui.storage.files.maintenance import backup_to
from omtm_tui.storage.read.metrics import find_metric
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.workspace_file import writing as writing_to
from omtm_tui.transfer.csv_import import Preview, apply, preview
from omtm_tui.transfer.files import Format, export_files, import_json, named, read_incoming, write_files
from omtm_tui.transfer.import_lines import Line, Status
from omtm_tui.transfer.text_table import DecimalUnclear

LISTED_LINES = 40  # how many lines of each status a preview prints for people; JSON has them all
LONG = 20_000  # readings from which writing them takes long enough for a bar


def import_file(file: Path, dry_run: bool, yes: bool, decimal: str | None, metric: str | None) -> Reply:
    """Import a CSV file of readings, or a JSON export."""
    incoming = read_incoming(file)
    if incoming.is_export:
        with named(incoming.name):
            return _import_json(incoming.data, dry_run=dry_run)
    if decimal not in (None, ".", ","):
        raise UserError(_("--decimal is . or ,"))
    with named(incoming.name), reading() as context:
        about = find_metric(context, metric) if metric is not None else None
        try:
            result = preview(context, incoming.data, decimal=decimal, metric=about, source=incoming.name)
        except DecimalUnclear as error:
            raise UserError(f"{str(error).rstrip('.')} (--decimal)") from error
        fmt = number_format(context)
    if not wants_json():
        say(*_preview_lines(result, fmt))
    count = len(result.rows)
    changed = result.counts[Status.CHANGED]
    question = ngettext("Write {n} reading?", "Write {n} readings?", count)
    if changed:
        question = ngettext(
            "Write {n} reading, {changed} in the place of another value?",
            "Write {n} readings, {changed} in the place of another value?",
            count,
        )
    question = question.format(n=count, changed=changed)
    refusal = _("Nothing was written: add --yes to write without being asked.")
    is_agreed = count > 0 and not dry_run and (yes or confirmed(question, refusal))
    if is_agreed:
        with writing(begins=True) as db, _progress(count) as progress:
            done = apply(db, result, incoming.name, progress)
        note(_("Written: {new} new, {changed} changed.").format(new=done.added, changed=done.corrected))
    elif not dry_run:
        note(_("Nothing was written."))
    code = Exit.BAD_INPUT if result.counts[Status.REFUSED] else Exit.FINE
    return Reply(tuple, "preview", replace(result, written=is_agreed), code=code)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error, where somebody looks at it and there is something to wait for."""
    if total < LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=total, label=_("Writing"), file=sys.stderr) as bar:
        yield lambda done, _total: bar.update(done - bar.pos)


def _preview_lines(result: Preview, fmt: NumberFormat) -> list[str]:
    counts = ", ".join(f"{result.counts[status]} {status.label}" for status in Status)
    delimiters = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"}
    form = _("{encoding}, fields by {delimiter}").format(
        encoding=result.encoding, delimiter=delimiters.get(result.delimiter, result.delimiter)
    )
    if result.decimal:
        form += ", " + _("decimals by {sign}").format(sign=result.decimal)
    lines = [f"{counts}  ({form})"]
    if result.ignored:
        lines.append(_("Columns nothing is made of: {names}").format(names=", ".join(result.ignored)))
    rows: list[tuple[str, ...]] = []
    for status in Status:
        alike = [line for line in result.lines if line.status is status]
        rows += [_row(line, result, fmt) for line in alike[:LISTED_LINES]]
        if len(alike) > LISTED_LINES:
            rows.append(("…", status.label, _("{n} more").format(n=len(alike) - LISTED_LINES), "", "", ""))
    return lines + table(rows, "  ")


def _row(line: Line, result: Preview, fmt: NumberFormat) -> tuple[str, ...]:
    day = day_text(line.row.observed_on) if line.row else ""
    texts = result.value_and_remark(line, fmt)
    return _("line {n}").format(n=line.number), line.status.label, day, line.metric[:40], *texts


def _import_json(data: bytes, *, dry_run: bool) -> Reply:
    """Fill the workspace with an export; one that is refused leaves no new file behind."""
    if dry_run or not workspace_file().exists():
        with TemporaryDirectory() as folder, writing_to(Path(folder) / "x.db", clock.now, "") as db:
            count = import_json(db, data)
    if not dry_run:
        with writing(begins=True) as db:
            count = import_json(db, data)
    line = ngettext("{n} record", "{n} records", count).format(n=count)
    line += " " + (_("would be written") if dry_run else _("written"))
    return Reply(lambda: [line], "imported", {"records": count, "written": not dry_run})


def export(form: str, folder: Path, force: bool) -> Reply:
    """Write the workspace in one of the formats into a folder."""
    files = read_once(export_files, Format(form))
    return _files(write_files(typed(folder), files, force=force))


def backup(file: Path, force: bool) -> Reply:
    """Copy the workspace to a file."""
    target = typed(file)
    backup_to(workspace_file(), target, force=force)
    return _files((target,))


def _files(paths: tuple[Path, ...]) -> Reply:
    files = list(map(str, paths))
    return Reply(lambda: files, "files", {"files": files})
