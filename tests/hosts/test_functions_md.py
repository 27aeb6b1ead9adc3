"""addin/FUNCTIONS.md: what is committed is what the catalogue gives, and what it shows is what `promnote call`
prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promnote.functions.catalogue import catalogue
from promnote_addin import functions_md
from required import ROOT

TEXT = (ROOT / "addin" / functions_md.FILE_NAME).read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_committed_file_is_what_the_catalogue_gives() -> None:
    assert functions_md.document() == TEXT, "python -m promnote_addin.functions_md writes it anew"


def test_every_function_has_a_section_with_arguments_errors_and_an_example() -> None:
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))
    assert sections.keys() == catalogue().keys()
    for name, section in sections.items():
        function = catalogue()[name]
        assert function.signature in section
        assert function.source in section
        assert function.errors, name
        assert function.errors in section
        assert "```console" in section
        for argument in function.arguments:
            assert f"| `{argument.name}` |" in section


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.rpartition("$ promnote call ")[2].partition("\n")[0])
def test_the_example_prints_what_is_shown(
    block: str, promnote: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    calls = 0
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        words = shlex.split(command)
        if words[0] == "cat":
            Path(words[1]).write_text(shown, encoding="utf-8")
            continue
        assert words[:2] == ["promnote", "call"]
        outcome = promnote(*words[1:])
        assert (outcome.code, outcome.out) == (0, shown)
        calls += 1
    assert calls == 1
