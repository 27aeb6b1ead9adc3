"""Runs inside Pyodide: the functions of main.py, called as xlwings Lite calls them.

xlwings's Office.js engine asks for a licence key, so that what it does to arguments before the call (`to_scalar`, the
default for what is blank, the "raw" converter) is repeated here; test_xlwings_lite.py runs the engine where a key is
set.
"""

import datetime as dt
import inspect
import json

import main
import xlwings


def _scalar(matrix):
    inner = matrix[0] if len(matrix) == 1 else matrix
    inner = inner[0] if len(matrix) == 1 and len(inner) == 1 else inner
    return None if type(inner).__name__ == "JsNull" else inner


def _plain(value):
    if isinstance(value, dt.datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def answer(name, matrices):
    """The result as JSON; {"raised": TEXT} for an exception, which Lite shows as #VALUE!."""
    if name == "?":
        return json.dumps(
            [sorted(each for each in vars(main) if each.isupper() and each[0] != "_"), xlwings.__version__]
        )
    function, given = getattr(main, name), [_scalar(each) for each in matrices]
    parameters = list(inspect.signature(function).parameters.values())
    for place, value in enumerate(given):
        parameter = parameters[min(place, len(parameters) - 1)]
        if value is None and parameter.default is not inspect.Parameter.empty:
            given[place] = parameter.default
    try:
        return json.dumps(_plain(function(*given)))
    except Exception as error:
        return json.dumps({"raised": f"{type(error).__name__}: {error}"})
