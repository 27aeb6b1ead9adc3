"""The law table: which maximum rate a law names for a principal and a borrower. Data with citations, no conclusions.

A row covers principal from `from_cents` (inclusive) to `below_cents` (exclusive). `maximum_rate` None: the law as cited names
no ceiling for that size. Whoever adds a state adds its citations; a row without one is refused by a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from promnote.basics.conversion import squeeze
from promnote.basics.errors import NUM, TermsError, found

BORROWER_TYPES = ("corporation", "individual")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """One row: `law` and `borrower_type`, the span of principal, the rate, its kind, and the text on which it rests.

    `text_of`: the date of the published text that was read. A loan made under an earlier text needs the rate entered.
    """

    law: str
    borrower_type: str
    from_cents: int
    below_cents: int | None
    maximum_rate: Decimal | None
    kind: str
    citation: str
    text_of: date


# General Obligations Law 5-501 as the New York Senate published it on this date
_TEXT = date(2014, 9, 22)
_250K, _2500K = 250_000_00, 2_500_000_00

CEILINGS: tuple[Ceiling, ...] = (
    Ceiling(
        law="NY",
        borrower_type="individual",
        from_cents=0,
        below_cents=_250K,
        maximum_rate=Decimal("0.16"),
        kind="civil",
        text_of=_TEXT,
        citation="General Obligations Law 5-501(1), 5-501(6)(a); Banking Law 14-a(1)",
    ),
    Ceiling(
        law="NY",
        borrower_type="individual",
        from_cents=_250K,
        below_cents=_2500K,
        maximum_rate=Decimal("0.25"),
        kind="criminal",
        text_of=_TEXT,
        citation="General Obligations Law 5-501(6)(a); Penal Law 190.40",
    ),
    Ceiling(
        law="NY",
        borrower_type="individual",
        from_cents=_2500K,
        below_cents=None,
        maximum_rate=None,
        kind="none",
        text_of=_TEXT,
        citation="General Obligations Law 5-501(6)(b)",
    ),
    Ceiling(
        law="NY",
        borrower_type="corporation",
        from_cents=0,
        below_cents=_2500K,
        maximum_rate=Decimal("0.25"),
        kind="criminal",
        text_of=_TEXT,
        citation="General Obligations Law 5-521(1), 5-521(3), 5-501(6)(b); Penal Law 190.40",
    ),
    Ceiling(
        law="NY",
        borrower_type="corporation",
        from_cents=_2500K,
        below_cents=None,
        maximum_rate=None,
        kind="none",
        text_of=_TEXT,
        citation="General Obligations Law 5-501(6)(b), 5-521(3)",
    ),
)
LAWS: tuple[str, ...] = tuple(dict.fromkeys(row.law for row in CEILINGS))
_ALIASES = {squeeze("New York"): "NY", squeeze("State of New York"): "NY"}


def law_name(text: str, where: str = "law") -> str:
    """The law's short name ('NY'); an unknown one lists those that the table has."""
    key = squeeze(text)
    for law in LAWS:
        if squeeze(law) == key:
            return law
    if key in _ALIASES:
        return _ALIASES[key]
    raise TermsError(where, f"found {found(text)}; allowed: {', '.join(LAWS)}, or enter the maximum rate", code=NUM)


def ceiling(principal_cents: int, law: str = "NY", borrower_type: str = "corporation", where: str = "law") -> Ceiling:
    """The row for a principal and a borrower. Thresholds are exact to the cent: 2,500,000.00 is not below 2,500,000."""
    name = law_name(law, where)
    for row in CEILINGS:
        if (
            row.law == name
            and row.borrower_type == borrower_type
            and row.from_cents <= principal_cents
            and (row.below_cents is None or principal_cents < row.below_cents)
        ):
            return row
    raise TermsError("borrower_type", f"found {found(borrower_type)}; allowed: {', '.join(BORROWER_TYPES)}")
