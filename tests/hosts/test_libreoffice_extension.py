"""The extension as a file, what it does with values, and how it gets into a profile and out again."""

from __future__ import annotations

import ast
import os
import shutil
import struct
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import click
import pytest

import promnote
from hosts.office import Office, settings
from promnote.basics.conversion import OMITTED, squeeze
from promnote.basics.errors import ArgumentError
from promnote.functions.catalogue import catalogue, function
from promnote_addin.libreoffice import extension, install
from promnote_addin.libreoffice.inside import promnote_calc
from promnote_addin.libreoffice.inside.promnote_calc import call, error_value, settle
from promnote_addin.libreoffice.typelibrary import Interface, Method, binary, idl
from promnote_workbooks.note_files.note_file import example_text
from promnote_workbooks.papers import office
from required import ROOT

SDK_PLACES = ("/usr/lib/libreoffice/sdk/bin", "/usr/lib64/libreoffice/sdk/bin", "/opt/libreoffice/sdk/bin")
DATES = ("35081", "35185")


def code_of(value: Any) -> int:
    """Calc's number of an error value."""
    assert value != value
    bits: int = struct.unpack("<Q", struct.pack("<d", value))[0]
    return bits & 0xFFFF_FFFF


# --- the file ---------------------------------------------------------------------------------------------------------


def test_equal_sources_give_equal_bytes(tmp_path: Path) -> None:
    one, two = extension.build(tmp_path / "one.oxt"), extension.build(tmp_path / "deep" / "two.oxt")
    assert one.read_bytes() == two.read_bytes()
    assert {each.date_time for each in zipfile.ZipFile(one).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["deep", "one.oxt"]


def test_it_holds_the_whole_engine_and_nothing_that_it_does_not_declare() -> None:
    files = extension.contents()
    engine = Path(promnote.__file__).parent
    for path in engine.rglob("*.py"):
        assert files[f"pythonpath/promnote/{path.relative_to(engine).as_posix()}"] == path.read_bytes()
    manifest = ET.fromstring(files["META-INF/manifest.xml"])
    space = "{http://openoffice.org/2001/manifest}"
    assert {each.get(f"{space}full-path") for each in manifest} <= set(files)


def test_what_it_imports_is_in_it_or_in_pythons_library() -> None:
    files = extension.contents()
    for name, data in files.items():
        if name.endswith(".py") and name != "component.py":
            for module in _imports(data):
                assert module in sys.stdlib_module_names | {"promnote"}, (name, module)


def _imports(source: bytes) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(str(node.module).partition(".")[0])
    return modules


def test_the_component_is_read_by_an_old_python_so_that_it_can_say_so() -> None:
    ast.parse(extension.contents()["component.py"], feature_version=(3, 7))


def test_every_xml_part_is_well_formed() -> None:
    for name, data in extension.contents().items():
        if name.endswith((".xml", ".xcu", ".components")):
            ET.fromstring(data)


def test_wizard_texts_are_escaped() -> None:
    strange = replace(function("ACT360_DAYS"), summary='a < b & "c"')
    assert "a &lt; b &amp; " in extension.wizard_texts({"ACT360_DAYS": strange})


def test_an_argument_can_be_left_out_where_the_catalogue_lets_it() -> None:
    for method, subject in zip(extension.interface(catalogue()).methods, catalogue().values(), strict=True):
        assert method.name == subject.name
        for (name, kind), argument in zip(method.parameters, subject.arguments, strict=True):
            assert name == extension.parameter_name(argument)
            assert kind in ("any", "[]any") if argument.optional or argument.repeated else kind in ("any", "string")


def test_the_type_library_equals_the_one_of_the_sdk(tmp_path: Path, require: Callable[[str], Path]) -> None:
    program = require("libreoffice").resolve().parent
    folders = [str(program.parent / "sdk" / "bin"), *SDK_PLACES]
    write, read = (shutil.which(name, path=":".join(folders)) for name in ("unoidl-write", "unoidl-read"))
    if write is None or read is None:
        pytest.skip("LibreOffice's SDK is not here (Debian: libreoffice-dev)")
    known = [str(program / "types.rdb"), str(program / "types" / "offapi.rdb")]
    subject = extension.interface(catalogue())
    (tmp_path / "source.idl").write_text(idl(subject), encoding="ascii")
    (tmp_path / "ours.rdb").write_bytes(binary(subject))
    subprocess.run([write, *known, "source.idl", "theirs.rdb"], cwd=tmp_path, check=True, timeout=60)
    ours, theirs = (
        subprocess.run([read, *known, name], cwd=tmp_path, check=True, timeout=60, capture_output=True).stdout
        for name in ("ours.rdb", "theirs.rdb")
    )
    assert ours == theirs
    assert all(name in ours.decode() for name in catalogue())


def test_a_type_library_byte_by_byte() -> None:
    subject = Interface(name="a.X", methods=(Method(name="M", returns="any", parameters=(("any", "any"),)),))
    base = b"\x1b\0\0\0com.sun.star.uno.XInterface"
    any_again = (0x8000_0000 + 69).to_bytes(4, "little")
    payload = b"\5\1\0\0\0" + base + bytes(8) + b"\1\0\0\0"
    method = b"\1\0\0\0M\3\0\0\0any\1\0\0\0\0" + any_again + any_again + bytes(4)
    data = binary(subject)
    assert data[:16] == b"UNOIDL\xff\0" + (len(data) - 8).to_bytes(4, "little") + b"\1\0\0\0"
    assert data[16:].startswith(payload + method + b"X\0\0\1\0\0\0")


# --- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("#VALUE!", 519),
        ("#NUM!", 503),
        ("#N/A", 32767),
        ("#DIV/0!", 532),
        ("#REF!", 524),
        ("#NAME?", 525),
        ("#??", 519),
    ],
)
def test_an_error_value_carries_calcs_number(code: str, number: int) -> None:
    assert code_of(error_value(code)) == number


