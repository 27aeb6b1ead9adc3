"""What several terms of a note must agree on: one clear error for every combination that makes no sense.

Each check takes the whole terms; `check_terms` runs them in the order in which a person would mend them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from promnote.basics.calendars import RULES
from promnote.basics.daycount import ACT_ACT_ICMA
from promnote.basics.errors import TermsError, Where
from promnote.basics.money import money_words
from promnote.contract.parts import Amendment, Installments
from promnote.contract.repayment import KINDS, Changes, instalments

if TYPE_CHECKING:
    from promnote.contract.terms import NoteTerms


def check_terms(terms: NoteTerms) -> NoteTerms:
    """The terms as they are, or a TermsError that names the field."""
    _check_kind(terms)
    _check_day_count(terms)
    _check_interest_dates(terms)
    _check_capitalized(terms)
    _check_early(terms)
    _check_opening(terms)
    _check_amendments(terms)
    return terms


def kinds_with(path: str) -> list[str]:
    """The kinds of note that have a field of their own."""
    return [name for name, kind in KINDS.items() if path in kind.fields]


def kinds_words(path: str) -> str:
    """Those kinds as messages name them: 'note.kind = "level"'."""
    return " or ".join(f'"{name}"' for name in kinds_with(path))


def _check_kind(terms: NoteTerms) -> None:
    kind, apply = KINDS[terms.kind], terms.prepayment.apply
    if terms.kind == "bullet":
        if terms.maturity_date is None:
            raise TermsError("installments.maturity_date", "found nothing; a bullet note needs its maturity date")
        if terms.installments is not None:
            raise TermsError("installments.count", "found instalments in a bullet note; allowed: maturity_date alone")
        if terms.maturity_date <= terms.issue_date:
            raise TermsError(
                "installments.maturity_date", f"found {terms.maturity_date}; allowed: after issue, {terms.issue_date}"
            )
    elif terms.kind == "scheduled":
        _check_rows(terms)
    elif terms.installments is None:
        words = "an instalment note" if terms.kind == "installment" else f"a {terms.kind} note"
        raise TermsError("installments.count", f"found nothing; {words} needs count and first_date")
    if terms.kind != "bullet" and terms.maturity_date is not None:
        raise TermsError(
            "installments.maturity_date", f'found {terms.maturity_date}; allowed: only with note.kind = "bullet"'
        )
    if terms.kind != "scheduled" and terms.rows:
        raise TermsError("installments.rows", 'found rows; allowed: only with note.kind = "scheduled"')
    if terms.installments is not None and terms.kind != "scheduled":
        first = terms.installments.first_date
        if first <= terms.issue_date:
            raise TermsError("installments.first_date", f"found {first}; allowed: after issue, {terms.issue_date}")
        _check_installments(terms, terms.installments)
    if terms.payments.paid_ahead and terms.kind != "level":
        raise TermsError("payments.paid_ahead", 'found true; allowed: only with note.kind = "level"')
    if apply not in kind.apply:
        raise TermsError(
            "prepayment.apply",
            f'found {apply} in a note of kind "{terms.kind}"; allowed there: {", ".join(kind.apply)}',
        )


def _check_rows(terms: NoteTerms) -> None:
    if not terms.rows:
        raise TermsError(
            "installments.rows", "found nothing; a scheduled note needs its rows (date, and principal or payment)"
        )
    if terms.installments is not None:
        raise TermsError("installments.count", "found instalments in a scheduled note; allowed: its rows alone")
    before, total = terms.issue_date, 0
    for number, row in enumerate(terms.rows, start=1):
        where = Where(f"installments.rows row {number}", table="installments.rows", row=number)
        if row.date <= before:
            what = f"issue, {before}" if number == 1 else f"the row before, {before}"
            raise TermsError(where / "date", f"found {row.date}; allowed: after {what}")
        if row.principal_cents is not None and row.payment_cents is not None:
            raise TermsError(where, "found both principal and payment; allowed: one of the two, or neither")
        before = row.date
        total += row.principal_cents or 0
    if terms.commitment_cents is None and total > terms.principal_cents:
        raise TermsError(
            "installments.rows",
            f"found {money_words(total)} of principal in all; allowed: up to {money_words(terms.principal_cents)}, "
            "the last row takes what is left",
        )


def _check_installments(terms: NoteTerms, each: Installments) -> None:
    for name in ("amount", "payment", "amortize_over", "solve", "on_rate_change"):
        value = getattr(each, f"{name}_cents" if name in ("amount", "payment") else name)
        plain = {"solve": "actual", "on_rate_change": "keep"}.get(name)
        path = f"installments.{name}"
        if value != plain and terms.kind not in kinds_with(path):
            shown = money_words(value) if isinstance(value, int) and name in ("amount", "payment") else value
            raise TermsError(path, f"found {shown}; allowed: only with note.kind = {kinds_words(path)}")
    if terms.kind == "installment":
        _check_sum(terms, each)
    if each.payment_cents is not None and each.payment_cents <= 0:
        raise TermsError("installments.payment", f"found {money_words(each.payment_cents)}; allowed: more than 0")
    if each.amortize_over is not None and each.amortize_over < 1:
        raise TermsError("installments.amortize_over", f"found {each.amortize_over}; allowed: 1 or more")


def _check_sum(terms: NoteTerms, each: Installments) -> None:
    if terms.opening is not None or terms.commitment_cents is not None or terms.interest.capitalize_through:
        return  # what is left to repay is not the principal at issue
    principal_cents, amount, count = terms.principal_cents, each.amount_cents, each.count - each.interest_only
    if amount is None:
        if principal_cents < count:
            raise TermsError(
                "installments.count", f"found {count} for {money_words(principal_cents)}; allowed: a cent each at least"
            )
        return
    before_last = amount * (count - 1)
    if amount <= 0 or before_last >= principal_cents:
        highest = money_words((principal_cents - 1) // (count - 1)) if count > 1 else money_words(principal_cents)
        raise TermsError(
            "installments.amount",
            f"found {money_words(amount)} x {count}, which cannot add up to {money_words(principal_cents)}; "
            f"allowed: 0.01 to {highest}, the last instalment takes the remainder",
        )


def _check_day_count(terms: NoteTerms) -> None:
    if terms.interest.day_count is not ACT_ACT_ICMA:
        return
    if terms.kind == "scheduled":
        raise TermsError(
            "interest.day_count",
            "found ACT/ACT ICMA in a scheduled note, whose rows have no period of their own; allowed: another day count",
        )
    if terms.kind == "bullet" and terms.interest.first_date is None:
        raise TermsError(
            "interest.day_count",
            "found ACT/ACT ICMA in a bullet note without an interest cycle; allowed: interest.first_date and "
            "every_months beside it, or another day count",
        )


def _last_date(terms: NoteTerms) -> date:
    """The last contract date, as amended the furthest."""
    if terms.kind == "bullet":
        assert terms.maturity_date is not None  # held by _check_kind
        return max([terms.maturity_date, *(each.maturity_date for each in terms.amendments if each.maturity_date)])
    counts = [each.count for each in terms.amendments if each.count is not None]
    return max(
        instalments(terms)[-1].contract_date,
        *(instalments(terms, Changes(count=count))[-1].contract_date for count in counts),
        date.min,
    )


def _check_interest_dates(terms: NoteTerms) -> None:
    interest = terms.interest
    if terms.accrues_from < terms.issue_date:
        raise TermsError(
            "interest.accrues_from", f"found {interest.accrues_from}; allowed: issue, {terms.issue_date}, or later"
        )
    if interest.first_date is not None and not KINDS[terms.kind].own_interest_cycle:
        raise TermsError(
            "interest.first_date",
            f"found {interest.first_date} in a {terms.kind} note, whose interest falls due with each instalment; "
            'allowed: only with note.kind = "installment" or "bullet"',
        )
    if terms.kind == "bullet" and terms.maturity_date is not None:
        last_due = _last_date(terms)
        if interest.first_date is not None and interest.first_date > last_due:
            raise TermsError("interest.first_date", f"found {interest.first_date}; allowed: up to maturity, {last_due}")
    else:
        last_due = _last_date(terms)
    if terms.accrues_from >= last_due:
        raise TermsError(
            "interest.accrues_from",
            f"found {terms.accrues_from}; allowed: before the last date of the note, {last_due}",
        )
    if terms.payments.business_days != RULES[0]:
        first = instalments(terms)[0]
        if first.falls_on <= terms.issue_date:
            raise TermsError(
                "payments.business_days",
                f"found {terms.payments.business_days}, which moves the first instalment of {first.contract_date} to "
                f"{first.falls_on}; allowed: a rule that leaves it after issue, {terms.issue_date}",
            )


def _check_capitalized(terms: NoteTerms) -> None:
    through = terms.interest.capitalize_through
    if through is None:
        return
    if terms.kind == "scheduled":
        raise TermsError("interest.capitalize_through", f"found {through} in a scheduled note; allowed: other kinds")
    found = [each for each in instalments(terms) if each.interest and each.contract_date <= through]
    if terms.installments is not None:
        principal = [each for each in found if each.principal]
        if principal:
            needed = sum(1 for each in instalments(terms) if each.contract_date <= through)
            raise TermsError(
                "installments.interest_only",
                f"found {terms.installments.interest_only} with interest capitalised through {through}; "
                f"allowed: {needed} or more, an instalment whose interest is capitalised has no principal",
            )


def _check_early(terms: NoteTerms) -> None:
    if terms.payments.early != "apply":
        return
    if not terms.prepayment.permitted:
        raise TermsError("payments.early", 'found "apply"; allowed: only with prepayment.permitted = true')
    if terms.prepayment.premium_rate:
        raise TermsError("payments.early", 'found "apply" with a prepayment premium; allowed: only without one')


def _check_opening(terms: NoteTerms) -> None:
    opening = terms.opening
    if opening is None:
        return
    if opening.as_of < terms.issue_date:
        raise TermsError("opening.as_of", f"found {opening.as_of}; allowed: issue, {terms.issue_date}, or later")
    for number, cost in enumerate(terms.issuance.costs, start=1):
        if cost.date < opening.as_of:
            raise TermsError(
                f"issuance.costs item {number} date",
                f"found {cost.date}; allowed: opening.as_of, {opening.as_of}, or later "
                "(what is unamortized then is a cost of that date)",
            )
    if opening.due_since is not None and opening.due_since < terms.issue_date:
        raise TermsError(
            "opening.due_since",
            f"found {opening.due_since}; allowed: issue, {terms.issue_date}, to opening.as_of, {opening.as_of}",
        )
    ahead = [each for each in instalments(terms) if each.falls_on > opening.as_of]
    if not ahead and opening.principal_due_cents < opening.principal_cents:
        raise TermsError(
            "opening.principal_due",
            f"found {money_words(opening.principal_due_cents)} after the last instalment; "
            f"allowed: all of the unpaid principal, {money_words(opening.principal_cents)}",
        )


def _check_amendments(terms: NoteTerms) -> None:
    previous = None
    floating = bool(terms.interest.index)
    for number, each in enumerate(terms.amendments, start=1):
        where = Where(f"amendments row {number}", table="amendments", row=number)
        if each.effective < terms.issue_date:
            raise TermsError(
                where / "effective", f"found {each.effective}; allowed: issue, {terms.issue_date}, or later"
            )
        if previous is not None and each.effective < previous:
            raise TermsError(where / "effective", f"found {each.effective} after {previous}; allowed: in date order")
        previous = each.effective
        if each.rate is not None and (each.index or each.spread is not None or each.adjustment is not None):
            raise TermsError(
                where / "rate", "found a rate beside index, spread or adjustment; allowed: one or the other"
            )
        if each.rate is not None:
            floating = False
        if each.index:
            floating = True
        if not floating and each.spread is not None:
            raise TermsError(where / "spread", "found a spread for a fixed-rate note; allowed: rate")
        if not floating and each.adjustment is not None:
            raise TermsError(where / "adjustment", "found an adjustment for a fixed-rate note; allowed: rate")
        if each.maturity_date is not None:
            if terms.kind != "bullet":
                raise TermsError(where / "maturity_date", 'found one; allowed: only with note.kind = "bullet"')
            if each.maturity_date < each.effective:
                raise TermsError(
                    where / "maturity_date", f"found {each.maturity_date}; allowed: on or after {each.effective}"
                )
        for name, kinds in (("payment", ("level",)), ("amount", ("installment",)), ("count", ("installment", "level"))):
            value = getattr(each, name if name == "count" else f"{name}_cents")
            if value is None:
                continue
            if terms.kind not in kinds:
                allowed = " or ".join(f'"{kind}"' for kind in kinds)
                raise TermsError(where / name, f"found one; allowed: only with note.kind = {allowed}")
            if value < 1:
                raise TermsError(where / name, f"found {value}; allowed: more than 0")
        _check_count(terms, each, where)


def _check_count(terms: NoteTerms, amendment: Amendment, where: Where) -> None:
    count = amendment.count
    if count is None or terms.installments is None:
        return
    if count <= terms.installments.interest_only:
        raise TermsError(
            where / "count", f"found {count}; allowed: more than interest_only, {terms.installments.interest_only}"
        )
    try:
        last = instalments(terms, Changes(count=count))[-1]
    except TermsError as error:
        raise TermsError(where / "count", error.problem) from None
    if min(last.contract_date, last.falls_on) < amendment.effective:
        raise TermsError(
            where / "count",
            f"found {count}, whose last date, {last.contract_date}, is before {amendment.effective}; "
            "allowed: a count that ends on or after it",
        )
