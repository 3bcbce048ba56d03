"""A home folder of one's own for every program a test starts, so that none finds the user's files."""

from __future__ import annotations

from pathlib import Path


def home_env(folder: Path) -> dict[str, str]:
    """Environment variables that put home and every XDG folder below ``folder``."""
    places = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state", "CACHE": ".cache"}
    return {
        "HOME": str(folder),
        **{f"XDG_{kind}_HOME": str(folder / place) for kind, place in places.items()},
    }
