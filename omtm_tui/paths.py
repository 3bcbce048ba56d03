"""Where the program keeps things on this machine, and how it writes a file that is nobody else's business."""

import contextlib
import os
from pathlib import Path

from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.i18n import _

APP = "omtm"


def _folder(kind: str) -> Path:
    from platformdirs import PlatformDirs  # a command with --db never asks for it

    return Path(getattr(PlatformDirs(APP, appauthor=False), f"user_{kind}_dir"))


def default_workspace() -> Path:
    """The workspace file in the user's data folder."""
    return _folder("data") / "workspace.db"


def config_file() -> Path:
    """The file with the settings of this machine (not those of a workspace)."""
    return _folder("config") / "config.toml"


def state_folder() -> Path:
    """The user's folder for what the program keeps by itself: snapshots, and logs of crashes."""
    return _folder("state")


def workspace(path: str | Path | None = None) -> Path:
    """The workspace to use: ``path`` (from ``--db``), else ``OMTM_DB``, else the default."""
    chosen = path or os.environ.get("OMTM_DB")
    return typed(chosen).absolute() if chosen else default_workspace()


def typed(text: str | Path) -> Path:
    """A path as people type it, ``~`` standing for home. UserError where no file can be called that."""
    if "\0" in str(text):
        raise UserError(_("A path has no control characters."))
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UserError(_("{path}: there is no such home folder.").format(path=text)) from error


def prepare(path: Path) -> Path:
    """Return ``path``, our own data folder made for its owner only; one the user named is left as it is."""
    if path == default_workspace():
        private_folder(path.parent)
    return path


def private_folder(folder: Path) -> None:
    """Make ``folder`` with mode 0700, or give an existing one that mode. FileUnusable where that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise _unwritable(folder, error) from error


def write_private(path: Path, data: bytes, *, replace: bool = False) -> None:
    """Write a file (mode 0600) whole or not at all; its folder must be there.

    Without ``replace`` anything already at ``path`` is refused, a dangling link included; with it a link is
    replaced, not followed. FileUnusable says why it could not be written."""
    import tempfile

    try:
        descriptor, name = tempfile.mkstemp(prefix=".omtm-", dir=path.parent)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            if not replace and os.path.lexists(path):
                raise FileExistsError
            partial.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise
    except FileExistsError as error:
        raise FileUnusable(_("{path} is already there; nothing was written.").format(path=path)) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> FileUnusable:
    reason = error.strerror or str(error)
    return FileUnusable(_("{path} cannot be written: {reason}.").format(path=path, reason=reason))
