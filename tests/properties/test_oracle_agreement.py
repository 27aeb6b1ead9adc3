"""The engine against the oracle of tests/oracle: random histories, every figure, to the cent.

`python tests/properties/test_oracle_agreement.py FIRST LAST`, with promnote and the folder tests importable, compares a
longer run of seeds.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from oracle.figures import figures as oracle_figures
from oracle.histories import random_note, refused_note, small_note, to_toml
from oracle.plain import OracleError
from promnote.basics.errors import NoteError
from promnote.basics.money import money
from promnote.contract.reading import note_from_tables
from promnote.reports.columns import figures_json
from promnote.reports.figures import FIGURES, figures
from promnote.running.ledger import replay

Note = dict[str, Any]

#: Histories of every kind, and of the small kind, compared in every run; in chunks, so that a busy core shows progress.
RANDOM, SMALL, CHUNK = 320, 240, 40


def engine_figures(tables: Note, as_of: date) -> dict[str, Any]:
    """The engine's figures in the oracle's types: money as Decimal, dates, days, None."""
    values = figures(replay(note_from_tables(tables), as_of))
    found = {name: getattr(values, name) for name in FIGURES}
    return {
        name: money(value) if FIGURES[name].kind == "money" and value is not None else value
        for name, value in found.items()
    }


def differences(tables: Note, as_of: date) -> dict[str, tuple[Any, Any]]:
    """{figure: (oracle, engine)} where the two differ."""
    expected, actual = oracle_figures(tables, as_of), engine_figures(tables, as_of)
    assert set(expected) == set(actual)
    return {name: (expected[name], actual[name]) for name in expected if expected[name] != actual[name]}


def chunks(total: int) -> list[range]:
    return [range(first, min(first + CHUNK, total)) for first in range(0, total, CHUNK)]


def words(seeds: range) -> str:
    return f"{seeds[0]}-{seeds[-1]}"


@pytest.mark.parametrize("seeds", chunks(RANDOM), ids=words)
def test_random_histories_agree(seeds: range) -> None:
    wrong = {seed: found for seed in seeds if (found := differences(*random_note(seed)))}
    assert not wrong


@pytest.mark.parametrize("seeds", chunks(SMALL), ids=words)
def test_small_histories_agree(seeds: range) -> None:
    wrong = {seed: found for seed in seeds if (found := differences(*small_note(seed)))}
    assert not wrong


@pytest.mark.parametrize("seed", range(8))
def test_what_one_refuses_the_other_refuses(seed: int) -> None:
    tables, as_of = refused_note(seed)
    with pytest.raises(OracleError):
        oracle_figures(tables, as_of)
    with pytest.raises(NoteError):
        engine_figures(tables, as_of)


def as_json(found: dict[str, Any]) -> dict[str, Any]:
    """The oracle's figures as `ledger --json` writes them."""
    shown: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, date):
            shown[name] = value.isoformat()
        elif isinstance(value, Decimal):
            shown[name] = f"{value:f}" if name != "rate" else f"{value.normalize():f}"
        else:
            shown[name] = value
    return shown


@pytest.mark.parametrize("seed", range(7_000, 7_008))
def test_histories_agree_from_outside(seed: int, tmp_path: Path, promnote: Callable[..., Any]) -> None:
    """Through a note file and the command, nothing of the engine imported."""
    for kind in (random_note, small_note):
        tables, as_of = kind(seed)
        path = tmp_path / f"{kind.__name__}.toml"
        path.write_text(to_toml(tables), encoding="utf-8")
        done = promnote("ledger", path, "--as-of", as_of.isoformat(), "--json")
        assert done.code == 0, done.err
        answer = json.loads(done.out)
        assert answer["as_of"] == as_of.isoformat()
        assert answer["figures"] == as_json(oracle_figures(tables, as_of))


def test_json_holds_every_figure() -> None:
    tables, as_of = small_note(1)
    shown = figures_json(figures(replay(note_from_tables(tables), as_of)))
    assert set(shown) == set(oracle_figures(tables, as_of))


def main(first: int, last: int) -> int:
    """Compare seeds first to last - 1 of both kinds; print what differs."""
    wrong = refused = 0
    for seed in range(first, last):
        for kind in (random_note, small_note):
            try:
                found = differences(*kind(seed))
            except NoteError as error:
                refused += 1
                print(kind.__name__, seed, "refused by the engine alone:", error, flush=True)
                continue
            if found:
                wrong += 1
                print(kind.__name__, seed, found, flush=True)
    print(
        f"seeds {first} to {last - 1}: {2 * (last - first)} histories, {wrong} differ, {refused} refused by the engine alone"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
