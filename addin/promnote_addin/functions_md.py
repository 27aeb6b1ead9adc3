"""addin/FUNCTIONS.md, from the catalogue: every function with its arguments, errors, source and examples that are
tested.

`python -m promnote_addin.functions_md` in a checkout writes it anew, and the VBA files of `assets/` with it.
"""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from promnote.functions.catalogue import Argument, Example, Function, catalogue

FILE_NAME = "FUNCTIONS.md"
#: What an argument takes, in words and with its unit.
UNITS = {
    "amount": "amount, in currency units",
    "cents": "amount, in currency units with at most two decimals",
    "rate": "rate a year: 0.085 or 8.5%",
    "signed_rate": "rate a year: 0.085 or 8.5%, also below 0",
    "date": "date",
    "count": "whole number",
    "flag": "TRUE or FALSE",
    "frequency": "months, a whole number from 1, or text",
    "day_count": "day count, text",
    "contract_day_count": "day count, text",
    "choice": "text",
    "text": "text",
    "range": "range",
    "any": "anything",
}
RETURNS = {
    "amount": "an amount in currency units, two decimals",
    "days": "a number of days",
    "count": "a whole number",
    "date": "a date",
    "rate": "a rate a year as a fraction",
    "fraction": "a fraction of a year",
    "text": "text",
    "row": "a row of amounts, which spills to the right",
    "table": "a table with a header row, which spills",
    "figure": "an amount, a rate, a date or a number, as the figure is",
    "rate or text": 'a rate a year as a fraction, or the text "none"',
}
_HEAD = """# Cell functions

Generated from the catalogue (`promnote functions`); every example is run by a test, as `promnote call` prints it.

In cells: `=ACT360_INTEREST(...)` in Excel on Windows, `=PROMNOTE.ACT360_INTEREST(...)` in xlwings Lite and
LibreOffice Calc. In LibreOffice the plain name works when it is typed.

**Arguments** are converted strictly, in the same way everywhere. A date is a date cell, its serial number, or text:
`"1996-04-30"`, `"30-Apr-1996"`, `"April 30, 1996"`, `"4/30/1996"`, `"30.04.1996"`; `"4/5/1996"`, which can be two
days, is refused, and a time of day is dropped. A rate is a fraction or a percentage: `0.085`, `8.5%` and `"8.5%"` are
the same, and more than 100% is taken for a slip. Amounts may be text: `"4,554,900.00"`, `"4.554.900,00"`, `"$1,000"`,
`"(12.50)"`; `"60.000"`, which can be sixty or sixty thousand, is refused. A blank cell counts as left out: an
optional argument then has its default, a required one gives #VALUE!. TRUE is no number and no date. A range of one
cell is that cell. Ranges may have a header row and blank rows at their end. LibreOffice hands TRUE over as 1, and an
empty cell for an optional argument as 0: where 0 and nothing would give different results the cell shows #VALUE!, and
`EXPLAIN` says what to write.

**Errors** are the error values of the sheet, never text: #VALUE! for what cannot be read, #NUM! for what can but must
not be, #N/A for what is not there. An error value in an argument goes on as itself. `EXPLAIN` with the same arguments
says why.

**Results** are rounded half up to cents once, where an amount results; nothing is rounded on the way.
"""


def document(functions: Iterable[Function] | None = None) -> str:
    """The text of FUNCTIONS.md."""
    wanted = list(catalogue().values() if functions is None else functions)
    parts = [_HEAD, *_contents(wanted)]
    for category, members in groupby(wanted, lambda each: each.category):
        parts.append(f"\n## {category}\n")
        for each in members:
            parts += _section(each)
    return "\n".join(parts) + "\n"


def _contents(functions: Sequence[Function]) -> Iterator[str]:
    yield "| function | |\n|---|---|"
    for each in functions:
        yield f"| [{each.name}](#{each.name.lower()}) | {each.summary} |"


def _section(function: Function) -> Iterator[str]:
    yield f"### {function.name}\n"
    yield f"    {function.signature}\n"
    yield f"{function.summary}\n"
    yield "| argument | what it takes | default | |\n|---|---|---|---|"
    for each in function.arguments:
        yield f"| `{each.name}` | {_units(each)} | {_default(each)} | {_cell(each.doc)} |"
    yield f"\nGives {RETURNS[function.returns]}. Source: {function.source}.\n"
    if function.errors:
        yield f"Errors: {function.errors}.\n"
    for number, example in enumerate(function.examples, start=1):
        yield _example(function, example, number if len(function.examples) > 1 else None)


def _units(argument: Argument) -> str:
    words = UNITS[argument.kind]
    if argument.kind == "count":
        words += f" from {argument.lowest}"
    return words + (", any number of them" if argument.repeated else "")


def _default(argument: Argument) -> str:
    if argument.repeated:
        return "none"
    return _cell(argument.default) if argument.optional else "(required)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _example(function: Function, example: Example, number: int | None) -> str:
    """A console block: the files of its ranges, the call, what it prints."""
    lines, words = [], []
    for place, given in enumerate(example.arguments):
        if isinstance(given, str):
            words.append(shlex.quote(given))
            continue
        argument = function.arguments[min(place, len(function.arguments) - 1)]
        name = f"{argument.name}{number or ''}.csv"
        lines += [f"$ cat {name}", *_csv(given)]
        words.append(f"@{name}")
    lines += [f"$ promnote call {function.name} {' '.join(words)}", *example.result.splitlines()]
    return "\n".join(["```console", *lines, "```\n"])


def _csv(rows: Iterable[Iterable[Any]]) -> list[str]:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([["" if cell is None else cell for cell in row] for row in rows])
    return text.getvalue().splitlines()


def main() -> None:
    """Writes the generated files of a checkout."""
    from promnote_addin.excel import vba

    target = Path(__file__).resolve().parents[1] / FILE_NAME
    target.write_text(document(), encoding="utf-8", newline="\n")
    vba.ASSETS.mkdir(exist_ok=True)
    for name, data in vba.assets().items():
        (vba.ASSETS / name).write_bytes(data)


if __name__ == "__main__":
    main()
