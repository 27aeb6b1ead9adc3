"""Index names in any alphabet: what is built is what check and refresh compute."""

from __future__ import annotations

from datetime import date

import pytest

from promnote_workbooks.note_files.note_file import parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes

AS_OF = date(2024, 6, 30)
NOTE = """
[note]
id = "index"
issue_date = 2024-01-01
principal = "12,000.00"
[installments]
count = 12
first_date = 2024-01-31
[interest]
index = "{index}"
spread = "1%"
[late_charge]
rate = "18%"
[[rates]]
effective = 2024-01-01
rate = "5%"
index = "{row}"
[[rates]]
effective = 2024-04-01
rate = "5.25%"
index = "{index}"
"""


@pytest.mark.parametrize(
    ("index", "row"),
    [("Índice CDI", "Índice CDI"), ("Ставка ЦБ", "СТАВКА ЦБ"), ("WIBOR Ł", "wibor ł"), ("TİBOR", "TİBOR")],
)
def test_it_ties_and_a_refresh_changes_nothing(index: str, row: str) -> None:
    data = build_workbook(parse_note(NOTE.format(index=index, row=row), name="index.toml"), AS_OF)
    assert check_package(read_package(data)).differences == ()
    assert refresh_bytes(data, AS_OF).data is None
