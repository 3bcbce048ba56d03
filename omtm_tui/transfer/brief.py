"""The page for stakeholders as Markdown, and as HTML that needs nothing but itself."""

from html import escape
from pathlib import Path
from string import Template

from omtm_tui.domain.rhythm.brief import Brief, brief_title, sections
from omtm_tui.domain.text.parts import Section
from omtm_tui.domain.text.typed_text import in_file_name, visible
from omtm_tui.i18n import _, ngettext
from omtm_tui.transfer.chart_svg import chart_svg
from omtm_tui.transfer.markdown_text import page_markdown
from omtm_tui.transfer.sheet import fit_sheet, short_columns

_PAGE = Path(__file__).with_name("brief.html")


def brief_files(brief: Brief) -> dict[str, bytes]:
    """Both forms of the page, named after its day, that of a team after its number and name as well."""
    top = brief.top
    parts = ["brief", top.today.isoformat()]
    if top.scope is not None and top.team:
        # Names may be alike once they are safe; numbers never are.
        parts += filter(None, (str(top.scope.id), in_file_name(top.team)))
    name = "-".join(parts)
    return {f"{name}.md": brief_markdown(brief).encode(), f"{name}.html": brief_html(brief).encode()}


def brief_markdown(brief: Brief) -> str:
    """The page as Markdown; its chart is a line of text."""
    return page_markdown(brief_title(brief), sections(brief))


def brief_html(brief: Brief) -> str:
    """The page as one HTML file that prints on one sheet: no script, no remote font, image or style."""
    parts = tuple(sections(brief))
    chart = _chart(brief)
    sheet = fit_sheet(parts, chart=bool(chart))
    longest = max(parts, key=lambda section: len(section.rows))
    body = []
    for section in parts:
        body += [f"<h2>{_safe(section.title)}</h2>"] if section.title else []
        body += [f"<p>{_safe(text)}</p>" for text in section.paragraphs]
        body += [chart] if section.drawing and chart else []
        body += _table(section, sheet.left_out if section is longest else 0) if section.rows else []
    title = _safe(brief_title(brief))
    page = Template(_PAGE.read_text("utf-8"))
    return page.substitute(title=title, size=sheet.size, body="\n".join(body))


def _chart(brief: Brief) -> str:
    """The drawing with its caption; empty until there are two readings."""
    view = brief.top.omtm
    chart = chart_svg(view, brief.home.markers, brief.top.numbers) if view else ""
    caption = _(
        "Solid: readings. Dotted: target. Shaded: where eight of ten outcomes fall if things go on as "
        "they have, dashed its middle. Dots: decisions."
    )
    return f"<figure>{chart}<figcaption>{_safe(caption)}</figcaption></figure>" if chart else ""


def _table(section: Section, left_out: int) -> list[str]:
    """The table; on paper without the first ``left_out`` rows, which a line below it counts."""
    shorts = [' class="short"' if short else "" for short in short_columns(section)]

    def row(cells: tuple[str, ...], tag: str, look: str = "") -> str:
        inner = (f"<{tag}{short}>{_safe(cell)}</{tag}>" for cell, short in zip(cells, shorts, strict=True))
        return f"<tr{look}>{''.join(inner)}</tr>"

    rows = [
        row(cells, "td", ' class="screen"' if n < left_out else "") for n, cells in enumerate(section.rows)
    ]
    table = f"<table>{row(section.head, 'th')}{''.join(rows)}</table>"
    if not left_out:
        return [table]
    text = ngettext("… and {n} earlier one.", "… and {n} earlier ones.", left_out).format(n=left_out)
    return [table, f'<p class="paper">{_safe(text)}</p>']


def _safe(text: str) -> str:
    return escape(visible(text))
