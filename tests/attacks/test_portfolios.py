"""Portfolio files changed at random: each row is a note or a problem that names it, or the file is refused in one line."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from attack_cases import cases
from portfolio_files import AS_OF, HEADER, activity, row, rows, write_csv, write_workbook
from promnote.basics.errors import NoteError
from promnote.running.ledger import replay
from promnote_workbooks.portfolio.problems import PortfolioError, Problem
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio

Run = Callable[..., Any]
_CELLS: tuple[Any, ...] = (
    None, "", " ", "N-0001", -1, 0, 1e15, 1e300, "8.5%", "8,5%", "60.000", "(5.00)", "$ 5", "31.12.2023", "12/31/2023",
    "2023-13-01", date(2023, 2, 28), date(9999, 12, 31), True, "=1+1", "+1", "@x", "\u202e", "é" * 300, "x" * 32_000, "#N/A",
    "as_of", "ACT/360", "1e999", "nan", "٣", "a\nb", 'a"b', "a;b", "'5",
)  # fmt: skip


def spoilt(rng: random.Random, table: list[list[Any]]) -> list[list[Any]]:
    """The table with some cells, rows or columns changed."""
    table = [list(each) for each in table]
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(table))
        match rng.randrange(8):
            case 0 if len(table) > 2:
                del table[at]
            case 1:
                table.insert(at, list(table[rng.randrange(len(table))]))
            case 2:
                table.insert(at, [])
            case 3:
                column = rng.randrange(len(HEADER))
                for each in table:
                    if column < len(each):
                        del each[column]
            case _:
                if table[at]:
                    table[at][rng.randrange(len(table[at]))] = rng.choice(_CELLS)
    return table


def all_items(path: Path) -> None:
    """Go through the portfolio as a batch does."""
    for item in open_portfolio(path).items:
        if isinstance(item, Problem):
            assert item.found or item.allowed
            continue
        assert isinstance(item, RawNote)
        try:
            replay(note_of(item), AS_OF)
        except (NoteError, PortfolioError) as error:
            assert "\n" not in str(error) or isinstance(error, PortfolioError)


@pytest.mark.parametrize("seed", cases(60))
def test_a_changed_table(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    table = spoilt(rng, [list(HEADER), *rows(6)])
    if seed % 2:
        path = write_csv(
            tmp_path / "p.csv", table, delimiter=rng.choice(",;\t"), encoding=rng.choice(("utf-8", "utf-8-sig"))
        )
    else:
        path = write_workbook(
            tmp_path / "p.xlsx", table[1:], header=table[0], activity=activity(10), strings_to_formulas=bool(seed % 4)
        )
    before = path.read_bytes()
    try:
        all_items(path)
    except NoteError as error:
        assert "\n" not in str(error)
        assert str(error).startswith(path.name)
    assert path.read_bytes() == before


@pytest.mark.parametrize("seed", cases(60))
def test_changed_bytes(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"bytes {seed}")
    table = [list(HEADER), *rows(6)]
    path = write_csv(tmp_path / "p.csv", table) if seed % 2 else write_workbook(tmp_path / "p.xlsx", table[1:])
    data = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 12)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if seed % 3 == 0:
        del data[rng.randrange(len(data)) :]
    path.write_bytes(data)
    try:
        all_items(path)
    except NoteError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 3_000


@pytest.mark.parametrize("seed", cases(3))
def test_through_the_command(seed: int, tmp_path: Path, promnote: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = random.Random(f"command {seed}")
    table = spoilt(rng, [list(HEADER), *(row(number) for number in range(1, 5))])
    write_csv(tmp_path / "p.csv", table)
    outcome = promnote("portfolio", "figures", "p.csv", "--as-of", AS_OF, "--out", "o.csv", "--workers", "1")
    assert outcome.code in (0, 1, 2), outcome.err
    assert "Traceback" not in outcome.err
