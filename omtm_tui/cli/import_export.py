"""Commands that bring data in and out: import, export, backup."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from omtm_tui import clock, paths
from omtm_tui.cli import common
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from omtm_tui.domain.text.numbers import NumberFormat
    from omtm_tui.transfer.csv_import import Line, Preview
    from omtm_tui.transfer.incoming_file import Incoming

SHOWN_LINES = 40
"""How many lines of each status a preview prints for people; JSON has them all."""

LONG = 20_000
"""Readings from which writing them takes long enough for a bar."""


def import_file() -> click.Command:
    """``omtm import``."""
    return common.command(
        "import",
        _import,
        _(
            "Import readings from a CSV file, after a preview, or a whole workspace from a JSON export into "
            "a new file. The columns are date, metric, value, numerator, denominator, cohort_from, cohort_to."
        ),
        click.Argument(["file"], type=click.Path(path_type=Path)),
        common.flag("--dry-run", help=_("Only show what would be written.")),
        common.flag("--yes", help=_("Write without asking.")),
        common.option(
            "--decimal", metavar=".|,", help=_("The sign for decimals, where the file does not tell.")
        ),
        common.option("--metric", metavar="METRIC", help=_("The metric, where the file has no such column.")),
        json=True,
    )


def _import(
    file: Path, dry_run: bool, yes: bool, decimal: str | None, metric: str | None, as_json: bool
) -> int:
    from omtm_tui.transfer.incoming_file import named, read_incoming

    found = read_incoming(file)
    if found.is_export:
        with named(found.name):
            return _import_json(found.data, dry_run=dry_run, as_json=as_json)
    if decimal not in (None, ".", ","):
        raise UserError(_("--decimal is . or ,"))
    with named(found.name):
        seen, fmt = _preview(found, decimal, metric)
    if not as_json:
        common.say(*_preview_lines(seen, fmt))
    agreed = bool(seen.rows) and not dry_run and (yes or _agreed(len(seen.rows)))
    if agreed:
        from omtm_tui.transfer.csv_import import apply

        with common.writing() as db, _progress(len(seen.rows)) as progress:
            done = apply(db, seen, found.name, progress)
        common.note(
            _("Written: {new} new, {changed} changed.").format(new=done.added, changed=done.corrected)
        )
    elif not dry_run:
        common.note(_("Nothing was written."))
    if as_json:
        common.say_json(_preview_shape(seen, agreed))
    return common.Exit.BAD_INPUT if seen.lines and not seen.rows and _refused(seen) else common.Exit.FINE


@contextmanager
def _progress(whole: int) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, where somebody looks at it and there is something to wait for."""
    if whole < LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=whole, label=_("Writing"), file=sys.stderr) as bar:
        yield lambda done, _whole: bar.update(done - bar.pos)


def _refused(seen: Preview) -> int:
    from omtm_tui.transfer.csv_import import Status

    return seen.counts[Status.REFUSED]


def _preview(file: Incoming, decimal: str | None, metric: str | None) -> tuple[Preview, NumberFormat]:
    from omtm_tui.storage.read.base import find_metric, number_format, workspace
    from omtm_tui.transfer.csv_import import DecimalUnclear, preview

    with common.reading() as conn:
        try:
            found = find_metric(conn, metric) if metric is not None else None
            seen = preview(conn, file.data, clock.today(), decimal=decimal, metric=found, source=file.name)
        except DecimalUnclear as error:
            raise UserError(f"{str(error).rstrip('.')} (--decimal)") from error
        return seen, number_format(workspace(conn))


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UserError(_("Nothing was written: add --yes to write without being asked."))
    question = ngettext("Write {n} reading?", "Write {n} readings?", count).format(n=count)
    return click.confirm(question, err=True)


def _preview_lines(seen: Preview, fmt: NumberFormat) -> list[str]:
    from omtm_tui.transfer.csv_import import Status

    counts = ", ".join(f"{seen.counts[status]} {status.label}" for status in Status)
    names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"}
    how = _("{encoding}, fields by {delimiter}").format(
        encoding=seen.encoding, delimiter=names.get(seen.delimiter, seen.delimiter)
    )
    if seen.decimal:
        how += ", " + _("decimals by {sign}").format(sign=seen.decimal)
    lines = [f"{counts}  ({how})"]
    if seen.ignored:
        lines.append(_("Columns nothing is made of: {names}").format(names=", ".join(seen.ignored)))
    rows: list[tuple[str, ...]] = []
    for status in Status:
        found = [line for line in seen.lines if line.status is status]
        rows += [_line_row(line, seen, fmt) for line in found[:SHOWN_LINES]]
        if len(found) > SHOWN_LINES:
            rows.append(("…", status.label, _("{n} more").format(n=len(found) - SHOWN_LINES), "", "", ""))
    return lines + common.table(rows, "  ")


