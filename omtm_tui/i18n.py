"""The one translation function every visible text goes through.

gettext is loaded on first use; without a catalogue for the language the English text is shown."""

import os
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE_DIR = Path(__file__).with_name("locale")


@cache
def _catalogue() -> NullTranslations:
    wanted = os.environ.get("OMTM_LANG")
    return translation("omtm_tui", LOCALE_DIR, languages=[wanted] if wanted else None, fallback=True)


def _(message: str) -> str:
    """The message in the user's language."""
    return _catalogue().gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a message that fits the count ``n``; insert the count with ``.format`` afterwards."""
    return _catalogue().ngettext(one, many, n)


def mark(message: str) -> str:
    """Mark a text of a table for translation; it is translated where it is shown."""
    return message
