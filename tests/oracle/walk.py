"""The note on every calendar day: first the day's events, then what the day accrues. Exact fractions, whole cents.

Slow and obvious on purpose: it is the referee, written from the meaning alone. `U` is principal not yet due, `I` the
interest an instalment could make due, `D` its contract date, `A` that date moved to a business day. Where the text can
be read in two ways the reading taken is marked "Reading:".
"""

from __future__ import annotations

from copy import copy as shallow_copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from .contract import REVERSIBLE, Amendment, Row, Terms
from .days import COUNTS_OF_360, nominal_day, year_fraction, year_part
from .plain import ONE_DAY, OracleError, as_date, money, round_half_up
from .rates import Rates


@dataclass
class Item:
    """Something that fell due: when, from when it is late (A), and what is unpaid of it."""

    kind: str  # "interest" or "principal"
    due: date
    late_from: date
    unpaid: int
    count_from: date  # where its late charge starts: A, or an opening's date
    accelerated: bool = False


@dataclass
class Instalment:
    """An instalment that has not fallen due. `number` None: a date of interest's own cycle."""

    number: int | None
    contract: date  # D
    due: date  # when it falls due: A, or D without interest for the extension
    late_from: date  # A
    demand: str  # "principal" (amount), "payment" (amount), "level", "interest"; the last takes all
    amount: int = 0
    pays_interest: bool = True
    last: bool = False
    position: int = 0  # among all instalments, those of interest's own cycle too


@dataclass
class Fallen:
    """An instalment that fell due, for its late fee."""

    late_from: date
    items: list[Item]
    made_due: int
    last: bool
    charged: bool = False


@dataclass
class Projected:
    """What falls due later, as a projection sees it."""

    due: date
    number: int
    principal: int
    interest: int


