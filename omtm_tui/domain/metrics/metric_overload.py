"""How many numbers a team can look at before the one that matters is one of many."""

from __future__ import annotations

from omtm_tui.i18n import _

FEW_GUARDRAILS = 2
FEW_WATCHED = 7


def zoo_hint(guardrails: int = 0, watched: int = 0) -> str:
    """Return a hint about too many guardrails of one OMTM or watched metrics; else empty."""
    if guardrails > FEW_GUARDRAILS:
        warning = _("KPI zoo? {n} guardrails; {few} are enough for one OMTM.")
        return warning.format(n=guardrails, few=FEW_GUARDRAILS)
    if watched > FEW_WATCHED:
        warning = _("KPI zoo? {n} watched metrics; nobody follows more than {few}.")
        return warning.format(n=watched, few=FEW_WATCHED)
    return ""
