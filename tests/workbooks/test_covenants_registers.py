"""Certificates and transfers (NPA 1.2, 7.1-7.3), expenses and indemnities (8.9, 8.10), the debt register (3.18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from promnote.running.ledger import replay
from promnote_workbooks.agreements.npa_1997.covenants.certificates import (
    AT_CLOSING,
    CERTIFICATE_COLUMNS,
    Certificate,
    CertificateRow,
    Transfer,
    certificate_rows,
    difference_from_face,
    enter_transfer,
    free,
    holdings,
    missing_for,
    outstanding,
)
from promnote_workbooks.agreements.npa_1997.covenants.debts import (
    DEBT_COLUMNS,
    LISTED_ON,
    SENIOR_NOTES,
    SUBORDINATED,
    Debt,
    DebtRow,
    RateStep,
    debt_of,
    debt_rows,
    maturities,
    open_points,
    rate_on,
    total,
)
from promnote_workbooks.agreements.npa_1997.covenants.expenses import (
    CLAIM_COLUMNS,
    EXPENSE_COLUMNS,
    Claim,
    ClaimRow,
    Expense,
    ExpenseRow,
    borne_by,
    claim_rows,
    expense_rows,
    issuance_costs,
)
from promnote_workbooks.agreements.npa_1997.covenants.records import (
    CLOSING_DATE,
    COMPANY_COUNSEL,
    FACE_CENTS,
    PURCHASER,
    PURCHASER_COUNSEL,
    RecordError,
)
from promnote_workbooks.note_files.note_file import example_text, parse_note

DAY = date(1998, 6, 1)
TRANSFER = Transfer(
    id="T1",
    certificate="1",
    transferee="Holder B",
    amount_cents=2_500_000_00,
    noticed_on=date(1998, 5, 20),
    manner="private sale to an institution",
    route="opinion",
    satisfactory=True,
)

# --- certificates ---------------------------------------------------------------------------------------------------


def test_at_the_closing_the_purchaser_holds_everything() -> None:
    assert difference_from_face(AT_CLOSING, CLOSING_DATE) == 0
    assert holdings(AT_CLOSING, CLOSING_DATE) == {PURCHASER: FACE_CENTS}
    assert outstanding(AT_CLOSING, date(1997, 10, 26)) == []


def test_a_transfer_keeps_the_sum() -> None:
    register = enter_transfer(AT_CLOSING, TRANSFER, DAY, ["2", "3"])
    for day in (CLOSING_DATE, date(1998, 5, 31), DAY, date(2000, 1, 1)):
        assert difference_from_face(register, day) == 0
    assert holdings(register, DAY) == {"Holder B": 2_500_000_00, PURCHASER: 5_000_000_00}
    assert [(each.id, each.replaces, each.legend) for each in outstanding(register, DAY)] == [
        ("2", "1", True),
        ("3", "1", True),
    ]
    assert certificate_rows(register, DAY)[0].cancelled_on == DAY
    assert certificate_rows(register, date(1998, 5, 31))[0].cancelled_on is None
    # a whole certificate needs one new number
    whole = enter_transfer(register, replace(TRANSFER, id="T2", certificate="2"), DAY, ["4"])
    assert len(outstanding(whole, DAY)) == 2
    assert difference_from_face(whole, DAY) == 0


@pytest.mark.parametrize(
    ("changes", "legend"),
    [
        ({}, True),
        ({"no_legend_needed": True}, False),
        ({"route": "rule 144"}, False),
    ],
)
def test_the_legend_of_a_transferred_certificate(changes: dict[str, object], legend: bool) -> None:
    stopped = (replace(AT_CLOSING[0], stop_transfer=True),)
    register = enter_transfer(stopped, replace(TRANSFER, **changes), DAY, ["2", "3"])  # type: ignore[arg-type]
    new, rest = outstanding(register, DAY)
    assert (new.legend, new.stop_transfer) == (legend, legend)
    assert (rest.legend, rest.stop_transfer) == (True, True)


def test_what_a_transfer_lacks() -> None:
    bare = replace(TRANSFER, manner="", route=None, satisfactory=False)
    assert missing_for(bare) == [
        "manner and circumstances described in the notice",
        "an opinion of counsel, or the facts that show compliance with Rule 144",
    ]
    assert missing_for(replace(TRANSFER, satisfactory=False)) == ["opinion and counsel satisfactory to the company"]
    assert missing_for(replace(TRANSFER, route="rule 144", satisfactory=False)) == [
        "the company's finding that Rule 144 is complied with"
    ]
    with pytest.raises(RecordError, match="transfer T1: found it without manner and circumstances"):
        enter_transfer(AT_CLOSING, bare, DAY, ["2", "3"])


@pytest.mark.parametrize(
    ("changes", "on", "numbers", "words"),
    [
        ({"certificate": "9"}, DAY, ["2", "3"], "transfer T1 certificate: found '9'; allowed: outstanding, 1"),
        ({}, date(1998, 5, 19), ["2", "3"], "transfer T1 date: found 1998-05-19; allowed: the notice of it"),
        ({"amount_cents": FACE_CENTS + 1}, DAY, ["2"], "found 7,500,000.01; allowed: up to 7,500,000.00"),
        ({}, DAY, ["2"], "transfer T1 numbers: found 2; allowed: 2 that no certificate has"),
        ({}, DAY, ["1", "2"], "allowed: 2 that no certificate has"),
        ({"amount_cents": FACE_CENTS}, DAY, ["2", "3"], "allowed: 1 that no certificate has"),
    ],
)
def test_transfers_that_cannot_be(changes: dict[str, object], on: date, numbers: list[str], words: str) -> None:
    with pytest.raises(RecordError) as caught:
        enter_transfer(AT_CLOSING, replace(TRANSFER, **changes), on, numbers)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_a_legend_goes_by_an_opinion_or_rule_144() -> None:
    register = free(AT_CLOSING, "1", "rule 144", DAY, "2")
    (one,) = outstanding(register, DAY)
    assert (one.id, one.legend, one.stop_transfer, one.freed_by) == ("2", False, False, "rule 144")
    assert certificate_rows(register, DAY)[1].legend == "no: rule 144"
    with pytest.raises(RecordError, match="certificate 2: found no legend to remove"):
        free(register, "2", "opinion", DAY, "3")
    with pytest.raises(RecordError, match="certificate 9: found none outstanding"):
        free(register, "9", "opinion", DAY, "3")
    with pytest.raises(RecordError, match="certificate 1 number: found '1'; allowed: one that no certificate has"):
        free(AT_CLOSING, "1", "opinion", DAY, "1")


def test_what_is_wrong_with_a_certificate() -> None:
    one = AT_CLOSING[0]
    with pytest.raises(RecordError, match="certificate 1 legend: found none; allowed: none only after an opinion"):
        replace(one, legend=False)
    with pytest.raises(RecordError, match="certificate 1 legend: found one after opinion; allowed: none"):
        replace(one, freed_by="opinion")
    with pytest.raises(RecordError, match="stop_transfer: found one without a legend"):
        replace(one, legend=False, freed_by="opinion", stop_transfer=True)
    with pytest.raises(RecordError, match=r"certificate 1 amount: found 0\.00; allowed: more than 0"):
        replace(one, amount_cents=0)
    with pytest.raises(RecordError, match="transfer T1 no_legend_needed: found it without an opinion"):
        replace(TRANSFER, route="rule 144", no_legend_needed=True)
    short = (replace(one, amount_cents=FACE_CENTS - 1),)
    assert difference_from_face(short, CLOSING_DATE) == -1
    assert difference_from_face(short, CLOSING_DATE, FACE_CENTS - 1) == 0


# --- expenses and indemnities ---------------------------------------------------------------------------------------

COUNSEL = Expense(
    id="E1", incurred_on=CLOSING_DATE, incurred_by="purchaser", payee=PURCHASER_COUNSEL, amount_cents=12_345_67
)
OWN = Expense(id="E2", incurred_on=CLOSING_DATE, incurred_by="company", payee=COMPANY_COUNSEL, amount_cents=1_00)


def test_who_bears_what() -> None:
    assert borne_by(COUNSEL) == "company"
    assert borne_by(OWN) == "company"
    assert borne_by(replace(COUNSEL, purpose="other")) == "purchaser"
    assert borne_by(replace(COUNSEL, reasonable=False)) == "purchaser"
    assert borne_by(replace(COUNSEL, payee="Another adviser")) == "purchaser"


def test_what_is_owed_between_the_sides() -> None:
    rows = expense_rows([replace(COUNSEL, paid_by="purchaser"), replace(OWN, paid_by="company")], CLOSING_DATE)
    assert [(row.id, row.borne_by, row.owed) for row in rows] == [("E1", "company", 12_345_67), ("E2", "company", 0)]
    assert "purchaser's counsel" in rows[0].reason
    assert expense_rows([COUNSEL], date(1997, 10, 26)) == []
    assert expense_rows([replace(COUNSEL, reasonable=False)], DAY)[0].reason == "beyond what is reasonable (NPA 8.9)"


def test_the_companys_share_is_a_cost_of_issuance() -> None:
    lender, third = issuance_costs([COUNSEL, OWN, replace(OWN, id="E3", purpose="other")])
    assert (lender.amount_cents, lender.memo) == (12_345_67, f"lender fee: {PURCHASER_COUNSEL} (NPA 8.9)")
    assert third.memo == f"third party: {COMPANY_COUNSEL} (NPA 8.9)"


CLAIM = Claim(
    id="C1",
    claimed_by="purchaser",
    raised_on=DAY,
    ground="breach of warranty",
    place="agreement",
    damage="loss",
    amount_cents=5_000_00,
)


@pytest.mark.parametrize(
    ("changes", "allowed", "reason"),
    [
        ({}, 5_000_00, "breach of warranty in the agreement"),
        ({"damage": "attorneys' fees", "reasonable": False}, 0, "not reasonable"),
        (
            {"damage": "settlement", "settled_on": date(1998, 9, 1)},
            0,
            "settled without the written consent of the side that would pay",
        ),
        (
            {"damage": "settlement", "settled_on": date(1998, 9, 1), "consent_on": date(1998, 9, 2)},
            0,
            "consent came after the settlement",
        ),
        (
            {"damage": "settlement", "settled_on": date(1998, 9, 1), "consent_on": date(1998, 8, 30)},
            5_000_00,
            "breach of warranty in the agreement",
        ),
    ],
)
def test_what_is_indemnified(changes: dict[str, object], allowed: int, reason: str) -> None:
    (row,) = claim_rows([replace(CLAIM, **changes)], date(1999, 1, 1))  # type: ignore[arg-type]
    assert (row.allowed, row.reason, row.clause, row.payable_by) == (allowed, reason, "NPA 8.10(a)", "company")


def test_indemnity_runs_both_ways() -> None:
    (row,) = claim_rows([replace(CLAIM, claimed_by="company", place="closing certificate")], DAY)
    assert (row.clause, row.payable_by) == ("NPA 8.10(b)", "purchaser")
    assert claim_rows([CLAIM], date(1998, 5, 31)) == []


def test_what_is_wrong_with_a_claim() -> None:
    with pytest.raises(RecordError, match="claim C1 settled_on: found nothing; allowed: a date for a settlement"):
        replace(CLAIM, damage="settlement")
    with pytest.raises(RecordError, match="claim C1 consent_on: found 1998-06-02; allowed: only for a settlement"):
        replace(CLAIM, consent_on=date(1998, 6, 2))
    with pytest.raises(RecordError, match="claim C1 ground: found 'negligence'; allowed: misrepresentation"):
        replace(CLAIM, ground="negligence")  # type: ignore[arg-type]
    with pytest.raises(RecordError, match="expense E1: found the id twice"):
        expense_rows([COUNSEL, COUNSEL], DAY)


# --- debts ----------------------------------------------------------------------------------------------------------

ALL = (SENIOR_NOTES, *SUBORDINATED)


def test_the_issues_that_the_agreement_names() -> None:
    facts = [(debt.rank, debt.rate, debt.maturity) for debt in ALL]
    assert facts == [
        ("senior", Decimal("0.105"), date(2000, 2, 1)),
        ("senior subordinated", Decimal("0.1275"), date(2000, 2, 1)),
        ("junior subordinated", None, date(2000, 5, 1)),
        ("junior subordinated", Decimal("0.14"), date(2000, 5, 1)),
    ]
    assert [debt.convertible for debt in SUBORDINATED] == [False, True, False]


def test_what_the_filing_omits_is_said() -> None:
    assert open_points(SENIOR_NOTES) == []
    assert open_points(SUBORDINATED[0]) == ["principal (schedule 7 is omitted)"]
    assert open_points(SUBORDINATED[1]) == ["principal (schedule 7 is omitted)", "steps of the rate"]
    rows = debt_rows(ALL, CLOSING_DATE)
    assert total(rows) is None
    assert total(rows, "senior") == FACE_CENTS


def test_as_of_the_list_the_senior_notes_were_not_there_yet() -> None:
    assert [row.id for row in debt_rows(ALL, LISTED_ON)] == ["senior-subordinated", "junior-14", "junior-convertible"]
    assert debt_rows(ALL, CLOSING_DATE)[0].id == "senior-notes-1997"
    assert debt_rows(ALL, CLOSING_DATE)[0].days_to_maturity == 827
    assert [row.rank for row in debt_rows(ALL, date(2000, 2, 2))] == ["junior subordinated"] * 2


def test_the_rate_of_increasing_rate_notes() -> None:
    # steps are the user's to fill in; these are made up for the test
    steps = (
        RateStep(effective=date(1998, 5, 1), rate=Decimal("0.12")),
        RateStep(effective=date(1999, 5, 1), rate=Decimal("0.13")),
    )
    stepped = replace(SUBORDINATED[1], rate=Decimal("0.11"), steps=steps)
    days = (LISTED_ON, date(1998, 4, 30), date(1998, 5, 1), date(1999, 12, 31))
    assert [rate_on(stepped, day) for day in days] == [Decimal(text) for text in ("0.11", "0.11", "0.12", "0.13")]
    assert rate_on(SUBORDINATED[1], LISTED_ON) is None
    with pytest.raises(RecordError, match="debt junior-convertible step 2 rate: found 12%; allowed: above 12%"):
        replace(stepped, steps=(steps[0], replace(steps[1], rate=Decimal("0.12"))))
    with pytest.raises(RecordError, match="step 2 effective: found 1998-05-01; allowed: after 1998-05-01"):
        replace(stepped, steps=(steps[0], replace(steps[0], rate=Decimal("0.2"))))
    with pytest.raises(RecordError, match="step 1 effective: found 2001-01-01; allowed: up to maturity, 2000-05-01"):
        replace(stepped, steps=(replace(steps[0], effective=date(2001, 1, 1)),))
    with pytest.raises(RecordError, match="found steps; allowed: only with increasing = true"):
        replace(SUBORDINATED[2], steps=steps)
    with pytest.raises(RecordError, match="found principal or its date alone"):
        replace(SUBORDINATED[2], principal_cents=1)


def test_maturities_by_day() -> None:
    assert maturities(debt_rows(ALL, CLOSING_DATE)) == {
        date(2000, 2, 1): ["senior-notes-1997", "senior-subordinated"],
        date(2000, 5, 1): ["junior-14", "junior-convertible"],
    }


def test_a_note_that_promnote_keeps_joins_the_register() -> None:
    note = parse_note(example_text("note-1996-fixed.toml"), name="n")
    debt = debt_of(replay(note, LISTED_ON), "senior")
    assert debt is not None
    # 18 of 48 instalments, 30 April 1996 to 30 September 1997
    assert debt.principal_cents == 4_554_900_00 - 18 * 94_893_75
    assert (debt.maturity, debt.rate, debt.principal_as_of) == (date(2000, 3, 31), Decimal("0.085"), LISTED_ON)
    assert total(debt_rows([debt], LISTED_ON)) == debt.principal_cents
    assert debt_of(replay(note, date(2000, 3, 31)), "senior") is None


def test_columns_name_every_field() -> None:
    for record, columns in (
        (CertificateRow, CERTIFICATE_COLUMNS),
        (ExpenseRow, EXPENSE_COLUMNS),
        (ClaimRow, CLAIM_COLUMNS),
        (DebtRow, DEBT_COLUMNS),
    ):
        assert record._fields == tuple(column.name for column in columns)


def test_records_are_told_apart_by_their_ids() -> None:
    twice = (AT_CLOSING[0], AT_CLOSING[0])
    with pytest.raises(RecordError, match="certificate 1: found the id twice; allowed: each id once"):
        outstanding(twice, CLOSING_DATE)
    assert isinstance(AT_CLOSING[0], Certificate)
    with pytest.raises(RecordError, match="debt id: found nothing"):
        Debt(id="", title="x", rank="senior", maturity=DAY, clause="")
