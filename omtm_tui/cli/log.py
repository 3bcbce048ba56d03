"""``omtm log``: one reading, as people type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from datetime import date

    from omtm_tui.domain.metrics.metric import Metric
    from omtm_tui.domain.text.numbers import NumberFormat
    from omtm_tui.storage.workspace_file import WorkspaceFile
    from omtm_tui.storage.write.readings import Recorded


def log() -> click.Command:
    """``omtm log``."""
    built = common.command(
        "log",
        _log,
        _(
            "Record a reading: “omtm log METRIC VALUE”, or “omtm log VALUE” for the OMTM. "
            "A share may be given by its parts alone: “omtm log METRIC --n 57 --of 100”."
        ),
        common.argument("words", many=True, required=False),
        common.option("--metric", metavar="METRIC", help=_("The metric by key or name, not by position.")),
        common.option("--date", metavar="DATE", help=_("The day it was observed; today if not given.")),
        common.option(
            "--n", metavar="N", help=_("How many count, with --of; alone, the size of the sample.")
        ),
        common.option("--of", metavar="N", help=_("Of how many.")),
        common.option("--sd", metavar="VALUE", help=_("The standard deviation, for a mean.")),
        common.option("--cohort", metavar="FROM..TO", help=_("The cohort's first and last day.")),
        common.option("--note", help=_("A remark kept with the reading.")),
        team_option(_("Whose OMTM a value alone is of, the company's if not given.")),
        json=True,
    )
    built.context_settings["ignore_unknown_options"] = True  # a negative value is no option
    built.params[0].make_metavar = lambda ctx: "[METRIC] VALUE"  # type: ignore[method-assign]
    return built


def _log(
    words: tuple[str, ...], metric: str | None, team: str | None, as_json: bool, **told: str | None
) -> int:
    from omtm_tui.domain.text.numbers import format_value
    from omtm_tui.storage.read.header import top

    with common.writing() as db:
        fmt = top(db.conn, db.today).numbers
        parts = told["n"] is not None and told["of"] is not None
        found, value = _what(db, words, metric, team, parts=parts)
        done = _recorded(db, found, value, fmt, **told)
    reading = done.reading
    if as_json:
        common.say_json(
            {
                "metric": found.key,
                "name": found.name,
                "observed_on": reading.observed_on,
                "value": reading.value,
                "numerator": reading.numerator,
                "denominator": reading.denominator,
                "corrected": done.corrected.value if done.corrected else None,
                "same": done.same,
            }
        )
        return common.Exit.FINE
    said = _("{name} on {day}: {value}").format(
        name=found.name, day=reading.observed_on, value=format_value(reading.value, found, fmt)
    )
    if done.same:
        said += " " + _("(was recorded already)")
    elif done.corrected:
        was = format_value(done.corrected.value, found, fmt, beside=reading.value)
        said += " " + _("(corrects {value})").format(value=was)
    common.say(said)
    return common.Exit.FINE


def _what(
    db: WorkspaceFile, words: tuple[str, ...], metric: str | None, team: str | None, *, parts: bool
) -> tuple[Metric, str | None]:
    """The metric that is meant and the value as typed (None where only its parts are given)."""
    from omtm_tui.storage.read.base import find_metric
    from omtm_tui.storage.read.header import top

    if unknown := [word for word in words if word.startswith("--")]:
        raise UserError(_("There is no option {name}; see “omtm log --help”.").format(name=unknown[0]))
    named = [metric] if metric is not None else []
    if not named and (len(words) > 1 or (parts and words)):
        named, words = [words[0]], words[1:]
    value = common.joined(words) or None
    if value is None and not parts:
        raise UserError(_("The value is missing; write it like “omtm log METRIC 57%”."))
    if named and team is not None:
        raise UserError(_("A metric has no team; leave out --team, or the metric to mean the team's OMTM."))
    if named:
        return find_metric(db.conn, named[0]), value
    active = top(db.conn, db.today, scope_id(db.conn, team)).omtm
    if active is None:
        raise UserError(_("There is no OMTM yet; name the metric: “omtm log METRIC VALUE”."))
    return active.metric, value


def _recorded(
    db: WorkspaceFile,
    metric: Metric,
    value: str | None,
    fmt: NumberFormat,
    *,
    date: str | None,
    n: str | None,
    of: str | None,
    sd: str | None,
    cohort: str | None,
    note: str | None,
) -> Recorded:
    from omtm_tui.domain.text.numbers import parse_number, parse_value
    from omtm_tui.storage.write.readings import record

    count = None if n is None else parse_number(n, fmt)
    whole = None if of is None else parse_number(of, fmt)
    if count is not None and whole is None and count != int(count):
        raise UserError(_("The size of a sample is a whole number; “{text}” is not.").format(text=n))
    first, last = _cohort(cohort)
    return record(
        db,
        metric.id,
        common.day(date),
        None if value is None else parse_value(value, metric, fmt),
        numerator=count if whole is not None else None,
        denominator=whole,
        sample_size=int(count) if count is not None and whole is None else None,
        sd=None if sd is None else parse_value(sd, metric, fmt),
        cohort_from=first,
        cohort_to=last,
        source="command line",
        note=note or "",
    )


def _cohort(text: str | None) -> tuple[date | None, date | None]:
    if text is None:
        return None, None
    first, dots, last = text.partition("..")
    if not dots:
        raise UserError(_("A cohort is written like 2026-01-01..2026-01-07."))
    return common.day(first), common.day(last)
