"""`promnote addin install | status | remove | build | lite`: what they do and say on a system that has no Excel, and
the parts of it that a Windows machine runs too."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from promnote_addin.cli import addin
from promnote_addin.excel import about, addin_file, install, vba

OURS = vba.PYTHON_MODULE


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, home: Path) -> list[tuple[str, ...]]:
    """As on Windows, with xlwings's own commands written down and not run."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(install, "on_windows", lambda: True)
    monkeypatch.setattr(install, "_xlwings", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(install, "xlwings_version", lambda: "0.37.8")
    return calls


def run(*arguments: object) -> Result:
    """`promnote addin ...`; the entry point that leads there needs promnote installed."""
    return CliRunner().invoke(addin, [str(each) for each in arguments], catch_exceptions=False)


def conf(home: Path) -> list[str]:
    path = home / ".xlwings" / "xlwings.conf"
    return path.read_text().splitlines() if path.exists() else []


# --- the configuration ----------------------------------------------------------------------------------------------


def test_install_sets_what_xlwings_reads(windows: list[tuple[str, ...]], home: Path) -> None:
    lines = list(install.install())
    assert windows == [("addin", "install")]
    assert conf(home) == [
        f'"INTERPRETER_WIN","{sys.executable}"',
        f'"UDF MODULES","{OURS}"',
        '"ADD_WORKBOOK_TO_PYTHONPATH","False"',
    ]
    assert any(str(vba.ASSETS / "promnote.bas") in line for line in lines)


def test_what_others_have_there_stays(windows: list[tuple[str, ...]], home: Path) -> None:
    (home / ".xlwings").mkdir()
    before = ['"LICENSE_KEY","k"', '"UDF MODULES","theirs;more"', '"SHOW CONSOLE","True"']
    (home / ".xlwings" / "xlwings.conf").write_text("\n".join(before))
    for _ in range(2):
        list(install.install())
        assert {'"LICENSE_KEY","k"', '"SHOW CONSOLE","True"', f'"UDF MODULES","theirs;more;{OURS}"'} < set(conf(home))
        assert len(conf(home)) == 5
    list(install.remove(xlwings_too=False))
    assert set(conf(home)) == {*before, f'"INTERPRETER_WIN","{sys.executable}"'}
    assert windows == [("addin", "install"), ("addin", "install")]
    list(install.remove(xlwings_too=True))
    assert windows[-1] == ("addin", "remove")


def test_xlwings_finds_its_path_as_it_is_told(home: Path, windows: list[tuple[str, ...]]) -> None:
    utils = pytest.importorskip("xlwings.utils")
    list(install.install())
    setting = install.read(install.configuration_path()).get(install.ON_PATH)
    before = list(sys.path)
    try:
        utils.prepare_sys_path(";".join([setting, str(home / "book.xlsm"), str(home / "book.xlsm"), "", "", ""]))
        assert sys.path == before
    finally:
        sys.path[:] = before


def test_without_xlwings_install_says_how_to_get_it(
    windows: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "xlwings_version", lambda: "(not installed)")
    with pytest.raises(install.AddinError, match=r"pip install 'promnote\[excel\]'"):
        list(install.install())


def test_elsewhere_the_commands_say_what_they_would_do(home: Path) -> None:
    if install.on_windows():
        pytest.skip("skipped: this is Windows")
    for name in ("install", "status", "remove"):
        outcome = run(name)
        assert outcome.exit_code == 0
        assert "would" in outcome.output
    assert list(home.iterdir()) == []


def test_status_shows_what_is_set(windows: list[tuple[str, ...]], home: Path) -> None:
    list(install.install())
    text = "\n".join(install.status())
    assert f"UDF MODULES has {OURS}: yes" in text
    assert f"INTERPRETER_WIN: {sys.executable}\n" in text
    assert "ADD_WORKBOOK_TO_PYTHONPATH: False" in text


# --- the packages ---------------------------------------------------------------------------------------------------


def test_lite_writes_its_two_files(tmp_path: Path) -> None:
    assert run("lite", "--out", tmp_path / "lite").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "lite").iterdir()) == ["main.py", "requirements.txt"]


def test_build_lays_out_the_parts_and_says_what_is_left(tmp_path: Path) -> None:
    pytest.importorskip("xlwings")
    if install.on_windows():
        pytest.skip("skipped: on Windows build asks Excel")
    outcome = run("build", "--out", tmp_path)
    assert outcome.exit_code == 0
    assert outcome.output.startswith("Experimental: nobody has opened this add-in in Excel yet.\n")
    assert {path.name for path in tmp_path.iterdir()} == {
        "promnote-container.xlam", "xlwings.bas", "promnote.bas", "promnote_ribbon.bas", "PromnoteEvents.cls",
        "STEPS.txt",
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "promnote-container.xlam") as made:
        assert made.testzip() is None
        ribbon = made.read("customUI/customUI.xml").decode()
        with zipfile.ZipFile(addin_file.xlwings_folder() / addin_file.CONTAINER) as source:
            assert made.namelist() == source.namelist()
            for name in source.namelist():
                assert (made.read(name) == source.read(name)) is (name != "customUI/customUI.xml")
    callbacks = {each.get("onAction") for each in ET.fromstring(ribbon).iter() if each.get("onAction")}
    module = (tmp_path / "promnote_ribbon.bas").read_text()
    assert all(f"Public Sub {name}(control As IRibbonControl)" in module for name in callbacks)
    assert len(callbacks) == 5
    assert 'PROJECT_NAME As String = "promnote"' in (tmp_path / "xlwings.bas").read_text()


def test_excel_is_asked_for_the_steps_that_the_text_names(tmp_path: Path) -> None:
    done: list[str] = []

    class Recorder:
        def __init__(self, name: str = "") -> None:
            self.name = name

        def __call__(self, *arguments: Any, **named: Any) -> Recorder:
            shown = [each.name if isinstance(each, Recorder) else Path(str(each)).name for each in arguments]
            done.append(f"{self.name}({', '.join(shown)})")
            return Recorder(f"{self.name}()" if self.name.endswith("App") else shown[0] if shown else "")

        def __getattr__(self, name: str) -> Recorder:
            return Recorder(name)

        def __enter__(self) -> Recorder:
            return self

        def __exit__(self, *_: object) -> None:
            done.append("quit")

    assert addin_file.finish_in_excel(tmp_path, Recorder()) == tmp_path / "promnote.xlam"
    assert [each for each in done if each.startswith(("Import", "Remove", "SaveAs", "Run", "close", "quit"))] == [
        "Remove(xlwings)", "Remove(RibbonMyAddin)", "Import(xlwings.bas)", "Import(promnote.bas)",
        "Import(promnote_ribbon.bas)", "Import(PromnoteEvents.cls)",
        "Run('promnote-container.xlam'!PromnoteDescribeFunctions)", "SaveAs(promnote.xlam, 55)", "close()", "quit",
    ]  # fmt: skip


def test_about_names_versions_licences_and_the_log(home: Path) -> None:
    text = about.text()
    for part in (
        "promnote 0",
        "xlwings",
        "Apache-2.0",
        "BSD 3-clause",
        str(home / ".promnote" / "promnote.log"),
        "no legal",
    ):
        assert part in text


def test_no_command_imports_xlwings_before_it_must() -> None:
    code = """
import sys
from promnote_addin.cli import addin
addin(["status"], standalone_mode=False)
print("xlwings" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_paths())
    assert done.stdout.splitlines()[-1] == "False"


def _paths() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
