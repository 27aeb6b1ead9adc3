"""Running batches in tests: in this process, or in one that can be killed.

`python -m batch_runs PORTFOLIO OUT BUILDER WORKERS` is the killable one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from portfolio_files import AS_OF
from promnote_workbooks.batch.run import Order, Outcome, run_batch
from promnote_workbooks.portfolio.read import open_portfolio


def batch(
    portfolio: Path,
    out: Path,
    builder: str,
    *,
    workers: int = 2,
    as_of: object = AS_OF,
    cluster: str = "",
    replace: bool = False,
) -> Outcome:
    """A batch, silently."""
    order = Order(
        portfolio=open_portfolio(portfolio),
        as_of=as_of,  # type: ignore[arg-type]
        out=out,
        workers=workers,
        cluster=cluster,
        builder=builder,
        replace=replace,
    )
    return run_batch(order, planned=lambda _: None, told=lambda *_: None)


def started(portfolio: Path, out: Path, builder: str, workers: int = 2) -> subprocess.Popen[str]:
    """A batch in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "batch_runs", str(portfolio), str(out), builder, str(workers)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


def main() -> int:
    """The killable batch: 0, 1 with errors, 130 after Ctrl-C."""
    portfolio, out, builder, workers = sys.argv[1:]
    try:
        outcome = batch(Path(portfolio), Path(out), builder, workers=int(workers))
    except KeyboardInterrupt:
        return 130
    print(outcome.written, outcome.unchanged, len(outcome.problems))
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
