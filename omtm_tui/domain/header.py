"""What the header of every screen shows, also carried along by each snapshot, and the one number as text."""

from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.errors import Action
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.dates import format_date, left_text
from omtm_tui.domain.text.labels import Tone, dotted, visible
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_change
from omtm_tui.domain.workspace import Scope, Workspace
from omtm_tui.i18n import _, ngettext

NAME_WIDTHS = (30, 20)
"""Cells of a name that are kept as other parts of the header get shorter, or are left out."""

NAMED_FROM = 14  # cells from which a part of a name is worth more than none
TREND_WIDTH = 12
TREND_FROM = 98  # cells of a header that always has room for trend and probability
BETWEEN = 3  # blanks between two parts of the header
NEAR_DAYS = 300  # a deadline nearer than this is clear without its year, and the header is short of room
Runs = tuple[tuple[str, Tone], ...]
Forms = tuple[tuple[int, Runs], ...]
Cells = Callable[[str], int]  # how many a text takes


class Header(Struct, frozen=True):
    """What the header of every screen shows."""

    today: date
    workspace: Workspace
    scope: Scope | None
    phase: Phase | None
    omtm: OmtmView | None
    guardrails: dict[GuardrailState, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()  # the names of the guardrails in breach, hard ones first
    has_draft: bool = False
    had_omtm: bool = False  # whether the team steered by one before, where it has none now
    is_empty: bool = False  # whether the file holds nothing at all, so that the welcome is shown

    @property
    def numbers(self) -> NumberFormat:
        """How numbers are written."""
        return self.workspace.settings.numbers

    @property
    def team(self) -> str:
        """Whose number it is, where it is not the company's."""
        return self.scope.name if self.scope is not None and self.scope.parent_id is not None else ""


class Part(Struct, frozen=True):
    """A piece of the header: its forms as (rank, (text, tone) runs), from the longest to the shortest.

    The higher a form's rank, the sooner the next one takes its place, or nothing after the last; 0 stays.
    ``stretch`` is the form that is cut to what room is left. ``action`` is what to do about it; ``trend``
    says that the sparkline is drawn here, ``aside`` that the part stands at the right."""

    forms: Forms
    stretch: int | None = None
    action: Action | None = None
    trend: bool = False
    aside: bool = False


def header_parts(top: Header, width: int) -> list[Part]:
    """Name, now and target, trend, probability, guardrails, whereabouts; or what is missing for that."""
    view, wide = top.omtm, width >= TREND_FROM
    parts = []
    if view is None:
        named = (*_team(top, NAME_WIDTHS[0]), (no_omtm(top), Tone.STRONG))
        parts.append(Part(((0, named),), action=Action.DEFINE_OMTM))
    else:
        parts += _number(view, top, wide)
    if top.guardrails:
        parts.append(_guardrails(top, wide))
    if where := dotted((top.phase.label if top.phase else "", visible(top.workspace.company))):
        parts.append(Part(((12, ((where, Tone.MUTED),)),), aside=True))
    return parts


def no_omtm(top: Header) -> str:
    """What a team has that steers by no OMTM: a draft, one of the past, or nothing yet."""
    if top.has_draft:
        return _("OMTM being defined")
    return _("No active OMTM") if top.had_omtm else _("No OMTM yet")


def _number(view: OmtmView, top: Header, wide: bool) -> list[Part]:
    name, deadline = visible(view.metric.name), view.omtm.deadline
    near = deadline if 0 <= (deadline - top.today).days < NEAR_DAYS else top.today
    now, target = view.now_text(top.numbers), view.target_text
    aim = _("{now} → {target} by {date}").format(now=now, target=target, date=format_date(deadline, near))
    short, least = ((*_team(top, cells), (_cut(name, cells), Tone.STRONG)) for cells in NAME_WIDTHS)
    full: Runs = (*_team(top, len(top.team)), (name, Tone.STRONG))
    parts = [
        Part(((9 if wide else 5, full), (7 if wide else 2, short), (0, least)), stretch=0),
        Part(((3, ((aim, Tone.PLAIN),)), (0, ((f"{now} → {target}", Tone.PLAIN),)))),
    ]
    if len(view.series) > 1:
        parts.append(Part(((5 if wide else 10, ((" " * TREND_WIDTH, Tone.ACCENT),)),), trend=True))
    if view.outlook is not None and view.outlook.at_text:
        likely = _("{percent} likely").format(percent=view.outlook.at_text)
        parts.append(Part(((4 if wide else 8, ((likely, Tone.PLAIN),)),)))
    return parts


def _team(top: Header, width: int) -> Runs:
    """Whose number it is, where it is not the company's."""
    return ((_cut(visible(top.team), width), Tone.WARN), (" · ", Tone.MUTED)) if top.team else ()


def _guardrails(top: Header, wide: bool) -> Part:
    """How many are in which state; a breach is always said, and named as long as there is room."""
    count = top.guardrails.get(GuardrailState.BREACH, 0)
    runs = [
        (f"{top.guardrails[state]} {state.label}", state.tone)
        for state in GuardrailState
        if top.guardrails.get(state) and state is not GuardrailState.BREACH
    ]
    forms: list[tuple[int, Runs]] = []
    if count:
        glyph, tone = GuardrailState.BREACH.glyph, GuardrailState.BREACH.tone
        broken = ngettext("{glyph} {n} breach", "{glyph} {n} breaches", count).format(glyph=glyph, n=count)
        named = f"{broken}: {', '.join(map(visible, top.broken))}"
        forms = [(8 if wide else 6, ((named, tone),)), (0, ((broken, tone),))]
        runs.append((named, tone))
    whole = [(_("guardrails") + " ", Tone.MUTED), runs[0]]
    for run in runs[1:]:
        whole += [(" · ", Tone.MUTED), run]
    return Part(((11 if count else 6, tuple(whole)), *forms), stretch=1 if count else None)


def fit_header(parts: Sequence[Part], width: int, cells: Cells = len) -> list[tuple[Part, Runs]]:
    """The parts in forms that fit into ``width`` cells, cut to the last cell; ``cells`` measures a text."""
    forms = [(*part.forms, (0, ())) for part in parts]  # nothing comes after the last
    chosen = [0] * len(parts)

    def size(runs: Runs) -> int:
        return sum(cells(text) for text, _tone in runs)

    def left() -> int:
        shown = (of[n][1] for of, n in zip(forms, chosen, strict=True))
        return width + BETWEEN - sum(size(runs) + BETWEEN for runs in shown if runs)

    for _rank, at, n in sorted((-form[0], at, n) for at, of in enumerate(forms) for n, form in enumerate(of)):
        if left() < 0 and forms[at][n][0]:
            chosen[at] = n + 1
    _take_back(forms, chosen, left, {at for at, part in enumerate(parts) if part.stretch is not None})
    room, fitted = left(), []
    for part, of, n in zip(parts, forms, chosen, strict=True):
        runs = of[n][1]
        if part.stretch is not None and n > part.stretch:
            runs = _stretched(of[part.stretch][1], runs, size(runs) + room, cells)
            room -= size(runs) - size(of[n][1])
        if runs:
            fitted.append((part, runs))
    return fitted


def _take_back(forms: Sequence[Forms], chosen: list[int], left: Callable[[], int], stretch: set[int]) -> None:
    """Take longer forms again where a part that went later has left room; the rest goes to what is cut."""
    for at in sorted((at for at, n in enumerate(chosen) if n), key=lambda at: forms[at][chosen[at] - 1][0]):
        before = chosen[at]
        while chosen[at] and left() >= 0:
            chosen[at] -= 1
        if chosen[at] < before and left() < 0:
            chosen[at] += 1
            if at in stretch:
                return


def _stretched(long: Runs, short: Runs, room: int, cells: Cells) -> Runs:
    """The long runs cut to ``room``; the short ones where too little of what they leave out would be seen."""
    *before, (text, tone) = long
    room -= sum(cells(each) for each, _tone in before)
    if text.startswith(short[-1][0]) and room < cells(short[-1][0]) + NAMED_FROM:
        return short
    return (*before, (_cut(text, max(room, 1), cells), tone))


def _cut(text: str, room: int, cells: Cells = len) -> str:
    """The text in ``room`` cells at most; an ellipsis stands for what is missing."""
    if cells(text) <= room:
        return text
    text = text[: 4 * room]  # a cell may hold a letter and its accents, and a name can be very long
    while text and cells(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


class BigNumber(Struct, frozen=True):
    """The sentence of an OMTM, its value and how far it is; ``action`` is what to do first, if anything."""

    sentence: str
    value: str = ""
    distance: str = ""
    action: Action | None = None


def _standing(view: OmtmView, value: float, numbers: NumberFormat) -> tuple[str, str]:
    """A value and how far it is from the target; one on a line that is to be passed is not there yet."""
    target, text = view.omtm.target, view.value_text(value, numbers)
    if target.met(value):
        return text, _("target met")
    if not target.gap(value):
        return text, _("on the line, not beyond it")
    text, _line, gap = format_change(value, target.line(value), view.metric, numbers, target.lines)
    return text, _("{gap} to go").format(gap=gap.lstrip("+−"))


def big_number(view: OmtmView | None, top: Header) -> BigNumber:
    """The one number; the distance reads ``+8 pp since start · 4 pp to go · 70 days left``."""
    if view is None:
        yet = _("No metric that matters yet.")
        now = _("No metric that matters now: the last OMTM is closed.")
        return BigNumber(now if top.had_omtm else yet, action=Action.DEFINE_OMTM)
    omtm, metric, numbers = view.omtm, view.metric, top.numbers
    facts, value = list[str](), "–"
    if view.now is None:
        facts.append(_("no reading yet"))
    else:
        if omtm.baseline is not None:
            change = view.change_text(omtm.baseline, view.now.value, numbers)
            facts.append(_("{change} since start").format(change=change))
        value, distance = _standing(view, view.now.value, numbers)
        facts.append(distance)
    facts.append(left_text((omtm.deadline - top.today).days))
    if view.outlook is not None and view.outlook.at_text:
        facts.append(_("{percent} likely").format(percent=view.outlook.at_text))
    action = Action.RECORD if view.now is None else None
    return BigNumber(visible(view.sentence or metric.name), value, dotted(facts), action)
