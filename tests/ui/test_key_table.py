"""Every key stands in the one table, and every row of it does something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest
from textual.actions import parse
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from omtm_tui import ui
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.app_base import APP_ACTIONS
from omtm_tui.ui.key_table import KEY_TABLE, SCOPES

FOLDER = Path(ui.__path__[0])
SOURCES = sorted(path for path in FOLDER.rglob("*.py") if path.name != "basics.py")


def modules() -> Iterator[ModuleType]:
    for found in walk_packages(ui.__path__, "omtm_tui.ui."):
        yield import_module(found.name)


def keyed_classes() -> list[type[DOMNode]]:
    """The classes of the app that declare keys of their own."""
    classes = {value for module in modules() for value in vars(module).values() if isinstance(value, type)}
    own = [each for each in classes if each.__module__.startswith("omtm_tui.") and "BINDINGS" in vars(each)]
    return sorted((each for each in own if issubclass(each, DOMNode)), key=lambda each: each.__name__)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_no_key_stands_beside_the_table(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "Binding", node.lineno
        if isinstance(node, ast.Compare) and re.search(r"\bevent\.key\b", ast.unparse(node.left)):
            literals = [part for part in node.comparators if isinstance(part, ast.Constant | ast.Tuple)]
            assert not literals, node.lineno
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "BINDINGS" for target in node.targets):
            calls = [part for part in ast.walk(node.value) if isinstance(part, ast.Call)]
            assert calls, node.lineno
            assert {ast.unparse(call.func) for call in calls} == {"bindings"}, node.lineno


@pytest.mark.parametrize("keyed", keyed_classes(), ids=lambda keyed: keyed.__name__)
def test_every_key_of_a_class_does_something_there(keyed: type[DOMNode]) -> None:
    for binding in vars(keyed)["BINDINGS"]:
        assert isinstance(binding, Binding)
        namespace, action, _arguments = parse(binding.action)
        owner = OmtmApp if namespace == "app" else keyed
        assert namespace in ("", "app"), binding
        assert hasattr(owner, f"action_{action}"), binding
        if namespace == "app" and action in APP_ACTIONS and issubclass(keyed, Screen):
            assert action in getattr(keyed, "app_actions", ()), f"{binding}: the screen lets nothing through"


def test_every_row_of_the_table_is_bound_by_a_class() -> None:
    bound = {(b.key, b.action) for each in keyed_classes() for b in vars(each)["BINDINGS"]}
    assert [row for row in KEY_TABLE if (row.keys, row.id) not in bound] == []


def test_the_listed_rows_say_what_they_do_and_the_others_need_not() -> None:
    for row in KEY_TABLE:
        assert bool(row.label) == bool(row.help), row
        assert row.scope in SCOPES or not row.label, row
