"""xlwings's add-in and its configuration, so that Excel on Windows finds our functions.

xlwings reads `.xlwings/xlwings.conf` in the user's folder: lines of `"KEY","VALUE"`. We set three of them and keep the
rest:

    INTERPRETER_WIN              the Python in which promnote is installed
    UDF MODULES                  our module, beside those that are there
    ADD_WORKBOOK_TO_PYTHONPATH   False: a file beside a workbook must not take the place of one of ours

On other systems Excel has no COM; there the commands say what they would do.
"""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from promnote.basics.errors import NoteError
from promnote_workbooks.package.place import put_whole

from .about import xlwings_version
from .vba import ASSETS, FILE_NAME, PYTHON_MODULE

INTERPRETER, MODULES, ON_PATH = "INTERPRETER_WIN", "UDF MODULES", "ADD_WORKBOOK_TO_PYTHONPATH"
PIP = "pip install 'promnote[excel]'"


class AddinError(NoteError):
    """Excel or xlwings is missing, or did not do what it was asked."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """xlwings's user configuration, as lines; what is not ours stays as it is."""

    lines: tuple[str, ...] = ()

    def get(self, key: str) -> str:
        """The value of a key, or nothing."""
        return next((value for name, value in map(_parts, self.lines) if name == key.upper()), "")

    def with_value(self, key: str, value: str) -> Configuration:
        """The key set to a value; no value takes the line out."""
        others = tuple(line for line in self.lines if _parts(line)[0] != key.upper())
        return Configuration((*others, f'"{key}","{value}"') if value else others)

    @property
    def modules(self) -> list[str]:
        """The modules whose functions xlwings imports."""
        return [each for each in self.get(MODULES).split(";") if each]


def _parts(line: str) -> tuple[str, str]:
    key, _, value = line.partition(",")
    return key.strip().strip('"').upper(), value.strip().strip('"')


def read(path: Path) -> Configuration:
    """The configuration in a file; an empty one if there is none."""
    try:
        # VBA reads it in the code page of the machine
        text = path.read_text(encoding="locale")
    except FileNotFoundError:
        return Configuration()
    return Configuration(tuple(line for line in text.splitlines() if line.strip()))


def write(path: Path, configuration: Configuration) -> None:
    """Writes it, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = os.linesep.join((*configuration.lines, "")) if configuration.lines else ""
    put_whole(path, text.encode(locale.getencoding()))


def with_us(configuration: Configuration, interpreter: str) -> Configuration:
    """The configuration that knows our functions."""
    modules = [*configuration.modules, *([] if PYTHON_MODULE in configuration.modules else [PYTHON_MODULE])]
    return (
        configuration.with_value(INTERPRETER, interpreter)
        .with_value(MODULES, ";".join(modules))
        .with_value(ON_PATH, "False")
    )


def without_us(configuration: Configuration) -> Configuration:
    """The configuration as it was before: the interpreter stays, for other workbooks may use it."""
    others = [each for each in configuration.modules if each != PYTHON_MODULE]
    return configuration.with_value(MODULES, ";".join(others)).with_value(ON_PATH, "")


# --- the commands ---------------------------------------------------------------------------------------------------


def on_windows() -> bool:
    """Whether Excel can have a COM add-in here."""
    return sys.platform == "win32"


def configuration_path() -> Path:
    """xlwings's configuration of this user."""
    return Path.home() / ".xlwings" / "xlwings.conf"


def addin_path() -> Path:
    """Where xlwings puts its add-in, so that Excel opens it on start."""
    return Path.home() / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam"


def install() -> Iterator[str]:
    """Installs, line by line of what was done; elsewhere than on Windows, of what would be."""
    path, interpreter = configuration_path(), sys.executable
    would = "" if on_windows() else "would "
    if not on_windows():
        yield "This system has no Excel that starts Python through COM. On Windows `promnote addin install`"
    elif xlwings_version().startswith("("):
        raise AddinError("xlwings", f"found nothing; allowed: {PIP}")
    yield f"  {would}put xlwings's add-in into Excel (xlwings addin install)"
    yield f"  {would}set in {path}:"
    yield f"    {INTERPRETER} = {interpreter}"
    yield f"    {MODULES} = {PYTHON_MODULE} (beside what is there)"
    yield f"    {ON_PATH} = False (no file beside a workbook takes the place of ours;"
    yield "      another xlwings workbook that needs its folder says True on a sheet of its own, xlwings.conf)"
    if on_windows():
        _xlwings("addin", "install")
        write(path, with_us(read(path), interpreter))
    yield ""
    yield "Then, once for each workbook (saved as .xlsm), in Excel's Visual Basic editor (Alt+F11):"
    yield "  Tools > References: tick xlwings"
    yield f"  File > Import File: {ASSETS / FILE_NAME}"
    yield "  back in Excel: Alt+F8, run PromnoteDescribeFunctions, for the texts of the function wizard"
    if not on_windows():
        yield ""
        yield "Excel 365, on macOS and the web too: `promnote addin lite`. LibreOffice: `promnote addin libreoffice`."


def status() -> Iterator[str]:
    """What is there of it."""
    path = configuration_path()
    configuration = read(path)
    interpreter = configuration.get(INTERPRETER)
    yield f"xlwings: {xlwings_version()}"
    if on_windows():
        yield f"xlwings's add-in in Excel: {_yes(addin_path().is_file())} ({addin_path()})"
    else:
        yield "xlwings's add-in in Excel: not on this system; on Windows its file in XLSTART would be looked for"
    yield f"configuration: {path}" + ("" if path.is_file() else " (not there)")
    yield f"  {INTERPRETER}: {interpreter or 'not set'}" + (_missing(interpreter) if interpreter else "")
    yield f"  {MODULES} has {PYTHON_MODULE}: {_yes(PYTHON_MODULE in configuration.modules)}"
    yield f"  {ON_PATH}: {configuration.get(ON_PATH) or 'not set (xlwings takes it for True)'}"
    yield f"VBA module to import: {ASSETS / FILE_NAME}"


def remove(*, xlwings_too: bool) -> Iterator[str]:
    """Takes our part out again, and xlwings's add-in if asked."""
    path = configuration_path()
    would = "" if on_windows() else "would "
    if not on_windows():
        yield "On Windows `promnote addin remove`"
    yield f"  {would}take {PYTHON_MODULE} and {ON_PATH} out of {path}"
    if on_windows() and path.is_file():
        write(path, without_us(read(path)))
    if xlwings_too:
        yield f"  {would}take xlwings's add-in out of Excel (xlwings addin remove)"
        if on_windows():
            _xlwings("addin", "remove")
    else:
        yield "  xlwings's own add-in stays, other workbooks may need it (--xlwings-too takes it out)"


def _xlwings(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from xlwings.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    said = _last_line([*done.stdout.splitlines(), *done.stderr.splitlines()])
    if done.returncode or "Success" not in done.stdout:
        raise AddinError(f"xlwings {' '.join(arguments)}", f"{said}; is Excel installed, and closed?")


def _last_line(lines: Iterable[str]) -> str:
    return next((line for line in reversed(list(lines)) if line.strip()), "it said nothing")


def _yes(there: bool) -> str:
    return "yes" if there else "no"


def _missing(interpreter: str) -> str:
    return "" if Path(interpreter).is_file() else " (no such file)"


__all__ = ["AddinError", "Configuration", "install", "read", "remove", "status", "with_us", "without_us", "write"]
