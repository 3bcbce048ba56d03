"""``omtm define``: the wizard's fields as options, and the OMTM active at the end, or nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import NeedsReason, NotAllowed, UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.omtm.draft import Draft
    from omtm_tui.domain.omtm.omtm import OmtmStatus
    from omtm_tui.storage.workspace_file import WorkspaceFile

FIRST = ("metric", "target", "deadline", "initiative", "owner", "stage")
"""The fields people give most, listed first."""

_SHORT = {"metric_kind": "--kind", "share_limit": "--limit", "achievable_because": "--because"}

_CONTRIBUTIONS = "contributions"
"""What the field ``team`` is called here, where ``--team`` says whose OMTM it is, as everywhere."""


def define() -> click.Command:
    """``omtm define``."""
    from omtm_tui.domain.omtm.draft_fields import STEPS

    every = dict.fromkeys((*FIRST, *(field for step in STEPS for field in step)))
    fields = [
        common.option(
            f"--{name.replace('_', '-')}",
            *([_SHORT[field]] if field in _SHORT else []),
            name,
            help=_help(field),
        )
        for field, name in ((field, _CONTRIBUTIONS if field == "team" else field) for field in every)
    ]
    return common.command(
        "define",
        _define,
        _(
            "Define the OMTM and activate it. What the wizard's draft says already need not be said again. "
            "Example: omtm define --metric ttfv --stage activation --target “>= 50%” --deadline +3m "
            "--initiative “a shorter setup” --owner “PM Core”"
        ),
        *fields,
        team_option(),
        common.option(
            "--close",
            metavar="HOW",
            help=_("How the present OMTM ends: achieved, missed, abandoned or superseded."),
        ),
        common.option("--close-note", help=_("What there is to say about its end.")),
        common.option("--reason", help=_("Why the metric changes so soon after the phase; it is logged.")),
        json=True,
    )


def _help(field: str) -> str:
    """What a field is, how it is written, and an example."""
    from omtm_tui.domain.omtm.draft_fields import CHOICES, field_example, field_hint, field_label

    label, hint, example = field_label(field), field_hint(field), field_example(field)
    known = ", ".join(CHOICES[field]) if field in CHOICES else ""
    parts = [label[:1].upper() + label[1:]]
    if known or hint:
        parts.append(": " + (known or hint))
    if example:
        parts.append(", " + _("such as {example}").format(example=f"“{example}”"))
    return "".join(parts) + "."


def _define(
    team: str | None,
    close: str | None,
    close_note: str | None,
    reason: str | None,
    as_json: bool,
    **told: str | None,
) -> int:
    from omtm_tui.domain.omtm.draft_fields import parse_choice
    from omtm_tui.domain.omtm.omtm import OmtmStatus
    from omtm_tui.storage.read.omtm import draft, omtm_by_id
    from omtm_tui.storage.write import drafts

    given = {("team" if name == _CONTRIBUTIONS else name): text for name, text in told.items()}
    fields = {field: text for field, text in given.items() if text is not None}
    closing = None if close is None else parse_choice(close, OmtmStatus)
    with common.writing() as db:
        scope = scope_id(db.conn, team)
        checked = _checked(db, scope, fields, closing)
        begun = draft(db.conn, db.today, scope) is not None
        number = drafts.start_draft(db, scope)
        try:
            for field, text in fields.items():
                drafts.save_field(db, number, field, text)
            omtm = drafts.activate(db, number, closing, close_note or "", reason)
        except UserError as error:
            if not begun:
                drafts.discard_draft(db, number)
            if isinstance(error, NeedsReason):
                raise NeedsReason(_("{rule} (--reason TEXT)").format(rule=error)) from error
            raise
        view = omtm_by_id(db.conn, db.today, omtm.id)
    assert view is not None
    for field, warning in checked.warnings.items():
        common.note(f"{field.replace('_', ' ')}: {warning}")
    if as_json:
        from omtm_tui.cli.json_output import omtm_shape

        common.say_json(omtm_shape(view))
    else:
        common.say(*filter(None, (view.sentence, view.hypothesis)))
    return common.Exit.FINE


def _checked(
    db: WorkspaceFile, scope: int | None, fields: dict[str, str], closing: OmtmStatus | None
) -> Draft:
    """What the draft would be; UserError before anything is written where it would not be ready."""
    from omtm_tui.domain.omtm.draft import parse_draft
    from omtm_tui.storage.read.base import SHOWN_READINGS, metrics, scopes, series
    from omtm_tui.storage.read.header import top
    from omtm_tui.storage.read.omtm import draft

    view, header = draft(db.conn, db.today, scope), top(db.conn, db.today, scope)
    known = metrics(db.conn)
    checked = parse_draft(
        {**(view.fields if view else {}), **fields},
        known,
        scopes(db.conn),
        view.weaknesses if view else (),
        {metric.id: series(db.conn, metric, db.today, SHOWN_READINGS) for metric in known},
        header.workspace,
        clock.today(),
        header.numbers,
    )
    if not checked.complete:
        raise UserError(_("The OMTM cannot be defined: {why}").format(why=checked.not_ready))
    if header.omtm and closing is None:
        message = _("“{name}” is still active: say how it ends with --close achieved, missed or superseded.")
        raise NotAllowed(message.format(name=header.omtm.metric.name))
    return checked
