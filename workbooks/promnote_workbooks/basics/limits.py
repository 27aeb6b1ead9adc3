"""How much is taken: of every input its bytes, rows, digits and texts. Beyond a limit one line says so, at once.

The engine (`promnote ledger`, `promnote portfolio figures`) takes any note that fits into a note file; a workbook takes
less, since every instalment, payment and reset is rows of cells, whose formulas are evaluated.
"""

from __future__ import annotations

#: A note file: 60,000 resets are about 3 MB.
NOTE_FILE_BYTES = 5_000_000
#: A number in a note file: no amount or rate needs more digits, before or behind the point.
NUMBER_DIGITS = 60
#: A portfolio as a file, and a line of a CSV file.
PORTFOLIO_BYTES = 256 * 2**20
CSV_LINE_CHARACTERS = 1_000_000
#: A cell's text (Excel's own limit).
CELL_CHARACTERS = 32_767
#: Rows of a note's workbook: due dates (instalments and interest dates), rows of activity, resets. At each of them a build
#: takes under a minute and a gigabyte.
WORKBOOK_DUE_DATES = 6_000
WORKBOOK_ACTIVITY = 20_000
WORKBOOK_RESETS = 40_000
#: Months from issue to maturity or the as-of date, each a row.
WORKBOOK_MONTHS = 12_000
