"""What holds for every test: no animations, and no way to the user's own files."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.home import home_env

# Textual reads this when it is imported, hence before any test module.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

# Single examples are slow at random on shared machines; the rest stays as Hypothesis chose.
settings.register_profile("omtm", settings.default, deadline=None)
settings.load_profile("omtm")


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OMTM_DB", "OMTM_LANG", "NO_COLOR"):
            patch.delenv(name, raising=False)
        for name, value in home_env(tmp_path_factory.mktemp("home")).items():
            patch.setenv(name, value)
        yield
