"""Equal principal instalments, with interest on top; the last one takes what is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from promnote.basics.money import round_ratio, split_pro_rata
from promnote.contract.repayment import Instalment
from promnote.contract.terms import Amendment, NoteTerms
from promnote.running.plans.plan import Moment, Plan


def regular_amount(principal_cents: int, count: int, amount_cents: int | None = None) -> int:
    """The principal of every instalment but the last: `amount_cents`, by default principal / count, rounded."""
    amount = round_ratio(principal_cents, count) if amount_cents is None else amount_cents
    # a few cents over many instalments: rounding up would leave nothing for the last, so it goes down
    return amount if amount * (count - 1) < principal_cents else principal_cents // count


def principal_amounts(principal_cents: int, count: int, amount_cents: int | None = None) -> list[int]:
    """The instalments of `principal_cents`: `amount_cents` each (default principal / count), the last takes the rest."""
    amount = regular_amount(principal_cents, count, amount_cents)
    return [amount] * (count - 1) + [principal_cents - amount * (count - 1)]


class EqualPlan(Plan):
    """`amounts` holds the principal of each instalment ahead, in the order of `ahead` (the next one last).

    Of a note that begins without principal, what is drawn is repaid in the amount that the contract states (`stated`), or in
    equal parts.
    """

    def __init__(self, terms: NoteTerms, not_due: int, of: Self | None = None) -> None:
        super().__init__(terms, not_due, of)
        self.amounts: list[int]
        self.regular: int
        self.stated: bool
        self.drawn = not terms.principal_cents
        if of is not None:
            self.amounts, self.regular, self.stated = list(of.amounts), of.regular, of.stated
            return
        each = terms.installments
        assert each is not None  # held by the checks of the kind
        count = each.count - each.interest_only
        self.stated = each.amount_cents is not None
        if self.drawn:
            self.regular = each.amount_cents or self._equal_part(not_due)
        else:
            self.regular = regular_amount(terms.principal_cents, count, each.amount_cents)
        self.amounts = self._filled(self._regular_ahead(), not_due)

    def _regular_ahead(self) -> list[int]:
        each = self.terms.installments
        assert each is not None  # held by the checks of the kind
        if not each.interest_only and self.terms.interest.first_date is None:
            return [self.regular] * len(self.ahead)
        return [self.regular if each.principal else 0 for each in self.ahead]

    def _equal_part(self, amount: int) -> int:
        """What each instalment ahead has of an amount that is shared alike."""
        count = sum(each.principal for each in self.ahead)
        return regular_amount(amount, count) if amount and count else 0

    @staticmethod
    def _filled(wanted: list[int], not_due: int) -> list[int]:
        """The amounts wanted, the next one last, cut where nothing is left; the last instalment takes the rest."""
        others = wanted[1:]
        rest = not_due - sum(others)
        if wanted and rest >= 0 and min(wanted) >= 0:  # nothing is cut
            return [rest, *others]
        found, left = [0] * len(wanted), not_due
        for place in range(len(wanted) - 1, 0, -1):
            found[place] = part = wanted[place] if wanted[place] < left else left
            left -= part
        if wanted:
            found[0] = left
        return found

    def split(self, instalment: Instalment, interest: int, not_due: int) -> tuple[int, int]:
        self.counted = 0
        return interest, self.amounts.pop()

    def reduced(self, amount: int, how: str) -> None:
        self._take(self.amounts, amount, how)

    @staticmethod
    def _take(amounts: list[int], amount: int, how: str) -> None:
        """`amount` off instalments not yet due: the last first, the next first, or all by share."""
        if how == "pro_rata":
            parts = split_pro_rata(amount, amounts[::-1])[::-1]
            for place, part in enumerate(parts):
                amounts[place] -= part
            return
        places = range(len(amounts)) if how == "inverse" else range(len(amounts) - 1, -1, -1)
        for place in places:
            part = min(amount, amounts[place])
            amounts[place] -= part
            amount -= part
            if not amount:
                break

    def early(self, to_interest: int, to_principal: int) -> None:
        """It comes off the next amount; what is beyond it off the others."""
        here = min(to_principal, self.amounts[-1]) if self.next is not None and self.next.principal else 0
        if here:
            self.amounts[-1] -= here
            self.counted += here
        beyond = to_principal - here
        if beyond:
            others = self.amounts[:-1] if self.next is not None and self.next.principal else self.amounts
            within = min(beyond, sum(others))
            self._take(others, within, self.how)
            self.amounts[: len(others)] = others
            if beyond > within:
                self.amounts[-1] -= beyond - within

    def returned(self, amount: int) -> None:
        for place in range(len(self.amounts) - 1, -1, -1):
            if self.ahead[place].principal:
                self.amounts[place] += amount
                return

    def restored(self, not_due: int) -> None:
        more = not_due - sum(self.amounts)
        if more < 0:
            self._take(self.amounts, -more, "inverse")
        elif self.amounts:
            self.amounts[0] += more

    def added(self, amount: int, moment: Callable[[], Moment]) -> None:
        """Over the instalments that have principal, by share; where none has any, with the last.

        Of a note that begins without principal: in the stated amount, after what is there; or in equal parts, while all are so.
        """
        if self.drawn and self.stated:
            self._follow(amount)
            return
        have = sum(self.amounts)
        if self.drawn and (not have or self.amounts[1:] == self._regular_ahead()[1:]):
            self.regular = self._equal_part(have + amount)
            self.amounts = self._filled(self._regular_ahead(), have + amount)
            return
        if not have:
            self.amounts[0] += amount
            return
        parts = split_pro_rata(amount, self.amounts[::-1])[::-1]
        self.amounts = [before + part for before, part in zip(self.amounts, parts, strict=True)]

    def _follow(self, amount: int) -> None:
        """Each instalment from the last one that has principal on takes what it lacks of the stated amount; the last the rest."""
        begins = next((place for place, part in enumerate(self.amounts) if part), len(self.amounts) - 1)
        for place in range(begins, 0, -1):
            if self.ahead[place].principal:
                early = self.counted if place == len(self.amounts) - 1 else 0
                part = min(amount, max(0, self.regular - early - self.amounts[place]))
                self.amounts[place] += part
                amount -= part
        self.amounts[0] += amount

    def amended(self, amendment: Amendment, not_due: int, moment: Callable[[], Moment]) -> None:
        if amendment.count is None and amendment.amount_cents is None:
            return
        known = {each.contract_date: amount for each, amount in zip(self.ahead, self.amounts, strict=True)}
        was_last = self.ahead[0].contract_date if self.ahead else None
        super().amended(amendment, not_due, moment)
        if amendment.amount_cents is not None:
            self.regular, self.stated = amendment.amount_cents, True
            wanted = self._regular_ahead()
            if wanted and self.counted:
                wanted[-1] = max(0, wanted[-1] - self.counted)
        else:
            wanted = []
            for each in self.ahead:
                amount = known.get(each.contract_date, self.regular if each.principal else 0)
                # what was the last one took the rest; now it is one of the others
                wanted.append(min(amount, self.regular) if each.contract_date == was_last else amount)
        self.amounts = self._filled(wanted, not_due)

    def principal_parts(self, not_due: int) -> list[int]:
        return self.amounts[::-1]
