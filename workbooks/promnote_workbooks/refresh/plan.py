"""The plan of a refresh: inputs read, note computed, owned cells filled, formulas evaluated. No file is touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from promnote.basics.conversion import serial
from promnote.basics.errors import ActivityError, WorkbookError
from promnote.contract.terms import Note
from promnote.reports.freshness import freshness
from promnote.reports.months import Booked, months
from promnote.reports.months import close as close_months
from promnote.reports.remarks import remarks
from promnote.running.ledger import Ledger
from promnote.running.schedule import ScheduleRow, schedule_rows
from promnote_workbooks.one_note.verify import as_cell
from promnote_workbooks.package import CellError, Kind
from promnote_workbooks.refresh.absent import Orphans, absent_sheets, answer_of, orphans, refuse_lost_closes
from promnote_workbooks.refresh.blocks import Found, find, find_block, formula_columns, run_down, write_rows
from promnote_workbooks.refresh.book import Book, Place, same
from promnote_workbooks.refresh.carried import carried
from promnote_workbooks.refresh.checks import CHECK_HEADERS, refuse_differences, words_of_differences
from promnote_workbooks.refresh.inputs import AS_OF, input_cells, read_inputs
from promnote_workbooks.refresh.kept import (
    CLOSES,
    HISTORY,
    REFRESH,
    append_booked,
    append_closes,
    append_history,
    read_booked,
    read_closes,
    remove_last_close,
)
from promnote_workbooks.refresh.layout import layout_of
from promnote_workbooks.refresh.outputs import (
    does_not_apply,
    output_places,
    own_formulas,
    own_sheets,
    shown_figures,
)
from promnote_workbooks.refresh.results import Disagreement, UserFormulas, put_own_results, put_user_results
from promnote_workbooks.refresh.schedule import plan_schedule, schedule_block, schedule_results
from promnote_workbooks.refresh.shadow import Evaluated, evaluate
from promnote_workbooks.sheets import records_of, written_of
from promnote_workbooks.sheets.booked_sheet import BLOCK as BOOKED
from promnote_workbooks.sheets.booked_sheet import reversal_lines
from promnote_workbooks.sheets.booking import Booking, Books, booking, catch_up_words, waiting_words
from promnote_workbooks.sheets.journal_sheet import BLOCK as JOURNAL
from promnote_workbooks.sheets.written import Row, Written

#: Cells are doubles: an amount of cents is the same within this.
_SAME = 0.001
_HINT = "the engine's {wanted}, from the formula as promnote built it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was computed, beside the edits that stand in `book`."""

    book: Book
    note: Note
    as_of: date
    as_of_before: date | None
    closes: tuple[Booked, ...]
    closed_now: tuple[date, ...]
    journal: tuple[Row, ...]
    written: Written
    rows: tuple[ScheduleRow, ...]
    shown_before: dict[str, Any]
    formulas: dict[Place, str]
    own: frozenset[Place]
    evaluated: Evaluated
    users: UserFormulas
    absent: tuple[str, ...]
    orphans: Orphans

    @property
    def ledger(self) -> Ledger:
        return self.written.ledger


