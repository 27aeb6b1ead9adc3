"""Workbooks a second: `build_workbook` beside openpyxl's load + fill + save of the same template and the same inputs.

Run it with `python tests/bench/bench_workbooks.py`. Both write the same inputs into the 48-row template; openpyxl
leaves the formulas without values, promnote evaluates each of them, checks it against the engine and stores it. Every
note has another principal and other rates, so that no cache of replays helps. The parts say where the time goes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import process_time
from typing import Any
from unittest.mock import patch

from openpyxl import load_workbook

from promnote.contract.terms import Note
from promnote_workbooks.formulas.program import Program
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note import build
from promnote_workbooks.one_note.fill import Values
from promnote_workbooks.one_note.template import template_bytes
from promnote_workbooks.package.template import Filling
from promnote_workbooks.sheets import Shape

GOAL = 10.0
AS_OF = date(1997, 10, 31)
_NOTE = parse_note(example_text("note-1996.toml"), name="note-1996.toml")


def note_of(number: int) -> Note:
    """The 1996 note with another principal and other resets for each number."""
    terms, installments = _NOTE.terms, _NOTE.terms.installments
    assert installments is not None
    return replace(
        _NOTE,
        terms=replace(
            terms,
            id=f"note-{number}",
            principal_cents=terms.principal_cents + 4_800 * number,
            installments=replace(installments, amount_cents=None),
        ),
        resets=tuple(replace(each, index_rate=each.index_rate + Decimal(number) / 10**6) for each in _NOTE.resets),
    )


def with_openpyxl(shape: Shape, inputs: Values) -> bytes:
    """Load the template, fill the inputs, save."""
    workbook = load_workbook(io.BytesIO(template_bytes(shape)))
    for sheet, cells in inputs.items():
        for where, value in cells.items():
            workbook[sheet][where].value = value
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def seconds(work: Callable[[int], object], first: int, count: int) -> float:
    """Seconds an iteration, each with a number of its own."""
    start = process_time()
    for number in range(first, first + count):
        work(number)
    return (process_time() - start) / count


def parts(first: int, count: int) -> dict[str, float]:
    """Seconds a workbook in the steps of `build_workbook`."""
    steps = {
        "evaluate": (Program, "run"),
        "check against the engine": (build, "verify"),
        "patch": (Filling, "render"),
    }
    spent = dict.fromkeys(("schedule, ledger, inputs", *steps), 0.0)
    with ExitStack() as stack:
        for step, (owner, name) in steps.items():
            stack.enter_context(patch.object(owner, name, timed(getattr(owner, name), step, spent)))
        start = process_time()
        for number in range(first, first + count):
            build.build_workbook(note_of(number), AS_OF)
        whole = process_time() - start
    spent["schedule, ledger, inputs"] = whole - sum(spent.values())
    return {step: each / count for step, each in spent.items()}


def timed(work: Callable[..., Any], step: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The same function, its time added up."""

    def call(*arguments: Any, **named: Any) -> Any:
        start = process_time()
        try:
            return work(*arguments, **named)
        finally:
            spent[step] += process_time() - start

    return call


def main() -> int:
    """Print the ratio of one run; exit 1 below the goal."""
    contents = build.contents_of(note_of(0), AS_OF)
    shape, inputs = contents.shape, contents.inputs
    ours = theirs = float("inf")
    for number in range(5):
        ours = min(ours, seconds(lambda at: build.build_workbook(note_of(at), AS_OF), 1 + number * 40, 40))
        theirs = min(theirs, seconds(lambda _: with_openpyxl(shape, inputs), 0, 4))
    print(f"promnote, formulas with values   {1 / ours:8.1f} workbooks a second   {ours * 1000:7.1f} ms")
    print(f"openpyxl, formulas without       {1 / theirs:8.1f} workbooks a second   {theirs * 1000:7.1f} ms")
    for name, each in parts(1_000, 40).items():
        print(f"  {name:<30} {each * 1000:7.1f} ms")
    ratio = theirs / ours
    print(f"ratio {ratio:.1f} (goal {GOAL:.0f})")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
