"""How a step of a wizard or a checklist stands, the same for screen and command."""

from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.i18n import mark


class StepState(LabelledEnum):
    TODO = "todo", mark("to do"), Tone.MUTED, "○"
    DONE = "done", mark("done"), Tone.GOOD, "✓"
    SKIPPED = "skipped", mark("skipped"), Tone.MUTED, "–"
