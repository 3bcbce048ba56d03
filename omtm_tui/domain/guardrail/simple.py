"""The rules a form can write: one metric, one comparison, one action; anything more is typed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from omtm_tui.domain.guardrail.show import action_text, name_text
from omtm_tui.domain.guardrail.tree import Action, ActionKind
from omtm_tui.i18n import _


class SimpleTest(StrEnum):
    """How the metric is held against the value."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RISES_AT_MOST = "rises_at_most"
    FALLS_AT_MOST = "falls_at_most"

    @property
    def label(self) -> str:
        return {
            SimpleTest.AT_LEAST: _("stays at or above"),
            SimpleTest.AT_MOST: _("stays at or below"),
            SimpleTest.RISES_AT_MOST: _("rises by no more than"),
            SimpleTest.FALLS_AT_MOST: _("falls by no more than"),
        }[self]

    @property
    def of_change(self) -> bool:
        """Whether the value is a change over a span rather than a level."""
        return self in (SimpleTest.RISES_AT_MOST, SimpleTest.FALLS_AT_MOST)


@dataclass(frozen=True, slots=True)
class SimpleRule:
    """What the form asks for, as typed: ``span`` for a change, ``lasting`` for how long it may be bad."""

    metric_key: str
    test: SimpleTest
    value: str
    action: ActionKind
    text: str = ""
    span: str = "1w"
    lasting: str = ""

    @property
    def rule_text(self) -> str:
        """The rule in the language; whether it is right is for the parser to say."""
        value = self.value.strip().lstrip("+-−")
        condition = {
            SimpleTest.AT_LEAST: f">= {self.value.strip()}",
            SimpleTest.AT_MOST: f"<= {self.value.strip()}",
            SimpleTest.RISES_AT_MOST: f"change over {self.span.strip()} <= +{value}",
            SimpleTest.FALLS_AT_MOST: f"change over {self.span.strip()} >= -{value}",
        }[self.test]
        lasting = f" for {self.lasting.strip()}" if self.lasting.strip() else ""
        action = action_text(Action(self.action, text=self.text.strip()))
        return f"keep {name_text(self.metric_key)} {condition}{lasting} else {action}"
