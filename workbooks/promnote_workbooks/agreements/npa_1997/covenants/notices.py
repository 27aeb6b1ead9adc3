"""Notices: from when each counts, whether it was given as the agreement asks, and to which address (NPA 8.5).

By hand a notice counts on delivery, by registered or certified mail (return receipt requested) five days after the
postmark, by facsimile on confirmation. Anything else is flagged as not listed and never counts by itself. An address or
number changes by a notice too, from the day on which that notice counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from promnote.functions.notices import METHODS, notice_effective_date
from promnote.reports.columns import Column
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    COMPANY,
    COMPANY_COUNSEL,
    PARTIES,
    PURCHASER,
    PURCHASER_COUNSEL,
    Party,
    RecordError,
    by_id,
    need_choice,
    need_order,
    need_text,
    other,
)

Recipient = Literal["company", "company copy", "purchaser", "purchaser copy"]
State = Literal["effective", "pending", "not listed", "defective"]
_BY_MAIL = ("registered mail", "certified mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a party, or whoever receives its copies, is reached. `notice`: what brought it; '' is the agreement."""

    recipient: Recipient
    name: str
    lines: tuple[str, ...]
    facsimile: str
    attention: str = ""
    since: date = CLOSING_DATE
    notice: str = ""

    def __post_init__(self) -> None:
        need_text(self.name, f"address of {self.recipient} name", "a name")
        if not self.lines and not self.facsimile:
            raise RecordError(
                f"address of {self.recipient}", "found nothing; allowed: an address, a facsimile, or both"
            )


#: The address book of NPA 8.5. The persons named there for attention are left out.
ADDRESSES: tuple[Address, ...] = (
    Address(
        recipient="company",
        name=COMPANY,
        lines=("767 Third Avenue", "29th Floor", "New York, New York 10017-2023"),
        facsimile="(212) 319-4659",
        attention="President",
    ),
    Address(
        recipient="company copy",
        name=COMPANY_COUNSEL,
        lines=("437 Madison Avenue", "New York, New York 10022"),
        facsimile="(212) 940-3740",
    ),
    Address(
        recipient="purchaser",
        name=PURCHASER,
        lines=("Special Situations Group", "21st Floor", "Two World Financial Center", "New York, New York 10281-1198"),
        facsimile="(212) 667-1708",
    ),
    Address(
        recipient="purchaser copy",
        name=PURCHASER_COUNSEL,
        lines=("1290 Avenue of the Americas", "New York, New York 10104-0053"),
        facsimile="(212) 541-4630",
    ),
)
RECIPIENTS: tuple[Recipient, ...] = ("company", "company copy", "purchaser", "purchaser copy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice from a party to the other. `event_on`: delivery, postmark or confirmation; None while it is awaited."""

    id: str
    sender: Party
    subject: str
    method: str
    sent_on: date
    event_on: date | None = None
    in_writing: bool = True
    return_receipt: bool = False
    copied: bool = True

    def __post_init__(self) -> None:
        where = f"notice {self.id}"
        need_text(self.id, "notice id", "an id")
        need_choice(self.sender, f"{where} sender", PARTIES)
        need_text(self.subject, f"{where} subject", "what it is about")
        need_text(self.method, f"{where} method", f"how it was sent, such as {', '.join(METHODS)}")
        need_order(self.sent_on, self.event_on, f"{where} event_on", "the day it was sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChange:
    """A new address that a notice specified."""

    notice: str
    address: Address


class NoticeRow(NamedTuple):
    """A line of the log as of a date. `findings`: what NPA 8.5 asks and the notice lacks."""

    id: str
    sender: Party
    recipient: Party
    subject: str
    method: str
    sent_on: date
    event: str
    event_on: date | None
    effective_on: date | None
    state: State
    findings: str


NOTICE_COLUMNS: tuple[Column, ...] = (
    Column("id", "Notice", "text"),
    Column("sender", "From", "text"),
    Column("recipient", "To", "text"),
    Column("subject", "Subject", "text"),
    Column("method", "Method", "text"),
    Column("sent_on", "Sent", "date"),
    Column("event", "Counts from", "text"),
    Column("event_on", "On", "date"),
    Column("effective_on", "Effective", "date"),
    Column("state", "State", "text"),
    Column("findings", "Findings", "text"),
)


def effective_on(notice: Notice) -> date | None:
    """The day from which the notice counts; None while its event is awaited, and where NPA 8.5 gives it no such day."""
    if notice.event_on is None or notice.method not in METHODS or _defects(notice):
        return None
    return notice_effective_date(notice.method, notice.event_on)


def _defects(notice: Notice) -> list[str]:
    """What keeps a notice by a listed method from counting."""
    defects = []
    if not notice.in_writing:
        defects.append("not in writing")
    if notice.method in _BY_MAIL and not notice.return_receipt:
        defects.append("no return receipt requested")
    return defects


def notice_rows(notices: Iterable[Notice], as_of: date) -> list[NoticeRow]:
    """The log as of a date, in the order in which notices were sent."""
    known = by_id(notices, "notice")
    rows = []
    for notice in sorted(known.values(), key=lambda each: each.sent_on):
        if notice.sent_on > as_of:
            continue
        effective, findings = effective_on(notice), _defects(notice)
        state: State = "effective" if effective is not None and effective <= as_of else "pending"
        if notice.method not in METHODS:
            state = "not listed"
            findings.insert(0, f"NPA 8.5 does not list this method; it lists {', '.join(METHODS)}")
        elif findings:
            state = "defective"
        if not notice.copied:
            findings.append(f"no copy to {_address(ADDRESSES, _copy_of(other(notice.sender))).name}")
        event_on = notice.event_on if notice.event_on is not None and notice.event_on <= as_of else None
        rows.append(
            NoticeRow(
                notice.id,
                notice.sender,
                other(notice.sender),
                notice.subject,
                notice.method,
                notice.sent_on,
                METHODS[notice.method][0] if notice.method in METHODS else "",
                event_on,
                effective if event_on is not None else None,
                state,
                "; ".join(findings),
            )
        )
    return rows


def _copy_of(party: Party) -> Recipient:
    return "company copy" if party == "company" else "purchaser copy"


def _address(book: Sequence[Address], recipient: Recipient) -> Address:
    return next(each for each in book if each.recipient == recipient)


def address_book(changes: Iterable[AddressChange], notices: Iterable[Notice], as_of: date) -> list[Address]:
    """The addresses in force on a date: those of the agreement, as notices effective by then changed them."""
    known = by_id(notices, "notice")
    book = {each.recipient: each for each in ADDRESSES}
    dated = []
    for change in changes:
        where = f"address change by notice {change.notice}"
        if change.notice not in known:
            raise RecordError(where, f"found no such notice; allowed: {', '.join(known) or 'none is in the log'}")
        notice, address = known[change.notice], change.address
        if not address.recipient.startswith(notice.sender):
            raise RecordError(
                where, f"found the address of the {address.recipient}; allowed: the sender's own, {notice.sender}"
            )
        day = effective_on(notice)
        if day is not None and day <= as_of:
            dated.append((day, notice.id, address))
    for day, notice_id, address in sorted(dated, key=lambda each: each[0]):
        book[address.recipient] = Address(
            recipient=address.recipient,
            name=address.name,
            lines=address.lines,
            facsimile=address.facsimile,
            attention=address.attention,
            since=day,
            notice=notice_id,
        )
    return [book[recipient] for recipient in RECIPIENTS]
