"""What fell due: a principal or interest item, its own dates, and what was taken off it."""

from __future__ import annotations

from datetime import date

from promnote.contract.terms import Bucket


class DueItem:
    """A principal or interest item that fell due on `due_date`: `billed` then, `unpaid` now, in cents.

    `late_from`: the day from which lateness counts, later than the due date where a contract date was moved without interest
    for the delay. `bears_from`: the first day for which it bears a late charge. `late`: past its grace days. `cleared`:
    what was taken off it and when, for the table of late charges by item.
    """

    __slots__ = ("accelerated", "bears_from", "billed", "cleared", "due_date", "kind", "late", "late_from", "unpaid")

    def __init__(
        self, kind: Bucket, due_date: date, late_from: date, billed: int, accelerated: bool, late: bool
    ) -> None:
        self.kind = kind
        self.due_date = due_date
        self.late_from = self.bears_from = late_from
        self.billed = self.unpaid = billed
        self.late = late
        self.accelerated = accelerated
        self.cleared: list[tuple[date, int]] = []