@dataclass
class Walk:
    """The note on one day. `run` goes through every day from the start to the as-of date."""

    terms: Terms
    as_of: date
    undue: int = 0  # U
    ahead: list[Instalment] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    fallen: list[Fallen] = field(default_factory=list)
    accrued: Fraction = Fraction(0)  # interest since the last posting, exact
    carried: int = 0  # accrued interest that was posted and is not due
    late_accrued: Fraction = Fraction(0)
    late_posted: int = 0
    costs: int = 0
    held: int = 0
    refund: int = 0
    maximum: Fraction = Fraction(0)  # usury: maximum interest, exact
    credits: int = 0
    drawn: int = 0  # all that was ever lent
    interest_posted_to_date: int = 0
    late_posted_to_date: int = 0
    interest_paid_to_date: int = 0
    principal_paid_to_date: int = 0
    counted_interest: int = 0  # early money that counts toward the first instalment not due (section 3)
    counted_principal: int = 0
    payment: int | None = None  # of a level note
    solved_rate: Fraction | None = None
    pending: bool = False  # "anew" waits for the end of the interest-only time
    numbers_fallen: int = 0
    last_fallen: bool = False
    begun: bool = False
    accelerated_on: date | None = None
    in_default: bool = False
    settled: bool = False
    projecting: bool = False
    projected: list[Projected] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        terms, opening = self.terms, self.terms.opening
        self.today = terms.start
        self.rates = Rates(terms)
        self.count, self.amount, self.maturity = terms.count, terms.amount, terms.maturity
        self.payment = terms.payment
        self.undue = self.drawn = terms.principal
        self.count_start = terms.accrues_from  # where the 30/360 count of the period starts
        self.rows = self.effective_rows()
        if opening is not None:
            self.take_on()
        self.stated = terms.amount_stated
        self.build_ahead(terms.start + ONE_DAY if opening else date.min, {})
        if terms.kind == "installment" and not terms.principal and not self.stated:
            self.share_alike()
        self.start_rate_period()
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
        if self.as_of < self.terms.start:
            raise OracleError("as of a date before issue, or before the opening")
        day = self.terms.start if self.terms.opening else min(self.terms.issue, self.terms.accrues_from)
        while day < self.as_of:
            self.events(day)
            self.accrue(day)
            day += ONE_DAY
        self.events(self.as_of)

    def note_down(self, event: str, day: date, **columns: int) -> None:
        if not self.projecting:
            self.log.append({"date": day, "event": event, **columns, "balance": self.principal()})

    # ------------------------------------------------------------------------------------------------ what lies ahead

    def moved(self, contract: date) -> tuple[date, date]:
        """When an instalment of that contract date falls due, and from when it is late (section 1)."""
        moved = self.terms.calendar.adjusted(contract, self.terms.business_days)
        return (moved if self.terms.extension_interest else contract), moved

    def own_instalments(self) -> list[Instalment]:
        """The note's instalments 1 to count, as amendments leave them, without amounts of principal."""
        terms = self.terms
        if terms.kind == "bullet":
            assert self.maturity is not None
            found = [Instalment(1, self.maturity, *self.moved(self.maturity), "principal")]
        elif terms.kind == "scheduled":
            found = []
            for number, row in enumerate(terms.rows, 1):
                demand = "interest" if row.principal is None else "principal"
                demand = demand if row.payment is None else "payment"
                amount = row.principal or row.payment or 0
                found.append(Instalment(number, row.day, *self.moved(row.day), demand, amount))
        else:
            assert terms.dates is not None
            found = []
            for number in range(1, self.count + 1):
                day = terms.dates.nth(number - 1)
                usual = "principal" if terms.kind == "installment" else "level"
                demand = "interest" if number <= terms.interest_only else usual
                found.append(Instalment(number, day, *self.moved(day), demand))
        found[-1].last = True
        return found

    def build_ahead(self, from_day: date, amounts: dict[int, int]) -> None:
        """Every instalment that falls due on or after a day; those of interest's own cycle among them."""
        own = self.own_instalments()
        cycle, last = self.terms.cycle, own[-1].contract
        if cycle is not None:
            by_date = {instalment.contract: instalment for instalment in own}
            for instalment in own[:-1]:
                instalment.pays_interest = False
            number, day = 0, cycle.nth(0)
            while day <= last:
                if day in by_date:
                    by_date[day].pays_interest = True
                else:
                    own.append(Instalment(None, day, *self.moved(day), "interest"))
                number += 1
                day = cycle.nth(number)
        own.sort(key=lambda instalment: (instalment.contract, instalment.last))
        for position, instalment in enumerate(own, 1):
            instalment.position = position
        self.ahead = [instalment for instalment in own if instalment.due >= from_day]
        if not self.ahead:
            raise OracleError("nothing falls due any more")
        gone = [i.number for i in own if i.number is not None and i.due < from_day]
        self.numbers_fallen = max([self.numbers_fallen, *gone])
        if self.terms.kind == "installment":
            for instalment in self.ahead:
                if instalment.demand == "principal":
                    instalment.amount = amounts.get(instalment.number or 0, self.amount)
            self.fit_amounts()
        self.first_principal_due = self.order_changes_after()

    def fit_amounts(self) -> None:
        """installment: each at most what is left of U, the last takes the rest (an inverse reduction is just this)."""
        if self.terms.kind != "installment" or self.accelerated_on is not None:
            return
        left = self.undue
        for instalment in self.ahead:
            if instalment.last:
                instalment.amount = left
            elif instalment.demand == "principal":
                instalment.amount = min(instalment.amount, left)
                left -= instalment.amount

    def order_changes_after(self) -> date:
        """Section 5: the first instalment with principal that is not gone (bullet: maturity; scheduled: the first row
        with principal or payment), on the day it falls due."""
        own = [instalment for instalment in self.ahead if instalment.number is not None]
        if self.begun and own and self.numbers_fallen > self.terms.interest_only:
            return self.first_principal_due
        return next((i.due for i in own if i.demand != "interest" or i.last), own[-1].due)

    def take_on(self) -> None:
        """Section 4, opening: that unpaid principal, those accrued cents, and the rest in their buckets. The late charge
        of what is overdue runs from as_of, but from due_since when its grace days are not over on as_of."""
        opening = self.terms.opening
        assert opening is not None
        self.undue = opening.principal - opening.principal_due
        self.drawn = opening.principal  # Reading: what was drawn before and paid back is not known
        self.carried, self.late_posted, self.costs = opening.accrued_interest, opening.late_charges, opening.costs
        self.held = opening.held
        self.count_start = opening.as_of
        in_grace = (opening.as_of - opening.due_since).days <= self.terms.grace
        count_from = opening.due_since if in_grace else opening.as_of
        for kind, unpaid in (("interest", opening.interest_due), ("principal", opening.principal_due)):
            if unpaid:
                self.items.append(Item(kind, opening.due_since, opening.due_since, unpaid, count_from))

    def start_rate_period(self, day: date | None = None) -> None:
        """The interest period for index and averages. An opening lies in a period whose first day is the last day on
        which interest fell due (section 4: "but the one its index period looks up"); an average starts on as_of."""
        terms = self.terms
        ends = [i.due for i in self.ahead if i.pays_interest or i.last]
        if day is not None:
            self.rates.start_period(day, next((end for end in ends if end > day), None))
            return
        first = terms.accrues_from
        if terms.opening is not None:
            gone = self.own_interest_dates_through(terms.opening.as_of)
            first = max([terms.accrues_from, *gone])
        if terms.opening is not None and terms.averaging != "none":
            first = max(terms.accrues_from, terms.opening.as_of)
        self.rates.start_period(first, next((end for end in ends if end > first), None))

    def own_interest_dates_through(self, day: date) -> list[date]:
        """The days through `day` on which interest fell due by the contract."""
        cycle = self.terms.cycle
        if cycle is None:
            return [i.due for i in self.own_instalments() if i.due <= day]
        found, number = [], 0
        while self.moved(cycle.nth(number))[0] <= day:
            found.append(self.moved(cycle.nth(number))[0])
            number += 1
        return found

    # ------------------------------------------------------------------------------------------------ one day's accrual

    def rate_in_force(self, day: date) -> Fraction | None:
        """With the default rate, or the default spread added after floor and cap. None: no reset known."""
        contract = self.rates.frozen if self.rates.frozen is not None else self.rates.contract_rate(day)
        if self.in_default and self.terms.default_rate is not None:
            return self.terms.default_rate
        if self.in_default and self.terms.default_spread is not None and contract is not None:
            return contract + self.terms.default_spread
        return contract

    def bearing(self, day: date) -> int:
        """The principal that bears interest on the day: all of it, but items that fell due and are not late before A
        (section 1), and with "instead" none that is overdue."""
        resting = sum(
            item.unpaid
            for item in self.items
            if item.kind == "principal" and (item.late_from > day or self.terms.instead)
        )
        return self.principal() - resting

    def accrue(self, day: date) -> None:
        """What the day [day, day + 1) adds: contract interest, late charges, the usury maximum."""
        self.items = [item for item in self.items if item.unpaid]
        terms, bearing = self.terms, self.bearing(day)
        if bearing and day >= terms.accrues_from:
            part = year_part(terms.day_count, self.count_start, day, terms.notional)
            by_default_rate = self.in_default and terms.default_rate is not None
            if self.rates.averages and not self.projecting and not by_default_rate:
                self.accrued += bearing * self.rates.averaged_growth(day, part)
                if self.in_default and terms.default_spread is not None:
                    self.accrued += bearing * terms.default_spread * part
            else:
                rate = self.rate_in_force(day)
                if rate is None:
                    raise OracleError(f"no reset in force on {day}")
                self.accrued += bearing * rate * part
        if not self.projecting:
            self.accrue_late_charge(day)
        if terms.ceiling is not None and day >= terms.start:
            self.maximum += self.principal() * terms.ceiling * year_part(terms.usury_basis, terms.start, day)

    def accrue_late_charge(self, day: date) -> None:
        """From the due date (A), simple. With grace none until the grace days have passed; what is then unpaid counts
        from its due date, all of those days at once."""
        terms, total = self.terms, Fraction(0)
        for item in self.items:
            since = (day - item.late_from).days
            if item.kind not in terms.late_on or since < terms.grace:
                continue
            if since == terms.grace:
                part = year_fraction(terms.late_day_count, item.count_from, day + ONE_DAY)
            else:
                part = year_part(terms.late_day_count, item.count_from, day)
            total += item.unpaid * part
        if total and terms.late_rate_missing:
            raise OracleError(f"late on {day + ONE_DAY} and no late_charge.rate")
        if total and terms.late_rate is not None:
            self.late_accrued += total * terms.late_rate

    # ------------------------------------------------------------------------------------------------- one day's events

    def events(self, day: date) -> None:
        """Late fees before all else; amendments; what falls due; held funds; an assumed payment; activity as listed."""
        terms, self.today = self.terms, day
        if day < terms.start:
            return
        if not self.projecting:
            self.late_fees(day)
            for amendment in terms.amendments:
                if amendment.effective == day or (day == terms.start and amendment.effective < day):
                    self.amend(amendment, day)
        if not self.begun:
            self.begin()
        self.fall_due(day)
        if self.projecting:
            return
        for row in self.rows:
            if row.day == day:
                self.activity(row)
                self.release_refund()

    def after_falling_due(self, day: date) -> None:
        if self.projecting:
            self.items = []
            return
        if self.held > 0:
            self.pay(day, 0)
        if self.assumed_through is not None and day <= self.assumed_through:
            self.assumed_payment(day)
        self.release_refund()

    def activity(self, row: Row) -> None:
        if self.settled and row.type not in ("refund", "reversal"):
            raise OracleError(f"{row.type} on {row.day} after payoff")
        amount = row.amount or 0
        if row.type == "payment":
            self.pay(row.day, amount)
        elif row.type == "prepayment":
            self.prepay(row.day, amount)
        elif row.type == "payoff":
            self.pay_off(row.day, row.amount)
        elif row.type == "cost":
            self.costs += amount
            self.note_down("cost", row.day, costs=amount)
        elif row.type == "acceleration":
            self.accelerate(row.day)
        elif row.type == "reinstatement":
            self.reinstate(row.day)
        elif row.type == "draw":
            self.draw(row.day, amount)
        elif row.type == "waiver":
            self.waive(row.day, str(row.of), row.amount)
        elif row.type == "refund":
            self.give_back(row.day, amount)
        elif row.type in ("default", "cure"):
            self.in_default = row.type == "default"

    def amend(self, amendment: Amendment, day: date) -> None:
        """From the effective date; before what falls due that day, so payment, count and amount hold for it already
        (Reading of "from the next instalment on"). What was due before stays."""
        self.rates.amend(amendment)
        if amendment.payment is not None:
            # Reading: an amended payment, like a stated one, counts as solved for the rate of its day
            self.payment, self.pending = amendment.payment, False
            self.solved_rate = self.contract_rate(day)
        if self.last_fallen or self.accelerated_on is not None or self.settled:
            return
        amounts = {i.number: i.amount for i in self.ahead if i.number is not None and not i.last}
        from_day = day + ONE_DAY if self.terms.opening and day == self.terms.start else day
        if amendment.maturity is not None:
            self.maturity = amendment.maturity
            self.build_ahead(from_day, {})
        if amendment.amount is not None:
            self.amount, self.stated, amounts = amendment.amount, True, {}
            self.build_ahead(from_day, amounts)
            following = self.ahead[0]
            if following.demand == "principal" and not following.last:
                # early money counts toward the instalment, whatever its amount has become (section 3)
                following.amount = max(0, self.amount - self.counted_principal)
                self.fit_amounts()
        if amendment.count is not None:
            self.count = amendment.count
            self.build_ahead(from_day, amounts)
            if self.terms.kind == "level" and amendment.payment is None:
                if self.begun:
                    self.anew(day)
                else:
                    self.payment = None  # before an opening: solved anew, so what was stated before rules no more

    # ------------------------------------------------------------------------------------------------ the level payment

    def contract_rate(self, day: date) -> Fraction | None:
        return self.rates.frozen if self.rates.frozen is not None else self.rates.contract_rate(day)

    def begin(self) -> None:
        """At the start: S = accrues_from, or the opening's as_of. A stated payment counts as solved for its rate."""
        self.begun = True
        terms = self.terms
        if terms.kind != "level":
            return
        moment = terms.opening.as_of if terms.opening else terms.accrues_from
        if self.solved_rate is None:
            self.solved_rate = self.contract_rate(moment)
        if self.payment is not None:
            return
        if self.numbers_fallen < terms.interest_only:
            self.pending = True
        else:
            self.solve(moment, Fraction(self.carried))

    def anew(self, day: date) -> None:
        """Solved anew; during the interest-only time that waits for its end."""
        if self.numbers_fallen < self.terms.interest_only:
            self.pending = True
        else:
            self.solve(max(day, self.terms.accrues_from), self.accrued + self.carried)

    def solve(self, moment: date, accrued_not_due: Fraction) -> None:
        """payment x sum of products = U x product + a x product without the first (section 2)."""
        terms, dates = self.terms, self.terms.dates
        assert dates is not None
        length = terms.amortize_over if terms.amortize_over is not None else self.count - terms.interest_only
        left = length - (self.numbers_fallen - terms.interest_only)
        rate = self.contract_rate(moment)
        if rate is None:
            raise OracleError(f"no reset in force on {moment}")
        self.solved_rate, self.pending = rate, False
        if left <= 0:
            return  # none left: the payment stays
        ends = [max(moment, dates.nth(number)) for number in range(self.numbers_fallen, self.numbers_fallen + left)]
        factors, start = [], moment
        inside = moment != terms.accrues_from and not dates.holds(moment)
        for number, end in enumerate(ends):
            if terms.periodic and not (number == 0 and (inside or end == moment)):
                part = self.whole_period()
            else:
                part = year_fraction(terms.day_count, start, end, terms.notional)
            if number == 0 and terms.day_count in ("30/360", "30E/360") and not (terms.periodic and not inside):
                # "30/360 counts run from the period's start": from S it is the difference of two counts
                part = year_fraction(terms.day_count, self.count_start, end)
                part -= year_fraction(terms.day_count, self.count_start, moment)
            factors.append(1 + rate * part)
            start = end
        summed, growth, growth_after_first = Fraction(0), Fraction(1), Fraction(1)
        for number, factor in enumerate(factors):
            summed = summed * factor + 1
            growth *= factor
            growth_after_first *= factor if number else 1
        self.payment = round_half_up((self.undue * growth + accrued_not_due * growth_after_first) / summed)

    def whole_period(self) -> Fraction:
        """ "periodic": months / 12; twice a month 1 / 24; n days / 360 or / 365."""
        dates = self.terms.dates
        assert dates is not None
        if dates.every_days is not None:
            return Fraction(dates.every_days, 360 if self.terms.day_count in COUNTS_OF_360 else 365)
        return dates.whole_year_part()

    # ------------------------------------------------------------------------------------------------------- falling due

    def fall_due(self, day: date) -> None:
        """After acceleration nothing falls due any more: it is due. Reading: where two dates were moved to one day, the
        first falls due and held funds are applied, then the second."""
        if self.accelerated_on is not None or self.settled:
            return
        for instalment in [instalment for instalment in self.ahead if instalment.due <= day]:
            self.make_due(instalment, day, instalment.late_from)
            self.after_falling_due(day)

    def make_due(self, instalment: Instalment, day: date, late_from: date) -> None:
        terms = self.terms
        self.ahead.remove(instalment)
        if instalment.number is not None:
            self.numbers_fallen = instalment.number
        interest = 0
        if instalment.pays_interest or instalment.last:
            self.post_interest()
            interest = self.carried  # I
        count = self.counted_interest + self.counted_principal
        left_over = 0
        capitalized = (
            terms.capitalize_through is not None
            and instalment.contract <= terms.capitalize_through
            and instalment.pays_interest
            and not instalment.last
        )
        if instalment.last:
            principal = self.undue
            self.last_fallen = True
        elif capitalized:
            principal = 0
        elif instalment.demand in ("level", "payment"):
            payment = instalment.amount if instalment.demand == "payment" else self.payment
            if payment is None:
                raise OracleError("no payment was solved")
            due = max(0, payment - count)
            left_over = max(0, count - payment)
            interest = min(interest, due)
            principal = min(due - interest, self.undue)
        else:
            # what early money put on a principal amount was taken off it at once (see `to_principal`).
            # Reading: toward an interest-only instalment nothing counts, so that it leaves nothing over either
            principal = min(instalment.amount, self.undue) if instalment.demand == "principal" else 0
        keep = terms.paid_ahead and terms.kind == "level"
        self.counted_interest, self.counted_principal = 0, (left_over if keep else 0)
        if capitalized:
            self.carried = 0
            self.add(day, interest)
            if interest:
                self.note_down("capitalized", day, interest=interest, principal=0)
        else:
            self.carried -= interest
            self.undue -= principal
            items = [
                Item(kind, day, late_from, unpaid, late_from)
                for kind, unpaid in (("interest", interest), ("principal", principal))
            ]
            self.items += items
            self.fallen.append(Fallen(late_from, items, interest + principal, instalment.last))
            self.note_down("due", day, interest=interest, principal=principal)
            if self.projecting:
                self.projected.append(Projected(day, instalment.position, principal, interest))
        if instalment.pays_interest or instalment.last:
            # Reading: a date on which interest is capitalized starts a period too
            self.count_start = max(day, terms.accrues_from)
            self.start_rate_period(self.count_start)
        if terms.kind == "level" and not instalment.last:
            rate = self.contract_rate(day)
            if terms.recast_on_rate and rate != self.solved_rate:
                self.pending = True
            if self.pending and self.numbers_fallen >= terms.interest_only:
                self.solve(day, self.accrued + self.carried)

    def add(self, day: date, amount: int) -> None:
        """Section 4, added at t: unpaid principal and U grow."""
        kind, plan = self.terms.kind, self.principal_plan()
        total = sum(part for _, part in plan)
        self.undue += amount
        if kind == "installment" and not self.terms.principal and self.add_drawn(amount):
            return
        if kind == "installment":
            if total:
                self.spread(amount, [(i, part) for i, part in plan if part], sign=1)
            else:
                self.ahead[-1].amount += amount
        elif kind == "level":
            self.anew(day)

    def add_drawn(self, amount: int) -> bool:
        """A note of equal principal that begins without any: each draw follows what is there in the stated amount; without
        one what is unpaid is shared alike, as long as nothing has made the amounts unequal. Whether it was done.

        Reading: section 4 spreads a draw over instalments that have principal, and here none has any."""
        own = [i for i in self.ahead if i.demand == "principal" or i.last]
        if self.stated:
            known = [place for place, i in enumerate(own[:-1]) if i.amount] if not own[-1].amount else [len(own) - 1]
            for i in own[max(known, default=0) : -1]:
                early = self.counted_principal if i is self.ahead[0] else 0
                part = min(amount, max(0, self.amount - early - i.amount))
                i.amount += part
                amount -= part
            own[-1].amount += amount
            return True
        if self.undue > amount and any(i.amount != self.amount for i in own[:-1]):
            return False
        self.share_alike()
        return True

    def share_alike(self) -> None:
        """U over the instalments with principal ahead, to the cent; the last takes the rest."""
        own = [i for i in self.ahead if i.demand == "principal" or i.last]
        count = len(own)
        self.amount = round_half_up(Fraction(self.undue, count))
        if self.amount * (count - 1) >= self.undue:
            self.amount = self.undue // count
        for i in own:
            i.amount = self.amount
        self.fit_amounts()

    # ------------------------------------------------------------------------------------------- principal not yet due

    def principal_plan(self) -> list[tuple[Instalment, int]]:
        """What each instalment ahead takes of U as amounts stand (rows with a payment: nothing that is known)."""
        left, plan = self.undue, []
        for instalment in self.ahead:
            if instalment.last:
                plan.append((instalment, left))
            elif instalment.demand == "principal":
                part = min(instalment.amount, left)
                left -= part
                plan.append((instalment, part))
        return plan

    def spread(self, amount: int, plan: list[tuple[Instalment, int]], sign: int) -> None:
        """Pro rata, rounded cumulatively (half up), so that the parts add up."""
        total, so_far, taken = sum(part for _, part in plan), 0, 0
        for instalment, part in plan:
            so_far += part
            upto = round_half_up(Fraction(amount * so_far, total))
            instalment.amount += sign * (upto - taken)
            taken = upto

    def reduce_principal(self, amount: int, how: str, spared: Instalment | None = None) -> None:
        """Take `amount` off U: the last instalments first (rows of scheduled stay, each is at most U), the first first,
        or in proportion. level: the end comes sooner. Inverse is what `fit_amounts` does anyway."""
        plan = [(i, part) for i, part in self.principal_plan() if i is not spared]
        if how == "pro_rata" and sum(part for _, part in plan):
            for instalment, part in plan:
                instalment.amount = part
            self.spread(amount, plan, sign=-1)
        elif how == "direct":
            left = amount
            for instalment, part in plan:
                instalment.amount = part - min(left, part)
                left -= min(left, part)
        self.undue -= amount
        self.fit_amounts()

    def to_principal(self, amount: int, how: str) -> None:
        """Early money (section 3) that goes to U. Toward a principal amount that is next it counts, what is more reduces
        the others; of an interest-only instalment nothing."""
        following = self.ahead[0] if self.ahead else None
        if following is not None and following.demand == "principal" and not following.last:
            part = min(amount, following.amount, self.undue)
            following.amount -= part
            self.undue -= part
            if amount > part:
                self.reduce_principal(amount - part, how, spared=following)
            self.fit_amounts()
        else:
            self.reduce_principal(amount, how)
        self.counted_principal += amount

    # --------------------------------------------------------------------------------------------------------- postings

    def cut(self, value: Fraction) -> int:
        """A posting of interest to cents; truncate-carry cuts (section 6)."""
        return floor(value) if self.terms.truncate else self.terms.round(value)

    def post_interest(self) -> None:
        """Rounded once; the remainder is dropped (truncate-carry: stays). It waits in `carried` until paid or due."""
        posted = self.cut(self.accrued)
        self.carried += posted
        self.interest_posted_to_date += posted
        self.accrued = self.accrued - posted if self.terms.truncate else Fraction(0)

    def post_late(self) -> None:
        posted = self.terms.round(self.late_accrued)
        self.late_posted += posted
        self.late_posted_to_date += posted
        self.late_accrued = Fraction(0)

    def late_fees(self, day: date) -> None:
        """On A + after_days + 1: if any of the instalment's items is unpaid, once; never on what acceleration made
        due."""
        fee = self.terms.late_fee
        if fee is None or self.settled:
            return
        for fallen in self.fallen:
            unpaid = sum(item.unpaid for item in fallen.items)
            if fallen.charged or not unpaid or day != fallen.late_from + timedelta(days=fee.after_days + 1):
                continue
            fallen.charged = True
            if fallen.last and not fee.on_last:
                continue
            if fee.percent is not None:
                amount = self.terms.round(fee.percent * (unpaid if fee.of_unpaid else fallen.made_due))
                amount = max(amount, fee.minimum or 0)
                amount = amount if fee.maximum is None else min(amount, fee.maximum)
            else:
                amount = fee.amount or 0
            self.late_posted += amount
            self.late_posted_to_date += amount
            self.note_down("late_fee", day, late_charge=amount)

    # --------------------------------------------------------------------------------------------------- what is unpaid

    def principal_due(self) -> int:
        return sum(item.unpaid for item in self.items if item.kind == "principal")

    def principal(self) -> int:
        return self.principal_due() + self.undue

    def interest_due(self) -> int:
        return sum(item.unpaid for item in self.items if item.kind == "interest")

    def interest_accrued(self) -> int:
        return self.carried + self.cut(self.accrued)

    def late_charges(self) -> int:
        return self.late_posted + self.terms.round(self.late_accrued)

    def owed(self) -> int:
        """Principal, interest due and accrued, late charges, costs: before held funds and before any usury credit."""
        return self.principal() + self.interest_due() + self.interest_accrued() + self.late_charges() + self.costs

    def oldest_first(self, kind: str) -> list[Item]:
        return sorted((item for item in self.items if item.kind == kind), key=lambda item: item.due)

    def matured(self) -> bool:
        """From acceleration or the last instalment's date on, accrued interest is payable at once."""
        return self.accelerated_on is not None or self.last_fallen

    def release_refund(self) -> None:
        """When nothing is owed any more, what is held becomes refund owed (and a fraction is forgotten, section 6)."""
        if self.owed() == 0:
            self.refund += self.held
            self.held = 0
            if self.terms.truncate:
                self.accrued = Fraction(0)

    # --------------------------------------------------------------------------------------------------------- payments

    def order(self, day: date) -> tuple[str, ...]:
        """Section 5; acceleration is a maturity: from it on order_after_maturity rules."""
        if self.accelerated_on is None and day <= self.first_principal_due:
            return self.terms.order_before
        return self.terms.order_after

    def waterfall(self, day: date, funds: int, judged: bool = False) -> tuple[int, int]:
        """Pay place after place; returns what is left, and what of it went to accrued interest.

        `judged`: level by the receipt (section 2): what goes to accrued interest first takes the same amount off the
        unpaid principal items, oldest first, and that returns to U; what is over counts toward the next instalment."""
        to_accrued, order = 0, self.order(day)
        places = [(bucket,) for bucket in order]
        if self.terms.by_instalment:
            both = tuple(bucket for bucket in order if bucket in ("interest", "principal"))
            places = [place if place[0] != both[0] else both for place in places if place[0] != both[1]]
        for place in places:
            if place == ("late_charge",):
                paid = min(funds, self.late_posted)
                self.late_posted -= paid
                funds -= paid
                continue
            if place == ("costs",):
                paid = min(funds, self.costs)
                self.costs -= paid
                funds -= paid
                continue
            items = [item for bucket in place for item in self.oldest_first(bucket)]
            for item in sorted(items, key=lambda item: item.due):  # stable: inside a date the order given
                funds -= self.pay_item(item, funds)
            if "interest" in place:
                paid = min(funds, self.carried)
                self.carried -= paid
                self.interest_paid_to_date += paid
                funds -= paid
                to_accrued += paid
                if judged:
                    self.counted_interest += paid - self.take_off_principal_items(paid)
        return funds, to_accrued

    def take_off_principal_items(self, amount: int) -> int:
        taken = 0
        for item in self.oldest_first("principal"):
            part = min(amount - taken, item.unpaid)
            item.unpaid -= part
            self.undue += part
            taken += part
        return taken

    def pay_item(self, item: Item, funds: int) -> int:
        paid = min(funds, item.unpaid)
        item.unpaid -= paid
        if item.kind == "interest":
            self.interest_paid_to_date += paid
        else:
            self.principal_paid_to_date += paid
        return paid

    def state(self) -> tuple[int, int, int]:
        return self.interest_paid_to_date, self.principal_paid_to_date, self.held

    def pay(self, day: date, amount: int) -> None:
        """A payment with any held funds (amount 0: held funds alone)."""
        before, late_before, costs_before = self.state(), self.late_charges(), self.costs
        self.credit_if_final(day, amount, with_premium=False)
        funds, self.held = amount + self.held, 0
        item_unpaid = any(item.unpaid for item in self.items)
        payable = item_unpaid or self.late_posted or self.late_accrued or self.costs
        if payable or (self.matured() and self.interest_accrued()):
            self.post_late()
            if self.matured() or (item_unpaid and self.terms.receipt):
                self.post_interest()
            judged = self.terms.kind == "level" and self.terms.receipt and item_unpaid and not self.matured()
            funds, _ = self.waterfall(day, funds, judged)
        if funds and self.terms.early_apply:
            funds = self.apply_early(funds)
        self.held = funds
        self.forgive_small_difference()
        after = self.state()
        self.note_down(
            "payment" if amount else "applied",
            day,
            interest=after[0] - before[0],
            principal=after[1] - before[1],
            late_charge=late_before - self.late_charges(),
            costs=costs_before - self.costs,
            unapplied=after[2] - before[2],
        )

    def apply_early(self, funds: int) -> int:
        """Section 3: money that would be held goes on: interest accrued is posted and paid, then U."""
        self.post_interest()
        paid = min(funds, self.carried)
        self.carried -= paid
        self.interest_paid_to_date += paid
        prepaid = min(funds - paid, self.undue)
        self.principal_paid_to_date += prepaid
        if not self.matured():
            self.counted_interest += paid
            self.to_principal(prepaid, self.early_reduction())
        return funds - paid - prepaid

    def early_reduction(self) -> str:
        """How early money reduces the others; it alone never recasts."""
        return "inverse" if self.terms.prepayment_apply == "recast" else self.terms.prepayment_apply

    def forgive_small_difference(self) -> None:
        """Section 5, tolerance: interest is carried, principal returns to U (level: inside the next payment;
        installment: on top of its principal)."""
        unpaid = sum(item.unpaid for item in self.items)
        if not 0 < unpaid <= self.terms.tolerance or self.matured():
            return
        returned = self.principal_due()
        self.carried += self.interest_due()
        for item in self.items:
            item.unpaid = 0
        self.undue += returned
        if self.terms.kind == "installment" and returned:
            following = next(i for i in self.ahead if i.demand == "principal")
            following.amount += returned
            self.fit_amounts()

    def assumed_payment(self, day: date) -> None:
        """Paid as agreed: exactly what fell due on the day and is still unpaid of it, decided before a usury credit;
        what the credit makes too much is held."""
        of_day = [item for item in self.items if item.due == day]
        funds = total = sum(item.unpaid for item in of_day)
        if funds == 0:
            return
        before = self.state()
        self.credit_if_final(day, funds, with_premium=False)
        for item in of_day:
            funds -= self.pay_item(item, funds)
        self.held += funds
        after = self.state()
        columns = {
            "interest": after[0] - before[0],
            "principal": after[1] - before[1],
            "unapplied": after[2] - before[2],
        }
        assert sum(columns.values()) == total
        self.note_down("assumed", day, **columns)

    def premium(self, day: date) -> Fraction:
        """Section 2: one rate, or the n-th of a list in the n-th year from issue, which ends the day before its
        anniversary; then none."""
        terms = self.terms
        if not terms.prepayment_permitted:
            return Fraction(0)
        if not terms.premium_by_year:
            return terms.premiums[0]
        issue = terms.issue
        years = day.year - issue.year - ((day.month, day.day) < anniversary(issue, day.year))
        return terms.premiums[years] if years < len(terms.premiums) else Fraction(0)

    def prepay(self, day: date, amount: int) -> None:
        """Everything due and all interest accrued first, in either mode; then U, with its premium."""
        terms = self.terms
        if not terms.prepayment_permitted:
            raise OracleError(f"prepayment on {day} is not permitted")
        before = self.state()
        self.credit_if_final(day, amount, with_premium=True)
        self.post_late()
        self.post_interest()
        late_before, costs_before = self.late_posted, self.costs
        funds, to_accrued = self.waterfall(day, amount + self.held)
        rate, prepaid = self.premium(day), min(self.undue, funds)
        while prepaid + terms.round(prepaid * rate) > funds:
            guess = floor(funds / (1 + rate)) + 1  # never below the answer; then step down cent by cent
            prepaid = guess if guess < prepaid else prepaid - 1
        premium = terms.round(prepaid * rate)
        self.held = funds - prepaid - premium
        self.principal_paid_to_date += prepaid
        if terms.early_apply and not self.matured():
            # section 3: a prepayment row counts too; it alone can recast
            self.counted_interest += to_accrued
            self.to_principal(prepaid, self.early_reduction())
        else:
            self.reduce_principal(prepaid, self.early_reduction())
        if terms.prepayment_apply == "recast" and prepaid and not self.matured():
            self.anew(day)
        self.forgive_small_difference()
        after = self.state()
        self.note_down(
            "prepayment",
            day,
            interest=after[0] - before[0],
            principal=after[1] - before[1],
            late_charge=late_before - self.late_posted,
            costs=costs_before - self.costs,
            unapplied=after[2] - before[2],
            premium=premium,
        )

    def pay_off(self, day: date, stated: int | None) -> None:
        """Everything, with the premium on U where prepayment is permitted, less what is held and any usury excess."""
        if self.excess(day):
            self.credit(self.excess(day) or 0)
        self.post_late()
        self.post_interest()
        premium = self.premium_on(self.undue, day)
        total = self.owed() + premium
        amount = max(0, total - self.held)
        if stated is not None and stated != amount:
            raise OracleError(f"payoff on {day} takes {money(amount)}, not {money(stated)}", money(amount))
        columns = {
            "interest": self.interest_due() + self.carried,
            "principal": self.principal(),
            "late_charge": self.late_posted,
            "costs": self.costs,
            "unapplied": -min(self.held, total),
            "premium": premium,
        }
        self.held = max(0, self.held - total)
        self.interest_paid_to_date += self.interest_due() + self.carried
        self.principal_paid_to_date += self.principal()
        self.items, self.undue = [], 0
        self.carried = self.late_posted = self.costs = 0
        self.settled = True
        self.note_down("payoff", day, **columns)

    def premium_on(self, principal: int, day: date) -> int:
        return self.terms.round(principal * self.premium(day))

    # ------------------------------------------------------------------------------------------------------ other events

    def accelerate(self, day: date) -> None:
        """All unpaid principal and all interest accrued are due; a usury credit; then held funds."""
        if self.accelerated_on is not None:
            raise OracleError(f"accelerated twice, on {day}")
        self.accelerated_on = day
        self.post_interest()
        interest, principal = self.carried, self.undue
        for kind, unpaid in (("interest", interest), ("principal", principal)):
            self.items.append(Item(kind, day, day, unpaid, day, accelerated=True))
        self.carried = self.undue = 0
        self.count_start = max(day, self.terms.accrues_from)
        # Reading: interest fell due, so a period of index and averages starts here as well
        self.rates.start_period(self.count_start, None)
        self.note_down("acceleration", day, interest=interest, principal=principal)
        self.credit(self.excess(day) or 0)
        if self.held > 0:
            self.pay(day, 0)

    def reinstate(self, day: date) -> None:
        """Section 5: what acceleration made due and is unpaid returns to U and to accrued interest; instalments after
        that date fall due as before, those between fall due on it.

        Reading: "takes an acceleration back": the order before the first instalment rules again."""
        if self.accelerated_on is None:
            raise OracleError(f"reinstatement on {day} without an acceleration")
        self.accelerated_on = None
        for item in self.items:
            if item.accelerated and item.kind == "principal":
                self.undue += item.unpaid
            elif item.accelerated:
                self.carried += item.unpaid
        self.items = [item for item in self.items if not item.accelerated]
        self.fit_amounts()
        self.start_rate_period(self.rates.period_start)
        for instalment in [instalment for instalment in self.ahead if instalment.due <= day]:
            if instalment.due == self.first_principal_due:
                self.first_principal_due = day
            self.make_due(instalment, day, day)
            self.after_falling_due(day)

    def draw(self, day: date, amount: int) -> None:
        """Section 4: not after acceleration, not on or after the last D; within the commitment."""
        terms = self.terms
        last = self.own_instalments()[-1].contract
        if self.accelerated_on is not None or day >= last:
            raise OracleError(f"draw on {day} after acceleration, or on or after {last}")
        self.drawn += amount
        used = self.principal() + amount if terms.revolving else self.drawn
        if terms.commitment is not None and used > terms.commitment:
            raise OracleError(f"draw on {day}: free is {money(terms.commitment - used + amount)}")
        self.add(day, amount)
        self.note_down("draw", day, principal=amount)

    def waive(self, day: date, of: str, stated: int | None) -> None:
        """Section 5: accruals to t are posted, then the bucket is reduced. It counts in no paid-to-date figure."""
        self.post_late()
        self.post_interest()
        there = {
            "late_charge": self.late_posted,
            "costs": self.costs,
            "interest": self.interest_due() + self.carried,
            "principal": self.principal(),
        }[of]
        left = there if stated is None else stated
        if left > there:
            raise OracleError(f"waiver on {day} of {money(left)}: {of} is {money(there)}")
        waived = left
        if of == "late_charge":
            self.late_posted -= left
        elif of == "costs":
            self.costs -= left
        else:
            for item in self.oldest_first(of):
                part = min(left, item.unpaid)
                item.unpaid -= part
                left -= part
            if of == "interest":
                self.carried -= left
            else:
                self.reduce_principal(left, "inverse")
        self.note_down("waiver", day, **{of: waived})

    def give_back(self, day: date, amount: int) -> None:
        """Section 5: out of what is owed as a refund, then of what is held."""
        if amount > self.refund + self.held:
            raise OracleError(f"refund on {day}: {money(self.refund + self.held)} can be given back")
        part = min(amount, self.refund)
        self.refund -= part
        self.held -= amount - part
        self.note_down("refund", day, unapplied=part - amount)

    # ------------------------------------------------------------------------------------------------------------ usury

    def charged(self, day: date) -> int:
        """Interest posted and accrued, fees that count as interest, late charges if they count, net of credits."""
        total = self.interest_posted_to_date + self.cut(self.accrued) - self.credits + self.fees(day)
        if self.terms.count_late_charges:
            total += self.late_posted_to_date + self.terms.round(self.late_accrued)
        return total

    def fees(self, day: date) -> int:
        """Reading: with an opening, fees dated before it are not in its to-date figures."""
        start = self.terms.opening.as_of if self.terms.opening else date.min
        return sum(amount for fee_day, amount in self.terms.fees if start <= fee_day <= day)

    def excess(self, day: date) -> int | None:
        if self.terms.ceiling is None:
            return None
        return max(0, self.charged(day) - self.terms.round(self.maximum))

    def credit_if_final(self, day: date, amount: int, with_premium: bool) -> None:
        """The excess is credited before a payment that, with what is held, covers what the credit leaves."""
        excess = self.excess(day)
        if not excess:
            return
        needed = self.owed() - excess
        if with_premium:
            needed += self.premium_on(self.undue_after_credit(excess), day)
        if amount + self.held >= needed:
            self.credit(excess)

    def undue_after_credit(self, excess: int) -> int:
        """What a credit would leave of U: interest and overdue principal are reduced first."""
        interest = self.interest_due() + self.interest_accrued()
        return max(0, self.undue - max(0, excess - interest - self.principal_due()))

    def credit(self, amount: int) -> None:
        """Unpaid interest (overdue oldest first, then accrued), principal (overdue oldest first, then the last
        instalments), then a refund. A credit is no payment: the paid-to-date figures do not count it."""
        if amount == 0:
            return
        self.credits += amount
        self.post_interest()
        interest_before, principal_before = self.interest_due() + self.carried, self.principal()
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
        part = min(amount, self.undue)
        self.reduce_principal(part, "inverse")
        self.refund += amount - part
        self.note_down(
            "usury_credit",
            self.today,
            interest=interest_before - self.interest_due() - self.carried,
            principal=principal_before - self.principal(),
        )

    # --------------------------------------------------------------------------------------------------------- projecting

    def project_from_here(self) -> Walk:
        """Section 8: as if all that is overdue were paid on the as-of date; the rate in force stays, amendments and
        rows of later dates are left out."""
        copy = shallow_copy(self)
        copy.ahead = [replace(instalment) for instalment in self.ahead]
        copy.items, copy.fallen, copy.projected = [], [], []
        copy.projecting = True
        copy.rates = self.rates.copy_frozen(self.rates.contract_rate(self.as_of))
        return copy


def anniversary(issue: date, year: int) -> tuple[int, int]:
    """Month and day of the issue's anniversary; 29 February's is the 28th where the year lacks it (decided)."""
    if (issue.month, issue.day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return 2, 28
    return issue.month, issue.day


def per_diem(walk: Walk) -> int | None:
    """One more day's interest and late charge at the rates in force, summed exactly, rounded once; exclusive cut-off.
    The late charge counts each item whose due date + grace days is on or before the as-of date."""
    terms, day = walk.terms, walk.as_of
    total, bearing = Fraction(0), walk.bearing(day)
    if bearing and day >= terms.accrues_from:
        rate = walk.rate_in_force(day)
        if rate is None:
            return None
        total += bearing * rate * nominal_day(terms.day_count, day, terms.notional)
    for item in walk.items:
        if item.kind in terms.late_on and (day - item.late_from).days >= terms.grace and terms.late_rate is not None:
            total += item.unpaid * terms.late_rate * nominal_day(terms.late_day_count, day)
    return terms.round(total)
