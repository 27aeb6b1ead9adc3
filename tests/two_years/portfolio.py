"""Lives in one portfolio: `batch --close` at each month-end, killed and run again, by a newer promnote from the middle on.

`python -m two_years.portfolio NOTES OUT AS_OF VERSION` is the run that can be killed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch as patched

from openpyxl import load_workbook

import batch_stand_in
from batch_runs import contents
from oracle.all_kinds import month_end
from oracle.histories import to_toml
from promnote import __version__
from promnote.contract.terms import Note
from promnote.reports.figures import figures
from promnote.reports.months import months
from promnote.running.ledger import replay
from promnote_workbooks.batch import run as batch_run
from promnote_workbooks.batch.manifest import Manifest
from promnote_workbooks.batch.register import Register
from promnote_workbooks.batch.run import PORTFOLIO_FILE, Order, Outcome, run_batch
from promnote_workbooks.batch.summary import SHOWN
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.sheets.booking import NO_BOOKS, Books, closed
from two_years.books import accounts_of_lines, assert_tied, received_by
from two_years.life import Life, Totals, draw

#: Names of notes whose workbooks are built; of the others a few lines of text stand for it, which are quick to write.
WHOLE = "W"
BUILDER = "two_years.portfolio:build"
EARLIER = "0.0.9"
#: One month in so many is killed, at a moment of its own.
KILL_EVERY = 4


def build(note: Note, as_of: date, **books: Any) -> bytes:
    """The builder of the batch."""
    if note.terms.id.startswith(WHOLE):
        return build_workbook(note, as_of, **books)
    return batch_stand_in.build(note, as_of)


def lives_of(notes: int, whole: int, many: int, first: int = 0) -> tuple[list[date], list[Life]]:
    """So many month-ends, and notes issued within the first third of them; what they live after the last one is never told."""
    start = date(2021, 1, 1)
    ends = [month_end(start)]
    while len(ends) < many:
        ends.append(month_end(ends[-1] + timedelta(days=1)))
    issued = (start, (ends[many // 3] - start).days)
    lives: list[Life] = []
    for number in count(first):
        if len(lives) == notes:
            break
        life = draw(f"{WHOLE if len(lives) < whole else 'N'}{number:03d}", many, issued=issued)
        if life.told[0].end in ends[: many // 2]:  # one that was taken over may begin later
            lives.append(life)
    return [end for end in ends if end >= min(life.told[0].end for life in lives)], lives


@dataclass(slots=True)
class Kept:
    """What is known of a note from month to month: its books as closed alone."""

    books: Books = NO_BOOKS
    note: Note | None = None
    before: Books = field(default=NO_BOOKS)


def live_in_portfolio(
    ends: Sequence[date], lives: Sequence[Life], folder: Path, totals: Totals, *, kills: bool
) -> None:
    """Month-end after month-end; at the end the same again, undisturbed, with the same bytes. Gives the totals
    after each."""
    alone = {life.name: Kept() for life in lives}
    for at, end in enumerate(ends):
        present = _written(lives, folder / "notes", end)
        for life, month in present:
            kept = alone[life.name]
            kept.note, kept.before = life.note(month), kept.books
            kept.books = closed(kept.note, end, kept.books)
        version = EARLIER if at < len(ends) // 2 else __version__
        if kills and at % KILL_EVERY == KILL_EVERY - 1:
            _killed(folder, end, version, len(present), totals)
        totals.batches += 1
        outcome = _batch(folder / "notes", folder / "out", end, version)
        assert (outcome.notes, outcome.problems) == (len(present), ()), outcome
        _assert_as_alone(folder / "out", end, {life.name: alone[life.name] for life, _ in present}, totals)
        # run again it finds nothing to do
        again = _batch(folder / "notes", folder / "out", end, version)
        assert (again.written, again.unchanged) == (0, len(present))
        yield totals
    _assert_again(ends, lives, folder)
    for kept in alone.values():
        assert kept.note is not None
        _assert_booked_once(kept.note, ends[-1], kept.books)


def _written(lives: Sequence[Life], notes: Path, end: date) -> list[tuple[Life, int]]:
    """The notes that are there at a month-end, as they are known then, in a folder of note files."""
    notes.mkdir(parents=True, exist_ok=True)
    present = []
    for life in lives:
        month = next((at for at, told in enumerate(life.told) if told.end == end), None)
        if month is not None:
            (notes / f"{life.name}.toml").write_text(to_toml(life.known(month)), encoding="utf-8")
            present.append((life, month))
    return present


def _batch(notes: Path, out: Path, end: date, version: str, workers: int = 1) -> Outcome:
    order = Order(portfolio=open_portfolio(notes), as_of=end, out=out, workers=workers, builder=BUILDER, close=True)
    with patched.object(batch_run, "__version__", version):
        return run_batch(order, planned=lambda _: None, told=lambda *_: None)


def _killed(folder: Path, end: date, version: str, notes: int, totals: Totals) -> None:
    """The month's run killed at a random moment, once or twice."""
    chance = random.Random(f"{end}")
    manifest = folder / "out" / "manifest.jsonl"
    for _ in range(chance.randint(1, 2)):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [
            sys.executable,
            "-m",
            "two_years.portfolio",
            str(folder / "notes"),
            str(folder / "out"),
            str(end),
            version,
        ]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lines = notes + chance.randint(0, notes)  # records of the month before, and so many of this one
        while process.poll() is None and (not manifest.exists() or manifest.read_bytes().count(b"\n") <= lines):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        totals.batch_kills += process.poll() is None
        process.kill()
        process.wait()
    _wait_for_workers(folder / "out")


