"""The same chunks on a Dask cluster (`pip install 'promnote[cluster]'`): scheduling and lost workers are Dask's.

Workers write to storage that they share with this machine; only records come back. Chunks of a lost worker are run
again by the scheduler; a chunk that costs several workers is cut in halves until the note is found.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from promnote.basics.errors import NoteError
from promnote_workbooks.batch.task import Stop, Task, handle_of

_CONNECT_SECONDS = 15
_AHEAD = 3


def run_chunk(task: Task, items: Sequence[Any]) -> list[Any] | str:
    """A chunk on a worker of the cluster: its results, or why the run must stop."""
    try:
        handle = handle_of(task)
        return [handle(item) for item in items]
    except Stop as stop:
        return str(stop)


@dataclass(slots=True)
class Cluster:
    """Runs a task over chunks of items on the cluster at `address`."""

    task: Task
    address: str

    def run(self, chunks: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """Results, chunk by chunk as they come. Raises NoteError where the run cannot go on."""
        client = self._connected()
        try:
            yield from self._run(client, iter(chunks))
        finally:
            client.close(timeout=2)

    def _connected(self) -> Any:
        try:
            distributed: Any = import_module("distributed")
        except ImportError:
            raise NoteError("--cluster", "found no Dask; allowed: after pip install 'promnote[cluster]'") from None
        # a lost connection is reported here; Dask's own log would repeat it
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            return distributed.Client(self.address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            problem = f"found no scheduler at {self.address!r} ({' '.join(str(error).split())[:120]})"
            raise NoteError("--cluster", f"{problem}; allowed: an address such as tcp://host:8786") from None

    def _run(self, client: Any, chunks: Iterator[Sequence[Any]]) -> Iterator[list[Any]]:
        running: Any = import_module("distributed").as_completed(loop=client.loop)
        held: dict[Any, Sequence[Any]] = {}

        def submit(items: Sequence[Any]) -> None:
            future = client.submit(run_chunk, self.task, items, pure=False, retries=2)
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
