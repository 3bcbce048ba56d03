"""Whether a team's OMTM pulls in the direction of the one it pays into."""

from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.i18n import mark

_STANDS_STILL = 0.01
"""A net change below 1 % of the way to the target is none."""


class Alignment(LabelledEnum):
    """How the OMTM of a team stands to the one it pays into."""

    WITH = "with", mark("pulls along"), Tone.GOOD, "↗"
    ALONE = "alone", mark("improves, the one above does not"), Tone.WARN, "?"
    AGAINST = "against", mark("pulls the other way"), Tone.BAD, "↘"
    STILL = "still", mark("stands still"), Tone.MUTED, "→"
    UNKNOWN = "unknown", mark("no reading since its start"), Tone.MUTED, "·"

    @property
    def glyph(self) -> str:
        """One cell wide and distinct without colour."""
        return self._details[1]


def alignment(child: OmtmView, parent: OmtmView) -> Alignment:
    """A child pulls along while it comes nearer to its own target and the parent nearer to its own.

    Both are compared since the start of the child.
    """
    own = _progress(child, child)
    if own is None:
        return Alignment.UNKNOWN
    if abs(own) < _STANDS_STILL:
        return Alignment.STILL
    if own < 0:
        return Alignment.AGAINST
    above = _progress(parent, child)
    return Alignment.ALONE if above is not None and above <= -_STANDS_STILL else Alignment.WITH


def _progress(view: OmtmView, since: OmtmView) -> float | None:
    """How much of the way to its target an OMTM went since another began; negative for the wrong way."""
    first_day = since.omtm.started
    before = [value for day, value in view.series if day <= first_day]
    after = [value for day, value in view.series if day > first_day]
    start = before[-1] if before else (view.omtm.baseline if view is since else None)
    if start is None and after:
        start, after = after[0], after[1:]
    if start is None or not after:
        return None
    target = view.omtm.target
    way = abs(target.gap(start)) or abs(start) or 1.0
    if target.gap(start) == 0:
        return 0.0 if target.gap(after[-1]) == 0 else -abs(target.gap(after[-1])) / way
    return (abs(target.gap(start)) - abs(target.gap(after[-1]))) / way
