"""Batches: what a run writes, what a rerun does, and what happens when notes, workers or the disk fail."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from batch_runs import batch, contents, started
from batch_stand_in import BUILD, HOSTILE, SLOW
from portfolio_files import AS_OF, HEADER, RATES, activity, portfolio_of, row, rows, write_csv, write_workbook
from promnote.basics.errors import NoteError
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote_workbooks.batch.lock import locked
from promnote_workbooks.batch.progress import Progress, duration
from promnote_workbooks.batch.run import Order
from promnote_workbooks.one_note.template import build_template
from promnote_workbooks.portfolio.raw import RawNote, note_of
from promnote_workbooks.portfolio.read import open_portfolio
from promnote_workbooks.sheets import Shape
from promnote_workbooks.workers.pool import chunk_size, in_chunks

KILLABLE = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is a signal of POSIX systems")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A portfolio of 30 notes and its output."""
    folder = tmp_path_factory.mktemp("done")
    portfolio = portfolio_of(folder / "p.xlsx", 30)
    batch(portfolio, folder / "out", BUILD)
    return portfolio, folder / "out"


# --- what a run writes ----------------------------------------------------------------------------------------------


def test_a_workbook_a_note_and_one_for_the_portfolio(done: tuple[Path, Path]) -> None:
    names = {f"N-{number:04d}.xlsx" for number in range(1, 31)}
    assert set(contents(done[1])) == names | {"portfolio.xlsx", "manifest.jsonl"}


def test_the_same_bytes_however_many_workers_and_wherever(done: tuple[Path, Path], tmp_path: Path) -> None:
    batch(done[0], tmp_path / "elsewhere" / "out", BUILD, workers=3)
    assert contents(tmp_path / "elsewhere" / "out") == contents(done[1])


