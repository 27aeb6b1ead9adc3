"""The order in which a payment is applied, as data: the ledger and the cell function APPLY_PAYMENT share it.

A bucket that an order leaves out comes after those it names: late charge, interest, principal, costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from promnote.contract.terms import BUCKETS, Bucket


@lru_cache(maxsize=64)
def full_order(named: Sequence[Bucket]) -> tuple[Bucket, ...]:
    """All four buckets: those named first, then the rest."""
    return (*named, *(bucket for bucket in BUCKETS if bucket not in named))


def allocate(amount: int, order: Iterable[str], take: Callable[[str, int], int]) -> tuple[dict[str, int], int]:
    """`amount` over buckets in an order: what each takes, and what is left.

    `take` (bucket, at most) gives what a bucket takes: what is unpaid of it, as far as that goes.
    """
    taken: dict[str, int] = {}
    for bucket in order:
        taken[bucket] = part = take(bucket, amount) if amount else 0
        amount -= part
    return taken, amount


def by_instalment(order: Sequence[Bucket]) -> tuple[tuple[Bucket, ...], tuple[Bucket, ...], tuple[Bucket, ...]]:
    """An order cut for `apply_by = "instalment"`: what comes before interest and principal, these two, what comes after.

    The two are one place in the order, where the first of them stands.
    """
    pair = tuple(bucket for bucket in order if bucket in ("interest", "principal"))
    place = order.index(pair[0])
    before = tuple(order[:place])
    return before, pair, tuple(bucket for bucket in order[place:] if bucket not in pair)
