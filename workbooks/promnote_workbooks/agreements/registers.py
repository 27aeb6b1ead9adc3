"""What registers share: columns that people type into, and the status of something that is to be sent by a date."""

from __future__ import annotations

from promnote_workbooks.pages.block import Kind, WrittenColumn

LOG_ROWS = 24
YES_NO = ("yes", "no")


def typed(
    key: str, header: str, kind: Kind, width: float, *choices: str, name: str = "", total: bool = False
) -> WrittenColumn:
    """A column that people type into."""
    return WrittenColumn(
        key=key, header=header, kind=kind, width=width, typed=True, choices=choices, name=name, total=total
    )


def status(due: str, sent: str, given: str) -> str:
    """sent by the as-of date; else late from the day after the due date; else open. Arguments are column letters."""
    return (
        f'IF({given}{{r}}="","",IF(AND(ISNUMBER({sent}{{r}}),{sent}{{r}}<=AsOf),"sent",'
        f'IF(AND(ISNUMBER({due}{{r}}),AsOf>{due}{{r}}),"late","open")))'
    )


def days_late(due: str, sent: str) -> str:
    """Days from the due date until it was sent, or until the as-of date while it was not."""
    until = f"IF(AND(ISNUMBER({sent}{{r}}),{sent}{{r}}<=AsOf),{sent}{{r}},AsOf)"
    return f'IF(ISNUMBER({due}{{r}}),MAX({until}-{due}{{r}},0),"")'
