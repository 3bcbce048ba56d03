"""No key waits for a forecast: it is worked out where the file is read."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from omtm_tui.domain.omtm import outlook
from omtm_tui.domain.statistics.forecast import Forecast
from tests.support.workspace import at
from tests.ui.harness import SIZES, opened


@pytest.mark.parametrize("size", SIZES)
async def test_no_forecast_is_worked_out_on_the_thread_of_the_screens(
    demo: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, set[int]] = {}
    for name in ("__init__", "fan", "chance_at", "chance_by"):
        method = getattr(Forecast, name)

        def counted(*args: Any, _name: str = name, _method: Any = method) -> Any:
            threads.setdefault(_name, set()).add(threading.get_ident())
            return _method(*args)

        monkeypatch.setattr(Forecast, name, counted)
    outlook._forecast.cache_clear()
    async with opened(demo, now=at(datetime(2026, 1, 30, 15)), size=size) as ui:
        await ui.press(*"3124567", "1", "R", "escape", "P", "escape", "f", "escape", "3", "r", "escape")
        await ui.press("3", "w", "escape")
    assert set(threads) == {"__init__", "fan", "chance_at", "chance_by"}
    assert threading.get_ident() not in set().union(*threads.values())
