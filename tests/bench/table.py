"""The table of speed: one run, every figure beside its peer in the same run, before and after.

    python tests/bench/table.py [--before FOLDER] [--notes 600] [--runs 5] [--only WORDS]

promnote importable. FOLDER is a checkout of an earlier commit with a virtual environment of its own in `.venv`, in which it is
installed: its own benches and commands run there. Processor time of whole processes, median of some runs taken in turn; ratios
hold on a busy machine, seconds do not.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HERE / "tests"))
_DAYS = ("1997-10-31", "1997-11-30")
_MAKE_BOOK = (
    "import sys; from datetime import date; from pathlib import Path\n"
    "from bench_ledger import floating_note, with_activity\n"
    "from promnote_workbooks.build import build_workbook\n"
    f"Path(sys.argv[1]).write_bytes(build_workbook(with_activity(floating_note(48), 24), date.fromisoformat('{_DAYS[0]}')))"
)
_OPENPYXL = "import sys, openpyxl; book = openpyxl.load_workbook(sys.argv[1]); book.save(sys.argv[1])"


@dataclass(frozen=True, kw_only=True)
class Version:
    """An installed promnote: its Python and its checkout."""

    name: str
    python: str
    root: Path

    def run(self, *arguments: str, folder: Path | None = None) -> str:
        """What a process of this version prints; a bench that misses its goal ends with 1."""
        done = subprocess.run(
            [self.python, *arguments], capture_output=True, text=True, env=self._environment, cwd=folder
        )
        return done.stdout + (done.stderr if done.returncode not in (0, 1) else "")

    def bench(self, name: str, *arguments: str) -> str:
        return self.run(str(self.root / "tests" / "bench" / name), *arguments)

    def seconds(self, *arguments: str) -> tuple[float, float]:
        """(processor seconds, seconds) of a process and its children."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock = os.times().elapsed
        subprocess.run([self.python, *arguments], check=True, capture_output=True, env=self._environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return busy, os.times().elapsed - clock

    @property
    def _environment(self) -> dict[str, str]:
        # as installed: modules compiled once, and the checkout's own benches importable
        names = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
        kept = {name: value for name, value in os.environ.items() if name not in names}
        return {**kept, "PYTHONPATH": str(self.root / "tests" / "bench")}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the table. `figures` gives a text for each version, in their order."""

    what: str
    figures: Callable[[Sequence[Version], int], list[str]]


def in_turn(versions: Sequence[Version], runs: int, measure: Callable[[Version], float]) -> list[float]:
    """The median of some runs for each version, taken in turn; the first of each is not counted."""
    found: list[list[float]] = [[] for _ in versions]
    for number in range(runs + 1):
        for at, version in enumerate(versions):
            value = measure(version)
            if number:
                found[at].append(value)
    return [median(each) for each in found]


def beyond_bare(*command: str) -> Callable[[Sequence[Version], int], list[str]]:
    """What a command takes beyond a bare Python, in milliseconds."""

    def figures(versions: Sequence[Version], runs: int) -> list[str]:
        def measure(version: Version) -> float:
            ours = version.seconds("-m", "promnote_workbooks.cli", *command)[0]
            return ours - version.seconds("-c", "pass")[0]

        return [f"{1000 * value:.0f} ms" for value in in_turn(versions, runs, measure)]

    return figures


def refreshed(versions: Sequence[Version], runs: int) -> list[str]:
    """A refresh of a 48-row workbook, in openpyxl's time to load and save the same file.

    openpyxl loads numpy where it is there, which no user of promnote alone has: without it the peer is the faster one.
    """
    with tempfile.TemporaryDirectory() as temporary:
        books = {version.name: Path(temporary, f"{version.name}.xlsx") for version in versions}
        for version in versions:
            version.run("-c", _MAKE_BOOK, str(books[version.name]))

        def measure(version: Version) -> float:
            path = Path(temporary, "run", "note.xlsx")
            shutil.rmtree(path.parent, ignore_errors=True)
            path.parent.mkdir()
            shutil.copy(books[version.name], path)
            refresh = ("-m", "promnote_workbooks.cli", "refresh", str(path), "--as-of", _DAYS[1])
            ours = version.seconds(*refresh)[0]
            shutil.copy(books[version.name], path)
            return ours / version.seconds("-c", _OPENPYXL, str(path))[0]

        return [f"{value:.2f} x" for value in in_turn(versions, runs, measure)]


def printed(bench: str, pattern: str, shown: str, *arguments: str) -> Callable[[Sequence[Version], int], list[str]]:
    """A figure that a bench prints."""

    def figures(versions: Sequence[Version], runs: int) -> list[str]:
        found = []
        for version in versions:
            match = re.search(pattern, version.bench(bench, *arguments))
            found.append(shown.format(match[1]) if match else "-")
        return found

    return figures


def batch(workers: int, notes: int) -> Callable[[Sequence[Version], int], list[str]]:
    """Workbooks of a portfolio, start included."""

    def figures(versions: Sequence[Version], runs: int) -> list[str]:
        from portfolio_files import AS_OF, portfolio_of

        with tempfile.TemporaryDirectory() as temporary:
            portfolio = portfolio_of(Path(temporary, "notes.xlsx"), notes)
            found = []
            for version in versions:
                out = Path(temporary, f"{version.name}-{workers}")
                command = ("batch", str(portfolio), "--as-of", str(AS_OF), "--out", str(out), "--workers", str(workers))
                busy, clock = version.seconds("-m", "promnote_workbooks.cli", *command)
                found.append(f"{notes / clock:.1f} a second, {1000 * busy / notes:.0f} ms of a processor each")
            return found

    return figures


def rows_of(notes: int) -> list[Row]:
    """The table's lines."""
    no_batches = ("--notes", "--figures")
    a_call = ("call", "ACT360_DAYS", "1996-01-17", "1996-04-30")
    return [
        Row(what="promnote --help, beyond a bare Python", figures=beyond_bare("--help")),
        Row(what="promnote call, beyond a bare Python", figures=beyond_bare(*a_call)),
        Row(what="refresh, 48 rows, beside openpyxl load + save", figures=refreshed),
        Row(
            what="a workbook with values, beside openpyxl load + fill + save",
            figures=printed("bench_workbooks.py", r"ratio ([\d.]+)", "{} x as fast"),
        ),
        Row(
            what="the same, its parts deflated (zlib 6) and written: the floor",
            figures=printed("bench_batch.py", r"takes ([\d.]+) times its time", "{} x the floor", *no_batches),
        ),
        Row(what=f"batch, {notes:,} notes, 1 worker", figures=batch(1, notes)),
        Row(what=f"batch, {notes:,} notes, 2 workers", figures=batch(2, notes)),
        Row(
            what="replay, 48 instalments, 60 activities, with figures",
            figures=printed("bench_ledger.py", r"\n\s+([\d,]+) a second", "{} a second"),
        ),
        Row(
            what="the same with the usury test",
            figures=printed("bench_ledger.py", r"([\d,]+) a second with the usury", "{} a second"),
        ),
        Row(
            what="48-row schedules, beside QuantLib's leg",
            figures=printed("bench_schedule.py", r"ratio, terms given: ([\d.]+) x", "{} x as fast"),
        ),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--before", type=Path)
    parser.add_argument("--notes", type=int, default=600)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="lines that hold these words")
    options = parser.parse_args()
    versions = [Version(name="after", python=sys.executable, root=HERE)]
    if options.before is not None:
        root = options.before.resolve()
        python = root / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        versions.insert(0, Version(name="before", python=str(python), root=root))
    rows = [row for row in rows_of(options.notes) if options.only in row.what]
    print(f"| work | {' | '.join(version.name for version in versions)} |")
    print(f"|---{'|---' * len(versions)}|")
    for row in rows:
        print(f"| {row.what} | {' | '.join(row.figures(versions, options.runs))} |", flush=True)


if __name__ == "__main__":
    main()
