"""Pipes, folders, sockets and damaged workbooks under the name of a file: one line at once, from every command."""

from __future__ import annotations

import os
import re
import signal
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from refresh_samples import SMALL, small
from strange_books import packed, parts_of

Run = Callable[..., Any]
AS_OF = ("--as-of", "1996-07-31")


@pytest.fixture(autouse=True)
def _within_seconds() -> Iterator[None]:
    """A command that waits for a pipe is stopped, and the test with it."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError("the command waits")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a note, its workbook and no pipes yet; the current one."""
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "book.xlsx").write_bytes(small())
    monkeypatch.chdir(tmp_path)
    return tmp_path


#: Each command with the file that is none as `@`.
COMMANDS = (
    ("check", "@.xlsx"),
    ("refresh", "@.xlsx", *AS_OF),
    ("refresh", "book.xlsx", *AS_OF, "--rates", "@.csv"),
    ("refresh", "book.xlsx", *AS_OF, "--activity", "@.csv"),
    ("diff", "@.xlsx", "book.xlsx"),
    ("diff", "book.xlsx", "@.xlsx"),
    ("ledger", "@.toml", *AS_OF),
    ("schedule", "@.toml"),
    ("payoff", "@.toml", *AS_OF),
    ("build", "@.toml", *AS_OF, "--out", "out.xlsx"),
    ("build", "small.toml", *AS_OF, "--template", "@.xlsx", "--out", "out.xlsx"),
    ("build", "small.toml", *AS_OF, "--out", "@.xlsx"),
    ("portfolio", "figures", "@.xlsx", *AS_OF, "--out", "out.csv"),
    ("portfolio", "figures", "@.csv", *AS_OF, "--out", "out.csv"),
    ("portfolio", "figures", "@.parquet", *AS_OF, "--out", "out.csv"),
    ("batch", "@.csv", *AS_OF, "--out", "out"),
    ("batch", ".", *AS_OF, "--out", "out", "--template", "@.xlsx"),
)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", ["pipe", "socket", "folder"])
def test_one_line_at_once(files: Path, promnote: Run, command: tuple[str, ...], kind: str) -> None:
    name = next(each for each in command if each.startswith("@"))
    held = None
    if kind == "pipe":
        os.mkfifo(name)
    elif kind == "socket":
        held = socket.socket(socket.AF_UNIX)
        held.bind(name)
    elif command[:2] != ("portfolio", "figures") and command[0] != "batch":
        Path(name).mkdir()
    else:
        pytest.skip("a folder is a portfolio")
    outcome = promnote(*command)
    if held is not None:
        held.close()
    assert outcome.code == 2, outcome
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err


def _with_number(text: str, number: str) -> str:
    """A9 holds this number."""
    return re.sub(r"(<c r=.A9. s=.[0-9]+.)[^>]*>.*?</c>", rf"\1><v>{number}</v></c>", text, count=1)


#: What is done to a sheet's part or to the file, and a word of the line about it.
DAMAGE: dict[str, tuple[Callable[[str], str], str]] = {
    "beyond the sheet": (lambda text: text.replace('<c r="A7"', '<c r="XFE7"', 1), "outside the sheet"),
    "a row far away": (lambda text: text.replace("</sheetData>", '<row r="99999999"/></sheetData>', 1), "outside"),
    "a long row number": (lambda text: text.replace('<row r="', f'<row r="{"9" * 5000}', 1), "damaged"),
    "no XML": (lambda text: text[: len(text) // 2], "not readable XML"),
    "nesting": (lambda text: text.replace("<sheetData>", "<a>" * 3000 + "</a>" * 3000 + "<sheetData>", 1), "not readable"),
    "a DTD": (lambda text: text.replace("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1), "has a DTD"),
    "a style of many digits": (lambda text: text.replace(' s="', f' s="{"9" * 5000}', 1), "damaged"),
    "not a number": (lambda text: _with_number(text, "nan"), "damaged"),
    "beyond all numbers": (lambda text: _with_number(text, "1e999"), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_one_line_from_check_refresh_and_diff_alike(files: Path, promnote: Run, damage: str) -> None:
    change, word = DAMAGE[damage]
    parts = parts_of(small())
    name = "xl/worksheets/sheet2.xml"  # Terms, which every command reads
    parts[name] = change(parts[name].decode()).encode()
    Path("bad.xlsx").write_bytes(packed(parts))
    for command in (
        ("check", "bad.xlsx"),
        ("refresh", "bad.xlsx", *AS_OF),
        ("diff", "bad.xlsx", "book.xlsx"),
        ("diff", "book.xlsx", "bad.xlsx"),
        ("build", "small.toml", *AS_OF, "--template", "bad.xlsx", "--out", "out.xlsx"),
    ):
        line = promnote(*command).line
        assert word in line, line
        assert len(line) < 600
    with zipfile.ZipFile("bad.xlsx") as package:
        assert package.read(name) == parts[name]
