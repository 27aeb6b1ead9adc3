"""The sheet Payoff: the parties by name, the components while something is owed, and words once nothing is."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes

Run = Callable[..., Any]
NOTE = """
[note]
id = "n"
borrower = "A. Debtor"
holder = "First Bank"
issue_date = 2021-01-01
principal = "2,000.00"
[installments]
count = 2
first_date = 2021-01-31
[interest]
rate = "0%"
[[activity]]
date = 2021-01-31
type = "payment"
amount = "1,000.00"
[[activity]]
date = 2021-02-28
type = "payment"
amount = "1,200.00"
id = "P2"
"""


def column(data: bytes, letter: str = "A") -> list[Any]:
    cells = load_workbook(io.BytesIO(data), data_only=True)["Payoff"][letter]
    return [cell.value for cell in cells if cell.value is not None]


def test_while_something_is_owed_and_once_nothing_is() -> None:
    data = build_workbook(parse_note(NOTE, name="n.toml"), date(2021, 2, 15))
    assert column(data)[4:6] == ["Borrower", "Holder"]
    assert [each for each in column(data, "B") if isinstance(each, str)][:2] == ["A. Debtor", "First Bank"]
    assert [each for each in column(data) if each in ("principal", "interest accrued", "day 10")] == [
        "principal",
        "interest accrued",
        "day 10",
    ]
    done = refresh_bytes(data, date(2021, 3, 31)).data
    assert done is not None
    words = column(done)
    assert words[words.index("Component") + 1 : words.index("Component") + 5] == [
        "settled on 28-Feb-2021",
        "owed back to the debtor: 200.00",
        "If received by",
        "nothing is owed",
    ]
    assert not [each for each in words if str(each).startswith("day ")]
    assert check_package(read_package(done)).differences == ()
    again = refresh_bytes(done, date(2021, 2, 15)).data
    assert again is not None
    assert column(again) == column(data)


def test_the_command(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "n.toml"
    path.write_text(NOTE)
    out = promnote("payoff", path, "--as-of", "2021-03-31").out
    assert out.endswith("\n\nNothing is owed: settled on 2021-02-28; 200.00 is owed back\n")
    assert "Good through" not in out
    assert "Good through" in promnote("payoff", path, "--as-of", "2021-02-15").out


def test_what_stands_for_nothing_goes_when_something_comes() -> None:
    """The Statement's "nothing" received is promnote's own row, and no remark of the user's."""
    note = parse_note(NOTE, name="n.toml")
    data = build_workbook(note, date(2021, 1, 30))
    assert "nothing" in [cell.value for cell in load_workbook(io.BytesIO(data))["Statement"]["A"]]
    done = refresh_bytes(data, date(2021, 1, 31))
    assert done.data is not None
    words = [cell.value for cell in load_workbook(io.BytesIO(done.data))["Statement"]["A"]]
    assert "payment" in words
    assert "nothing" not in words
    assert not [line for line in done.messages if "what you wrote" in line]
