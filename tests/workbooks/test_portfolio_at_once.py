"""Notes paid as agreed, computed at once: every cell as the ledger has it, the rest left to the ledger, and the referee."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portfolio_files import AS_OF, HEADER, row, write_csv, write_workbook
from promnote.basics.errors import NoteError
from promnote.reports.columns import json_value
from promnote.reports.figures import FIGURES
from promnote_workbooks.batch.task import Stop
from promnote_workbooks.portfolio import figures
from promnote_workbooks.portfolio.agreed import Reader
from promnote_workbooks.portfolio.csv_file import open_csv
from promnote_workbooks.portfolio.problems import Problem
from promnote_workbooks.portfolio.raw import RawNote
from promnote_workbooks.portfolio.read import open_portfolio

pytest.importorskip("numpy")
from promnote_workbooks.portfolio.at_once import figures_at_once

TERMS = {
    "note.id": "N",
    "note.issue_date": "2023-01-17",
    "note.principal": "100000.00",
    "installments.count": "48",
    "installments.first_date": "2023-03-31",
    "interest.rate": "8.5%",
    "payments.assume_paid_through": "as_of",
}
BULLET = {
    path: value
    for path, value in (
        TERMS | {"note.kind": "bullet", "installments.maturity_date": "2026-11-30"}
    ).items()
    if path not in ("installments.count", "installments.first_date")
}  # fmt: skip


def raw_of(cells: dict[str, Any], **more: Any) -> RawNote:
    """A note of a table's second row."""
    cells = {path: value for path, value in cells.items() if value is not None}
    return RawNote(id=str(cells["note.id"]), file="p.csv", row=2, cells=cells, **more)


def texts(values: tuple[Any, ...]) -> dict[str, Any]:
    """Figures as the file has them."""
    return {name: json_value(value, FIGURES[name].kind) for name, value in zip(FIGURES, values, strict=True)}


def at_once(raw: RawNote, as_of: date) -> dict[str, Any]:
    """The note's figures without the ledger; it must be one that can be."""
    agreed = Reader(as_of).read(raw)
    assert agreed is not None
    return texts(figures_at_once([agreed], as_of)[0])


def by_ledger(raw: RawNote, as_of: date) -> dict[str, Any]:
    """The note's figures as the ledger says."""
    return texts(figures._row(raw, as_of)[5 : 5 + len(FIGURES)])


days = st.dates(date(1995, 1, 1), date(2035, 12, 31))
month_ends = days.map(lambda day: day.replace(day=1) - timedelta(days=1))
dates = st.one_of(days, month_ends)


