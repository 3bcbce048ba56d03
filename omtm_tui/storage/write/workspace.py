"""Writing down the company, who its OMTMs are for, its north star metric and the settings of the file."""

from __future__ import annotations

import json
import re
from typing import Any

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.omtm.draft_fields import WORKSPACE_FIELDS
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.workspace import Scope, ScopeKind, Settings
from omtm_tui.i18n import _, mark
from omtm_tui.storage import orm, records
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import id_of, line, require_text, set_fields


def update_workspace(db: WorkspaceFile, **fields: str | None) -> None:
    """Set ``WORKSPACE_FIELDS``: texts, enum members, or None to clear one. Renames the company scope, too."""
    with db.step(_("Changed what the workspace says about the company")):
        company = ensure_company(db)
        row = db.get_or_fail(orm.Workspace, 1)
        texts = dict.fromkeys(("company", "industry", "guidepoint"), lambda text: line(text or ""))
        choices = dict.fromkeys(WORKSPACE_FIELDS, lambda choice: str(choice) if choice else None)
        set_fields(row, fields, {**choices, **texts})
        if row.company:
            company.name = row.company
        db.flush()


def ensure_company(db: WorkspaceFile) -> orm.Scope:
    """The company scope, created together with the workspace's row in a new file."""
    workspace = db.session.get(orm.Workspace, 1)
    if workspace is None:
        workspace = orm.Workspace(id=1)
        db.session.add(workspace)
    company = db.find(orm.Scope, kind="company")
    if company is None:
        company = orm.Scope(kind="company", name=workspace.company or _("Company"))
        db.add(company)
    return company


def own_scope(db: WorkspaceFile, scope_id: int | None) -> int:
    """The id of the scope itself, the company's for None; UserError when it is gone."""
    return id_of(ensure_company(db) if scope_id is None else db.get_or_fail(orm.Scope, scope_id))


def update_settings(db: WorkspaceFile, **settings: str | float) -> None:
    """Set any of ``Settings`` by name; UserError says what a value may be."""
    with db.step(_("Changed the settings")):
        ensure_company(db)
        row = db.get_or_fail(orm.Workspace, 1)
        was = records.from_json(Settings, row.settings)
        checked = {name: checked_setting(name, value) for name, value in settings.items()}
        stored = json.dumps(json.loads(row.settings) | checked, ensure_ascii=False)
        now = records.from_json(Settings, stored)
        NumberFormat(now.decimal, now.group)
        if now != was:  # a default that is told for the first time changes nothing either
            row.settings = stored


_BETWEEN: dict[str, tuple[type, float, float, str]] = {
    "change_apart_days": (int, 0, 366, mark("Days between a phase change and a metric change")),
    "wip_limit": (int, 1, 20, mark("Experiments that may run at once")),
    "weekly_capacity": (float, 0.1, 1000, mark("Effort weeks a calendar week has")),
    "friday": (int, 0, 6, mark("Weekday of the weekly review (Monday is 0)")),
    "flat_pct": (float, 0, 50, mark("Net change in per cent up to which a series is flat")),
}
"""The settings that are numbers: type and limits, and what each is called on the screen."""


def checked_setting(name: str, value: Any) -> str | float:
    """A setting within its limits, as the type it has in ``Settings``; UserError names the limits."""
    if name in _BETWEEN:
        kind, low, high, label = _BETWEEN[name]
        whole = isinstance(value, int) or kind is float
        if not (isinstance(value, int | float) and whole and low <= value <= high):
            message = _("{setting} is a number from {low:g} to {high:g}.")
            raise UserError(message.format(setting=_(label), low=low, high=high))
        return int(value) if kind is int else float(value)
    if name == "friday_time" and not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", str(value)):
        raise UserError(_("A time of day is written like 15:00."))
    if name not in Settings.__struct_fields__:
        raise TypeError(f"no such setting: {name}")
    return str(value)


def add_scope(db: WorkspaceFile, kind: ScopeKind, name: str, parent_id: int | None = None) -> Scope:
    """Add a team, project or person below ``parent_id`` (None: the company)."""
    name = require_text(name, _("A team, project or person needs a name."))
    if kind is ScopeKind.COMPANY:
        raise NotAllowed(_("A workspace is about one company; add a team, a project or a person."))
    with db.step(_("Added the {kind} “{name}”").format(kind=kind.label, name=name)):
        parent = own_scope(db, parent_id)
        siblings = db.find_all(orm.Scope, parent_id=parent)
        if any(scope.name.casefold() == name.casefold() for scope in siblings):
            raise UserError(_("“{name}” is there already; choose another name.").format(name=name))
        return Scope(db.add(orm.Scope(kind=kind.value, name=name, parent_id=parent)), kind, name, parent)


def set_north_star(db: WorkspaceFile, name: str, metric_id: int | None = None) -> int:
    """Name the company's long-term number, if it is read also its metric; at most one at a time. Its id."""
    name = require_text(name, _("The north star metric needs a name."))
    with db.step(_("Set the north star metric “{name}”").format(name=name)):
        ensure_company(db)
        if (open_one := db.find(orm.NorthStar, ended=None)) is not None:
            message = _("“{name}” is the north star metric; end it first, and say why.")
            raise NotAllowed(message.format(name=open_one.name))
        if metric_id is not None:
            db.get_or_fail(orm.Metric, metric_id)
        return db.add(orm.NorthStar(name=name, metric_id=metric_id, started=db.today))


def end_north_star(db: WorkspaceFile, reason: str) -> None:
    """End the north star metric, with the reason in words."""
    why = _("Say why the north star metric ends, such as “the business model changed”.")
    reason = require_text(reason, why)
    with db.step(_("Ended the north star metric")):
        row = db.find(orm.NorthStar, ended=None)
        if row is None:
            raise NotAllowed(_("There is no north star metric to end."))
        row.ended, row.end_reason = max(db.today, row.started), reason
