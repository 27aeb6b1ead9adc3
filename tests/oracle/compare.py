"""`python tests/oracle/compare.py NOTE.toml AS_OF`: the oracle's figures (and, with --rows, its rows) of a note file."""

from __future__ import annotations

import sys
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from oracle.figures import figures_of, walk_through
from oracle.plain import money


def shown(value: Any) -> str:
    return "null" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def main(path: str, as_of: str, *options: str) -> int:
    note = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    walk = walk_through(note, date.fromisoformat(as_of))
    for name, value in figures_of(walk).items():
        print(f"{name} = {shown(value)}")
    if walk.payment is not None:
        print(f"(level payment = {money(walk.payment)})")
    if "--rows" in options:
        for row in walk.log:
            columns = {name: money(value) if isinstance(value, int) else value for name, value in row.items()}
            print(*(f"{name}={shown(value)}" for name, value in columns.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
