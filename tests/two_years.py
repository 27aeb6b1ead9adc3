"""Notes that live for years of month-ends: what is told late, returned, back-dated, amended; closed each month, and crashes.

`python tests/two_years.py --notes 200 --months 24 --workbooks 20`, with promnote and the folder tests importable, runs it in
the large: every note in the books (close after close of what was known then), some of them also in a workbook (refresh
--activity --rates --close), and all in a batch at the end. Everything comes from the seed.
"""

from __future__ import annotations

import argparse
import csv
import errno
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch as patched

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from oracle.all_kinds import any_note, month_end
from oracle.contract import Terms
from oracle.figures import figures as oracle_figures
from oracle.histories import to_toml
from oracle.plain import OracleError
from promnote.basics.errors import NoteError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports import months as months_module
from promnote.reports.figures import Figures, figures
from promnote.reports.journal import Entry, entries_of
from promnote.reports.months import Booked, close, months
from promnote.running.ledger import replay
from promnote_workbooks.batch.run import Order, run_batch
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.check import check_file
from promnote_workbooks.refresh.kept import read_closes
from promnote_workbooks.refresh.outputs import shown_figures
from promnote_workbooks.refresh.run import refresh_file
from refresh_samples import term_cell, value_of, with_cells

Tables = dict[str, Any]
#: Calls of the system that a crash takes away.
WRITES = ("fsync", "replace", "open")
#: One run of refresh in so many is disturbed; of those, one in so many by SIGKILL.
CRASH_EVERY, KILL_EVERY = 10, 5
#: Journals that have an entry for everything that happens know returns by name.
_WHOLE_JOURNAL = hasattr(months_module, "Return")