@pytest.mark.parametrize(
    ("mark", "text", "days"),
    [
        (".", "35185", 104),
        (".", "35185.75", 104),
        (",", "35185,75", 104),
        (".", "3.5185E+4", 104),
        (".", "1996-04-30", 104),
        (".", "30-Apr-1996", 104),
        (".", "35185,75", 519),
        (",", "35185.75", 104),
        (".", "", 519),
        (".", "abc", 519),
        (".", ".", 519),
        (".", "-5", 503),
    ],
)
def test_a_required_number_is_read_in_the_locale_of_the_office(mark: str, text: str, days: int) -> None:
    found = call("ACT360_DAYS", ("35081", text), mark)
    assert found == days if found == found else code_of(found) == days


def test_a_fault_of_ours_is_an_error_value_and_explain_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("division by zero")

    faulty = replace(function("ACT360_DAYS"), compute=broken, explain=broken)
    monkeypatch.setitem(catalogue(), "ACT360_DAYS", faulty)
    monkeypatch.setattr(promnote_calc, "_PLANS", promnote_calc._Marks())
    assert code_of(call("ACT360_DAYS", DATES)) == 519
    said = call("EXPLAIN", ("ACT360_DAYS", (35081.0, 35185.0)))
    assert said.endswith("a fault in promnote, please report it: ZeroDivisionError: division by zero")
    assert code_of(call("NO_SUCH_FUNCTION", ())) == 525


def test_an_array_that_fails_is_one_error() -> None:
    ((value,),) = call("APPLY_PAYMENT", ("-1", "0", "0", "0", None))
    assert code_of(value) == 503


def test_a_doubtful_zero_is_settled_where_only_one_reading_can_be() -> None:
    date_function = function("INSTALLMENT_DATE")
    assert settle(date_function, [35185.0, 2.0, 0.0, OMITTED]) == [35185.0, 2.0, OMITTED, OMITTED]
    assert settle(date_function, [35081.0, 2.0, 1.0, 0.0])[3] in (OMITTED, 0.0)
    with pytest.raises(ArgumentError, match=r'month_end: found 0, .*"no" in quotation marks for FALSE'):
        settle(date_function, [35185.0, 2.0, 0.0, 0.0])
    both_bad = [35185.0, -2.0, 0.0, 0.0]
    assert settle(date_function, both_bad) == [35185.0, -2.0, OMITTED, OMITTED]


def test_explain_says_what_it_cannot_tell() -> None:
    said = call("EXPLAIN", ("act360_interest", (0.0, 0.085, 35081.0, 35185.0)))
    assert said.endswith("(principal: 0 or an empty cell; EXPLAIN cannot tell in LibreOffice, ACT360_INTEREST can)")
    assert call("EXPLAIN", ("PER_DIEM", None)).startswith("PER_DIEM gives #VALUE!: principal: found nothing")
    assert squeeze("ACT360") in squeeze(call("EXPLAIN", ("ACT_360", None)))
    assert code_of(call("EXPLAIN", ("", None))) == 519


# --- into a profile, and out ------------------------------------------------------------------------------------------


