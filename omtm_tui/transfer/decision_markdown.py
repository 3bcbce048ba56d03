"""The decision log as Markdown: one file an entry, in the MADR form that teams keep beside their code.

The front matter is YAML whose values are all written as JSON, which YAML reads the same.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import (
    Decision,
    DecisionKind,
    LogState,
    Outcome,
    Verdict,
)
from omtm_tui.domain.decisions.log_query import DecisionsPage
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.rhythm.brief import definition_section, people
from omtm_tui.domain.text.dates import format_date, weekday_name
from omtm_tui.domain.text.number_format import format_number
from omtm_tui.domain.text.typed_text import in_file_name, visible
from omtm_tui.i18n import _
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.transfer.markdown_text import code, facts, plain, plain_lines, section_markdown, table

INDEX = "README.md"

_UNYAML = {code: f"\\u{code:04x}" for code in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)}


class _Entry(Struct, frozen=True):
    """An entry with all that its file says."""

    texts: EntryState
    names: Mapping[int, str]

    @property
    def decision(self) -> Decision:
        return self.texts.decision

    def link(self, number: int | None) -> str:
        """A link to another entry, empty for none."""
        name = self.names.get(number or 0)
        return f"[{number}]({name})" if name else ""


def export_markdown(context: ReadContext, only: int | None = None) -> dict[str, bytes]:
    """The files by name: one an entry, and an index. An entry keeps its name for ever.

    With ``only`` the file of that entry alone.
    """
    page = decisions(context)
    if only is not None:
        return {e.names[only]: _file(e).encode() for e in _entries(page) if e.decision.id == only}
    entries = tuple(reversed(_entries(page)))
    files = {entry.names[entry.decision.id]: _file(entry) for entry in entries}
    return {name: text.encode() for name, text in (files | {INDEX: _index(page, entries)}).items()}


def entry_markdown(page: DecisionsPage, decision: Decision) -> str:
    """One entry as its file would be; ``page`` is the log it is of."""
    (entry,) = _entries(replace(page, entries=(decision,)))
    return _file(entry)


def file_name(entry: Decision) -> str:
    """``0004-removing-step-b.md``: safe on every system, the same for ever."""
    return f"{entry.id:04}-{in_file_name(entry.title) or entry.kind.value}.md"


def _entries(page: DecisionsPage) -> tuple[_Entry, ...]:
    names = {entry.id: file_name(entry) for entry in page.entries}
    return tuple(
        _Entry(EntryState.of(entry, page.metrics, page.top.numbers), names) for entry in page.entries
    )


def _file(entry: _Entry) -> str:
    parts = [
        _front_matter(entry),
        f"# {plain(entry.decision.title)}",
        _section(_("Context and Problem Statement"), _context(entry)),
        _section(_("Decision Drivers"), _drivers(entry)),
        _section(_("Amendments"), _amendments(entry)),
        _section(_("Decision Outcome"), _outcome(entry)),
        _section(_("More Information"), _more(entry)),
        _section(_("Comments"), _comments(entry)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _front_matter(entry: _Entry) -> str:
    decision = entry.decision
    fields: dict[str, object] = {
        "status": _status(entry),
        "date": decision.decided_at[:10],
        "decision-makers": [decision.owner] if decision.owner else [],
        "id": decision.id,
        "kind": decision.kind.value,
        "omtm": decision.omtm or None,
        "review": decision.review_day.isoformat() if decision.review_day else None,
        "decision": decision.choice or None,
    }
    lines = [f"{key}: {_yaml(value)}" for key, value in fields.items() if value is not None]
    return "\n".join(["---", *lines, "---"])


def _yaml(value: object) -> str:
    return visible(json.dumps(value, ensure_ascii=False)).translate(_UNYAML)


def _status(entry: _Entry) -> str:
    """The word MADR has for where an entry stands."""
    decision, outcome = entry.decision, entry.decision.outcome
    if decision.state is LogState.WITHDRAWN:
        return "deprecated"
    if decision.superseded_by is not None:
        return f"superseded by {entry.names.get(decision.superseded_by, decision.superseded_by)}"
    if outcome is None:
        return "proposed" if decision.kind is DecisionKind.BET else "accepted"
    return "rejected" if outcome.choice in (Verdict.ROLL_BACK, Verdict.INVALID) else "accepted"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _context(entry: _Entry) -> str:
    decision, metric, probability = entry.decision, entry.texts.metric, ""
    bet = decision.registration
    if bet and bet.probability is not None:
        probability = f"{format_number(bet.probability * 100, entry.texts.numbers)} %"
    entries = {
        _("OMTM"): plain(decision.omtm),
        _("Metric"): plain(metric.name) if metric and metric.name != decision.omtm else "",
        _("Success line"): entry.texts.success,
        _("Abort line"): entry.texts.abort,
        _("Design"): bet.design.label if bet else "",
        _("Fixed in advance"): plain(entry.texts.rule),
        _("Probability of success, as stated by the owner"): probability,
    }
    return "\n\n".join(filter(None, (plain_lines(entry.texts.text), facts(entries))))


def _drivers(entry: _Entry) -> str:
    """The guardrails, as they stood when it was decided and when it was reviewed."""
    then = entry.decision.guardrails
    later = entry.decision.outcome.guardrails if entry.decision.outcome else ()
    if not then and not later:
        return ""
    at_review = {frozen.name: frozen for frozen in later}
    now = {frozen.name: frozen for frozen in then}
    head = [_("Guardrail"), _("Rule"), _("When decided")] + ([_("At review")] if later else [])
    rows = [
        [plain(name), code((now.get(name) or at_review[name]).rule), _frozen(now.get(name))]
        + ([_frozen(at_review.get(name))] if later else [])
        for name in dict.fromkeys([*now, *at_review])
    ]
    return table(head, rows)


def _amendments(entry: _Entry) -> str:
    """What was changed after it was registered: moved goalposts stay visible."""
    head = [_("Date"), _("Field"), _("First"), _("Then"), _("Which way"), _("When"), _("Reason")]
    rows = []
    for change in entry.decision.amendments:
        values = map(plain, (change.label, change.old, change.new))
        labels = [change.direction.label, change.timing.label]
        rows.append([change.at[:10], *values, *labels, plain(change.reason)])
    return table(head, rows) if rows else ""


def _comments(entry: _Entry) -> str:
    return "\n\n".join(f"{one.at[:10]}: {plain_lines(one.text)}" for one in entry.decision.comments)


def _outcome(entry: _Entry) -> str:
    outcome = entry.decision.outcome
    if outcome is None:
        return _("Not reviewed yet.") if entry.decision.review_on else ""
    chosen = _("Chosen option: “{choice}”").format(choice=plain(entry.decision.choice))
    if outcome.explanation:
        chosen += _(", because {reason}").format(reason=plain(outcome.explanation))
    entries = {
        _("Result"): entry.texts.result,
        _("Verdict of the registered rule"): outcome.verdict.label if outcome.verdict else "",
        _("Overruled, because"): plain(outcome.overruled_because),
        _("Note"): plain(outcome.result.note) if outcome.result else "",
    }
    parts = [f"{chosen}.", facts(entries)]
    if outcome.consequence:
        parts.append(f"### {_('Consequences')}\n\n{plain_lines(outcome.consequence)}")
    parts.append(f"### {_('Confirmation')}\n\n{_confirmation(outcome)}")
    return "\n\n".join(filter(None, parts))


def _confirmation(outcome: Outcome) -> str:
    text = _("Reviewed on {day}.").format(day=format_date(outcome.reviewed_on))
    if outcome.next_review:
        text += " " + _("To be looked at again on {day}.").format(day=format_date(outcome.next_review))
    return text


def _more(entry: _Entry) -> str:
    decision = entry.decision
    decided_on, time = date.fromisoformat(decision.decided_at[:10]), decision.decided_at[11:16]
    weekday, day = weekday_name(decided_on.weekday()), format_date(decided_on)
    return facts(
        {
            _("Decided"): _("{weekday}, {day}, {time}").format(weekday=weekday, day=day, time=time),
            _("Owner"): plain(decision.owner),
            _("Review"): format_date(decision.review_day) if decision.review_day else "",
            _("State"): decision.state.label,
            _("Supersedes"): entry.link(decision.supersedes),
            _("Superseded by"): entry.link(decision.superseded_by),
        }
    )


def _index(page: DecisionsPage, entries: Iterable[_Entry]) -> str:
    head = [_("Date"), _("Decision"), _("Kind"), _("State"), _("Outcome"), _("Result")]
    rows = []
    for entry in entries:
        decision = entry.decision
        link = f"[{plain(decision.title)}]({entry.names[decision.id]})"
        labels = [decision.kind.label, decision.state.label]
        rows.append([decision.decided_at[:10], link, *labels, plain(decision.choice), entry.texts.result])
    company = page.top.workspace.company
    title = _("Decision log of {company}").format(company=plain(company)) if company else _("Decision log")
    parts = [f"# {title}", table(head, rows)]
    for section in (*definition_section(page.top), *people(page.top)):
        parts += [f"## {plain(section.title)}", *section_markdown(section)]
    return "\n\n".join(parts) + "\n"


def _frozen(frozen: FrozenGuardrail | None) -> str:
    return f"{frozen.state_label} ({plain(frozen.value or '–')})" if frozen else "–"
