"""The package for xlwings Lite: its main.py in Pyodide under node, with xlwings's own pure-Python code beside it.

xlwings's Office.js engine, which Lite has inside, asks for a licence key; where none is set its test is skipped.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from hosts.excel_values import EXCEPTIONS, Shown, all_cases, examples, expected, from_office, to_office
from hosts.npm import installed
from promnote.functions.catalogue import catalogue
from promnote_addin.excel import lite

PYODIDE = "314.0.7"
HERE = Path(__file__).parent / "pyodide"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lite")
    assert [path.name for path in lite.write(folder)] == ["main.py", "requirements.txt"]
    return folder


@pytest.fixture(scope="module")
def pyodide(require: Callable[[str], Path]) -> Path:
    """The npm package, installed once per machine; it holds the whole interpreter and fetches nothing later."""
    require("node")
    return installed(f"pyodide-{PYODIDE}", f"pyodide@{PYODIDE}") / "pyodide"


def in_pyodide(pyodide: Path, package: Path, requests: list[tuple[str, list[Any]]]) -> list[Any]:
    """What main.py answers, in Pyodide."""
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    arguments = [pyodide, Path(spec.origin).parent, package / "main.py", HERE / "lite.py"]
    done = subprocess.run(
        ["node", str(HERE / "lite.mjs"), *map(str, arguments)],
        input="".join(json.dumps(each) + "\n" for each in requests), capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_every_case_of_the_table_and_every_example_in_pyodide(pyodide: Path, package: Path) -> None:
    pytest.importorskip("xlwings")
    cases = all_cases()
    requests = [("?", []), *((case.function, [to_office(given) for given in case.arguments]) for case in cases)]
    (names, _), *answers = in_pyodide(pyodide, package, requests)
    assert set(names) == catalogue().keys()
    assert len(answers) == len(cases)
    different = []
    for case, answer in zip(cases, answers, strict=True):
        shown = from_office(case, answer)
        if (shown == expected(case)) is (case.name in EXCEPTIONS["office"]):
            different.append((case.name, shown, expected(case)))
    assert different == []


def test_the_package_is_complete_and_always_the_same(package: Path) -> None:
    text = (package / "main.py").read_text(encoding="utf-8")
    assert lite.package()["main.py"] == text
    assert (package / "requirements.txt").read_text() == "xlwings>=0.37.8\n"
    compile(text, "main.py", "exec")
    for each in catalogue().values():
        assert f"\ndef {each.name}(" in text
        for argument in each.arguments:
            assert f'@arg({argument.name!r}, convert="raw", doc={argument.doc!r})\n' in text


def test_the_package_needs_the_standard_library_only(package: Path) -> None:
    code = """
import sys, types
sys.path = [path for path in sys.path if "site-packages" not in path]
xlwings = types.ModuleType("xlwings")
xlwings.func = xlwings.arg = lambda *_, **__: lambda function: function
sys.modules["xlwings"] = xlwings
import main
before = set(sys.modules)
print(main.ACT360_INTEREST(4554900, 0.085, 35081, 35185), main.EXPLAIN("RATE_ON", 35081, None))
ours = {"promnote", "promnote_cells", "promnote_lite"}
known = ours | set(sys.stdlib_module_names) | {"main", "xlwings"}
print(sorted({name.partition(".")[0] for name in sys.modules} - known))
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=package, capture_output=True, text=True, check=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )  # fmt: skip
    first, others = done.stdout.splitlines()
    assert first == "111848.1 RATE_ON gives #VALUE!: rates: found nothing; allowed: a range"
    assert others in ("[]", "['__main__']")


@pytest.fixture(scope="module")
def office_engine() -> Iterator[Any]:
    """xlwings's Office.js engine, in a process that has a licence key."""
    if not os.environ.get("XLWINGS_LICENSE_KEY"):
        pytest.skip("skipped: xlwings's Office.js engine asks for XLWINGS_LICENSE_KEY, and it is not set")
    return pytest.importorskip("xlwings.pro.udfs_officejs")


def test_examples_through_the_engine_that_lite_has_inside(office_engine: Any, package: Path) -> None:
    code = (
        (package / "main.py")
        .read_text(encoding="utf-8")
        .replace("from xlwings import arg, func", "from xlwings.pro import arg, func")
    )
    from types import ModuleType

    main = ModuleType("main")
    exec(compile(code, "main.py", "exec"), vars(main))
    meta = office_engine.custom_functions_meta(main)
    assert {each["name"] for each in meta["functions"]} == {f"PROMNOTE.{name}" for name in catalogue()}
    for case in examples():
        given = [to_office(each) for each in case.arguments]
        if catalogue()[case.function].arguments[-1].repeated:
            given = [given[0], given[1:]]
        data = {"func_name": case.function, "args": given, "runtime": "1.4",
                "version": "", "client": "Office.js", "date_format": None, "culture_info_name": None}  # fmt: skip
        found = asyncio.run(office_engine.custom_functions_call(data, main))
        if not isinstance(case.expected, list):
            ((found,),) = found
        if catalogue()[case.function].returns != "date":
            assert Shown(found if isinstance(found, str | list) else float(found)) == expected(case)
