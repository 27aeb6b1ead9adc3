"""The rows that promnote writes into the blocks of a note's workbook, by the blocks' names and column keys.

Values are plain: dates, Decimals for money, texts. `fill` turns them into cells, `refresh` puts them into a user's workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from promnote.basics.money import money, money_words, percent_words
from promnote.contract.terms import Note
from promnote.reports.disclosure import maturities
from promnote.reports.figures import Figures, figures
from promnote.reports.journal import account_names, entries_of
from promnote.reports.late_items import late_items
from promnote.reports.months import Booked, Month, months
from promnote.reports.usury_panel import usury_panel
from promnote.running.ledger import Ledger, replay
from promnote_workbooks import agreements
from promnote_workbooks.pages.days import day_words
from promnote_workbooks.sheets.issuance_records import issuance_records
from promnote_workbooks.sheets.usury_sheet import PANEL

Row = dict[str, Any]
Records = dict[str, list[Row]]
RECEIPTS = frozenset({"payment", "assumed", "applied", "prepayment", "payoff", "reversal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the written blocks rest on: a replay, its figures and its months."""

    ledger: Ledger
    figures: Figures
    months: tuple[Month, ...]


def written_of(note: Note, as_of: date, closes: Sequence[Booked] = ()) -> Written:
    """Replay the note once for everything that is written. Raises NoteError."""
    global _last
    known = _last
    if known is not None and known.ledger.note is note and known.ledger.as_of == as_of and not closes:
        return known
    ledger = replay(note, as_of)
    written = Written(ledger=ledger, figures=figures(ledger), months=tuple(months(note, as_of, closes)))
    if not closes:
        _last = written
    return written


#: A batch asks for one note's summary, then for its workbook: a note is never changed, so that both rest on one replay.
_last: Written | None = None


def records_of(written: Written, closes: Sequence[Booked] = (), history: Sequence[Row] = ()) -> Records:
    """Every written block but Schedule's."""
    return {
        "LedgerRows": _ledger_rows(written.ledger),
        "LateItems": _late_rows(written.ledger),
        "MonthRows": [_month_row(month) for month in written.months],
        "JournalLines": _journal_lines(written),
        **_usury_records(written),
        "Maturities": _maturity_rows(written.ledger),
        "DisclosureTexts": _disclosure_texts(written),
        "History": list(history),
        "Closes": [close_row(each) for each in closes],
        **issuance_records(written.ledger, written.months),
        **agreements.records_of(written.ledger.note.terms, written.ledger.last_installment_date),
    }


def _ledger_rows(ledger: Ledger) -> list[Row]:
    rows = []
    for row in ledger.rows:
        side = "receipt" if row.event in RECEIPTS else "due" if row.event in ("due", "acceleration", "cost") else ""
        rows.append(
            {
                **{name: money(value) if isinstance(value, int) else value for name, value in row._asdict().items()},
                "side": side,
            }
        )
    return rows


def _late_rows(ledger: Ledger) -> list[Row]:
    names = ("billed", "paid_in_time", "paid_late", "unpaid", "late_charge")
    return [{**item._asdict(), **{name: money(getattr(item, name)) for name in names}} for item in late_items(ledger)]


def _month_row(month: Month) -> Row:
    row: Row = {"month_end": month.end, "status": "closed" if month.closed else "open", "cause": month.cause}
    keys = {"principal": "principal", "interest": "interest", "late charges": "late", "costs": "costs"}
    for roll in month.roll_forwards():
        if roll.name not in keys:
            continue  # issuance costs have a sheet of their own
        key = keys[roll.name]
        row[f"{key}_opening"] = money(roll.opening)
        row["issued" if key == "principal" else f"{key}_charged"] = money(roll.added)
        row[f"{key}_paid"] = money(roll.paid)
        row[f"{key}_credited"] = money(roll.credited)
        row[f"{key}_closing"] = money(roll.closing)
    return row


def booked_months(every_month: Sequence[Month]) -> list[Month]:
    """The months whose entries the journal shows: all since the last close, the last one alone while nothing was closed."""
    is_closed = any(month.closed for month in every_month)
    return [month for month in every_month if not month.closed] if is_closed else list(every_month[-1:])


def _journal_lines(written: Written) -> list[Row]:
    names = account_names(dict(written.ledger.note.terms.accounts))
    rows = []
    number = 0
    for month in booked_months(written.months):
        for entry in entries_of(month):
            number += 1
            for line in entry.lines:
                rows.append(
                    {
                        "date": entry.date,
                        "entry": number,
                        "text": entry.text,
                        "account": names[line.account],
                        "debit": money(line.debit) if line.debit else None,
                        "credit": money(line.credit) if line.credit else None,
                        "source": entry.source,
                    }
                )
    return rows


