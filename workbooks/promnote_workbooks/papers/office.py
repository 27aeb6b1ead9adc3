"""LibreOffice, where it is installed, and a program of it run to its end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from promnote.basics.errors import NoteError

OFFICE_VARIABLE = "PROMNOTE_LIBREOFFICE"
TIMEOUT_SECONDS = 180
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


def find_soffice() -> Path | None:
    """LibreOffice's program as PROMNOTE_LIBREOFFICE, PATH or a usual place has it."""
    named = os.environ.get(OFFICE_VARIABLE)
    candidates = [named] if named else [shutil.which("soffice"), shutil.which("libreoffice"), *_USUAL_PLACES]
    return next((Path(each) for each in candidates if each and Path(each).is_file()), None)


def need_soffice() -> Path:
    """LibreOffice's program, or an error that says how to get it."""
    soffice = find_soffice()
    if soffice is None:
        place = os.environ.get(OFFICE_VARIABLE)
        problem = f"no program at {place}" if place else "soffice is not on PATH nor in a usual place"
        raise OfficeError(
            "LibreOffice", f"{problem}; install LibreOffice Calc, or set {OFFICE_VARIABLE} to its soffice"
        )
    return soffice


def profile_option(profile: Path | None) -> list[str]:
    """The option for a profile other than the user's."""
    return [f"-env:UserInstallation={profile.resolve().as_uri()}"] if profile else []


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


def run_office(command: Sequence[str]) -> None:
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
