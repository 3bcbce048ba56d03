"""The summary of the week as Markdown, to paste into a chat or a mail."""

from omtm_tui.domain.rhythm.friday import FridayView, week_sections, week_title
from omtm_tui.transfer.markdown_text import page_markdown


def week_markdown(view: FridayView) -> str:
    """Return the week on a page."""
    return page_markdown(week_title(view), week_sections(view))
