"""The note as it ran: its ledger, its figures as of a date, a late charge, a payment over its buckets."""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal
from typing import Any

from promnote.basics.conversion import as_choice, squeeze
from promnote.basics.daycount import ACT_360
from promnote.basics.errors import NA, VALUE, ArgumentError, found
from promnote.basics.money import exact_cents, money, money_words, percent_words
from promnote.contract.clauses import EVENTS, cited, keys_of
from promnote.contract.terms import BUCKETS, Bucket
from promnote.functions.catalogue import Argument, Example, Function, Result
from promnote.functions.note import PLAN, RATES, TERMS
from promnote.functions.replay_cache import replayed
from promnote.functions.working import days_words, interest_cents
from promnote.reports.columns import LEDGER_COLUMNS, cell_rows, cell_value
from promnote.reports.figures import FIGURES, Figures
from promnote.running.late_charge import days_late
from promnote.running.ledger import Ledger
from promnote.running.waterfall import allocate, full_order

AS_OF = Argument(
    name="as_of",
    kind="date",
    doc="The date of the figures: every event on or before it counts, interest runs through it exclusive.",
)
ACTIVITY = Argument(
    name="activity",
    kind="range",
    optional=True,
    default="none",
    doc="Columns date, type, amount, id, reverses, memo, of, waived_through; a header row may reorder them. Types: payment, "
    "prepayment, draw, reversal, cost, waiver, refund, acceleration, reinstatement, payoff, default, cure. Default none.",
)
_NOTE_ERRORS = "#VALUE! or #NUM! for a bad term, reset or activity row, #N/A if a day has no reset (EXPLAIN names it)"

# --- NOTE_LEDGER ----------------------------------------------------------------------------------------------------


def note_ledger(terms: Any, as_of: date, rates: Any = None, activity: Any = None, plan: Any = None) -> Result:
    """A header row, then a row per event; money in currency units."""
    ledger, _ = replayed(terms, as_of, rates, activity, plan)
    return cell_rows(ledger.rows, LEDGER_COLUMNS)


def _explain_note_ledger(terms: Any, as_of: date, rates: Any = None, activity: Any = None, plan: Any = None) -> str:
    ledger, figures = replayed(terms, as_of, rates, activity, plan)
    last = ledger.rows[-1]
    happened = ", ".join(dict.fromkeys(key for row in ledger.rows for key in keys_of(EVENTS[row.event])))
    return (
        f"{len(ledger.rows):,} events through {as_of}, replayed in date order (amendments, what falls due, held funds, then "
        f"activity as listed); the last: {last.event} on {last.date} of {money_words(last.amount)}; unpaid principal "
        f"{money_words(figures.principal)}, payoff {money_words(figures.payoff)}"
    ) + _bracket(cited(happened, ledger.note.terms.clauses))


def _bracket(clause: str) -> str:
    return f" [{clause}]" if clause else ""


# --- NOTE_FIGURE ----------------------------------------------------------------------------------------------------

FIGURE = Argument(
    name="figure",
    kind="text",
    doc="Name of the figure: principal, interest_due, interest_accrued, late_charges, payoff, per_diem, "
    "next_installment_date, current_portion, usury_excess ... (FUNCTIONS.md lists all).",
)


_FIGURE_NAMES = {squeeze(name): name for name in FIGURES}


def _figure_name(text: str) -> str:
    if text in FIGURES:
        return text
    name = _FIGURE_NAMES.get(squeeze(text))
    if name is None:
        near = difflib.get_close_matches(squeeze(text), _FIGURE_NAMES, n=1, cutoff=0.4)
        hint = f"did you mean {_FIGURE_NAMES[near[0]]}? " if near else ""
        raise ArgumentError("figure", f"found {found(text)}; {hint}allowed: {', '.join(FIGURES)}", code=VALUE)
    return name


def note_figure(
    figure: str, terms: Any, as_of: date, rates: Any = None, activity: Any = None, plan: Any = None
) -> Result:
    """One figure by its name; #N/A where it does not apply (no next instalment, no usury test)."""
    name = _figure_name(figure)
    _, values = replayed(terms, as_of, rates, activity, plan)
    value = cell_value(getattr(values, name), FIGURES[name].kind)
    if value is None:
        raise ArgumentError("figure", f"{name} does not apply to this note on {as_of}", code=NA)
    return value


def _explain_note_figure(
    figure: str, terms: Any, as_of: date, rates: Any = None, activity: Any = None, plan: Any = None
) -> str:
    name = _figure_name(figure)
    value = note_figure(figure, terms, as_of, rates, activity, plan)
    ledger, values = replayed(terms, as_of, rates, activity, plan)
    meaning = FIGURES[name]
    shown = money_words(getattr(values, name)) if meaning.kind == "money" else str(value)
    working = _working(name, ledger, values)
    clause = _bracket(cited(meaning.clause, ledger.note.terms.clauses))
    return f"{name} on {as_of} = {shown}: {meaning.meaning}{working}{clause}"


