"""Note files changed at random: every command ends with 0, or with 2 and one line; a built workbook checks clean."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from attack_cases import cases
from promnote.basics.errors import NoteError
from promnote.reports.figures import figures
from promnote.running.ledger import replay
from promnote.running.schedule import schedule_rows
from promnote_workbooks.note_files.note_file import example_names, example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.package import read_package
from promnote_workbooks.refresh.check import check_package
from refresh_samples import SMALL

Run = Callable[..., Any]
_LINE = re.compile(r"^\s*([\w-]+)\s*=\s*(.+)$")
_VALUES = (
    "0", "-1", "1", "0x10", "0b1", "1e999", "nan", "inf", "-0.0", "1_000", "true", "false", '""', '" "', "[]", "{}",
    "[[1]]", "1996-04-30", "9999-12-31", "0001-01-01", "1900-02-28", "1996-04-30T10:00:00Z", "10:00:00", '"8.5%"', '"100%"',
    '"1e5"', '"(1,000.00)"', '"1.000,00"', '"$ 5"', '"as_of"', '"\\u0000"', '"\\u202e"', '"=1+1"', '"a, \\"b\\""', '"\\n"',
    '"ACT/365"', '"30/360"', '"NaN"', '"９"', '"_xD800_"', "99999999999999999999", '"' + "x" * 5_000 + '"',
)  # fmt: skip
EXAMPLES = (SMALL, *(example_text(name) for name in example_names()))


def spoilt(rng: random.Random, text: str) -> str:
    """The text with one to three changes of a line, a value or a character."""
    lines = text.splitlines()
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        match rng.randrange(7):
            case 0:
                del lines[at]
                lines = lines or [""]
            case 1:
                lines.insert(at, lines[rng.randrange(len(lines))])
            case 2:
                other = rng.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                line = list(lines[at]) or [" "]
                line[rng.randrange(len(line))] = rng.choice("\"'[]{}=,.#\\\0é\u202e5-%x")
                lines[at] = "".join(line)
            case _:
                given = [each for each, line in enumerate(lines) if _LINE.match(line)]
                if given:
                    at = rng.choice(given)
                    key = _LINE.match(lines[at])
                    assert key is not None
                    lines[at] = f"{key[1]} = {rng.choice(_VALUES)}"
    return "\n".join(lines) + "\n"


def one_line(error: NoteError) -> None:
    """What is said fits into a line that a person reads."""
    text = str(error)
    assert "\n" not in text
    assert len(text) < 5_000
    assert "Traceback" not in text


@pytest.mark.parametrize("seed", cases(250))
def test_a_changed_note_file(seed: int) -> None:
    rng = random.Random(seed)
    text = spoilt(rng, rng.choice(EXAMPLES))
    as_of = date(rng.choice((1995, 1996, 1997, 1999, 2004)), rng.randint(1, 12), 28)
    try:
        note = parse_note(text, name="note.toml")
    except NoteError as error:
        one_line(error)
        return
    for compute in (lambda: figures(replay(note, as_of)), lambda: schedule_rows(note.terms, note.resets)):
        try:
            compute()
        except NoteError as error:
            one_line(error)
    if seed % 12:
        return
    try:
        data = build_workbook(note, as_of)
    except NoteError as error:
        one_line(error)
        return
    ties = {"Month-end", "Journal", "Checks"}
    assert [each for each in check_package(read_package(data)).differences if each.sheet not in ties] == []


@pytest.mark.parametrize("seed", cases(10))
def test_through_the_command_the_file_stays(seed: int, tmp_path: Path, promnote: Run) -> None:
    rng = random.Random(f"command {seed}")
    path = tmp_path / "note.toml"
    text = spoilt(rng, rng.choice(EXAMPLES))
    path.write_text(text, encoding="utf-8", newline="")
    before = path.read_bytes()
    outcome = promnote(rng.choice(("ledger", "payoff")), path, "--as-of", "1997-06-30")
    assert outcome.code in (0, 2), outcome.err
    assert outcome.err.count("\n") == (outcome.code == 2)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["note.toml"]
