"""Names of our functions in files: three hosts' spellings, and formulas rewritten from any of them to any other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote.basics.errors import WorkbookError
from promnote.functions.catalogue import catalogue
from promnote_workbooks.formulas.host_names import PREFIXES, canonical, cell_name, functions_called, rewrite_formula

FUNCTIONS = list(catalogue())
HOSTS = list(PREFIXES)


def test_a_name_in_each_host() -> None:
    assert [cell_name("ACT360_DAYS", host) for host in ("excel", "lite", "libreoffice")] == [
        "ACT360_DAYS",
        "_xldudf_PROMNOTE_ACT360_DAYS",
        "PROMNOTE.ACT360_DAYS",
    ]


def test_an_unknown_host_is_an_error_that_lists_the_hosts() -> None:
    with pytest.raises(WorkbookError, match="found 'lotus'; allowed: excel, lite, libreoffice"):
        cell_name("ACT360_DAYS", "lotus")
    with pytest.raises(WorkbookError, match="lotus"):
        rewrite_formula("=1", "lotus")


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("host", HOSTS)
def test_every_spelling_is_recognised_in_any_case(function: str, host: str) -> None:
    name = cell_name(function, host)
    assert canonical(name) == canonical(name.lower()) == canonical(name.upper()) == function


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("[1]!ACT360_DAYS", "ACT360_DAYS"),
        ("[12]!act360_days", "ACT360_DAYS"),
        ("SUM", None),
        ("ACT360", None),
        ("ACT360_DAYS2", None),
        ("MY_ACT360_DAYS", None),
        ("OTHER.ACT360_DAYS", None),
        ("Sheet1!ACT360_DAYS", None),
        ("[x]!ACT360_DAYS", None),
        ("_xldudf_OTHER_ACT360_DAYS", None),
        ("PROMNOTE.", None),
        ("PROMNOTE", None),
        ("", None),
        ("ACT360_DAYS ", None),
        ("ACT360_DAYſ", None),
    ],
)
def test_names_that_are_ours_and_names_that_are_not(name: str, function: str | None) -> None:
    assert canonical(name) == function


@pytest.mark.parametrize(
    ("plain", "calc"),
    [
        ("=ACT360_DAYS(A1,B1)", "=PROMNOTE.ACT360_DAYS(A1,B1)"),
        ("=act360_days(A1,B1)", "=PROMNOTE.ACT360_DAYS(A1,B1)"),
        ("=-ACT360_DAYS(A1,B1)*2+PER_DIEM(A1,5%)", "=-PROMNOTE.ACT360_DAYS(A1,B1)*2+PROMNOTE.PER_DIEM(A1,5%)"),
        (
            "=SUM(PER_DIEM(A1,B1),IF(A1,PER_DIEM(A2,B2)))",
            "=SUM(PROMNOTE.PER_DIEM(A1,B1),IF(A1,PROMNOTE.PER_DIEM(A2,B2)))",
        ),
        ("=[1]!PER_DIEM(A1,B1)", "=PROMNOTE.PER_DIEM(A1,B1)"),
        ("=@PER_DIEM(A1,B1)", "=@PROMNOTE.PER_DIEM(A1,B1)"),
        ("={PER_DIEM(A1,B1)}", "={PROMNOTE.PER_DIEM(A1,B1)}"),
        # nothing of ours in here
        ('="PER_DIEM(A1)"', '="PER_DIEM(A1)"'),
        ('="say ""PER_DIEM(""" & A1', '="say ""PER_DIEM(""" & A1'),
        ("='PER_DIEM(1)'!A1", "='PER_DIEM(1)'!A1"),
        ("='it''s PER_DIEM(1)'!A1", "='it''s PER_DIEM(1)'!A1"),
        ("=Sheet1!PER_DIEM(1)", "=Sheet1!PER_DIEM(1)"),
        ("='My sheet'!PER_DIEM(1)", "='My sheet'!PER_DIEM(1)"),
        ("=SUM(Table1[PER_DIEM(a)])", "=SUM(Table1[PER_DIEM(a)])"),
        ("=SUM(Table1[[#All],[PER_DIEM(a)]])", "=SUM(Table1[[#All],[PER_DIEM(a)]])"),
        ("=SUM(Table1[it'[s PER_DIEM(])", "=SUM(Table1[it'[s PER_DIEM(])"),
        ("=[1]Sheet1!A1+PER_DIEM", "=[1]Sheet1!A1+PER_DIEM"),
        ("=MY_PER_DIEM(1)+X.PER_DIEM(1)+PER_DIEM2(1)", "=MY_PER_DIEM(1)+X.PER_DIEM(1)+PER_DIEM2(1)"),
        ("PER_DIEM(1", "PROMNOTE.PER_DIEM(1"),
        ("", ""),
    ],
)
def test_a_formula_for_calc(plain: str, calc: str) -> None:
    assert rewrite_formula(plain, "libreoffice") == calc


TEXT_AROUND = st.sampled_from(
    ["=", "=1+", "=SUM(", '"PER_DIEM("&', "'a b'!A1*", "Table1[[#All],[x]]+", " ", "@", "A1:B2,", "[1]Sheet!A1-"]
)


@given(st.lists(st.tuples(TEXT_AROUND, st.sampled_from(FUNCTIONS), st.sampled_from(HOSTS)), max_size=5))
def test_hosts_can_be_changed_there_and_back(parts: list[tuple[str, str, str]]) -> None:
    mixed = ";".join(f"{text}{cell_name(function, host)}(A1)" for text, function, host in parts)
    for host in HOSTS:
        rewritten = rewrite_formula(mixed, host)
        assert rewritten == ";".join(f"{text}{cell_name(function, host)}(A1)" for text, function, _ in parts)
        assert rewrite_formula(rewritten, host) == rewritten
        assert functions_called(rewritten) == tuple(dict.fromkeys(function for _, function, _ in parts))
