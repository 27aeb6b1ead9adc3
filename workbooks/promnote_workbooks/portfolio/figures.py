"""Every figure of every note, streaming: rows in the portfolio's order, memory that stays flat.

Notes go to worker processes in blocks. Where numpy is installed, those paid as agreed are computed at once (`at_once`), the
others through the ledger; and the ledger is the referee of some of the former in each block, chosen by chance that the
block's own rows decide. The first difference ends the run, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType

from promnote.basics.errors import NoteError
from promnote.reports.columns import json_value
from promnote.reports.contract_rates import FIXED, index_on
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay
from promnote_workbooks.batch.task import Stop, Task
from promnote_workbooks.note_files.files import write_bytes
from promnote_workbooks.portfolio.agreed import AgreedNote, Reader
from promnote_workbooks.portfolio.figure_files import COLUMNS, KINDS, Row, encoder_of, row_of, writer_of
from promnote_workbooks.portfolio.more_columns import cells_of, kinds_with
from promnote_workbooks.portfolio.problems import LISTED, PortfolioError, Problem
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import Item, Portfolio
from promnote_workbooks.workers.pool import Pool, in_chunks

MAKER = "promnote_workbooks.portfolio.figures:worker"
#: Notes of a block: a few at first, so that a small portfolio has work for every worker.
_FEWEST, _MOST = 100, 2_000
#: The ledger checks one in so many notes that were computed at once, and at least one a block.
_ONE_IN = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended; `problems` are the first of `bad`. `at_once`: notes without a ledger, `checked`: of these by it."""

    notes: int
    bad: int
    problems: tuple[Problem, ...]
    errors_file: Path
    at_once: int = 0
    checked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a block: `rows` of them in `data`. `lost`: workers died of it, the block is to be done note by note."""

    number: int
    rows: int = 0
    data: bytes = b""
    problems: tuple[Problem, ...] = ()
    at_once: int = 0
    checked: int = 0
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Notes that follow one another, and what is wrong with rows between them; its number says where it belongs."""

    number: int
    items: tuple[Item, ...]

    @property
    def id(self) -> str:
        return str(self.number)

    def lost(self, found: str) -> Result:
        return Result(number=self.number, lost=found)

    def one_by_one(self) -> list[Block]:
        """Each item as a block of its own."""
        return [Block(place, (item,)) for place, item in enumerate(self.items)]

    def problem(self, found: str) -> Problem:
        """That workers died of its one note."""
        (raw,) = self.items
        assert isinstance(raw, RawNote)  # what is no note kills no worker
        return _fault(raw, found)


def _fault(raw: RawNote, found: str) -> Problem:
    return Problem(file=raw.file, sheet=raw.sheet, row=raw.row, note=raw.id, found=found,
                   allowed="a note that promnote can compute; please report it")  # fmt: skip


# --- in a worker ----------------------------------------------------------------------------------------------------


@cache
def _at_once() -> ModuleType | None:
    """The module that needs numpy; None: the ledger does all."""
    try:
        from promnote_workbooks.portfolio import at_once
    except ImportError:
        return None
    return at_once


def worker(*, as_of: date, suffix: str, more: Sequence[str] = ()) -> Callable[[Block], Result]:
    """The handle of a worker: a block in, its rows as the file takes them and its problems out.

    `more`: the columns beside the figures, of which the ledger of each note gives the cells.
    """
    encode, reader = encoder_of(suffix, kinds_with(more)), Reader(as_of)

    def handle(block: Block) -> Result:
        quick, checked = ({}, 0) if more else _computed_at_once(block, reader)
        rows: list[Row] = []
        problems: list[Problem] = []
        for place, item in enumerate(block.items):
            if (row := quick.get(place)) is not None:
                rows.append(row)
            elif isinstance(item, Problem):
                problems.append(item)
            else:
                try:
                    rows.append(_row(item, as_of, more))
                except PortfolioError as error:
                    problems += error.problems
                except NoteError as error:
                    problems.append(item.problem(error))
                except Exception as error:
                    problems.append(_fault(item, f"a fault of promnote ({type(error).__name__}: {error})"))
        data = encode(rows) if rows else b""
        return Result(number=block.number, rows=len(rows), data=data, problems=tuple(problems), at_once=len(quick),
                      checked=checked)  # fmt: skip

    return handle


def _row(raw: RawNote, as_of: date, more: Sequence[str] = ()) -> Row:
    note = note_of(raw)
    ledger = replay(note, as_of)
    values = figures(ledger)
    terms = note.terms
    texts = (raw.id, terms.borrower, terms.holder, terms.currency)
    rate_type = index_on(terms, as_of) or FIXED
    row = row_of(texts, as_of, [getattr(values, name) for name in FIGURES], terms.books, rate_type)
    return (*row, *cells_of(ledger, more))


