"""The style sheet beside a module, so that rules are read and edited as CSS."""

from pathlib import Path


def css_of(module_file: str, name: str = "") -> str:
    """Read ``page.tcss`` for the class in ``page.py``, or the sheet ``name`` where a module has several."""
    path = Path(module_file)
    return (path.with_name(f"{name}.tcss") if name else path.with_suffix(".tcss")).read_text("utf-8")
