"""All that is written as Markdown: the decision log, the week, the blueprint, and any page of sections.

A decision has one file, in the MADR form that teams keep beside their code. Its front matter is YAML whose
values are all written as JSON, which YAML reads the same."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest

from omtm_tui.domain.backlog.planning import PLACES, BlueprintView, Deliverable, PaysInto, month_text
from omtm_tui.domain.decisions.amendment import Term
from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision, DecisionKind, LogState, Verdict, earlier_lines
from omtm_tui.domain.decisions.log_query import DecisionsPage
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.rhythm.brief import definition_section, people
from omtm_tui.domain.rhythm.friday import FridayView, week_sections, week_title
from omtm_tui.domain.text.dates import format_date, weekday_name
from omtm_tui.domain.text.labels import Section, in_file_name, visible
from omtm_tui.domain.text.number_format import format_number
from omtm_tui.i18n import _
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read_context import ReadContext

_INLINE = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")  # what Markdown reads as more than itself

_LEADING = re.compile(r"(?m)^(\s*\d*)([#+=.)-])")
"""Signs that make a heading, a list or a rule at the beginning of a line."""


def plain(text: str) -> str:
    """Return a text on one line that means in Markdown what it says."""
    return _INLINE.sub(r"\\\1", visible(text))


def plain_lines(text: str) -> str:
    """Return a text of several lines that means in Markdown what it says, its lines kept apart."""
    escaped = _LEADING.sub(r"\1\\\2", _INLINE.sub(r"\\\1", visible(text, lines=True)))
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", escaped)


def code(text: str) -> str:
    """Return a text as code, whatever quotation marks are in it."""
    escaped = visible(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", escaped)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {escaped} {fence}" if longest else f"`{escaped}`"


def facts(texts: Mapping[str, str]) -> str:
    """Return a list of named texts that are Markdown already, without the empty ones."""
    return "\n".join(f"- {name}: {text}" for name, text in texts.items() if text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *rows])


def page_markdown(title: str, sections: Iterable[Section]) -> str:
    """Return a page; a section without a title stands below the page's own."""
    parts = [f"# {plain(title)}"]
    for section in sections:
        parts += [f"## {plain(section.title)}"] if section.title else []
        parts += section_markdown(section)
    return "\n\n".join(parts) + "\n"


def section_markdown(section: Section) -> list[str]:
    """Return what stands in a section below its heading."""
    parts = [plain(text) for text in section.paragraphs if text]
    if section.drawing:
        parts.append(code(section.drawing))
    if section.points:
        parts.append("\n".join(f"- {plain(text)}" for text in section.points))
    if section.rows:
        cells = [[plain(cell) for cell in row] for row in section.rows]
        parts.append(table([plain(title) for title in section.head], cells))
    return parts


def week_markdown(view: FridayView) -> str:
    """Return the week on a page, to paste into a chat or a mail."""
    return page_markdown(week_title(view), week_sections(view))


def blueprint_markdown(view: BlueprintView) -> str:
    """Return three months side by side, and what the deliverables pay into."""
    omtm = view.top.omtm
    owner = view.top.scope.name if view.top.scope else view.top.workspace.company
    lines = ["# " + _("Blueprint of {name}").format(name=plain(owner)), ""]
    if omtm is not None:
        lines.append(f"- {plain(omtm.sentence)}")
        if omtm.omtm.end_goal:
            lines.append(f"- {PaysInto.END_GOAL.label}: {plain(omtm.omtm.end_goal)}")
        lines.append("")
    columns = [map(_deliverable, view.deliverables[month][:PLACES]) for month in view.months]
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join([*lines, table([month_text(month) for month in view.months], rows)]) + "\n"


def _deliverable(item: Deliverable) -> str:
    text = f"{plain(item.title)} ({item.pays_into.label})"
    return f"~~{text}~~ ✓" if item.done else text


INDEX = "README.md"
_UNYAML = {code: f"\\u{code:04x}" for code in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)}


