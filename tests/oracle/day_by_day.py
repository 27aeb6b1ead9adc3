"""The ledger's figures, computed a second time: one step for every calendar day, exact fractions, no engine code.

Money is held in integer cents, whatever accrues in exact fractions of a cent. Every rule names its source: the
design's section ("Meaning, exactly"), a clause of the 1996 note (`Note ¶n`) or "decided" where neither speaks.
Slow and obvious on purpose: it is the referee, so nothing here is shared, cached across notes or clever.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor
from typing import Any

ONE_DAY = timedelta(days=1)
BUCKETS = ("late_charge", "interest", "principal", "costs")
REVERSIBLE = ("payment", "prepayment", "payoff")
ACTIVITY_TYPES = (*REVERSIBLE, "reversal", "cost", "acceleration", "default", "cure")


class OracleError(Exception):
    """A history that the design refuses. `expected` is the right amount when a payoff row states a wrong one."""

    def __init__(self, message: str, expected: Decimal | None = None) -> None:
        super().__init__(message)
        self.expected = expected


# ---------------------------------------------------------------------------------------------------- plain values


def as_date(value: Any) -> date:
    """A TOML date or ISO text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise OracleError(f"not a date: {value!r}") from error


def as_cents(value: Any) -> int:
    """An amount in whole cents; more than two decimals are refused (decided)."""
    try:
        cents = Decimal(str(value).replace(",", "").strip()) * 100
    except InvalidOperation as error:
        raise OracleError(f"not an amount: {value!r}") from error
    if cents != cents.to_integral_value():
        raise OracleError(f"more than two decimals: {value!r}")
    return int(cents)


def as_rate(value: Any) -> Fraction:
    """A rate as a fraction: "8.5%", 0.085 and "0.085" are the same."""
    text = str(value).strip()
    try:
        return Fraction(text[:-1].strip()) / 100 if text.endswith("%") else Fraction(text)
    except ValueError as error:
        raise OracleError(f"not a rate: {value!r}") from error


def money(cents: int) -> Decimal:
    """Cents as a Decimal with two places."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))


def rate_as_decimal(rate: Fraction) -> Decimal:
    """A rate as a Decimal (exact: every rate entered is a decimal fraction)."""
    return Decimal(rate.numerator) / Decimal(rate.denominator)


def round_half_up(value: Fraction) -> int:
    """To the nearest cent, an exact half up (nothing that is rounded here is negative)."""
    return floor(value + Fraction(1, 2))


# ------------------------------------------------------------------------------------------------ dates and day counts


def is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def add_months(day: date, months: int, to_month_end: bool) -> date:
    """`months` after `day`, always counted from the first date: the same day number or, where the month is shorter
    (or with the month-end rule always), the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if to_month_end else min(day.day, last))


def is_february_end(day: date) -> bool:
    return day.month == 2 and is_month_end(day)


def days_30_360_us(start: date, end: date) -> int:
    """30/360 US with the end-of-February rule (SIA/NASD): 360 dy + 30 dm + dd after moving 31s and February ends."""
    first, second = start.day, end.day
    if is_february_end(start) and is_february_end(end):
        second = 30
    if is_february_end(start):
        first = 30
    if second == 31 and first >= 30:
        second = 30
    if first == 31:
        first = 30
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + second - first


def days_30e_360(start: date, end: date) -> int:
    """30E/360 (ISDA 2006 4.16(g)): a 31st counts as a 30th at both ends."""
    first, second = min(start.day, 30), min(end.day, 30)
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + second - first


DAY_COUNTS = {
    "ACT/360": "ACT/360",
    "ACT/365F": "ACT/365F",
    "ACT/365": "ACT/365F",
    "ACT/ACTISDA": "ACT/ACT",
    "ACT/ACT": "ACT/ACT",
    "30/360US": "30/360",
    "30/360": "30/360",
    "30E/360": "30E/360",
}


def as_day_count(value: Any) -> str:
    name = str(value).upper().replace(" ", "")
    if name not in DAY_COUNTS:
        raise OracleError(f"unknown day count: {value!r}")
    return DAY_COUNTS[name]


def year_part(convention: str, period_start: date, day: date) -> Fraction:
    """The part of a year that the single day [day, day + 1) is. In the 30/360 families it is the difference of two
    counts from the period's start, so that the days of a period add up to the count of the period."""
    if convention == "ACT/360":
        return Fraction(1, 360)
    if convention == "ACT/365F":
        return Fraction(1, 365)
    if convention == "ACT/ACT":
        return Fraction(1, 366 if isleap(day.year) else 365)
    count = days_30e_360 if convention == "30E/360" else days_30_360_us
    return Fraction(count(period_start, day + ONE_DAY) - count(period_start, day), 360)


