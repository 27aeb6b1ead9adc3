"""`--open`: the workbook that is open in Excel. Who reaches it is found through an entry point, only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from promnote.basics.errors import NoteError

if TYPE_CHECKING:
    from promnote_workbooks.refresh.check import Checked
    from promnote_workbooks.refresh.run import Refreshed

#: The entry points of distributions that reach an open workbook; each names a module with `refresh` and `check`.
GROUP = "promnote.open_workbook"


class OpenWorkbook(Protocol):
    """Refresh and check of an open workbook; an empty name is the active one. Both give its name with what was done."""

    def refresh(
        self, name: str, as_of: date, *, rates: Sequence[Path], activity: Sequence[Path], close: bool
    ) -> tuple[str, Refreshed]:
        """Bring it to a date."""

    def check(self, name: str) -> tuple[str, Checked]:
        """Recompute and compare it."""


def open_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--open [NAME]`."""
    return click.option(
        "--open",
        "open_name",
        is_flag=False,
        flag_value="",
        metavar="[NAME]",
        help="The workbook that is open in Excel, in place of FILE.xlsx: NAME, its path, or the active one.",
    )(command)


def which(ctx: click.Context, path: Path | None, open_name: str | None) -> Path | None:
    """The file, or None for the open workbook; one of the two must be asked for."""
    if path is None and open_name is None:
        parameter = next(each for each in ctx.command.params if each.name == "path")
        raise click.MissingParameter(ctx=ctx, param=parameter)
    if path is not None and open_name is not None:
        raise click.UsageError(f"found --open {open_name} and the file {path}; allowed: one of the two", ctx)
    return path


def open_workbook() -> OpenWorkbook:
    """What reaches the open workbook."""
    from importlib.metadata import entry_points

    for each in entry_points(group=GROUP):
        found: OpenWorkbook = each.load()
        return found
    raise NoteError("--open", "found nothing that reaches Excel; allowed: an installation with promnote's add-in")
