"""Figures of a portfolio without workbooks: every figure as the ledger has it, in the portfolio's order."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portfolio_files import AS_OF, HEADER, portfolio_of, row, write_csv, write_workbook
from promnote.basics.errors import NoteError
from promnote.reports.columns import figures_json
from promnote.reports.figures import FIGURES, figures
from promnote.reports.rolls import ROLL
from promnote.running.ledger import replay
from promnote_workbooks.batch.summary import summary_of
from promnote_workbooks.cli.portfolio import MORE_COLUMNS
from promnote_workbooks.portfolio.figures import COLUMNS, write_figures
from promnote_workbooks.portfolio.more_columns import MORE
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio


def run(portfolio: Path, out: Path, workers: int = 2) -> Any:
    return write_figures(open_portfolio(portfolio), AS_OF, out, workers=workers, told=lambda *_: None)


def test_every_figure_of_every_note_in_order(tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 450), tmp_path / "f.csv"
    outcome = run(portfolio, out)
    assert (outcome.notes, outcome.bad) == (450, 0)
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    raws = [each for each in open_portfolio(portfolio).items if isinstance(each, RawNote)]
    assert [each["note"] for each in table] == [each.id for each in raws]
    for raw, cells in list(zip(raws, table, strict=True))[::30]:
        expected = figures_json(figures(replay(note_of(raw), AS_OF)))
        assert {name: cells[name] for name in FIGURES} == {
            name: "" if value is None else str(value) for name, value in expected.items()
        }
    run(portfolio, tmp_path / "g.csv", workers=1)
    assert (tmp_path / "g.csv").read_bytes() == out.read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["f.csv", "g.csv", "p.xlsx"]


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    portfolio = portfolio_of(tmp_path / "p.xlsx", 20)
    run(portfolio, tmp_path / "f.parquet")
    run(portfolio, tmp_path / "f.csv")
    table = parquet.read_table(tmp_path / "f.parquet")
    assert tuple(table.column_names) == COLUMNS
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        for cells, values in zip(csv.DictReader(file), table.to_pylist(), strict=True):
            for name in COLUMNS:
                value = values[name]
                if name == "rate" and value is not None:
                    assert float(cells[name]) == float(value)
                else:
                    assert cells[name] == ("" if value is None else str(value)), name


def test_bad_rows_are_listed_beside(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    table = [
        HEADER,
        row(1),
        row(3, rate="x"),
        row(5, **{"issue date": "2030-01-01", "first payment date": "2031-01-31"}),
        row(7),
    ]
    portfolio, out = write_csv(tmp_path / "p.csv", table), tmp_path / "f.csv"
    done = promnote("portfolio", "figures", portfolio, "--as-of", AS_OF, "--out", out, "--workers", 1)
    assert done.code == 1
    assert done.err.splitlines()[0].startswith("p.csv: row 3 (N-0003), column rate: found 'x'")
    assert done.err.splitlines()[1].startswith("p.csv: row 4 (N-0005), column as_of: found 2026-09-30; allowed: issue")
    assert "2 notes as of 2026-09-30" in done.out
    assert [line.partition(",")[0] for line in out.read_text().splitlines()] == ["note", "N-0001", "N-0007"]
    assert (tmp_path / "f.csv.errors.xlsx").is_file()
    write_csv(portfolio, table[:2])
    assert promnote("portfolio", "figures", portfolio, "--as-of", AS_OF, "--out", out, "--workers", 1).code == 0
    assert not (tmp_path / "f.csv.errors.xlsx").exists()
    line = promnote("portfolio", "figures", portfolio, "--as-of", AS_OF, "--out", tmp_path / "f.xls").line
    assert "allowed: a file name that ends in .csv or .parquet" in line


def test_an_id_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    portfolio = write_workbook(tmp_path / "p.xlsx", [row(1, id="=1+1", lender="@x")], strings_to_formulas=False)
    run(portfolio, tmp_path / "f.csv", workers=1)
    assert (tmp_path / "f.csv").read_text().splitlines()[1].startswith("'=1+1,2026-09-30,Acme Corp,'@x,")


def test_nothing_half_written(tmp_path: Path) -> None:
    portfolio = write_csv(tmp_path / "p.csv", [HEADER])
    (tmp_path / "f.csv").write_text("the one before")
    with pytest.raises(NoteError, match="found no notes"):
        run(portfolio, tmp_path / "f.csv")
    assert (tmp_path / "f.csv").read_text() == "the one before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["f.csv", "p.csv"]


def test_maturities_and_roll_forwards_are_those_of_the_portfolio_workbook(
    tmp_path: Path, promnote: Callable[..., Any]
) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 12), tmp_path / "f.csv"
    arguments = ("portfolio", "figures", portfolio, "--as-of", AS_OF, "--workers", 1)
    assert promnote(*arguments, "--with", "maturities", "--with", "roll-forward", "--out", out).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        table = {each["note"]: each for each in csv.DictReader(file)}
    assert tuple(table["N-0001"]) == (
        *COLUMNS,
        *(f"due_in_year_{year}" for year in range(1, 6)),
        "due_thereafter",
        "roll_from",
        *(f"roll_{what}_{name}" for what in ("principal", "interest") for name in ROLL),
    )
    notes = [note_of(each) for each in open_portfolio(portfolio).items if isinstance(each, RawNote)]
    for note in notes:
        cells, summary = table[note.terms.id], summary_of(note, AS_OF)
        due = [cells[name] for name in cells if name.startswith("due_")]
        assert due == [f"{each / 100:.2f}" for each in summary["maturities"]]
        assert sum(map(Decimal, due)) == Decimal(cells["principal"])
        assert cells["roll_from"] == summary["from"]
        for what in ("principal", "interest"):
            roll = [Decimal(cells[f"roll_{what}_{name}"]) for name in ROLL]
            assert [int(each * 100) for each in roll] == summary[f"roll_{what}"]
            opening, new, added, paid, waived, closing = roll
            assert opening + new + added - paid - waived == closing
    pytest.importorskip("pyarrow.parquet")
    assert promnote(*arguments, "--with", "maturities", "--out", tmp_path / "f.parquet").code == 0
    from pyarrow import parquet

    assert (
        str(parquet.read_table(tmp_path / "f.parquet")["due_in_year_2"][0].as_py()) == table["N-0001"]["due_in_year_2"]
    )


def test_other_columns_are_refused(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    assert tuple(MORE) == MORE_COLUMNS
    line = promnote(
        "portfolio", "figures", "p.xlsx", "--as-of", AS_OF, "--with", "rolls", "--out", tmp_path / "f.csv"
    ).line
    assert line == "promnote portfolio figures: --with: found 'rolls'; allowed: maturities, roll-forward"
