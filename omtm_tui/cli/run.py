"""Running one command: its options and module are loaded when it is meant, and errors are one line."""

import contextlib
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from omtm_tui import __version__
from omtm_tui.cli import common
from omtm_tui.cli.commands import Argument, Command, Option, commands, load
from omtm_tui.domain.errors import FileUnusable, ReportedError
from omtm_tui.i18n import _, mark

ABOUT_TEAM = Option("--team", mark("A team, project or person, not the company."), "NAME")
AS_JSON = Option("--json as_json", mark("Print plain JSON."), kind="flag")


def main(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. Errors are one line on standard error."""
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return int(root().main(list(argv), prog_name="omtm", standalone_mode=False) or common.Exit.FINE)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "omtm"
        hint = _("see “{command} --help”").format(command=where)
        message = " ".join(error.format_message().split())  # the choices of an option come one a line
        return common.complain(f"{message.rstrip('.')}; {hint}", common.Exit.BAD_INPUT, where)
    except click.ClickException as error:
        return common.complain(error.format_message(), common.Exit.BAD_INPUT)
    except ReportedError as error:
        code = common.Exit.FILE if isinstance(error, FileUnusable) else common.Exit.BAD_INPUT
        return common.complain(common.with_command(str(error), error.action, error.about), code)
    except click.Abort:
        return common.complain(_("Stopped."), common.Exit.STOPPED)
    except SystemExit:
        return common.Exit.FINE  # whoever read the help has closed the pipe


class DeclaredGroup(click.Group):
    """Commands of the table under one word."""

    def __init__(self, name: str, help: str, table: tuple[Command, ...], **settings: Any) -> None:
        super().__init__(name, help=help, params=[_db_option()], no_args_is_help=False, **settings)
        self.table = {declared.name: declared for declared in table}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order people meet them."""
        return list(self.table)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence about each command; none of them is loaded for it."""
        with formatter.section(_("Commands")):
            helps = ((name, _(each.help)) for name, each in self.table.items())
            formatter.write_dl([(name, text.split(". ")[0].rstrip(".")) for name, text in helps])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, None where there is none."""
        declared = self.table.get(cmd_name)
        if declared and declared.commands:
            return DeclaredGroup(declared.name, _(declared.help), declared.commands)
        return _command(declared) if declared else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant; an unknown name is refused with the nearest one."""
        if args and args[0] not in self.table:
            from difflib import get_close_matches

            nearest = get_close_matches(args[0], self.table, n=1)
            hint = _("did you mean “{name}”?").format(name=nearest[0]) if nearest else ", ".join(self.table)
            message = _("there is no command “{name}”; {known}")
            raise click.UsageError(message.format(name=args[0][:40], known=hint), ctx)
        return super().resolve_command(ctx, args)


class DeclaredCommand(click.Command):
    """A command of the table; what is wrong in its options is said by its name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; every error knows which command it is of."""
        with click.core.augment_usage_errors(ctx):
            return super().parse_args(ctx, args)


def root() -> DeclaredGroup:
    """Return the ``omtm`` command."""
    group = DeclaredGroup(
        "omtm",
        _(
            "The One Metric That Matters workflow, in one file of yours. Without a command the app opens; "
            "without a terminal the status is printed."
        ),
        commands(),
        callback=lambda: None if click.get_current_context().invoked_subcommand else _run("home:status"),
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    text = _("Show the version and end.")
    return click.version_option(__version__, message="omtm %(version)s", help=text)(group)


def _command(declared: Command) -> click.Command:
    """A command of the table; its module is imported when it runs."""
    options = [*load(f"cli.{declared.options_from}")()] if declared.options_from else []
    options += [*declared.options, *([ABOUT_TEAM] if declared.about_team else [])]
    params: list[click.Parameter] = []
    for one in declared.arguments:
        facts: dict[str, Any] = {"type": _type(one), "required": one.required, "metavar": one.metavar}
        params.append(click.Argument([one.name], nargs=-1 if one.many else 1, **facts))
    params += [*map(_option, options), _db_option()]
    return DeclaredCommand(
        declared.name,
        params=[*params, _option(AS_JSON)] if declared.json else params,
        callback=partial(_run, declared.run),
        help="\n\n\b\n".join(filter(None, (_(declared.help), declared.example))),
        context_settings={"ignore_unknown_options": declared.negative_values},
    )


def _run(function: str, as_json: bool = False, **answers: Any) -> int:
    reply = load(f"cli.{function}")(**answers)
    return int(common.print_reply(reply) if isinstance(reply, common.Reply) else reply)


def _option(declared: Option) -> click.Parameter:
    is_flag = declared.kind == "flag" or None  # False would make the value of an option optional
    # A default of None would make a required option optional.
    default: dict[str, Any] = {} if declared.default is None else {"default": declared.default}
    return click.Option(
        declared.names.split(),
        is_flag=is_flag,
        type=None if is_flag else _type(declared),
        metavar=declared.metavar,
        required=declared.required,
        help=_(declared.help),
        **default,
    )


class _Number(click.IntRange):
    """The number of a record, also as lists print it: ``#23``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(value.removeprefix("#"), param, ctx)


def _type(declared: Argument | Option) -> click.ParamType[Any]:
    if declared.choices:
        return click.Choice(declared.choices, case_sensitive=False)
    if declared.kind == "number":
        return _Number(min=1)
    return click.Path(path_type=Path) if declared.kind == "file" else click.types.FuncParamType(text)


def text(value: str) -> str:
    """Return a text for people, which can be stored: bytes that are no text are refused."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise click.BadParameter(_("this is not valid UTF-8 text")) from error
    return value


def _db_option() -> click.Option:
    """``--db``, understood before and after the subcommand; the last one counts."""
    return click.Option(
        ["--db"],
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=lambda _context, _param, path: common.use_file(path),
        expose_value=False,
        help=_("The workspace file, instead of $OMTM_DB or the one that “omtm paths” shows."),
    )
