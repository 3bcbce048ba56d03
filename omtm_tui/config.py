"""The settings of this machine: one commented TOML file that people may edit; it never stops the program."""

import json
import re
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.i18n import _
from omtm_tui.paths import config_file, private_folder, write_private

TEMPLATE = """\
# Settings of omtm on this machine; what belongs to a workspace, such as its number format, is kept with it.

# The colours of the app: any theme of its command palette, such as "textual-light" or "nord".
theme = "textual-dark"
"""


class Config(Struct, frozen=True):
    """``problem`` says in one line what is wrong with the file, or why it was not written; else empty."""

    theme: str = "textual-dark"
    problem: str = ""


_TYPES = {name: type(value) for name, value in asdict(Config()).items() if name != "problem"}


def load_config(path: Path | None = None) -> Config:
    """The settings; defaults for what is missing or wrong, with the reason in ``problem``."""
    path = path or config_file()
    try:
        settings = _parsed(path.read_text("utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, ValueError) as error:
        message = _("{path} cannot be read, so defaults are used: {reason}.")
        return Config(problem=message.format(path=path, reason=str(error).rstrip(".").replace("\n", " ")))
    good: dict[str, Any] = {
        name: value for name, value in settings.items() if isinstance(value, _TYPES.get(name, ()))
    }
    odd = sorted(set(settings) - set(good))
    message = _("{path}: {names} not understood; known settings are {known}.")
    problem = message.format(path=path, names=", ".join(odd), known=", ".join(_TYPES)) if odd else ""
    return Config(**good, problem=problem)


def save_config(config: Config, path: Path | None = None, **changes: str) -> Config:
    """The settings with ``changes``, kept in the file among its comments, or ``problem`` says why not."""
    path = path or config_file()
    changed = replace(config, **changes)
    try:
        text = path.read_text("utf-8") if path.exists() else TEMPLATE
        for name, value in changes.items():
            text = _with_setting(text, name, value)
        private_folder(path.parent)
        write_private(path.resolve(), text.encode(), replace=True)
    except (OSError, ValueError, FileUnusable) as error:
        message = _("The setting is not kept, because {path} cannot be changed: {reason}")
        return replace(changed, problem=message.format(path=path, reason=str(error).replace("\n", " ")))
    return changed


def _parsed(text: str) -> dict[str, Any]:
    import tomllib  # of no use to who has set nothing

    return tomllib.loads(text)


def _with_setting(text: str, name: str, value: str) -> str:
    """The text with one top-level setting changed or added. ValueError where it would not say so."""
    before = _parsed(text)
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    changed, count = re.subn(rf"(?m)^{name}[ \t]*=.*$", lambda _match: line, text, count=1)
    if not count:
        changed = f"{line}\n{text}"
    if _parsed(changed) != {**before, name: value}:
        raise ValueError(_("the setting “{name}” is not on a line of its own").format(name=name))
    return changed
