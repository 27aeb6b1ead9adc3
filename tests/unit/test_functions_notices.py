"""Reports and notices of the note purchase agreement (NPA 6.1, 8.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promnote.functions.catalogue import function


@pytest.mark.parametrize(
    ("period_end", "days", "expected"),
    [
        ("1997-12-31", 100, date(1998, 4, 10)),
        ("1999-12-31", 100, date(2000, 4, 9)),
        ("1997-03-31", 55, date(1997, 5, 25)),
        ("1997-06-30", 55, date(1997, 8, 24)),
        ("1997-06-30", 0, date(1997, 6, 30)),
    ],
)
def test_report_due_date(period_end: str, days: int, expected: date) -> None:
    assert function("REPORT_DUE_DATE")(period_end, days) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("hand", date(1997, 2, 26)),
        ("facsimile", date(1997, 2, 26)),
        ("registered mail", date(1997, 3, 3)),
        ("CERTIFIED MAIL", date(1997, 3, 3)),
    ],
)
def test_notice_effective_date(method: str, expected: date) -> None:
    assert function("NOTICE_EFFECTIVE_DATE")(method, "1997-02-26") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            ("REPORT_DUE_DATE", "1997-12-31", 100),
            "1997-12-31 + 100 days = 1998-04-10 (calendar days; the last day on which it is in time)",
        ),
        (
            ("REPORT_DUE_DATE", "1997-03-31", 55),
            "1997-03-31 + 55 days = 1997-05-25 (calendar days; the last day on which it is in time)",
        ),
        (
            ("REPORT_DUE_DATE", "9999-12-31", 1),
            "REPORT_DUE_DATE gives #NUM!: days: found 1 days after 9999-12-31; allowed: dates up to 9999-12-31",
        ),
        (
            ("NOTICE_EFFECTIVE_DATE", "registered mail", "1997-02-26"),
            "1997-02-26 + 5 days = 1997-03-03 (by registered mail: five days after the postmark)",
        ),
        (
            ("NOTICE_EFFECTIVE_DATE", "facsimile", "1997-02-26"),
            "1997-02-26 (by facsimile: effective on confirmation of transmission)",
        ),
        (
            ("NOTICE_EFFECTIVE_DATE", "e-mail", "1997-02-26"),
            (
                "NOTICE_EFFECTIVE_DATE gives #VALUE!: method: found 'e-mail'; allowed: hand, "
                "registered mail, certified "
                "mail, facsimile"
            ),
        ),
    ],
)
def test_workings(call: tuple[Any, ...], expected: str) -> None:
    assert function(call[0]).reason(*call[1:]) == expected
