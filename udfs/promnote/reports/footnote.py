"""What a footnote says of a note, sentence by sentence: a draft for whoever signs it, and no opinion of the law.

Each line is (topic, words). What only people know (collateral, fair value, compliance) is said to be theirs to fill in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from promnote.basics.daycount import ACT_365F
from promnote.basics.errors import NoteError
from promnote.basics.money import counted, money_words, percent_words
from promnote.contract.terms import NoteTerms
from promnote.reports.contract_rates import index_on
from promnote.reports.disclosure import maturities
from promnote.reports.figures import Figures
from promnote.reports.in_words import (
    Line,
    day_words,
    interest_words,
    late_charge_words,
    late_fee_words,
    prepayment_words,
    repayment_words,
)
from promnote.reports.issuance import discount_of, effective_rate, has_costs
from promnote.reports.portions import is_callable
from promnote.reports.schedule_now import schedule_ahead
from promnote.running.ledger import Ledger

TO_FILL_IN = "to be filled in"


#: How a date is written.
Say = Callable[[date], str]


def footnote(
    ledger: Ledger,
    values: Figures,
    *,
    year_before: date,
    rate_before: Decimal | None,
    unamortized: int,
    say: Say = day_words,
) -> list[Line]:
    """The draft. `rate_before`: the rate in force a year before, None if there was none; `unamortized` in cents."""
    terms, as_of = ledger.note.terms, ledger.as_of
    holder = terms.books == "holder"
    name = terms.title or terms.id
    principal = f"{terms.currency} {money_words(terms.principal_cents)}"
    parties = " to ".join(each for each in (terms.borrower, terms.holder) if each) or "not given"
    lines = [
        Line("Receivable" if holder else "Debt", f"{name}, {principal}, dated {say(terms.issue_date)}"),
        Line("Parties", parties),
        Line("Interest", _interest(ledger, values, say)),
    ]
    if index_on(terms, as_of):
        lines.append(Line("Variable rate", _variable(terms, as_of, values, (year_before, rate_before), say)))
    lines += [
        Line("Effective rate", _effective(ledger)),
        *_discount(terms, unamortized, holder=holder),
        Line("Repayment", repayment_words(terms)),
        *_ahead(ledger, say),
        *_commitment(terms, values),
        Line("Unpaid principal", f"{terms.currency} {money_words(values.principal)} on {say(as_of)}"),
        Line("Maturities", _maturities(ledger, terms.currency, say)),
        Line("Prepayment", prepayment_words(terms)),
        Line("Late payment", late_charge_words(terms) + (f"; {late_fee_words(terms)}" if terms.late_fee else "")),
        Line("Past due", _past_due(values)),
        Line("Default", _default(ledger, say)),
        Line("Covenants", _covenants(terms)),
        Line("Collateral", f"as the security agreement states: {TO_FILL_IN}"),
        Line("Fair value", TO_FILL_IN),
        Line("Governing law", terms.governing_law or "not given"),
    ]
    return lines


def _interest(ledger: Ledger, values: Figures, say: Say) -> str:
    interest = ledger.note.terms.interest
    words = interest_words(ledger.note.terms)
    if values.rate is not None and (interest.index or values.rate != interest.rate):
        words += f" ({percent_words(values.rate)} on {say(ledger.as_of)})"
    return words


def _variable(terms: NoteTerms, as_of: date, values: Figures, before: tuple[date, Decimal | None], say: Say) -> str:
    """How the rate moves, and what it was: both balance sheet dates."""
    interest = terms.interest
    words = f"the rate follows {index_on(terms, as_of)}"
    words += "; it was " + ("not set" if values.rate is None else percent_words(values.rate)) + f" on {say(as_of)}"
    if before[1] is not None:
        words += f" and {percent_words(before[1])} on {say(before[0])}"
    if interest.floor is not None:
        words += f"; the floor of {percent_words(interest.floor)} is"
        words += " in force" if values.rate == interest.floor else " not in force"
        if interest.floor_on == "index":
            words = words.rpartition(" is")[0] + " holds for the index"
    if interest.cap is not None:
        words += f"; the cap is {percent_words(interest.cap)}"
    return words


def _effective(ledger: Ledger) -> str:
    """The yield at issue on what the note brought in, payments as agreed."""
    terms, note = ledger.note.terms, ledger.note
    if not has_costs(terms):
        return "the contract rate: no issuance costs or discount are amortized"
    if terms.opening is not None:
        return "of a note taken on in mid-life: to be taken from the books of before"
    at_issue = sum(cost.amount_cents for cost in terms.issuance.costs if cost.date <= terms.issue_date)
    try:
        cost = at_issue + discount_of(terms, note.resets)
        rate = effective_rate(terms, cost, ACT_365F, note.resets)
    except NoteError:
        return "not computed: the payments of the plan are not all known"
    words = f"{percent_words(round(rate, 6))} a year at issue, after costs and discount of {money_words(cost)}"
    return f"{words} (actual days / 365, payments as agreed)"


def _discount(terms: NoteTerms, unamortized: int, *, holder: bool) -> list[Line]:
    if not has_costs(terms):
        return []
    standard = "ASC 310-20" if holder else "ASC 835-30-45-1A"
    how = "effective interest method" if terms.issuance.method == "effective" else "straight line"
    words = f"{money_words(unamortized)} are unamortized and reduce the carrying amount ({standard}); {how}"
    if terms.issuance.imputed_rate is not None:
        words += f"; interest is imputed at {percent_words(terms.issuance.imputed_rate)} (ASC 835-30-25)"
    return [Line("Costs and discount", words)]


def _ahead(ledger: Ledger, say: Say) -> list[Line]:
    """The terms that hold now: what is next, until when, and a last sum that is more than the others."""
    topic = "From here on"
    accelerated_on = ledger.account.accelerated_on
    if accelerated_on is not None:
        return [Line(topic, f"accelerated on {say(accelerated_on)}: all of it is due")]
    ahead = [row for row in schedule_ahead(ledger) if row.status == "to come" and row.payment is not None]
    if not ahead:
        return [Line(topic, "nothing more falls due")]
    first, last = ahead[0], ahead[-1]
    words = (
        f"{len(ahead)} due dates through {say(last.date)}, "
        f"the next {money_words(first.payment or 0)} on {say(first.date)}"
    )
    alone = [row.date for row in ahead if row.what == "interest alone"]
    if any(row.what == "interest alone" for row in ahead[:-1]):
        words += f", interest alone through {say(alone[-1])}"
    lines = [Line(topic, words)]
    others = [row.principal or 0 for row in ahead[:-1]]
    if last.principal and ledger.note.terms.kind != "bullet" and others and last.principal > 2 * max(*others, 1):
        lines.append(Line("Balloon", f"{money_words(last.principal)} of principal on {say(last.date)}"))
    return lines


def _commitment(terms: NoteTerms, values: Figures) -> list[Line]:
    if terms.commitment_cents is None:
        return []
    words = f"{terms.currency} {money_words(terms.commitment_cents)}"
    if terms.revolving:
        words += f", of which {money_words(max(0, terms.commitment_cents - values.principal))} are unused"
    return [Line("Commitment", words)]


def _maturities(ledger: Ledger, currency: str, say: Say) -> str:
    found = maturities(ledger.account)
    parts = [
        f"{money_words(cents)} in the year to {say(end)}"
        for end, cents in zip(found.year_ends, found.years, strict=True)
        if cents
    ]
    parts += [f"{money_words(found.thereafter)} thereafter"] if found.thereafter else []
    return f"{currency} " + ", ".join(parts) if parts else "nothing is left to fall due"


def _past_due(values: Figures) -> str:
    if not values.days_past_due:
        return "nothing is past due"
    due = money_words(values.principal_due + values.interest_due)
    return f"{due} of principal and interest, the oldest for {counted(values.days_past_due, 'day')}"


def _default(ledger: Ledger, say: Say) -> str:
    """What was recorded, and what the classification rests on."""
    account, note = ledger.account, ledger.note
    events = [
        each for each in note.activity if each.date <= ledger.as_of and each.type in ("default", "cure", "acceleration")
    ]
    if not events:
        return "none is recorded"
    words = ", ".join(f"{each.type} on {say(each.date)}" for each in events)
    if account.in_default:
        waived = account.waived_through
        words += "" if waived is None else f", the right to call waived through {say(waived)}"
        words += (
            "; all principal is shown as current" if is_callable(account) else "; principal is shown as it falls due"
        )
        words += " (ASC 470-10-45-11)"
    return words


def _covenants(terms: NoteTerms) -> str:
    if terms.covenants:
        names = ", ".join(each.name for each in terms.covenants)
        return f"reports are owed under the agreement ({names}); compliance: {TO_FILL_IN}"
    if terms.agreement_form:
        return f"as the agreement states, see its sheets; compliance: {TO_FILL_IN}"
    return TO_FILL_IN
