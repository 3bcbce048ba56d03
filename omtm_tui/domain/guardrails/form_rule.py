"""The rules a form can write: one metric, one comparison or trend, one action; anything more is typed."""

from msgspec import Struct

from omtm_tui.domain.guardrails.render import action_text, name_text
from omtm_tui.domain.guardrails.tree import Action, ActionKind
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark


class FormTest(LabelledEnum):
    """How the metric is compared with the value or with its own past."""

    AT_LEAST = "at_least", mark("stays at or above")
    AT_MOST = "at_most", mark("stays at or below")
    BETWEEN = "between", mark("stays between")
    RISES_AT_MOST = "rises_at_most", mark("rises by no more than")
    FALLS_AT_MOST = "falls_at_most", mark("falls by no more than")
    NOT_FALLING = "not_falling", mark("does not fall")
    NOT_RISING = "not_rising", mark("does not rise")
    NOT_FLAT = "not_flat", mark("does not stand still")
    RISING = "rising", mark("keeps rising")
    FALLING = "falling", mark("keeps falling")
    FLAT = "flat", mark("stays flat")

    @property
    def has_value(self) -> bool:
        """Whether there is a line to hold; a trend has none."""
        return self in (FormTest.AT_LEAST, FormTest.AT_MOST, FormTest.BETWEEN) or self.of_change

    @property
    def has_span(self) -> bool:
        """Whether it looks back over a span."""
        return self.of_change or not self.has_value

    @property
    def of_change(self) -> bool:
        """Whether the value is a change over a span rather than a level."""
        return self in (FormTest.RISES_AT_MOST, FormTest.FALLS_AT_MOST)


class FormRule(Struct, frozen=True):
    """What the form asks for, as typed.

    ``span`` is what a change or trend looks back over, ``lasting`` how long it may be bad; ``value`` holds
    two values joined by “and” for a band. ``phase`` and ``stage`` None mean any and all.
    """

    metric_key: str
    test: FormTest
    value: str
    action: ActionKind
    text: str = ""
    span: str = "1w"
    lasting: str = ""
    phase: Phase | None = None
    stage: FunnelStage | None = None

    @property
    def rule_text(self) -> str:
        """The rule in the rule language, not yet checked by the parser."""
        lasting = f" for {self.lasting.strip()}" if self.lasting.strip() else ""
        phase = f" in phase {self.phase}" if self.phase else ""
        action = action_text(Action(self.action, self.stage, self.text.strip()))
        return f"keep {name_text(self.metric_key)} {self._condition}{lasting}{phase} else {action}"

    @property
    def _condition(self) -> str:
        value, span = self.value.strip(), self.span.strip()
        if not self.test.has_value:
            return f"{self.test.replace('_', ' ')} over {span}"
        size = value.lstrip("+-−")
        return {
            FormTest.AT_LEAST: f">= {value}",
            FormTest.AT_MOST: f"<= {value}",
            FormTest.BETWEEN: f"between {value}",
            FormTest.RISES_AT_MOST: f"change over {span} <= +{size}",
            FormTest.FALLS_AT_MOST: f"change over {span} >= -{size}",
        }[self.test]


def example_rule(metric: Metric) -> str:
    """A rule one could type about a metric, which keeps it on the side where it is better."""
    rises = metric.better is Better.UP
    share = "40%" if rises else "5%"
    test = FormTest.AT_LEAST if rises else FormTest.AT_MOST
    value = share if metric.kind.is_share else "100"
    return FormRule(metric.key, test, value, ActionKind.REVIEW, _("look for the cause")).rule_text
