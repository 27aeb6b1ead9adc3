"""The cell functions by family. `ALL` is the catalogue; each family's module lists its own in `FUNCTIONS`."""

from __future__ import annotations

from promnote.functions import averages, explain, installments, interest, issuance, ledger, note, notices, usury
from promnote.functions.catalogue import Function

ALL: dict[str, Function] = {
    each.name: each
    for family in (interest, averages, installments, note, ledger, usury, issuance, notices, explain)
    for each in family.FUNCTIONS
}