def _working(name: str, ledger: Ledger, values: Figures) -> str:
    account = ledger.account
    if name == "payoff":
        accrued = account.carried + account.interest_accrued
        late = account.late_posted + account.late_accrued
        parts = [
            ("principal", values.principal),
            ("+ interest due", values.interest_due),
            ("+ interest accrued", accrued),
            ("+ late charges", late),
            ("+ costs", values.costs),
            ("- held", values.unapplied),
            ("- usury excess", values.usury_excess or 0),
        ]
        return "; " + " ".join(f"{words} {money_words(amount)}" for words, amount in parts)
    if name == "interest_accrued":
        unposted = values.interest_accrued - account.carried
        return (
            f"; {money_words(account.carried)} posted and carried + {money_words(unposted)} accrued since the last "
            f"posting on {money_words(account.interest_base)} ({account.convention.name}, interest period from "
            f"{account.period_start})"
        )
    if name == "per_diem" and values.rate is not None:
        return (
            f"; {money_words(account.interest_base)} x {percent_words(values.rate)} for one day ({account.convention.name}) "
            "and one day's late charge on overdue items, summed exactly and rounded once"
        )
    if name == "late_charges":
        return f"; {money_words(account.late_posted)} posted + {money_words(values.late_charges - account.late_posted)} accrued"
    if name == "usury_excess" and values.usury_maximum_interest is not None:
        charged, maximum = values.usury_interest_charged or 0, values.usury_maximum_interest
        return f"; charged {money_words(charged)} - maximum {money_words(maximum)}, not below 0"
    return ""


# --- LATE_CHARGE ----------------------------------------------------------------------------------------------------


def late_charge(
    amount: Decimal, late_charge_rate: Decimal, due_date: date, paid_date: date, grace_days: int | None = None
) -> Decimal:
    """amount x rate x days late / 360, rounded half up; nothing if paid by the due date or within the grace days."""
    days = days_late(due_date, paid_date, grace_days or 0)
    return money(interest_cents(amount, late_charge_rate, days, ACT_360.denominator))


def _explain_late_charge(
    amount: Decimal, late_charge_rate: Decimal, due_date: date, paid_date: date, grace_days: int | None = None
) -> str:
    charge = late_charge(amount, late_charge_rate, due_date, paid_date, grace_days)
    days = days_late(due_date, paid_date, grace_days or 0)
    if not days:
        grace = f", within {days_words(grace_days)} of grace" if grace_days and paid_date > due_date else ""
        return f"0.00: due {due_date}, paid {paid_date}{grace}, nothing is late"
    cents = exact_cents(amount)
    words = money_words(cents) if cents is not None else str(amount)
    return (
        f"{words} x {percent_words(late_charge_rate)} x {days_words(days)} / 360 = {charge} "
        f"(from {due_date} until {paid_date}; simple, rounded half up to cents) [ISDA 2006 4.16(e)]"
    )


# --- APPLY_PAYMENT --------------------------------------------------------------------------------------------------

_DEFAULT_ORDER: tuple[Bucket, ...] = ("late_charge", "interest", "principal")


def _order(order: str | None) -> tuple[Bucket, ...]:
    if order is None:
        return _DEFAULT_ORDER
    named = tuple(as_choice(part, "order", BUCKETS[:3]) for part in order.split(",") if part.strip())
    if not named or len(set(named)) != len(named):
        raise ArgumentError("order", f"found {found(order)}; allowed: late_charge, interest, principal, each once")
    return named  # type: ignore[return-value]


def apply_payment(amount: int, late_charges: int, interest: int, principal: int, order: str | None = None) -> Result:
    """A row: to late charges, interest, principal, and what is left over."""
    unpaid = {"late_charge": late_charges, "interest": interest, "principal": principal, "costs": 0}
    taken, left = allocate(amount, full_order(_order(order)), lambda bucket, most: min(most, unpaid[bucket]))
    return [[money(taken["late_charge"]), money(taken["interest"]), money(taken["principal"]), money(left)]]


def _explain_apply_payment(
    amount: int, late_charges: int, interest: int, principal: int, order: str | None = None
) -> str:
    unpaid = {"late_charge": late_charges, "interest": interest, "principal": principal}
    buckets = [bucket for bucket in full_order(_order(order)) if bucket in unpaid]
    taken, left = allocate(amount, buckets, lambda bucket, most: min(most, unpaid[bucket]))
    steps = ", then ".join(
        f"{money_words(taken[bucket])} of {money_words(unpaid[bucket])} {bucket.replace('_', ' ')}"
        for bucket in buckets
    )
    return f"{money_words(amount)} pays {steps}; {money_words(left)} is left over"


_EXAMPLE_TERMS = (
    ("issue_date", "2021-01-01"),
    ("principal", "12000"),
    ("installments.count", "4"),
    ("installments.first_date", "2021-01-31"),
    ("interest.rate", "9%"),
    ("late_charge.rate", "18%"),
)
_EXAMPLE_ACTIVITY = (("date", "type", "amount"), ("2021-01-31", "payment", "3090"))

