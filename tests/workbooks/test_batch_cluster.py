"""The same batch on a Dask cluster on this machine: a worker killed midway, and every cluster that cannot do the work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from batch_runs import batch, contents
from batch_stand_in import BUILD, SLOW
from portfolio_files import portfolio_of
from promnote import __version__
from promnote.basics.errors import NoteError
from promnote_workbooks.workers.cluster import look, run_chunk, unlike

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
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(folder),
        silence_logs=50,
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


# --- clusters that cannot do the work: one line, before anything is written -----------------------------------------


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler without workers."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0", processes=False, protocol="tcp", silence_logs=50
    ) as made:
        yield made.scheduler_address


@contextmanager
def worker(
    scheduler: str, folder: Path, *, first: Sequence[str] = (), path: str = "", more: Sequence[str] = ()
) -> Iterator[str]:
    """A worker process of its own at a scheduler; gives its address. It ends by itself when the scheduler is gone."""
    folder.mkdir(exist_ok=True)
    options = {"--nthreads": "1", "--host": "127.0.0.1", "--death-timeout": "20", "--local-directory": str(folder)}
    command = [*first, sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--no-nanny", "--no-dashboard",
               *(word for pair in options.items() for word in pair), *more]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [path, *sys.path]))}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with _asking(scheduler, more) as client:
            client.wait_for_workers(1, timeout=30)
            (address,) = client.nthreads()
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        with _asking(scheduler, more) as client:
            end = time.monotonic() + 20
            while client.nthreads() and time.monotonic() < end:
                time.sleep(0.05)


def _asking(scheduler: str, more: Sequence[str]) -> Any:
    distributed = pytest.importorskip("distributed")
    files = dict(zip(("tls_ca_file", "tls_client_cert", "tls_client_key"), more[1::2], strict=False))
    return distributed.Client(
        scheduler, set_as_default=False, security=distributed.Security(**files) if files else None
    )


def refused(tmp_path: Path, address: str) -> str:
    """What a batch says to a cluster that cannot do the work; nothing has begun."""
    out = tmp_path / "out"
    with pytest.raises(NoteError) as error:
        batch(portfolio_of(tmp_path / "p.xlsx", 2), out, BUILD, cluster=address)
    assert [each.name for each in out.iterdir() if not each.name.endswith(".lock")] == []
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_worker_of_another_promnote(scheduler: str, tmp_path: Path) -> None:
    other = tmp_path / "other" / "promnote-9.9.9.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: promnote\nVersion: 9.9.9\n", encoding="utf-8")
    with worker(scheduler, tmp_path / "w", path=str(other.parent)) as address:
        expected = f"found promnote 9.9.9 at the worker {address}; allowed: promnote {__version__}, as on this machine"
        assert refused(tmp_path, scheduler) == f"--cluster: {expected}"


def place(promnote: str | None = "1.2.3", python: str = "3.11.7.final.0") -> dict[str, Any]:
    """What Dask tells of one place."""
    return {"host": {}, "packages": {"promnote": promnote, "python": python, "distributed": "2026.8.0"}}


@pytest.mark.parametrize(
    ("scheduler", "worker", "problem"),
    [
        (place(), place(), ""),
        (place(), place(python="3.11.9.final.0"), ""),
        (place("1.2.2"), place(), "found promnote 1.2.2 at the scheduler; allowed: promnote 1.2.3, as on this machine"),
        (
            place(),
            place(None),
            "found no promnote at the worker tcp://w:1; allowed: promnote 1.2.3, as on this machine",
        ),
        (
            place(),
            place(python="3.12.1.final.0"),
            "found Python 3.12 at the worker tcp://w:1; allowed: Python 3.11, as on this machine",
        ),
        (place(), "UNKNOWN", "found no promnote at the worker tcp://w:1; allowed: promnote 1.2.3, as on this machine"),
    ],
)
def test_versions_that_differ(scheduler: Any, worker: Any, problem: str) -> None:
    told = {"client": place(), "scheduler": scheduler, "workers": {"tcp://w:0": place(), "tcp://w:1": worker}}
    assert unlike(told) == problem


def test_a_worker_of_another_version_that_comes_later() -> None:
    told = run_chunk("9.9.9", None, [])  # type: ignore[arg-type]
    assert told == f"found a worker with promnote {__version__}; allowed: promnote 9.9.9, as on this machine"


def test_a_folder_that_workers_do_not_share(scheduler: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    # a worker with a file system of its own there, as another machine has
    mount = f'mount -t tmpfs none "{out}" && exec "$@"'
    first = ["unshare", "--mount", "--propagation", "private", "sh", "-c", mount, "sh"]
    if shutil.which("unshare") is None or subprocess.run([*first, "true"], capture_output=True).returncode:
        pytest.skip("skipped: no file systems of a process's own here")
    with worker(scheduler, tmp_path / "w", first=first) as address:
        assert refused(tmp_path, scheduler) == (
            f"--cluster: the worker {address}: found no such folder as {out}; "
            "allowed: an output folder that this machine and every worker share under the same name"
        )


def test_what_a_worker_sees_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "mark").write_text("mark")
    (tmp_path / "old").write_text("other")
    assert look(str(tmp_path), "mark", [str(tmp_path / "old")]) == (__version__, "")
    assert look(str(tmp_path), "mark", [str(tmp_path / "mine.xlsx")])[1] == f"no {tmp_path / 'mine.xlsx'}"
    assert look(str(tmp_path), "old", [])[1] == f"another folder under the name {tmp_path}"
    assert look(str(tmp_path / "x"), "mark", [])[1] == f"no such folder as {tmp_path / 'x'}"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mark", "old"]


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_a_worker_may_not_write(tmp_path: Path) -> None:
    (tmp_path / "mark").write_text("mark")
    tmp_path.chmod(0o500)
    assert "cannot be used (permission denied)" in look(str(tmp_path), "mark", [])[1]


def test_a_scheduler_without_workers(scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promnote_workbooks.workers.cluster._WORKER_SECONDS", 0.5)
    told = f"--cluster: found no worker at '{scheduler}' within 0.5 seconds; allowed: a scheduler with workers"
    assert refused(tmp_path, scheduler) == told


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("tcp://127.0.0.1:9", "an address such as tcp://host:8786"),
        ("127.0.0.1:9", "an address such as tcp://host:8786"),
        ("nonsense://x", "an address such as tcp://host:8786"),
        ("tcp://", "an address such as tcp://host:8786"),
        ("inproc://1", "an address such as tcp://host:8786"),
    ],
)
def test_no_scheduler_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, allowed: str) -> None:
    monkeypatch.setattr("promnote_workbooks.workers.cluster._CONNECT_SECONDS", 0.3)
    told = refused(tmp_path, address)
    assert told.startswith(f"--cluster: found no scheduler at '{address}' (")
    assert told.endswith(f"; allowed: {allowed}")


# --- TLS ------------------------------------------------------------------------------------------------------------

TLS = "distributed.comm.tls"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate that signs itself, made for this run, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("skipped: openssl is not here")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=promnote-test"]
    subprocess.run([*make, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def settings(cert: str, key: str) -> dict[str, str]:
    """Dask's settings for a client with these files."""
    return {f"{TLS}.ca-file": cert, f"{TLS}.client.cert": cert, f"{TLS}.client.key": key}


