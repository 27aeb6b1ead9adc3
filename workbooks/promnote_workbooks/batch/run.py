"""A batch from portfolio to workbooks: plan, do what is missing or changed, then the portfolio's own workbooks."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from promnote import __version__
from promnote.basics.dates import month_end
from promnote.basics.errors import NoteError, found
from promnote_workbooks.basics.ordinary import read_ordinary
from promnote_workbooks.batch import lock
from promnote_workbooks.batch.manifest import NAME as MANIFEST
from promnote_workbooks.batch.manifest import Manifest
from promnote_workbooks.batch.names import output_names
from promnote_workbooks.batch.record import BAD, DONE, KEPT, Record
from promnote_workbooks.batch.register import NAME as REGISTER
from promnote_workbooks.batch.register import Register
from promnote_workbooks.batch.summary import AFTER_CLOSE, FORM
from promnote_workbooks.batch.task import Task
from promnote_workbooks.batch.work import BUILDER, MAKER, Placed, Work, put
from promnote_workbooks.formulas.host_names import Host
from promnote_workbooks.package import clean_leftovers, deflate, reason_of
from promnote_workbooks.portfolio.problems import Problem, refused
from promnote_workbooks.portfolio.raw import RawNote
from promnote_workbooks.portfolio.read import Portfolio
from promnote_workbooks.sheets.booking import NO_BOOKS, Books
from promnote_workbooks.workers.cluster import Cluster
from promnote_workbooks.workers.pool import Pool, chunk_size, in_chunks

PORTFOLIO_FILE, ERRORS_FILE = "portfolio.xlsx", "errors.xlsx"
#: A sheet has 1,048,576 rows, and each note one in the debt schedule.
MOST_NOTES = 1_000_000
#: The evaluator of formulas keeps some 45 kB of each workbook (measured): a worker makes so many, then a new one takes over.
_LIFE = 1_000
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for. `builder` is "module:function", so that workers anywhere can import it."""

    portfolio: Portfolio
    as_of: date
    out: Path
    workers: int = 1
    cluster: str = ""
    builder: str = BUILDER
    host: Host = "excel"
    template: Path | None = None
    close: bool = False
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """Every note in the portfolio's order, the work that is left, and rows that are no notes."""

    ids: tuple[str, ...]
    to_do: tuple[Work, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a batch ended: of so many notes some are `written`, some `unchanged` since the run before, some `kept`, since their
    files are not batch's own, and some `bad`.

    `backups` are files that were replaced, each with the name of what keeps it; `notices` what the portfolio's files brought up,
    and what came to light of closed months of each note that was written.
    """

    notes: int
    written: int
    unchanged: int
    kept: int
    bad: int
    problems: tuple[Problem, ...]
    strangers: int = 0
    backups: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()


def run_batch(order: Order, *, planned: Callable[[BatchPlan], None], told: Told) -> Outcome:
    """Run it. `planned` hears the plan, `told` how many notes are done and how many of them bad, as they come.

    Raises NoteError for what stops a batch as a whole; what is done by then stays, and the next run goes on from there.
    """
    _check_close(order)
    folder = _folder(order.out)
    with lock.locked(folder):
        manifest, register = Manifest(folder), Register(folder)
        _check_date(order, register)
        clean_leftovers(folder)
        base = _base(order)
        plan = _plan(order, manifest, register, base)
        planned(plan)
        if plan.to_do:
            head = {"as_of": order.as_of.isoformat(), "base": base, "own": manifest.own}
            _do(order, folder, manifest, register, plan, head, told)
        register.tidy()
        records = [manifest.records[each] for each in plan.ids]
        errors = (*plan.problems, *_problems_of(records, BAD))
        kept = _problems_of(records, KEPT)
        own = _finish(order, folder, manifest, records, errors, kept, base)
        states = Counter(each.state for each in records)
        unread = refused(plan.problems, set(plan.ids))
        return Outcome(
            notes=len(plan.ids) + unread,
            kept=states[KEPT],
            bad=states[BAD] + unread,
            written=sum(manifest.records[each.id].state == DONE for each in plan.to_do),
            unchanged=len(plan.ids) - len(plan.to_do),
            problems=(*errors, *kept, *(each.kept for each in own.values() if each.kept)),
            strangers=_strangers(folder, records),
            backups=tuple(
                (name, backup)
                for name, backup in [
                    *((each.file, manifest.records[each.id].backup) for each in plan.to_do),
                    *((name, each.backup) for name, each in own.items()),
                ]
                if backup
            ),
            notices=(
                *order.portfolio.notices,
                *(
                    f"{each.id}: {detail}"
                    for each in plan.to_do
                    for what, _, detail in manifest.records[each.id].summary.get("exceptions", ())
                    if what in AFTER_CLOSE
                ),
            ),
        )


def _problems_of(records: Sequence[Record], state: str) -> tuple[Problem, ...]:
    return tuple(problem for each in records if each.state == state for problem in each.all_problems())


def _check_close(order: Order) -> None:
    """A close is of whole months, in workbooks that have the sheets for it."""
    if not order.close:
        return
    if order.as_of != month_end(order.as_of):
        raise NoteError("--as-of", f"found {order.as_of} with --close; allowed: a month's last day")
    if order.template is not None:
        raise NoteError(
            "--close", "found it with --template; allowed: promnote's own workbooks, which keep what is closed"
        )


def _check_date(order: Order, register: Register) -> None:
    """No run is as of a day before the last close: every note would be refused, and what stands in the folder is right."""
    last = max((each.closes[-1].month_end for each in register.books.values() if each.closes), default=None)
    if last is not None and order.as_of < last:
        raise NoteError(
            "--as-of",
            f"found {order.as_of}, before {last}, the last month closed in {order.out.name}; allowed: {last} or later",
        )


def _folder(out: Path) -> Path:
    folder = out.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = f"found that {found(str(out))} cannot be used ({reason}); allowed: a folder that can be written"
        raise NoteError("--out", problem) from None
    return folder


def _base(order: Order) -> str:
    """What decides every workbook alike: the date, the version, the templates (the user's own too), who builds and deflates."""
    template = b"".join(
        each.read_bytes()
        for each in sorted((files("promnote_workbooks") / "templates").iterdir(), key=lambda each: each.name)
        if each.is_file()
    )
    if order.template is not None:
        template += read_ordinary(order.template)
    parts = [
        order.as_of.isoformat(),
        __version__,
        order.builder,
        order.host,
        deflate.deflater(),
        str(FORM),
        sha256(template).hexdigest(),
    ]
    parts += ["close"] if order.close else []
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


# --- plan -----------------------------------------------------------------------------------------------------------


def _plan(order: Order, manifest: Manifest, register: Register, base: str) -> BatchPlan:
    notes: list[RawNote] = []
    problems: list[Problem] = []
    for item in order.portfolio.items:
        if isinstance(item, RawNote):
            notes.append(item)
        else:
            problems.append(item)
        if len(notes) > MOST_NOTES:
            problem = f"found more than {MOST_NOTES:,} notes; allowed: so many in one batch"
            raise NoteError(order.portfolio.name, problem)
    if not notes and not problems:
        raise NoteError(order.portfolio.name, "found no notes; allowed: a row for each note")
    names = output_names([each.id for each in notes])
    works = [
        _work(raw, names[raw.id], base, manifest.records.get(raw.id), register.books.get(raw.id, NO_BOOKS))
        for raw in notes
    ]
    intact = _intact(order.out.resolve(), works, manifest.records)
    return BatchPlan(
        ids=tuple(each.id for each in notes),
        to_do=tuple(each for each in works if each.id not in intact),
        problems=tuple(problems),
    )


def _work(raw: RawNote, file: str, base: str, known: Record | None, books: Books) -> Work:
    written = known.sha if known is not None and known.file == file else ""
    return Work(raw=raw, base=base, file=file, written=written, books=books)


def _intact(folder: Path, works: Sequence[Work], records: Mapping[str, Record]) -> set[str]:
    """Notes whose workbook was made from the same input and is there as it was written."""
    same = [
        (work, record)
        for work in works
        if (record := records.get(work.id)) is not None
        and record.state == DONE
        and record.hash == work.hash
        and record.file == work.file
    ]

    def whole(pair: tuple[Work, Record]) -> bool:
        try:
            data = read_ordinary(folder / pair[1].file)
        except OSError:
            return False
        return len(data) == pair[1].size and sha256(data).hexdigest() == pair[1].sha

    # reading and hashing let go of the interpreter: threads do it side by side
    with ThreadPoolExecutor(4) as threads:
        return {work.id for (work, _), good in zip(same, threads.map(whole, same, chunksize=64), strict=True) if good}


# --- work -----------------------------------------------------------------------------------------------------------


def _do(
    order: Order,
    folder: Path,
    manifest: Manifest,
    register: Register,
    plan: BatchPlan,
    head: Mapping[str, Any],
    told: Told,
) -> None:
    template = (order.template.resolve(),) if order.template else ()
    task = _task(order, folder, template)
    # a cluster that cannot do the work is an error before the manifest changes
    with Cluster(task, order.cluster, folder, template) if order.cluster else nullcontext() as cluster:
        manifest.start(head)
        try:
            # closed at once when Ctrl-C comes, so that the workers end before the lock is let go
            with closing(_results(order, task, cluster, plan.to_do)) as stream:
                for results in stream:
                    # entries first: a run that is killed here does the note again, and closes nothing twice
                    register.add((each.id, each.books) for each in results if each.books is not None)
                    manifest.add(results)
                    told(len(results), sum(each.state == BAD for each in results))
        except OSError as error:
            # the manifest itself could not be written, or the register
            raise NoteError(
                f"{MANIFEST} or {REGISTER}", f"found that it cannot be written ({reason_of(error)})"
            ) from None
        finally:
            manifest.close()


def _task(order: Order, folder: Path, template: Sequence[Path]) -> Task:
    own = str(template[0]) if template else ""
    given = {"as_of": order.as_of, "folder": str(folder), "builder": order.builder, "token": MANIFEST, "template": own,
             "host": order.host, "close": order.close, "replace": order.replace}  # fmt: skip
    return Task.of(MAKER, given)


def _results(
    order: Order, task: Task, cluster: Cluster | None, to_do: Sequence[Work]
) -> Generator[list[Record], None, None]:
    if cluster is not None:
        yield from cluster.run(in_chunks(to_do, chunk_size(len(to_do), 4)))
        return
    workers = min(order.workers, len(to_do))
    waiting = deque(in_chunks(to_do, chunk_size(len(to_do), workers)))
    # each result is a finished workbook: it is worth its own message
    pool = Pool(task, workers, group=1, life=_LIFE)
    yield from pool.run(waiting.popleft() for _ in range(len(waiting)))


# --- the portfolio's own workbooks ----------------------------------------------------------------------------------


def _finish(
    order: Order,
    folder: Path,
    manifest: Manifest,
    records: Sequence[Record],
    errors: Sequence[Problem],
    kept: Sequence[Problem],
    base: str,
) -> dict[str, Placed]:
    """Portfolio and errors; gives what became of each file."""
    digest = _digest(order, records, [*errors, *kept], base)
    own = manifest.own
    if manifest.head.get("digest") == digest and all(_is(folder / name, sha) for name, sha in own.items()):
        return {}
    made = _own_files(order, records, errors, kept)
    manifest.announce({name: sha256(data).hexdigest() for name, data in made.items()})
    placed = {
        name: put(folder / name, data, _dated(folder / name, order.as_of), manifest.wrote(name), replace=order.replace)
        for name, data in made.items()
    }
    if ERRORS_FILE not in made and _is(folder / ERRORS_FILE, own.get(ERRORS_FILE, "")):
        (folder / ERRORS_FILE).unlink()  # of a run before, whose errors are gone
    head = {
        "as_of": order.as_of.isoformat(),
        "base": base,
        # one that was not replaced is tried again by the next run
        "digest": "" if any(each.kept for each in placed.values()) else digest,
        "own": {
            name: own.get(name, "") if placed[name].kept else sha256(data).hexdigest() for name, data in made.items()
        },
    }
    manifest.finish(head, records)
    return placed


def _dated(path: Path, as_of: date) -> date:
    """The date that a backup of one of the batch's own workbooks is called by: the one it is as of, else the run's."""
    from promnote_workbooks.batch.book import as_of_in

    return as_of_in(path) or as_of


def _own_files(
    order: Order, records: Sequence[Record], errors: Sequence[Problem], kept: Sequence[Problem]
) -> dict[str, bytes]:
    from promnote_workbooks.batch.book import portfolio_workbook
    from promnote_workbooks.portfolio.errors_book import errors_workbook

    name = order.portfolio.name
    made = {PORTFOLIO_FILE: portfolio_workbook(records, errors, name=name, as_of=order.as_of)}
    if errors or kept:
        made[ERRORS_FILE] = errors_workbook([*errors, *kept], name=name)
    return made


def _digest(order: Order, records: Sequence[Record], problems: Sequence[Problem], base: str) -> str:
    hasher = sha256(f"{base}\x1f{order.portfolio.name}".encode())
    for record in records:
        hasher.update(
            f"{record.id}\x1f{record.hash}\x1f{record.state}\x1f{record.sha}\n".encode("utf-8", "surrogatepass")
        )
    for problem in problems:
        hasher.update(json.dumps(problem.to_json()).encode())
    return hasher.hexdigest()


def _is(path: Path, sha: str) -> bool:
    try:
        return sha256(read_ordinary(path)).hexdigest() == sha
    except OSError:
        return False


def _strangers(folder: Path, records: Sequence[Record]) -> int:
    """Workbooks in the folder that belong to no note of this portfolio and are no backup of one."""
    known = {each.file for each in records} | {PORTFOLIO_FILE, ERRORS_FILE}
    return sum(
        each.suffix == ".xlsx"
        and each.name not in known
        and f"{each.stem.partition('.backup')[0]}.xlsx" not in known
        and each.name[:1] not in "~."
        for each in folder.iterdir()
    )
