"""What is looked for in the decision log, words and a few named filters among them, and the page of it."""

import re
from datetime import date
from typing import TypeVar

from msgspec import Struct, field

from omtm_tui.domain.decisions.decision import Decision, DecisionKind, LogState
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.dates import parse_date
from omtm_tui.domain.text.labels import LabelledEnum, fold
from omtm_tui.i18n import _

FILTERS = ("state", "kind", "owner", "since", "until", "tag")
"""The names before a colon, as in ``state:due owner:core since:2026-01-01``."""

_PUNCTUATION = re.compile(r"[\x21-\x7e–—…·•“”„‘’«»]+")
_FILTER = re.compile(rf"({'|'.join(FILTERS)}):(\S*)", re.IGNORECASE)
_NUMBER = re.compile(r"#?([0-9]{1,15})")
Choice = TypeVar("Choice", bound=LabelledEnum)


class LogQuery(Struct, frozen=True):
    """``words`` must all begin a word of the entry, ``signs`` stand in it; ``owner`` is a part of the owner's
    name, folded.
    ``tag`` is a word that some text of the entry writes with ``#`` before it. Days include both ends."""

    words: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    state: LogState | None = None
    kind: DecisionKind | None = None
    owner: str = ""
    since: date | None = None
    until: date | None = None
    tag: str = ""

    @property
    def entry_id(self) -> int | None:
        """The number of the entry that a lone number names, ``24`` or ``#24``."""
        number = _NUMBER.fullmatch(self.words[0]) if len(self.words) == 1 else None
        return int(number[1]) if number else None

    @property
    def is_empty(self) -> bool:
        """Whether the whole log is meant."""
        return self == LogQuery()


class DecisionsPage(Struct, frozen=True):
    """``ids`` are all entries found, newest first, or the best where ``ranked``, the one whose number was
    typed before all; ``entries`` those read."""

    top: Header
    query: str
    entries: tuple[Decision, ...]
    total: int = 0
    metrics: dict[int, Metric] = field(default_factory=dict)
    ids: tuple[int, ...] = ()
    hits: dict[int, str] = field(default_factory=dict)  # by entry, the words around a hit; see ``log_search``
    due: int = 0
    ranked: bool = False
    more: bool = False


def parse_query(text: str, today: date) -> LogQuery:
    """The query a text means. A filter still without its value is none yet; UserError for a wrong value."""
    filters: dict[str, str] = {}
    words = []
    for word in text.split():
        match = _FILTER.fullmatch(word)
        if match is None:
            words.append(word)
        elif match[2]:
            filters[match[1].lower()] = match[2]
    spelt = [word for word in words if any(map(str.isalnum, word))]
    return LogQuery(
        words=tuple(spelt),
        # Beside words a dash or a comma is passed over, an emoji is meant.
        signs=tuple(
            word for word in words if word not in spelt and (not spelt or not _PUNCTUATION.fullmatch(word))
        ),
        state=_choice("state", filters["state"], LogState) if "state" in filters else None,
        kind=_choice("kind", filters["kind"], DecisionKind) if "kind" in filters else None,
        owner=fold(filters.get("owner", "")),
        since=parse_date(filters["since"], today, past=True) if "since" in filters else None,
        until=parse_date(filters["until"], today, past=True) if "until" in filters else None,
        tag=filters.get("tag", "").lstrip("#"),
    )


def _choice(name: str, text: str, values: type[Choice]) -> Choice:
    """The value that is named or begun, in the program's language or in the file's."""
    wanted = fold(text)
    for value in values:
        if fold(value.label).startswith(wanted) or value.startswith(wanted):
            return value
    message = _("“{name}:” takes one of {values}.")
    raise UserError(message.format(name=name, values=", ".join(value.label for value in values)))
