"""What every Markdown text is made of: a user's words that mean what they say, code, lists and tables;
and the blueprint as such a text, which a team can paste anywhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from omtm_tui.domain.backlog.blueprint import PLACES, BlueprintView, Deliverable, PaysInto, month_text
from omtm_tui.domain.rhythm.friday import FridayView, week_sections, week_title
from omtm_tui.domain.text.parts import Section
from omtm_tui.domain.text.typed_text import visible
from omtm_tui.i18n import _

_INLINE = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")
"""Signs that Markdown reads as more than themselves."""

_LEADING = re.compile(r"(?m)^(\s*\d*)([#+=.)-])")
"""Signs that make a heading, a list or a rule at the beginning of a line."""


def plain(text: str) -> str:
    """Return a text on one line that means in Markdown what it says."""
    return _INLINE.sub(r"\\\1", visible(text))


def plain_lines(text: str) -> str:
    """Return a text of several lines that means in Markdown what it says, its lines kept apart."""
    escaped = _LEADING.sub(r"\1\\\2", _INLINE.sub(r"\\\1", visible(text, lines=True)))
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", escaped)


def code(text: str) -> str:
    """Return a text as code, whatever quotation marks are in it."""
    escaped = visible(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", escaped)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {escaped} {fence}" if longest else f"`{escaped}`"


def facts(texts: Mapping[str, str]) -> str:
    """Return a list of named texts that are Markdown already, without the empty ones."""
    return "\n".join(f"- {name}: {text}" for name, text in texts.items() if text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page_markdown(title: str, sections: Iterable[Section]) -> str:
    """Return a page; a section without a title stands below the page's own."""
    parts = [f"# {plain(title)}"]
    for section in sections:
        parts += [f"## {plain(section.title)}"] if section.title else []
        parts += section_markdown(section)
    return "\n\n".join(parts) + "\n"


def section_markdown(section: Section) -> list[str]:
    """Return what stands in a section below its heading."""
    parts = [plain(text) for text in section.paragraphs if text]
    if section.drawing:
        parts.append(code(section.drawing))
    if section.points:
        parts.append("\n".join(f"- {plain(text)}" for text in section.points))
    if section.rows:
        cells = [[plain(cell) for cell in row] for row in section.rows]
        parts.append(table([plain(title) for title in section.head], cells))
    return parts


def week_markdown(view: FridayView) -> str:
    """Return the week on a page, to paste into a chat or a mail."""
    return page_markdown(week_title(view), week_sections(view))


def blueprint_markdown(view: BlueprintView) -> str:
    """Return three months side by side, and what the deliverables pay into."""
    omtm = view.top.omtm
    owner = view.top.scope.name if view.top.scope else view.top.workspace.company
    lines = ["# " + _("Blueprint of {name}").format(name=plain(owner)), ""]
    if omtm is not None:
        lines.append(f"- {plain(omtm.sentence)}")
        if omtm.omtm.end_goal:
            lines.append(f"- {PaysInto.END_GOAL.label}: {plain(omtm.omtm.end_goal)}")
        lines.append("")
    columns = [map(_deliverable, view.deliverables[month][:PLACES]) for month in view.months]
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join([*lines, table([month_text(month) for month in view.months], rows)]) + "\n"


def _deliverable(item: Deliverable) -> str:
    text = f"{plain(item.title)} ({item.pays_into.label})"
    return f"~~{text}~~ ✓" if item.done else text
