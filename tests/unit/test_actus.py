"""The published ACTUS contracts: dates, principal and interest within half a cent, or the reason why not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

import required
from actus_terms import Inexpressible, flows_of, note_of
from promnote.running.schedule import schedule_rows

HALF_A_CENT = Decimal("0.005") + Decimal("1e-9")

EXPRESSIBLE = [
    "pam01", "pam03", "pam05", "pam07", "pam09", "pam11", "pam13", "pam15", "pam17", "pam21", "pam23",
    "lam01", "lam05", "lam07", "lam09", "lam11", "lam15", "lam19", "lam23", "lam27", "lam29", "lam31",
]  # fmt: skip
NOT_EXPRESSIBLE = {"lam13": "a negative rate or a rate multiplier; ours is index + spread, never below zero"}
#: An amount that is no whole cents: the last instalment takes what is left over, in cents (10,000 / 6).
SPREAD_CENTS = {"lam31": Decimal("0.02")}


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    path = required.require("cases") / "actus_published_cases.json"
    cases: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return cases


def test_every_case_is_accounted_for(published: dict[str, Any]) -> None:
    assert sorted(published) == sorted([*EXPRESSIBLE, *NOT_EXPRESSIBLE])


@pytest.mark.parametrize("name", EXPRESSIBLE)
def test_flows(name: str, published: dict[str, Any]) -> None:
    case = published[name]
    note = note_of(case["terms"], case["dataObserved"], case["to"])
    rows = {row.date: row for row in schedule_rows(note.terms, note.resets)}
    flows = flows_of(case["results"], note.terms.issue_date)
    assert list(rows) == list(flows)
    for day, (principal, interest) in flows.items():
        assert abs(Decimal(rows[day].principal) / 100 - principal) <= SPREAD_CENTS.get(name, HALF_A_CENT), day
        assert abs(Decimal(rows[day].interest) / 100 - interest) <= HALF_A_CENT, day


@pytest.mark.parametrize("name", NOT_EXPRESSIBLE)
def test_not_expressible(name: str, published: dict[str, Any]) -> None:
    case = published[name]
    with pytest.raises(Inexpressible) as caught:
        note_of(case["terms"], case["dataObserved"], case["to"])
    assert str(caught.value) == NOT_EXPRESSIBLE[name]
