"""The table of commands: each is imported when it is called, or listed by ``--help``."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from omtm_tui import __version__
from omtm_tui.cli.common import db_option, say
from omtm_tui.i18n import _

COMMANDS = {
    "demo": "demo:demo",
    "status": "show:status",
    "log": "log:log",
    "define": "omtm:define",
    "add": "record:add",
    "answer": "record:answer",
    "backlog": "backlog:backlog",
    "move": "backlog:move",
    "request": "commands:request",
    "load": "backlog:load",
    "metric": "commands:metric",
    "team": "commands:team",
    "guardrail": "commands:guardrail",
    "check": "guardrails:check",
    "bet": "decisions:bet",
    "outcome": "decisions:outcome",
    "amend": "decisions:amend",
    "comment": "decisions:comment",
    "decisions": "show:decisions",
    "forecast": "forecast:forecast",
    "review": "forecast:review",
    "friday": "reports:friday",
    "brief": "reports:brief",
    "calendar": "reports:calendar",
    "import": "import_export:import_file",
    "export": "import_export:export",
    "backup": "import_export:backup",
    "undo": "record:undo",
    "redo": "record:redo",
    "paths": "doctor:paths",
    "doctor": "doctor:doctor",
    "restore": "restore:restore",
}
"""Where each command is built: a module of this package and a function in it."""


class Lazy(click.Group):
    """A group whose commands are built when they are needed."""

    def __init__(self, places: Mapping[str, str], help: str, **settings: Any) -> None:
        super().__init__(no_args_is_help=False, help=help, short_help=help.rstrip("."), **settings)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order people meet them."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _colon, function = place.partition(":")
        built: click.Command = getattr(import_module(f"omtm_tui.cli.{module}"), function)()
        return built

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; an unknown name is refused with the nearest one."""
        if args and args[0] not in self.places:
            near = get_close_matches(args[0], self.places, n=1)
            known = _("did you mean “{name}”?").format(name=near[0]) if near else ", ".join(self.places)
            message = _("there is no command “{name}”; {known}")
            raise click.UsageError(message.format(name=args[0][:40], known=known), ctx)
        return super().resolve_command(ctx, args)


def root() -> click.Group:
    """The ``omtm`` command."""
    return Lazy(
        COMMANDS,
        name="omtm",
        callback=_without_command,
        invoke_without_command=True,
        params=[
            db_option(),
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help=_("Show the version and end."),
            ),
        ],
        help=_(
            "The One Metric That Matters workflow, in one file of yours. Without a command the app opens; "
            "without a terminal the status is printed."
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )


def metric() -> click.Group:
    """``omtm metric …``."""
    places = {"add": "record:metric_add", "list": "show:metric_list"}
    return Lazy(places, name="metric", params=[db_option()], help=_("Add metrics, or list them."))


def team() -> click.Group:
    """``omtm team …``."""
    return Lazy(
        {name: f"team:team_{name}" for name in ("add", "list")},
        name="team",
        params=[db_option()],
        help=_("Add teams, projects and people, or list them; “--team NAME” is about one of them."),
    )


def request() -> click.Group:
    """``omtm request …``."""
    places = {
        "add": "requests:add",
        "list": "requests:list_requests",
        "sort": "requests:sort",
        "try": "requests:attempt",
    }
    return Lazy(
        places,
        name="request",
        params=[db_option()],
        help=_("Take in what stakeholders ask for, and tell them what became of it."),
    )


def guardrail() -> click.Group:
    """``omtm guardrail …``."""
    return Lazy(
        {name: f"guardrails:guardrail_{name}" for name in ("add", "list", "edit", "rm")},
        name="guardrail",
        params=[db_option()],
        help=_("Add guardrails, list, change or retire them; “omtm check” judges them."),
    )


def _without_command() -> int | None:
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return None
    from omtm_tui.cli.show import print_status

    return print_status()


def _version(context: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        say(f"omtm {__version__}")
        context.exit()
