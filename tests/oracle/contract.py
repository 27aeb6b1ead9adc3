"""The contract as the note file says it, read once: every attribute is the contract's value at issue.

Sections are those of the second part of the meaning ("meaning-2"); "design" is the first part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .days import Calendar, ContractDates, as_day_count, contract_dates, is_month_end
from .plain import OracleError, as_cents, as_date, as_list, as_rate, round_half_up

BUCKETS = ("late_charge", "interest", "principal", "costs")
KINDS = ("installment", "level", "scheduled", "bullet")
REVERSIBLE = ("payment", "prepayment", "payoff")
ACTIVITY_TYPES = (
    *REVERSIBLE,
    *("reversal", "cost", "acceleration", "reinstatement", "default", "cure", "draw", "waiver", "refund"),
)
WAIVABLE = ("late_charge", "interest", "costs", "principal")


@dataclass
class Row:
    """One row of activity."""

    day: date
    type: str
    amount: int | None
    id: str | None
    reverses: str | None
    of: str | None


@dataclass
class Amendment:
    """What an amendment changes from its effective date; None: as it was."""

    effective: date
    maturity: date | None
    rate: Fraction | None
    spread: Fraction | None
    payment: int | None
    count: int | None
    amount: int | None
    index: str | None
    adjustment: Fraction | None


@dataclass
class PlanRow:
    """One row of a scheduled note: principal, or payment, or neither (interest only)."""

    day: date
    principal: int | None
    payment: int | None


@dataclass
class LateFee:
    """Section 5."""

    percent: Fraction | None
    amount: int | None
    of_unpaid: bool
    minimum: int | None
    maximum: int | None
    after_days: int
    on_last: bool


@dataclass
class Opening:
    """Section 4: a note taken on in mid-life."""

    as_of: date
    principal: int
    accrued_interest: int
    principal_due: int
    interest_due: int
    late_charges: int
    costs: int
    held: int
    due_since: date


def read_order(value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    """The buckets in payment order; those left out follow: late charge, interest, principal, costs."""
    given = default if value is None else as_list(value)
    names = [str(name).lower().strip().replace(" ", "_") for name in given]
    names = [{"late_charges": "late_charge", "cost": "costs"}.get(name, name) for name in names]
    if len(set(names)) != len(names) or not set(names) <= set(BUCKETS):
        raise OracleError(f"payment order: {value!r}")
    return (*names, *(bucket for bucket in BUCKETS if bucket not in names))


def optional_cents(table: dict[str, Any], name: str) -> int | None:
    return as_cents(table[name]) if table.get(name) not in (None, "") else None


def optional_rate(table: dict[str, Any], name: str) -> Fraction | None:
    return as_rate(table[name]) if table.get(name) not in (None, "") else None


def optional_date(table: dict[str, Any], name: str) -> date | None:
    return as_date(table[name]) if table.get(name) not in (None, "") else None


def chosen(table: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words; the first is the default."""
    value = str(table.get(name, allowed[0]))
    if value not in allowed:
        raise OracleError(f"{name}: {value!r}; allowed: {', '.join(allowed)}")
    return value