def test_certificates_are_those_of_dasks_settings(certificate: tuple[str, str], tmp_path: Path) -> None:
    distributed, dask = pytest.importorskip("distributed"), pytest.importorskip("dask")
    cert, key = certificate
    roles = {f"tls_{role}_{kind}": path for role in ("scheduler", "worker", "client")
             for kind, path in (("cert", cert), ("key", key))}  # fmt: skip
    security = distributed.Security(tls_ca_file=cert, require_encryption=True, **roles)
    files = ["--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key]
    with distributed.LocalCluster(
        n_workers=0,
        host="127.0.0.1",
        protocol="tls",
        security=security,
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as made:
        address = made.scheduler_address
        assert address.startswith("tls://127.0.0.1:")
        assert refused(tmp_path, address) == (
            f"--cluster: found no certificates for '{address}'; allowed: tls:// with Dask's settings {TLS}.ca-file, "
            ".client.cert and .client.key (in its YAML files, or DASK_DISTRIBUTED__COMM__TLS__CA_FILE and so on)"
        )
        with dask.config.set({**settings(cert, key), f"{TLS}.ca-file": str(tmp_path / "none.pem")}):
            assert "none.pem" in refused(tmp_path, address) or "No such file" in refused(tmp_path, address)
        with worker(address, tmp_path / "w", more=files), dask.config.set(settings(cert, key)):
            outcome = batch(portfolio_of(tmp_path / "p.xlsx", 3), tmp_path / "out", BUILD, cluster=address)
            assert (outcome.written, outcome.problems) == (3, ())


def test_settings_that_ask_for_encryption(tmp_path: Path) -> None:
    dask = pytest.importorskip("dask")
    with dask.config.set({"distributed.comm.require-encryption": True}):
        told = refused(tmp_path, "tcp://127.0.0.1:9")
    start = (
        "--cluster: found that Dask's settings ask for encryption, and 'tcp://127.0.0.1:9'; allowed: tls:// with Dask's"
    )
    assert told.startswith(start)


# --- nothing listens ------------------------------------------------------------------------------------------------


def listening(*pids: int) -> set[tuple[int, Any]]:
    """The addresses at which these processes wait for calls."""
    psutil = pytest.importorskip("psutil")
    found = set()
    for pid in pids:
        process = psutil.Process(pid)
        connections = process.net_connections() if hasattr(process, "net_connections") else process.connections()
        found |= {(pid, each.laddr) for each in connections if each.status == psutil.CONN_LISTEN}
    return found


@pytest.mark.parametrize("where", ["cluster", "pool"])
def test_a_batch_listens_nowhere(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    psutil = pytest.importorskip("psutil")
    before, while_running = listening(os.getpid()), []
    from promnote_workbooks.batch.manifest import Manifest

    add = Manifest.add

    def watched(self: Manifest, records: Any) -> None:
        ours = [each.pid for each in psutil.Process().children(recursive=True)] if where == "pool" else []
        seen = {each for pid in [os.getpid(), *ours] if psutil.pid_exists(pid) for each in listening(pid)}
        while_running.append({each for each in seen if each[0] not in dask})
        add(self, records)

    # the test's own scheduler and workers live in this process and its children
    dask = {each.pid for each in psutil.Process().children(recursive=True)}
    monkeypatch.setattr(Manifest, "add", watched)
    address = cluster.scheduler_address if where == "cluster" else ""
    batch(portfolio_of(tmp_path / "p.xlsx", 20), tmp_path / "out", SLOW, cluster=address)
    assert while_running
    assert set().union(*while_running) == before
    assert all(each.ip == "127.0.0.1" for _, each in before)