# --- what happens, and when it is told ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is heard of in a month: rows of activity, resets, amendments."""

    end: date
    activity: tuple[Tables, ...]
    rates: tuple[Tables, ...]
    amendments: tuple[Tables, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A note's terms without what comes later, and what is told month by month."""

    name: str
    terms: Tables
    told: tuple[Told, ...]

    def known(self, month: int) -> Tables:
        """The note's tables as they are known at the end of a month, rows in the order in which they were told."""
        parts = {key: [row for told in self.told[: month + 1] for row in getattr(told, key)]
                 for key in ("rates", "amendments", "activity")}  # fmt: skip
        parts["amendments"].sort(
            key=lambda row: row["effective"]
        )  # as a contract lists them, whenever they were heard of
        return {**self.terms, **{key: rows for key, rows in parts.items() if rows}}

    def note(self, month: int) -> Note:
        return note_from_tables(self.known(month))


def draw(name: str, many: int, *, openings: bool = True) -> Life:
    """A life of so many month-ends, valid at each for what is known then. `openings`: also of notes taken over midway."""
    for attempt in count():
        rng = random.Random(f"two years {name} {attempt}")
        tables, _ = any_note(f"two years {name} {attempt}", 0)
        if not _is_suitable(tables) or ("opening" in tables and not openings):
            continue
        life = _told(rng, name, tables, many)
        try:
            for month, told in enumerate(life.told):
                oracle_figures(life.known(month), told.end)
        except OracleError:
            continue
        return life
    raise AssertionError


def _is_suitable(tables: Tables) -> bool:
    rows = tables.get("activity", [])
    if not rows or "assume_paid_through" in tables.get("payments", {}):
        return False  # money that is only assumed is no money received
    if _WHOLE_JOURNAL:
        return True
    apart = {"draw", "waiver", "refund"} & {row["type"] for row in rows}
    return not (apart or "opening" in tables or "capitalize_through" in tables["interest"])


def _told(rng: random.Random, name: str, tables: Tables, many: int) -> Life:
    end = month_end(Terms(tables).start)
    ends = [end]
    while len(ends) < many:
        ends.append(month_end(ends[-1] + timedelta(days=1)))
    activity: dict[int, list[Tables]] = {}
    named: dict[str, int] = {}
    reversed_ids = {row["reverses"] for row in tables["activity"] if row["type"] == "reversal"}
    for number, row in enumerate(tables["activity"]):
        row = {"id": f"A{number}", **row}
        month = _month(ends, row["date"])
        if row["type"] in ("payment", "prepayment", "cost") and row["id"] not in reversed_ids and rng.random() < 0.15:
            month += rng.choice([1, 1, 2])
        if row["type"] == "reversal":
            month = max(month, named.get(row["reverses"], month))
        named[row["id"]] = month
        activity.setdefault(month, []).append(row)
    amendments: dict[int, list[Tables]] = {}
    for row in tables.get("amendments", []):
        amendments.setdefault(_month(ends, row["effective"]) + (rng.random() < 0.3), []).append(row)
    rates = tables.get("rates", [])
    one_index = len({row.get("index") for row in rates}) == 1 and not tables.get("amendments")
    resets: dict[int, list[Tables]] = {}
    for row in rates:
        resets.setdefault(_month(ends, row["effective"]) if one_index else 0, []).append(row)
    told = tuple(
        Told(end=end, activity=tuple(activity.get(at, ())), rates=tuple(resets.get(at, ())),
             amendments=tuple(amendments.get(at, ())))
        for at, end in enumerate(ends)
    )  # fmt: skip
    terms = {key: table for key, table in tables.items() if key not in ("activity", "rates", "amendments")}
    return Life(name=name, terms={**terms, "note": {**terms["note"], "id": name}}, told=told)


def _month(ends: Sequence[date], day: date) -> int:
    """The first month whose end is on or after the day; beyond the last one where the life ends before."""
    return next((at for at, end in enumerate(ends) if day <= end), len(ends))


# --- the totals -----------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Totals:
    """What was lived through."""

    notes: int = 0
    month_ends: int = 0
    received_cents: int = 0
    entries: int = 0
    catch_ups: int = 0
    refreshes: int = 0
    crashes: int = 0
    kills: int = 0
    batch_notes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kinds = ", ".join(f"{many} {kind}" for kind, many in sorted(self.kinds.items()))
        return (
            f"{self.notes} notes ({kinds}), {self.month_ends} month-ends closed, {self.received_cents / 100:,.2f} received, "
            f"{self.entries:,} entries, {self.catch_ups} catch-ups, {self.refreshes} refreshes, "
            f"{self.crashes} crashes survived ({self.kills} of them killed), {self.batch_notes} notes in batch as single"
        )


# --- in the books ---------------------------------------------------------------------------------------------------


def accounts_of(entries: Sequence[Entry]) -> Counter[str]:
    """What entries leave in each account, debits positive; each of them balances."""
    sums: Counter[str] = Counter()
    for entry in entries:
        assert entry.difference == 0, entry
        for line in entry.lines:
            sums[line.account] += line.debit - line.credit
    return Counter({account: amount for account, amount in sums.items() if amount})


def received_by(note: Note, end: date) -> int | None:
    """The money that came in and stayed, from the rows alone; None where a payoff's amount is not written down."""
    rows = [each for each in note.activity if each.date <= end]
    returned = {each.reverses for each in rows if each.type == "reversal"}
    receipts = [each for each in rows if each.type in ("payment", "prepayment", "payoff") and each.id not in returned]
    if any(each.amount_cents is None for each in receipts):
        return None
    return sum(each.amount_cents or 0 for each in receipts)


def assert_tied(balances: Counter[str], values: Figures) -> None:
    """The accounts end where the ledger does."""
    assert -balances["current_portion"] == values.current_portion
    assert -balances["note_payable"] == values.long_term_portion
    assert -balances["accrued_interest"] == values.interest_due + values.interest_accrued
    assert -balances["accrued_late_charges"] == values.late_charges
    assert -balances["accrued_costs"] == values.costs
    assert balances["unapplied_payments"] == values.unapplied
    assert balances["refund_receivable"] == values.refund_owed


def live_in_books(life: Life, totals: Totals) -> list[Booked]:
    """Close after close of what was known then: closed months never move, and every cent received is booked once."""
    closed: list[Booked] = []
    booked: list[Counter[str]] = []
    for month, told in enumerate(life.told):
        note = life.note(month)
        open_month = months(note, told.end, closed)[-1]
        fresh = accounts_of(entries_of(open_month))
        totals.catch_ups += open_month.catch_up is not None
        before, closed = closed, close(note, told.end, closed)
        assert closed[:-1] == before
        entries = [entries_of(each) for each in months(note, told.end, closed)]
        sums = [accounts_of(each) for each in entries]
        assert sums[:-1] == booked, f"{life.name}: a closed month moved by {told.end}"
        assert sums[-1] == fresh
        booked = sums
        balances = sum_of(sums)
        ledger = replay(note, told.end)
        assert_tied(balances, figures(ledger))
        account, last = ledger.account, closed[-1].balances
        if (by_rows := received_by(note, told.end)) is not None:
            assert by_rows == account.received
        issued = 0 if note.terms.opening else note.terms.principal_cents
        into = issued + account.principal_drawn + last.refunded
        assert balances["cash"] == into - last.issuance_added - last.issuance_expensed - account.received
    # told at once in the end, the same balances: nothing depends on when it was heard
    assert close(life.note(len(life.told) - 1), life.told[-1].end)[-1].balances == closed[-1].balances
    totals.notes += 1
    totals.month_ends += len(closed)
    totals.received_cents += closed[-1].balances.received
    totals.entries += sum(map(len, entries))
    totals.kinds[life.terms["note"]["kind"]] += 1
    return closed


def sum_of(sums: Sequence[Counter[str]]) -> Counter[str]:
    """Accounts over several months, credits too (Counter's + drops them)."""
    total: Counter[str] = Counter()
    for each in sums:
        total.update(each)
    return total


# --- in a workbook --------------------------------------------------------------------------------------------------


def live_in_workbook(life: Life, closed: Sequence[Booked], folder: Path, totals: Totals, *, kills: bool) -> Path:
    """The same life in a workbook, refreshed and closed each month, every tenth time disturbed."""
    path = folder / f"{life.name}.xlsx"
    for month, told in enumerate(life.told):
        files: dict[str, list[Path]] = {"activity": [], "rates": []}
        if month == 0:
            path.write_bytes(build_workbook(life.note(0), told.end))
        else:
            if told.amendments:
                data = path.read_bytes()
                fresh = build_workbook(life.note(month), told.end)
                typed = value_of(fresh, term_cell(fresh, "amendments"))
                path.write_bytes(with_cells(data, {term_cell(data, "amendments"): typed}))
            for name, rows in (("activity", told.activity), ("rates", told.rates)):
                if rows:
                    files[name] = [_csv(folder / f"{name}.csv", rows)]
        totals.refreshes += 1
        if totals.refreshes % CRASH_EVERY == 0:
            _crash(path, told.end, files, totals, kill=kills and totals.refreshes % (CRASH_EVERY * KILL_EVERY) == 0)
        refresh_file(path, told.end, close=True, **files)
        book = Book(read_package(path))
        assert read_closes(book) == list(closed[: month + 1]), f"{path}: as of {told.end}"
    assert not differences(path)
    for backup in folder.glob(f"{life.name}.backup-*"):
        backup.unlink()
    return path


def differences(path: Path) -> list[Any]:
    """What check finds, but for interest above a note's own maximum, which is no fault of its workbook."""
    return [each for each in check_file(path).differences if "above the maximum" not in str(each.found)]


def _csv(path: Path, rows: Sequence[Tables]) -> Path:
    header = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *([row.get(key, "") for key in header] for row in rows)])
    return path