def test_workers_that_are_replaced_after_some_notes(
    done: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promnote_workbooks.batch.run._LIFE", 10)
    batch(done[0], tmp_path / "out", BUILD, workers=1)
    assert contents(tmp_path / "out") == contents(done[1])


def test_another_way_of_deflating_writes_anew(
    done: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the same note has other bytes there: what stands in the folder is of the one before
    out = tmp_path / "out"
    first = batch(done[0], out, BUILD, workers=1)
    assert batch(done[0], out, BUILD, workers=1).unchanged == first.notes
    monkeypatch.setattr("promnote_workbooks.package.deflate.deflater", lambda: "another one")
    again = batch(done[0], out, BUILD, workers=1)
    assert (again.written, again.unchanged) == (first.notes, 0)


def test_the_portfolio_workbook_ties_to_the_ledgers(done: tuple[Path, Path]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO((done[1] / "portfolio.xlsx").read_bytes()), data_only=True)
    assert book.sheetnames == [
        "Summary", "Debt schedule", "General ledger", "Roll-forward", "Interest roll-forward", "Maturities", "Journal",
        "Exceptions",
    ]  # fmt: skip
    values = [
        figures(replay(note_of(each), AS_OF)) for each in open_portfolio(done[0]).items if isinstance(each, RawNote)
    ]
    listed = list(book["Debt schedule"].iter_rows(min_row=5, max_row=34, values_only=True))
    assert [cells[0] for cells in listed] == [f"N-{number:04d}" for number in range(1, 31)]

    def cents(value: float) -> int:
        return int((Decimal(str(value)) * 100).to_integral_value())

    for cells, each in zip(listed, values, strict=True):
        past_due = each.principal_due + each.interest_due
        wanted = (
            each.principal,
            each.current_portion,
            each.long_term_portion,
            each.interest_accrued,
            past_due,
            each.late_charges,
        )
        assert tuple(map(cents, cells[6:12])) == wanted
        assert cells[12] == each.days_past_due
    total = book["Debt schedule"][36]
    assert (total[0].value, cents(total[6].value)) == ("Total USD", sum(each.principal for each in values))
    assert cents(book["Summary"]["B6"].value) == sum(each.principal for each in values)
    checks = list(book["Summary"].iter_rows(min_row=9, max_row=18, max_col=4, values_only=True))
    assert [cells[2:] for cells in checks] == [(0, "OK")] * 10
    accounts = list(book["General ledger"].iter_rows(min_row=5, max_row=34, values_only=True))
    for cells, each in zip(accounts, values, strict=True):
        interest = each.interest_due + each.interest_accrued
        assert tuple(map(cents, cells[3:10])) == (
            each.principal, each.principal_due, each.current_portion, each.long_term_portion, each.interest_due,
            each.interest_accrued, each.late_charges,
        )  # fmt: skip
        assert tuple(map(cents, cells[10:14])) == (each.principal, interest, each.late_charges, 0)
    rates = [cells for cells in book["Summary"].iter_rows(min_row=20, values_only=True) if cells[0] == "All of USD"]
    known = [each for each in values if each.rate is not None]
    weighted = sum(each.principal * each.rate for each in known) / sum(each.principal for each in known)
    assert rates[0][4] == pytest.approx(float(weighted), abs=1e-12)
    assert cents(book["Maturities"]["B11"].value) == sum(each.principal for each in values)
    assert len(book["Summary"]._charts) == 2
    what = [cells[1] for cells in book["Exceptions"].iter_rows(min_row=5, values_only=True)]
    assert what.count("Past due") == sum(each.days_past_due > 0 for each in values) > 0
    journal = [cells for cells in book["Journal"].iter_rows(min_row=5, values_only=True) if cells[1] == "Total"]
    assert journal[0][2] == journal[0][3] > 0


def test_currencies_are_never_added(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    header = [*HEADER, "currency"]
    table = [[*row(number), "EUR" if number == 5 else None] for number in (1, 3, 5)]
    batch(write_workbook(tmp_path / "p.xlsx", table, header=header), tmp_path / "out", BUILD)
    book = openpyxl.load_workbook(tmp_path / "out" / "portfolio.xlsx", data_only=True)
    assert [book["Summary"][cell].value for cell in ("A6", "A7", "H6", "H7")] == ["USD", "EUR", 2, 1]
    assert [cell.value for cell in book["Maturities"][4]][:4] == ["Year ending", "USD", "EUR", None]


def test_payables_and_receivables_are_never_added_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    header = [*HEADER, "books"]
    table = [[*row(number), "holder" if number == 3 else None] for number in (1, 3, 5)]
    table.append([*row(7, principal="much"), None])
    batch(write_workbook(tmp_path / "p.xlsx", table, header=header), tmp_path / "out", BUILD)
    book = openpyxl.load_workbook(tmp_path / "out" / "portfolio.xlsx", data_only=True)
    words = "The totals leave out 1 note that could not be computed: see Exceptions."
    places = {
        "Summary": "A4",
        **dict.fromkeys(("Debt schedule", "General ledger", "Roll-forward", "Maturities", "Journal"), "A3"),
    }
    assert {name: book[name][place].value for name, place in places.items()} == dict.fromkeys(places, words)
    assert [(book["Summary"][f"H{row}"].value, book["Summary"][f"I{row}"].value) for row in (6, 7)] == [
        (2, "payable"), (1, "receivable"),
    ]  # fmt: skip
    totals = {cells[0]: cells for cells in book["Roll-forward"].iter_rows(min_row=9, values_only=True) if cells[0]}
    one = 100_000 + 7 * 3
    share = round(one / 48, 2)
    paid = round(33 * share, 2)  # through September 2026, of 48 from January 2024
    # opening, new, draws, paid, waived, closing, by the journal
    opening = round(one - 32 * share, 2)
    assert totals["Total USD receivable"][4:] == (opening, 0, 0, share, 0, round(one - paid, 2), -share)


def test_the_real_workbooks(tmp_path: Path) -> None:
    from promnote_workbooks.batch.work import BUILDER
    from promnote_workbooks.one_note.build import build_workbook

    portfolio = portfolio_of(tmp_path / "p.xlsx", 10)
    outcome = batch(portfolio, tmp_path / "out", BUILDER)
    assert outcome.problems == ()
    for each in open_portfolio(portfolio).items:
        assert isinstance(each, RawNote)
        assert (tmp_path / "out" / f"{each.id}.xlsx").read_bytes() == build_workbook(note_of(each), AS_OF)


# --- reruns ---------------------------------------------------------------------------------------------------------


def test_a_rerun_does_only_what_is_missing_or_changed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(portfolio_of(tmp_path / "p.xlsx", 12), out, BUILD)
    fresh = contents(out)
    times = {each.name: each.stat().st_mtime_ns for each in out.iterdir()}
    assert (o := batch(tmp_path / "p.xlsx", out, BUILD)).unchanged == o.notes == 12
    assert {each.name: each.stat().st_mtime_ns for each in out.iterdir()} == times

    (out / "N-0003.xlsx").unlink()
    (out / "portfolio.xlsx").unlink()
    outcome = batch(tmp_path / "p.xlsx", out, BUILD)
    assert (outcome.written, outcome.unchanged) == (1, 11)
    assert contents(out) == fresh

    table = rows(12)
    table[6][5] = 123_456.78
    write_workbook(tmp_path / "p.xlsx", [[], *table], activity=activity(12))  # a blank row moves all others: no change
    outcome = batch(tmp_path / "p.xlsx", out, BUILD)
    assert (outcome.written, outcome.unchanged) == (1, 11)
    assert {name for name, data in contents(out).items() if data != fresh[name]} == {
        "N-0007.xlsx", "portfolio.xlsx", "manifest.jsonl",
    }  # fmt: skip
    write_workbook(
        tmp_path / "p.xlsx", table, activity=activity(12), rates=[*RATES, ("SOFR 1M", date(2026, 1, 1), 0.05)]
    )
    assert batch(tmp_path / "p.xlsx", out, BUILD).written == 6  # the floating ones
    assert batch(tmp_path / "p.xlsx", out, BUILD, as_of=date(2026, 8, 31)).written == 12


def test_a_workbook_that_somebody_saved_stays_or_is_kept_beside(tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 3), tmp_path / "out"
    batch(portfolio, out, BUILD)
    fresh = contents(out)
    (out / "N-0002.xlsx").write_bytes(b"with notes of the controller")
    for _ in range(2):
        outcome = batch(portfolio, out, BUILD)
        assert (outcome.written, outcome.unchanged, outcome.backups) == (0, 2, ())
        assert [str(each) for each in outcome.problems] == [
            "N-0002.xlsx (N-0002): found the file 'N-0002.xlsx', which promnote did not write so; allowed: another --out, "
            f"or --replace, which keeps it as N-0002.backup-{AS_OF}.xlsx"
        ]
        assert contents(out)["N-0002.xlsx"] == b"with notes of the controller"
        # its figures are none the less in the portfolio
        books = load_workbook(out / "portfolio.xlsx", read_only=True)
        assert [row[0].value for row in books["Debt schedule"]["A5:A7"]] == ["N-0001", "N-0002", "N-0003"]
        assert [row[1].value for row in books["Exceptions"].iter_rows(min_row=5)].count("Workbook not replaced") == 1
    outcome = batch(portfolio, out, BUILD, replace=True)
    assert (outcome.written, outcome.strangers, outcome.problems) == (1, 0, ())
    assert outcome.backups == (("N-0002.xlsx", f"N-0002.backup-{AS_OF}.xlsx"),)
    assert contents(out) == {**fresh, f"N-0002.backup-{AS_OF}.xlsx": b"with notes of the controller"}


def test_a_portfolio_workbook_that_somebody_saved_stays_too(tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 2), tmp_path / "out"
    batch(portfolio, out, BUILD)
    fresh = contents(out)
    (out / "portfolio.xlsx").write_bytes(b"with columns of the controller")
    for _ in range(2):
        [problem] = batch(portfolio, out, BUILD).problems
        assert (problem.file, problem.note) == ("portfolio.xlsx", "")
        assert contents(out)["portfolio.xlsx"] == b"with columns of the controller"
    kept = f"portfolio.backup-{AS_OF}.xlsx"
    assert batch(portfolio, out, BUILD, replace=True).backups == (("portfolio.xlsx", kept),)
    assert contents(out) == {**fresh, kept: b"with columns of the controller"}


def test_a_portfolio_workbook_of_a_killed_run_is_batchs_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_workbook(tmp_path / "p.xlsx", rows(2))
    batch(tmp_path / "p.xlsx", out, BUILD)
    write_workbook(tmp_path / "p.xlsx", rows(3))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("promnote_workbooks.batch.manifest.Manifest.finish", killed)
        with pytest.raises(KeyboardInterrupt):
            batch(tmp_path / "p.xlsx", out, BUILD)
    write_workbook(tmp_path / "p.xlsx", rows(4))
    assert batch(tmp_path / "p.xlsx", out, BUILD).problems == ()


def test_a_file_of_an_earlier_run_is_batchs_own_after_a_run_with_errors(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_workbook(tmp_path / "p.xlsx", rows(2))
    batch(tmp_path / "p.xlsx", out, BUILD)
    write_workbook(tmp_path / "p.xlsx", [row(1), row(2, spread="three")])
    assert len(batch(tmp_path / "p.xlsx", out, BUILD).problems) == 1
    write_workbook(tmp_path / "p.xlsx", [row(1), row(2, principal=1_234_567.89)])
    assert batch(tmp_path / "p.xlsx", out, BUILD).problems == ()


def test_notes_that_left_the_portfolio_are_counted_not_removed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(portfolio_of(tmp_path / "p.xlsx", 5), out, BUILD)
    outcome = batch(portfolio_of(tmp_path / "p.xlsx", 3), out, BUILD)
    assert (outcome.notes, outcome.unchanged, outcome.strangers) == (3, 3, 2)


def test_a_torn_or_foreign_manifest(tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 6), tmp_path / "out"
    batch(portfolio, out, BUILD)
    fresh = contents(out)
    manifest = out / "manifest.jsonl"
    manifest.write_bytes(fresh["manifest.jsonl"][:-150] + b"\xff")
    assert batch(portfolio, out, BUILD).written == 1
    assert contents(out) == fresh
    lines = fresh["manifest.jsonl"].splitlines()
    manifest.write_bytes(
        b"\n".join([lines[0], b"[1]", b'{"id": 5}', lines[2].replace(b'"summary":{', b'"summary":5,"x":{')])
    )
    assert batch(portfolio, out, BUILD).written == 6
    assert contents(out) == fresh
    manifest.write_text("a list of goods\n")
    with pytest.raises(NoteError, match=r"manifest\.jsonl: found a file that is no manifest"):
        batch(portfolio, out, BUILD)
    assert manifest.read_text() == "a list of goods\n"


def test_one_batch_at_a_time(tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 2), tmp_path / "out"
    out.mkdir()
    with locked(out), pytest.raises(NoteError, match="found another batch at work in this folder"):
        batch(portfolio, out, BUILD)
    assert contents(out) == {}
    batch(portfolio, out, BUILD)


# --- failures -------------------------------------------------------------------------------------------------------


def test_bad_rows_are_reported_and_the_others_run(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    calamine = pytest.importorskip("python_calamine")
    table = [row(1), row(2, spread="three"), row(3, **{"late charge": "agreement", "paid through": None}), row(5)]
    portfolio, out = write_workbook(tmp_path / "p.xlsx", table), tmp_path / "out"
    outcome = batch(portfolio, out, BUILD)
    assert (outcome.notes, outcome.written) == (4, 2)
    cells = calamine.CalamineWorkbook.from_path(out / "errors.xlsx").get_sheet_by_name("Errors").to_python()
    assert cells[3] == ["File", "Sheet", "Row", "Column", "Note", "Found", "Allowed"]
    assert [each[:5] for each in cells[4:]] == [
        ["p.xlsx", "Notes", 3.0, "spread", "N-0002"],
        ["p.xlsx", "Notes", 4.0, "late charge", "N-0003"],
    ]
    assert cells[4][5] == "'three'"
    write_workbook(portfolio, [row(1), row(2), row(3), row(5)])
    outcome = batch(portfolio, out, BUILD)
    assert (outcome.written, outcome.unchanged, outcome.problems) == (2, 2, ())
    assert not (out / "errors.xlsx").exists()


@KILLABLE
def test_notes_that_raise_or_kill_do_not_stop_the_rest(tmp_path: Path) -> None:
    table = rows(24)
    table[4][1] = "raise"
    table[10][1] = "die"
    table[20][1] = f"once {tmp_path / 'mark'}"
    outcome = batch(write_workbook(tmp_path / "p.xlsx", table, activity=activity(20)), tmp_path / "out", HOSTILE)
    assert (outcome.notes, outcome.written) == (24, 22)
    assert [(each.note, each.row) for each in outcome.problems] == [("N-0005", 6), ("N-0011", 12)]
    assert "a fault of promnote (ZeroDivisionError in batch_stand_in.py line" in outcome.problems[0].found
    assert outcome.problems[1].found == "that 4 workers died of it (exit code -9)"


def test_a_full_disk_stops_the_run_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    table = rows(24)
    table[16][1] = f"full {tmp_path / 'room'}"
    portfolio, out = write_workbook(tmp_path / "p.xlsx", table, activity=activity(20)), tmp_path / "out"
    with pytest.raises(NoteError, match=r"found no room on the disk for N-0017\.xlsx; allowed: free some"):
        batch(portfolio, out, HOSTILE)
    assert {each.suffix for each in out.iterdir()} == {".xlsx", ".jsonl"}
    there = sum(each.suffix == ".xlsx" for each in out.iterdir())
    (tmp_path / "room").touch()
    outcome = batch(portfolio, out, HOSTILE)
    assert 0 < outcome.written <= 24
    assert outcome.unchanged >= there - 6
    batch(portfolio, tmp_path / "undisturbed", HOSTILE)
    assert contents(out) == contents(tmp_path / "undisturbed")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets the owner write where POSIX does not")
def test_an_output_folder_that_cannot_be(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    portfolio = portfolio_of(tmp_path / "p.xlsx", 1)
    (tmp_path / "file").touch()
    line = promnote("batch", portfolio, "--as-of", AS_OF, "--out", tmp_path / "file").line
    assert line.startswith("--out: found that ")


@KILLABLE
def test_workers_that_do_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "batch_death.py").write_text("import os\nos.kill(os.getpid(), 9)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    portfolio = portfolio_of(tmp_path / "p.xlsx", 1)
    with pytest.raises(NoteError, match=r"found workers that end before they begin \(exit code -9\)"):
        batch(portfolio, tmp_path / "out", "batch_death:build", workers=1)
    with pytest.raises(
        NoteError, match=r"found workers that cannot begin \(ModuleNotFoundError: No module named 'no_such"
    ):
        batch(portfolio, tmp_path / "out", "no_such_module:build", workers=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C as POSIX sends it")
def test_ctrl_c_stops_cleanly_and_the_rerun_goes_on(tmp_path: Path) -> None:
    portfolio, out = portfolio_of(tmp_path / "p.xlsx", 120), tmp_path / "out"
    process = started(portfolio, out, SLOW)
    while process.poll() is None and len(list(out.glob("N-*.xlsx"))) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert not [each for each in out.iterdir() if each.name.startswith(".")]
    there = len(list(out.glob("N-*.xlsx")))
    assert 3 <= there < 120
    outcome = batch(portfolio, out, SLOW)
    assert outcome.unchanged >= there - 12  # what was written and not yet heard of
    batch(portfolio, tmp_path / "undisturbed", SLOW)
    assert contents(out) == contents(tmp_path / "undisturbed")


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, promnote: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promnote_workbooks.batch.run.Order", partial(Order, builder=BUILD))
    table = [HEADER, row(1), row(3, rate="x")]
    portfolio = write_csv(tmp_path / "p.csv", table)
    run = promnote("batch", portfolio, "--as-of", AS_OF, "--out", tmp_path / "out", "--workers", 1)
    assert run.code == 1
    assert run.err.startswith("p.csv: row 3 (N-0003), column rate: found 'x'; allowed: ")
    assert "1 of 2 notes: 1 written, 0 unchanged" in run.out
    write_csv(portfolio, table[:2])
    run = promnote("batch", portfolio, "--as-of", AS_OF, "--out", tmp_path / "out", "--workers", 1)
    assert (run.code, run.err) == (0, "")
    assert "1 of 1 note: 0 written, 1 unchanged" in run.out
    assert promnote("batch", tmp_path / "no.csv", "--as-of", AS_OF, "--out", tmp_path / "x").line.startswith(
        "no.csv: found no"
    )
    assert not (tmp_path / "x").exists()
    assert "--workers" in promnote("batch", portfolio, "--as-of", AS_OF, "--out", tmp_path, "--workers", 0).line


def test_the_manifest_says_what_became_of_each_note(done: tuple[Path, Path]) -> None:
    lines = [json.loads(line) for line in (done[1] / "manifest.jsonl").read_text().splitlines()]
    assert lines[0]["as_of"] == "2026-09-30"
    assert [each["id"] for each in lines[1:]] == [f"N-{number:04d}" for number in range(1, 31)]
    assert {each["state"] for each in lines[1:]} == {"done"}
    assert all(len(each["hash"]) == 32 and len(each["sha"]) == 64 for each in lines[1:])


def test_progress_in_plain_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("promnote_workbooks.batch.progress._EVERY_SECONDS", 0)
    with Progress("batch", 4) as progress:
        progress.add(1)
        progress.add(2, 1)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("batch: 1 of 4 notes, ")
    assert lines[1].startswith("batch: 3 of 4 notes, ")
    assert "1 with errors" in lines[1]
    assert lines[1].endswith("left")
    assert [duration(each) for each in (4, 125, 7500)] == ["4 s", "2 min 5 s", "2 h 5 min"]


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "120")
        with Progress("batch", 4) as progress:
            progress.add(3, 1)
        terminal.flush()
        # a terminal hands over what it has so far: read on until the last part has come
        shown = ""
        while "1 with errors" not in shown and select.select([ours], [], [], 5)[0]:
            shown += os.read(ours, 65536).decode(errors="replace")
    os.close(ours)
    assert "batch" in shown
    assert "3/4" in shown
    assert "1 with errors" in shown


def test_chunks() -> None:
    assert list(in_chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert [chunk_size(count, 2) for count in (1, 8, 100, 1600, 100_000)] == [1, 1, 13, 200, 200]


def test_a_template_of_ones_own_is_filled_for_each_note(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    mine = tmp_path / "mine.xlsx"
    mine.write_bytes(build_template(Shape(rows=4)))
    notes = tmp_path / "notes.csv"
    notes.write_text(
        "id,issue_date,principal,installments.count,installments.first_date,interest.rate,payments.assume_paid_through\n"
        "A,2021-01-01,12000,4,2021-01-31,9%,as_of\nB,2021-01-01,8000,4,2021-01-31,8%,as_of\n"
    )
    out = tmp_path / "out"
    outcome = promnote("batch", notes, "--as-of", "2021-02-28", "--out", out, "--template", mine, "--workers", "1")
    assert outcome.code == 0, outcome.err
    for name, balance in (("A", 6000), ("B", 4000)):
        workbook = load_workbook(out / f"{name}.xlsx", data_only=True)
        ((sheet, where),) = workbook.defined_names["PrincipalBalance"].destinations
        assert workbook[sheet][where].value == balance
    notes.write_text("id\n")
    empty = tmp_path / "other.xlsx"
    Workbook().save(empty)
    outcome = promnote("batch", notes, "--as-of", "2021-02-28", "--out", out, "--template", empty)
    assert outcome.line.startswith("other.xlsx: found no defined name Terms")
