from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlmodel

from omtm_tui.storage import orm, tables

ASK = "import sys; print(*sorted({'pydantic', 'sqlalchemy', 'sqlmodel'} & set(sys.modules)))"


def loaded_after(code: str) -> list[str]:
    """What of the ORM a new interpreter has loaded after some code."""
    script = f"{code}\n{ASK}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_every_verb_and_reading_a_file_loads_no_orm(tmp_path: Path) -> None:
    code = f"""
import importlib, pathlib, pkgutil
from omtm_tui.storage import write
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.read.home import home
for module in pkgutil.iter_modules(write.__path__):
    importlib.import_module(f"omtm_tui.storage.write.{{module.name}}")
with WorkspaceFile(pathlib.Path({str(tmp_path / "workspace.omtm")!r})) as db:
    home(db.context())
"""
    assert loaded_after(code) == []


def test_the_first_name_that_is_used_loads_it() -> None:
    loaded = loaded_after("from omtm_tui.storage import orm; orm.Metric")
    assert loaded == ["pydantic", "sqlalchemy", "sqlmodel"]


def test_it_has_every_table_and_nothing_that_is_not_there() -> None:
    assert orm.Metric is tables.Metric
    assert orm.select is sqlmodel.select
    assert not hasattr(orm, "Nonsense")