def _crash(path: Path, end: date, files: dict[str, list[Path]], totals: Totals, *, kill: bool) -> None:
    """A refresh that fails while it writes, or is killed: the workbook is the old one or the new one, whole."""
    before = path.read_bytes()
    if kill:
        options = [word for name, paths in files.items() for each in paths for word in (f"--{name}", str(each))]
        command = [sys.executable, "-m", "promnote_workbooks.cli", "refresh", str(path), "--as-of", str(end), "--close"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = subprocess.Popen(
            [*command, *options], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(random.Random(totals.refreshes).uniform(0.5, 2.5))
        process.kill()
        process.wait()
        totals.kills += 1
        assert path.read_bytes() == before or not differences(path)
    else:
        with patched.object(os, WRITES[totals.refreshes // CRASH_EVERY % len(WRITES)], _failing_write()):
            try:
                refresh_file(path, end, close=True, **files)
            except NoteError as error:
                assert "input/output error" in str(error).lower(), error
        assert path.read_bytes() == before
    totals.crashes += 1


def _failing_write() -> Any:
    real = os.open

    def failing(*arguments: Any, **options: Any) -> Any:
        if len(arguments) > 1 and isinstance(arguments[1], int) and not arguments[1] & os.O_CREAT:
            return real(*arguments, **options)  # reading goes on
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    return failing


# --- in a batch -----------------------------------------------------------------------------------------------------


def assert_batch_is_single(lives: Sequence[Life], refreshed: Sequence[Path], folder: Path, totals: Totals) -> None:
    """A batch of all the notes as of one date writes what a build of each writes, and shows what a refresh brought about."""
    notes, out = folder / "notes", folder / "out"
    by_end: dict[date, list[Life]] = {}
    for life in lives:
        by_end.setdefault(life.told[-1].end, []).append(life)
    shown = {path.stem: shown_figures(Book(read_package(path))) for path in refreshed}
    for end, together in by_end.items():
        here = notes / str(end)
        here.mkdir(parents=True)
        for life in together:
            (here / f"{life.name}.toml").write_text(to_toml(life.known(len(life.told) - 1)), encoding="utf-8")
        order = Order(portfolio=open_portfolio(here), as_of=end, out=out / str(end))
        outcome = run_batch(order, planned=lambda _: None, told=lambda *_: None)
        assert (outcome.written, outcome.problems) == (len(together), ())
        for life in together:
            data = (out / str(end) / f"{life.name}.xlsx").read_bytes()
            assert data == build_workbook(life.note(len(life.told) - 1), end)
            if life.name in shown:
                assert shown_figures(Book(read_package(data))) == shown[life.name]
            totals.batch_notes += 1


def live(
    notes: int, many: int, workbooks: int, folder: Path, *, first: int = 0, kills: bool = False
) -> Iterator[Totals]:
    """Everything; gives the totals after each note, and once more after the batch. `first`: the first note's seed."""
    totals, in_books, lives, paths = Totals(), [], [], []
    for number in range(notes):
        life = draw(f"N{first + number:03d}", many, openings=number >= workbooks)
        in_books.append(live_in_books(life, totals))
        if number < workbooks:
            lives.append(life)
            paths.append(live_in_workbook(life, in_books[-1], folder, totals, kills=kills))
        yield totals
    assert_batch_is_single(lives, paths, folder, totals)
    yield totals


def main() -> int:
    """The run in the large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--workbooks", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        given = (options.notes, options.months, options.workbooks, Path(folder))
        for totals in live(*given, first=options.first, kills=hasattr(os, "fork")):
            print(f"\r{totals.notes} notes, {totals.refreshes} refreshes", end="", file=sys.stderr, flush=True)
    print(f"\n{totals}, {time.monotonic() - start:,.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
