"""Values between xlwings and our functions, as they are: xlwings's own converters cost more than most functions do.

An argument comes raw (of a range, its raw value), as with the converter "raw". A result (see `cells.to_excel`) goes back as
rows: only dates are not yet what COM takes. xlwings builds a pipeline of stages for each argument of each call; ours is
one function that is always there.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any


@cache
def accessor() -> type[Any]:
    """The accessor, for `convert=` of an argument and of a result."""
    from xlwings.conversion.framework import Accessor
    from xlwings.conversion.standard import ReadValueFromRangeStage

    of_range: Any = ReadValueFromRangeStage

    def read(context: Any) -> None:
        if context.range is not None:
            of_range({})(context)

    class Passing(Accessor):
        @classmethod
        def reader(cls, options: Any) -> Any:
            return read

        @classmethod
        def writer(cls, options: Any) -> Any:
            return _to_rows

        @classmethod
        def router(cls, value: Any, rng: Any, options: Any) -> Any:
            return cls

    return Passing


def _to_rows(context: Any) -> None:
    """The result as rows, its dates as COM's."""
    value = context.value
    rows = value if isinstance(value, list) else [[value]]
    context.value = [[_com_time(each) if isinstance(each, datetime) else each for each in row] for row in rows]


def _com_time(value: datetime) -> Any:
    """A date as the running xlwings hands it to COM."""
    from xlwings import _xlwindows

    com_time: Any = _xlwindows._datetime_to_com_time
    return com_time(value)
