"""The project's own files: what README promises, what continuous integration runs, what the wheel holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import pytest

from required import HOSTS, INSTALLED_BY_CI, ROOT, demanded

DEMO = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/promnote demo"
TESTS = "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest"
#: Folders that a checkout may hold beside what is tracked.
NOT_OURS = {".git", ".venv", "venv", "build", "dist", "__pycache__", "promnote-demo"}
# Written so that these lines do not find themselves.
MACHINE = re.compile(r"/[w]ork/|/[f]arm/|/[t]mp/|/[r]oot/|/[h]ome/\w|localhost:\d{4,5}/simple|[i]ndex-url")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """The files that git tracks or would; without git, those of the checkout."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS.intersection(path.relative_to(ROOT).parts)]
        hidden = {".ci", ".github", ".gitignore", ".pre-commit-config.yaml"}
        paths = [
            path for path in paths if not (top := path.relative_to(ROOT).parts[0]).startswith(".") or top in hidden
        ]
    else:
        paths = [ROOT / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


# --- README and continuous integration ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [DEMO, TESTS])
def test_readme_gives_each_command_in_one_line(command: str) -> None:
    assert f"\n{command}\n" in read("README.md")


@pytest.mark.parametrize("command", [DEMO, TESTS])
def test_continuous_integration_runs_readmes_commands(command: str) -> None:
    (name,) = re.findall(rf'^(\w+)="{re.escape(command)}"$', read(".ci/run"), re.MULTILINE)
    assert f'bash -c "${name}"' in read(".ci/run")


def test_continuous_integration_demands_the_hosts_that_it_installs() -> None:
    script = read(".ci/run")
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script
    assert "\nexport PROMNOTE_REQUIRE=all\n" in script
    for package in ("libreoffice-calc", "python3-uno", "poppler-utils"):
        assert package in script
    assert os.name == "nt" or os.access(ROOT / ".ci" / "run", os.X_OK)


def test_before_a_commit_the_same_tools_run_as_in_continuous_integration() -> None:
    hooks, script = read(".pre-commit-config.yaml"), read(".ci/run")
    for tool in ("ruff format", "ruff check", "mypy"):
        assert f"entry: {tool}" in hooks
        assert f"\n.venv/bin/{tool}" in script
    assert "repo: local" in hooks
    assert "http" not in hooks


def test_which_hosts_a_run_demands(monkeypatch: pytest.MonkeyPatch) -> None:
    def wanted() -> set[str]:
        return {name for name in HOSTS if demanded(name)}

    monkeypatch.delenv("PROMNOTE_REQUIRE", raising=False)
    assert wanted() == set()
    monkeypatch.setenv("PROMNOTE_REQUIRE", "wine, node")
    assert wanted() == {"wine", "node"}
    monkeypatch.setenv("PROMNOTE_REQUIRE", "all")
    assert wanted() == INSTALLED_BY_CI


def test_the_changelog_has_this_version_or_what_comes() -> None:
    changelog = read("CHANGELOG.md")
    assert "## [Unreleased]" in changelog
    assert "\n### Added\n" in changelog


def test_the_licence_is_whole() -> None:
    text = read("LICENSE")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


# --- the wheel ------------------------------------------------------------------------------------------------------


def wheel_names(folder: Path) -> set[str]:
    """The files of the wheel: of one built here, or else of the one that is installed."""
    if find_spec("hatchling") is not None:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return set(archive.namelist())
    try:
        files = distribution("promnote").files or []
    except PackageNotFoundError:
        files = []
    names = {each.as_posix() for each in files}
    if "promnote/__init__.py" not in names:
        pytest.skip("skipped: neither hatchling nor an installed wheel is here")
    return names


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    names = wheel_names(tmp_path)
    for folder in ("udfs/promnote", "workbooks/promnote_workbooks", "addin/promnote_addin"):
        base = (ROOT / folder).parent
        wanted = {
            path.relative_to(base).as_posix() for path in tracked() if (ROOT / folder) in path.parents
        }  # fmt: skip
        assert wanted, folder
        assert wanted <= names, sorted(wanted - names)
    assert "promnote_workbooks/examples/note-1996.toml" in names
    assert any(name.startswith("promnote_workbooks/templates/") and name.endswith(".xlsx") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


# --- every tracked line ---------------------------------------------------------------------------------------------


def test_no_line_names_a_path_or_host_of_one_machine() -> None:
    found = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        name = path.relative_to(ROOT)
        found += [f"{name}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if MACHINE.search(line)]
    assert found == []


def test_the_top_level_is_as_it_was_drawn() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    shown = {name for name in names if not name.startswith(".")}
    assert shown == {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "addin", "workbooks", "udfs", "tests"}