def make_plan(
    book: Book,
    as_of: date | None,
    *,
    close: bool = False,
    reopen: date | None = None,
    inputs_added: bool = False,
    disagreements: list[Disagreement] | None = None,
) -> Plan:
    """Plan everything in `book`. `as_of` None: the date that stands in the workbook.

    Raises NoteError, also for a formula of promnote's that does not yield what the engine says. A check collects
    those in `disagreements` instead, and leaves History as it is.
    """
    _settle_inputs(book)
    shown = shown_figures(book)
    inputs = read_inputs(book)
    note = inputs.note
    if as_of is None:
        as_of = inputs.as_of
        if as_of is None:
            raise WorkbookError(f"the name {AS_OF}", "found no date; allowed: a date such as 1996-04-30")
    refuse_lost_closes(book)
    known = read_closes(book)
    if reopen is not None:
        known = _reopened(book, note, known, reopen, as_of)
    _check_as_of(known, as_of)
    closes = close_months(note, as_of, known) if close else known
    _put_as_of(book, as_of)
    written = written_of(note, as_of, closes)
    before = written.months if len(closes) == len(known) else tuple(months(note, as_of, known))
    journal = booking(note, as_of, Books(closes=tuple(known), lines=tuple(read_booked(book))), closes, before)
    rows = schedule_rows(note.terms, note.resets, note.activity)
    schedule, blocks = _plan_blocks(book, note, written, rows, closes, journal)
    append_closes(book, closes, len(known))
    append_booked(book, journal.added)
    if disagreements is None:
        changed = inputs_added or inputs.as_of != as_of
        actions = ["reopen"] if reopen is not None else []
        actions += ["close"] if len(closes) > len(known) else []
        action = ", ".join(actions) or REFRESH
        append_history(book, note, as_of, written.figures, shown, action=action, changed=changed)
    formulas = dict(book.formulas())
    _fill_outputs(book, written, formulas)
    own = frozenset(own_formulas(book, formulas, _formula_places(formulas, blocks)))
    orphaned = orphans(book, formulas, own)
    for place in orphaned.direct:
        answer = answer_of(formulas[place])
        if not (isinstance(answer, CellError) and isinstance(book.value(*place), CellError)):
            book.put_result(*place, answer)
    evaluated = evaluate(book, own, orphaned.direct)
    live = [place for place in formulas if place in own and place not in orphaned.direct]
    wrong = put_own_results(book, live, formulas, evaluated, orphaned.all)
    wrong += [
        each for each in _disagreeing(book, written, schedule, rows) if each.place not in {w.place for w in wrong}
    ]
    if disagreements is not None:
        disagreements += wrong
    elif wrong:
        raise wrong[0].error()
    else:
        refuse_differences(book, note, as_of, closes, orphaned.all)
    users = {place: text for place, text in formulas.items() if place not in own}
    return Plan(
        book=book,
        note=note,
        as_of=as_of,
        as_of_before=inputs.as_of,
        closes=tuple(closes),
        closed_now=tuple(each.month_end for each in closes[len(known) :]),
        journal=tuple(journal.shown or ()),
        written=written,
        rows=tuple(rows),
        shown_before=shown,
        formulas=formulas,
        own=own,
        evaluated=evaluated,
        users=put_user_results(book, users, evaluated, own_sheets(book)),
        absent=tuple(absent_sheets(book)),
        orphans=orphaned,
    )


def waiting_for(plan: Plan) -> Iterator[str]:
    """The inputs that are due, in words: the figures tie without them, and rest on what is there."""
    if stale := freshness(plan.note, plan.as_of):
        yield f"Rates: {stale}"


def notices(plan: Plan) -> Iterator[str]:
    """What whoever refreshes must know, in words: changes of closed months, what is strange about the activity, and what does not
    tie. While something waits for the first open month to catch it up, months do not tie, and that is said once."""
    waiting = waiting_words(plan.ledger, plan.closes)
    for text in (catch_up_words(plan.note, plan.closes, plan.journal), waiting):
        if text:
            yield text
    yield from remarks(plan.ledger)
    if not waiting:
        yield from words_of_differences(plan.book)


def _reopened(book: Book, note: Note, known: list[Booked], month: date, as_of: date) -> list[Booked]:
    """The closes without the last one, whose entries are taken back."""
    if not known or known[-1].month_end != month:
        allowed = f"{known[-1].month_end}, the last closed month" if known else "none, no month is closed"
        raise ActivityError("reopen", f"found {month}; allowed: {allowed}", code="#NUM!")
    append_booked(book, reversal_lines(read_booked(book), month, as_of, note.terms))
    remove_last_close(book, month)
    return known[:-1]


def _check_as_of(known: Sequence[Booked], as_of: date) -> None:
    if known and as_of < known[-1].month_end:
        raise ActivityError(
            "as_of", f"found {as_of}, before the last close; allowed: {known[-1].month_end} or later", code="#NUM!"
        )


