"""Shared by all tests: hosts that may be absent, the `promnote` command, and how Hypothesis runs."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

import required

# A busy machine is no reason to fail: time is measured in tests/bench.
settings.register_profile("promnote", deadline=None)
settings.load_profile("promnote")


def pytest_configure(config: pytest.Config) -> None:
    """The marks in use."""
    config.addinivalue_line("markers", 'slow: takes seconds, for instance starts a host (leave out with -m "not slow")')


@pytest.fixture(scope="session")
def require() -> Callable[[str], Path]:
    """`require("libreoffice")`: the program's path, or the test is skipped (or fails, if the run demands it)."""
    return required.require


@dataclass(frozen=True)
class Outcome:
    """How a run of the command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """What standard error says; bad input says it in one line."""
        assert self.code == 2, (self.code, self.err)
        assert self.out == ""
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        return self.err.removesuffix("\n")


@pytest.fixture
def promnote(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs the command in this process: `promnote("schedule", path, "--json")`."""
    from promnote_workbooks.cli import main

    def run(*arguments: object) -> Outcome:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""))
            patch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""))
            code = main([str(each) for each in arguments])
            texts = []
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
                texts.append(stream.buffer.getvalue().decode())
        return Outcome(code, *texts)

    return run
