"""The page for stakeholders: it says what the file says, and nothing in it runs or is fetched."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.rhythm.brief import sections, spark_text
from omtm_tui.domain.text.dates import format_date, parse_date
from omtm_tui.storage.opening import reading
from omtm_tui.storage.read.omtm_views import active_omtm
from omtm_tui.storage.read.rhythm import brief
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.storage.write.omtm import close_omtm
from omtm_tui.transfer.brief import brief_html, brief_markdown
from tests.support.golden import TODAY
from tests.support.workspace import at

HOSTILE = "<script src=//x.test></script> & “quoted” | [link](x)"


class Page(HTMLParser):
    """Collects tags, attributes and text; knows which elements stay open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.fixture
def story(tmp_path: Path, golden_file: Path) -> Path:
    return Path(shutil.copy(golden_file, tmp_path))


def pages(path: Path) -> tuple[str, str]:
    with reading(path) as conn:
        page = brief(ReadContext(conn, TODAY), since=date(2026, 1, 1))
    return brief_markdown(page), brief_html(page)


def test_both_forms_say_all_that_belongs_on_the_page(story: Path) -> None:
    markdown, html = pages(story)
    shown = " ".join(Page(html).words)
    for said in (
        "OMTM = ",
        "By a shorter setup we expect",
        "Retention day 28",
        "removing step B",
        "+19 pp",
        "Decided since 1 Jan",
        "Deadline: 1 Mar",
        "A review waits since 26 Jan.",
    ):
        assert said in markdown, said
        assert said in shown, said


def test_the_html_is_whole_and_fetches_and_runs_nothing(story: Path) -> None:
    _markdown, html = pages(story)
    page = Page(html)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert not {"src", "href", "xlink:href", "action", "srcset"} & set(page.attributes)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert "url(" not in html
    assert "@import" not in html
    assert [value for value in page.attributes["content"] if value.startswith("default-src 'none'")]


def test_the_chart_is_well_formed_and_stays_inside_its_frame(story: Path) -> None:
    _markdown, html = pages(story)
    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    assert svg.get("viewBox") == "0 0 720 280"
    for shape in svg.iter():
        for pair in (shape.get("points") or "").split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= 720, pair
            assert 0 <= y <= 280, pair
    classes = [shape.get("class") for shape in svg.iter()]
    assert {"line", "target", "mark"} <= set(classes)


def test_a_users_words_are_words_in_both_forms(story: Path) -> None:
    with WorkspaceFile(story, at(datetime(2026, 1, 30, 15, 0))) as db:
        log_decision(db, HOSTILE)
    markdown, html = pages(story)
    assert "script" not in Page(html).tags
    assert HOSTILE in " ".join(Page(html).words)
    line = next(line for line in markdown.splitlines() if "script" in line)
    assert "\\<script" in line
    assert "\\[link\\]" in line
    assert line.replace("\\|", "").count("|") == 5


@pytest.mark.parametrize(
    "title", ["a | b", "two\nlines", "a\\|b", "|", "# no heading", "`|`", "*all*\r\n|-|-|"]
)
def test_no_text_of_a_user_breaks_a_row_of_the_table(story: Path, title: str) -> None:
    markdown, _html = pages(story)
    with WorkspaceFile(story, at(datetime(2026, 1, 30, 15, 0))) as db:
        log_decision(db, title)
    with_it, _html = pages(story)
    rows = [line for line in with_it.splitlines() if line.startswith("|")]
    assert len(rows) == sum(line.startswith("|") for line in markdown.splitlines()) + 1
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {5}


def test_an_empty_workspace_has_a_page(tmp_path: Path) -> None:
    WorkspaceFile(tmp_path / "e.db").close()
    with reading(tmp_path / "e.db") as conn:
        page = brief(ReadContext(conn, TODAY))
    assert "No OMTM is active." in brief_markdown(page)
    assert Page(brief_html(page)).open == []


def test_the_line_of_blocks_goes_from_lowest_to_highest() -> None:
    assert spark_text([1, 2, 3]) == "▁▅█"
    assert spark_text([5, 5]) == "▁▁"


def test_once_an_omtm_is_closed_its_outcome_and_its_lesson_come_first(story: Path) -> None:
    with WorkspaceFile(story, at(datetime.combine(TODAY, time(12)))) as db:
        active = active_omtm(db.context(), 1)
        assert active is not None
        close_omtm(db, active.id, OmtmStatus.MISSED, "Step B was not what held them up.")
    with reading(story) as conn:
        page = brief_markdown(brief(ReadContext(conn, TODAY)))
    day, outcome, lesson, nothing = (
        page.index(text)
        for text in (
            f"{format_date(TODAY)} · ",
            "Missed on ",
            "What we learned: Step B was not what held them up",
            "No OMTM is active",
        )
    )
    assert day < outcome < lesson < nothing


def test_an_omtm_called_achieved_against_its_last_reading_is_said_to_be_so(story: Path) -> None:
    with reading(story) as conn:
        view = brief(ReadContext(conn, TODAY))
    assert view.top.omtm is not None
    target = Target(TargetKind.AT_LEAST, low=0.99)
    closed = replace(view.top.omtm.omtm, status=OmtmStatus.ACHIEVED, target=target, closed_on=TODAY)
    page = brief_markdown(replace(view, ended=replace(view.top.omtm, omtm=closed, target_text="≥ 99 %")))
    assert re.search("although the last reading, [0-9.]+ %, misses the target, ≥ 99 %", page)


def test_an_active_omtm_stands_first_and_how_the_last_one_ended_below_under_a_heading(story: Path) -> None:
    with reading(story) as conn:
        view = brief(ReadContext(conn, TODAY))
    page = brief_markdown(replace(view, ended=view.top.omtm))
    current, guardrails, ended, decided = (
        page.index(text) for text in ("\nOMTM = ", "## Guardrails", "## How “", "## Decided since")
    )
    assert current < guardrails < ended < decided


def test_what_was_decided_since_shows_the_day_that_counts_in_order(story: Path) -> None:
    since = TODAY - timedelta(14)
    with reading(story) as conn:
        parts = sections(brief(ReadContext(conn, TODAY), since=since))
        rows = next(part.rows for part in parts if part.title.startswith("Decided since"))
    days = [parse_date(row[0], TODAY, past=True) for row in rows]
    assert days == sorted(days)
    assert min(days) >= since, "a bet placed earlier stands there by the day of its outcome"
