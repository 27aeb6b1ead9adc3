"""Installing the extension into a user's profile, removing it, and asking Calc whether its functions answer.

`unopkg` does it for a user. It refuses root (in a container, in CI), so root goes through the ExtensionManager of an
office that is started for it (`uno_extension.py`, run by a Python that has LibreOffice's `uno` module).
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from promnote_workbooks.papers.office import (
    OFFICE_VARIABLE,
    OfficeError,
    find_soffice,
    need_soffice,
    office_environment,
    profile_option,
    run_office,
)

from .extension import IDENTIFIER, SERVICE

_SCRIPT = Path(__file__).parent / "uno_extension.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An installed LibreOffice: its `soffice` and the folder with the programs beside it."""

    soffice: Path

    @property
    def program(self) -> Path:
        return self.soffice.resolve().parent

    def unopkg(self) -> Path | None:
        """The extension tool; on Windows the .com, which waits and prints."""
        for name in ("unopkg.com", "unopkg"):
            if (path := self.program / name).is_file():
                return path
        found = shutil.which("unopkg")
        return Path(found) if found else None

    def python(self) -> Path | None:
        """A Python that has the `uno` module: LibreOffice's own, or the system's."""
        return _python_with_uno(self.program)


def find_office() -> Office | None:
    """LibreOffice as PROMNOTE_LIBREOFFICE, PATH or a usual place has it."""
    soffice = find_soffice()
    return None if soffice is None else Office(soffice=soffice)


def need_office() -> Office:
    """LibreOffice, or an error that says how to get it."""
    return Office(soffice=need_soffice())


def install(extension: Path, profile: Path | None = None) -> str:
    """Puts the extension (in place of an older one) into the profile; returns what was done."""
    if _may_use_unopkg():
        _unopkg("add", "--force", "--suppress-license", str(extension), profile=profile)
    else:
        _extension_manager("add", str(extension.resolve()), profile)
    return f"installed {extension.name} for {_whose(profile)}; restart LibreOffice if it is open"


def remove(profile: Path | None = None) -> str:
    """Takes the extension out of the profile; returns what was done."""
    if _may_use_unopkg():
        _unopkg("remove", IDENTIFIER, profile=profile)
    else:
        _extension_manager("remove", IDENTIFIER, profile)
    return f"removed {IDENTIFIER} for {_whose(profile)}"


def answers(profile: Path | None = None) -> bool:
    """Whether a formula with one of the functions, in a file, gives its value in this profile's Calc."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active["A1"] = f'={SERVICE}.ACT360_INTEREST(4554900,0.085,DATE(1996,1,17),"1996-04-30")'
    with tempfile.TemporaryDirectory(prefix="promnote-") as folder:
        workbook.save(Path(folder) / "check.xlsx")
        arguments = ["--headless", "--norestore", "--convert-to", "csv", "--outdir", folder, f"{folder}/check.xlsx"]
        run_office([str(need_office().soffice), *profile_option(profile), *arguments])
        result = Path(folder) / "check.csv"
        if not result.is_file():
            raise OfficeError("LibreOffice", "it converted nothing; close it if it is open, and try again")
        with result.open(encoding="utf-8", newline="") as lines:
            return next(csv.reader(lines), [""])[0] in ("111848.1", "111848,1")


def _may_use_unopkg() -> bool:
    return sys.platform == "win32" or os.geteuid() != 0


def _whose(profile: Path | None) -> str:
    return f"the profile {profile}" if profile else "this user"


def _unopkg(command: str, *arguments: str, profile: Path | None) -> None:
    tool = need_office().unopkg()
    if tool is None:
        raise OfficeError("LibreOffice", "unopkg is missing beside soffice; install LibreOffice with its programs")
    run_office([str(tool), command, *profile_option(profile), *arguments])


def _extension_manager(command: str, argument: str, profile: Path | None) -> None:
    office = need_office()
    python = office.python()
    if python is None:
        raise OfficeError("LibreOffice", "no Python with its uno module was found; install python3-uno")
    address = (profile.resolve().as_uri() if profile else "", f"promnote{uuid.uuid4().hex}")
    run_office([str(python), str(_SCRIPT), str(office.soffice), *address, command, argument])


@cache
def _python_with_uno(program: Path) -> Path | None:
    for candidate in _pythons(program):
        probe = [str(candidate), "-c", "import uno"]
        try:
            done = subprocess.run(
                probe, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False, env=office_environment()
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return candidate
    return None


def _pythons(program: Path) -> Iterator[Path]:
    bundled = (program / "python.exe", program / "python", program.parent / "Resources" / "python")
    system = (Path("/usr/bin/python3"), Path(sys.executable))
    yield from (path for path in (*bundled, *system) if path.is_file())
    if found := shutil.which("python3"):
        yield Path(found)


__all__ = [
    "OFFICE_VARIABLE",
    "Office",
    "OfficeError",
    "answers",
    "find_office",
    "install",
    "need_office",
    "office_environment",
    "remove",
]
