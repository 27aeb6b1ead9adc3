"""`promnote new`: an example of a kind, or a note made of answers; and the schedule as of a date on the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promnote_workbooks.cli.new import KINDS
from promnote_workbooks.note_files.note_file import example_text, parse_note, read_note

ANSWERS = ("my-note", "level", "240000", "2024-01-15", "8%", "30/360", "2024-02-15", "60", "1", "")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_writes_its_example(kind: str, tmp_path: Path, promnote: Callable[..., Any]) -> None:
    out = tmp_path / "n.toml"
    assert promnote("new", kind, "--out", out).code == 0
    assert out.read_text(encoding="utf-8") == example_text(f"{KINDS[kind][0]}.toml")


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    out = tmp_path / "n.toml"
    out.write_text("mine")
    done = promnote("new", "level", "--out", out)
    assert done.code == 2
    assert "which is there already; allowed: a new file name" in done.err
    assert out.read_text() == "mine"


def test_answers_make_a_note_and_its_schedule_is_shown_first(
    tmp_path: Path, promnote: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "my.toml"
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join((*ANSWERS, "yes", ""))))
    done = promnote("new", "--out", out)
    assert done.code == 0
    # 240,000 at 8% over 60 months of 30 days: PMT(8%/12, 60, -240000) = 4,866.33
    assert "60 level payments of principal and interest monthly on the 15th" in done.out
    assert "4,866.33" in done.out
    note = read_note(out)
    assert (note.terms.kind, note.terms.principal_cents) == ("level", 24_000_000)
    assert "revolving" not in out.read_text()  # nothing but what was answered
    # the lines that it says one may add make a note that is paid
    text = out.read_text().replace("# [payments]", "[payments]").replace("# assume", "assume")
    assert parse_note(text, name="my.toml").terms.payments.assume_paid_through == "as_of"


@pytest.mark.parametrize(
    ("place", "answer", "message"),
    [
        (4, "Prime + 1%", 'such as "8.5%"; a rate that follows an index: promnote new balloon, or sofr'),
        (6, "2024-01-15", "First instalment's date: found 2024-01-15; allowed: a date after the note's, 2024-01-15"),
    ],
)
def test_a_wrong_answer_says_what_is_allowed(
    promnote: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, place: int, answer: str, message: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join((*ANSWERS[:place], answer, ""))))
    assert message in promnote("new").err


def test_no_answer_and_a_wrong_kind_are_errors(promnote: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    done = promnote("new")
    assert done.code == 2
    assert "found no answer; allowed: a terminal to ask in, or a kind: " in done.err
    assert "allowed: installment" in promnote("new", "lvel").err
    monkeypatch.setattr("sys.stdin", io.StringIO("n\nlevel\nmuch\n"))
    assert "promnote new: Principal: found 'much'" in promnote("new").err


def test_the_schedule_as_of_a_date(tmp_path: Path, promnote: Callable[..., Any]) -> None:
    path = tmp_path / "line.toml"
    path.write_text(example_text("line-of-credit.toml"), encoding="utf-8")
    done = promnote("schedule", path, "--as-of", "2024-08-10", "--json")
    rows = json.loads(done.out)["rows"]
    assert [row["what"] for row in rows[:3]] == ["draw 200,000.00", "interest alone", "draw 150,000.00"]
    # 200,000 x 9% x 16/360 = 800.00
    assert (rows[1]["status"], rows[1]["interest"], rows[1]["unpaid"]) == ("paid", "800.00", "0.00")
    assert rows[-1]["status"] == "to come"
    assert rows[-1]["principal"] == "311225.00"
