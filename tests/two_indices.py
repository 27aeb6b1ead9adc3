"""Notes whose rates name a second index, with an as-of date each: their native formulas look at the note's own rows."""

from __future__ import annotations

from datetime import date

from promnote.contract.terms import Note
from promnote_workbooks.note_files.note_file import parse_note

LEVEL = """
[note]
kind = "level"
issue_date = 2020-12-06
principal = "77,060.47"
[installments]
count = 8
first_date = 2021-01-09
[interest]
index = "Prime"
reset_every = "1 month"
[[rates]]
effective = 2020-10-27
rate = "2.6387%"
[[rates]]
effective = 2021-01-11
rate = "2.2171%"
[[rates]]
effective = 2020-10-27
rate = "5.4604%"
index = "Term SOFR 1M"
"""
#: Another index's row comes first, on a day that the own ones lack, and is the last one known; one of the own is named otherwise.
SCATTERED = (
    LEVEL.partition("[[rates]]")[0]
    + """
[[rates]]
effective = 2020-12-01
rate = "9%"
index = "Term SOFR 1M"
[[rates]]
effective = 2021-01-11
rate = "2.2171%"
index = "prime"
[[rates]]
effective = 2020-10-27
rate = "2.6387%"
[[rates]]
effective = 2021-03-20
rate = "9.5%"
index = "Term SOFR 1M"
"""
)
AMENDMENT = '[[amendments]]\neffective = 2021-02-09\nindex = "Term SOFR 1M"\nspread = "1%"\n'
FIXED = '[[amendments]]\neffective = 2021-02-09\nrate = "3%"\n'
DAY = date(2021, 3, 31)


def _installment(text: str) -> str:
    return text.replace('kind = "level"', 'kind = "installment"')


NOTES: dict[str, Note] = {
    name: parse_note(text, name="note.toml")
    for name, text in {
        "level": LEVEL,
        "level, scattered": SCATTERED,
        "installment, scattered": _installment(SCATTERED),
        "amended to the other": _installment(SCATTERED) + AMENDMENT,
        "amended to a fixed rate": _installment(SCATTERED) + FIXED,
    }.items()
}
