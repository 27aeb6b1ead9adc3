"""Whether the rates of a note are fresh: a last row that is too old for how often the contract resets is said."""

from __future__ import annotations

from datetime import date, timedelta

from promnote.basics import dates
from promnote.contract.repayment import cycle_frequency
from promnote.contract.terms import Note, NoteTerms
from promnote.reports.contract_rates import index_on, last_row_on

#: How long after the day on which a new row was to be expected its absence is not remarked.
GRACE = timedelta(days=10)


def freshness(note: Note, as_of: date) -> str:
    """What is wrong with the rates of a note on a date, in words; "" if nothing is, or if nothing says how often they come."""
    terms = note.terms
    if not index_on(terms, as_of) or as_of < max(terms.starts_on, terms.accrues_from):
        return ""
    months, days = reset_step(terms)
    return stale_since(last_row_on(note, as_of), as_of, months, every_days=days)


def reset_step(terms: NoteTerms) -> tuple[int | None, int | None]:
    """How often a new row is expected: (months, days), both None where nothing says it; (0, None): each business day."""
    interest = terms.interest
    if interest.reset_every:
        number, _, unit = interest.reset_every.partition(" ")
        unit = unit.removesuffix("s")
        if unit in ("day", "week"):
            return None, int(number) * (7 if unit == "week" else 1)
        return int(number) * (12 if unit == "year" else 1), None
    period = None
    if interest.reset == "period":
        if interest.first_date is not None:
            period = cycle_frequency(terms).every_months
        elif terms.installments is not None:
            period = terms.installments.frequency.every_months
    return expected_every(averaging=interest.averaging != "none", period_months=period), None


def expected_every(
    *, reset_every_months: int | None = None, averaging: bool = False, period_months: int | None = None
) -> int | None:
    """How often a new row is to be expected, in months (0: each business day), or None where nothing says it.

    `reset_every_months` is what the contract states; else a daily average needs a row a day, and an index set for each
    interest period one a period of `period_months`.
    """
    if reset_every_months is not None:
        return reset_every_months
    return 0 if averaging else period_months


def stale_since(
    last_row_day: date | None, as_of: date, every_months: int | None, *, every_days: int | None = None
) -> str:
    """What is wrong with rates whose last row is effective on `last_row_day`, in words; "" if nothing is.

    The next row is expected `every_months` months later (0: the next day), or `every_days` days; they are stale when as_of is
    more than ten days past that. Rows after as_of are none of its business: pass the last one on or before it.
    """
    if last_row_day is None:
        return f"no rate is in force on {as_of}: there is no row on or before it"
    if (every_months is None and every_days is None) or last_row_day >= as_of:
        return ""
    expected = last_row_day + timedelta(days=every_days or 1)
    if every_months:
        if not dates.can_step(last_row_day, every_months):
            return ""
        expected = dates.step(last_row_day, every_months, dates.is_month_end(last_row_day))
    if as_of - expected <= GRACE:
        return ""
    how_often = "each business day" if not every_months else _months_words(every_months)
    if every_days is not None:
        how_often = f"every {every_days} days"
    return (
        f"the last rate is of {last_row_day}, {(as_of - last_row_day).days:,} days before {as_of}; a new one is "
        f"expected {how_often}: add the rates since then"
    )


def _months_words(months: int) -> str:
    if months % 12 == 0:
        return "every year" if months == 12 else f"every {months // 12} years"
    return "every month" if months == 1 else f"every {months} months"
