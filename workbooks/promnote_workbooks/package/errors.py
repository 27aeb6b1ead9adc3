"""The one exception of the package layer."""

from __future__ import annotations


class PackageError(Exception):
    """A workbook file cannot be read or written as asked.

    Rule: the message is one line that names the file, the part, sheet or cell, what was found and what is allowed.
    """

    def __init__(self, message: str) -> None:
        # formulas, names and a parser's messages may bring line ends of their own
        super().__init__(" ".join(line.strip() for line in message.splitlines()))
