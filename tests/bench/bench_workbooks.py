"""Workbooks a second: `build_workbook` beside openpyxl's load + fill + save of the same template and the same inputs.

Run it with `python tests/bench/bench_workbooks.py`. Both write the same inputs into the 48-row template; openpyxl
leaves the formulas without values, promnote evaluates each of them, checks it against the engine and stores it. Every
note has another principal and other rates, so that no cache of replays helps. The parts say where the time goes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import process_time

from openpyxl import load_workbook

from promnote.schedule import schedule_rows
from promnote.terms import Note
from promnote_workbooks import build
from promnote_workbooks.fill import Values
from promnote_workbooks.footer import with_footer
from promnote_workbooks.layout import shape_of
from promnote_workbooks.note_file import example_text, parse_note
from promnote_workbooks.template import compiled, template_bytes
from promnote_workbooks.verify import verify

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


def with_openpyxl(inputs: Values) -> bytes:
    """Load the template, fill the inputs, save."""
    workbook = load_workbook(io.BytesIO(template_bytes()))
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
    """Seconds a workbook in each step of `build_workbook`."""
    spent = dict.fromkeys(("schedule and inputs", "evaluate", "check against the engine", "patch"), 0.0)
    for number in range(first, first + count):
        note = note_of(number)
        marks = [process_time()]
        rows = schedule_rows(note.terms, note.resets)
        shape = shape_of(note, rows)
        inputs = build._inputs(note, AS_OF, shape, rows)
        marks.append(process_time())
        formulas = build._evaluator(shape).values(inputs)
        marks.append(process_time())
        verify(note, AS_OF, rows, shape, inputs, formulas)
        marks.append(process_time())
        merged = build.Contents(shape=shape, inputs=inputs, formulas=formulas).merged
        with_footer(compiled(shape), note, AS_OF).render(merged)
        marks.append(process_time())
        for key, begin, end in zip(spent, marks, marks[1:], strict=False):
            spent[key] += (end - begin) / count
    return spent


def main() -> int:
    """Print the ratio of one run; exit 1 below the goal."""
    inputs = build.contents_of(note_of(0), AS_OF).inputs
    ours = theirs = float("inf")
    for number in range(5):
        ours = min(ours, seconds(lambda at: build.build_workbook(note_of(at), AS_OF), 1 + number * 40, 40))
        theirs = min(theirs, seconds(lambda _: with_openpyxl(inputs), 0, 4))
    print(f"promnote, formulas with values   {1 / ours:8.1f} workbooks a second   {ours * 1000:7.1f} ms")
    print(f"openpyxl, formulas without       {1 / theirs:8.1f} workbooks a second   {theirs * 1000:7.1f} ms")
    for name, each in parts(1_000, 40).items():
        print(f"  {name:<30} {each * 1000:7.1f} ms")
    ratio = theirs / ours
    print(f"ratio {ratio:.1f} (goal {GOAL:.0f})")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
