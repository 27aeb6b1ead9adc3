"""Installing the extension into a user's profile, removing it, and asking Calc whether its functions answer.

`unopkg` does it for a user. It refuses root (in a container, in CI), so root goes through the ExtensionManager of an
office that is started for it (`uno_extension.py`, run by a Python that has LibreOffice's `uno` module).
"""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from promnote.basics.errors import NoteError

from .extension import IDENTIFIER, SERVICE

OFFICE_VARIABLE = "PROMNOTE_LIBREOFFICE"
TIMEOUT_SECONDS = 180
_SCRIPT = Path(__file__).parent / "uno_extension.py"
_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)


#: The system's own Python is the one that a packaged LibreOffice is built for.
_SYSTEM_FOLDERS = (Path("/usr/bin"), Path("/bin"))


class OfficeError(NoteError):
    """LibreOffice is missing, or did not do what it was asked."""


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
    named = os.environ.get(OFFICE_VARIABLE)
    candidates = [named] if named else [shutil.which("soffice"), shutil.which("libreoffice"), *_USUAL_PLACES]
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return Office(soffice=Path(candidate))
    return None


def need_office() -> Office:
    """LibreOffice, or an error that says how to get it."""
    office = find_office()
    if office is None:
        place = os.environ.get(OFFICE_VARIABLE)
        problem = f"no program at {place}" if place else "soffice is not on PATH nor in a usual place"
        raise OfficeError(
            "LibreOffice", f"{problem}; install LibreOffice Calc, or set {OFFICE_VARIABLE} to its soffice"
        )
    return office


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
        _run([str(need_office().soffice), *_environment(profile), *arguments])
        result = Path(folder) / "check.csv"
        if not result.is_file():
            raise OfficeError("LibreOffice", "it converted nothing; close it if it is open, and try again")
        with result.open(encoding="utf-8", newline="") as lines:
            return next(csv.reader(lines), [""])[0] in ("111848.1", "111848,1")


def _may_use_unopkg() -> bool:
    return sys.platform == "win32" or os.geteuid() != 0


def _whose(profile: Path | None) -> str:
    return f"the profile {profile}" if profile else "this user"


def _environment(profile: Path | None) -> list[str]:
    return [f"-env:UserInstallation={profile.resolve().as_uri()}"] if profile else []


def _unopkg(command: str, *arguments: str, profile: Path | None) -> None:
    tool = need_office().unopkg()
    if tool is None:
        raise OfficeError("LibreOffice", "unopkg is missing beside soffice; install LibreOffice with its programs")
    _run([str(tool), command, *_environment(profile), *arguments])


def _extension_manager(command: str, argument: str, profile: Path | None) -> None:
    office = need_office()
    python = office.python()
    if python is None:
        raise OfficeError("LibreOffice", "no Python with its uno module was found; install python3-uno")
    address = (profile.resolve().as_uri() if profile else "", f"promnote{uuid.uuid4().hex}")
    _run([str(python), str(_SCRIPT), str(office.soffice), *address, command, argument])


def office_environment() -> dict[str, str]:
    """The environment without any Python of the user's (virtual environment, conda, pyenv).

    LibreOffice's Python takes its home from the first python3 on PATH and from Python's own variables; with that of
    another version it finds no library, and the extension does not load.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "CONDA", "PYENV")) and name != "VIRTUAL_ENV"
    }
    folders = [Path(each) for each in environment.get("PATH", "").split(os.pathsep) if each]
    kept = [str(each) for each in folders if each in _SYSTEM_FOLDERS or not _has_python(each)]
    return environment | {"PATH": os.pathsep.join(kept)}


def _has_python(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ("python3", "python", "python3.exe", "python.exe"))


def _run(command: Sequence[str]) -> None:
    """Runs a program to its end; what it started and left behind is ended with it."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            env=office_environment(),
        )
    except OSError as error:
        raise OfficeError("LibreOffice", f"{command[0]} does not run: {error.strerror}") from None
    try:
        said, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        raise OfficeError("LibreOffice", f"no answer in {TIMEOUT_SECONDS} seconds; close it and try again") from None
    finally:
        _end_group(process)
    if process.returncode:
        last = (said.strip() or "nothing said").splitlines()[-1]
        raise OfficeError("LibreOffice", f"{Path(command[0]).name} gave up: {last}")


def _end_group(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


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


__all__ = ["Office", "OfficeError", "answers", "find_office", "install", "need_office", "office_environment", "remove"]
