"""The `promnote` command. `main` is its entry point; each command is a module, imported when it is called."""

from promnote_workbooks.cli.app import main

__all__ = ["main"]
