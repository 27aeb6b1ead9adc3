"""What the command line says about wrong usage: one line, worded as every other error here (found, allowed)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from promnote.basics.errors import NoteError, found
from promnote_workbooks.formulas.host_names import HOSTS, Host

if TYPE_CHECKING:
    from pathlib import Path

    ParamType = click.ParamType[Any]  # generic since click 8.4, for type checkers only
else:
    ParamType = click.ParamType


#: Where, what was found and what is allowed fit into this; a name or a list inside may not.
_LONGEST_LINE, _LINE_START, _LINE_END = 3_000, 2_400, 500
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class DateType(ParamType):
    """A date as a cell takes it, `today`, or a month, which means its last day."""

    name = "date"
    allowed = "a date such as 1996-04-30 or 30-Apr-1996, a month (1996-04) or today"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A `datetime.date`."""
        from datetime import date

        from promnote.basics.conversion import as_date
        from promnote.basics.dates import month_end

        text = str(value).strip()
        if text.lower() == "today":
            return date.today()
        try:
            if match := _MONTH.fullmatch(text):
                return month_end(as_date(f"{match[1]}-{match[2]}-01", ""))
            return as_date(value, "")
        except NoteError as error:
            if ", which can be " in error.problem:
                self.fail(error.problem, param, ctx)
            self.fail(f"{error.problem.partition('; allowed: ')[0]}; allowed: {self.allowed}", param, ctx)


class MonthType(DateType):
    """A month, named by itself or by any of its days: its last day."""

    allowed = "a month such as 1996-04"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A `datetime.date`."""
        from promnote.basics.dates import month_end

        return month_end(super().convert(value, param, ctx))


class FileType(ParamType):
    """A file's name; the reader of the file says what is wrong with it."""

    name = "file"

    def __init__(self, allowed: str) -> None:
        self.allowed = allowed

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """A `pathlib.Path`."""
        from pathlib import Path

        if not str(value):
            self.fail(f"found nothing; allowed: {self.allowed}", param, ctx)
        return Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell's own names of files."""
        return [CompletionItem(incomplete, type="file")]


class OneOf(ParamType):
    """One of some words."""

    name = "word"

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed = tuple(allowed)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word."""
        if value not in self.allowed:
            self.fail(f"found {value!r}; allowed: {', '.join(self.allowed)}", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words, for a shell."""
        return [CompletionItem(word) for word in self.allowed if word.startswith(incomplete)]


class Command(click.Command):
    """A command whose surplus arguments are named, and what is allowed beside them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, but with a message of our own."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click leaves it out where an option lacks its value
            raise
        if ctx.args and not ctx.resilient_parsing:
            allowed = " ".join(self.collect_usage_pieces(ctx))
            raise click.UsageError(f"found the extra argument {found(ctx.args[0])}; allowed: {allowed}", ctx)
        return rest


MONTH = MonthType()
as_of_option = click.option(
    "--as-of",
    "as_of",
    type=DateType(),
    required=True,
    metavar="D",
    help="The date of the figures; 2026-06 is that month's last day; today.",
)
rates_option = click.option(
    "--rates",
    type=FileType("rates as CSV or .xlsx"),
    metavar="FILE",
    help="Rates to add: a file of the New York Fed, FRED or the Fed's H.15, or a table effective, rate.",
)
host_option = click.option(
    "--host",
    type=OneOf(HOSTS),
    metavar="HOST",
    default="excel",
    show_default=True,
    help="For whom: excel (the add-in), lite (xlwings Lite), libreoffice (the extension); none: values, no formulas.",
)
replace_option = click.option(
    "--replace", is_flag=True, help="Write over a file that holds closed months or changes of yours; a backup stays."
)
pdf_option = click.option(
    "--out",
    type=FileType("a file name that ends in .pdf"),
    metavar="FILE.pdf",
    help="Write the page of the note's workbook as a PDF instead, through LibreOffice.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable, on standard output.")
any_note_argument = click.argument(
    "note_path", metavar="FILE", type=FileType("a note file (TOML) or a note's workbook (.xlsx)")
)
note_argument = click.argument("note_path", metavar="NOTE.toml", type=FileType("a note file (TOML)"))


def own_template(template: Path | None, host: Host, command: str) -> None:
    """A template of the user's own stays as it is: its formulas are spelled already, and are not taken out."""
    if template is not None and host != "excel":
        raise NoteError(
            f"{command}: --host",
            f"found {host} with --template; allowed: a template whose formulas are spelled so, alone",
        )


def unknown(what: str, name: str, known: Sequence[str]) -> str:
    """An unknown name with the nearest known one and all that are allowed."""
    import difflib  # slow to load, and asked for by a mistake alone

    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"found the unknown {what} {found(name)}; {hint}allowed: {', '.join(known)}"


def line_of(error: click.ClickException) -> str:
    """A click error as `promnote schedule: --as-of: found 'x'; allowed: a date such as 1996-04-30`."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "promnote"
    return f"{command}: {_problem(error, context)}"


def _problem(error: click.ClickException, context: click.Context | None) -> str:
    if isinstance(error, click.NoSuchOption):
        options = (
            [] if context is None else [name for each in context.command.get_params(context) for name in each.opts]
        )
        return unknown("option", error.option_name, [name for name in options if name.startswith("--")])
    if isinstance(error, click.BadOptionUsage):
        parameters = [] if context is None else context.command.get_params(context)
        wanted = [each for each in parameters if error.option_name in each.opts]
        if wanted and not getattr(wanted[0], "is_flag", False):
            return f"{error.option_name}: found nothing; allowed: {_allowed(wanted[0])}"
        return f"{error.option_name}: found a value; allowed: the option alone"
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return f"{_name(error.param)}: found nothing; allowed: {_allowed(error.param)}"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{_name(error.param)}: {error.message}"
    text = error.format_message()
    name = re.match(r"No such command '(.*?)'", text)
    if name and context is not None and isinstance(context.command, click.Group):
        return unknown("command", name[1], context.command.list_commands(context))
    return text


def _name(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name.strip("[]")


def _allowed(parameter: click.Parameter) -> str:
    allowed = getattr(parameter.type, "allowed", None) or getattr(parameter, "help", None) or "a value"
    return str(allowed)


def printable(text: str) -> str:
    """Text without line breaks and control characters, whatever came in through a file or an argument."""
    return "".join(each if each.isprintable() else " " for each in text)


def one_line(text: str) -> str:
    """Text in one line, words one blank apart; of a very long one the beginning and the end."""
    line = " ".join(printable(text).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LINE_START]} ... {line[-_LINE_END:]}"
