"""`promnote addin`: the hosts of the cell functions, each a module that is imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

#: Each host: the module that has its commands (as `command`), and its line in the help.
HOSTS: dict[str, tuple[str, str]] = {
    "install": ("promnote_addin.excel.commands.install", "Excel on Windows: install, through xlwings's add-in."),
    "status": ("promnote_addin.excel.commands.status", "Excel on Windows: what is installed and configured."),
    "remove": ("promnote_addin.excel.commands.remove", "Excel on Windows: take it out again."),
    "lite": ("promnote_addin.excel.commands.lite", "Excel 365 on any system: the package for xlwings Lite."),
    "build": ("promnote_addin.excel.commands.build", "Excel on Windows: an add-in with a ribbon (experimental)."),
    "libreoffice": (
        "promnote_addin.libreoffice.cli",
        "LibreOffice Calc: build, install, remove and check the extension.",
    ),
}


class Hosts(click.Group):
    """A group that imports a host's commands when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The hosts of the table above."""
        return list(HOSTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The commands of that host."""
        if cmd_name not in HOSTS:
            return None
        found: click.Command = import_module(HOSTS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table's own lines, so that help imports no host."""
        with formatter.section("Hosts"):
            formatter.write_dl([(name, line) for name, (_, line) in HOSTS.items()])


@click.group(cls=Hosts)
def addin() -> None:
    """Install, build and inspect the add-ins that put the functions into spreadsheet cells."""
