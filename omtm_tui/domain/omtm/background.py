"""What the wizard asks about the goal and the people behind an OMTM, as its texts say it."""

from collections.abc import Mapping
from datetime import date

from omtm_tui.domain.omtm.draft_fields import Reader
from omtm_tui.domain.omtm.draft_metric import stakeholders
from omtm_tui.domain.omtm.omtm import Background
from omtm_tui.domain.text.number_format import NumberFormat

BACKGROUND_FIELDS = (
    "end_goal_by",
    "deadline_reason",
    "achievable_because",
    "team",
    "stakeholders",
    "stake_sees",
    "stake_knows",
    "stake_involved",
)
"""The fields that live in the texts of the wizard alone, also once the OMTM is active."""


def background(fields: Mapping[str, str], today: date) -> Background:
    """Read the texts by field; a date that cannot be read is left out."""
    reader = Reader(fields, today, NumberFormat())
    return Background(
        end_goal_by=reader.day("end_goal_by"),
        deadline_reason=reader.text("deadline_reason"),
        achievable_because=reader.text("achievable_because"),
        contributions=tuple(line.strip() for line in reader.text("team").splitlines() if line.strip()),
        stakeholders=stakeholders(reader),
    )
