"""Imports run one way, promnote <- promnote_workbooks <- promnote_addin; the engine needs little; start-up is light."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

import pytest

#: Lower floors first: a package may import itself and those before it.
FLOORS = ("promnote", "promnote_workbooks", "promnote_addin")
#: What starting the command must not bring in.
HEAVY = ("openpyxl", "lxml", "rich", "xlwings", "formualizer", "numpy", "pandas")


@dataclass(frozen=True)
class Import:
    """One imported name of a module. `at_start`: when the module is imported, not when a function runs."""

    module: str
    target: str
    line: int
    at_start: bool


@cache
def modules() -> dict[str, Path]:
    """Every module of the three packages with its file."""
    found: dict[str, Path] = {}
    for package in FLOORS:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        folder = Path(spec.origin).parent
        for path in sorted(folder.rglob("*.py")):
            parts = [package, *path.relative_to(folder).with_suffix("").parts]
            if not all(part.isidentifier() for part in parts):
                continue
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path
    return found


def imports_of(module: str, path: Path) -> Iterator[Import]:
    """The module's imports, `from package import submodule` as the submodule."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node, at_start in _walk(tree, at_start=True):
        targets: list[str] = []
        if isinstance(node, ast.Import):
            targets = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            for each in node.names:
                submodule = f"{base}.{each.name}"
                targets.append(submodule if submodule in modules() else base)
        for target in targets:
            yield Import(module, target, getattr(node, "lineno", 0), at_start)


def _walk(node: ast.AST, *, at_start: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        inside = at_start and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            inside = False
        yield child, inside
        yield from _walk(child, at_start=inside)


@cache
def all_imports() -> tuple[Import, ...]:
    return tuple(each for module, path in modules().items() for each in imports_of(module, path))


def top(name: str) -> str:
    return name.partition(".")[0]


def test_every_floor_has_modules() -> None:
    assert {top(name) for name in modules()} == set(FLOORS)
    assert len(all_imports()) > 50


def test_imports_run_one_way() -> None:
    wrong = [
        each
        for each in all_imports()
        if top(each.target) in FLOORS and FLOORS.index(top(each.target)) > FLOORS.index(top(each.module))
    ]
    assert wrong == []


def test_no_module_imports_itself_by_a_round_trip() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for each in all_imports():
        if each.at_start and each.target in graph and each.target != each.module:
            graph[each.module].add(each.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("modules import each other: " + " <- ".join(error.args[1]))


def test_the_engine_imports_the_standard_library_and_itself_alone() -> None:
    allowed = {*sys.stdlib_module_names, "promnote"}  # it also runs in the Python inside LibreOffice
    wrong = [each for each in all_imports() if top(each.module) == "promnote" and top(each.target) not in allowed]
    assert wrong == []


def test_every_public_module_says_what_it_is() -> None:
    silent = [
        name
        for name, path in modules().items()
        if not any(part.startswith("_") for part in name.split("."))
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def _loaded_by(code: str) -> set[str]:
    """The top-level modules in memory after `code` ran in a fresh interpreter."""
    report = (
        f"{code}\nimport sys\nprint('\\n'.join({{name.partition('.')[0] for name in sys.modules}}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["schedule", "--help"], ["call", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    loaded = _loaded_by(f"from promnote_workbooks.cli import main; main({arguments!r})")
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_a_cell_function_from_the_command_line_imports_nothing_heavy() -> None:
    call = ["call", "ACT360_DAYS", "1996-01-17", "1996-04-30"]
    assert _loaded_by(f"from promnote_workbooks.cli import main; main({call!r})").isdisjoint(HEAVY)


def test_building_and_refreshing_a_workbook_draws_none() -> None:
    # openpyxl takes longer to load than a note takes to refresh
    code = (
        "from datetime import date\n"
        "from promnote_workbooks.note_files.note_file import example_text, parse_note\n"
        "from promnote_workbooks.one_note.build import build_workbook\n"
        "from promnote_workbooks.refresh.run import refresh_bytes\n"
        "note = parse_note(example_text('note-1996.toml'), name='n')\n"
        "assert refresh_bytes(build_workbook(note, date(1997, 10, 31)), date(1997, 11, 30)).data"
    )
    assert _loaded_by(code).isdisjoint({"openpyxl", "xlsxwriter", "numpy", "rich"})


@pytest.mark.parametrize("package", FLOORS)
def test_importing_a_package_imports_nothing_heavy(package: str) -> None:
    assert _loaded_by(f"import {package}").isdisjoint(HEAVY)


def test_how_long_the_help_takes(capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "from promnote_workbooks.cli import main; main(['--help'])"]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    with capsys.disabled():
        print(f"\npromnote --help: {min(times) * 1000:.0f} ms")
    assert min(times) < 2  # a bound for a busy machine; the figure printed is the one to watch
