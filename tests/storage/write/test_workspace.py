from __future__ import annotations

import pytest

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.workspace import Audience, CompanySize, ScopeKind, Settings
from omtm_tui.storage.read.workspace import scopes, workspace
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.workspace import (
    add_scope,
    end_north_star,
    set_north_star,
    update_settings,
    update_workspace,
)


def test_the_company_scope_bears_the_name_of_the_company(db: WorkspaceFile) -> None:
    update_workspace(db, industry="tools")
    assert [scope.name for scope in scopes(db.context())] == ["Company"]
    update_workspace(db, company="  Acme\n GmbH ", size=CompanySize.STARTUP, audience=Audience.B2B)
    assert [scope.name for scope in scopes(db.context())] == ["Acme GmbH"]
    company = workspace(db.context())
    assert (company.company, company.industry, company.size, company.audience) == (
        "Acme GmbH",
        "tools",
        CompanySize.STARTUP,
        Audience.B2B,
    )


def test_what_was_told_can_be_untold(db: WorkspaceFile) -> None:
    update_workspace(db, company="Acme", size=CompanySize.STARTUP)
    update_workspace(db, company="", size=None)
    assert (workspace(db.context()).company, workspace(db.context()).size) == ("", None)
    assert [scope.name for scope in scopes(db.context())] == ["Acme"]


def test_scopes_form_a_tree_with_one_name_a_branch(db: WorkspaceFile) -> None:
    core = add_scope(db, ScopeKind.TEAM, "Core")
    kim = add_scope(db, ScopeKind.PERSON, "Kim", core.id)
    assert kim.parent_id == core.id
    assert core.parent_id == scopes(db.context())[0].id
    with pytest.raises(UserError, match="CORE"):
        add_scope(db, ScopeKind.PROJECT, "CORE")
    with pytest.raises(NotAllowed):
        add_scope(db, ScopeKind.COMPANY, "Second")
    with pytest.raises(UserError):
        add_scope(db, ScopeKind.TEAM, "  ")
    with pytest.raises(UserError, match="is not there"):
        add_scope(db, ScopeKind.TEAM, "Lost", parent_id=99)


def test_settings_are_kept_one_by_one(db: WorkspaceFile) -> None:
    assert workspace(db.context()).settings == Settings()
    update_settings(db, decimal=",", group=".", wip_limit=3)
    update_settings(db, friday_time="14:30", flat_pct=2)
    settings = workspace(db.context()).settings
    assert (
        settings.decimal,
        settings.group,
        settings.wip_limit,
        settings.friday_time,
        settings.flat_pct,
    ) == (
        ",",
        ".",
        3,
        "14:30",
        2.0,
    )


def test_settings_that_are_saved_as_they_were_leave_no_step(db: WorkspaceFile) -> None:
    update_settings(db, wip_limit=3)
    update_settings(db, wip_limit=2)
    db.undo()
    update_settings(db, wip_limit=3, friday=Settings().friday)
    db.redo()
    assert workspace(db.context()).settings == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wip_limit", 0),
        ("wip_limit", 2.5),
        ("change_apart_days", -1),
        ("friday", 7),
        ("friday_time", "25:00"),
        ("weekly_capacity", float("nan")),
        ("weekly_capacity", 0),
        ("decimal", ";"),
        ("decimal", ","),
        ("flat_pct", 51),
    ],
)
def test_settings_out_of_bounds_are_refused(db: WorkspaceFile, name: str, value: str | float) -> None:
    with pytest.raises(UserError):
        update_settings(db, **{name: value})
    assert workspace(db.context()).settings == Settings()


def test_there_is_one_north_star_and_it_ends_for_a_reason(db: WorkspaceFile) -> None:
    metric = add_metric(db, "Weekly users", MetricKind.COUNT)
    set_north_star(db, "Weekly users", metric.id)
    with pytest.raises(NotAllowed, match="Weekly users"):
        set_north_star(db, "Revenue")
    with pytest.raises(UserError):
        end_north_star(db, " ")
    end_north_star(db, "the business model changed")
    set_north_star(db, "Revenue")
    found = db.conn.execute("SELECT name, end_reason FROM north_star ORDER BY id").fetchall()
    assert [tuple(row) for row in found] == [
        ("Weekly users", "the business model changed"),
        ("Revenue", None),
    ]
    end_north_star(db, "again")
    with pytest.raises(NotAllowed):
        end_north_star(db, "and again")
