"""`python -m two_years` from the folder tests: notes live for years of month-ends, told late, returned, back-dated, amended.

All in the books (close after close of what was known then), some also in a workbook (refresh --activity --rates --close), and
some in one portfolio (batch --close at each month-end); with crashes, and a newer version in the middle.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from two_years.books import live_in_books
from two_years.life import Totals, draw
from two_years.portfolio import live_in_portfolio, lives_of
from two_years.workbook import live_in_workbook


def live(
    notes: int, many: int, workbooks: int, folder: Path, *, first: int = 0, kills: bool = False
) -> Iterator[Totals]:
    """Notes in the books, the first of them in workbooks too; gives the totals after each. `first`: the first one's seed."""
    totals = Totals()
    for number in range(notes):
        life = draw(f"N{first + number:03d}", many, openings=number >= workbooks)
        closed = live_in_books(life, totals)
        if number < workbooks:
            live_in_workbook(life, closed, folder, totals, kills=kills)
        yield totals


def main() -> int:
    """The run in the large."""
    parser = argparse.ArgumentParser(prog="python -m two_years", description=__doc__)
    parser.add_argument("--notes", type=int, default=200, help="notes in the books")
    parser.add_argument("--workbooks", type=int, default=20, help="those that live in a workbook too")
    parser.add_argument("--portfolio", type=int, default=200, help="notes in one portfolio")
    parser.add_argument("--whole", type=int, default=10, help="those whose workbooks the batch builds")
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--first", type=int, default=0, help="the first note's seed")
    options = parser.parse_args()
    start = time.monotonic()
    kills = hasattr(os, "fork")
    totals = Totals()
    with tempfile.TemporaryDirectory() as folder:
        given = (options.notes, options.months, options.workbooks, Path(folder))
        for totals in live(*given, first=options.first, kills=kills):
            print(f"\r{totals.notes} notes, {totals.refreshes} refreshes", end="", file=sys.stderr, flush=True)
        print(f"\n{totals}, {time.monotonic() - start:,.0f} s", flush=True)
        if options.portfolio:
            ends, lives = lives_of(options.portfolio, options.whole, options.months, options.first)
            for _ in live_in_portfolio(ends, lives, Path(folder), totals, kills=kills):
                print(
                    f"\r{totals.batches} batches, {time.monotonic() - start:,.0f} s",
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
    print(f"\n{totals}, {time.monotonic() - start:,.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