def _wait_for_workers(out: Path) -> None:
    """Workers end when they find nobody to talk to; a note that one has in hand is written by then."""
    before: dict[str, int] = {}
    while before != (now := {each.name: each.stat().st_mtime_ns for each in out.iterdir()}):
        before = now
        time.sleep(0.3)


def _assert_as_alone(out: Path, end: date, alone: dict[str, Kept], totals: Totals) -> None:
    """What the batch wrote is what each note gives alone: books, figures, workbook, and the sums of the portfolio's own."""
    register, records = Register(out), Manifest(out).records
    sums = dict.fromkeys(SHOWN, 0)
    for name, kept in alone.items():
        note = kept.note
        assert note is not None
        assert register.books[name] == kept.books, f"{name} as of {end}"
        assert kept.books.lines[: len(kept.before.lines)] == kept.before.lines
        assert kept.books.closes[: len(kept.before.closes)] == kept.before.closes
        values = figures(replay(note, end))
        shown = {each: getattr(values, each) for each in SHOWN}
        assert {each: records[name].summary[each] for each in SHOWN} == shown, f"{name} as of {end}"
        sums = {each: sums[each] + (shown[each] or 0) for each in SHOWN}
        wanted = build(note, end, books=kept.books)
        assert (out / records[name].file).read_bytes() == wanted, f"{name} as of {end}"
        totals.batch_notes += 1
    sheet = load_workbook(out / PORTFOLIO_FILE, data_only=True, read_only=True)["Debt schedule"]
    header, *rows = [each for each in sheet.iter_rows(values_only=True) if each[0] is not None and len(each) > 6][2:]
    listed = {row[0]: row for row in rows if row[0] in alone}
    assert set(listed) == set(alone)
    principal = list(header).index("Principal")
    assert sum(round(row[principal] * 100) for row in listed.values()) == sums["principal"]


def _assert_booked_once(note: Note, end: date, books: Books) -> None:
    """Entry by entry the books hold every cent received once, and end where the ledger does."""
    accounts = accounts_of_lines(books.lines)
    ledger = replay(note, end)
    assert_tied(accounts, figures(ledger))
    account, last = ledger.account, books.closes[-1].balances
    if (by_rows := received_by(note, end)) is not None:
        assert by_rows == account.received
    issued = 0 if note.terms.opening else note.terms.principal_cents
    into = issued + account.principal_drawn + last.refunded
    assert accounts["cash"] == into - last.issuance_added - last.issuance_expensed - account.received
    assert all(each.closed for each in months(note, end, books.closes))
    references = [(line["reference"], line["line"]) for line in books.lines]
    assert len(set(references)) == len(references)


def _assert_again(ends: Sequence[date], lives: Sequence[Life], folder: Path) -> None:
    """The same inputs, month by month and undisturbed, give the same folder."""
    for at, end in enumerate(ends):
        _written(lives, folder / "again notes" / "notes", end)
        version = EARLIER if at < len(ends) // 2 else __version__
        _batch(folder / "again notes" / "notes", folder / "again", end, version)
    assert contents(folder / "again") == contents(folder / "out")


def main() -> int:
    """The killable run."""
    notes, out, end, version = sys.argv[1:]
    outcome = _batch(Path(notes), Path(out), date.fromisoformat(end), version, workers=2)
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
