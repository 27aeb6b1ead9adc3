"""What an install brings along: lower bounds, licences as README lists them, xlwings's PRO parts left alone."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from required import ROOT

#: Licences under which a business may use, change and pass on a program without opening its own.
FREE = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "ISC", "Zlib", "0BSD", "public domain"}
#: How packages call them that have no expression in their metadata, the more exact words first.
WORDS = (
    (r"BSD[- ]?2", "BSD-2-Clause"),
    (r"BSD[- ]?3|BSD[- ]3[- ]clause", "BSD-3-Clause"),
    (r"^MIT\b|:: MIT License", "MIT"),
    (r"Apache", "Apache-2.0"),
    (r"Python Software Foundation|^PSF", "PSF-2.0"),
    (r"Public Domain", "public domain"),
    (r"BSD", "BSD-3-Clause"),
)
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
)


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def dependencies() -> list[Requirement]:
    return [Requirement(line) for line in project()["dependencies"]]  # type: ignore[attr-defined]


def on(system: dict[str, str], requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**system, "extra": ""})


def installed_by(system: dict[str, str]) -> set[str]:
    """Every package of the default install on a system; of one that is not here, its own needs are not known."""
    found: set[str] = set()
    to_do = [each for each in dependencies() if on(system, each)]
    while to_do:
        name = canonicalize_name(to_do.pop().name)
        if name in found:
            continue
        found.add(name)
        try:
            to_do += [need for line in requires(name) or [] if on(system, need := Requirement(line))]
        except PackageNotFoundError:
            assert system["sys_platform"] != _here(), name
    return found


def _here() -> str:
    return {"nt": "win32"}.get(os.name, "darwin" if os.uname().sysname == "Darwin" else "linux")


def listed() -> dict[str, str]:
    """README's table: package and licence."""
    section = (
        (ROOT / "README.md").read_text(encoding="utf-8").split("**What gets installed.**")[1].split("\nVersions:")[0]
    )
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)[1:]
    return {
        canonicalize_name(re.sub(r" \(.*", "", name)): licence for names, licence in rows for name in names.split(", ")
    }


def licences_of(data: PackageMetadata) -> set[str]:
    """The licences among which one may choose, by their short names; what is not known stays as it was written."""
    expression = data.get("License-Expression")
    if expression:
        return set(expression.split(" OR "))
    texts = [
        each.removeprefix("License :: ") for each in data.get_all("Classifier") or [] if each.startswith("License ::")
    ]
    # a classifier that says BSD alone leaves open which; the text beside it may say
    texts = [data.get("License") or "", *(f":: {each}" for each in texts)]
    known = {text: short(text) for text in texts if text and text != "Dual License"}
    exact = {name for text, name in known.items() if re.search(r"\d", text)}
    return exact or set(known.values())


def short(text: str) -> str:
    return next((name for words, name in WORDS if re.search(words, text)), text)


def test_readme_lists_what_is_installed_on_any_system() -> None:
    every = set().union(*map(installed_by, SYSTEMS))
    assert every <= set(listed()), sorted(every - set(listed()))
    assert {"xlwings", "click", "lxml"} <= every
    # what only other versions of a package bring
    assert set(listed()) - every <= {"colorama", "six", "tzdata"}


@pytest.mark.parametrize("name", sorted(listed()))
def test_the_licence_of_a_package_is_the_one_in_readme_and_a_free_one(name: str) -> None:
    licence = listed()[name]
    assert licence in FREE
    try:
        data = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"skipped: {name} is not here")
    assert licence in licences_of(data), (name, licences_of(data))


@pytest.mark.parametrize(
    ("fields", "licences"),
    [
        ("License-Expression: MIT", {"MIT"}),
        ("License-Expression: Apache-2.0 OR BSD-2-Clause", {"Apache-2.0", "BSD-2-Clause"}),
        ("License-Expression: GPL-3.0-only", {"GPL-3.0-only"}),
        ("License: BSD 3-clause\nClassifier: License :: OSI Approved :: BSD License", {"BSD-3-Clause"}),
        ("Classifier: License :: OSI Approved :: GNU General Public License v3 (GPLv3)", None),
        ("License: PolyForm-Noncommercial", None),
    ],
)
def test_how_a_licence_is_read(fields: str, licences: set[str] | None) -> None:
    from email import message_from_string

    read = licences_of(message_from_string(f"Metadata-Version: 2.1\nName: x\nVersion: 1\n{fields}\n"))  # type: ignore[arg-type]
    assert read == licences if licences else not read & FREE


# --- versions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("requirement", dependencies(), ids=str)
def test_every_dependency_has_a_lowest_version(requirement: Requirement) -> None:
    assert {each.operator for each in requirement.specifier} & {">=", "=="}


def test_xlwings_comes_with_the_plain_install_where_excel_is() -> None:
    (xlwings,) = [each for each in dependencies() if each.name == "xlwings"]
    assert [on(system, xlwings) for system in SYSTEMS] == [False, True, True]
    (extra,) = project()["optional-dependencies"]["excel"]  # type: ignore[index]
    assert Requirement(extra).specifier == xlwings.specifier


def test_the_lowest_versions_are_those_of_the_project() -> None:
    script = (ROOT / ".ci" / "lowest").read_text(encoding="utf-8")
    assert "--constraint" in script
    for name in re.findall(r"^    (test_\w+) ", script, re.MULTILINE):
        assert (ROOT / "tests" / "workbooks" / f"{name}.py").is_file()
    for name in ("run", "lowest"):
        assert os.name == "nt" or os.access(ROOT / ".ci" / name, os.X_OK)
    assert "constraint" not in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


# --- xlwings PRO ----------------------------------------------------------------------------------------------------

#: What xlwings has under its other licence, and what checks for a key to it.
PRO = {"pro", "server", "reports", "Caller", "render_template", "create_report", "license", "release"}


def used_of_xlwings(path: Path) -> Iterator[str]:
    """Names of xlwings that a module of ours uses."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (
                part for each in node.names if each.name.startswith("xlwings.") for part in each.name.split(".")[1:]
            )
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "xlwings":
            yield from [*(node.module or "").split(".")[1:], *(each.name for each in node.names)]
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[0] in ("xlwings", "xw"):
            yield node.attr


def test_of_xlwings_only_what_is_free_is_used() -> None:
    used = {name for path in (ROOT / "addin").rglob("*.py") for name in used_of_xlwings(path)}
    assert used
    assert used.isdisjoint(PRO), used & PRO
