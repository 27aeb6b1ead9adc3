"""Calls cell functions as promnote.bas does, for lines of JSON on standard input: run by Windows Python under wine.

xlwings's DLL starts the COM server with the command line that xlwings's VBA writes; this is the second process. A
request is [FUNCTION, ARGUMENT, ...], an argument [TYPE, VALUE]; the answer {"ok": [TYPE, VALUE]} or {"error":
Err.Description}.
"""

import ctypes as C
import json
import struct
import sys
from pathlib import Path

# the embeddable Python does not look beside the script
sys.path.insert(0, str(Path(__file__).parent))

from rawcom import (
    BOOL,
    CY,
    DATE,
    DISPATCH,
    ERROR,
    R8,
    Dispatch,
    Failed,
    Variant,
    arguments_array,
    cells_array,
    ole32,
    plain,
    string,
    text,
    variant,
)

MODULE = "promnote_addin.excel.udfs"
MAKERS = {
    "empty": lambda _: variant(0),
    "r8": lambda value: variant(R8, "d", value),
    "cy": lambda value: variant(CY, "q", round(value * 10_000)),
    "date": lambda value: variant(DATE, "d", value),
    "bstr": text,
    "error": lambda value: variant(ERROR, "i", value),
    "bool": lambda value: variant(BOOL, "h", -1 if value else 0),
    "cells": lambda rows: cells_array([[made(*cell) for cell in row] for row in rows]),
    "row": lambda cells: arguments_array([made(*cell) for cell in cells]),
}


def made(kind, value):
    return MAKERS[kind](value)


def server_command(python, paths):
    """As XLPyCommand in xlwings.bas, with ADD_WORKBOOK_TO_PYTHONPATH False and `paths` as its PYTHONPATH."""
    book = r"C:\users\Public\book.xlsm"
    settings = ";".join(["False", book, book, "", "", "", *paths]).replace("\\", "\\\\")
    path = f'import xlwings.utils;xlwings.utils.prepare_sys_path(\\"{settings}\\")'
    code = f"{path};import xlwings; xlwings.serve('$(CLSID)')"
    return f'cmd.exe  /K ""{python}" -B -c "import sys, os;{code}""'


def main(python, *paths):
    ole32.CoInitializeEx(None, 2)
    (place,) = Path(python).parent.rglob("xlwings64-*.dll")
    activate = C.WinDLL(str(place)).XLPyDLLActivateAuto
    command, found = C.c_char_p(server_command(python, paths).encode("cp1252")), Variant()
    if activate(C.byref(found), command, 1):
        raise SystemExit("XLPyDLLActivateAuto: " + string(struct.unpack_from("<Q", bytes(found.data))[0]))
    if found.vt != DISPATCH:
        raise SystemExit(f"XLPyDLLActivateAuto gave a VARIANT of type {found.vt}")
    server = Dispatch(struct.unpack_from("<Q", bytes(found.data))[0])
    try:
        for line in sys.stdin:
            function, *arguments = json.loads(line)
            try:
                given = arguments_array([made(*each) for each in arguments])
                answer = {"ok": plain(server.call("CallUDF", text(MODULE), text(function), given))}
            except Failed as failure:
                answer = {"error": str(failure)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        activate(C.byref(Variant()), command, -1)


if __name__ == "__main__":
    main(*sys.argv[1:])
