"""The guardrails as stored: every rule each of them ever had, with the day from which it was in force."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.guardrails.render import from_json
from omtm_tui.domain.guardrails.tree import Rule
from omtm_tui.storage import records
from omtm_tui.storage.read_context import ReadContext, once


class Version(Struct, frozen=True):
    """A rule from the day it was in force; ``id`` counts up with every rule that is saved."""

    valid_from: date
    text: str
    change: str
    rule: Rule
    id: int = 0


class StoredGuardrail(Struct, frozen=True):
    """A guardrail with its versions, oldest first."""

    id: int
    scope_id: int
    name: str
    retired_on: date | None
    versions: tuple[Version, ...]

    @property
    def rule(self) -> Rule:
        """The rule that was saved last."""
        return self.versions[-1].rule


@once
def stored_guardrails(context: ReadContext) -> tuple[StoredGuardrail, ...]:
    """All guardrails of all teams, retired ones included, in order of creation."""
    sql = """
        SELECT g.id, g.scope_id, g.name, g.retired_on, r.id AS rule_id, r.rule, r.tree, r.valid_from, r.change
        FROM guardrail g JOIN guardrail_rule r ON r.guardrail_id = g.id
        WHERE g.hidden = 0 ORDER BY g.id, r.id
    """
    rows = context.execute(sql)
    versions: dict[tuple[int, int, str, str | None], list[Version]] = {}
    for row in rows:
        valid_from, rule = date.fromisoformat(row["valid_from"]), from_json(row["tree"])
        version = Version(valid_from, row["rule"], row["change"], rule, row["rule_id"])
        versions.setdefault(tuple(row)[:4], []).append(version)
    return tuple(
        StoredGuardrail(number, scope_id, name, records.day(retired_on), tuple(of_one))
        for (number, scope_id, name, retired_on), of_one in versions.items()
    )


def stored_guardrail(context: ReadContext, guardrail_id: int | None) -> StoredGuardrail | None:
    """One guardrail; None where there is none."""
    return next((one for one in stored_guardrails(context) if one.id == guardrail_id), None)
