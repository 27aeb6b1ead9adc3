"""How far a run is, on standard error: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import Any

import click

_EVERY_SECONDS = 10.0


class Progress:
    """Counts items; used as a context."""

    def __init__(self, what: str, total: int | None, unit: str = "notes") -> None:
        self.what, self.total, self.unit = what, total, unit
        self.done = self.bad = 0
        self._start = self._said = monotonic()
        self._bar: Any = None
        self._bar_task: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._bar = _bar(self.unit)
            self._bar.start()
            self._bar_task = self._bar.add_task(self.what, total=self.total, bad="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def add(self, count: int, bad: int = 0) -> None:
        """So many more, so many of them with errors."""
        self.done += count
        self.bad += bad
        if self._bar is not None:
            words = f"{self.bad:,} with errors" if self.bad else ""
            self._bar.update(self._bar_task, advance=count, bad=words)
        elif monotonic() - self._said >= _EVERY_SECONDS:
            self._said = monotonic()
            click.echo(self.line(), err=True)

    def line(self) -> str:
        """How far it is, in words."""
        seconds = monotonic() - self._start
        rate = self.done / seconds if seconds > 0 else 0.0
        of = f" of {self.total:,}" if self.total is not None else ""
        text = f"{self.what}: {self.done:,}{of} {self.unit}, {rate:,.0f} a second"
        if self.bad:
            text += f", {self.bad:,} with errors"
        if self.total is not None and rate > 0 and self.done < self.total:
            text += f", {duration((self.total - self.done) / rate)} left"
        return text


def _bar(unit: str) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress
    from rich.progress import Task as RichTask
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: RichTask) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f} {unit}/s" if speed else "", style="progress.data.speed")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(),
               TextColumn("{task.fields[bad]}", style="red"))  # fmt: skip
    return RichProgress(*columns, console=Console(stderr=True))


def duration(seconds: float) -> str:
    """Seconds as people say them: '42 s', '3 min 5 s', '2 h 4 min'."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
