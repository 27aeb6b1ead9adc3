"""The same chunks on a Dask cluster (`pip install 'promnote[cluster]'`): scheduling and lost workers are Dask's.

Workers write to storage that they share with this machine; only records come back. Before anything starts every worker is
asked for its versions and for the output folder. Chunks of a lost worker are run again by the scheduler; a chunk that costs
several workers is cut in halves until the note is found. This machine calls the address that was given and listens nowhere;
certificates of a `tls://` address are those of Dask's own settings.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from promnote import __version__
from promnote.basics.errors import NoteError, found
from promnote_workbooks.batch.task import Stop, Task, handle_of

_CONNECT_SECONDS = 15
#: A cluster that starts workers when there is work gets so long to start one.
_WORKER_SECONDS = 60
_AHEAD = 3
_ADDRESS = "an address such as tcp://host:8786"
_TLS = (
    "tls:// with Dask's settings distributed.comm.tls.ca-file, .client.cert and .client.key (in its YAML files, or "
    "DASK_DISTRIBUTED__COMM__TLS__CA_FILE and so on)"
)
_SHARED = "an output folder that this machine and every worker share under the same name"


def run_chunk(version: str, task: Task, items: Sequence[Any]) -> list[Any] | str:
    """A chunk on a worker of the cluster: its results, or why the run must stop.

    `version` is the caller's: a worker may come to the cluster when the run has begun.
    """
    if version != __version__:
        return f"found a worker with promnote {__version__}; allowed: promnote {version}, as on this machine"
    try:
        handle = handle_of(task)
        return [handle(item) for item in items]
    except Stop as stop:
        return str(stop)


def look(folder: str, mark: str, files: Sequence[str]) -> tuple[str, str]:
    """On a worker, before the run: its version, and what is wrong with the folder there, or "".

    `mark` is the name of a file just made in `folder` that holds its own name; `files` must be there too.
    """
    beside = Path(folder) / f".{mark}.promnote-{secrets.token_hex(4)}.tmp"
    try:
        if (Path(folder) / mark).read_text(encoding="ascii") != mark:
            return __version__, f"another folder under the name {folder}"
        beside.touch()
        beside.unlink()
        for each in files:
            Path(each).open("rb").close()
    except FileNotFoundError as error:
        name = Path(error.filename or folder)
        return __version__, f"no {'such folder as ' + folder if name.name == mark else name}"
    except OSError as error:
        return __version__, f"that {error.filename or folder} cannot be used ({(error.strerror or str(error)).lower()})"
    return __version__, ""


def unlike(versions: Mapping[str, Any]) -> str:
    """The first place of the cluster whose promnote or Python is not this machine's, or "".

    `versions` are as Dask's client gives them. A last figure of Python that differs (3.11.7 and 3.11.9) is no difference.
    """
    own = _named(versions["client"])
    places = [("the scheduler", versions["scheduler"])]
    places += [(f"the worker {address}", each) for address, each in sorted(versions["workers"].items())]
    for place, each in places:
        there = _named(each)
        for name in own:
            if there[name] != own[name]:
                what = f"{name} {there[name]}" if there[name] else f"no {name}"
                return f"found {what} at {place}; allowed: {name} {own[name]}, as on this machine"
    return ""


def _named(there: Any) -> dict[str, str]:
    packages = there.get("packages", {}) if isinstance(there, Mapping) else {}
    python = str(packages.get("python") or "")
    return {"promnote": str(packages.get("promnote") or ""), "Python": ".".join(python.split(".")[:2])}


@dataclass(slots=True)
class Cluster:
    """Runs a task over chunks of items on the cluster at `address`; results are files in `folder`.

    `files` are what every worker reads there beside. A context: entering it connects and asks every worker whether it can
    do the work. Raises NoteError where it cannot, or where the run cannot go on.
    """

    task: Task
    address: str
    folder: Path
    files: tuple[Path, ...] = ()
    _client: Any = None

    def __enter__(self) -> Cluster:
        self._client = self._connected()
        try:
            self._check()
        except BaseException:
            self._client.close(timeout=2)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=2)

    def run(self, chunks: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """Results, chunk by chunk as they come."""
        yield from self._run(self._client, iter(chunks))

    def _connected(self) -> Any:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise NoteError("--cluster", "found no Dask; allowed: after pip install 'promnote[cluster]'") from None
        # a lost connection is reported here; Dask's own log would repeat it
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            with warnings.catch_warnings():
                # versions are compared here, and a difference that matters is an error
                warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
                return distributed.Client(self.address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TypeError, RuntimeError, ImportError, TimeoutError) as error:
            reason = " ".join(str(error).split())
            if "ssl_context" in reason or "ncryption required" in reason:
                what = (
                    "no certificates for" if "ssl_context" in reason else "that Dask's settings ask for encryption, and"
                )
                raise NoteError("--cluster", f"found {what} {found(self.address)}; allowed: {_TLS}") from None
            allowed = f"{_ADDRESS}, and of a tls:// one the certificates" if "tls:" in self.address else _ADDRESS
            problem = f"found no scheduler at {found(self.address)} ({reason[:120]})"
            raise NoteError("--cluster", f"{problem}; allowed: {allowed}") from None

    def _check(self) -> None:
        """Every worker that is there: the same versions, the same folder. Raises NoteError before anything is done."""
        client = self._client
        try:
            # a cluster that grows with its work wakes up; its result says that a worker is there
            client.submit(int, 0, pure=False).result(timeout=_WORKER_SECONDS)
        except Exception:
            problem = f"found no worker at {found(self.address)} within {_WORKER_SECONDS} seconds"
            raise NoteError("--cluster", f"{problem}; allowed: a scheduler with workers") from None
        if problem := unlike(client.get_versions(packages=["promnote"])):
            raise NoteError("--cluster", problem)
        mark = f"promnote-{secrets.token_hex(8)}.mark"
        try:
            (self.folder / mark).write_text(mark, encoding="ascii")
            seen = client.run(look, str(self.folder), mark, [str(each) for each in self.files])
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            raise NoteError(
                "--cluster", f"found workers that cannot begin ({reason}); allowed: workers with promnote {__version__}"
            ) from None
        finally:
            with contextlib.suppress(OSError):
                os.unlink(self.folder / mark)
        for address, (version, problem) in sorted(seen.items()):
            if version != __version__:
                problem = f"promnote {version}; allowed: promnote {__version__}, as on this machine"
            elif problem:
                problem += f"; allowed: {_SHARED}"
            if problem:
                raise NoteError("--cluster", f"the worker {address}: found {problem}")

    def _run(self, client: Any, chunks: Iterator[Sequence[Any]]) -> Iterator[list[Any]]:
        running: Any = import_module("distributed").as_completed(loop=client.loop)
        held: dict[Any, Sequence[Any]] = {}

        def submit(items: Sequence[Any]) -> None:
            future = client.submit(run_chunk, __version__, self.task, items, pure=False, retries=2)
            held[future] = items
            running.add(future)

        # only so many chunks at a time travel ahead, so that memory here and there stays flat
        wanted = _AHEAD * max(1, sum(client.nthreads().values()))
        for items in chunks:
            submit(items)
            if len(held) >= wanted:
                break
        try:
            for future in running:
                items = held.pop(future)
                yield from self._results(future, items, submit)
                if (following := next(chunks, None)) is not None:
                    submit(following)
        finally:
            client.cancel(list(held))

    def _results(self, future: Any, items: Sequence[Any], submit: Any) -> Iterator[list[Any]]:
        error = future.exception() if future.status in ("error", "cancelled", "lost") else None
        if error is None and future.status == "finished":
            results = future.result()
            if isinstance(results, str):
                raise NoteError("--cluster", results)
            yield results
        elif type(error).__name__ == "KilledWorker":
            if len(items) == 1:
                yield [items[0].lost("that several workers of the cluster died of it")]
            else:
                submit(items[: len(items) // 2])
                submit(items[len(items) // 2 :])
        else:
            problem = " ".join(str(error or future.status).split())[:200]
            raise NoteError(
                "--cluster", f"found that the cluster gave a chunk up ({problem}); allowed: a working cluster"
            )