def _usury_records(written: Written) -> Records:
    panel = usury_panel(written.ledger)
    if written.ledger.note.terms.usury is None:
        values: Row = {"law": "no usury test: fill usury.maximum_rate, or usury.law and usury.borrower_type, on Terms"}
    else:
        row = panel.law_row
        found = None if row is None else row.maximum_rate
        values = {
            "law": "none" if row is None else f"{row.law}, {row.borrower_type}",
            "law_rate": None
            if row is None
            else "no ceiling was found for this size"
            if found is None
            else percent_words(found),
            "citation": row and f"{row.citation} (text of {row.text_of})",
            "tested": panel.maximum_rate,
            "source": "entered on Terms"
            if panel.entered
            else "the law table"
            if panel.maximum_rate is not None
            else "nothing is tested",
            "rate": panel.rate,
            "rate_365_days": _decimal(panel.rate_365_days),
            "rate_366_days": _decimal(panel.rate_366_days),
            "rate_that_reaches_ceiling": _decimal(panel.rate_that_reaches_ceiling),
            "credits": "; ".join(f"{money_words(each.amount)} on {day_words(each.date)}" for each in panel.credits)
            or "none",
        }
    usury = written.ledger.note.terms.usury
    issued = written.ledger.note.terms.issue_date
    at_issue = sum(fee.amount_cents for fee in usury.fees if fee.date <= issued) if usury else 0
    # the day of issue first, so that the chart has a line from the start
    first: list[Row] = [
        {
            "date": issued,
            "maximum": money(0) if panel.maximum_rate is not None else None,
            "charged": money(at_issue),
            "excess": None,
        }
    ]
    years = (first if panel.years and panel.years[0].date > issued else []) + [
        {
            "date": each.date,
            "maximum": _money(each.maximum),
            "charged": money(each.charged),
            "excess": _money(each.excess),
        }
        for each in panel.years
    ]
    return {"UsuryPanel": [{"value": values.get(key)} for key, _, _ in PANEL], "UsuryYears": years}


def _money(cents: int | None) -> Decimal | None:
    return None if cents is None else money(cents)


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def _maturity_rows(ledger: Ledger) -> list[Row]:
    found = maturities(ledger.account)
    rows: list[Row] = [
        {"period": f"Year {number} after the as-of date", "through": end, "amount": money(amount)}
        for number, (end, amount) in enumerate(zip(found.year_ends, found.years, strict=True), start=1)
    ]
    return [*rows, {"period": "Thereafter", "through": None, "amount": money(found.thereafter)}]


def _disclosure_texts(written: Written) -> list[Row]:
    terms, as_of = written.ledger.note.terms, written.ledger.as_of
    interest, values = terms.interest, written.figures
    if interest.rate is not None:
        rate = f"fixed at {percent_words(interest.rate)}"
    else:
        rate = f"{interest.index} plus {percent_words(interest.spread)}"
        rate += f", {percent_words(values.rate)} on {day_words(as_of)}" if values.rate is not None else ""
    last = written.ledger.last_installment_date
    each = terms.installments
    repayment = (
        f"principal in {each.count} instalments from {day_words(each.first_date)} to {day_words(last)}"
        if each is not None
        else f"principal in one sum on {day_words(last)}"
    )
    name = terms.title or terms.id
    items = [
        (
            "Debt",
            f"{name}, {terms.currency} {money_words(terms.principal_cents)}, dated {day_words(terms.issue_date)}",
        ),
        ("Parties", " to ".join(name for name in (terms.borrower, terms.holder) if name) or "not given"),
        ("Interest", f"{rate}, {interest.day_count.name}"),
        ("Repayment", repayment),
        ("Unpaid principal", f"{terms.currency} {money_words(values.principal)} on {day_words(as_of)}"),
        ("Collateral", "as the security agreement states: describe it here in your own note"),
        ("Past due", _past_due_words(values)),
        ("Governing law", terms.governing_law or "not given"),
    ]
    return [{"item": item, "words": words} for item, words in items]


def _past_due_words(values: Figures) -> str:
    if not values.days_past_due:
        return "nothing is past due"
    due = money_words(values.principal_due + values.interest_due)
    return f"{due} of principal and interest, the oldest for {values.days_past_due} days"


def close_row(booked: Booked) -> Row:
    """A closed month as the block of closes holds it."""
    return {
        "month_end": booked.month_end,
        **{name: money(value) for name, value in booked.balances._asdict().items()},
        "activity": " ".join(booked.activity),
    }
