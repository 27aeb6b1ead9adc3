"""npm packages that tests need, installed once per machine into the tests' cache."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import required
from hosts.kept import cache_folder, locked


def installed(name: str, *packages: str) -> Path:
    """The `node_modules` that holds the packages, each with its version. Where npm cannot get them the test is skipped."""
    folder = cache_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        if not (folder / "ready").exists():
            command = [
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--prefix",
                str(folder),
                *packages,
            ]
            try:
                subprocess.run(command, check=True, timeout=200, capture_output=True, text=True)
            except (OSError, subprocess.SubprocessError) as error:
                words = f"npm could not install {', '.join(packages)}: {getattr(error, 'stderr', '') or error}"
                if required.demanded("node"):
                    pytest.fail(words, pytrace=False)
                pytest.skip(words)
            (folder / "ready").touch()
    return folder / "node_modules"
