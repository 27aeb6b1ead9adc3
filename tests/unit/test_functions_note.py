"""NOTE_SCHEDULE: the 1996 note from a range of terms, fixed and floating, and its working."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import CellError
from promnote.functions.catalogue import function

TERMS: list[list[Any]] = [
    ["Term", "Value"],
    ["Issue date", 35081.0],
    ["Principal", 4554900.0],
    ["Instalments count", 48.0],
    ["installments.first_date", 35185.0],
    ["interest rate", 0.085],
    ["late_charge.rate", None],
    [None, None],
]
FLOATING = [*TERMS[:5], ["interest.index", "LIBOR 1M"], ["interest.spread", "3%"]]
RATES = [["Effective", "Rate"], [35081.0, 0.055], [35156.0, 0.054375], [None, None]]


def test_the_1996_note() -> None:
    table: Any = function("NOTE_SCHEDULE")(TERMS)
    header, rows = table[0], table[1:]
    assert header == [
        "number",
        "date",
        "days",
        "opening",
        "rate",
        "interest",
        "principal",
        "payment",
        "closing",
        "contract_date",
        "status",
        "added",
    ]
    assert len(rows) == 48
    assert rows[0] == [
        1,
        date(1996, 4, 30),
        104,
        Decimal("4554900.00"),
        Decimal("0.085"),
        Decimal("111848.10"),
        Decimal("94893.75"),
        Decimal("206741.85"),
        Decimal("4460006.25"),
        date(1996, 4, 30),
        "to come",
        Decimal("0.00"),
    ]
    assert rows[-1][5:9] == [Decimal("694.57"), Decimal("94893.75"), Decimal("95588.32"), Decimal("0.00")]
    assert sum(row[5] for row in rows) == Decimal("881565.60")


def test_floating() -> None:
    table: Any = function("NOTE_SCHEDULE")(FLOATING, RATES)
    assert table[1][4:6] == [Decimal("0.085"), Decimal("111618.77")]
    assert table[2][4] == Decimal("0.084375")


def test_workings() -> None:
    reason = function("NOTE_SCHEDULE").reason
    assert reason(TERMS) == (
        "48 due dates from 1996-04-30 to 2000-03-31 on 4,554,900.00 of 1996-01-17; first: 4,554,900.00 x 8.5% for 104 "
        "days (ACT/360) = interest 111,848.10, principal 94,893.75; last: interest 694.57, balance 0.00; total "
        "interest 881,565.60, principal 4,554,900.00 (each interest item is exact until it is rounded once)"
    )
    assert "x 8.5%, LIBOR 1M + 3%, projected on the last known reset for 104 days" in reason(FLOATING, RATES)


def test_problems_name_the_row() -> None:
    reason = function("NOTE_SCHEDULE").reason
    assert reason([*TERMS[:2], ["Principal", None], *TERMS[3:]]) == (
        "NOTE_SCHEDULE gives #VALUE!: terms row 3 (note.principal): found nothing; a note needs it (principal sum)"
    )
    assert reason([*TERMS[:2], ["Principal", CellError("#REF!")], *TERMS[3:]]).startswith(
        "NOTE_SCHEDULE gives #REF!: terms row 3 (note.principal): found the error #REF!"
    )
    assert reason(FLOATING) == (
        "NOTE_SCHEDULE gives #N/A: rates: found no reset; an index note needs one on or before the "
        "first day of interest"
    )
    assert reason(TERMS, RATES) == (
        "NOTE_SCHEDULE gives #VALUE!: rates: found resets for a fixed-rate note; allowed: none, or interest.index"
    )
    assert reason(None) == "NOTE_SCHEDULE gives #VALUE!: terms: found nothing; allowed: a range"