def export_markdown(context: ReadContext, only: int | None = None) -> dict[str, bytes]:
    """The files by name: one an entry and an index, or ``only`` one entry; it keeps its name for ever."""
    page = decisions(context)
    names = {one.id: file_name(one) for one in page.entries}
    entries = [_state(page, one) for one in reversed(page.entries) if only in (None, one.id)]
    files = {names[entry.decision.id]: _file(entry, names) for entry in entries}
    if only is None:
        files[INDEX] = _index(page, entries, names)
    return {name: text.encode() for name, text in files.items()}


def entry_markdown(page: DecisionsPage, decision: Decision) -> str:
    """One entry as its file would be; ``page`` is the log it is of."""
    return _file(_state(page, decision), {decision.id: file_name(decision)})


def file_name(entry: Decision) -> str:
    """``0004-removing-step-b.md``: safe on every system, the same for ever."""
    return f"{entry.id:04}-{in_file_name(entry.title) or entry.kind.value}.md"


def _state(page: DecisionsPage, decision: Decision) -> EntryState:
    return EntryState.of(decision, page.metrics, page.top.numbers)


def _file(entry: EntryState, names: Mapping[int, str]) -> str:
    comments = (f"{one.at[:10]}: {plain_lines(one.text)}" for one in entry.decision.comments)
    sections = {
        _("Context and Problem Statement"): _context(entry),
        _("Decision Drivers"): _drivers(entry),
        _("Amendments"): _amendments(entry),
        _("Decision Outcome"): _outcome(entry),
        _("More Information"): _more(entry, names),
        _("Comments"): "\n\n".join(comments),
    }
    parts = [_front_matter(entry.decision, names), f"# {plain(entry.decision.title)}"]
    parts += [f"## {title}\n\n{body}" for title, body in sections.items() if body]
    return "\n\n".join(parts) + "\n"


def _front_matter(decision: Decision, names: Mapping[int, str]) -> str:
    fields: dict[str, object] = {
        "status": _status(decision, names),
        "date": decision.decided_at[:10],
        "decision-makers": [decision.owner] if decision.owner else [],
        "id": decision.id,
        "kind": decision.kind.value,
        "omtm": decision.omtm or None,
        "review": decision.review_day.isoformat() if decision.review_day else None,
        "decision": decision.choice or None,
    }
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in fields.items() if value is not None}
    lines = [f"{key}: {visible(value).translate(_UNYAML)}" for key, value in texts.items()]
    return "\n".join(["---", *lines, "---"])


def _status(decision: Decision, names: Mapping[int, str]) -> str:
    """The word MADR has for where an entry stands."""
    if decision.state is LogState.WITHDRAWN:
        return "deprecated"
    if decision.superseded_by is not None:
        return f"superseded by {names.get(decision.superseded_by, decision.superseded_by)}"
    if decision.outcome is None:
        return "proposed" if decision.kind is DecisionKind.BET else "accepted"
    return "rejected" if decision.outcome.choice in (Verdict.ROLL_BACK, Verdict.INVALID) else "accepted"


def _context(entry: EntryState) -> str:
    decision, metric, probability = entry.decision, entry.metric, ""
    bet = decision.registration
    if bet and bet.probability is not None:
        probability = f"{format_number(bet.probability * 100, entry.numbers)} %"
    moved = any(change.field in (Term.THRESHOLD, Term.ABORT) for change in decision.amendments)
    is_typed = bet is not None and entry.rule == bet.if_else
    rule = _("The rule, as amended") if moved and not is_typed else _("Fixed in advance")
    entries = {
        _("OMTM"): plain(decision.omtm),
        _("Metric"): plain(metric.name) if metric and metric.name != decision.omtm else "",
        _("Success line"): entry.success,
        _("Abort line"): entry.abort,
        _("Design"): bet.design.label if bet else "",
        rule: plain(entry.rule),
        _("Probability of success, as stated by the owner"): probability,
    }
    return "\n\n".join(filter(None, (plain_lines(entry.text), facts(entries))))


