"""What each host calls our functions in a file, and back: one map for reading, writing and rewriting formulas.

    excel         NAME                      our add-in's functions; `[n]!NAME` once Excel has saved a call into an .xlam
    lite          _xldudf_PROMNOTE_NAME     custom functions of xlwings Lite
    libreoffice   PROMNOTE.NAME             the only spelling that Calc resolves when it loads a file

A file for the host `none` has no formulas at all.

Capitals do not matter to any host. A name that only looks like one of ours is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from promnote import __version__
from promnote.basics.errors import WorkbookError, found

Host = Literal["excel", "lite", "libreoffice", "none"]
PREFIXES: Final[dict[str, str]] = {"excel": "", "lite": "_xldudf_PROMNOTE_", "libreoffice": "PROMNOTE."}
HOSTS: Final = (*PREFIXES, "none")
#: The defined name that a workbook without formulas has: nobody can refresh it.
VALUES_ONLY: Final = "ValuesOnly"
#: The defined name that says which format a workbook has, and the number of today's: raise it when a sheet changes in
#: a way that an older promnote cannot read.
FORMAT_NAME: Final = "PromnoteFormat"
FORMAT: Final = 2

_SPELLING = re.compile(r"(?:\[\d+\]!|_xldudf_PROMNOTE_|PROMNOTE\.)?([A-Za-z]\w*)", re.IGNORECASE | re.ASCII)
# A call may begin with a bracket. Passed over: texts, quoted sheet names, and references to columns of tables, in which
# brackets nest once and an apostrophe escapes.
_TOKEN = re.compile(
    r"""(?P<call>(?<![\w.!\]\\])(?:\[\d+\]!)?[A-Za-z_][\w.]*+)(?=\()
    |"(?:[^"]|"")*"
    |'(?:[^']|'')*'
    |\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]""",
    re.VERBOSE | re.DOTALL,
)
#: Whatever may be a call, in texts too: most formulas call nothing of ours, and this tells so in a fraction of the time.
_CALLED = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*+(?=\()")


def format_text() -> str:
    """What the name of the format means in a workbook that is written now."""
    return f'"{FORMAT} promnote {__version__}"'


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    """The names of our functions; the catalogue brings in the whole engine, which `promnote --help` has no use for."""
    from promnote.functions.catalogue import catalogue

    return frozenset(catalogue())


def cell_name(function: str, host: str) -> str:
    """The function's name in a file for that host."""
    if host not in PREFIXES:
        raise WorkbookError("host", f"found {found(host)}; allowed: {', '.join(PREFIXES)}")
    return PREFIXES[host] + function


@lru_cache(maxsize=1024)
def canonical(name_in_file: str) -> str | None:
    """The function that a name in a file means, in any host's spelling; None if it is none of ours."""
    match = _SPELLING.fullmatch(name_in_file)
    name = match[1].upper() if match else ""
    return name if name in _ours() else None


@lru_cache(maxsize=1)
def _telling() -> tuple[str, ...]:
    """What a formula holds that calls one of ours: almost every name has an underscore, which no function of Excel's has."""
    return tuple(sorted({"_" if "_" in name else name for name in _ours()}))


def may_call_ours(formula: str) -> bool:
    """Whether the formula could call one of our functions: no for most, at the price of a glance."""
    capitals = formula.upper()
    for each in _telling():  # noqa: SIM110  a generator takes three times as long
        if each in capitals:
            return True
    return False


@lru_cache(maxsize=8192)
def rewrite_formula(formula: str, host: str) -> str:
    """The formula with every call of our functions spelled for the host; all else as it is."""
    cell_name("", host)
    if not may_call_ours(formula) or not any(map(canonical, _CALLED.findall(formula))):
        return formula

    def spelled(match: re.Match[str]) -> str:
        function = canonical(match["call"]) if match["call"] else None
        return match[0] if function is None else cell_name(function, host)

    return _TOKEN.sub(spelled, formula)


def functions_called(formula: str) -> tuple[str, ...]:
    """Our functions that the formula calls, in the order in which they appear, each once."""
    calls = (match["call"] for match in _TOKEN.finditer(formula))
    return tuple(dict.fromkeys(name for call in calls if call and (name := canonical(call)) is not None))


__all__ = [
    "FORMAT",
    "FORMAT_NAME",
    "HOSTS",
    "PREFIXES",
    "VALUES_ONLY",
    "Host",
    "canonical",
    "cell_name",
    "format_text",
    "functions_called",
    "may_call_ours",
    "rewrite_formula",
]
