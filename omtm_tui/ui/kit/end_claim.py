"""The question to whoever calls an OMTM achieved although its last reading misses the target."""

from collections.abc import Mapping

from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView
from omtm_tui.domain.rhythm.review import last_by_deadline, only_claimed
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _
from omtm_tui.ui.kit.dialog import Asked
from omtm_tui.ui.kit.field import Field

_WHY = "why_achieved"


def claim(view: OmtmView, numbers: NumberFormat) -> Asked | None:
    """The field that appears once the field ``status`` says achieved; None where that is true."""
    last = last_by_deadline(view)
    if last is None or not only_claimed(view, OmtmStatus.ACHIEVED, last):
        return None
    text = _("The last value is {value}, the target {target}: say why it was achieved all the same.")
    hint = text.format(value=view.value_text(last[1], numbers), target=view.target_text)
    field = Field(_WHY, _("Why achieved"), required=True, hint=hint)
    return field, lambda values: values.get("status") == OmtmStatus.ACHIEVED


def with_claim(values: Mapping[str, str]) -> str:
    """The text of the field ``note``, below the answer to the question where it was asked."""
    return "\n".join(filter(None, (values.get(_WHY, ""), values.get("note", ""))))
