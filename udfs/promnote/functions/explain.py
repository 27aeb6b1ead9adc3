"""EXPLAIN: the working of any other function, or what is wrong with its arguments."""

from __future__ import annotations

import difflib
from typing import Any

from promnote.basics.conversion import OMITTED
from promnote.basics.errors import short
from promnote.functions.catalogue import Argument, Example, Function, catalogue


def explain(function_name: str, *arguments: Any) -> str:
    """The working in words and figures. Bad arguments of the function explained are told, not raised."""
    functions, given = catalogue(), list(arguments)
    wanted = functions.get(function_name.strip().upper())
    if wanted is None:
        near = difflib.get_close_matches(function_name.strip().upper(), functions, n=1, cutoff=0)
        return f"{short(function_name)} is no function of promnote; did you mean {near[0]}?"
    while given and given[-1] is OMITTED:
        given.pop()
    return wanted.reason(*given)


def _explain_explain(function_name: str, *arguments: Any) -> str:
    return explain(function_name, *arguments)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="EXPLAIN",
        category="Help",
        summary="The working of a function in words and figures, or what is wrong with its arguments.",
        arguments=(
            Argument(name="function_name", kind="text", doc='Name of a function, such as "ACT360_INTEREST".'),
            Argument(
                name="arguments",
                kind="any",
                optional=True,
                repeated=True,
                doc="The arguments as that function takes them, in its order; bad ones are explained.",
            ),
        ),
        returns="text",
        source="promnote",
        compute=explain,
        explain=_explain_explain,
        errors="#VALUE! when function_name is blank; never for the arguments of the function explained",
        examples=(
            Example(
                arguments=("ACT360_INTEREST", "4554900", "8.5%", "1996-01-17", "1996-04-30"),
                result="4,554,900.00 x 8.5% x 104 days / 360 = 111,848.10 (1996-01-17 to 1996-04-30: the first day "
                "counts, the last does not; rounded half up to cents) [ISDA 2006 4.16(e)]",
            ),
        ),
    ),
)
