"""`promnote refresh` of a 48-instalment workbook as a whole process, beside openpyxl load + save of the same file.

Run it with `python tests/bench/bench_refresh.py`, promnote importable. Then how time grows to 360 instalments.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

from bench_ledger import floating_note, with_activity

from promnote.contract.terms import Note
from promnote_workbooks.one_note.build import build_workbook

GOAL = 1.0
FIRST, SECOND = date(1997, 10, 31), date(1997, 11, 30)
_OPENPYXL = "import sys, openpyxl; book = openpyxl.load_workbook(sys.argv[1]); book.save(sys.argv[1])"


def best(prepare: Callable[[], None], command: list[str], runs: int = 5) -> float:
    """The best of some runs of a process, in seconds."""
    times = []
    for _ in range(runs):
        prepare()
        start = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(perf_counter() - start)
    return min(times)


def seconds(note: Note, folder: Path) -> tuple[float, float]:
    """(refresh, openpyxl load + save) of the note's workbook."""
    data, path = build_workbook(note, FIRST), folder / "note.xlsx"

    def prepare() -> None:
        for each in folder.iterdir():
            each.unlink()
        path.write_bytes(data)

    refresh = [sys.executable, "-m", "promnote_workbooks.cli", "refresh", str(path), "--as-of", str(SECOND)]
    return best(prepare, refresh), best(prepare, [sys.executable, "-c", _OPENPYXL, str(path)], 3)


def main() -> int:
    """Print the measurements; 1 if the goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        first = 0.0
        for instalments in (48, 120, 360):
            note = with_activity(floating_note(instalments), 24)
            ours, theirs = seconds(note, Path(folder))
            first = first or ours
            print(
                f"{instalments:4} instalments: refresh {ours:5.2f} s (x{ours / first:.1f}), "
                f"openpyxl load + save {theirs:5.2f} s"
            )
    print(f"goal: under {GOAL:.1f} s for 48 instalments, growing no faster than the rows (x7.5 at 360)")
    return 0 if first < GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
