"""What a file is by its content, in the words of whoever has it: a file is often not what its name says."""

from __future__ import annotations

from pathlib import PurePath

#: What a look at the start needs: the names of a zip's first parts, or the first lines of a text.
START_BYTES = 4096

TEXT, TABLE = "a text file", "a text file (CSV?)"
EMPTY, ZIP, WORKBOOK, PARQUET = "an empty file", "a zip archive", "an Excel workbook", "a parquet file"
_MARKS = (
    (bytes.fromhex("D0CF11E0A1B11AE1"), "an Excel workbook that is encrypted or an old .xls"),
    (b"%PDF", "a PDF"),
    (b"PAR1", PARQUET),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_PARTS = (
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"word/", "a Word document"),
    (b"ppt/", "a presentation"),
    (b"xl/", WORKBOOK),
    (b"[Content_Types].xml", WORKBOOK),
)
_BINARY = frozenset({ZIP, *(kind for _, kind in (*_MARKS, *_PARTS))})


def kind_of(data: bytes) -> str:
    """What a file that begins with `data` is: `a text file (CSV?)`, `an Excel workbook`, `a web page`."""
    if not data:
        return EMPTY
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return next((kind for part, kind in _PARTS if part in data), ZIP)
    return _text(data[:START_BYTES])


def _text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = start.decode("utf-16", errors="ignore")
    elif b"\0" in start:
        return "a file of another kind"
    else:
        text = start.decode("utf-8-sig", errors="replace")
    first = text.lstrip().casefold()
    if first.startswith(("<!doctype html", "<html", "<table")):
        return "a web page"
    if first.startswith("<"):
        return "an XML file"
    line = next((line for line in text.splitlines() if line.strip()), "")
    return TABLE if any(mark in line for mark in ",;\t") else TEXT


def is_text(kind: str) -> bool:
    """Whether the kind may be read as text: none that its first bytes or its parts give away."""
    return kind not in _BINARY


def found_kind(data: bytes, name: str) -> str:
    """`a text file (CSV?) named .xlsx`; an Excel workbook that is named like one is no surprise."""
    kind, suffix = kind_of(data), PurePath(name).suffix
    fits = kind == WORKBOOK and suffix.lower() in (".xlsx", ".xlsm")
    return kind + (f" named {suffix}" if suffix and not fits else "")
