"""The first two lines of every screen: the one number, and the seven screens."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.dates import format_date
from omtm_tui.domain.guardrail import GuardrailState
from omtm_tui.domain.numbers import format_value
from omtm_tui.domain.text import visible
from omtm_tui.domain.views import Top
from omtm_tui.i18n import _
from omtm_tui.ui.actions import PAGES
from omtm_tui.ui.charts import spark
from omtm_tui.ui.text import BAD, GOOD, MUTED, WARN

SPARK_WIDTH = 12
GUARDRAILS = 2
"""How readily the guardrails' summary is left out; their breaches one step later."""


class TopBar(Widget):
    """The OMTM in one line: name, now and target, deadline, sparkline, probability, guardrails, where
    we are.
    """

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; padding: 0 1; }
    """
    top: reactive[Top | None] = reactive(None)

    def render(self) -> Content:
        top, width = self.top, self.content_size.width
        if top is None:
            return Content("")
        where = self._where(top)
        parts = self._parts(top)
        while sum(part.cell_length + 3 for _rank, part in parts) + where.cell_length > width:
            rank = max(rank for rank, _part in parts)
            if rank == 0:
                break
            at = next(i for i, (r, _part) in enumerate(parts) if r == rank)
            # A broken guardrail is said as long as there is room for the word.
            brief = self._breaches(top) if rank == GUARDRAILS else None
            parts[at : at + 1] = [(GUARDRAILS - 1, brief)] if brief is not None else []
        line = Content("   ").join(part for _rank, part in parts)
        room = width - line.cell_length - where.cell_length
        if room >= 2:
            return Content.assemble(line, " " * room, where)
        return line.truncate(width, ellipsis=True)

    @staticmethod
    def _where(top: Top) -> Content:
        names = [top.phase.label] if top.phase else []
        if top.scope is not None and top.scope.parent_id is not None:
            names.append(visible(top.scope.name))
        names.append(visible(top.workspace.company))
        return Content.styled(" · ".join(name for name in names if name), MUTED)

    def _parts(self, top: Top) -> list[tuple[int, Content]]:
        """What there is to say, each with how readily it is left out (0 never)."""
        view = top.omtm
        if view is None:
            text = _("OMTM being defined: 3 goes on") if top.has_draft else _("No OMTM yet: press 3")
            return [(0, Content.styled(text, "bold"))]
        omtm, metric = view.omtm, view.metric
        now = "–" if view.now is None else format_value(view.now.value, metric, top.numbers)
        aim = _("{now} → {target} by {date}").format(
            now=now, target=view.target_text, date=format_date(omtm.deadline, top.today)
        )
        name = visible(metric.name)
        short = name if cell_len(name) <= 30 else name[:29] + "…"
        parts = [(0, Content.styled(short, "bold")), (0, Content(aim))]
        values = tuple(value for _day, value in view.series[-40:])
        if len(values) > 1:
            parts.append((4, Content.styled(spark(self, values, SPARK_WIDTH), "$text-accent")))
        if view.outlook is not None and view.outlook.at_text:
            parts.append((3, Content(_("{percent} likely").format(percent=view.outlook.at_text))))
        counts = self._guardrails(top.guardrails)
        if counts is not None:
            parts.append((GUARDRAILS, counts))
        return parts

    @staticmethod
    def _breaches(top: Top) -> Content | None:
        count = top.guardrails.get(GuardrailState.BREACH, 0)
        return Content.styled(f"{count} {GuardrailState.BREACH.label}", BAD) if count else None

    @staticmethod
    def _guardrails(counts: dict[GuardrailState, int]) -> Content | None:
        styles = {GuardrailState.OK: GOOD, GuardrailState.BREACH: BAD, GuardrailState.PENDING: WARN}
        texts = [
            Content.styled(f"{counts[state]} {state.label}", styles.get(state, MUTED))
            for state in GuardrailState
            if counts.get(state)
        ]
        return (
            Content.assemble(Content.styled(_("guardrails") + " ", MUTED), Content(" · ").join(texts))
            if texts
            else None
        )


class NavBar(Widget):
    """The seven screens with their keys; the one shown stands out."""

    DEFAULT_CSS = """
    NavBar { height: 1; background: $panel; padding: 0 1; }
    """
    current: reactive[str] = reactive("home")

    class Chosen(Message):
        def __init__(self, page: str) -> None:
            self.page = page
            super().__init__()

    def _labels(self) -> list[tuple[str, str]]:
        full = [(name, f"{number} {_(title)}") for number, (name, title) in enumerate(PAGES, 1)]
        if sum(cell_len(text) + 2 for _name, text in full) <= self.content_size.width:
            return full
        return [(name, text if name == self.current else text[0]) for name, text in full]

    def render(self) -> Content:
        return Content("  ").join(
            Content.styled(text, "bold $text-accent underline" if name == self.current else MUTED)
            for name, text in self._labels()
        )

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        for name, text in self._labels():
            x -= cell_len(text) + 2
            if x < 0:
                self.post_message(self.Chosen(name))
                return
