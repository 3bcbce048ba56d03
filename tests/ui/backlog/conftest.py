from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments, metrics, workspace
from tests.support.workspace import STEP_B, at, define_omtm
from tests.ui.backlog.support import NOW, ODD


@pytest.fixture(scope="session")
def three_ideas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an OMTM, two more metrics and three unanswered ideas; copy it."""
    path = tmp_path_factory.mktemp("ideas") / "w.db"
    with WorkspaceFile(path, at(NOW)) as db:
        workspace.update_workspace(db, company="Acme")
        metrics.add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, share_limit="14 d")
        metrics.add_metric(db, "Retention", MetricKind.RATE)
        metrics.add_metric(db, "Trial → paid", MetricKind.RATE)
        define_omtm(db, STEP_B)
        for title in ("Remove step B", ODD, "Lifetime discount"):
            experiments.add_experiment(db, title, description="for sales" if "discount" in title else "")
        # The verbs tidy what is typed; another program may not.
        db.conn.execute("UPDATE experiment SET title = ? WHERE title LIKE 'Dark mode%'", (ODD,))
    return path


@pytest.fixture
def path(tmp_path: Path, three_ideas: Path) -> Path:
    """Three ideas of its own for a test."""
    return Path(shutil.copy(three_ideas, tmp_path))
