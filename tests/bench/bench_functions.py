"""What a call of a cell function costs on its way from Excel: microseconds, and as a ratio to the function itself.

    python tests/bench/bench_functions.py [--calls N] [--json]

10,000 calls of ACT360_INTEREST, the median of five rounds: the engine with typed arguments, as cells would send them,
through the adapter, and through xlwings's own call_udf and COM server code (pywin32 stood in for; COM itself costs
more). There is no array form of the scalar functions, so "10,000 rows" is 10,000 calls; what one call for a whole table
costs is shown by NOTE_SCHEDULE, per row of 360.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("udfs", "workbooks", "addin", "tests")]

ROUNDS = 5
TERMS = (
    ("issue_date", 44197.0), ("principal", 4554900.0), ("installments.count", 360.0),
    ("installments.first_date", 44227.0), ("interest.rate", 0.085),
)  # fmt: skip


def microseconds(run: Callable[[int], Any], calls: int) -> float:
    """The median of the rounds, for one call. Each call differs from the one before: nothing is just remembered."""
    run(0)
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for number in range(calls):
            run(number)
        rounds.append((time.process_time() - started) / calls * 1e6)
    return median(rounds)


def measure(calls: int) -> list[tuple[str, float]]:
    """(what, microseconds a call); the first is what the others are compared with."""
    from hosts.xlwings_stub import loaded
    from promnote.functions.catalogue import function
    from promnote.functions.interest import act360_interest
    from promnote_addin.excel import cells

    interest = function("ACT360_INTEREST")
    rate, start, end = Decimal("0.085"), date(1996, 1, 17), date(1996, 4, 30)
    given = (0.085, 35081.0, 35185.0)
    with loaded() as real:
        fields = dict(TERMS)

        def schedule(number: int) -> Any:
            terms = tuple({**fields, "principal": 4554900.0 + number}.items())
            return real.call("NOTE_SCHEDULE", terms, cells.MISSING)

        ways: dict[str, Callable[[int], Any]] = {
            "the function itself, typed arguments": lambda n: act360_interest(Decimal(n), rate, start, end),
            "with conversion, as `promnote call`": lambda n: interest(float(n), *given),
            "through the adapter": lambda n: cells.answer("ACT360_INTEREST", (float(n), *given)),
            "through xlwings's server code": lambda n: real.call("ACT360_INTEREST", float(n), *given),
        }
        rows = [(what, microseconds(run, calls)) for what, run in ways.items()]
        rows.append(("one array call of 360 rows, a row", microseconds(schedule, max(1, calls // 500)) / 360))
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Prints the table, or JSON."""
    parser = argparse.ArgumentParser(description="What a call of a cell function costs.")
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    rows = measure(options.calls)
    plain = rows[0][1]
    if options.json:
        found = [{"what": what, "microseconds": cost, "ratio": cost / plain} for what, cost in rows]
        print(json.dumps(found, indent=2))
        return
    for what, cost in rows:
        seconds = options.calls * cost / 1e6
        print(f"{what:40} {cost:8.1f} us {cost / plain:6.2f} x   {seconds:6.2f} s for {options.calls:,}")


if __name__ == "__main__":
    main()
