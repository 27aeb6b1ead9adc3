"""Worker processes that may die: what they had in hand is done again, and a note that kills its workers is named.

Each worker has a pipe of its own, so that a death costs one chunk and not the pool, as it would with the standard
library's executor. Processes are started anew, never forked: a fork of a process with threads can hang. A worker whose
parent is gone ends at the next note, since its pipe is closed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, Protocol

from promnote.basics.errors import NoteError
from promnote_workbooks.basics.garbage import collect_seldom
from promnote_workbooks.batch.task import Stop, Task, handle_of

CHUNK = 200
#: A note during which this many workers died is given up; so are workers that die this often before they are ready.
MOST_DEATHS = 4
#: Results travel in groups: one message a note would cost more than a note's figures.
_GROUP = 20
_READY, _RESULTS, _STOP = "ready", "results", "stop"


class Item(Protocol):
    """What a pool passes on: it can say what becomes of it if no worker survives it."""

    @property
    def id(self) -> str: ...

    def lost(self, found: str) -> Any:
        """The result of an item that was given up."""


@dataclass(slots=True)
class _Chunk:
    items: list[Any]
    #: Results sent one by one: after a death it must be known during which item.
    one_by_one: bool = False


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    chunk: _Chunk | None = None
    done: int = 0
    ready: bool = False
    lived: int = 0


def work(task: Task, pipe: Connection) -> None:
    """A worker's life: chunks in, results out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which closes the pipe
    collect_seldom()
    with contextlib.suppress(EOFError, OSError):
        try:
            handle = handle_of(task)
        except Stop as stop:
            pipe.send((_STOP, str(stop)))
            return
        except Exception as error:
            pipe.send((_STOP, f"found workers that cannot begin ({type(error).__name__}: {error})"))
            return
        pipe.send((_READY, None))
        while True:
            items, group = pipe.recv()
            results = []
            for item in items:
                try:
                    results.append(handle(item))
                except Stop as stop:
                    pipe.send((_RESULTS, results))
                    pipe.send((_STOP, str(stop)))
                    return
                if len(results) >= group:
                    pipe.send((_RESULTS, results))
                    results = []
            if results:
                pipe.send((_RESULTS, results))


@dataclass(slots=True)
class Pool:
    """Runs a task over chunks of items in `workers` processes."""

    task: Task
    workers: int
    #: Results of one message; 1 where a result is worth keeping at once.
    group: int = _GROUP
    #: A worker that has done so many items is followed by a new one (0: never), so that what a library leaks is bounded.
    life: int = 0
    deaths: int = 0
    _alive: list[_Worker] = field(default_factory=list)
    _again: deque[_Chunk] = field(default_factory=deque)
    _deaths_of: dict[str, int] = field(default_factory=dict)
    _dead_at_start: int = 0

    def run(self, chunks: Iterable[Sequence[Any]]) -> Generator[list[Any], None, None]:
        """Results, in groups as they come. Raises NoteError where the run cannot go on."""
        source = iter(chunks)
        try:
            while True:
                self._hand_out(source)
                if not self._alive:
                    return
                yield from self._collect()
        finally:
            self._end()

    def _hand_out(self, source: Iterator[Sequence[Any]]) -> None:
        """A chunk for every worker that has none; workers are started while there are chunks."""
        for worker in [each for each in self._alive if each.ready and each.chunk is None]:
            old = bool(self.life) and worker.lived >= self.life
            chunk = None if old else self._next(source)
            if chunk is None:
                self._alive.remove(worker)
                worker.pipe.close()
                worker.process.join()
            else:
                self._give(worker, chunk)
        while len(self._alive) < self.workers:
            chunk = self._next(source)
            if chunk is None:
                return
            self._alive.append(self._started(chunk))

    def _next(self, source: Iterator[Sequence[Any]]) -> _Chunk | None:
        if self._again:
            return self._again.popleft()
        items = next(source, None)
        return None if items is None else _Chunk(list(items))

    def _started(self, chunk: _Chunk) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(self.task, theirs), daemon=True)
        with _start_quietly():
            process.start()
        theirs.close()  # else the end of a dead worker's pipe would never come
        return _Worker(process, ours, chunk)

    def _give(self, worker: _Worker, chunk: _Chunk) -> None:
        worker.chunk, worker.done = chunk, 0
        # a worker that has died meanwhile is met when its pipe is read
        with contextlib.suppress(OSError):
            worker.pipe.send((chunk.items, 1 if chunk.one_by_one else self.group))

    def _collect(self) -> Iterator[list[Any]]:
        """What has come from any worker; deaths are seen as the end of a pipe."""
        by_pipe = {worker.pipe: worker for worker in self._alive}
        for pipe in wait(list(by_pipe)):
            worker = by_pipe[pipe]  # type: ignore[index]
            try:
                kind, content = worker.pipe.recv()
            except (EOFError, OSError, MemoryError):
                yield from self._bury(worker)
                continue
            if kind == _STOP:
                raise NoteError("", content)
            if kind == _READY:
                worker.ready, self._dead_at_start = True, 0
                assert worker.chunk is not None  # given when it was started
                self._give(worker, worker.chunk)
            else:
                assert worker.chunk is not None  # results come of a chunk
                worker.done += len(content)
                worker.lived += len(content)
                if worker.done == len(worker.chunk.items):
                    worker.chunk = None
                yield content

    def _bury(self, worker: _Worker) -> Iterator[list[Any]]:
        """A dead worker: what it did not report is done again, but for an item that has killed too many."""
        self._alive.remove(worker)
        worker.pipe.close()
        worker.process.join()
        self.deaths += 1
        chunk = worker.chunk
        if chunk is None:
            return
        left = chunk.items[worker.done :]
        if not worker.ready:
            self._dead_at_start += 1
            if self._dead_at_start >= MOST_DEATHS * self.workers:
                code = worker.process.exitcode
                raise NoteError(
                    "", f"found workers that end before they begin (exit code {code}); allowed: workers that start"
                )
        elif chunk.one_by_one or self.group == 1:
            suspect = left[0]
            self._deaths_of[suspect.id] = self._deaths_of.get(suspect.id, 0) + 1
            if self._deaths_of[suspect.id] >= MOST_DEATHS:
                left = left[1:]
                yield [suspect.lost(f"that {MOST_DEATHS} workers died of it (exit code {worker.process.exitcode})")]
        if left:
            self._again.append(_Chunk(left, one_by_one=worker.ready or chunk.one_by_one))

    def _end(self) -> None:
        """No worker outlives the run; one in the middle of a note may finish it."""
        for worker in self._alive:
            worker.pipe.close()
        for worker in self._alive:
            worker.process.join(timeout=2)
            if worker.process.is_alive():
                worker.process.terminate()
                worker.process.join(timeout=2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._alive.clear()


@contextlib.contextmanager
def _start_quietly() -> Iterator[None]:
    """What a child takes over at its start: no Ctrl-C of its own, and not the program that asks for the batch.

    A new process would import that program once more: in vain, since a task names all it needs, and without end where a
    script has no guard around its main part.
    """
    main = sys.modules["__main__"]
    in_main_thread = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main_thread else None
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if before is not None:
            signal.signal(signal.SIGINT, before)


def default_workers() -> int:
    """As many as there are cores for this process."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def in_chunks(items: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Items in lists of `size`."""
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) >= size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def chunk_size(count: int, workers: int) -> int:
    """About 200, fewer where that would leave workers without any."""
    return max(1, min(CHUNK, -(-count // (workers * 4))))
