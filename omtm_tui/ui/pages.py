"""The seven screens in the order of their keys; here, so that the first frame names them without Textual."""

from collections.abc import Callable

from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.headline import Part, Runs, fit_header, header_parts
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


def page_key(name: str) -> str:
    """The key that opens a page."""
    return str(next(number for number, (page, _title) in enumerate(PAGES, 1) if page == name))


def add_key(sentence: str, key: str) -> str:
    """What is to be done with the key that does it: ``Define one first: press 3``."""
    return _("{sentence}: press {key}").format(sentence=sentence.removesuffix("."), key=key)


def setup_hint(has_draft: bool) -> str:
    """The keys a team needs that has no OMTM yet."""
    if has_draft:
        return _("{omtm} goes on defining it.").format(omtm=page_key("omtm"))
    return _("{omtm} defines it, {phase} finds your phase.").format(
        omtm=page_key("omtm"), phase=page_key("phase")
    )


def header(top: Header, width: int, cells: Callable[[str], int], here: str = "") -> list[tuple[Part, Runs]]:
    """What the header shows in ``width`` cells, with keys for what it asks, but none to the page ``here``."""
    parts = header_parts(top, width)
    if parts[0].action is not None and here != "omtm":
        ((rank, (*before, (text, tone))),) = parts[0].forms
        parts[0] = Part(((rank, (*before, (add_key(text, page_key("omtm")), tone))),))
    return fit_header(parts, width, cells)
