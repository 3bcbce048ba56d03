"""The one place that asks for the time, so that a run can be repeated as of any day."""

import os
from datetime import date, datetime

from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _


def now() -> datetime:
    """Now, or the ISO date (midnight) or time in ``OMTM_NOW``, local without a zone; UserError if neither."""
    text = os.environ.get("OMTM_NOW", "").strip()
    if not text:
        return datetime.now()
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError, OSError):
        message = _("OMTM_NOW is “{text}”, which is no time; write it like 2026-01-30 or 2026-01-30T15:00.")
        raise UserError(message.format(text=text[:40])) from None


def today() -> date:
    """The day of ``now``."""
    return now().date()
