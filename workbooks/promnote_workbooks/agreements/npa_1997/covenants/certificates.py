"""Certificates of the notes: who holds which, legends and stop-transfer orders, and transfers (NPA 1.2, 7.1-7.3).

The certificates outstanding on a day add up to the face of the notes. Each bears the restrictive legend, and a
stop-transfer order may stand against it, until an opinion of counsel or Rule 144 takes both away (7.2(b)). Before a
transfer the holder gives notice, describes it, and brings an opinion, or the facts from which the company can judge
that Rule 144 is complied with (7.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

from promnote.basics.errors import found
from promnote.basics.money import money_words
from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    FACE_CENTS,
    PURCHASER,
    RecordError,
    by_id,
    need_amount,
    need_choice,
    need_order,
    need_text,
)

Route = Literal["opinion", "rule 144"]
ROUTES: tuple[Route, ...] = ("opinion", "rule 144")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate. `freed_by`: what took its legend away, with any stop-transfer order (NPA 7.2(b), 7.3)."""

    id: str
    holder: str
    amount_cents: int
    issued_on: date
    replaces: str = ""
    cancelled_on: date | None = None
    legend: bool = True
    stop_transfer: bool = False
    freed_by: Route | None = None

    def __post_init__(self) -> None:
        where = f"certificate {self.id}"
        need_text(self.id, "certificate id", "a number")
        need_text(self.holder, f"{where} holder", "a holder")
        need_amount(self.amount_cents, f"{where} amount")
        need_order(self.issued_on, self.cancelled_on, f"{where} cancelled_on", "the day it was issued")
        if self.freed_by is not None:
            need_choice(self.freed_by, f"{where} freed_by", ROUTES)
        if not self.legend and self.freed_by is None:
            raise RecordError(
                f"{where} legend", "found none; allowed: none only after an opinion or Rule 144 (NPA 7.2(b))"
            )
        if self.legend and self.freed_by is not None:
            raise RecordError(f"{where} legend", f"found one after {self.freed_by}; allowed: none (NPA 7.2(b))")
        if self.stop_transfer and not self.legend:
            raise RecordError(
                f"{where} stop_transfer", "found one without a legend; allowed: both or neither (NPA 7.2(b))"
            )


