"""Readings from files as tools and people write them: nothing is guessed, nothing is lost silently."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.opening import reading
from omtm_tui.storage.read.metrics import find_metric
from omtm_tui.storage.read.metrics_page import readings
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from omtm_tui.transfer.csv_import import Preview, apply, preview
from omtm_tui.transfer.import_lines import Status
from omtm_tui.transfer.text_table import DecimalUnclear
from tests.support.golden import TODAY

NEW, CHANGED, DOUBLE, REFUSED = Status
HEAD = "date,metric,value,numerator,denominator,cohort_from,cohort_to\n"


def look(db: WorkspaceFile, text: str | bytes, **options: str) -> Preview:
    data = text if isinstance(text, bytes) else text.encode()
    return preview(db.context(today=TODAY), data, source="file.csv", **options)  # type: ignore[arg-type]


def only(seen: Preview) -> tuple[Status, float | None, str]:
    (line,) = seen.lines
    return line.status, line.row.value if line.row else None, line.reason


def test_a_plain_file_is_read_whole_and_written_only_when_applied(db: WorkspaceFile) -> None:
    seen = look(db, HEAD + "2026-01-05,dau,1000,,,,\n2026-01-12,ttfv,,46,100,2025-12-01,2025-12-07\n")
    assert [line.status for line in seen.lines] == [NEW, NEW]
    assert seen.counts == {NEW: 2, CHANGED: 0, DOUBLE: 0, REFUSED: 0}
    assert db.conn.execute("SELECT count(*) FROM reading").fetchone()[0] == 0
    assert apply(db, seen, "file.csv").added == 2
    (share,) = readings(db.context(), find_metric(db.context(), "ttfv").id).live
    assert (share.value, share.numerator, share.denominator) == (0.46, 46, 100)
    assert (share.cohort_from, share.cohort_to, share.source) == (
        date(2025, 12, 1),
        date(2025, 12, 7),
        "file.csv",
    )
    assert db.undo() == "Imported 2 readings from file.csv"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter_and_order_of_headers(
    db: WorkspaceFile, encoding: str, delimiter: str
) -> None:
    rows = [["Value", "NOTE", "Cohort From", "metric ", "Date"], ["1000", "Größe", "", "DAU", "5.1.2026"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (line,) = look(db, text.encode(encoding)).lines
    assert line.status is NEW
    assert line.row is not None
    assert (line.row.value, line.row.note, line.row.observed_on) == (1000, "Größe", date(2026, 1, 5))


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["1,234", "0,5"], [1.234, 0.5]),
        (["1,234", "0.5"], [1234, 0.5]),
        (["1.234", "2.345,6"], [1234, 2345.6]),
        (["1,234", "1,234,567"], [1234, 1234567]),
        (["1 234,5", "12"], [1234.5, 12]),
        (["12", "7"], [12, 7]),
    ],
)
def test_the_decimal_sign_follows_from_the_whole_column(
    db: WorkspaceFile, values: list[str], read: list[float]
) -> None:
    lines = [f"{n}.1.2026;lead_time;{value}\n" for n, value in enumerate(values, 1)]
    seen = look(db, "date;metric;value\n" + "".join(lines))
    assert [line.row and line.row.value for line in seen.lines] == read


def test_what_nothing_settles_is_asked(db: WorkspaceFile) -> None:
    text = "date;metric;value\n1.1.2026;dau;1,234\n2.1.2026;dau;7\n"
    with pytest.raises(DecimalUnclear, match="“1,234” on line 2"):
        look(db, text)
    assert [line.row and line.row.value for line in look(db, text, decimal=".").lines] == [1234, 7]
    assert [line.row and line.row.value for line in look(db, text, decimal=",").lines] == [1.234, 7]


def test_where_cells_contradict_each_other_only_the_doubtful_ones_are_refused(db: WorkspaceFile) -> None:
    seen = look(db, "date;metric;value\n1.1.2026;dau;1,5\n2.1.2026;dau;2.5\n3.1.2026;dau;1,234\n")
    assert [line.status for line in seen.lines] == [NEW, NEW, REFUSED]
    assert "1,234" in seen.lines[2].reason
    assert seen.decimal == ""


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["57", "48.5"], [0.57, 0.485]),
        (["0.57", "1"], [0.57, 1.0]),
        (["57 %", "0.5"], [0.57, 0.5]),
        (["57", "0.5 %"], [0.57, 0.005]),
        (["57", "0"], [0.57, 0.0]),
        (["57", "0.5"], [0.57, None]),
        (["1", "0"], [None, 0.0]),
        (["57/100", "0.5"], [0.57, 0.5]),
    ],
)
def test_shares_are_read_as_the_rest_of_their_column(
    db: WorkspaceFile, values: list[str], read: list[float | None]
) -> None:
    lines = [f"{n}.1.2026;ttfv;{value}\n" for n, value in enumerate(values, 1)]
    seen = look(db, "date;metric;value\n" + "".join(lines))
    assert [line.row and line.row.value for line in seen.lines] == pytest.approx(read)


def test_new_changed_and_double_are_told_apart(db: WorkspaceFile) -> None:
    dau = find_metric(db.context(), "dau").id
    record(db, dau, date(2026, 1, 5), 1000)
    record(db, dau, date(2026, 1, 12), 1040)
    text = "date,metric,value\n2026-01-05,dau,1000\n2026-01-12,dau,1050\n2026-01-19,dau,1090\n"
    text += "2026-01-19,dau,1090\n"
    seen = look(db, text)
    assert [line.status for line in seen.lines] == [DOUBLE, CHANGED, NEW, DOUBLE]
    assert seen.lines[1].old is not None
    assert seen.lines[1].old.value == 1040
    assert "line 4" in seen.lines[3].reason
    done = apply(db, seen, "file.csv")
    assert (done.added, done.corrected) == (1, 1)
    again = look(db, text)
    assert [line.status for line in again.lines] == [DOUBLE, DOUBLE, DOUBLE, DOUBLE]


@pytest.mark.parametrize(
    "values",
    [
        ["1090", "1100"],
        ["1090", "1090", "1100"],
        ["1090", "1100", "1040"],  # the last one is recorded already, which does not make it the right one
    ],
)
def test_lines_that_contradict_each_other_are_refused_together(db: WorkspaceFile, values: list[str]) -> None:
    dau = find_metric(db.context(), "dau").id
    record(db, dau, date(2026, 1, 19), 1040)
    lines = [
        f"2026-01-19,{name},{value}\n" for name, value in zip(("dau", "DAU", "dau"), values, strict=False)
    ]
    seen = look(db, "date,metric,value\n" + "".join(lines) + "2026-01-20,dau,1\n")
    assert [line.status for line in seen.lines] == [*[REFUSED] * len(values), NEW]
    numbers = range(2, 2 + len(values))
    for number, line in zip(numbers, seen.lines, strict=False):
        others = ", ".join(str(other) for other in numbers if other != number)
        assert f" {others} " in line.reason
    assert apply(db, seen, "file.csv").added == 1


def test_other_counts_behind_one_value_contradict_each_other_too(db: WorkspaceFile) -> None:
    seen = look(db, "date,metric,value\n2026-01-19,ttfv,57/100\n2026-01-19,ttfv,114/200\n")
    assert [line.status for line in seen.lines] == [REFUSED, REFUSED]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        (["a,x,1", "b,x,2", "c,x,3"], "“channel” splits"),
        (["a,x,1", "a,y,2"], "“plan” splits"),
        (["a,x,1", "a,x,2"], "keep one of them"),
    ],
)
def test_the_ignored_column_that_splits_contradicting_lines_is_named(
    db: WorkspaceFile, rows: list[str], named: str
) -> None:
    lines = [f"{plan_and_channel},dau,2026-01-05\n" for plan_and_channel in rows]
    seen = look(db, "channel,plan,value,metric,date\n" + "".join(lines))
    assert all(line.status is REFUSED and named in line.reason for line in seen.lines)


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["112%", "1.08"], [112, None]),
        (["112", "1.08"], [112, None]),
        (["112%", "108"], [112, 108]),
        (["112%", "1.08%"], [112, 1.08]),
        (["112%", "1.08x"], [112, 108]),
        (["12", "0.5"], [12, 0.5]),
        (["112/100", "0"], [112, 0]),
    ],
)
def test_a_factor_among_per_cents_is_not_taken_as_it_stands(
    db: WorkspaceFile, values: list[str], read: list[float | None]
) -> None:
    add_metric(db, "NRR", MetricKind.RATIO, unit="%")
    lines = [f"{n}.1.2026;nrr;{value}\n" for n, value in enumerate(values, 1)]
    seen = look(db, "date;metric;value\n" + "".join(lines))
    assert [line.row and line.row.value for line in seen.lines] == pytest.approx(read)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-01-05,nps,1,,,,", "no metric “nps”"),
        ("2026-01-05,,1,,,,", "names no metric"),
        (",dau,1,,,,", "date is missing"),
        ("2026-02-05,dau,1,,,,", "future"),
        ("2026-02-31,dau,1,,,,", "not a day"),
        ("01/02/2026,dau,1,,,,", "not a day in full"),
        ("fri,dau,1,,,,", "not a day in full"),
        ("2026-01-05,dau,,,,,", "needs a value"),
        ("2026-01-05,dau,many,,,,", "not a number"),
        ("2026-01-05,dau,-5,,,,", "negative"),
        ("2026-01-05,dau,1e16,,,,", "too large"),
        ("2026-01-05,ttfv,140%,,,,", "between 0 % and 100 %"),
        ("2026-01-05,ttfv,57%,38,100,,", "disagree"),
        ("2026-01-05,ttfv,57/100,38,100,,", "something else"),
        ("2026-01-05,ttfv,,101,100,,", "between 0 % and 100 %"),
        ("2026-01-05,ttfv,57%,,0,,", "above 0"),
        ("2026-01-05,ttfv,57%,,,2026-01-07,2026-01-01", "begins before"),
        ("2026-01-05,dau,1", "3 fields"),
        ("2026-01-05,dau,1,,,,,,9", "9 fields"),
        ("2026-01-05,dau,1\0,,,,", "zero byte"),
        (f"2026-01-05,dau,{'9' * 20_000},,,,", "more than 10000"),
        (f'2026-01-05,dau,"{"9" * 200_000},,,,', "cannot be read"),
    ],
)
def test_a_refused_line_says_why_and_stops_no_other(db: WorkspaceFile, line: str, reason: str) -> None:
    seen = look(db, HEAD + line + "\n2026-01-06,dau,1,,,,\n")
    assert seen.lines[0].status is REFUSED
    assert reason in seen.lines[0].reason
    assert seen.lines[0].number == 2
    assert [(found.number, found.status) for found in seen.lines[1:]] in ([(3, NEW)], [])
    assert apply(db, seen, "x").added == len(seen.lines) - 1


def test_lines_are_counted_as_an_editor_does(db: WorkspaceFile) -> None:
    text = (
        "\n sep=;\n".replace(" ", "")
        + 'date;metric;value;note\n\n5.1.2026;dau;1;"two\nlines"\n6.1.2026;dau;x;\n'
    )
    seen = look(db, text)
    assert [(line.number, line.status) for line in seen.lines] == [(5, NEW), (7, REFUSED)]
    assert seen.lines[0].row is not None
    assert seen.lines[0].row.note == "two\nlines"


def test_unknown_metrics_and_columns_are_named(db: WorkspaceFile) -> None:
    seen = look(db, "date,metric,value,mood\n2026-01-05,nps,1,good\n2026-01-06,csat,1,bad\n")
    assert (seen.unknown, seen.ignored) == (("csat", "nps"), ("mood",))


def test_a_file_without_a_metric_column_needs_to_be_told(db: WorkspaceFile) -> None:
    text = b"date,value\n2026-01-05,1000\n"
    with pytest.raises(UserError, match="“metric” is missing"):
        preview(db.context(today=TODAY), text)
    assert only(preview(db.context(today=TODAY), text, metric=find_metric(db.context(), "dau"))) == (
        NEW,
        1000,
        "",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "first line must name"),
        (b"\0\0\0", "first line must name"),
        (b"2026-01-05,dau,7\n", "first line must name"),
        (b"date,metric\n", "“value” is missing; the first line names date, metric."),
        (b"Mood,Date,Place\n", "“metric”, “value” are missing; the first line names mood, date, place."),
        (b"metric,value\n", "“date” is missing"),
        (b"date,metric,value,Value\n", "there twice"),
        (b"\xff\xfed\x00a\x00", "first line must name"),
        (b"\xff\xfed\x00a\x00\xff", "UTF-16"),
    ],
)
def test_a_file_that_is_no_table_of_readings_says_so(db: WorkspaceFile, text: bytes, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        look(db, text)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEAD + text).encode()))
def test_no_file_crashes_the_preview(data: bytes) -> None:
    with reading(Path("/nowhere/w.db")) as conn:
        try:
            said = [line.reason for line in preview(ReadContext(conn, TODAY), data).lines]
        except UserError as error:
            said = [str(error)]
    assert not any("\n" in text for text in said)