def _settle_inputs(book: Book) -> None:
    """Inputs may be formulas of the user's. One without a stored result is evaluated first, so that it can be read."""
    waiting: list[Place] = []
    for sheet, area in input_cells(book):
        for (row, column), cell in book.stored(sheet).items():
            # one without a text (what it shares is not there) is a blank cell
            if area.holds(row, column) and cell.kind is Kind.FORMULA and cell.formula and cell.value is None:
                waiting.append((sheet, row, column))
    if not waiting:
        return
    wrong = put_own_results(book, waiting, dict(book.formulas()), evaluate(book, waiting))
    if wrong:
        raise wrong[0].error()


def _put_as_of(book: Book, as_of: date) -> None:
    area = book.area(AS_OF)
    assert area is not None
    book.put(area.sheet, area.range.top, area.range.left, serial(as_of))


def _plan_blocks(
    book: Book,
    note: Note,
    written: Written,
    rows: Sequence[ScheduleRow],
    closes: Sequence[Booked],
    journal: Booking,
) -> tuple[Found | None, list[Found]]:
    """Fill Schedule and every written block that the workbook has."""
    schedule = _plan_schedule(book, note, rows)
    blocks = [] if schedule is None else [schedule]
    records = records_of(written, closes)
    if journal.shown is None:
        del records[JOURNAL]
    else:
        records[JOURNAL] = journal.shown
    for sheet in layout_of(book).sheets:
        for block in sheet.blocks:
            if block.name in (HISTORY, CLOSES, BOOKED) or block.name not in records:
                continue
            found = find_block(book, block)
            if found is not None:
                made = records[block.name]
                write = partial(_written_rows, book, made, block.written, formula_columns(block, sheet))
                if "" in block.columns:  # lines of a form, each in its place
                    write(found)
                else:
                    carried(book, found, block.written, made, write)
                blocks.append(find_block(book, block) or found)
    checks = find(book, "CheckList", CHECK_HEADERS)
    return schedule, [*blocks, checks] if checks is not None else blocks


def _plan_schedule(book: Book, note: Note, rows: Sequence[ScheduleRow]) -> Found | None:
    """The plan's rows; its block has no room to spare, so that rows of the user's own stay within it."""
    block = schedule_block(book)
    if block is None:
        return None
    identified = [{"number": row.number, "date": row.date} for row in rows]

    def write(_: Found) -> Found:
        written = plan_schedule(book, note, rows)
        assert written is not None
        return written

    return carried(book, block, tuple(block.columns), identified, write, spare=0)


def _written_rows(
    book: Book, rows: Sequence[Mapping[str, Any]], written: Sequence[str], formulas: Sequence[str], block: Found
) -> Found:
    write_rows(book, block, rows, written)
    run_down(book, block, formulas)
    return block


def _formula_places(formulas: dict[Place, str], blocks: Sequence[Found]) -> set[Place]:
    """The formulas in columns of promnote's blocks."""
    columns: dict[tuple[str, int], list[Found]] = {}
    for block in blocks:
        for column in block.columns.values():
            columns.setdefault((block.sheet, column), []).append(block)
    return {
        place
        for place in formulas
        if (found := columns.get((place[0], place[2]))) and any(each.first <= place[1] <= each.last for each in found)
    }


def _fill_outputs(book: Book, written: Written, formulas: dict[Place, str]) -> None:
    """A figure's cell without a formula, in a template of the user's own, gets the engine's value."""
    for figure, place in output_places(book).items():
        if place not in formulas:
            book.put(*place, as_cell(figure, written.figures))


def _disagreeing(
    book: Book, written: Written, schedule: Found | None, rows: Sequence[ScheduleRow]
) -> Iterator[Disagreement]:
    """Every figure and every row of Schedule against the engine, before anything is written."""
    for figure, place in output_places(book).items():
        wanted, value = as_cell(figure, written.figures), book.value(*place)
        if wanted is None:
            right = value is None or does_not_apply(value)
        else:
            right = _close_to(value, wanted)
        if not right:
            yield Disagreement(place, value, "n/a" if wanted is None else wanted, _HINT)
    if schedule is not None:
        for place, wanted in schedule_results(schedule, rows):
            if not _close_to(book.value(*place), wanted):
                yield Disagreement(place, book.value(*place), wanted, _HINT)


def _close_to(value: Any, wanted: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return same(value, wanted)
    return abs(float(value) - wanted) <= _SAME
