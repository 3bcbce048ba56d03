"""An OMTM defined in one command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Omtm
from tests.support.workspace import at


def test_defining_again_needs_an_end_for_the_present_omtm(omtm: Omtm, story: Path) -> None:
    told = [
        "--metric",
        "retention_d28",
        "--stage",
        "retention",
        "--target",
        "45%",
        "--deadline",
        "+3m",
        "--owner",
        "Kim",
    ]
    assert "--close" in omtm("define", *told).err
    assert omtm("define", *told, "--close", "later").code == 2
    done = omtm("define", *told, "--close", "achieved", "--json")
    assert (done.code, done.json["metric"], done.json["status"]) == (0, "retention_d28", "active")


def test_phase_and_metric_at_once_need_a_reason(
    omtm: Omtm, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from omtm_tui.domain.phase.phase import Phase
    from omtm_tui.storage.workspace_file import WorkspaceFile
    from omtm_tui.storage.write.phase import change_phase
    from tests.support.golden import REVIEW

    with WorkspaceFile(story, at(REVIEW)) as db:
        change_phase(db, Phase.GROWTH, "d28 retention at 43 %")
    told = [
        "--metric",
        "retention_d28",
        "--stage",
        "retention",
        "--target",
        "45%",
        "--deadline",
        "+3m",
        "--owner",
        "Kim",
    ]
    refused = omtm("define", *told, "--close", "achieved")
    assert (refused.code, "--reason" in refused.err) == (2, True)
    assert omtm("status", "--json").json["omtm"]["metric"] == "ttfv"
    assert omtm("define", *told, "--close", "achieved", "--reason", "the board asked").code == 0
    assert any(entry["kind"] == "override" for entry in omtm("decisions", "--json").json)