FUNCTIONS: tuple[Function, ...] = (
    Function(
        name="LATE_CHARGE",
        category="Note",
        summary="The late charge on an amount paid after its due date: simple, actual days over 360.",
        arguments=(
            Argument(name="amount", kind="amount", doc="Amount that was due, 0 or more in currency units."),
            Argument(
                name="late_charge_rate",
                kind="rate",
                doc="Annual Late Charge Rate as the agreement defines it: 0.18 or 18%.",
            ),
            Argument(name="due_date", kind="date", doc="Day on which the amount was due. A date or its serial."),
            Argument(
                name="paid_date", kind="date", doc="Day on which it was paid; on or before due_date nothing is late."
            ),
            Argument(
                name="grace_days",
                kind="count",
                optional=True,
                default="0",
                doc="Days after the due date within which nothing is charged; later, it counts from the due date. Default 0.",
            ),
        ),
        returns="amount",
        source="simple interest, ISDA 2006 4.16(e)",
        compute=late_charge,
        explain=_explain_late_charge,
        errors="#VALUE! for what is no amount, rate or date; #NUM! for a negative amount",
        examples=(
            Example(arguments=("3063", "18%", "2021-02-28", "2021-03-10"), result="15.32"),
            Example(arguments=("3063", "18%", "2021-02-28", "2021-03-10", "10"), result="0.00"),
        ),
    ),
    Function(
        name="APPLY_PAYMENT",
        category="Note",
        summary="A payment over what is unpaid, in the contract's order: to late charges, interest, principal, left over.",
        arguments=(
            Argument(name="amount", kind="cents", doc="Amount paid, 0 or more, at most two decimals."),
            Argument(name="late_charges", kind="cents", doc="Unpaid late charges, 0 or more, at most two decimals."),
            Argument(name="interest", kind="cents", doc="Unpaid interest, 0 or more, at most two decimals."),
            Argument(
                name="principal", kind="cents", doc="Principal that is due and unpaid, 0 or more, at most two decimals."
            ),
            Argument(
                name="order",
                kind="text",
                optional=True,
                default="late_charge, interest, principal",
                doc="Order, comma-separated, of late_charge, interest, principal; what it leaves out comes after. "
                "Default late_charge, interest, principal.",
            ),
        ),
        returns="row",
        source="the order given; default late charge, interest, principal",
        compute=apply_payment,
        explain=_explain_apply_payment,
        errors="#VALUE! for what is no amount or order; #NUM! for a negative amount or parts of a cent",
        examples=(
            Example(arguments=("3100", "15.32", "85.50", "3000"), result="15.32\t85.50\t2999.18\t0.00"),
            Example(
                arguments=("3100", "15.32", "85.50", "3000", "principal, interest"),
                result="14.50\t85.50\t3000.00\t0.00",
            ),
        ),
    ),
    Function(
        name="NOTE_LEDGER",
        category="Note",
        summary="The ledger of a note as of a date: a header and a row per event, with where the money went and the clause.",
        arguments=(TERMS, AS_OF, RATES, ACTIVITY, PLAN),
        returns="table",
        source="the note's own terms and clauses",
        compute=note_ledger,
        explain=_explain_note_ledger,
        errors=_NOTE_ERRORS,
        examples=(
            Example(
                arguments=(_EXAMPLE_TERMS, "2021-01-31", "", _EXAMPLE_ACTIVITY),
                result="date\tevent\tclause\tamount\tlate_charge\tinterest\tprincipal\tcosts\tunapplied\tbalance\tpremium\tmemo\n"
                "2021-01-01\tissue\t\t12000.00\t0.00\t0.00\t0.00\t0.00\t0.00\t12000.00\t0.00\t\n"
                "2021-01-31\tdue\t\t3090.00\t0.00\t90.00\t3000.00\t0.00\t0.00\t12000.00\t0.00\t\n"
                "2021-01-31\tpayment\t\t3090.00\t0.00\t90.00\t3000.00\t0.00\t0.00\t9000.00\t0.00\t",
            ),
        ),
    ),
    Function(
        name="NOTE_FIGURE",
        category="Note",
        summary="One figure of a note as of a date, by name: principal, interest_accrued, late_charges, payoff ...",
        arguments=(FIGURE, TERMS, AS_OF, RATES, ACTIVITY, PLAN),
        returns="figure",
        source="the note's own terms and clauses",
        compute=note_figure,
        explain=_explain_note_figure,
        errors=f"#N/A where the figure does not apply; {_NOTE_ERRORS}",
        examples=(
            Example(arguments=("payoff", _EXAMPLE_TERMS, "2021-02-10", "", _EXAMPLE_ACTIVITY), result="9022.50"),
            Example(
                arguments=("next_installment_date", _EXAMPLE_TERMS, "2021-02-10", "", _EXAMPLE_ACTIVITY),
                result="2021-02-28",
            ),
        ),
    ),
)