def _computed_at_once(block: Block, reader: Reader) -> tuple[dict[int, Row], int]:
    """Rows of the notes paid as agreed by their place in the block, and how many of them the ledger has checked."""
    read = {
        place: agreed
        for place, item in enumerate(block.items)
        if isinstance(item, RawNote) and (agreed := reader.read(item)) is not None
    }
    module = _at_once() if read else None
    if module is None:
        return {}, 0
    rows = dict(zip(read, _with_texts(read.values(), module, reader.as_of), strict=True))
    # the same notes whichever worker has the block, and others in another portfolio or at another date
    first = block.items[next(iter(rows))]
    chance = Random(f"{reader.as_of} {getattr(first, 'row', 0)} {getattr(first, 'id', '')}")
    sample = chance.sample(list(rows), -(-len(rows) // _ONE_IN))
    for place in sample:
        item = block.items[place]
        assert isinstance(item, RawNote)  # only notes were read
        _compare(item, rows[place], reader.as_of)
    return rows, len(sample)


def _with_texts(notes: Iterable[AgreedNote], module: ModuleType, as_of: date) -> Iterator[Row]:
    notes = list(notes)
    for note, values in zip(notes, module.figures_at_once(notes, as_of), strict=True):
        yield row_of(note.texts, as_of, values, note.books, FIXED)


def _compare(raw: RawNote, row: Row, as_of: date) -> None:
    """Raises Stop where the ledger says anything else in any column."""
    place = f"{raw.file}: {raw.sheet} row {raw.row} ({raw.id})".replace("  ", " ")
    end = "allowed: the same. Nothing is written; please report it with the note. Without numpy the ledger computes all"
    try:
        expected = _row(raw, as_of)
    except (NoteError, PortfolioError) as error:
        raise Stop(f"{place}: found figures where the ledger refuses the note ({error}); {end}") from None
    for name, value, wanted in zip(COLUMNS, row, expected, strict=True):
        kind = KINDS[name]
        shown, said = json_value(value, kind), json_value(wanted, kind)
        if shown != said or type(shown) is not type(said):
            raise Stop(
                f"{place}: found {name} {shown} where many notes are computed at once, {said} in the ledger; {end}"
            )


# --- the run --------------------------------------------------------------------------------------------------------


def write_figures(
    portfolio: Portfolio,
    as_of: date,
    out: Path,
    *,
    workers: int,
    told: Callable[[int, int], None],
    more: Sequence[str] = (),
) -> Outcome:
    """Write the file, whole or not at all; problems go into a workbook beside it. `more`: names of `more_columns.MORE`."""
    problems: list[Problem] = []
    bad = notes = at_once = checked = 0
    with writer_of(out, kinds_with(more)) as writer:
        given = {"as_of": as_of, "suffix": out.suffix.lower(), **({"more": tuple(more)} if more else {})}
        task = Task.of(MAKER, given)
        with closing(_in_order(portfolio, task, workers)) as stream:
            for result in stream:
                if result.rows:
                    writer.write(result.data)
                notes += result.rows
                bad += len(result.problems)
                problems += result.problems[: max(0, LISTED - len(problems))]
                at_once += result.at_once
                checked += result.checked
                told(result.rows + len(result.problems), len(result.problems))
        if not notes and not bad:
            raise NoteError(portfolio.name, "found no notes; allowed: a row for each note")
    errors_file = out.with_name(f"{out.name}.errors.xlsx")
    if problems:
        from promnote_workbooks.portfolio.errors_book import errors_workbook

        write_bytes(errors_file, errors_workbook(problems, name=portfolio.name))
    else:
        errors_file.unlink(missing_ok=True)
    return Outcome(notes=notes, bad=bad, problems=tuple(problems), errors_file=errors_file, at_once=at_once,
                   checked=checked)  # fmt: skip


def _in_order(portfolio: Portfolio, task: Task, workers: int) -> Generator[Result, None, None]:
    """Results in the portfolio's order: what comes early waits, a block or two for each worker."""
    pool = Pool(task, workers, group=1)
    waiting: dict[int, Result] = {}
    handed: dict[int, Block] = {}
    next_number = 0

    def chunks() -> Iterator[list[Block]]:
        for block in _blocks(portfolio.items):
            handed[block.number] = block
            yield [block]

    with closing(pool.run(chunks())) as stream:
        for results in stream:
            for result in results:
                waiting[result.number] = result
            while (result := waiting.pop(next_number, None)) is not None:
                block = handed.pop(next_number)
                next_number += 1
                if result.lost:
                    yield from _note_by_note(block, task, result.lost)
                else:
                    yield result


def _blocks(items: Iterator[Item]) -> Iterator[Block]:
    """Items in blocks, which grow as there turn out to be more of them."""
    found: list[Item] = []
    number, size = 0, _FEWEST
    for item in items:
        found.append(item)
        if len(found) >= size:
            yield Block(number, tuple(found))
            number, found = number + 1, []
            size = min(_MOST, _FEWEST * (1 + number // 8))
    if found:
        yield Block(number, tuple(found))


def _note_by_note(block: Block, task: Task, found: str) -> Iterator[Result]:
    """A block that killed its workers: its notes one at a time, so that the one that does is named."""
    singles: Sequence[Block] = block.one_by_one() if len(block.items) > 1 else []
    if not singles:
        yield Result(number=block.number, problems=(block.problem(found),))
        return
    results: dict[int, Result] = {}
    with closing(Pool(task, 1, group=1).run(in_chunks(singles, 1))) as stream:
        for each in stream:
            results.update((result.number, result) for result in each)
    for place, single in enumerate(singles):
        result = results[place]
        if result.lost:
            result = Result(number=place, problems=(single.problem(result.lost),))
        yield result
