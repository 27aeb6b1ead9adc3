"""The Rates table: resets of an index for every note on it, or of one note alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from promnote.basics.conversion import as_text, is_blank, squeeze
from promnote.basics.errors import NoteError, RateError, TermsError
from promnote.basics.rates import RateReset, check_resets
from promnote.contract.reading import reset_from_row
from promnote.contract.terms import Note
from promnote_workbooks.note_files.rate_files import RateFile, indices_of, merged, rows_there
from promnote_workbooks.portfolio.columns import INDEX, NOTE, RATE_SHEET_COLUMNS
from promnote_workbooks.portfolio.problems import Problem, problem_of
from promnote_workbooks.portfolio.tables import BEYOND, TableFile, beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetTables:
    """Resets by index (squeezed name) and by note; `bad` are those with a bad row, whose notes are refused.

    A table that lacks a row gives wrong figures to every note on it, so that one bad row spoils its whole index.
    """

    by_index: Mapping[str, tuple[RateReset, ...]] = field(default_factory=dict)
    by_note: Mapping[str, tuple[RateReset, ...]] = field(default_factory=dict)
    bad: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rows_by_note: Mapping[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    #: What errors call the table, and its indices as they are written there.
    name: str = ""
    names: tuple[str, ...] = ()
    #: A publisher's file beside the tables: its rows are added to those of an index.
    published: RateFile | None = None
    #: What both make of an index, worked out once for all notes on it.
    together: dict[str, tuple[RateReset, ...]] = field(default_factory=dict)

    def of(self, note: str, index: str, later: Sequence[str] = ()) -> tuple[RateReset, ...]:
        """The resets of a note: its own if it has any, else those of its index. Raises RateError for spoilt ones.

        `later`: the indices to which amendments change it, whose rows carry their names.
        """
        found = self._of(note, index)
        if note in self.by_note:
            return found
        for name in later:
            if squeeze(name) != index:
                found += tuple(replace(each, index=name) for each in self._of(note, squeeze(name)))
        return found

    def beside(self, note: Note) -> tuple[RateReset, ...]:
        """The rates of a note file, with those that the tables have of it or of its indices.

        Raises RateError for spoilt rows, for rows that disagree with the note's own, and where neither has any rate of
        an index of the note.
        """
        own, indices = note.terms.interest.index, indices_of(note.terms)
        if not indices:
            return note.resets
        if self.published is not None:
            rows, file = rows_there(self.published, note.terms), self.published.name
        else:
            rows, file = self.of(note.terms.id, squeeze(own), indices), self.name
        if not rows and not note.resets:
            neither = f"of which neither the note file nor {file} has a rate"
            raise self._without(indices[-1], neither, "rows [[rates]] in the note file")
        return merged(note.resets, rows, file, own=own)

    def lacking(self, index: str) -> RateError:
        """What is wrong with a row of notes whose index has no rate."""
        files = [each for each in (self.name, self.published and self.published.name) if each]
        if not files:
            return RateError(
                "interest.index", f"found {index!r} and no rates; allowed: a table of rates, or --rates FILE"
            )
        return self._without(index, f"of which {' and '.join(files)} has no rate", "rows of it there")

    def _without(self, index: str, told: str, other: str) -> RateError:
        names = [*self.names, *(self.published.series if self.published is not None else ())]
        there = f"{', '.join(names[:8]) or 'none'}{', ...' if len(names) > 8 else ''}"
        return RateError(
            "interest.index", f"found {index!r}, {told}; allowed: an index that is there ({there}), or {other}"
        )

    def _of(self, note: str, index: str) -> tuple[RateReset, ...]:
        own = (NOTE, note)
        key = own if note in self.by_note or own in self.bad else (INDEX, index)
        if key in self.bad:
            raise RateError(
                "interest.index", f"found a bad row in its rates, {self.bad[key]}; allowed: rates that can be read"
            )
        if key == own:
            return self.by_note[note]
        resets = self.by_index.get(index, ())
        if self.published is None or not index:
            return resets
        if index not in self.together:
            self.together[index] = merged(resets, self.published.of(index), self.published.name, "Rates")
        return self.together[index]


def read_resets(table: TableFile) -> ResetTables:
    """The resets of a Rates table, every bad row as a problem."""
    headers, records = table.records(RATE_SHEET_COLUMNS)
    for needed in ("effective", "rate"):
        if needed not in headers:
            raise TermsError(table.place, f"found no column {needed}; allowed: index or note, effective, rate")
    groups: dict[tuple[str, str], list[RateReset]] = {}
    last: dict[tuple[tuple[str, str], str], RateReset] = {}
    rows: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    bad: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for number, record in records:
        place = f"{table.sheet or table.file} row {number}"
        owner, key = "", None
        try:
            owner, key = _owner(record)
            group = groups.setdefault(key, [])
            if key[0] == INDEX:
                names.setdefault(key[1], owner)
            else:
                rows.setdefault(owner, []).append((number, record))
            if BEYOND in record:
                raise RateError("", f"found {beyond(record)}; allowed: cells under a header")
            # the rows of one index are one list, whose name stands in the notes; those of a note may name several
            cells = record if key[0] == NOTE else {name: cell for name, cell in record.items() if name != INDEX}
            reset = reset_from_row(cells, place)
            before = last.get((key, squeeze(reset.index)))
            if before is not None:
                check_resets((before, reset), place=f"{place} effective")
            last[key, squeeze(reset.index)] = reset
            group.append(reset)
        except NoteError as error:
            column = error.where.removeprefix(place).strip()
            problem = problem_of(type(error)(column, error.problem), file=table.file, sheet=table.sheet, row=number,
                                 note=owner if key and key[0] == NOTE else "", columns=headers)  # fmt: skip
            problems.append(problem)
            if key is not None:
                bad.setdefault(key, place)
    return ResetTables(
        by_index={key: tuple(group) for (kind, key), group in groups.items() if kind == INDEX},
        by_note={key: tuple(group) for (kind, key), group in groups.items() if kind == NOTE},
        bad=bad,
        rows_by_note=rows,
        problems=tuple(problems),
        name=table.file,
        names=tuple(names.values()),
    )


def _owner(record: Mapping[str, Any]) -> tuple[str, tuple[str, str]]:
    index, note = record.get(INDEX), record.get(NOTE)
    if is_blank(index) and is_blank(note):
        raise RateError(INDEX, "found neither of index and note; allowed: one of the two in each row")
    if not is_blank(note):
        text = as_text(note, NOTE)
        return text, (NOTE, text)
    text = as_text(index, INDEX)
    return text, (INDEX, squeeze(text))
