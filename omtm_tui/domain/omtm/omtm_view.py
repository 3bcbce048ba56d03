"""An OMTM as it is shown: with its metric, its readings and its prospects."""

from __future__ import annotations

from msgspec import Struct

from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.reading import Reading, Series
from omtm_tui.domain.omtm.omtm import Omtm
from omtm_tui.domain.omtm.outlook import Outlook
from omtm_tui.domain.workspace import Scope


class OmtmView(Struct, frozen=True):
    """An OMTM with its metric and where it stands."""

    omtm: Omtm
    metric: Metric
    scope: Scope
    now: Reading | None
    series: Series
    outlook: Outlook | None = None
    sentence: str = ""
    hypothesis: str = ""
    target_text: str = ""
