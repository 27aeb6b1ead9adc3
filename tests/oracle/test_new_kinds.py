"""The engine against the oracle on notes of every kind: random histories, every figure and the rows of the ledger, to the
cent.

More of them: `PROMNOTE_ORACLE_HISTORIES=20 pytest tests/oracle/test_new_kinds.py` compares twenty times as many, and
`python tests/oracle/test_new_kinds.py FIRST LAST [any|small|old]` prints what differs for a run of seeds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from oracle.all_kinds import any_note, refused_kind, small_kind
from oracle.figures import figures_of, walk_through
from oracle.histories import random_note
from oracle.plain import OracleError, money
from promnote.basics.errors import NoteError
from promnote.basics.money import money as engine_money
from promnote.contract.reading import note_from_tables
from promnote.reports.columns import ledger_json
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay

Note = dict[str, Any]
Generator = Callable[[int], tuple[Note, list[date]]]

TIMES = int(os.environ.get("PROMNOTE_ORACLE_HISTORIES", "1"))
ANY, SMALL, CHUNK = 110 * TIMES, 220 * TIMES, 22

#: Events whose rows both sides show, with the columns that are compared.
MONEY = ("late_charge", "interest", "principal", "costs", "unapplied", "balance")
COMPARED = {
    **dict.fromkeys(("payment", "applied", "assumed", "prepayment", "payoff"), MONEY),
    "due": ("interest", "principal", "balance"),
    "late_fee": ("late_charge", "balance"),
    "draw": ("balance",),
    "capitalized": ("balance",),
}


def engine_side(tables: Note, as_of: date) -> tuple[dict[str, Any], list[Note]]:
    """The engine's figures in the oracle's types, and its rows as `ledger --json` gives them."""
    ledger = replay(note_from_tables(tables), as_of)
    values = figures(ledger)
    found = {name: getattr(values, name) for name in FIGURES}
    return {
        name: engine_money(value) if FIGURES[name].kind == "money" and value is not None else value
        for name, value in found.items()
    }, ledger_json(ledger)["rows"]


def rows_shown(rows: list[Note]) -> list[tuple[Any, ...]]:
    """(date, event, column, amount, ...) of the compared rows that move anything."""
    shown = []
    for row in rows:
        columns = COMPARED.get(row["event"], ())
        amounts = [row.get(column, 0) for column in columns]
        amounts = [money(amount) if isinstance(amount, int) else Decimal(amount) for amount in amounts]
        if any(amounts[:-1]) or len(columns) == 1:
            shown.append((str(row["date"]), row["event"], *zip(columns, amounts, strict=True)))
    return shown


def differences(tables: Note, as_of: date) -> dict[str, tuple[Any, Any]]:
    """{figure or "row n": (oracle, engine)} where the two differ."""
    walk = walk_through(tables, as_of)
    expected = figures_of(walk)
    actual, rows = engine_side(tables, as_of)
    assert set(expected) == set(actual), sorted(set(expected) ^ set(actual))
    found = {name: (expected[name], actual[name]) for name in expected if expected[name] != actual[name]}
    if any(row.type == "reversal" and row.day <= as_of for row in walk.terms.activity):
        return found  # a returned payment stays visible in the ledger; the oracle leaves it out
    ours, theirs = rows_shown(walk.log), rows_shown(rows)
    if ours != theirs:
        number = next(
            (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
        )
        found[f"row {number}"] = (ours[number : number + 1], theirs[number : number + 1])
    return found


def chunks(total: int) -> list[range]:
    return [range(first, min(first + CHUNK, total)) for first in range(0, total, CHUNK)]


def words(seeds: range) -> str:
    return f"{seeds[0]}-{seeds[-1]}"


def compared(generator: Generator, seeds: range) -> dict[tuple[int, str], Any]:
    wrong = {}
    for seed in seeds:
        tables, days = generator(seed)
        for day in days:
            if found := differences(tables, day):
                wrong[seed, day.isoformat()] = found
    return wrong


@pytest.mark.parametrize("seeds", chunks(ANY), ids=words)
def test_histories_of_any_kind_agree(seeds: range) -> None:
    assert not compared(any_note, seeds)


@pytest.mark.parametrize("seeds", chunks(SMALL), ids=words)
def test_small_histories_of_any_kind_agree(seeds: range) -> None:
    assert not compared(small_kind, seeds)


@pytest.mark.parametrize("seed", range(10 * TIMES))
def test_what_one_refuses_the_other_refuses(seed: int) -> None:
    tables, as_of = refused_kind(seed)
    with pytest.raises(OracleError):
        walk_through(tables, as_of)
    with pytest.raises(NoteError):
        engine_side(tables, as_of)


def old_kind(seed: int) -> tuple[Note, list[date]]:
    tables, day = random_note(seed)
    return tables, [day]


def main(first: int, last: int, which: str = "any") -> int:
    """Compare seeds first to last - 1 of one generator; print what differs."""
    generator: Generator = {"any": any_note, "small": small_kind, "old": old_kind}[which]
    wrong = refused = 0
    for seed in range(first, last):
        tables, days = generator(seed)
        for day in days:
            try:
                found = differences(tables, day)
            except NoteError as error:
                refused += 1
                print(which, seed, day, "refused by the engine alone:", error, flush=True)
                break
            if found:
                wrong += 1
                print(which, seed, tables["note"]["kind"], day, found, flush=True)
    print(f"{which}: seeds {first} to {last - 1}: {wrong} dates differ, {refused} notes refused by the engine alone")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
