"""promnote: promissory notes kept the way their contracts say, to the cent.

The engine and the cell functions. Standard library and python-dateutil only (see `pyproject.toml`), no files, no Excel: it also
runs inside LibreOffice's Python and in Pyodide.

    import promnote as pn

    note = pn.read_note(text)                  # the text of a note file (TOML), or its tables
    ran = pn.replay(note, "2026-06-30")
    ran.figures.payoff                         # a Decimal; dates are dates, what does not apply is None
    pn.call("ACT360_DAYS", "1996-01-17", "1996-04-30")

`read_note`, `replay`, `schedule`, `payoff`, `call` stand in `front_door`. They, the records and the errors below are imported
when they are first asked for, so that `import promnote` alone stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from promnote.basics.errors import ActivityError as ActivityError
    from promnote.basics.errors import ArgumentError as ArgumentError
    from promnote.basics.errors import NoteError as NoteError
    from promnote.basics.errors import RateError as RateError
    from promnote.basics.errors import TermsError as TermsError
    from promnote.basics.rates import RateReset as RateReset
    from promnote.contract.terms import Activity as Activity
    from promnote.contract.terms import Amendment as Amendment
    from promnote.contract.terms import Note as Note
    from promnote.contract.terms import NoteTerms as NoteTerms
    from promnote.front_door import DueRow as DueRow
    from promnote.front_door import EventRow as EventRow
    from promnote.front_door import NoteFigures as NoteFigures
    from promnote.front_door import Replay as Replay
    from promnote.front_door import StandingRow as StandingRow
    from promnote.front_door import call as call
    from promnote.front_door import payoff as payoff
    from promnote.front_door import read_note as read_note
    from promnote.front_door import replay as replay
    from promnote.front_door import schedule as schedule

__version__ = "0.1.0"

#: Where each name stands.
_HOMES = {
    "basics.errors": ("ActivityError", "ArgumentError", "NoteError", "RateError", "TermsError"),
    "basics.rates": ("RateReset",),
    "contract.terms": ("Activity", "Amendment", "Note", "NoteTerms"),
    "front_door": (
        "DueRow",
        "EventRow",
        "NoteFigures",
        "Replay",
        "StandingRow",
        "call",
        "payoff",
        "read_note",
        "replay",
        "schedule",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """The name from the module it stands in, when it is first asked for."""
    module = _HOME_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
