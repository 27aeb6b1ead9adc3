"""`promnote help`: what `--help` shows, the way other programs let one ask."""

from __future__ import annotations

import click

from promnote_workbooks.cli.usage import Command, unknown


@click.command(cls=Command)
@click.argument("names", metavar="[COMMAND]", nargs=-1)
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Show the help of COMMAND, or of promnote itself.

    \b
    Examples:
      promnote help
      promnote help refresh
      promnote help portfolio template
    """
    shown = ctx.find_root()
    for name in names:
        group = shown.command
        if not isinstance(group, click.Group):
            raise click.UsageError(
                f"found {name!r} after {shown.command_path}; allowed: nothing, it has no commands", ctx
            )
        found = group.get_command(shown, name)
        if found is None:
            raise click.UsageError(unknown("command", name, group.list_commands(shown)), ctx)
        shown = click.Context(found, info_name=name, parent=shown)
    click.echo(shown.get_help())
