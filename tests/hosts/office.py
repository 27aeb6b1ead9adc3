"""LibreOffice as the tests use it: one process with promnote's extension in a profile of its own.

`Office` starts `office_server.py` under a Python that has LibreOffice's `uno` module and talks to it in lines of JSON,
so that tests run in any virtual environment. Nothing is shared between two of them: each has its profile and pipe name.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from promnote_addin.libreoffice import extension, install

SERVER = Path(__file__).with_name("office_server.py")
ANSWER_SECONDS = 120
LIFETIME_SECONDS = 1500

_SETTING = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'


def settings(locale: str) -> str:
    """The profile's registrymodifications.xcu: formulas are computed on load whatever a file holds; a fixed locale."""
    items = [
        _SETTING.format("Office.Calc/Formula/Load", "OOXMLRecalcMode", 0),
        _SETTING.format("Office.Calc/Formula/Load", "ODFRecalcMode", 0),
        _SETTING.format("Setup/L10N", "ooSetupSystemLocale", locale),
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        + "\n".join(items)
        + "\n</oor:items>\n"
    )


class OfficeFailed(Exception):
    """The office said no, or nothing in time."""


class Cell(NamedTuple):
    """A cell: its value (float or text; dates are serials, TRUE is 1.0; None for an error), formula, error value."""

    value: float | str | None
    formula: str = ""
    error: str = ""


@dataclass(slots=True)
class Document:
    """A workbook that is open in the office."""

    office: Office
    number: int

    def cells(self) -> dict[str, dict[str, Cell]]:
        """Every cell that holds something, by sheet and address."""
        sheets = self.office.ask("read", document=self.number)
        return {sheet: {at: Cell(*cell) for at, cell in cells.items()} for sheet, cells in sheets.items()}

    def cell(self, sheet: str, address: str) -> Cell:
        """One cell."""
        return Cell(*self.office.ask("cell", document=self.number, sheet=sheet, address=address))

    def set(self, sheet: str, address: str, value: float | str | None) -> None:
        """Types a number, a text, a formula in Calc's notation (=F(A1;Sheet2.B2)), or None to empty the cell.

        Dependants are computed when they are next read.
        """
        self.office.ask("set", document=self.number, sheet=sheet, address=address, value=value)

    def recalculate(self) -> float:
        """Computes every formula again; returns the seconds it took."""
        seconds: float = self.office.ask("recalculate", document=self.number)
        return seconds

    def store(self, path: Path) -> Path:
        """Saves as .xlsx, .ods or .pdf, by the name's suffix."""
        self.office.ask("store", document=self.number, path=str(path), kind=path.suffix[1:])
        return path

    def pages(self, folder: Path, *, dots_per_inch: int = 80) -> list[Path]:
        """A PNG of every printed page, in order. Needs poppler's pdftoppm."""
        pdf = self.store(folder / "pages.pdf")
        command = ["pdftoppm", "-png", "-r", str(dots_per_inch), str(pdf), str(folder / "page")]
        subprocess.run(command, check=True, timeout=ANSWER_SECONDS)
        return sorted(folder.glob("page-*.png"))


class Office:
    """One LibreOffice. Use it in a `with` statement: it is killed at the end whatever happens."""

    def __init__(self, *, extension_file: Path | None = None, locale: str = "en-US") -> None:
        found = install.need_office()
        python = found.python()
        if python is None:
            raise OfficeFailed("no Python with LibreOffice's uno module: install python3-uno")
        self._pid: int | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="promnote-office-"))
        try:
            profile = self.folder / "profile"
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(settings(locale), encoding="utf-8")
            install.install(extension_file or extension.build(self.folder / extension.FILE_NAME), profile)
            self.profile = profile
            arguments = [str(found.soffice), str(profile), f"promnote{uuid.uuid4().hex}", str(LIFETIME_SECONDS)]
            self._log = (self.folder / "server.log").open("wb")
            self._server = subprocess.Popen(
                [str(python), str(SERVER), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
                env=install.office_environment(),
            )  # fmt: skip
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        try:
            hello = self.ask("hello")
        except BaseException:
            self.close()
            raise
        self._pid, self.version = hello["pid"], hello["version"]

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, do: str, *, seconds: float = ANSWER_SECONDS, **arguments: Any) -> Any:
        """One request to the server. A late answer ends the office: what it does then is not known."""
        server = self._server
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            server.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
            server.stdin.flush()
            with selectors.DefaultSelector() as ready:
                ready.register(server.stdout, selectors.EVENT_READ)
                if not ready.select(seconds):
                    self._kill()
                    raise OfficeFailed(f"no answer to {do!r} in {seconds} seconds")
            line = server.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            said = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
            raise OfficeFailed(f"the office is gone while asked to {do!r}: {said}")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeFailed(f"{do}: {answer['error']}")
        return answer["ok"]

    @contextmanager
    def load(self, path: Path | None = None) -> Iterator[Document]:
        """Opens a workbook (without a path: an empty one) and closes it again, unsaved."""
        document = Document(self, self.ask("load", path=str(path.resolve()) if path else ""))
        try:
            yield document
        finally:
            if self._server.poll() is None:
                self.ask("close", document=document.number)

    def wizard(self, prefix: str = "") -> dict[str, Any]:
        """What the function wizard shows: {name: {description, category, arguments: [[name, doc, optional]]}}."""
        found: dict[str, Any] = self.ask("wizard", prefix=prefix)
        return found

    def close(self) -> None:
        """Ends the office and forgets its profile."""
        server = self._server
        try:
            assert server.stdin is not None
            server.stdin.close()
            server.wait(40)
        except (OSError, subprocess.TimeoutExpired):
            pass
        finally:
            self._kill()
            if server.stdout is not None:
                server.stdout.close()
            self._log.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _kill(self) -> None:
        if self._server.poll() is None:
            self._server.kill()
            self._server.wait(30)
            if self._pid is not None:
                with_group = getattr(os, "killpg", None)
                if with_group is not None:
                    with suppress(ProcessLookupError):
                        with_group(self._pid, signal.SIGKILL)


__all__ = ["Cell", "Document", "Office", "OfficeFailed"]
