"""Columns beside the figures of a portfolio's notes: maturities of principal; how principal and interest moved in the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from promnote.reports.disclosure import YEARS, maturities
from promnote.reports.months import last_month
from promnote.reports.rolls import ROLL, rolls
from promnote.running.ledger import Ledger
from promnote_workbooks.portfolio.figure_files import KINDS

MATURITIES, ROLL_FORWARD = "maturities", "roll-forward"


def _maturities(ledger: Ledger) -> list[Any]:
    found = maturities(ledger.account)
    return [*found.years, found.thereafter]


def _roll_forward(ledger: Ledger) -> list[Any]:
    month = last_month(ledger.note, ledger.as_of)
    principal, interest = rolls(month.terms, month.start, month.opening, month.closing)
    return [month.start, *principal, *interest]


#: Each choice: its columns with what stands in them, and what gives them.
MORE: dict[str, tuple[dict[str, str], Callable[[Ledger], list[Any]]]] = {
    MATURITIES: (
        {**{f"due_in_year_{year}": "money" for year in range(1, YEARS + 1)}, "due_thereafter": "money"},
        _maturities,
    ),
    ROLL_FORWARD: (
        {
            "roll_from": "date",
            **{f"roll_{what}_{name}": "money" for what in ("principal", "interest") for name in ROLL},
        },
        _roll_forward,
    ),
}


def kinds_with(more: Sequence[str]) -> dict[str, str]:
    """The columns of a file with these choices, in their order, and what stands in them."""
    return {**KINDS, **{name: kind for each in more for name, kind in MORE[each][0].items()}}


def cells_of(ledger: Ledger, more: Sequence[str]) -> tuple[Any, ...]:
    """What a note's row gets beside its figures; amounts in cents."""
    return tuple(cell for each in more for cell in MORE[each][1](ledger))