class Terms:
    """The note file, read once."""

    def __init__(self, note: dict[str, Any]) -> None:
        head, interest = note["note"], note.get("interest", {})
        table, payments = note.get("installments", {}), note.get("payments", {})
        self.kind = chosen(head, "kind", KINDS)
        self.issue = as_date(head["issue_date"])
        self.principal = as_cents(head["principal"])
        self.commitment = optional_cents(head, "commitment")
        self.revolving = bool(head.get("revolving", True))
        if self.principal < 0 or (self.principal == 0 and self.commitment is None):
            raise OracleError("principal must be positive")
        rounding = chosen(interest, "rounding", ("half-up", "half-even", "truncate-carry"))
        self.half_even, self.truncate = rounding == "half-even", rounding == "truncate-carry"
        self.inclusive = interest.get("accrual_cutoff", "exclusive") == "inclusive"
        self.day_count = as_day_count(interest.get("day_count", "ACT/360"))
        self.accrues_from = as_date(interest.get("accrues_from", self.issue))
        self.calendar = Calendar(
            str(payments.get("calendar", "US")), [as_date(day) for day in as_list(payments.get("holidays", []))]
        )
        self.business_days = str(payments.get("business_days", "none"))
        self.extension_interest = bool(payments.get("extension_interest", True))
        if not self.extension_interest and self.business_days != "following":
            raise OracleError('extension_interest = false goes with "following" alone')
        self.opening = self.read_opening(note.get("opening"))
        self.capitalize_through = optional_date(interest, "capitalize_through")
        self.read_instalments(table)
        self.read_interest_cycle(interest, table)
        self.read_rates(interest, note.get("rates", []))
        self.read_late_charge(note.get("late_charge", {}))
        self.late_fee = self.read_late_fee(note.get("late_fee"))
        self.read_payments(payments)
        self.read_prepayment(note.get("prepayment", {}))
        self.read_usury(note.get("usury"))
        self.read_amendments(note.get("amendments", []))
        self.read_activity(note.get("activity", []))
        self.check()

    @property
    def start(self) -> date:
        """The day on which the replay starts."""
        return self.opening.as_of if self.opening else self.issue

    def round(self, value: Fraction) -> int:
        """To cents in the note's rounding mode (Python rounds a Fraction's half to even). Section 6: truncate-carry
        cuts postings of interest alone; all other amounts round half up."""
        return round(value) if self.half_even else round_half_up(value)

    # ------------------------------------------------------------------------------------------------- sections 1 and 2

    def read_instalments(self, table: dict[str, Any]) -> None:
        self.dates: ContractDates | None = None
        self.rows: list[PlanRow] = []
        self.maturity: date | None = None
        self.count, self.interest_only = 1, int(table.get("interest_only", 0))
        self.payment = optional_cents(table, "payment")
        self.periodic = chosen(table, "solve", ("actual", "periodic")) == "periodic"
        self.amortize_over = int(table["amortize_over"]) if table.get("amortize_over") is not None else None
        self.recast_on_rate = chosen(table, "on_rate_change", ("keep", "recast")) == "recast"
        self.amount, self.amount_stated = 0, False
        if self.kind == "bullet":
            self.maturity = as_date(table["maturity_date"])
            return
        if self.kind == "scheduled":
            self.rows = [
                PlanRow(as_date(row["date"]), optional_cents(row, "principal"), optional_cents(row, "payment"))
                for row in table["rows"]
            ]
            self.count = len(self.rows)
            if any(later.day <= earlier.day for earlier, later in zip(self.rows, self.rows[1:], strict=False)):
                raise OracleError("rows are not ascending")
            return
        self.dates = contract_dates(table)
        self.count = int(table["count"])
        if not 0 <= self.interest_only < self.count:
            raise OracleError("interest_only must be less than count")
        if self.kind == "installment":
            with_principal = self.count - self.interest_only
            amount = optional_cents(table, "amount")
            self.amount_stated = amount is not None
            self.amount = amount if amount is not None else round_half_up(Fraction(self.principal, with_principal))
            last = self.principal - self.amount * (with_principal - 1)
            if self.commitment is None and (self.amount <= 0 or last <= 0):
                raise OracleError("instalments do not add up to the principal")

    def read_interest_cycle(self, interest: dict[str, Any], table: dict[str, Any]) -> None:
        """Interest's own cycle. Its dates follow the month-end rule when its first date is a month's last day and
        `installments.month_end` is not false (decided)."""
        self.cycle: ContractDates | None = None
        if interest.get("first_date") is not None:
            if self.kind not in ("bullet", "installment"):
                raise OracleError("a cycle of its own is for installment and bullet")  # decided
            first = as_date(interest["first_date"])
            self.cycle = ContractDates(
                first,
                months=int(interest.get("every_months", table.get("every_months", 1))),
                to_month_end=is_month_end(first) and table.get("month_end") is not False,
            )
            if self.maturity is not None and first > self.maturity:
                raise OracleError("interest first falls due after maturity")
        elif interest.get("every_months") is not None:
            raise OracleError("interest.every_months without interest.first_date")
        self.notional = self.cycle or self.dates  # ACT/ACT ICMA: the cycle of interest, else that of the instalments
        if self.day_count == "ICMA" and self.notional is None:
            raise OracleError("ACT/ACT ICMA needs dates that go on by a rule")

    # ------------------------------------------------------------------------------------------------- sections 6 and 7

    def read_rates(self, interest: dict[str, Any], rows: list[dict[str, Any]]) -> None:
        self.fixed_rate = optional_rate(interest, "rate")
        self.index_name = None if interest.get("index") is None else str(interest["index"])
        if self.fixed_rate is None and self.index_name is None:
            raise OracleError("neither rate nor index")
        self.spread = optional_rate(interest, "spread") or Fraction(0)
        self.adjustment = optional_rate(interest, "adjustment") or Fraction(0)
        self.floor, self.cap = optional_rate(interest, "floor"), optional_rate(interest, "cap")
        self.floor_on_index = chosen(interest, "floor_on", ("rate", "index")) == "index"
        self.index_rounding = optional_rate(interest, "index_rounding")
        self.index_rounding_up = chosen(interest, "index_rounding_mode", ("nearest", "up")) == "up"
        self.default_rate = optional_rate(interest, "default_rate")
        self.default_spread = optional_rate(interest, "default_spread")
        self.reset_by_period = chosen(interest, "reset", ("as_listed", "period")) == "period"
        self.reset_lookback = int(interest.get("reset_lookback", 0))
        if interest.get("reset_lookback") is not None and not self.reset_by_period:
            raise OracleError('reset_lookback goes with reset = "period"')
        self.averaging = chosen(interest, "averaging", ("none", "simple", "compounded"))
        self.lookback, self.lockout = int(interest.get("lookback", 0)), int(interest.get("lockout", 0))
        self.observation_shift = bool(interest.get("observation_shift", False))
        self.compound_spread = bool(interest.get("compound_spread", False))
        self.resets: dict[str, list[tuple[date, Fraction]]] = {}
        for row in rows:
            name = str(row.get("index") or self.index_name)
            series = self.resets.setdefault(name, [])
            if series and as_date(row["effective"]) <= series[-1][0]:
                raise OracleError(f"rates of {name} are not strictly increasing")
            series.append((as_date(row["effective"]), as_rate(row["rate"])))

    # ------------------------------------------------------------------------------------------------- sections 3 to 5

    def read_late_charge(self, table: dict[str, Any]) -> None:
        """No late charge unless stated; "agreement": the contract has one, its rate is not at hand."""
        stated = table.get("rate")
        self.late_rate_missing = stated == "agreement"
        self.late_rate = None if stated is None or self.late_rate_missing else as_rate(stated)
        self.late_on = tuple(as_list(table.get("on", ("principal", "interest"))))
        self.instead = table.get("mode", "additional") == "instead"
        self.grace = int(table.get("grace_days", 0))
        self.late_day_count = as_day_count(table.get("day_count", "ACT/360"))
        if self.instead and (self.grace or "principal" not in self.late_on):
            raise OracleError('"instead" takes no grace days and needs principal in `on`')

    def read_late_fee(self, table: dict[str, Any] | None) -> LateFee | None:
        if not table:
            return None
        fee = LateFee(
            percent=optional_rate(table, "percent"),
            amount=optional_cents(table, "amount"),
            of_unpaid=chosen(table, "of", ("unpaid", "installment")) == "unpaid",
            minimum=optional_cents(table, "minimum"),
            maximum=optional_cents(table, "maximum"),
            after_days=int(table.get("after_days", 0)),
            on_last=bool(table.get("on_last", True)),
        )
        if (fee.percent is None) == (fee.amount is None):
            raise OracleError("late_fee: percent or amount")
        return fee

    def read_payments(self, table: dict[str, Any]) -> None:
        self.order_before = read_order(table.get("order_before_maturity"), ("interest", "principal"))
        self.order_after = read_order(table.get("order_after_maturity"), ("late_charge", "interest", "principal"))
        self.by_instalment = chosen(table, "apply_by", ("bucket", "instalment")) == "instalment"
        self.receipt = chosen(table, "interest_through", ("due_date", "receipt")) == "receipt"
        self.early_apply = chosen(table, "early", ("hold", "apply")) == "apply"
        self.paid_ahead = bool(table.get("paid_ahead", False))
        self.tolerance = optional_cents(table, "tolerance") or 0
        self.assume_paid_through = table.get("assume_paid_through")

    def read_prepayment(self, table: dict[str, Any]) -> None:
        """`premium` is one rate for ever, or a list: the n-th holds in the n-th year from issue, then none."""
        self.prepayment_permitted = bool(table.get("permitted", False))
        self.prepayment_apply = str(table.get("apply", "inverse"))
        premium = table.get("premium", 0)
        many = isinstance(premium, list) or (isinstance(premium, str) and "," in premium)
        self.premiums = [as_rate(part) for part in as_list(premium)] if many else [as_rate(premium)]
        self.premium_by_year = many
        others = ("inverse", "direct", "pro_rata")
        allowed = {"level": ("inverse", "recast"), "scheduled": ("inverse",)}.get(self.kind, others)
        if self.prepayment_apply not in allowed:
            raise OracleError(f"prepayment.apply: {self.prepayment_apply!r}; allowed: {', '.join(allowed)}")

    def read_usury(self, table: dict[str, Any] | None) -> None:
        """The ceiling: an entered rate wins over the law's (decided); New York's by the original principal, or by the
        commitment where there is one (section 4)."""
        self.usury = table is not None
        self.ceiling: Fraction | None = None
        self.fees: list[tuple[date, int]] = []
        self.usury_basis, self.count_late_charges = "ACT/365F", False
        if table is None:
            return
        self.usury_basis = as_day_count(table.get("basis", "ACT/365F"))
        self.fees = [(as_date(fee["date"]), as_cents(fee["amount"])) for fee in table.get("fees", [])]
        self.count_late_charges = bool(table.get("count_late_charges", False))
        lent = self.principal if self.commitment is None else self.commitment
        if table.get("maximum_rate") is not None:
            self.ceiling = as_rate(table["maximum_rate"])
        elif table.get("law") is not None:
            self.ceiling = new_york_ceiling(table["law"], table.get("borrower_type", "corporation"), lent)

    def read_opening(self, table: dict[str, Any] | None) -> Opening | None:
        if not table:
            return None
        as_of = as_date(table["as_of"])
        amounts = ("accrued_interest", "principal_due", "interest_due", "late_charges", "costs", "held")
        opening = Opening(
            as_of=as_of,
            principal=as_cents(table["principal"]),
            due_since=optional_date(table, "due_since") or as_of,
            **{name: optional_cents(table, name) or 0 for name in amounts},
        )
        if as_of < self.issue or opening.principal_due > opening.principal or opening.due_since > as_of:
            raise OracleError("opening before issue, or more due than there is")
        return opening

    def read_amendments(self, rows: list[dict[str, Any]]) -> None:
        self.amendments = [
            Amendment(
                effective=as_date(row["effective"]),
                maturity=optional_date(row, "maturity_date"),
                rate=optional_rate(row, "rate"),
                spread=optional_rate(row, "spread"),
                payment=optional_cents(row, "payment"),
                count=int(row["count"]) if row.get("count") is not None else None,
                amount=optional_cents(row, "amount"),
                index=None if row.get("index") is None else str(row["index"]),
                adjustment=optional_rate(row, "adjustment"),
            )
            for row in rows
        ]

    def read_activity(self, rows: list[dict[str, Any]]) -> None:
        self.activity = []
        for row in rows:
            cents = optional_cents(row, "amount")
            of = None if row.get("of") in (None, "") else str(row["of"])
            read = Row(as_date(row["date"]), str(row["type"]), cents, row.get("id"), row.get("reverses"), of)
            if read.type not in ACTIVITY_TYPES:
                raise OracleError(f"unknown activity {read.type!r}")
            if read.day < self.start:
                raise OracleError(f"activity on {read.day} before issue, or before the opening")
            if read.type in ("payment", "prepayment", "cost", "draw", "refund") and (cents is None or cents <= 0):
                raise OracleError(f"{read.type} on {read.day} needs a positive amount")
            if read.type == "waiver" and (of not in WAIVABLE or (cents is not None and cents <= 0)):
                raise OracleError(f"waiver on {read.day}: `of` one of {', '.join(WAIVABLE)}")
            self.activity.append(read)
        ids = [row.id for row in self.activity if row.id is not None]
        if len(set(ids)) != len(ids):
            raise OracleError("two rows with one id")

    def check(self) -> None:
        for row in self.amendments:
            if row.maturity is not None and (self.kind != "bullet" or row.maturity < row.effective):
                raise OracleError("only a bullet's maturity can be amended, and not into the past")
            if row.spread is not None and self.index_name is None:
                raise OracleError("an amendment changes what the note has: a rate, or a spread over an index")
            if row.payment is not None and self.kind != "level":
                raise OracleError("only a level note has a payment to amend")
            if row.amount is not None and self.kind != "installment":
                raise OracleError("only an installment note has an amount to amend")
            if row.count is not None and self.dates is None:
                raise OracleError("only installment and level notes have a count to amend")
            if row.count is not None and self.dates is not None and self.dates.nth(row.count - 1) < row.effective:
                raise OracleError(f"a count of {row.count} ends before {row.effective}")
        if self.capitalize_through is not None and self.kind == "scheduled":
            raise OracleError("capitalize_through is not for scheduled")
        if self.capitalize_through is not None and self.dates is not None:
            capitalized = sum(self.dates.nth(number) <= self.capitalize_through for number in range(self.count))
            if capitalized > self.interest_only:
                raise OracleError("interest_only is less than the instalments that are capitalized")
        if self.early_apply and (not self.prepayment_permitted or any(self.premiums)):
            raise OracleError('early = "apply" needs prepayment.permitted = true and no premium')


def new_york_ceiling(law: str, borrower_type: str, principal: int) -> Fraction | None:
    """General Obligations Law 5-501(6), 5-521; Penal Law 190.40; Banking Law 14-a."""
    if law != "NY":
        raise OracleError(f"unknown law {law!r}")
    if principal >= 2_500_000_00:
        return None
    if borrower_type == "individual" and principal < 250_000_00:
        return Fraction(16, 100)
    return Fraction(25, 100)
