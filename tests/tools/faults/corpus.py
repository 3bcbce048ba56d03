"""Bad files: damaged, foreign, truncated, newer and hostile ones, each with what has to be said about it."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from omtm_tui.storage.schema import APPLICATION_ID
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.transfer.files import export_json
from tests.tools.faults import fault, invariants
from tests.tools.faults.fault import Trial

SECONDS = 20
"""No bad file may keep a command busy for longer."""

HEADER = "date,metric,value\n"
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x9b31m"


def _garbage(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def _csv(*lines: str) -> bytes:
    return (HEADER + "\n".join(lines) + "\n").encode()


CSV: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "first line must name the columns"),
    "only NUL bytes": (lambda: bytes(100_000), "first line must name the columns"),
    "NUL in a line": (lambda: _csv("2026-01-01,Activation,0.5\0"), "line 2.*zero byte"),
    "broken UTF-8": (lambda: HEADER.encode() + b"2026-01-01,\xc3\x28\xff,0.5\n", "line 2.*no metric"),
    "half of UTF-16": (lambda: b"\xff\xfed\0a\0t\0e", "marked as UTF-16"),
    "random bytes": (lambda: _garbage(200_000), "first line must name the columns"),
    "a program": (lambda: b"\x7fELF" + _garbage(50_000), "first line must name the columns"),
    "a million columns": (lambda: b",".join([b"x"] * 10**6) + b"\n1", "first line must name the columns"),
    "a million known columns": (lambda: b"date,metric,value" * 10**5, "first line must name|is there twice"),
    "a million fields": (lambda: _csv("x" + "," * 10**6 + "x"), "first line has"),
    "one endless line": (lambda: HEADER.encode() + b"x" * 5_000_000, "line 2"),
    "an open quotation mark": (lambda: _csv('2026-01-01,"Activation,0.5', *["x,y,1"] * 50_000), "line 2"),
    "larger than allowed": (lambda: bytes(65 * 2**20), "larger than 64 MB"),
    "formulas": (lambda: _csv("2026-01-01,=cmd|' /C calc'!A0,0.5", "2026-01-01,Activation,=1+1"), "line 3"),
    "escape sequences": (lambda: _csv(f"2026-01-01,{ESCAPES},0.5"), "line 2.*no metric"),
    "numbers beyond numbers": (
        lambda: _csv("2026-01-01,Activation,1e999", "2026-01-02,Activation,nan", "2026-01-03,Activation,-5"),
        "line 2",
    ),
    "a number of a million digits": (lambda: _csv("2026-01-01,Activation," + "9" * 9_000), "line 2"),
    "days that are none": (
        lambda: _csv("2026-02-30,Activation,0.5", "9999-01-01,Activation,0.5"),
        "line 2",
    ),
    "a metric nobody has": (lambda: _csv("2026-01-01,Nothing,0.5"), "line 2.*no metric"),
}
"""What a CSV file holds, and a pattern of what is said. None of these lines may be imported."""


def _json_of(**changes: object) -> bytes:
    whole = {"format": "omtm workspace", "version": 1, "tables": {}}
    return json.dumps(whole | changes).encode()


JSON: dict[str, tuple[Callable[[], bytes], str]] = {
    "deep nesting": (lambda: b"[" * 200_000, "nested too deeply"),
    "deep objects": (lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "cut off": (lambda: _json_of()[:-5], "line 1, column"),
    "another program's": (lambda: b'{"format": "other"}', "not an export of omtm"),
    "of a later version": (lambda: _json_of(version=99), "update omtm-tui"),
    "NaN": (lambda: _json_of(version=float("nan")), "NaN is not a number"),
    "a number of a million digits": (lambda: b'{"version": ' + b"9" * 10**6 + b"}", "too many digits"),
    "an unknown list": (lambda: _json_of(tables={"sqlite_master": [{"id": 1}]}), "not a list"),
    "an unknown field": (lambda: _json_of(tables={"scope": [{"id": 1, "x": 1}]}), "Record 1 of “scope”"),
    "SQL in a field's name": (
        lambda: _json_of(tables={"scope": [{"id": 1, "name) VALUES (1); DROP TABLE scope; --": 1}]}),
        "Record 1 of “scope”",
    ),
    "half a reference": (
        lambda: _json_of(tables={"reading": [{"id": 1, "metric_id": 7, "observed_on": "2026-01-01",
                                              "value": 1.0, "recorded_at": "2026-01-01T00:00:00"}]}),
        "refers to one",
    ),
    "lists for texts": (lambda: _json_of(tables={"scope": [{"id": 1, "name": [[]]}]}), "Record 1 of “scope”"),
}  # fmt: skip
"""What an export holds, and a pattern of what is said. Nothing of it may be imported."""


def _workspace(folder: Path) -> bytes:
    return fault.begin(folder / "sound.db").read_bytes()


def _foreign(folder: Path) -> bytes:
    path = folder / "foreign.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE workspace (id INTEGER)")
        conn.commit()
    return path.read_bytes()


def _newer(folder: Path) -> bytes:
    path = folder / "newer.db"
    path.write_bytes(_workspace(folder))
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 99")
    return path.read_bytes()


def _imposter(folder: Path) -> bytes:
    """Our mark on tables of another kind."""
    path = folder / "imposter.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE workspace (id INTEGER)")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 1")
        conn.commit()
    return path.read_bytes()


def _scrambled(folder: Path) -> bytes:
    content = bytearray(_workspace(folder))
    for page in random.Random(5).sample(range(1, len(content) // 4096), 12):
        content[page * 4096 : (page + 1) * 4096] = _garbage(4096)
    return bytes(content)


def _scrambled_table(folder: Path) -> bytes:
    """The file opens; the first question finds out."""
    content = bytearray(_workspace(folder))
    with closing(sqlite3.connect(folder / "sound.db")) as conn:
        (page,) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'workspace'").fetchone()
    content[(page - 1) * 4096 : page * 4096] = _garbage(4096)
    return bytes(content)


DATABASES: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "a text": (lambda _folder: b"# notes\n" * 1000, "not a workspace file"),
    "shorter than a header": (lambda _folder: b"SQLite", "not a workspace file"),
    "random bytes": (lambda _folder: _garbage(100_000), "not a workspace file"),
    "a header and garbage": (
        lambda _folder: b"SQLite format 3\0" + _garbage(100_000),
        "not a workspace|damaged",
    ),
    "of another program": (_foreign, "of another program"),
    "of a later version": (_newer, "update omtm-tui"),
    "another program with our mark": (_imposter, "damaged|cannot be used"),
    "cut near the end": (lambda folder: _workspace(folder)[:-50_000], "damaged"),
    "cut in the schema": (lambda folder: _workspace(folder)[:9000], "damaged"),
    "scrambled pages": (_scrambled, "damaged"),
    "a scrambled table": (_scrambled_table, "damaged"),
    "a first page of zeros": (lambda folder: bytes(4096) + _workspace(folder)[4096:], "not a workspace file"),
}
"""What a file is made of, and a pattern of what is said when it is opened."""

REPAIRED = ("cut near the end", "scrambled pages", "a first page of zeros")
"""What something can be saved of."""


def run(folder: Path, *arguments: str, db: Path | None = None) -> tuple[int, str]:
    """A command's exit code and all it says; AssertionError where it hangs or shows a traceback."""
    done = subprocess.run(
        fault.omtm(folder, *arguments, db=db),
        env=fault.environment(folder),
        capture_output=True,
        timeout=SECONDS,
        stdin=subprocess.DEVNULL,
    )
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said, said
    assert not any(sign in said for sign in "\x1b\x07\x9b"), ascii(said)
    return done.returncode, said


