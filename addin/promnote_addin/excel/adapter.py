"""A catalogue entry as an xlwings function.

xlwings reads type hints as converters, which do not validate, so that the wrappers have none: arguments come raw and
are converted by `promnote.basics.conversion` (see `cells`). Keyword-only arguments and defaults beside `*arguments` do not exist
in xlwings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import Parameter, Signature
from types import ModuleType
from typing import Any

from promnote.basics.conversion import OMITTED
from promnote.basics.errors import VALUE
from promnote.functions.catalogue import Function

from . import cells, log
from .passing import accessor

#: Excel cuts descriptions there.
LONGEST_DOC = 255
CATEGORY = "promnote"


def wizard_text(function: Function) -> str:
    """What the function wizard shows, in ASCII, since VBA has the code page of the machine."""
    return ascii_text(f"{function.summary} [{function.source}]")


def ascii_text(text: str) -> str:
    """Text with the few other characters that the catalogue uses spelled out."""
    for character, spelling in {"¶": "par. ", "–": "-", "−": "-", "×": "x", "½": " 1/2", "’": "'"}.items():
        text = text.replace(character, spelling)
    return text


def signature(function: Function) -> Signature:
    """Positional arguments without annotations; what may be left out is OMITTED."""
    parameters = []
    for argument in function.arguments:
        if argument.repeated:
            parameters.append(Parameter(argument.name, Parameter.VAR_POSITIONAL))
        else:
            default = OMITTED if argument.optional else Parameter.empty
            parameters.append(Parameter(argument.name, Parameter.POSITIONAL_OR_KEYWORD, default=default))
    return Signature(parameters)


def cell_function(function: Function, xlwings: ModuleType) -> Callable[..., Any]:
    """The function as xlwings's server calls it."""
    name = function.name

    def cell(*arguments: Any) -> Any:
        try:
            return cells.answer(name, arguments)
        except cells.CellFailure:
            raise
        except Exception as fault:
            log.write_fault(name)
            problem = f"a fault in promnote, please report it: {type(fault).__name__}: {fault}"
            if name == "EXPLAIN":
                return problem
            raise cells.CellFailure(VALUE, problem) from None

    cell.__name__ = cell.__qualname__ = name
    cell.__doc__ = wizard_text(function)
    cell.__annotations__ = {}
    setattr(cell, "__signature__", signature(function))  # noqa: B010
    registered: Callable[..., Any] = cell
    passing = accessor()
    for argument in function.arguments:
        registered = xlwings.arg(argument.name, convert=passing, doc=ascii_text(argument.doc))(registered)
    registered = xlwings.ret(convert=passing)(registered)
    # last, as a decorator on top: each `arg` would put the category back to xlwings's own
    registered = xlwings.func(category=CATEGORY)(registered)
    return registered


def cell_functions(functions: Iterable[Function], xlwings: ModuleType) -> dict[str, Callable[..., Any]]:
    """Each function by its name."""
    return {each.name: cell_function(each, xlwings) for each in functions}


__all__ = ["CATEGORY", "LONGEST_DOC", "ascii_text", "cell_function", "cell_functions", "signature", "wizard_text"]
