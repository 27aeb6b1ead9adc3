"""Batches: notes a second against openpyxl and against the floor, memory of a worker, growth with the number of notes.

    python tests/bench/bench_batch.py [--notes 1000 10000] [--figures 1000 10000 100000] [--agreed 10000 100000]

promnote importable. Ratios are of one run on one machine; memory is the peak of the largest worker and of the parent.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portfolio_files import AS_OF, HEADER, portfolio_of, row
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote_workbooks.batch.run import Order, run_batch
from promnote_workbooks.portfolio.figures import write_figures
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.workers.pool import default_workers

GOAL_OPENPYXL, GOAL_FLOOR, GOAL_RERUN = 12.0, 3.0, 0.02
_MB = 2**20


class Peaks:
    """The largest resident size, in MB, that this process and any of its children had."""

    parent = 0.0
    worker = 0.0


@contextmanager
def watched() -> Iterator[Peaks]:
    """Watch the memory of this process and its children, where /proc tells it."""
    peaks, stop, own = Peaks(), Event(), os.getpid()

    def watch() -> None:
        while not stop.wait(0.1):
            peaks.parent = max(peaks.parent, _resident(own))
            peaks.worker = max([peaks.worker, *map(_resident, _children(own))])

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()


def _children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB
    except (OSError, IndexError):
        return 0.0


def seconds_each(work: Callable[[int], object], count: int) -> float:
    """Seconds a call, the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        start = perf_counter()
        for number in range(count):
            work(number)
        best = min(best, (perf_counter() - start) / count)
    return best


def one_workbook(folder: Path) -> None:
    """One core: a note's workbook against openpyxl and against deflating and writing its changed parts."""
    import openpyxl

    from promnote_workbooks.one_note.build import build_workbook, contents_of
    from promnote_workbooks.one_note.template import template_bytes
    from promnote_workbooks.package import read_package

    raws = [each for each in open_portfolio(portfolio_of(folder / "one.xlsx", 20)).items if isinstance(each, RawNote)]
    notes = [note_of(each) for each in raws]
    contents = [contents_of(each, AS_OF) for each in notes]
    files = [build_workbook(each, AS_OF) for each in notes]
    target = folder / "one-note.xlsx"

    def ours(number: int) -> None:
        note = note_of(raws[number])
        target.write_bytes(build_workbook(note, AS_OF))

    def theirs(number: int) -> None:
        book = openpyxl.load_workbook(io.BytesIO(template_bytes(contents[number].shape)))
        for sheet, values in contents[number].inputs.items():
            for where, value in values.items():
                book[sheet][where].value = value
        book.save(target)

    parts = []
    for data, each in zip(files, contents, strict=True):
        package = read_package(data)
        changed = {package.worksheet(name).part for name in each.merged}
        parts.append((len(data), [package.archive.read(name) for name in sorted(changed)]))

    def floor(number: int) -> None:
        size, sheets = parts[number]
        for sheet in sheets:
            stream = zlib.compressobj(6, zlib.DEFLATED, -15)
            stream.compress(sheet)
            stream.flush()
        target.write_bytes(bytes(size))

    own, other, least = seconds_each(ours, 20), seconds_each(theirs, 3), seconds_each(floor, 20)
    print("one core, a note's workbook with all sheets, engine work and cached values included")
    print(f"  promnote {1 / own:8.1f} a second")
    times, share = other / own, own / least
    print(f"  openpyxl {1 / other:8.1f} a second (load + fill + save, no figures): promnote is {times:.1f} times it, "
          f"goal {GOAL_OPENPYXL:.0f}: {verdict(times >= GOAL_OPENPYXL)}")  # fmt: skip
    print(f"  floor    {1 / least:8.1f} a second (deflate and write): promnote takes {share:.1f} times its time, "
          f"goal {GOAL_FLOOR:.0f}: {verdict(share <= GOAL_FLOOR)}")  # fmt: skip


def verdict(met: bool) -> str:
    """In words."""
    return "met" if met else "missed"


def whole_batch(folder: Path, count: int) -> None:
    """A batch and its rerun."""
    portfolio, out = portfolio_of(folder / f"p{count}.xlsx", count), folder / f"out{count}"

    def run(as_of: date = AS_OF) -> float:
        start = perf_counter()
        order = Order(portfolio=open_portfolio(portfolio), as_of=as_of, out=out, workers=default_workers())
        outcome = run_batch(order, planned=lambda _: None, told=lambda *_: None)
        assert not outcome.problems, str(outcome.problems[0])
        return perf_counter() - start

    with watched() as peaks:
        first = run()
    again = run()
    print(f"  {count:7,} notes: {first:8.1f} s, {count / first:7.1f} a second, worker {peaks.worker:5.0f} MB, parent "
          f"{peaks.parent:5.0f} MB; rerun {again:6.2f} s = {again / first:.2%}, goal {GOAL_RERUN:.0%}: "
          f"{verdict(again / first <= GOAL_RERUN)}", flush=True)  # fmt: skip


def all_figures(folder: Path, count: int) -> None:
    """Figures of every note, paid as agreed but for a tenth."""
    portfolio, out = portfolio_of(folder / f"f{count}.xlsx", count), folder / "figures.csv"
    start = perf_counter()
    with watched() as peaks:
        outcome = write_figures(open_portfolio(portfolio), AS_OF, out, workers=default_workers(), told=lambda *_: None)
    seconds = perf_counter() - start
    assert outcome.notes == count
    print(f"  {count:7,} notes: {seconds:8.1f} s, {count / seconds:7,.0f} a second, worker {peaks.worker:5.0f} MB, "
          f"parent {peaks.parent:5.0f} MB", flush=True)  # fmt: skip


def agreed_figures(folder: Path, count: int) -> None:
    """Figures of fixed notes paid as agreed, at once, beside the ledger's time for the same notes on one core."""
    portfolio, out = folder / f"a{count}.csv", folder / "agreed.csv"
    with portfolio.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(1, count + 1):
            writer.writerow(
                row(number, id=f"N-{number:07d}", rate="8.5%", index=None, spread=None, **{"paid through": "as_of"})
            )
    raws = [each for each in islice(open_portfolio(portfolio).items, 200) if isinstance(each, RawNote)]
    begun = process_time()
    for raw in raws:
        figures(replay(note_of(raw), AS_OF))
    ledger = (process_time() - begun) / len(raws)
    start = perf_counter()
    before = os.times()
    with watched() as peaks:
        outcome = write_figures(open_portfolio(portfolio), AS_OF, out, workers=default_workers(), told=lambda *_: None)
    seconds, after = perf_counter() - start, os.times()
    busy = sum(after[:4]) - sum(before[:4])
    print(f"  {count:7,} notes: {seconds:8.1f} s, {busy:6.1f} s of processors = {ledger * count / busy:.1f} times the ledger's "
          f"rate; {outcome.at_once:,} at once, {outcome.checked:,} checked; worker {peaks.worker:5.0f} MB, parent "
          f"{peaks.parent:5.0f} MB", flush=True)  # fmt: skip


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--figures", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--agreed", type=int, nargs="*", default=[10_000, 100_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        one_workbook(folder)
        print(f"batch, {default_workers()} workers; a tenth of the notes with listed activity")
        for count in arguments.notes:
            whole_batch(folder, count)
        print(f"figures to CSV, {default_workers()} workers")
        for count in arguments.figures:
            all_figures(folder, count)
        print(f"figures of notes paid as agreed, {default_workers()} workers")
        for count in arguments.agreed:
            agreed_figures(folder, count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
