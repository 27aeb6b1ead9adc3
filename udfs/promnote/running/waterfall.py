"""The order in which a payment is applied, as data.

Until the first instalment's date a payment goes to interest, then principal; after it to late charges, interest, principal.
A bucket that an order leaves out comes after those it names: late charge, interest, principal, costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from promnote.contract.terms import BUCKETS, Bucket


@lru_cache(maxsize=64)
def full_order(named: Sequence[Bucket]) -> tuple[Bucket, ...]:
    """All four buckets: those named first, then the rest."""
    return (*named, *(bucket for bucket in BUCKETS if bucket not in named))


def allocate(amount: int, unpaid: Mapping[str, int], order: Sequence[Bucket]) -> tuple[dict[str, int], int]:
    """`amount` over `unpaid` buckets in `order`: what each takes, and what is left."""
    taken: dict[str, int] = {}
    for bucket in order:
        taken[bucket] = min(amount, unpaid.get(bucket, 0))
        amount -= taken[bucket]
    return taken, amount
