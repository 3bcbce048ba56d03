"""The options of ``omtm define`` and ``omtm edit``, apart from both so that their help loads no storage."""

from omtm_tui.cli.commands import Option
from omtm_tui.domain.omtm.draft_fields import CHOICES, DRAFT_FIELDS, field_texts
from omtm_tui.domain.omtm.revision import AMENDED, WORDS
from omtm_tui.i18n import _, mark

FIRST = ("metric", "target", "deadline", "initiative", "owner", "stage")
"""The fields people give most, listed first."""

_SHORT = {"metric_kind": "--kind", "share_limit": "--limit", "achievable_because": "--because"}

_HINTS = {
    "funnel_mode": mark("what the steps of the funnel are compared by: conversion or capacity"),
    "distribution_skipped": mark("yes, where nobody else is to have a part of the OMTM"),
}
"""What a field takes that only the form shows otherwise."""

_NAMES = {"team": "contributions"}  # another name here: ``--team`` says whose OMTM it is, as everywhere


def draft_options() -> tuple[Option, ...]:
    """Return an option a field, with a hint and an example in its help."""
    fields = dict.fromkeys((*FIRST, *DRAFT_FIELDS))
    names = {field: _NAMES.get(field, field) for field in fields}
    return tuple(
        Option(f"--{name.replace('_', '-')} {_SHORT.get(field, '')} {name}", _help(field))
        for field, name in names.items()
    )


def edit_options() -> tuple[Option, ...]:
    """Return an option for each thing that is corrected or amended; the first ones are amended."""
    fields = dict.fromkeys((*AMENDED, "owner", "initiative", *WORDS))
    return tuple(Option(f"--{_NAMES.get(field, field).replace('_', '-')}", _help(field)) for field in fields)


def field_of(name: str) -> str:
    """Return the wizard's field behind a parameter."""
    return next((field for field, other in _NAMES.items() if other == name), name)


def option_of(field: str) -> str:
    """Return the option behind a field of the wizard, in its shorter form."""
    return _SHORT.get(field) or f"--{_NAMES.get(field, field).replace('_', '-')}"


def _help(field: str) -> str:
    """What a field is, how it is written, and an example."""
    texts = field_texts(field)
    label, hint, example = texts.label, ", ".join(CHOICES.get(field, ())) or texts.hint, texts.example
    hint = hint or (_(_HINTS[field]) if field in _HINTS else "")
    text = label[:1].upper() + label[1:] + (f": {hint}" if hint else "")
    if example:
        quote = "'" if '"' in example else '"'  # as a shell takes it
        text += ", " + _("such as {example}").format(example=quote + example + quote)
    return text + "."
