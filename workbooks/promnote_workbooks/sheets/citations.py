"""Citations beside terms and figures: formulas over the clauses that the note names on Terms; a standard stands as it is.

They give what `promnote.contract.clauses.cited` gives, so that a clause typed on Terms is cited everywhere at once.
"""

from __future__ import annotations

from promnote.contract.clauses import keys_of
from promnote.reports.figures import FIGURES
from promnote_workbooks.pages.model import Page


def clause_name(key: str) -> str:
    """The defined name of the clause in use: `late_charge` is `ClauseLateCharge`."""
    return "Clause" + "".join(part.capitalize() for part in key.split("_"))


def joined_name(keys: tuple[str, ...]) -> str:
    """The defined name of the texts of several clauses, joined."""
    return "ClausesOf" + "".join(clause_name(key).removeprefix("Clause") for key in keys)


#: References of several clauses: the texts are joined once, on Terms.
SEVERAL = tuple(dict.fromkeys(keys for each in FIGURES.values() if len(keys := keys_of(each.clause)) > 1))


def put_citation(page: Page, row: int, column: int, reference: str) -> None:
    """The cell that cites a reference: blank, a standard, or a formula."""
    keys = keys_of(reference)
    if not keys:
        page.put(row, column, reference or None, "clause")
    elif len(keys) == 1:
        page.formula(row, column, clause_name(keys[0]), "clause")
    else:
        joined = joined_name(keys)
        # texts that begin with the same word share it
        shared = f'", "&LEFT({joined},FIND(" ",{joined}))'
        page.formula(row, column, f'IFERROR(SUBSTITUTE({joined},{shared},", "),{joined})', "clause")


def joined_formula(keys: tuple[str, ...]) -> str:
    """The texts of several clauses, each once, with commas between them."""
    names = [clause_name(key) for key in keys]
    parts = []
    for at, name in enumerate(names):
        cited_already = ",".join([f'{name}=""', *(f"{name}={before}" for before in names[:at])])
        parts.append(f'IF(OR({cited_already}),"",", "&{name})')
    return f'REPLACE({"&".join(parts)},1,LEN(", "),"")'
