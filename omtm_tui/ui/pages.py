"""The seven screens in the order of their keys; here, so that the first frame names them without Textual."""

from collections.abc import Callable

from omtm_tui.domain.header import Header, Part, Runs, fit_header, header_parts
from omtm_tui.i18n import _, mark

PAGES = (
    ("home", mark("Home")),
    ("phase", mark("Phase")),
    ("omtm", mark("OMTM")),
    ("backlog", mark("Backlog")),
    ("guardrails", mark("Guardrails")),
    ("decisions", mark("Decisions")),
    ("metrics", mark("Metrics")),
)

SHORTEST_NAME = 5  # cells of a page's name below which it is not cut


def page_key(name: str) -> str:
    """The key that opens a page."""
    return str(next(number for number, (page, _title) in enumerate(PAGES, 1) if page == name))


def page_labels(width: int, cells: Callable[[str], int]) -> tuple[str, list[str]]:
    """The keys and names of the pages, and what stands between them, the same whichever page is in front.

    Where there is no room for all names the longest are cut; where even that is too wide, none is there."""
    names = [_(title) for _page, title in PAGES]
    room = width - sum(3 + cells(name) for name in names) + 1
    between = "  " if room >= len(names) - 1 else " "
    for at in sorted(range(len(names)), key=lambda at: -cells(names[at])) if room < 0 else ():
        cut = min(-room, max(cells(names[at]) - SHORTEST_NAME, 0))
        if cut > 0:
            names[at] = names[at][: -cut - 1] + "…"
            room += cut
    numbered = enumerate(names, 1)
    return between, [f"{number} {name}" if room >= 0 else str(number) for number, name in numbered]


def add_key(sentence: str, key: str) -> str:
    """What is to be done with the key that does it: ``Define one first: press 3``."""
    return _("{sentence}: press {key}").format(sentence=sentence.removesuffix("."), key=key)


def setup_hint(top: Header) -> str:
    """The keys a team needs that has no OMTM."""
    text = _("{omtm} defines it, {phase} finds your phase.")
    if top.has_draft:
        text = _("{omtm} goes on defining it.")
    elif top.phase is not None:
        text = _("{omtm} defines it.")
    return text.format(omtm=page_key("omtm"), phase=page_key("phase"))


def header(
    top: Header, width: int, cells: Callable[[str], int], here: str = "home"
) -> list[tuple[Part, Runs]]:
    """What the header shows in ``width`` cells, with keys for what it asks, but none to the page ``here``.

    Off the pages, where ``here`` is empty, no key leads to one."""
    parts = header_parts(top, width)
    if parts[0].action is not None and here not in ("", "omtm"):
        ((rank, (*before, (text, tone))),) = parts[0].forms
        parts[0] = Part(((rank, (*before, (add_key(text, page_key("omtm")), tone))),))
    return fit_header(parts, width, cells)
