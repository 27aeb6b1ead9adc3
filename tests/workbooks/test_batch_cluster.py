"""The same batch on a Dask cluster of two workers on this machine, one of them killed midway."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from batch_runs import batch, contents
from batch_stand_in import BUILD, SLOW
from portfolio_files import portfolio_of
from promnote.basics.errors import NoteError

if find_spec("distributed") is None:
    if "all" in os.environ.get("PROMNOTE_REQUIRE", ""):
        raise RuntimeError("PROMNOTE_REQUIRE demands everything, and distributed is not here")
    pytest.skip("skipped: distributed is not here", allow_module_level=True)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two worker processes with a nanny each, as `dask worker` starts them."""
    distributed = pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("dask")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=str(folder), silence_logs=50
    ) as made:
        yield made


def test_200_notes_and_a_worker_killed_midway(cluster: Any, tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 200), tmp_path / "out"
    pids = [worker.pid for worker in cluster.workers.values()]
    killed: list[int] = []

    def kill_midway() -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if len(list(out.glob("N-*.xlsx"))) >= 60:
                os.kill(pids[0], getattr(signal, "SIGKILL", signal.SIGTERM))
                killed.append(pids[0])
                return
            time.sleep(0.005)

    thread = threading.Thread(target=kill_midway)
    thread.start()
    outcome = batch(portfolio, out, SLOW, cluster=cluster.scheduler_address)
    thread.join()
    assert killed
    assert (outcome.written, outcome.problems) == (200, ())
    # the builder's name is part of each note's hash: the local run uses the same
    batch(portfolio, tmp_path / "local", SLOW)
    assert contents(out) == contents(tmp_path / "local")
    assert batch(portfolio, out, SLOW, cluster=cluster.scheduler_address).unchanged == 200


def test_a_folder_that_workers_do_not_share(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promnote_workbooks.batch.run.MANIFEST", "not there")
    with pytest.raises(
        NoteError, match=r"--cluster: found no not there in .* on this machine; allowed: an output folder"
    ):
        batch(portfolio_of(tmp_path / "p.xlsx", 2), tmp_path / "out", BUILD, cluster=cluster.scheduler_address)


def test_no_scheduler_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promnote_workbooks.workers.cluster._CONNECT_SECONDS", 0.3)
    portfolio = portfolio_of(tmp_path / "p.xlsx", 2)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(
            NoteError, match=r"--cluster: found no scheduler at .*; allowed: an address such as tcp://host:8786"
        ):
            batch(portfolio, tmp_path / "out", BUILD, cluster=address)
