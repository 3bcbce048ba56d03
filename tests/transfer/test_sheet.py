"""The page for stakeholders as it comes out of a printer: one sheet of A4, however much is on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from omtm_tui.domain.rhythm.brief import Brief
from omtm_tui.storage.opening import reading
from omtm_tui.storage.read.rhythm import brief
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.transfer.brief import brief_html
from tests.support.golden import TODAY

SENTENCE = "asking every new team for the first thing it wants to plan before it has typed a single name; "


@pytest.fixture
def page(golden_file: Path) -> Brief:
    with reading(golden_file) as conn:
        return brief(ReadContext(conn, TODAY), since=date(2025, 1, 1))


def sheets(html: str) -> int:
    try:
        from weasyprint import HTML
    except (ImportError, OSError):  # its libraries for fonts are the system's
        pytest.skip("nothing here can print")
    return len(HTML(string=html, url_fetcher=fetch_nothing).render().pages)


def fetch_nothing(url: str) -> None:
    raise AssertionError(url)


@pytest.mark.parametrize("entries", [0, 1, 12, 25, 40, 300])
@pytest.mark.parametrize("words", [1, 3])
def test_the_page_is_printed_on_one_sheet(page: Brief, entries: int, words: int) -> None:
    entry = replace(page.decisions[0], title=(SENTENCE * words)[:-2])
    html = brief_html(replace(page, decisions=(entry,) * entries))
    assert sheets(html) == 1
    assert html.count(entry.title) >= entries, "on the screen all of them stand"


def test_what_is_left_to_the_log_is_counted_on_the_sheet(page: Brief) -> None:
    html = brief_html(replace(page, decisions=page.decisions * 40))
    left_out = html.count('<tr class="screen">')
    assert left_out > 0
    assert f'<p class="paper">… and {left_out} earlier ones.</p>' in html
    assert '"paper"' not in brief_html(page)
