"""The command group: which commands there are, and how every run ends.

Exit codes: 0 done, 1 done with findings, 2 bad input (one line on standard error), 70 a fault of promnote
itself. `promnote --help` imports click and this module only, so that it starts at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click
from click.shell_completion import shell_complete

from promnote import __version__
from promnote.basics.errors import NoteError
from promnote_workbooks.basics.garbage import collect_seldom
from promnote_workbooks.cli import usage

DONE, FINDINGS, BAD_INPUT = 0, 1, 2
#: What a shell reports for a reader that went away and for Ctrl-C.
BROKEN_PIPE, INTERRUPTED = 141, 130
#: A fault of promnote itself; kept apart from 1, which means findings.
BUG = 70
FAULT = (
    "promnote: the lines above show a fault of promnote, not of your input; exit code 70. Please report them, with what you "
    f"ran and the version ({__version__}), where you got promnote from: README, 'When promnote itself fails', says how"
)
_PACKAGE = "promnote_workbooks.cli"
#: A shell asks for completions through this variable (click's): `eval "$(_PROMNOTE_COMPLETE=bash_source promnote)"`.
COMPLETION = "_PROMNOTE_COMPLETE"

#: Each command: the module in this folder that has it (as `command`), and its line in the help.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Build the 1996 note in ./promnote-demo and show what it says."),
    "new": ("new", "A note file to start from: a kind's example, or a few questions."),
    "schedule": ("schedule", "The instalments of a note with their interest."),
    "ledger": ("ledger", "What is owed as of a date, and every event that led to it."),
    "payoff": ("payoff", "The payoff statement of a date and the days after it."),
    "statement": ("statement", "The bill for the next instalment."),
    "journal": ("journal", "Entries between two months, as a file for another program."),
    "export": ("export", "The note of a workbook as a note file."),
    "build": ("build", "Write a note's workbook."),
    "refresh": ("refresh", "Bring a note's workbook to a date, everything of yours kept."),
    "check": ("check", "Recompute a note's workbook and list every cell that differs."),
    "diff": ("diff", "What changed between two workbooks of a note."),
    "batch": ("batch", "Write a workbook for each note of a portfolio."),
    "portfolio": ("portfolio", "A portfolio to fill in, and the figures of all its notes."),
    "template": ("template", "The note workbook's template, to start your own from."),
    "call": ("call", "A cell function, as a cell would call it."),
    "functions": ("functions", "The catalogue of cell functions."),
    "help": ("help", "The help of a command."),
}
#: Distributions add commands through these entry points (`promnote addin`); looked up only when one is called.
PLUGINS = "promnote.commands"
#: The line in the help of what comes with promnote through such an entry point.
PLUGIN_LINES = {"addin": "Install, build and inspect the add-ins for Excel and LibreOffice."}


class Commands(click.Group):
    """A group that imports a command when it is called, and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands of the table above, in its order, and those that come with promnote through an entry point."""
        return [*COMMANDS, *PLUGIN_LINES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name: one of this package, or one that an entry point adds."""
        if cmd_name in COMMANDS:
            command: click.Command = import_module(f"{_PACKAGE}.{COMMANDS[cmd_name][0]}").command
            return command
        from importlib.metadata import entry_points

        for each in entry_points(group=PLUGINS, name=cmd_name):
            added: click.Command = each.load()
            return added
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but an unknown command brings the nearest one and all that are allowed."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(usage.unknown("command", args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table's own lines: asking each command for its help would import all of them."""
        with formatter.section("Commands"):
            formatter.write_dl([*((name, line) for name, (_, line) in COMMANDS.items()), *PLUGIN_LINES.items()])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="promnote", message="%(prog)s %(version)s")
@click.pass_context
def promnote(ctx: click.Context) -> None:
    """Promissory notes kept to the cent: schedules, workbooks and cell functions.

    \b
    Start here:
      promnote demo
      promnote schedule promnote-demo/note-1996.toml
      promnote call ACT360_INTEREST 4554900 8.5% 1996-01-17 1996-04-30

    `promnote help COMMAND` (or `promnote COMMAND --help`) explains a command, with examples.

    Exit code: 0 done, 1 done with findings, 2 bad input (one line that says where, what was found, what is allowed),
    70 a fault of promnote itself (please report it).
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is the answer."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    collect_seldom()
    _keep_printing()
    if instruction := os.environ.get(COMPLETION):
        return shell_complete(promnote, {}, "promnote", COMPLETION, instruction)
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # the reader went away (`| head`): nothing to say, and nothing to say it to when Python flushes at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit:
        raise
    except BaseException:  # a panic of a library written in Rust is no Exception
        import traceback

        traceback.print_exc()
        click.echo(FAULT, err=True)
        return BUG


def _run(arguments: list[str]) -> int:
    try:
        with promnote.make_context("promnote", arguments) as context:
            promnote.invoke(context)
        return DONE
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError" and error.ctx is not None:  # type: ignore[attr-defined]
            # a group called alone shows its help; that is no mistake
            click.echo(error.ctx.get_help())  # type: ignore[attr-defined]
            return DONE
        return _bad_input(usage.line_of(error))
    except NoteError as error:
        return _bad_input(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _bad_input(f"promnote: found that {error.filename or 'the system'} does not allow it ({reason})")


def _bad_input(message: str) -> int:
    sys.stdout.flush()
    click.echo(usage.one_line(message), err=True)
    return BAD_INPUT


def _keep_printing() -> None:
    """A terminal or pipe that lacks a character (`¶`) shows it escaped instead of stopping the run."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
