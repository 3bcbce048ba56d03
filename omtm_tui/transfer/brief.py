"""The page for stakeholders as Markdown, and as HTML that needs nothing but itself."""

from collections.abc import Sequence
from html import escape

from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.rhythm.brief import Brief, Section, brief_title, sections
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.domain.text.typed_text import in_file_name, visible
from omtm_tui.i18n import _
from omtm_tui.transfer.chart_svg import STYLE, chart_svg
from omtm_tui.transfer.markdown_text import plain, table

LEVELS = "▁▂▃▄▅▆▇█"
SPARK = 48

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; margin: 0; }}
h2 {{ font-size: 1rem; margin: 1.6rem 0 .4rem; }}
p {{ margin: .3rem 0; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; }}
td:first-child {{ white-space: nowrap; }}
tr {{ border-bottom: 1px solid #8884; }}
th {{ font-weight: 600; opacity: .7; }}
{style}
@media print {{ body {{ margin: 0 auto; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


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
    first, *others = sections(brief)
    parts = [f"# {plain(brief_title(brief))}", *_markdown(first)]
    if brief.top.omtm is not None:
        parts.append(_text_chart(brief.top.omtm, brief))
    for section in others:
        parts += [f"## {plain(section.title)}", *_markdown(section)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _markdown(section: Section) -> list[str]:
    parts = [plain(text) for text in section.paragraphs]
    if section.rows:
        cells = [[plain(cell) for cell in row] for row in section.rows]
        parts.append(table([plain(title) for title in section.head], cells))
    return parts


def _text_chart(view: OmtmView, brief: Brief) -> str:
    """``1 Sep 38 % ▁▂▃▅ 46 % 20 Nov``: the readings, the last few dozen of them."""
    recent = view.series[-SPARK:]
    if len(recent) < 2:
        return ""
    ends = [
        (format_date(day, brief.top.today), format_value(value, view.metric, brief.top.numbers))
        for day, value in (recent[0], recent[-1])
    ]
    line = spark_text([value for _day, value in recent])
    return visible(f"`{ends[0][0]}  {ends[0][1]}  {line}  {ends[1][1]}  {ends[1][0]}`")


def spark_text(values: Sequence[float]) -> str:
    """A line of block characters, the lowest value the lowest block."""
    low, high = min(values), max(values)
    size = (high - low) or 1.0
    return "".join(LEVELS[round((value - low) / size * (len(LEVELS) - 1))] for value in values)


def brief_html(brief: Brief) -> str:
    """The page as one HTML file: no script, no remote font, image or style."""
    first, *others = sections(brief)
    body = _html(first)
    if brief.top.omtm is not None:
        chart = chart_svg(brief.top.omtm, brief.home.markers, brief.top.numbers)
        caption = _(
            "Solid: readings. Dotted: target. Shaded: where eight of ten outcomes fall if things go on as "
            "they have, dashed its middle. Dots: decisions."
        )
        legend = f"<figcaption style='opacity:.7;font-size:.85rem'>{_safe(caption)}</figcaption>"
        body += [f"<figure style='margin:1rem 0'>{chart}{legend}</figure>"] if chart else []
    for section in others:
        body += [f"<h2>{_safe(section.title)}</h2>", *_html(section)]
    return _PAGE.format(title=_safe(brief_title(brief)), style=STYLE, body="\n".join(body))


def _html(section: Section) -> list[str]:
    parts = [f"<p>{_safe(text)}</p>" for text in section.paragraphs]
    if section.rows:
        head = "".join(f"<th>{_safe(title)}</th>" for title in section.head)
        rows = ("".join(f"<td>{_safe(cell)}</td>" for cell in row) for row in section.rows)
        parts.append(f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return parts


def _safe(text: str) -> str:
    return escape(visible(text))
