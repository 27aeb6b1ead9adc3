"""10,000 cells recalculated in LibreOffice Calc by our functions, beside the same figures by native formulas.

Run it with `python tests/bench/bench_libreoffice.py`, with LibreOffice on the path. Each cell has its own principal;
rates and dates recur, as in real sheets. All workbooks are computed from scratch in turn by one process; the best of
many rounds counts: the test's requests come in on threads of LibreOffice's, and one without a Python state of its own
makes and drops one at each call (8 microseconds; `strace -c` shows an mmap and a munmap a call). An office that loads a
file by itself does not. NOTHING has the parameters of ACT360_INTEREST and does nothing: what is beyond it is ours.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import process_time

from openpyxl import Workbook

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hosts.office import Office
from promnote.functions.catalogue import catalogue
from promnote_addin.libreoffice import extension

GOAL = 20.0
CELLS = 10_000
ROUNDS = 24
FORMULAS = {
    "native": "=ROUND(A{row}*B{row}*(D{row}-C{row})/360,2)",
    "native YEARFRAC": "=ROUND(A{row}*B{row}*YEARFRAC(C{row},D{row},2),2)",
    "NOTHING": "=PROMNOTE.NOTHING(A{row},B{row},C{row},D{row})",
    "ACT360_INTEREST": "=PROMNOTE.ACT360_INTEREST(A{row},B{row},C{row},D{row})",
    "ACCRUED_INTEREST": '=PROMNOTE.ACCRUED_INTEREST(A{row},B{row},C{row},D{row},"ACT/365F")',
    "INSTALLMENT_DATE": "=PROMNOTE.INSTALLMENT_DATE(D{row},12)",
}


def with_nothing(path: Path) -> Path:
    """The extension with one function more."""
    nothing = replace(catalogue()["ACT360_INTEREST"], name="NOTHING")
    files = extension.contents({**catalogue(), nothing.name: nothing})
    files["component.py"] += b"\nFunctions.NOTHING = lambda self, principal, annual_rate, start_date, end_date: 1.0\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def workbook(path: Path, formula: str) -> Path:
    """The inputs in columns A to D, the formula in E."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bench")
    for row in range(1, CELLS + 1):
        sheet.append(
            [1_000_000 + row, 0.05 + row % 40 / 1000, 35_000 + row % 900, 36_000 + row % 700, formula.format(row=row)]
        )
    book.save(path)
    return path


def main() -> int:
    """Prints seconds, microseconds a cell and the ratio to native formulas; 1 if the goal is missed."""
    started = process_time()
    with ExitStack() as opened:
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="promnote-"))
        office = opened.enter_context(Office(extension_file=with_nothing(Path(folder) / extension.FILE_NAME)))
        print(f"LibreOffice {office.version}, ready after {process_time() - started:.1f} s")
        documents = {
            name: opened.enter_context(office.load(workbook(Path(folder) / f"{name}.xlsx", formula)))
            for name, formula in FORMULAS.items()
        }
        for document in documents.values():
            assert not any(cell.error for cell in document.cells()["Bench"].values())
        seconds: dict[str, list[float]] = {name: [] for name in documents}
        for _ in range(ROUNDS):
            for name, document in documents.items():
                seconds[name].append(document.recalculate())
    best = {name: min(each) for name, each in seconds.items()}
    for name, each in best.items():
        print(
            f"{name:18} {CELLS:,} cells: {each:.3f} s, {each / CELLS * 1e6:5.1f} microseconds a cell, "
            f"{each / best['native']:5.1f} x native"
        )
    ours = best["ACT360_INTEREST"] - best["NOTHING"]
    print(
        f"of ACT360_INTEREST the bridge {best['NOTHING'] / CELLS * 1e6:.1f} microseconds, ours {ours / CELLS * 1e6:.1f}"
    )
    ratio = best["ACT360_INTEREST"] / best["native"]
    print(f"goal: ACT360_INTEREST within {GOAL:.0f} x native: {ratio:.1f}: {'met' if ratio <= GOAL else 'MISSED'}")
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
