"""Agreements behind notes: what a workbook has beside the note's own sheets, one wing a form of agreement.

A note names its form (`[agreement] form = "covenants"`). Everything else asks here, and a wing is loaded when a note or a
workbook of its form comes by. A new form is a package with a module `wing` that holds a `WING`, a line in `_WINGS`, and
its name among `promnote.contract.fields.AGREEMENT_FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from promnote.contract.terms import Note, NoteTerms

if TYPE_CHECKING:
    from promnote_workbooks.pages.model import SheetLayout
    from promnote_workbooks.sheets.check import Check
    from promnote_workbooks.sheets.shape import Life, Shape
    from promnote_workbooks.sheets.written import Written

_STEP = 12
Records = dict[str, list[dict[str, Any]]]
TypedRows = dict[str, Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wing:
    """What a form of agreement adds to a workbook.

    `sheets` of a shape, from left to right; `checks`, the lines of Checks about them; `records`, the rows of its written
    blocks for terms whose last due date is given; `typed_rows`, what stands in the blocks to type into when a workbook is
    built, which a refresh leaves alone.
    """

    sheets: Callable[[Shape], tuple[SheetLayout, ...]]
    checks: tuple[Check, ...]
    records: Callable[[NoteTerms, date], Records]
    typed_rows: Callable[[Note], TypedRows] = lambda note: {}


class _Place(NamedTuple):
    """The module of a wing, and a defined name that only its workbooks have."""

    module: str
    mark: str


_WINGS: Mapping[str, _Place] = {
    "covenants": _Place("promnote_workbooks.agreements.covenants.wing", ""),
    "npa-1997": _Place("promnote_workbooks.agreements.npa_1997.wing", "CertificateRegister"),
}


@lru_cache(maxsize=16)
def wing_of(form: str) -> Wing | None:
    """The wing of a form; None for a note without an agreement."""
    if not form:
        return None
    wing: Wing = import_module(_WINGS[form].module).WING
    return wing


def sheets_of(shape: Shape) -> tuple[SheetLayout, ...]:
    """The agreement's sheets of a shape."""
    wing = wing_of(shape.form)
    return wing.sheets(shape) if wing else ()


def checks_of(form: str) -> tuple[Check, ...]:
    """The agreement's lines of Checks."""
    wing = wing_of(form)
    return wing.checks if wing else ()


def records_of(written: Written) -> Records:
    """The rows of the agreement's written blocks, until the note is repaid."""
    ledger = written.ledger
    wing = wing_of(ledger.note.terms.agreement_form)
    return wing.records(ledger.note.terms, ledger.last_installment_date) if wing else {}


def room(life: Life) -> dict[str, int]:
    """Rows of the covenant calendar."""
    owed = life.records.get("ReportCalendar")
    return {} if owed is None else {"reports": -(-max(len(owed), 1) // _STEP) * _STEP}


def typed_rows(note: Note) -> TypedRows:
    """What stands in the agreement's blocks to type into when a workbook is built."""
    wing = wing_of(note.terms.agreement_form)
    return wing.typed_rows(note) if wing else {}


def form_by_names(names: Collection[str]) -> str:
    """The form of a workbook from before notes named theirs, by its defined names (in lower case); '' for none."""
    return next((form for form, place in _WINGS.items() if place.mark and place.mark.casefold() in names), "")