def _line_row(line: Line, seen: Preview, fmt: NumberFormat) -> tuple[str, ...]:
    from omtm_tui.domain.text.numbers import format_value

    row, value, was = line.row, "", line.reason
    metric = seen.metrics.get(row.metric_id) if row else None
    if row and metric and row.value is not None:
        value = format_value(row.value, metric, fmt, beside=line.old.value if line.old else None)
        if line.old and not was:
            was = _("was {value}").format(value=format_value(line.old.value, metric, fmt, beside=row.value))
    day = row.observed_on.isoformat() if row else ""
    return _("line {n}").format(n=line.number), line.status.label, day, line.metric[:40], value, was


def _preview_shape(seen: Preview, written: bool) -> dict[str, object]:
    return {
        "counts": dict(seen.counts),
        "written": written,
        "lines": [
            {
                "line": line.number,
                "status": line.status,
                "metric": line.metric,
                "date": line.row.observed_on if line.row else None,
                "value": line.row.value if line.row else None,
                "old": line.old.value if line.old else None,
                "reason": line.reason or None,
            }
            for line in seen.lines
        ],
        "unknown": seen.unknown,
        "ignored": seen.ignored,
        "encoding": seen.encoding,
        "delimiter": seen.delimiter,
        "decimal": seen.decimal or None,
    }


def _import_json(data: bytes, *, dry_run: bool, as_json: bool) -> int:
    from omtm_tui.transfer.json_io import import_json

    if dry_run:
        from tempfile import TemporaryDirectory

        from omtm_tui.storage.workspace_file import writing

        with TemporaryDirectory() as folder, writing(Path(folder) / "x.db", clock.now, "") as db:
            count = import_json(db, data)
    else:
        with common.writing() as db:
            count = import_json(db, data)
    if as_json:
        common.say_json({"records": count, "written": not dry_run})
    else:
        message = ngettext("{n} record", "{n} records", count).format(n=count)
        common.say(message + (" " + _("would be written") if dry_run else " " + _("written")))
    return common.Exit.FINE


def export() -> click.Command:
    """``omtm export``."""
    return common.command(
        "export",
        _export,
        _("Write the whole workspace as JSON, its lists as CSV, or the decision log as Markdown."),
        click.Option(
            ["--format", "form"],
            type=click.Choice(["json", "csv", "md"], case_sensitive=False),
            required=True,
            help=_("json can be imported again; csv is for spreadsheets; md is one file a decision."),
        ),
        click.Option(
            ["-o", "--output", "folder"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            default=Path(),
            help=_("The folder to write into; the current one if not given."),
        ),
        common.flag("--force", help=_("Replace files that are there.")),
        json=True,
    )


def _export(form: str, folder: Path, force: bool, as_json: bool) -> int:
    from omtm_tui.transfer.export_folder import Format, export_files, write_files

    with common.reading() as conn:
        files = export_files(conn, Format(form), clock.today())
    return _written(write_files(paths.typed(folder), files, force=force), as_json)


def backup() -> click.Command:
    """``omtm backup``."""
    return common.command(
        "backup",
        _backup,
        _("Copy the workspace to a new file, also while the app is open."),
        click.Argument(["file"], type=click.Path(path_type=Path)),
        common.flag("--force", help=_("Replace the file if it is there.")),
        json=True,
    )


def _backup(file: Path, force: bool, as_json: bool) -> int:
    from omtm_tui.storage.files.maintenance import backup_to

    target = paths.typed(file)
    backup_to(common.workspace_file(), target, force=force)
    return _written((target,), as_json)


def _written(files: tuple[Path, ...], as_json: bool) -> int:
    if as_json:
        common.say_json({"files": [str(file) for file in files]})
    else:
        common.say(*map(str, files))
    return common.Exit.FINE
