"""The seven screens in the order of their keys; here, so that the first frame names them without Textual."""

from __future__ import annotations


def mark(message: str) -> str:
    """Marks a text for translation that is translated when shown."""
    return message


PAGES = (
    ("home", mark("Home")),
    ("phase", mark("Phase")),
    ("omtm", mark("OMTM")),
    ("backlog", mark("Backlog")),
    ("guardrails", mark("Guardrails")),
    ("decisions", mark("Decisions")),
    ("metrics", mark("Metrics")),
)
