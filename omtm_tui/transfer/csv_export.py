"""One CSV file a list, for spreadsheets and scripts; no text in them is run as a formula.

``columns.json`` says where in a record each column is. Shares are 0..1, days ISO, numbers with a decimal
point, whatever the workspace shows; several texts stand in one cell with semicolons between them."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Comment
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.metrics_page import readings
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.transfer.reach import reach
from omtm_tui.transfer.text_table import safe_text


def export_csv(context: ReadContext) -> dict[str, bytes]:
    """The files by name: readings (as an import reads them), experiments, decisions."""
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
    text = Path(__file__).with_name("columns.json").read_bytes()
    columns = msgspec.json.decode(text, type=dict[str, dict[str, str]])
    return {name: _file(columns[name], records[name]) for name in records}


def _file(columns: dict[str, str], records: Iterable[Any]) -> bytes:
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