def nominal_day(convention: str, day: date) -> Fraction:
    """One day for a per diem: 1/360, 1/365, or by the year of the day for ACT/ACT (decided)."""
    if convention in ("ACT/365F", "ACT/ACT"):
        return year_part(convention, day, day)
    return Fraction(1, 360)


# ----------------------------------------------------------------------------------------------------------- the terms


@dataclass
class Row:
    """One row of activity."""

    day: date
    type: str
    amount: int | None
    id: str | None
    reverses: str | None


@dataclass
class Amendment:
    effective: date
    maturity: date | None
    rate: Fraction | None
    spread: Fraction | None


def read_order(value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    """The buckets in payment order; those left out follow: late charge, interest, principal, costs."""
    names = [str(name).lower().strip().replace(" ", "_") for name in (default if value is None else value)]
    names = [{"late_charges": "late_charge", "cost": "costs"}.get(name, name) for name in names]
    if len(set(names)) != len(names) or not set(names) <= set(BUCKETS):
        raise OracleError(f"payment order: {value!r}")
    return (*names, *(bucket for bucket in BUCKETS if bucket not in names))


class Terms:
    """The note file, read once. Every attribute is the contract's value at issue; amendments are kept as they are."""

    def __init__(self, note: dict[str, Any]) -> None:
        head, interest = note["note"], note.get("interest", {})
        self.issue = as_date(head["issue_date"])
        self.principal = as_cents(head["principal"])
        if self.principal <= 0:
            raise OracleError("principal must be positive")
        self.bullet = head.get("kind", "installment") == "bullet"
        self.half_even = interest.get("rounding", "half-up") == "half-even"
        self.inclusive = interest.get("accrual_cutoff", "exclusive") == "inclusive"
        self.day_count = as_day_count(interest.get("day_count", "ACT/360"))
        self.read_rates(interest, note.get("rates", []))
        self.accrues_from = as_date(interest.get("accrues_from", self.issue))
        self.read_instalments(note.get("installments", {}))
        self.read_interest_cycle(interest, note.get("installments", {}))
        self.read_late_charge(note.get("late_charge", {}))
        payments, prepayment = note.get("payments", {}), note.get("prepayment", {})
        self.order_before = read_order(payments.get("order_before_maturity"), ("interest", "principal"))
        self.order_after = read_order(payments.get("order_after_maturity"), ("late_charge", "interest", "principal"))
        self.receipt = payments.get("interest_through", "due_date") == "receipt"
        self.assume_paid_through = payments.get("assume_paid_through")
        self.prepayment_permitted = bool(prepayment.get("permitted", False))
        self.premium = as_rate(prepayment.get("premium", 0))
        self.prepayment_apply = prepayment.get("apply", "inverse")
        self.read_usury(note.get("usury"))
        self.read_activity(note.get("activity", []))
        self.amendments = [
            Amendment(
                effective=as_date(row["effective"]),
                maturity=as_date(row["maturity_date"]) if row.get("maturity_date") is not None else None,
                rate=as_rate(row["rate"]) if row.get("rate") is not None else None,
                spread=as_rate(row["spread"]) if row.get("spread") is not None else None,
            )
            for row in note.get("amendments", [])
        ]
        self.check_amendments()

    def round(self, value: Fraction) -> int:
        """To cents in the note's rounding mode (Python rounds a Fraction's half to even)."""
        return round(value) if self.half_even else round_half_up(value)

    def read_rates(self, interest: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        def optional(name: str) -> Fraction | None:
            return as_rate(interest[name]) if interest.get(name) is not None else None

        self.fixed_rate = optional("rate")
        self.spread = optional("spread") or Fraction(0)
        self.floor, self.cap, self.default_rate = optional("floor"), optional("cap"), optional("default_rate")
        self.indexed = self.fixed_rate is None
        if self.indexed and interest.get("index") is None:
            raise OracleError("neither rate nor index")
        self.resets = [(as_date(row["effective"]), as_rate(row["rate"])) for row in rows]
        if any(later[0] <= earlier[0] for earlier, later in zip(self.resets, self.resets[1:], strict=False)):
            raise OracleError("rates are not strictly increasing")

    def read_instalments(self, table: dict[str, Any]) -> None:
        """Principal items (design, Instalments; Note ¶1). The last one takes the remainder."""
        if self.bullet:
            self.instalments = [(as_date(table["maturity_date"]), self.principal)]
        else:
            count, first = int(table["count"]), as_date(table["first_date"])
            month_end = table.get("month_end")
            to_month_end = is_month_end(first) if month_end is None else bool(month_end)
            amount = table.get("amount")
            each = as_cents(amount) if amount is not None else floor(Fraction(self.principal, count) + Fraction(1, 2))
            last = self.principal - each * (count - 1)
            if count < 1 or each <= 0 or last <= 0:
                raise OracleError("instalments do not add up to the principal")
            every = int(table.get("every_months", 1))
            dates = [add_months(first, every * number, to_month_end) for number in range(count)]
            self.instalments = [*((day, each) for day in dates[:-1]), (dates[-1], last)]
        if self.instalments[0][0] < self.issue:
            raise OracleError("first instalment before issue")

    def read_interest_cycle(self, interest: dict[str, Any], table: dict[str, Any]) -> None:
        """Interest's own cycle. Its dates follow the month-end rule when its first date is a month's last day and
        `installments.month_end` is not false (decided)."""
        self.cycle_first: date | None = None
        self.cycle_months: int | None = None
        self.cycle_to_month_end = False
        if interest.get("first_date") is not None:
            self.cycle_first = as_date(interest["first_date"])
            self.cycle_months = int(interest.get("every_months", table.get("every_months", 1)))
            if self.bullet and self.cycle_first > self.last_maturity(table):
                raise OracleError("interest first falls due after maturity")
            self.cycle_to_month_end = is_month_end(self.cycle_first) and table.get("month_end") is not False
        elif interest.get("every_months") is not None:
            raise OracleError("interest.every_months without interest.first_date")

    def last_maturity(self, table: dict[str, Any]) -> date:
        """A bullet's maturity as every amendment leaves it."""
        return as_date(table["maturity_date"])

    def read_late_charge(self, table: dict[str, Any]) -> None:
        self.late_rate = as_rate(table["rate"]) if table.get("rate") is not None else None
        self.late_on = tuple(table.get("on", ("principal", "interest")))
        self.instead = table.get("mode", "additional") == "instead"
        self.grace = int(table.get("grace_days", 0))
        if self.instead and (self.grace or "principal" not in self.late_on):
            raise OracleError('"instead" takes no grace days and needs principal in `on`')

    def read_usury(self, table: dict[str, Any] | None) -> None:
        """The ceiling: an entered rate wins over the law's (decided); New York's by the original principal."""
        self.usury = table is not None
        self.ceiling: Fraction | None = None
        self.fees: list[tuple[date, int]] = []
        self.usury_basis, self.count_late_charges = "ACT/365F", False
        if table is None:
            return
        self.usury_basis = as_day_count(table.get("basis", "ACT/365F"))
        self.fees = [(as_date(fee["date"]), as_cents(fee["amount"])) for fee in table.get("fees", [])]
        self.count_late_charges = bool(table.get("count_late_charges", False))
        if table.get("maximum_rate") is not None:
            self.ceiling = as_rate(table["maximum_rate"])
        elif table.get("law") is not None:
            self.ceiling = new_york_ceiling(table["law"], table.get("borrower_type", "corporation"), self.principal)

    def read_activity(self, rows: list[dict[str, Any]]) -> None:
        self.activity = []
        for row in rows:
            amount = row.get("amount")
            cents = as_cents(amount) if amount is not None and amount != "" else None
            read = Row(as_date(row["date"]), str(row["type"]), cents, row.get("id"), row.get("reverses"))
            if read.type not in ACTIVITY_TYPES:
                raise OracleError(f"unknown activity {read.type!r}")
            if read.day < self.issue:
                raise OracleError(f"activity on {read.day} before issue")
            if read.type in ("payment", "prepayment", "cost") and (cents is None or cents <= 0):
                raise OracleError(f"{read.type} on {read.day} needs a positive amount")
            self.activity.append(read)
        ids = [row.id for row in self.activity if row.id is not None]
        if len(set(ids)) != len(ids):
            raise OracleError("two rows with one id")

    def check_amendments(self) -> None:
        for row in self.amendments:
            if row.maturity is not None and (not self.bullet or row.maturity < row.effective):
                raise OracleError("only a bullet's maturity can be amended, and not into the past")
            if (row.rate is not None and self.indexed) or (row.spread is not None and not self.indexed):
                raise OracleError("an amendment changes what the note has: a rate, or a spread over an index")


def new_york_ceiling(law: str, borrower_type: str, principal: int) -> Fraction | None:
    """General Obligations Law 5-501(6), 5-521; Penal Law 190.40; Banking Law 14-a."""
    if law != "NY":
        raise OracleError(f"unknown law {law!r}")
    if principal >= 2_500_000_00:
        return None
    if borrower_type == "individual" and principal < 250_000_00:
        return Fraction(16, 100)
    return Fraction(25, 100)


# ------------------------------------------------------------------------------------------------------------ the walk


@dataclass
class Item:
    """Something that fell due: its own due date, and what is unpaid of it."""

    kind: str
    due: date
    unpaid: int


@dataclass
class Instalment:
    """Principal not yet due. A prepayment may leave nothing of it; the date stays."""

    due: date
    unpaid: int


@dataclass
class Walk:
    """The note on one day. `run` goes through every day: first the day's events, then the day's accrual."""

    terms: Terms
    as_of: date
    plan: list[Instalment] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    accrued: Fraction = Fraction(0)  # interest since the last posting, exact
    carried: int = 0  # accrued interest that was posted and is not yet due
    late_accrued: Fraction = Fraction(0)
    late_posted: int = 0
    costs: int = 0
    held: int = 0
    refund: int = 0
    maximum: Fraction = Fraction(0)  # usury: maximum interest, exact
    credits: int = 0
    interest_posted_to_date: int = 0
    late_posted_to_date: int = 0
    interest_paid_to_date: int = 0
    principal_paid_to_date: int = 0
    accelerated_on: date | None = None
    in_default: bool = False
    settled: bool = False

    def __post_init__(self) -> None:
        terms = self.terms
        self.plan = [Instalment(day, amount) for day, amount in terms.instalments]
        self.first_instalment, self.maturity = self.plan[0].due, self.plan[-1].due
        self.fixed_rate, self.spread = terms.fixed_rate, terms.spread
        self.period_start = terms.accrues_from
        self.rows = self.effective_rows()
        through = terms.assume_paid_through
        self.assumed_through = None if through is None else self.as_of if through == "as_of" else as_date(through)
        for row in terms.activity:
            if row.type == "payment" and self.assumed_through is not None and row.day <= self.assumed_through:
                raise OracleError(f"payment on {row.day} although payments are assumed through {self.assumed_through}")

    def effective_rows(self) -> list[Row]:
        """Activity dated on or before the as-of date, without what was reversed by then (design, Reversal)."""
        rows = sorted((row for row in self.terms.activity if row.day <= self.as_of), key=lambda row: row.day)
        reversed_ids: set[str] = set()
        for row in rows:
            if row.type != "reversal":
                continue
            target = next((other for other in rows if other.id is not None and other.id == row.reverses), None)
            if target is None or target.type not in REVERSIBLE or target.day > row.day:
                raise OracleError(f"reversal on {row.day} of unknown {row.reverses!r}")
            if row.reverses in reversed_ids:
                raise OracleError(f"{row.reverses!r} is already reversed")
            reversed_ids.add(str(row.reverses))
        return [row for row in rows if row.id not in reversed_ids]

    def run(self) -> None:
        if self.as_of < self.terms.issue:
            raise OracleError("as of a date before issue")
        day = min(self.terms.issue, self.terms.accrues_from)
        while day < self.as_of:
            self.events(day)
            self.accrue(day)
            day += ONE_DAY
        self.events(self.as_of)

    # ------------------------------------------------------------------------------------------------ one day's accrual

    def accrue(self, day: date) -> None:
        """What the day [day, day + 1) adds: contract interest, late charges, the usury maximum."""
        self.items = [item for item in self.items if item.unpaid]
        terms, principal = self.terms, self.principal()
        bearing = principal - self.principal_due() if terms.instead else principal
        if bearing and day >= terms.accrues_from:
            rate = self.rate_on(day)
            if rate is None:
                raise OracleError(f"no reset in force on {day}")
            self.accrued += bearing * rate * year_part(terms.day_count, self.period_start, day)
        late = sum(item.unpaid * self.late_days(item, day) for item in self.items)
        if late:
            if terms.late_rate is None:
                raise OracleError(f"late on {day + ONE_DAY} and no late_charge.rate")
            self.late_accrued += late * terms.late_rate / 360
        if terms.ceiling is not None and day >= terms.issue:
            self.maximum += principal * terms.ceiling * year_part(terms.usury_basis, terms.issue, day)

    def late_days(self, item: Item, day: date) -> int:
        """Note ¶1: late charges from the due date, ACT/360, simple: one day. With grace none until the grace days have
        passed; what is then unpaid counts from its due date, all of those days at once."""
        since = (day - item.due).days - self.terms.grace
        if item.kind not in self.terms.late_on or since < 0:
            return 0
        return self.terms.grace + 1 if since == 0 else 1

    def rate_on(self, day: date) -> Fraction | None:
        """Index in force + spread, floor, cap, not below zero; a default rate replaces it. None: no reset known."""
        if self.in_default and self.terms.default_rate is not None:
            return self.terms.default_rate
        rate = self.fixed_rate
        if rate is None:
            index = next((index for effective, index in reversed(self.terms.resets) if effective <= day), None)
            if index is None:
                return None
            rate = index + self.spread
            rate = rate if self.terms.floor is None else max(rate, self.terms.floor)
            rate = rate if self.terms.cap is None else min(rate, self.terms.cap)
        return max(rate, Fraction(0))

    # ------------------------------------------------------------------------------------------------- one day's events

    def events(self, day: date) -> None:
        """Amendments; what falls due; held funds; an assumed payment; activity in its listed order."""
        if day < self.terms.issue:
            return
        for amendment in self.terms.amendments:
            if amendment.effective == day or (day == self.terms.issue and amendment.effective < day):
                self.amend(amendment)
        if self.fall_due(day):
            if self.held > 0:
                self.pay(day, 0)
            if self.assumed_through is not None and day <= self.assumed_through:
                self.assumed_payment(day)
            self.release_refund()
        for row in self.rows:
            if row.day == day:
                self.activity(row)
                self.release_refund()

    def activity(self, row: Row) -> None:
        if self.settled:
            raise OracleError(f"{row.type} on {row.day} after payoff")
        if row.type == "payment":
            self.pay(row.day, row.amount or 0)
        elif row.type == "prepayment":
            self.prepay(row.day, row.amount or 0)
        elif row.type == "payoff":
            self.pay_off(row.day, row.amount)
        elif row.type == "cost":
            self.costs += row.amount or 0
        elif row.type == "acceleration":
            self.accelerate(row.day)
        elif row.type in ("default", "cure"):
            self.in_default = row.type == "default"

    def amend(self, amendment: Amendment) -> None:
        """Rate, spread, and a bullet's maturity, from the effective date; what was due before stays."""
        if amendment.rate is not None:
            self.fixed_rate = amendment.rate
        if amendment.spread is not None:
            self.spread = amendment.spread
        if amendment.maturity is not None and self.plan:
            self.plan[0].due = self.first_instalment = self.maturity = amendment.maturity

    def is_interest_date(self, day: date) -> bool:
        """Interest falls due with each instalment, or on its own cycle, and in any case at maturity."""
        first, every = self.terms.cycle_first, self.terms.cycle_months
        if day > self.maturity:
            return False
        if day == self.maturity:
            return True
        if first is None or every is None:
            return any(due == day for due, _ in self.terms.instalments) and not self.terms.bullet
        months = (day.year - first.year) * 12 + day.month - first.month
        return months >= 0 and months % every == 0 and day == add_months(first, months, self.terms.cycle_to_month_end)

    def fall_due(self, day: date) -> bool:
        """The interest item (accrued, rounded, with any accrued cents carried) and the principal item of the day.
        After acceleration nothing falls due any more: it is due."""
        if self.accelerated_on is not None or self.settled:
            return False
        is_interest = self.is_interest_date(day)
        if is_interest:
            self.interest_item(day)
        falling = [instalment for instalment in self.plan if instalment.due == day]
        for instalment in falling:
            self.items.append(Item("principal", day, instalment.unpaid))
            self.plan.remove(instalment)
        return is_interest or bool(falling)

    def interest_item(self, day: date) -> None:
        self.post_interest()
        self.items.append(Item("interest", day, self.carried))
        self.carried = 0
        self.period_start = max(day, self.terms.accrues_from)

    def post_interest(self) -> None:
        """Rounded once; the remainder is dropped. What is posted waits in `carried` until it is paid or due."""
        posted = self.terms.round(self.accrued)
        self.carried += posted
        self.interest_posted_to_date += posted
        self.accrued = Fraction(0)

    def post_late(self) -> None:
        posted = self.terms.round(self.late_accrued)
        self.late_posted += posted
        self.late_posted_to_date += posted
        self.late_accrued = Fraction(0)

    # --------------------------------------------------------------------------------------------------- what is unpaid

    def principal_due(self) -> int:
        return sum(item.unpaid for item in self.items if item.kind == "principal")

    def principal_not_due(self) -> int:
        return sum(instalment.unpaid for instalment in self.plan)

    def principal(self) -> int:
        return self.principal_due() + self.principal_not_due()

    def interest_due(self) -> int:
        return sum(item.unpaid for item in self.items if item.kind == "interest")

    def interest_accrued(self) -> int:
        return self.carried + self.terms.round(self.accrued)

    def late_charges(self) -> int:
        return self.late_posted + self.terms.round(self.late_accrued)

    def owed(self) -> int:
        """Principal, interest due and accrued, late charges, costs: before held funds and before any usury credit."""
        return self.principal() + self.interest_due() + self.interest_accrued() + self.late_charges() + self.costs

    def oldest_first(self, kind: str) -> list[Item]:
        return sorted((item for item in self.items if item.kind == kind), key=lambda item: item.due)

    def matured(self, day: date) -> bool:
        """From acceleration or the last instalment's date on, accrued interest is payable at once."""
        return self.accelerated_on is not None or day >= self.maturity

    def release_refund(self) -> None:
        """When nothing is owed any more, what is held becomes refund owed."""
        if self.held and self.owed() == 0:
            self.refund += self.held
            self.held = 0

    # --------------------------------------------------------------------------------------------------------- payments

    def order(self, day: date) -> tuple[str, ...]:
        """Note ¶1: late charges come first only after the maturity of an instalment of principal."""
        return self.terms.order_before if day <= self.first_instalment else self.terms.order_after

    def waterfall(self, day: date, funds: int) -> int:
        """Pay bucket after bucket, the oldest due date first, overdue interest before accrued. Returns what is left."""
        for bucket in self.order(day):
            if bucket == "late_charge":
                paid = min(funds, self.late_posted)
                self.late_posted -= paid
                funds -= paid
            elif bucket == "costs":
                paid = min(funds, self.costs)
                self.costs -= paid
                funds -= paid
            else:
                for item in self.oldest_first(bucket):
                    funds -= self.pay_item(item, funds)
                if bucket == "interest":
                    paid = min(funds, self.carried)
                    self.carried -= paid
                    self.interest_paid_to_date += paid
                    funds -= paid
        return funds

    def pay_item(self, item: Item, funds: int) -> int:
        paid = min(funds, item.unpaid)
        item.unpaid -= paid
        if item.kind == "interest":
            self.interest_paid_to_date += paid
        else:
            self.principal_paid_to_date += paid
        return paid

    def pay(self, day: date, amount: int) -> None:
        """A payment with any held funds (amount 0: held funds alone). Nothing due and unpaid: all of it is held."""
        self.credit_if_final(day, amount, with_premium=False)
        funds, self.held = amount + self.held, 0
        item_unpaid = any(item.unpaid for item in self.items)
        matured = self.matured(day)
        payable = item_unpaid or self.late_posted or self.late_accrued or self.costs
        if payable or (matured and self.interest_accrued()):
            self.post_late()
            if matured or (item_unpaid and self.terms.receipt):
                self.post_interest()
            funds = self.waterfall(day, funds)
        self.held = funds

    def assumed_payment(self, day: date) -> None:
        """Paid as agreed: exactly what fell due on the day and is still unpaid of it, decided before a usury credit;
        what the credit makes too much is held."""
        of_day = [item for item in self.items if item.due == day]
        funds = sum(item.unpaid for item in of_day)
        if funds == 0:
            return
        self.credit_if_final(day, funds, with_premium=False)
        for item in of_day:
            funds -= self.pay_item(item, funds)
        self.held += funds

    def prepay(self, day: date, amount: int) -> None:
        """Everything due and all interest accrued first; then principal not yet due, with its premium."""
        terms = self.terms
        if not terms.prepayment_permitted:
            raise OracleError(f"prepayment on {day} is not permitted")
        self.credit_if_final(day, amount, with_premium=True)
        self.post_late()
        self.post_interest()
        funds = self.waterfall(day, amount + self.held)
        prepaid = min(self.principal_not_due(), funds)
        while prepaid + terms.round(prepaid * terms.premium) > funds:
            guess = floor(funds / (1 + terms.premium)) + 1  # never below the answer; then step down cent by cent
            prepaid = guess if guess < prepaid else prepaid - 1
        self.held = funds - prepaid - terms.round(prepaid * terms.premium)
        self.principal_paid_to_date += prepaid
        self.reduce_plan(prepaid, terms.prepayment_apply)

    def reduce_plan(self, amount: int, how: str) -> None:
        """Take `amount` off the instalments not yet due: the last first, the first first, or in proportion with
        cumulative rounding (half-up)."""
        if how == "pro_rata":
            total, so_far, taken = self.principal_not_due(), 0, 0
            for instalment in self.plan:
                so_far += instalment.unpaid
                upto = round_half_up(Fraction(amount * so_far, total)) if total else 0
                instalment.unpaid -= upto - taken
                taken = upto
            return
        for instalment in self.plan if how == "direct" else reversed(self.plan):
            part = min(amount, instalment.unpaid)
            instalment.unpaid -= part
            amount -= part

    def pay_off(self, day: date, stated: int | None) -> None:
        """Everything, with the premium where prepayment is permitted, less what is held and any usury excess."""
        if self.excess(day):
            self.credit(self.excess(day) or 0)
        self.post_late()
        self.post_interest()
        total = self.owed() + self.premium_on(self.principal_not_due())
        amount = max(0, total - self.held)
        if stated is not None and stated != amount:
            raise OracleError(f"payoff on {day} takes {money(amount)}, not {money(stated)}", money(amount))
        self.held = max(0, self.held - total)
        self.interest_paid_to_date += self.interest_due() + self.carried
        self.principal_paid_to_date += self.principal()
        self.items, self.plan = [], []
        self.carried = self.late_posted = self.costs = 0
        self.settled = True

    def premium_on(self, principal: int) -> int:
        return self.terms.round(principal * self.terms.premium) if self.terms.prepayment_permitted else 0

    def accelerate(self, day: date) -> None:
        """Note ¶5: all unpaid principal and all interest accrued are due; a usury credit; then held funds."""
        if self.accelerated_on is not None:
            raise OracleError(f"accelerated twice, on {day}")
        self.accelerated_on = day
        self.interest_item(day)
        self.items.append(Item("principal", day, self.principal_not_due()))
        self.plan = []
        self.credit(self.excess(day) or 0)
        if self.held > 0:
            self.pay(day, 0)

    # ------------------------------------------------------------------------------------------------------------ usury

    def charged(self, day: date) -> int:
        """Interest posted and accrued, fees that count as interest, late charges if they count, net of credits."""
        total = self.interest_posted_to_date + self.terms.round(self.accrued) - self.credits + self.fees(day)
        if self.terms.count_late_charges:
            total += self.late_posted_to_date + self.terms.round(self.late_accrued)
        return total

    def fees(self, day: date) -> int:
        return sum(amount for fee_day, amount in self.terms.fees if fee_day <= day)

    def excess(self, day: date) -> int | None:
        if self.terms.ceiling is None:
            return None
        return max(0, self.charged(day) - self.terms.round(self.maximum))

    def credit_if_final(self, day: date, amount: int, with_premium: bool) -> None:
        """Note ¶8: the excess is credited before a payment that, with what is held, covers what the credit leaves."""
        excess = self.excess(day)
        if not excess:
            return
        needed = self.owed() - excess
        if with_premium:
            interest = self.interest_due() + self.interest_accrued()
            off_plan = max(0, excess - interest - self.principal_due())
            needed += self.premium_on(max(0, self.principal_not_due() - off_plan))
        if amount + self.held >= needed:
            self.credit(excess)

    def credit(self, amount: int) -> None:
        """Unpaid interest (overdue oldest first, then accrued), principal (overdue oldest first, then the last
        instalments), then a refund. A credit is no payment: the paid-to-date figures do not count it."""
        if amount == 0:
            return
        self.credits += amount
        self.post_interest()
        for item in self.oldest_first("interest"):
            part = min(amount, item.unpaid)
            item.unpaid -= part
            amount -= part
        part = min(amount, self.carried)
        self.carried -= part
        amount -= part
        for item in self.oldest_first("principal"):
            part = min(amount, item.unpaid)
            item.unpaid -= part
            amount -= part
        part = min(amount, self.principal_not_due())
        self.reduce_plan(part, "inverse")
        self.refund += amount - part


# ---------------------------------------------------------------------------------------------------------- projection


@dataclass
class Projection:
    """From the as-of date on: overdue principal paid that day, each instalment paid when due, rates as known."""

    items: dict[date, int]
    interest: int
    maximum: Fraction


def project(walk: Walk, resets_after_as_of: bool) -> Projection | None:
    """Scheduled interest items to maturity, each rounded once. None: no rate is known for a day that needs one."""
    terms, day = walk.terms, walk.as_of
    unpaid = {instalment.due: instalment.unpaid for instalment in walk.plan}
    principal, accrued, carried, period_start = sum(unpaid.values()), walk.accrued, walk.carried, walk.period_start
    projection = Projection({}, 0, walk.maximum)
    while day < walk.maturity:
        if principal and day >= terms.accrues_from:
            rate = walk.rate_on(day if resets_after_as_of else walk.as_of)
            if rate is None:
                return None
            accrued += principal * rate * year_part(terms.day_count, period_start, day)
        if terms.ceiling is not None:
            projection.maximum += principal * terms.ceiling * year_part(terms.usury_basis, terms.issue, day)
        day += ONE_DAY
        if walk.is_interest_date(day):
            posted = terms.round(accrued)
            projection.items[day] = carried + posted
            projection.interest += posted
            accrued, carried, period_start = Fraction(0), 0, max(day, terms.accrues_from)
        principal -= unpaid.get(day, 0)
    return projection


# ------------------------------------------------------------------------------------------------------------- figures


def a_year_later(day: date) -> date:
    """The same day a year on, or that month's last day if the day is a month's last day."""
    return add_months(day, 12, is_month_end(day))


def per_diem(walk: Walk) -> int | None:
    """One more day's interest and late charge, summed exactly, rounded once; exclusive cut-off, nominal day."""
    terms, day = walk.terms, walk.as_of
    total = Fraction(0)
    bearing = walk.principal() - walk.principal_due() if terms.instead else walk.principal()
    if bearing and day >= terms.accrues_from:
        rate = walk.rate_on(day)
        if rate is None:
            return None
        total += bearing * rate * nominal_day(terms.day_count, day)
    for item in walk.items:
        if item.kind in terms.late_on and (day - item.due).days >= terms.grace and terms.late_rate is not None:
            total += item.unpaid * terms.late_rate / 360
    return terms.round(total)


def next_instalment(walk: Walk, projection: Projection | None) -> dict[str, Any]:
    """The next principal instalment after the as-of date that is not nothing, and the interest item of its date."""
    names = ("next_installment_date", "next_installment_principal", "next_installment_interest")
    following = next((instalment for instalment in walk.plan if instalment.unpaid), None)
    if following is None:
        return dict.fromkeys(names)
    interest = None if projection is None else money(projection.items.get(following.due, 0))
    return dict(zip(names, (following.due, money(following.unpaid), interest), strict=True))


def usury_figures(walk: Walk, projection: Projection | None) -> dict[str, Decimal | None]:
    """To date by the exclusive cut-off; projected: to date plus what is scheduled to maturity (design, Usury)."""
    names = ("usury_maximum_interest", "usury_interest_charged", "usury_excess", "usury_projected_excess")
    terms, day = walk.terms, walk.as_of
    if not terms.usury:
        return dict.fromkeys(names)
    charged, excess = walk.charged(day), walk.excess(day)
    if excess is None:
        return dict(zip(names, (None, money(charged), None, None), strict=True))
    projected: int | None = excess
    if walk.accelerated_on is None and not walk.settled and day < walk.maturity:
        projected = None
        if projection is not None:
            over_life = charged - terms.round(walk.accrued) + projection.interest
            projected = max(0, over_life - terms.round(projection.maximum))
    values = (
        money(terms.round(walk.maximum)),
        money(charged),
        money(excess),
        None if projected is None else money(projected),
    )
    return dict(zip(names, values, strict=True))


def figures(note: dict[str, Any], as_of: date, *, resets_after_as_of: bool = False) -> dict[str, Any]:
    """Every figure of `ledger --json`. Money and rate are Decimal, dates are date, days are int, None is "null".

    `resets_after_as_of`: whether a projection may use resets dated after the as-of date. Decided: no; all figures of
    a date depend on what is dated on or before it, and the rate of that day is the last one known.
    """
    terms = Terms(note)
    walk = Walk(terms, as_of)
    walk.run()
    unpaid_dues = [item.due for item in walk.items if item.unpaid]
    limit = a_year_later(as_of)
    current = walk.principal_due() + sum(part.unpaid for part in walk.plan if part.due <= limit)
    if walk.in_default:
        current = walk.principal()  # callable debt, ASC 470-10-45-11: histories here state no waiver
    rate, one_day = walk.rate_on(as_of), per_diem(walk)
    projection = project(walk, resets_after_as_of)
    result: dict[str, Any] = {
        "principal": money(walk.principal()),
        "principal_due": money(walk.principal_due()),
        "days_past_due": (as_of - min(unpaid_dues)).days if unpaid_dues else 0,
        "interest_due": money(walk.interest_due()),
        "costs": money(walk.costs),
        "unapplied": money(walk.held),
        "payoff": money(max(0, walk.owed() - walk.held - (walk.excess(as_of) or 0))),
        "per_diem": None if one_day is None else money(one_day),
        "rate": None if rate is None else rate_as_decimal(rate),
        **next_instalment(walk, projection),
        "interest_paid_to_date": money(walk.interest_paid_to_date),
        "principal_paid_to_date": money(walk.principal_paid_to_date),
        "current_portion": money(current),
        "long_term_portion": money(walk.principal() - current),
        **usury_figures(walk, projection),
        "refund_owed": money(walk.refund),
    }
    if terms.inclusive:  # the as-of day itself, in these four only
        walk.accrue(as_of)
    result["interest_accrued"] = money(walk.interest_accrued())
    result["late_charges"] = money(walk.late_charges())
    result["interest_to_date"] = money(walk.interest_posted_to_date + terms.round(walk.accrued))
    result["late_charges_to_date"] = money(walk.late_posted_to_date + terms.round(walk.late_accrued))
    return result