def imports(folder: Path, name: str, data: bytes) -> tuple[int, str, Trial]:
    """Import a bad file: the exit code, what is said, and whether the workspace is as it was."""
    path = folder / "workspace.db"
    if name.endswith(".csv"):
        fault.begin(path)
    else:
        WorkspaceFile(path).close()
    before = _content(path)
    (folder / name).write_bytes(data)
    code, said = run(folder, "import", str(folder / name), "--yes")
    lost = [] if _content(path) == before else ["something was imported"]
    return code, said, Trial(lost, said.strip().splitlines()[0][:200])


def _content(path: Path) -> bytes:
    with WorkspaceFile(path) as db:
        return export_json(db.conn)


def repaired(folder: Path, data: bytes) -> Trial:
    """Repair a damaged workspace into a new file: that is sound, and the damaged one is as it was."""
    path, target = folder / "damaged.db", folder / "repaired.db"
    path.write_bytes(data)
    code, said = run(folder, "doctor", "--repair", str(target), db=path)
    lost = [] if code == 0 else [f"not repaired: {said}"]
    lost += [] if path.read_bytes() == data else ["the damaged file was written to"]
    return Trial(lost + invariants.wrong(target), said.strip().splitlines()[-1])


def any_csv(folder: Path, seed: int) -> Trial:
    """One of the bad CSV files."""
    make, _pattern = [*CSV.values()][seed % len(CSV)]
    return imports(folder, "bad.csv", make())[2]


def any_json(folder: Path, seed: int) -> Trial:
    """One of the bad exports."""
    make, _pattern = [*JSON.values()][seed % len(JSON)]
    return imports(folder, "bad.json", make())[2]


def any_database(folder: Path, seed: int) -> Trial:
    """One of the bad workspaces: looked at, and repaired where that is possible."""
    name = [*DATABASES][seed % len(DATABASES)]
    data = DATABASES[name][0](folder)
    path = folder / "bad.db"
    path.write_bytes(data)
    code, said = run(folder, "doctor", db=path)
    lost = [] if code == 3 and path.read_bytes() == data else [f"ended with {code}: {said}"]
    if name in REPAIRED:
        lost += repaired(folder, data).lost
    return Trial(lost, said.strip().replace(str(path), "FILE"))
