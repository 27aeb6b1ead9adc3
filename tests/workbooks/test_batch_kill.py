"""Workers and the parent of a batch killed at random: after a rerun the output is that of an undisturbed run."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from attack_cases import cases
from batch_runs import batch, contents, started
from batch_stand_in import SLOW
from portfolio_files import portfolio_of

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are found through /proc")
NOTES = 100


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    portfolio = portfolio_of(folder / "p.xlsx", NOTES)
    batch(portfolio, folder / "out", SLOW)
    return portfolio, contents(folder / "out")


def children(parent: int) -> list[int]:
    """The processes that a process has started, resource trackers and the like left out."""
    try:
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return [pid for pid in map(int, text.split()) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    except OSError:
        return []


def kill(pid: int) -> bool:
    """Whether it was still there to be killed."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def written(out: Path) -> int:
    return len(list(out.glob("N-*.xlsx")))


@pytest.mark.parametrize("seed", cases(1))
def test_workers_killed_at_random(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, seed: int) -> None:
    portfolio, expected = undisturbed
    chance = random.Random(seed)
    out = tmp_path / "out"
    process = started(portfolio, out, SLOW)
    killed = 0
    while process.poll() is None and killed < 4:
        goal = written(out) + chance.randint(5, 20)
        while process.poll() is None and written(out) < min(goal, NOTES):
            time.sleep(0.005)
        if workers := children(process.pid):
            killed += kill(chance.choice(workers))
    output, errors = process.communicate(timeout=60)
    assert killed >= 3
    assert (process.returncode, errors) == (0, ""), output
    assert contents(out) == expected


@pytest.mark.parametrize("seed", cases(1))
def test_the_parent_killed_at_random(undisturbed: tuple[Path, dict[str, bytes]], tmp_path: Path, seed: int) -> None:
    portfolio, expected = undisturbed
    chance = random.Random(seed)
    out = tmp_path / "out"
    for _ in range(2):
        process = started(portfolio, out, SLOW)
        goal = written(out) + chance.randint(1, 35)
        while process.poll() is None and written(out) < min(goal, NOTES - 5):
            time.sleep(0.005)
        time.sleep(chance.random() / 50)
        workers = children(process.pid)
        assert kill(process.pid)
        process.communicate(timeout=20)
        end = time.monotonic() + 20
        while time.monotonic() < end and any(Path(f"/proc/{pid}/fd").is_dir() and alive(pid) for pid in workers):
            time.sleep(0.01)
        assert not any(map(alive, workers))  # no worker outlives its parent for long
        assert written(out) < NOTES
    outcome = batch(portfolio, out, SLOW)
    assert outcome.unchanged > 0
    assert contents(out) == expected


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
