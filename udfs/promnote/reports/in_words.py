"""The terms of a note read back in words, so that a misreading is seen before it costs anything.

Each line is one topic; together they are the note in one paragraph. Nothing is computed but dates and counts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from promnote.basics import dates
from promnote.basics.money import money_words, percent_words
from promnote.contract.repayment import KINDS, instalments
from promnote.contract.terms import Bucket, Installments, Interest, NoteTerms

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_BUCKETS: dict[Bucket, str] = {
    "late_charge": "late charges",
    "interest": "interest",
    "principal": "principal",
    "costs": "costs",
}


class Line(NamedTuple):
    """A topic and its sentence, without a full stop."""

    topic: str
    words: str


def in_words(terms: NoteTerms) -> list[Line]:
    """The terms, a line a topic: repayment and interest always, the others where the note says anything of them."""
    lines = [Line("Repayment", repayment_words(terms)), Line("Interest", interest_words(terms))]
    if terms.opening is not None:
        opening = terms.opening
        lines.append(
            Line("Taken on", f"as of {day_words(opening.as_of)} with {money_words(opening.principal_cents)} unpaid")
        )
    if terms.commitment_cents is not None:
        again = "what is repaid may be drawn again" if terms.revolving else "what is repaid may not be drawn again"
        lines.append(Line("Line of credit", f"up to {money_words(terms.commitment_cents)}; {again}"))
    if terms.payments.business_days != "none":
        lines.append(Line("Due dates", business_day_words(terms)))
    lines.append(Line("Late charge", late_charge_words(terms)))
    if terms.late_fee is not None:
        lines.append(Line("Late fee", late_fee_words(terms)))
    lines += [Line("Payments", payment_words(terms)), Line("Prepayment", prepayment_words(terms))]
    return lines


def sentence(terms: NoteTerms) -> str:
    """Repayment and interest in one sentence: what the note is."""
    return f"{repayment_words(terms)}, interest on {interest_words(terms)}"


def day_words(day: date) -> str:
    """30 April 1996, whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def repayment_words(terms: NoteTerms) -> str:
    """48 equal principal instalments of 94,893.75 on month-ends from 30 April 1996 to 31 March 2000."""
    last = instalments(terms)[-1].contract_date
    if terms.kind == "bullet":
        return f"all principal in one sum on {day_words(last)}{_cycle_words(terms)}"
    if terms.kind == "scheduled":
        first = terms.rows[0].date
        return f"{len(terms.rows)} due dates from {day_words(first)} to {day_words(last)}, as the plan lists them"
    each = terms.installments
    assert each is not None  # held by the checks of the kind
    span = f"{_frequency_words(each)} from {day_words(each.first_date)} to {day_words(last)}"
    if terms.kind == "level":
        amount = f" of {money_words(each.payment_cents)}" if each.payment_cents is not None else ""
        words = f"{each.count} level payments{amount} of principal and interest {span}"
        if amount:
            words = f"{each.count} level payments{amount} (principal and interest) {span}"
        if each.interest_only:
            words += f", the first {each.interest_only} interest alone"
        if each.amortization > each.count - each.interest_only:
            words += f", solved over {each.amortization}: the last is a balloon"
        return words
    if terms.kind != "installment":
        return f"{each.count} instalments, {KINDS[terms.kind].words}, {span}"
    principal = each.count - each.interest_only
    amount = f" of {money_words(each.amount_cents)}" if each.amount_cents is not None else ""
    words = f"{principal} equal principal instalments{amount} {span}"
    if each.interest_only:
        words = f"{each.count} instalments {span}, the first {each.interest_only} interest alone, then equal principal{amount}"
    return words + _cycle_words(terms)


def _frequency_words(each: Installments) -> str:
    if each.every_days is not None:
        weeks = each.every_days / 7
        return (
            f"every {int(weeks)} weeks" if each.every_days % 7 == 0 and weeks > 1 else f"every {each.every_days} days"
        )
    if each.days is not None:
        return f"on the {_ordinal(each.days[0])} and {_ordinal(each.days[1])} of each month"
    every = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}.get(
        each.every_months, f"every {each.every_months} months"
    )
    if each.month_end:
        return "on month-ends" if each.every_months == 1 else f"{every} on month-ends"
    return f"{every} on the {_ordinal(each.first_date.day)}" if each.every_months == 1 else every


def _ordinal(day: int) -> str:
    if day == 31:
        return "last day"
    suffix = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _cycle_words(terms: NoteTerms) -> str:
    first = terms.interest.first_date
    if first is None:
        return ""
    months = terms.interest.every_months
    every = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}.get(months, f"every {months} months")
    ends = " on month-ends" if dates.is_month_end(first) else ""
    return f", interest {every}{ends} from {day_words(first)}"


def interest_words(terms: NoteTerms) -> str:
    """actual days over 360 at LIBOR 1M + 3%, never below 7%."""
    interest = terms.interest
    words = f"{interest.day_count.words} at {rate_words(interest)}"
    if terms.accrues_from != terms.issue_date:
        words += f", from {day_words(terms.accrues_from)}"
    if interest.capitalize_through is not None:
        words += f"; through {day_words(interest.capitalize_through)} it is added to principal"
    for each in terms.amendments:
        if each.changes_rate:
            words += f"; from {day_words(each.effective)} {_amended_words(each.rate, each.index, each.adjustment, each.spread)}"
    return words