def test_the_office_sees_no_python_of_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, python in (("conda", "python3"), ("windows", "python.exe"), ("tools", "soffice")):
        (tmp_path / name).mkdir()
        (tmp_path / name / python).touch()
    folders = [tmp_path / "conda", "/usr/bin", tmp_path / "tools", tmp_path / "windows", "/bin"]
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))
    for name in ("PYTHONHOME", "PYTHONPATH", "CONDA_PREFIX", "PYENV_VERSION", "VIRTUAL_ENV", "LANG"):
        monkeypatch.setenv(name, "x")
    environment = install.office_environment()
    assert environment["PATH"].split(os.pathsep) == ["/usr/bin", str(tmp_path / "tools"), "/bin"]
    assert environment["LANG"] == "x"
    assert not [name for name in environment if name.startswith(("PYTHON", "CONDA", "PYENV", "VIRTUAL"))]


@pytest.mark.slow
def test_the_command_installs_checks_and_removes(
    tmp_path: Path, libreoffice: Path, promnote: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under conda or pyenv (their Python first on the path) and in an active virtual environment; so is a workbook built."""
    from click.testing import CliRunner

    from promnote_addin.cli import addin

    profile = tmp_path / "pro file"
    (profile / "user").mkdir(parents=True)  # everything is computed on loading
    (profile / "user" / "registrymodifications.xcu").write_text(settings("en-US"), encoding="utf-8")
    conda = tmp_path / "conda" / "bin"
    conda.mkdir(parents=True)
    (conda / "python3").symlink_to(Path(sys.executable).resolve())
    monkeypatch.setenv("PATH", f"{conda}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONHOME", str(conda.parent))
    monkeypatch.setenv("VIRTUAL_ENV", str(conda.parent))

    def run(command: str) -> tuple[int, str]:
        result = CliRunner().invoke(addin, ["libreoffice", command, "--profile", str(profile)], catch_exceptions=False)
        return result.exit_code, result.output

    code, said = run("install")
    assert (code, said.splitlines()[0][:10]) == (0, "installed ")
    assert "Calc answers: =PROMNOTE.ACT360_INTEREST(" in said
    note, book = tmp_path / "note-1996-fixed.toml", tmp_path / "note.xlsx"
    note.write_text(example_text(note.name), encoding="utf-8")
    built = promnote("build", str(note), "--as-of", "1997-10-31", "--host", "libreoffice", "--out", str(book))
    assert (built.code, built.err) == (0, "")
    command = [str(libreoffice), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "csv"]
    office.run_office([*command, "--outdir", str(tmp_path), str(book)])
    assert "Checks,OK," in (tmp_path / "note.csv").read_text(encoding="latin-1")
    assert run("remove")[0] == 0
    code, said = run("check")
    assert code == 1
    assert said == "Calc does not know PROMNOTE.ACT360_INTEREST; try: promnote addin libreoffice install\n"


def test_the_command_is_found_by_its_entry_point() -> None:
    from promnote_addin import cli

    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert entry["promnote.commands"]["addin"] == "promnote_addin.cli:addin"
    assert cli.addin.get_command(click.Context(cli.addin), "libreoffice") is not None


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_a_program_that_does_not_end_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "TIMEOUT_SECONDS", 1)
    with pytest.raises(install.OfficeError, match="no answer in 1 seconds"):
        office.run_office(["/bin/sh", "-c", f"/bin/sleep 60 & echo $! > '{tmp_path}/pid'; wait"])
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("what it started still runs")


def test_a_missing_libreoffice_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(install.OFFICE_VARIABLE, str(tmp_path / "soffice"))
    with pytest.raises(install.OfficeError, match=r"no program at .*; install LibreOffice Calc, or set PROMNOTE_LIBRE"):
        install.need_office()


@pytest.mark.slow
def test_an_office_that_cannot_load_the_engine_shows_errors_and_the_reason(
    tmp_path: Path, libreoffice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = extension.contents()
    files["component.py"] = files["component.py"].replace(b"NEEDED = (3, 11)", b"NEEDED = (3, 99)")
    monkeypatch.setattr(extension, "contents", lambda functions=None: files)
    with Office(extension_file=extension.build(tmp_path / "too-new.oxt")) as office, office.load() as document:
        document.set("Sheet1", "A1", "=PROMNOTE.ACT360_DAYS(35081;35185)")
        document.set("Sheet1", "A2", "=PROMNOTE.APPLY_PAYMENT(1;2;3;4)")
        document.set("Sheet1", "A3", '=PROMNOTE.EXPLAIN("ACT360_DAYS";35081)')
        document.set("Sheet1", "A4", "=1+1")
        assert document.cell("Sheet1", "A1").error
        assert document.cell("Sheet1", "A2").error
        said = str(document.cell("Sheet1", "A3").value)
        assert said.startswith("promnote cannot run here: promnote needs Python 3.99 or later; this LibreOffice runs")
        assert document.cell("Sheet1", "A4").value == 2
