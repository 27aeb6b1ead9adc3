"""Questions of the books: what flowed between two dates, when principal falls due, what the rest is worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.errors import NA, ArgumentError
from promnote.basics.money import money, money_words, percent_words
from promnote.contract.clauses import cited
from promnote.functions.catalogue import Argument, Example, Function, Result, Scalar
from promnote.functions.ledger import ACTIVITY, AS_OF
from promnote.functions.note import PLAN, RATES, TERMS
from promnote.functions.replay_cache import note_in, replayed
from promnote.reports.disclosure import Maturities, maturities
from promnote.reports.flows import FLOWS, Worth, flow_between, present_value_of

_NOTE_ERRORS = "#VALUE! or #NUM! for a bad term, reset or activity row, #N/A if a day has no reset (EXPLAIN names it)"

FLOW = Argument(
    name="flow",
    kind="choice",
    choices=tuple(FLOWS),
    doc=f"What flowed: {', '.join(FLOWS)}.",
)
FROM = Argument(
    name="from_date",
    kind="date",
    doc="The day before the period: what happened on it is left out. For a year, 31 December of the year before.",
)
TO = Argument(
    name="to_date",
    kind="date",
    doc="The last day of the period, itself counted; interest through it as in every figure (exclusive, unless the note's "
    "accrual_cutoff says otherwise).",
)

# --- NOTE_FLOW ------------------------------------------------------------------------------------------------------


def note_flow(
    flow: str, terms: Any, from_date: date, to_date: date, rates: Any = None, activity: Any = None, plan: Any = None
) -> Decimal:
    """The to-date figure of one date less that of the other, so that periods add up to the cent."""
    return money(flow_between(note_in(terms, rates, activity, plan), flow, from_date, to_date))


def _explain_note_flow(
    flow: str, terms: Any, from_date: date, to_date: date, rates: Any = None, activity: Any = None, plan: Any = None
) -> str:
    note = note_in(terms, rates, activity, plan)
    start = min(from_date, note.terms.starts_on)
    before = flow_between(note, flow, start, from_date)
    amount = flow_between(note, flow, from_date, to_date)
    return (
        f"{flow} after {from_date} through {to_date} = {money_words(before + amount)} to date - {money_words(before)} to "
        f"date = {money_words(amount)}: {FLOWS[flow].meaning}"
    )


# --- NOTE_MATURITIES ------------------------------------------------------------------------------------------------


def _maturities(terms: Any, as_of: date, rates: Any, activity: Any, plan: Any) -> Maturities:
    ledger, _ = replayed(terms, as_of, rates, activity, plan)
    return maturities(ledger.account)


def note_maturities(terms: Any, as_of: date, rates: Any = None, activity: Any = None, plan: Any = None) -> Result:
    """A header, five years and thereafter; money in currency units."""
    found = _maturities(terms, as_of, rates, activity, plan)
    years = zip(found.year_ends, found.years, strict=True)
    return [
        ["year", "through", "principal"],
        *[list[Scalar]((number, end, money(amount))) for number, (end, amount) in enumerate(years, start=1)],
        ["thereafter", "", money(found.thereafter)],
    ]


def _explain_note_maturities(terms: Any, as_of: date, rates: Any = None, activity: Any = None, plan: Any = None) -> str:
    found = _maturities(terms, as_of, rates, activity, plan)
    parts = [
        f"{money_words(amount)} through {end}"
        for end, amount in zip(found.year_ends, found.years, strict=True)
        if amount
    ]
    parts += [f"{money_words(found.thereafter)} thereafter"] if found.thereafter else []
    words = " + ".join(parts) or "nothing"
    return (
        f"unpaid principal on {as_of}, {money_words(found.total)} = {words} (what is past due, or can be called for a "
        "default, is in the first year) [ASC 470-10-50-1]"
    )


# --- PRESENT_VALUE --------------------------------------------------------------------------------------------------

_ANNUAL_RATE = Argument(
    name="annual_rate", kind="rate", doc="The rate a year, effective, at which payments to come are valued: 0.08 or 8%."
)


def _worth(terms: Any, as_of: date, annual_rate: Decimal, rates: Any, activity: Any, plan: Any) -> Worth:
    ledger, _ = replayed(terms, as_of, rates, activity, plan)
    worth = present_value_of(ledger.account, annual_rate)
    if worth is None:
        raise ArgumentError("rates", f"found no rate in force on {as_of}; allowed: a reset on or before it", code=NA)
    return worth


def present_value(
    terms: Any, as_of: date, annual_rate: Decimal, rates: Any = None, activity: Any = None, plan: Any = None
) -> Decimal:
    """What is still to be paid, at a rate a year: what is overdue in full, the rest discounted by actual days / 365."""
    return money(_worth(terms, as_of, annual_rate, rates, activity, plan).total)


def _explain_present_value(
    terms: Any, as_of: date, annual_rate: Decimal, rates: Any = None, activity: Any = None, plan: Any = None
) -> str:
    worth = _worth(terms, as_of, annual_rate, rates, activity, plan)
    ledger, _ = replayed(terms, as_of, rates, activity, plan)
    clause = cited("interest", ledger.note.terms.clauses)
    return (
        f"{money_words(worth.total)} on {as_of} = {money_words(worth.now)} payable at once + {money_words(worth.later)}, the "
        f"{worth.payments:,} due dates to come at {percent_words(annual_rate)} a year, payment / (1 + rate)^(days / 365); "
        "projected at the note's rate in force" + (f" [{clause}]" if clause else "")
    )


_TERMS = (
    ("kind", "bullet"),
    ("issue_date", "2021-01-01"),
    ("principal", "10000"),
    ("installments.maturity_date", "2022-01-01"),
    ("interest.rate", "8%"),
    ("interest.day_count", "ACT/365F"),
)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="NOTE_FLOW",
        category="Note",
        summary="What flowed between two dates: interest expense, interest paid, principal paid, late charges, costs, payments.",
        arguments=(FLOW, TERMS, FROM, TO, RATES, ACTIVITY, PLAN),
        returns="amount",
        source="the difference of two to-date figures of the note",
        compute=note_flow,
        explain=_explain_note_flow,
        errors=f"#NUM! where from_date is after to_date; {_NOTE_ERRORS}",
        examples=(Example(arguments=("interest_expense", _TERMS, "2021-03-31", "2021-06-30"), result="199.45"),),
    ),
    Function(
        name="NOTE_MATURITIES",
        category="Note",
        summary="When principal falls due: a header, each of the five years after the date, and thereafter.",
        arguments=(TERMS, AS_OF, RATES, ACTIVITY, PLAN),
        returns="table",
        source="ASC 470-10-50-1",
        compute=note_maturities,
        explain=_explain_note_maturities,
        errors=_NOTE_ERRORS,
        examples=(
            Example(
                arguments=(_TERMS, "2021-06-30"),
                result="year\tthrough\tprincipal\n1\t2022-06-30\t10000.00\n2\t2023-06-30\t0.00\n3\t2024-06-30\t0.00\n"
                "4\t2025-06-30\t0.00\n5\t2026-06-30\t0.00\nthereafter\t\t0.00",
            ),
        ),
    ),
    Function(
        name="PRESENT_VALUE",
        category="Note",
        summary="What is still to be paid on a note is worth at a rate a year: the start of a fair value, or of a discount.",
        arguments=(TERMS, AS_OF, _ANNUAL_RATE, RATES, ACTIVITY, PLAN),
        returns="amount",
        source="payment / (1 + rate)^(days / 365)",
        compute=present_value,
        explain=_explain_present_value,
        errors=_NOTE_ERRORS,
        examples=(Example(arguments=(_TERMS, "2021-01-01", "8%"), result="10000.00"),),
    ),
)
