"""The package for xlwings Lite (Excel 365 on Windows, macOS and the web; free): `main.py` and `requirements.txt`.

Lite runs Python in the browser that Excel has inside (Pyodide), which installs wheels from package indexes only, and
all that they require: lxml and the evaluator of our wheel are of no use there. So `main.py` carries the engine itself,
a zip of its source files, and needs nothing but the standard library and xlwings.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from pathlib import Path
from textwrap import indent

import promnote
from promnote.functions.catalogue import Function, catalogue
from promnote_workbooks.package.place import put_whole

NAMESPACE = "promnote"
REQUIREMENTS = "xlwings>=0.37.8\n"
_HERE = Path(__file__).parent
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_LINE = 118


def engine_zip() -> bytes:
    """The engine and the two files of ours that Lite needs; equal sources give equal bytes."""
    root = Path(promnote.__file__).parent
    files = {f"promnote/{path.relative_to(root).as_posix()}": path.read_bytes() for path in sorted(root.rglob("*.py"))}
    files["promnote_cells.py"] = (_HERE / "cells.py").read_bytes()
    files["promnote_lite.py"] = (_HERE / "lite_runtime.py").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()


def package() -> dict[str, str]:
    """Each file of the package by its name."""
    return {"main.py": main_py(), "requirements.txt": REQUIREMENTS}


def write(folder: Path) -> list[Path]:
    """Writes the package; the files that were written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in package().items():
        path = folder / name
        put_whole(path, text.encode())
        written.append(path)
    return written


def main_py() -> str:
    """The text of main.py."""
    data = engine_zip()
    encoded = base64.b85encode(data).decode()
    lines = "\n".join(encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))
    head = _HEAD.format(version=promnote.__version__, digest=hashlib.sha256(data).hexdigest()[:12])
    functions = "\n".join(_function(each) for each in catalogue().values())
    return f'{head}\n{functions}\n\n_ENGINE = """\n{lines}\n"""\n'


def _function(function: Function) -> str:
    decorators, declared, passed = [], [], []
    for argument in function.arguments:
        decorators.append(f'@arg({argument.name!r}, convert="raw", doc={argument.doc!r})')
        if argument.repeated:
            declared.append(f"*{argument.name}")
            passed.append(f"*{argument.name}")
        else:
            declared.append(f"{argument.name}=None" if argument.optional else argument.name)
            passed.append(argument.name)
    doc = f"{function.summary} [{function.source}]"
    body = f'{doc!r}\nreturn _answer("{function.name}", {", ".join(passed)})'
    return "\n".join(
        [
            f'@func(namespace="{NAMESPACE}")',
            *decorators,
            f"def {function.name}({', '.join(declared)}):",
            indent(body, "    "),
            "\n",
        ]
    )


_HEAD = '''"""promnote {version} for xlwings Lite: cell functions for promissory notes, =PROMNOTE.ACT360_INTEREST(...).

Written by `promnote addin lite`. Paste it over main.py in xlwings Lite's editor, and requirements.txt over its file of
that name, then restart xlwings Lite. The long text at the end is promnote's engine, a zip of its source files.
Licence: Apache-2.0.
"""

import base64
import sys
import tempfile
from pathlib import Path

from xlwings import arg, func

_OURS = ("promnote", "promnote_cells", "promnote_lite")


def _answer(name, *arguments):
    """The cell function of that name, from the engine below, which is unpacked when it is first needed."""
    path = str(Path(tempfile.gettempdir()) / "promnote-{digest}.zip")
    if path not in sys.path:
        for loaded in [each for each in sys.modules if each.partition(".")[0] in _OURS]:
            del sys.modules[loaded]
        Path(path).write_bytes(base64.b85decode(_ENGINE.replace("\\n", "")))
        sys.path.insert(0, path)
    import promnote_lite

    return promnote_lite.answer(name, arguments)

'''

__all__ = ["NAMESPACE", "REQUIREMENTS", "engine_zip", "main_py", "package", "write"]
