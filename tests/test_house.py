"""The house stays in order: what a stranger has to hold in mind does not grow unseen.

Every import counts, those under TYPE_CHECKING and inside functions, too: a reader has to follow them as well.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import omtm_tui

ROOT = Path(omtm_tui.__file__).parent

Graph = Mapping[str, set[str]]
"""Which modules each module imports."""

LINES = 300
LONGER = {
    "storage/tables.py": "the tables, one declaration after the other",
    "domain/statistics/forecast.py": "a module of the standard library alone, which is read as a whole",
}

INNER_IMPORTS = 60
HEAVY = {
    "click",
    "icalendar",
    "lark",
    "platformdirs",
    "plotext",
    "sqlalchemy",
    "sqlmodel",
    "omtm_tui.domain.guardrails.parse",  # loads lark
    "omtm_tui.domain.omtm.outlook",  # loads the forecast
    "omtm_tui.storage.tables",  # loads SQLModel
    "omtm_tui.storage.workspace_file",
    "omtm_tui.storage.write.outcomes",
    "omtm_tui.config",
    "omtm_tui.demo",
    "omtm_tui.cli.run",  # the program
    "omtm_tui.ui.app",  # the app
    "omtm_tui.ui.launch",
}
"""What may be imported where it is used, besides the standard library: it costs more than all the rest."""

VAGUE_NAMES = 150
VAGUE = re.compile(r"\b(told|found|places?|known|shown|said|untold|given|asked|kept|brought|began)\b")
"""Words that say nothing about what a name holds."""


class Import(NamedTuple):
    module: str
    line: int
    inside: bool
    """Whether it stands in a function."""


class Module:
    """A module of the package, read and not run."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(ROOT)
        parts = (ROOT.name, *self.path.with_suffix("").parts)
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.text = path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def folder(self) -> str:
        return self.path.parent.as_posix()

    def imports(self, node: ast.AST | None = None, inside: bool = False) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node or self.tree):
            if isinstance(child, ast.ImportFrom) and child.module:
                for alias in child.names:
                    full = f"{child.module}.{alias.name}"
                    yield Import(full if full in MODULES else child.module, child.lineno, inside)
            elif isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, child.lineno, inside)
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from self.imports(child, inside or is_function)

    def identifiers(self) -> Iterator[tuple[str, int]]:
        """What the module names: variables, parameters and functions, wherever they are read or written."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name):
                yield node.id, node.lineno
            elif isinstance(node, ast.arg):
                yield node.arg, node.lineno
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, node.lineno


MODULES: dict[str, Module] = {}
MODULES.update((module.name, module) for module in map(Module, sorted(ROOT.rglob("*.py"))))


def listed(problems: Iterable[str]) -> str:
    return "".join(f"\n  {problem}" for problem in problems)


def circles(graph: Graph) -> list[set[str]]:
    """The sets of modules that reach one another, each once."""
    reached = {name: reachable(graph, name) for name in graph}
    found = {frozenset(each for each in reached[name] if name in reached[each]) for name in graph}
    return sorted((set(circle) for circle in found if circle), key=sorted)


def reachable(graph: Graph, start: str) -> set[str]:
    reached: set[str] = set()
    to_visit = [start]
    while to_visit:
        following = graph[to_visit.pop()] - reached
        reached |= following
        to_visit.extend(following)
    return reached


def test_circles_are_found_however_long() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": {"e"}, "f": {"a"}}
    assert circles(graph) == [{"a", "b", "c"}, {"e"}]


def test_no_circle_of_imports_runs_across_folders() -> None:
    """Modules of one folder may need one another; folders may not."""
    graph = {
        name: {each.module for each in module.imports() if each.module in MODULES}
        for name, module in MODULES.items()
    }
    across = [
        ", ".join(sorted(circle))
        for circle in circles(graph)
        if len({MODULES[name].folder for name in circle}) > 1
    ]
    assert not across, (
        f"These modules import one another in a circle:{listed(across)}\n"
        "Move what both sides need to a module below them, or pass it in."
    )


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    too_long = [
        f"{path}: {lines} lines"
        for module in MODULES.values()
        if (lines := module.text.count("\n")) > LINES and (path := module.path.as_posix()) not in LONGER
    ]
    assert not too_long, (
        f"More than {LINES} lines:{listed(too_long)}\nGive what stands for itself a module of its own."
    )


def test_imports_stand_at_the_top() -> None:
    inner = [(module, each) for module in MODULES.values() for each in module.imports() if each.inside]
    light = [
        f"{module.path}:{each.line} {each.module}"
        for module, each in inner
        if not is_heavy(each.module) and each.module.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert not light, (
        f"Imported inside a function, though it is not heavy:{listed(light)}\n"
        "Import it at the top; where that makes a circle, mend the circle."
    )
    assert len(inner) <= INNER_IMPORTS, f"{len(inner)} imports inside functions; {INNER_IMPORTS} are enough"


def is_heavy(module: str) -> bool:
    return module in HEAVY or module.partition(".")[0] in HEAVY


def test_names_say_what_they_hold() -> None:
    vague = [
        f"{module.path}:{line} {name}"
        for module in MODULES.values()
        for name, line in module.identifiers()
        if VAGUE.search(name.replace("_", " "))
    ]
    assert len(vague) <= VAGUE_NAMES, (
        f"{len(vague)} uses of names that could hold anything; {VAGUE_NAMES} are the limit:{listed(vague)}\n"
        "Name a variable for what it holds: `options`, `metric_or_none`, `existing_keys`, `rank`."
    )
