"""A note as a portfolio holds it, before conversion: small, picklable, with a fingerprint; and the `Note` it becomes.

Conversions and rules are those of `promnote.contract.reading`; here is only where each value stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from promnote.basics.errors import NoteError, Where
from promnote.basics.rates import RateReset
from promnote.contract.reading import PLAN, activity_from_row, amendments_from_cell, terms_from_fields
from promnote.contract.terms import Activity, Note, NoteTerms
from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.portfolio.columns import AMENDMENTS
from promnote_workbooks.portfolio.problems import PortfolioError, Problem, problem_of
from promnote_workbooks.portfolio.tables import ACTIVITY

_MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RawNote:
    """One note: a row's cells by path with its resets and activity rows, or the text of a note file.

    `resets` beside a text are all that the note has, its own among them; without them the text's own count.
    `headers` are the columns' own names; `beside` the files in which rows of activity or plan stand, where not in `file`.
    Row numbers and files are no part of the fingerprint.
    """

    id: str
    file: str
    sheet: str = ""
    row: int | None = None
    cells: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    resets: tuple[RateReset, ...] = ()
    activity: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    plan: tuple[tuple[int, Mapping[str, Any]], ...] = ()
    text: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Callable[..., RawNote], tuple[Any, ...]]:
        # a million of them go to other processes: by place, and not by name
        return _made, (
            self.id, self.file, self.sheet, self.row, self.cells, self.headers, self.resets, self.activity, self.plan,
            self.text, self.beside,
        )  # fmt: skip

    def fingerprint(self, base: str) -> str:
        """A hash of everything that decides the note's workbook, `base` (date, version ...) included."""
        parts = [base, self.id]
        if self.text:
            parts += [self.file, self.text]
        parts += [f"{path}={value!r}" for path, value in sorted(self.cells.items())]
        parts += [f"{each.effective}={each.index_rate}{each.index and f' of {each.index}'}" for each in self.resets]
        parts += [repr(sorted(row.items())) for _, row in self.activity]
        parts += ["plan", *(repr(sorted(row.items())) for _, row in self.plan)] if self.plan else []
        return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def problem(self, error: NoteError) -> Problem:
        """An error of this note at its place."""
        return problem_of(error, file=self.file, sheet=self.sheet, row=self.row, note=self.id, columns=self.headers,
                          beside=self.beside)  # fmt: skip


def _made(
    id: str,
    file: str,
    sheet: str,
    row: int | None,
    cells: Mapping[str, Any],
    headers: Mapping[str, str],
    resets: tuple[RateReset, ...],
    activity: tuple[tuple[int, Mapping[str, Any]], ...],
    plan: tuple[tuple[int, Mapping[str, Any]], ...],
    text: str,
    beside: Mapping[str, str],
) -> RawNote:
    return RawNote(id=id, file=file, sheet=sheet, row=row, cells=cells, headers=headers, resets=resets, activity=activity,
                   plan=plan, text=text, beside=beside)  # fmt: skip


def note_of(raw: RawNote) -> Note:
    """The note. Raises PortfolioError with every problem of its cells."""
    if raw.text:
        return _from_text(raw)
    problems: list[Problem] = []
    terms = _terms(raw, problems)
    activity = _activity(raw, problems)
    if problems or terms is None:
        raise PortfolioError(problems)
    # a fixed-rate note in a portfolio has no resets of its own: those of an index are looked up by its name
    try:
        return Note(terms=terms, resets=raw.resets, activity=activity)
    except NoteError as error:
        raise PortfolioError([raw.problem(error)]) from None


def _from_text(raw: RawNote) -> Note:
    try:
        note = parse_note(raw.text, name=raw.file)
        return replace(note, resets=raw.resets) if raw.resets else note
    except NoteError as error:
        inside = Where(error.where.within, table=error.table, row=error.row, field=error.field)
        raise PortfolioError([raw.problem(type(error)(inside, error.problem))]) from None


def _terms(raw: RawNote, problems: list[Problem]) -> NoteTerms | None:
    """The terms; each cell that cannot be converted becomes a problem, and the rest is tried without it."""
    place = Where(f"{raw.sheet or raw.file} row {raw.row}", row=raw.row)
    cells = {path: value for path, value in raw.cells.items() if path != AMENDMENTS}
    places = dict.fromkeys(cells, place)
    try:
        amendments = amendments_from_cell(raw.cells.get(AMENDMENTS), place)
    except NoteError as error:
        amendments = []
        problems.append(raw.problem(error))
    plan = [(Where(f"plan row {number}", table=PLAN, row=number), row) for number, row in raw.plan]
    before = len(problems)
    while True:
        try:
            terms = terms_from_fields(cells, amendments=amendments, places=places, plan=plan)
            return None if problems else terms
        except NoteError as error:
            path = error.field
            in_a_cell = path in cells and error.row == raw.row
            # what the terms lack without a cell that was dropped is no problem of its own
            if in_a_cell or len(problems) == before:
                problems.append(raw.problem(error))
            if not in_a_cell or len(problems) >= _MOST_PROBLEMS:
                return None
            del cells[path]


def _activity(raw: RawNote, problems: list[Problem]) -> tuple[Activity, ...]:
    events = []
    for number, row in raw.activity:
        try:
            events.append(activity_from_row(row, f"activity row {number}", number))
        except NoteError as error:
            problems.append(raw.problem(error))
    return tuple(events)


def unknown_note(file: str, sheet: str, row: int, note: str) -> Problem:
    """A row of activity or rates that names a note which the portfolio does not have."""
    return Problem(file=file, sheet=sheet or ACTIVITY, row=row, column="note", note=note,
                   found=repr(note), allowed="the id of a note of this portfolio")  # fmt: skip
