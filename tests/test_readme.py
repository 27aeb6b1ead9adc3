"""README's tour is true: each block marked `console` is run, in order, in one folder, and its output compared.

`$ promnote ...` lines run; what follows is what both streams print. A line `...` stands for any lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from required import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the lines that it prints."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return found


def matches(expected: list[str], printed: list[str]) -> bool:
    """Whether the lines are the same, `...` standing for any of them."""
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


def test_the_comparison_compares() -> None:
    assert matches(["a", "...", "c"], ["a", "b", "b", "c"])
    assert matches(["..."], [])
    assert not matches(["a"], ["a", "b"])
    assert not matches(["a.c"], ["abc"])


def test_the_tour_prints_what_readme_shows(
    promnote: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tour = commands()
    assert len(tour) >= 8
    for line, expected in tour:
        program, *arguments = shlex.split(line)
        assert program == "promnote", line
        outcome = promnote(*arguments)
        printed = (outcome.out + outcome.err).splitlines()
        assert matches(expected, printed), "\n".join([f"$ {line}", *printed])
        said_so = outcome.err.count("\n") == 1
        assert outcome.code == 0 or (outcome.code == 2 and said_so), (line, outcome)