def _amended_words(rate: Decimal | None, index: str, adjustment: Decimal | None, spread: Decimal | None) -> str:
    if rate is not None:
        return percent_words(rate)
    parts = [index] if index else []
    if adjustment is not None:
        parts.append(f"adjustment {percent_words(adjustment)}")
    if spread is not None:
        parts.append(f"spread {percent_words(spread)}")
    return " + ".join(parts) if index else " and ".join(parts)


def rate_words(interest: Interest) -> str:
    """LIBOR 1M + 3%, or the fixed rate."""
    if interest.rate is not None:
        return percent_words(interest.rate)
    index = interest.index
    if interest.averaging != "none":
        how = "compounded in arrears" if interest.averaging == "compounded" else "averaged in arrears"
        index += f" {how}"
        if interest.lookback:
            index += f" ({interest.lookback} business days {'shifted' if interest.observation_shift else 'back'})"
    words = index
    if interest.adjustment:
        words += _signed(interest.adjustment)
    if interest.spread:
        words += _signed(interest.spread)
    if interest.reset == "period":
        words += ", set on the first day of each period"
    if interest.floor is not None:
        what = "the index " if interest.floor_on == "index" else ""
        words += f", {what}never below {percent_words(interest.floor)}"
    if interest.cap is not None:
        words += f", never above {percent_words(interest.cap)}"
    return words


def _signed(rate: Decimal) -> str:
    return f" {'-' if rate < 0 else '+'} {percent_words(abs(rate))}"


def business_day_words(terms: NoteTerms) -> str:
    """What becomes of a due date that is no business day."""
    payments = terms.payments
    rule = {
        "following": "moves to the next one",
        "modified_following": "moves to the next one, but not into another month: then to the one before",
        "preceding": "moves to the one before",
    }[payments.business_days]
    calendar = {"US": "Federal Reserve Banks", "TARGET": "TARGET", "weekends": "weekends alone"}[payments.calendar]
    interest = "" if payments.extension_interest else ", without interest for the delay"
    return f"a due date that is no business day ({calendar}) {rule}{interest}"


def late_charge_words(terms: NoteTerms) -> str:
    """Overdue amounts bear 5% a year from their due date."""
    late = terms.late_charge
    if late.rate is None:
        return "as the agreement says: its rate is not given here" if late.by_agreement else "overdue amounts bear none"
    what = "amounts" if len(late.on) == 2 else late.on[0]
    words = (
        f"overdue {what} bear{'s' if len(late.on) == 1 else ''} {percent_words(late.rate)} a year from their due date"
    )
    if late.mode == "instead":
        words += ", in place of the contract rate on overdue principal"
    if late.grace_days:
        words += f", once they are more than {late.grace_days} days late"
    return words


def late_fee_words(terms: NoteTerms) -> str:
    """A fee of 5% of what is unpaid of an instalment, once it is more than 10 days late."""
    fee = terms.late_fee
    if fee is None:
        return "none"
    if fee.amount_cents is not None:
        words = f"a fee of {money_words(fee.amount_cents)}"
    else:
        assert fee.percent is not None  # one of the two is given
        of = "what is unpaid of an instalment" if fee.of == "unpaid" else "an instalment"
        words = f"a fee of {percent_words(fee.percent)} of {of}"
    if fee.minimum_cents is not None:
        words += f", {money_words(fee.minimum_cents)} at least"
    if fee.maximum_cents is not None:
        words += f", {money_words(fee.maximum_cents)} at most"
    days = f"more than {fee.after_days} days late" if fee.after_days else "late"
    return f"{words}, once it is {days}" + ("" if fee.on_last else "; not on the last one")


def payment_words(terms: NoteTerms) -> str:
    """The order in which a payment is applied, and what early money does."""
    payments = terms.payments
    order = ", then ".join(_BUCKETS[each] for each in payments.order_after_maturity)
    early = "money before a due date is applied at once" if payments.early == "apply" else "early money is held"
    words = f"to {order}; {early}"
    if payments.interest_through == "receipt":
        words += "; interest runs to the day of receipt"
    return words


def prepayment_words(terms: NoteTerms) -> str:
    """Whether principal may be paid early, and the premium on it."""
    prepayment = terms.prepayment
    if not prepayment.permitted:
        return "not permitted"
    how = {
        "inverse": "the last instalments are reduced first",
        "direct": "the next instalments are reduced first",
        "pro_rata": "all instalments are reduced by share",
        "recast": "the payment is solved anew",
    }[prepayment.apply]
    rate = prepayment.premium_rate
    premium = "without premium"
    if isinstance(rate, tuple):
        premium = "premium " + ", ".join(percent_words(each) for each in rate) + " year by year from issue"
    elif rate:
        premium = f"premium {percent_words(rate)}"
    return f"permitted, {premium}; {how}"
