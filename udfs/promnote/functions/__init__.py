"""The cell functions by family. `ALL` is the catalogue; each family's module lists its own in `FUNCTIONS`."""

from __future__ import annotations

from promnote.functions import (
    averages,
    business_days,
    disclosure,
    explain,
    flows,
    installments,
    interest,
    issuance,
    late_fee,
    ledger,
    level,
    note,
    notices,
    usury,
)
from promnote.functions.catalogue import Function

ALL: dict[str, Function] = {
    each.name: each
    for family in (
        interest,
        averages,
        business_days,
        installments,
        level,
        note,
        ledger,
        flows,
        late_fee,
        usury,
        issuance,
        disclosure,
        notices,
        explain,
    )
    for each in family.FUNCTIONS
}
