"""The rules a form can write: one metric, one comparison or trend, one action; anything more is typed."""

from msgspec import Struct

from omtm_tui.domain.guardrails.render import action_text, name_text
from omtm_tui.domain.guardrails.tree import Action, ActionKind
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark


class FormTest(LabelledEnum):
    """How the metric is compared with the value or with its own past: a label, and the rule language."""

    AT_LEAST = "at_least", mark("stays at or above"), ">= {value}"
    AT_MOST = "at_most", mark("stays at or below"), "<= {value}"
    BETWEEN = "between", mark("stays between"), "between {value}"
    RISES_AT_MOST = "rises_at_most", mark("rises by no more than"), "change over {span} <= +{size}"
    FALLS_AT_MOST = "falls_at_most", mark("falls by no more than"), "change over {span} >= -{size}"
    NOT_FALLING = "not_falling", mark("does not fall"), "not falling over {span}"
    NOT_RISING = "not_rising", mark("does not rise"), "not rising over {span}"
    NOT_FLAT = "not_flat", mark("does not stand still"), "not flat over {span}"
    RISING = "rising", mark("keeps rising"), "rising over {span}"
    FALLING = "falling", mark("keeps falling"), "falling over {span}"
    FLAT = "flat", mark("stays flat"), "flat over {span}"

    @property
    def template(self) -> str:
        """The rule language, with places for a ``{value}``, its ``{size}`` without a sign, a ``{span}``."""
        return self._details[0]

    @property
    def has_value(self) -> bool:
        """Whether there is a line to hold; a trend has none."""
        return "{value}" in self.template or "{size}" in self.template

    @property
    def has_span(self) -> bool:
        """Whether it looks back over a span."""
        return "{span}" in self.template


class FormRule(Struct, frozen=True):
    """What the form asks for, as typed.

    ``span`` is what a change or trend looks back over, ``lasting`` how long it may be bad; ``value`` holds
    two values joined by “and” for a band. ``phase`` and ``stage`` None mean any and all."""

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
        value, span = self.value.strip(), self.span.strip()
        condition = self.test.template.format(value=value, size=value.lstrip("+-−"), span=span)
        return f"keep {name_text(self.metric_key)} {condition}{lasting}{phase} else {action}"


def example_rule(metric: Metric) -> str:
    """A rule one could type about a metric, which keeps it on the side where it is better."""
    rises = metric.better is Better.UP
    share = "40%" if rises else "5%"
    test = FormTest.AT_LEAST if rises else FormTest.AT_MOST
    value = share if metric.kind.is_share else "100"
    return FormRule(metric.key, test, value, ActionKind.REVIEW, _("look for the cause")).rule_text