def _drivers(entry: EntryState) -> str:
    """The guardrails, as they stood when it was decided and when it was reviewed."""
    outcome = entry.decision.outcome
    then = {frozen.name: frozen for frozen in entry.decision.guardrails}
    later = {frozen.name: frozen for frozen in outcome.guardrails} if outcome else {}
    moments = {_("When decided"): then} | ({_("At review"): later} if later else {})
    younger = dict.fromkeys(entry.decision.younger_guardrails, _("younger than the bet"))
    rows = [
        [
            plain(name),
            code(frozen.rule),
            *(_frozen(at.get(name), younger.get(name)) for at in moments.values()),
        ]
        for name, frozen in (then | later | then).items()  # the rule as it was first
    ]
    return table([_("Guardrail"), _("Rule"), *moments], rows) if rows else ""


def _amendments(entry: EntryState) -> str:
    """What was changed after it was registered: moved goalposts stay visible."""
    head = [_("Date"), _("Field"), _("First"), _("Then"), _("Which way"), _("When"), _("Reason")]
    rows = []
    for change in entry.decision.amendments:
        values = map(plain, (change.label, change.old, change.new))
        labels = [change.direction.label, change.timing.label]
        rows.append([change.at[:10], *values, *labels, plain(change.reason)])
    return table(head, rows) if rows else ""


def _outcome(entry: EntryState) -> str:
    outcome = entry.decision.outcome
    if outcome is None:
        return _("Not reviewed yet.") if entry.decision.review_on else ""
    chosen = _("Chosen option: “{choice}”").format(choice=plain(entry.decision.choice))
    if outcome.explanation:
        chosen += _(", because {reason}").format(reason=plain(outcome.explanation))
    entries = {
        _("Result"): entry.result,
        _("Verdict of the registered rule"): outcome.verdict.label if outcome.verdict else "",
        _("Overruled, because"): plain(outcome.overruled_because),
        _("Note"): plain(outcome.result.note) if outcome.result else "",
    }
    parts = [f"{chosen}.", facts(entries)]
    if outcome.consequence:
        parts.append(f"### {_('Consequences')}\n\n{plain_lines(outcome.consequence)}")
    reviewed = _("Reviewed on {day}.").format(day=format_date(outcome.reviewed_on))
    if outcome.next_review:
        reviewed += " " + _("To be looked at again on {day}.").format(day=format_date(outcome.next_review))
    reviews = "\n\n".join((*map(plain, earlier_lines(outcome)), reviewed))
    parts.append(f"### {_('Confirmation')}\n\n{reviews}")
    return "\n\n".join(filter(None, parts))


def _more(entry: EntryState, names: Mapping[int, str]) -> str:
    decision = entry.decision
    older, newer = (
        f"[{id}]({names[id]})" if id is not None and id in names else ""
        for id in (decision.supersedes, decision.superseded_by)
    )
    decided_on, time = date.fromisoformat(decision.decided_at[:10]), decision.decided_at[11:16]
    weekday, day = weekday_name(decided_on.weekday()), format_date(decided_on)
    entries = {
        _("Decided"): _("{weekday}, {day}, {time}").format(weekday=weekday, day=day, time=time),
        _("Owner"): plain(decision.owner),
        _("Review"): format_date(decision.review_day) if decision.review_day else "",
        _("State"): decision.state.label,
        _("Supersedes"): older,
        _("Superseded by"): newer,
    }
    return facts(entries)


def _index(page: DecisionsPage, entries: Iterable[EntryState], names: Mapping[int, str]) -> str:
    head = [_("Date"), _("Decision"), _("Kind"), _("State"), _("Outcome"), _("Result")]
    rows = []
    for entry in entries:
        decision = entry.decision
        link = f"[{plain(decision.title)}]({names[decision.id]})"
        labels = [decision.kind.label, decision.state.label]
        rows.append([decision.decided_at[:10], link, *labels, plain(decision.choice), entry.result])
    company = page.top.workspace.company
    title = _("Decision log of {company}").format(company=plain(company)) if company else _("Decision log")
    parts = [f"# {title}", table(head, rows)]
    for section in (*definition_section(page.top), *people(page.top)):
        parts += [f"## {plain(section.title)}", *section_markdown(section)]
    return "\n\n".join(parts) + "\n"


def _frozen(frozen: FrozenGuardrail | None, otherwise: str | None) -> str:
    return f"{frozen.state_label} ({plain(frozen.value or '–')})" if frozen else otherwise or "–"