#: The notes as they were sold (NPA 1.2, 2.2). The denominations that the purchaser asked for are not in the agreement.
AT_CLOSING: tuple[Certificate, ...] = (
    Certificate(id="1", holder=PURCHASER, amount_cents=FACE_CENTS, issued_on=CLOSING_DATE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A holder's notice of a proposed transfer, with what NPA 7.3 asks for.

    `satisfactory`: the company accepts counsel and opinion, or finds that the facts show compliance with Rule 144.
    `no_legend_needed`: the opinion says that the new certificate needs no legend.
    """

    id: str
    certificate: str
    transferee: str
    amount_cents: int
    noticed_on: date
    manner: str = ""
    route: Route | None = None
    satisfactory: bool = False
    no_legend_needed: bool = False

    def __post_init__(self) -> None:
        where = f"transfer {self.id}"
        need_text(self.id, "transfer id", "an id")
        need_text(self.transferee, f"{where} transferee", "who is to hold it")
        need_amount(self.amount_cents, f"{where} amount")
        if self.route is not None:
            need_choice(self.route, f"{where} route", ROUTES)
        if self.no_legend_needed and self.route != "opinion":
            raise RecordError(f"{where} no_legend_needed", "found it without an opinion; allowed: as part of one")


class CertificateRow(NamedTuple):
    """A line of the register as of a date."""

    id: str
    holder: str
    amount: int
    issued_on: date
    replaces: str
    cancelled_on: date | None
    legend: str
    stop_transfer: str


CERTIFICATE_COLUMNS: tuple[Column, ...] = (
    Column("id", "Certificate", "text"),
    Column("holder", "Holder", "text"),
    Column("amount", "Principal", "money"),
    Column("issued_on", "Issued", "date"),
    Column("replaces", "Replaces", "text"),
    Column("cancelled_on", "Cancelled", "date"),
    Column("legend", "Legend", "text"),
    Column("stop_transfer", "Stop transfer", "text"),
)


def outstanding(register: Iterable[Certificate], on: date) -> list[Certificate]:
    """Certificates issued and not cancelled on a day."""
    return [
        each
        for each in by_id(register, "certificate").values()
        if each.issued_on <= on and (each.cancelled_on is None or each.cancelled_on > on)
    ]


def difference_from_face(register: Iterable[Certificate], on: date, face_cents: int = FACE_CENTS) -> int:
    """What the certificates outstanding on a day add up to, less the face; 0 where they tie."""
    return sum(each.amount_cents for each in outstanding(register, on)) - face_cents


def holdings(register: Iterable[Certificate], on: date) -> dict[str, int]:
    """Principal by holder on a day, in cents."""
    held: dict[str, int] = {}
    for each in outstanding(register, on):
        held[each.holder] = held.get(each.holder, 0) + each.amount_cents
    return held


def certificate_rows(register: Iterable[Certificate], as_of: date) -> list[CertificateRow]:
    """The register as of a date, cancelled certificates too."""
    return [
        CertificateRow(
            each.id,
            each.holder,
            each.amount_cents,
            each.issued_on,
            each.replaces,
            each.cancelled_on if each.cancelled_on is not None and each.cancelled_on <= as_of else None,
            "yes" if each.legend else f"no: {each.freed_by}",
            "yes" if each.stop_transfer else "no",
        )
        for each in by_id(register, "certificate").values()
        if each.issued_on <= as_of
    ]


def missing_for(transfer: Transfer) -> list[str]:
    """What NPA 7.3 still asks before the transfer may be entered."""
    missing = []
    if not transfer.manner.strip():
        missing.append("manner and circumstances described in the notice")
    if transfer.route is None:
        missing.append("an opinion of counsel, or the facts that show compliance with Rule 144")
    elif not transfer.satisfactory:
        what = "opinion and counsel satisfactory to the company"
        missing.append(what if transfer.route == "opinion" else "the company's finding that Rule 144 is complied with")
    return missing


def enter_transfer(
    register: Sequence[Certificate], transfer: Transfer, on: date, numbers: Sequence[str]
) -> tuple[Certificate, ...]:
    """The register after a transfer on a day: the old certificate cancelled, one for the transferee, one for the rest.

    `numbers`: of the new certificates, one, or two where the holder keeps a part.
    """
    where = f"transfer {transfer.id}"
    old = next((each for each in outstanding(register, on) if each.id == transfer.certificate), None)
    if old is None:
        known = ", ".join(each.id for each in outstanding(register, on))
        raise RecordError(f"{where} certificate", f"found {found(transfer.certificate)}; allowed: outstanding, {known}")
    need_order(transfer.noticed_on, on, f"{where} date", "the notice of it (NPA 7.3)")
    need_order(old.issued_on, on, f"{where} date", "the certificate's issue")
    if missing := missing_for(transfer):
        raise RecordError(where, f"found it without {'; '.join(missing)}; allowed: with all that NPA 7.3 asks")
    rest = old.amount_cents - transfer.amount_cents
    if rest < 0:
        raise RecordError(
            f"{where} amount",
            f"found {money_words(transfer.amount_cents)}; allowed: up to {money_words(old.amount_cents)}",
        )
    wanted = 2 if rest else 1
    taken = {each.id for each in register}
    if len(numbers) != wanted or len({*numbers}) != wanted or taken & {*numbers}:
        raise RecordError(f"{where} numbers", f"found {', '.join(numbers)}; allowed: {wanted} that no certificate has")
    legend = not (transfer.route == "rule 144" or transfer.no_legend_needed)
    new = Certificate(
        id=numbers[0],
        holder=transfer.transferee,
        amount_cents=transfer.amount_cents,
        issued_on=on,
        replaces=old.id,
        legend=legend,
        stop_transfer=legend and old.stop_transfer,
        freed_by=None if legend else transfer.route,
    )
    kept = [replace(old, id=numbers[1], amount_cents=rest, issued_on=on, replaces=old.id)] if rest else []
    entered = [replace(each, cancelled_on=on) if each.id == old.id else each for each in register]
    return (*entered, new, *kept)


def free(
    register: Sequence[Certificate], certificate: str, route: Route, on: date, number: str
) -> tuple[Certificate, ...]:
    """The register after NPA 7.2(b): a new certificate without legend and stop-transfer order for the old one."""
    where = f"certificate {certificate}"
    need_choice(route, f"{where} route", ROUTES)
    old = next((each for each in outstanding(register, on) if each.id == certificate), None)
    if old is None:
        raise RecordError(where, "found none outstanding; allowed: one that is")
    if not old.legend:
        raise RecordError(where, "found no legend to remove; allowed: a certificate that bears it")
    if any(each.id == number for each in register):
        raise RecordError(f"{where} number", f"found {found(number)}; allowed: one that no certificate has")
    new = replace(old, id=number, issued_on=on, replaces=old.id, legend=False, stop_transfer=False, freed_by=route)
    return (*(replace(each, cancelled_on=on) if each.id == old.id else each for each in register), new)