@st.composite
def agreed_notes(draw: Any) -> tuple[RawNote, date]:
    """A note paid as agreed and a date from its issue on, often one of its own dates."""
    issue = draw(dates)
    ends = issue + timedelta(days=draw(st.integers(1, 4_000)))
    first = draw(st.sampled_from([ends, ends.replace(day=1) + timedelta(days=31)]))
    cells: dict[str, Any] = {
        "note.id": "N",
        "note.issue_date": issue,
        "interest.rate": draw(st.sampled_from(["0", "8.5%", "0.05125", "100%", "0.073333"])),
        "interest.day_count": draw(
            st.sampled_from([None, "ACT/360", "ACT/365", "30/360", "30/360 EXCEL", "30E/360", "3"])
        ),
        "late_charge.rate": draw(st.sampled_from([None, 0.18])),
        "payments.assume_paid_through": "as of",
    }
    if draw(st.booleans()):
        cells |= {"note.kind": "bullet", "installments.maturity_date": first}
        cells["note.principal"] = draw(st.integers(1, 10**10)) / 100
    else:
        count = draw(st.integers(1, 130))
        cents = draw(st.integers(count, 10**10))
        cells |= {
            "note.principal": cents / 100,
            "installments.count": count,
            "installments.first_date": first,
            "installments.every_months": draw(st.sampled_from([None, 1, 3, 12])),
            "installments.month_end": draw(st.sampled_from([None, "no"])),
        }
        if (regular := cents // count) and draw(st.booleans()):
            cells["installments.amount"] = regular / 100
    near = [issue, first, first - timedelta(days=1), first + timedelta(days=365)]
    as_of = max(issue, draw(st.one_of(st.sampled_from(near), dates)))
    return raw_of(cells), as_of


@settings(max_examples=150, deadline=None)
@given(agreed_notes())
def test_every_cell_is_the_ledgers(drawn: tuple[RawNote, date]) -> None:
    raw, as_of = drawn
    assume(Reader(as_of).read(raw) is not None)  # a few are beyond 64 bits
    assert at_once(raw, as_of) == by_ledger(raw, as_of)


def test_many_notes_together_are_each_alone() -> None:
    cells = [
        TERMS | {"installments.count": str(1 + number), "interest.rate": f"{number % 20}%",
                 "interest.day_count": ("ACT/360", "30/360", "ACT/365", "30E/360")[number % 4]}
        for number in range(120)
    ]  # fmt: skip
    reader = Reader(AS_OF)
    notes = [reader.read(raw_of(each)) for each in cells]
    together = figures_at_once([each for each in notes if each is not None], AS_OF)
    assert [texts(each) for each in together] == [by_ledger(raw_of(each), AS_OF) for each in cells]


def test_an_instalment_and_its_interest_by_hand() -> None:
    # as of 15 Mar 2024, 12 of 48 x 2,083.33 are paid; 75,000.04 from 29 Feb, 15 days at 8.5% on 360
    found = at_once(raw_of(TERMS), date(2024, 3, 15))
    assert found["principal"] == "75000.04"
    assert found["interest_accrued"] == "265.63"  # 75,000.04 x 0.085 x 15 / 360 = 265.6251...
    assert (found["next_installment_number"], found["next_installment_date"]) == (13, "2024-03-31")
    assert found["next_installment_interest"] == "548.96"  # x 31 / 360 = 548.9586...
    assert found["per_diem"] == "17.71"  # 17.7083...


@pytest.mark.parametrize(
    "change",
    [
        {"interest.rate": None, "interest.index": "SOFR 1M"},
        {"interest.day_count": "ACT/ACT"},
        {"interest.rounding": "half-even"},
        {"late_charge.rate": "agreement"},
        {"note.kind": "level"},
        {"payments.assume_paid_through": None},
        {"payments.assume_paid_through": "2024-01-31"},
        {"prepayment.permitted": "yes"},
        {"usury.maximum_rate": "25%"},
        {"accounts.cash": "1010"},
        {"installments.amount": "5000.00"},  # 48 of them are more than the principal
        {"installments.amount": "0"},
        {"installments.count": None},
        {"installments.first_date": "2023-01-17"},
        {"installments.maturity_date": "2027-01-31"},
        {"installments.month_end": "yes", "installments.first_date": "2023-03-30"},
        {"note.principal": "0.47"},
        {"note.principal": "100,5"},
        {"note.issue_date": "1899-01-01"},
        {"note.borrower": 17.5},
        {"interest.rate": "850"},
        {"installments.count": "6000"},  # beyond the years that are laid out
        {"note.principal": "900000000000000"},  # products beyond 64 bits
    ],
)
def test_what_is_left_to_the_ledger(change: dict[str, Any]) -> None:
    assert Reader(AS_OF).read(raw_of(TERMS)) is not None
    assert Reader(AS_OF).read(raw_of(TERMS | change)) is None


def test_a_bullet_with_instalments_resets_or_activity_is_for_the_ledger() -> None:
    reader = Reader(AS_OF)
    assert reader.read(raw_of(BULLET)) is not None
    assert reader.read(raw_of(BULLET | {"installments.count": "2"})) is None
    assert reader.read(raw_of(TERMS, activity=((2, {"date": "2024-01-31", "type": "payment"}),))) is None
    assert Reader(date(2023, 1, 16)).read(raw_of(TERMS)) is None


def test_the_bound_is_where_products_still_fit() -> None:
    # the largest principal of this term and rate that is taken: its figures are exact to the last cent
    reader, low, high = Reader(AS_OF), 10**6, 10**18
    while high - low > 1:
        middle = (low + high) // 2
        taken = reader.read(raw_of(TERMS | {"note.principal": middle})) is not None
        low, high = (middle, high) if taken else (low, middle)
    assert low > 10**9
    raw = raw_of(TERMS | {"note.principal": low})
    assert at_once(raw, AS_OF) == by_ledger(raw, AS_OF)


# --- the run --------------------------------------------------------------------------------------------------------


def table(count: int) -> list[list[Any]]:
    """Fixed notes paid as agreed, with every tenth left to the ledger, and a bad row."""
    rows = [row(number, rate="8.5%", index=None, spread=None) for number in range(1, count + 1)]
    rows[4][HEADER.index("rate")] = "x"
    return [HEADER, *rows]


def run(portfolio: Path, out: Path, workers: int = 2) -> figures.Outcome:
    return figures.write_figures(open_portfolio(portfolio), AS_OF, out, workers=workers, told=lambda *_: None)


def test_the_same_bytes_with_and_without_numpy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio = write_csv(tmp_path / "p.csv", table(60))
    block = figures.Block(0, tuple(open_portfolio(portfolio).items))
    quick = figures.worker(as_of=AS_OF, suffix=".csv")(block)
    assert (quick.rows, quick.at_once, quick.checked, len(quick.problems)) == (59, 53, 1, 1)
    monkeypatch.setattr(figures, "_at_once", lambda: None)
    slow = figures.worker(as_of=AS_OF, suffix=".csv")(block)
    assert (slow.data, slow.at_once, slow.checked) == (quick.data, 0, 0)


def test_the_run_says_how_many_and_how_many_were_checked(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    portfolio, out = write_csv(tmp_path / "p.csv", table(250)), tmp_path / "f.csv"
    done = promnote("portfolio", "figures", portfolio, "--as-of", AS_OF, "--out", out, "--workers", 2)
    assert "249 notes as of 2026-09-30" in done.out
    assert "  224 of them paid as agreed and computed at once, 3 of these checked against the ledger" in done.out


@pytest.mark.parametrize("name", ["f.csv", "f.parquet"])
def test_files_do_not_depend_on_the_workers(tmp_path: Path, name: str) -> None:
    if name == "f.parquet":
        pytest.importorskip("pyarrow")
    portfolio = write_csv(tmp_path / "p.csv", table(330))
    run(portfolio, tmp_path / name, workers=1)
    run(portfolio, tmp_path / f"2{name}", workers=3)
    assert (tmp_path / name).read_bytes() == (tmp_path / f"2{name}").read_bytes()


def test_the_referee_stops_the_run_at_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio, out = write_csv(tmp_path / "p.csv", table(30)), tmp_path / "f.csv"
    out.write_text("the one before")
    monkeypatch.setattr(figures, "MAKER", "figures_stand_in:wrong")
    with pytest.raises(
        NoteError, match=r"p\.csv: row \d+ \(N-\d+\): found interest_to_date [\d.]+ where many notes are"
    ) as e:
        run(portfolio, out)
    assert "in the ledger; allowed: the same. Nothing is written; please report it with the note" in str(e.value)
    assert out.read_text() == "the one before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["f.csv", "p.csv"]


def test_the_referee_looks_at_every_column(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = raw_of(TERMS)
    row = figures._row(raw, AS_OF)
    figures._compare(raw, row, AS_OF)
    for place, value in enumerate(row):
        planted = (
            value + 1
            if isinstance(value, int)
            else 7
            if value is None
            else f"{value}x"
            if isinstance(value, str)
            else None
        )
        with pytest.raises(Stop, match=f"found {figures.COLUMNS[place]} "):
            figures._compare(raw, (*row[:place], planted, *row[place + 1 :]), AS_OF)
    refused = raw_of(TERMS | {"note.issue_date": "2030-01-01", "installments.first_date": "2031-01-01"})
    with pytest.raises(Stop, match="found figures where the ledger refuses the note"):
        figures._compare(refused, row, AS_OF)


def test_the_sample_is_a_thousandth_that_the_rows_choose() -> None:
    items = tuple(
        RawNote(id=f"N{number}", file="p.csv", row=number, cells=TERMS | {"note.id": f"N{number}"})
        for number in range(2, 2002)
    )
    reader = Reader(AS_OF)
    assert figures._computed_at_once(figures.Block(3, items), reader)[1] == 2
    assert figures._computed_at_once(figures.Block(3, items[:1001]), reader)[1] == 2
    assert figures._computed_at_once(figures.Block(3, items[:1000]), reader)[1] == 1
    assert figures._computed_at_once(figures.Block(3, ()), reader) == ({}, 0)


def test_a_note_that_kills_its_workers_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = table(20)
    rows[12][HEADER.index("title")] = "die"
    portfolio, out = write_csv(tmp_path / "p.csv", rows), tmp_path / "f.csv"
    monkeypatch.setattr(figures, "MAKER", "figures_stand_in:deadly")
    monkeypatch.setattr("promnote_workbooks.workers.pool.MOST_DEATHS", 2)
    outcome = run(portfolio, out)
    assert (outcome.notes, outcome.bad) == (18, 2)
    assert [each.note for each in outcome.problems] == ["N-0005", "N-0012"]
    assert outcome.problems[1].found.startswith("that 2 workers died of it (exit code -9)")
    ids = [line.partition(",")[0] for line in out.read_text().splitlines()[1:]]
    assert ids == [f"N-{number:04d}" for number in range(1, 21) if number not in (5, 12)]


def test_raw_notes_travel_whole(tmp_path: Path) -> None:
    items = list(open_portfolio(write_workbook(tmp_path / "p.xlsx", [row(1), row(2), row(4, rate="x")])).items)
    assert pickle.loads(pickle.dumps(items)) == items
    assert not any(isinstance(each, Problem) for each in items)


def test_a_csv_of_many_texts_is_read_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promnote_workbooks.portfolio.csv_file._REMEMBERED", 5)
    path = write_csv(tmp_path / "p.csv", [["id", "x"], *([f"N{number % 7}", number % 3] for number in range(40))])
    cells = [cells for _, cells in open_csv(path, "").rows()]
    assert cells == [["id", "x"], *([f"N{number % 7}", str(number % 3)] for number in range(40))]
