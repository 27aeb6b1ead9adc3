"""Output names: safe on every system, no two alike, whatever the ids are."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promnote_workbooks.batch.names import output_names

NASTY = st.sampled_from([
    *("../../etc/passwd", "C:\\x", "CON", "con.txt", "nul", "LPT1", "a/b", "a\\b", "..", ".", "", " ", "a ", "A", "a"),
    *("portfolio", "errors", "é", "e\u0301", "\0", "\n", "x" * 400, "\ud800", "日本", "~$a", "-rf"),
])  # fmt: skip
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt1", "portfolio", "errors"}


@given(st.sets(st.one_of(NASTY, st.text(max_size=30))))
def test_names_are_safe_and_unique(ids: set[str]) -> None:
    names = output_names(ids)
    assert set(names) == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    for name in names.values():
        assert name.isascii()
        assert name.endswith(".xlsx")
        assert len(name) <= 120
        assert PurePosixPath(name).name == PureWindowsPath(name).name == name
        assert name[0] not in ".~- "
        assert not set(name) & set('<>:"/\\|?*')
        stem = name.removesuffix(".xlsx")
        assert stem == stem.strip(" .")
        assert stem.partition(".")[0].strip().casefold() not in RESERVED


@given(st.lists(st.text(max_size=10), unique=True, max_size=8))
def test_names_do_not_depend_on_the_order(ids: list[str]) -> None:
    assert output_names(ids) == output_names(ids[::-1])


@pytest.mark.parametrize(
    ("ids", "names"),
    [
        (["note-1996", "N 17.b"], ["note-1996.xlsx", "N 17.b.xlsx"]),
        (["A", "b"], ["A.xlsx", "b.xlsx"]),
        (["A", "a"], ["A 559aead082.xlsx", "a ca978112ca.xlsx"]),
        (["CON"], ["note CON 9c1a72a3d5.xlsx"]),
    ],
)
def test_an_id_that_can_be_a_name_is_one(ids: list[str], names: list[str]) -> None:
    found = output_names(ids)
    assert [found[each].partition(" ")[0] for each in ids] == [each.partition(" ")[0] for each in names]
    if not any(len(each.removesuffix(".xlsx").split(" ")[-1]) == 10 for each in names):
        assert [found[each] for each in ids] == names
