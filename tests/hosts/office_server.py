# mypy: ignore-errors
"""Holds one LibreOffice and does what lines of JSON on standard input ask; run by a Python that has the `uno` module.

Each line is {"do": NAME, ...}; each answer is one line: {"ok": ...} or {"error": TEXT}. When standard input ends, the
office is told to go, and killed if it does not.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet.FormulaResult import ERROR

#: Calc's error numbers that have a name in other programs; it shows the rest as Err:NNN.
ERRORS = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#VALUE!",
    511: "#VALUE!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
FILTERS = {"pdf": "calc_pdf_Export", "xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"}


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def column_name(index):
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class Server:
    def __init__(self, soffice, profile, pipe, limit):
        command = [
            soffice,
            "-env:UserInstallation=" + uno.systemPathToFileUrl(profile),
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
            f"--accept=pipe,name={pipe};urp",
        ]
        # A group of its own, which `timeout` ends if this process is gone and cannot.
        self.process = subprocess.Popen(
            ["timeout", "--kill-after=10", str(limit), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.documents = {}
        try:
            self.context = self.connect(pipe)
            self.desktop = self.create("com.sun.star.frame.Desktop")
        except BaseException:
            self.kill()
            raise

    def connect(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + 90
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except Exception:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.03)

    def create(self, service):
        return self.context.ServiceManager.createInstanceWithContext(service, self.context)

    def kill(self):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        with suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    # --- what can be asked ------------------------------------------------------------------------------------------

    def do_hello(self):
        provider = self.create("com.sun.star.configuration.ConfigurationProvider")
        path = PropertyValue(Name="nodepath", Value="/org.openoffice.Setup/Product")
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (path,))
        return {"pid": self.process.pid, "version": access.getByName("ooSetupVersionAboutBox")}

    def do_load(self, path):
        """Opens a file ("" for an empty workbook); its number is the handle for the rest."""
        url = uno.systemPathToFileUrl(path) if path else "private:factory/scalc"
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise ValueError(f"LibreOffice could not open {path} as a spreadsheet")
        number = max(self.documents, default=0) + 1
        self.documents[number] = document
        return number

    def do_close(self, document):
        self.documents.pop(document).close(True)

    def do_recalculate(self, document):
        started = time.perf_counter()
        self.documents[document].calculateAll()
        return time.perf_counter() - started

    def do_store(self, document, path, kind):
        self.documents[document].storeToURL(uno.systemPathToFileUrl(path), properties(FilterName=FILTERS[kind]))

    def do_read(self, document):
        """{sheet: {address: [value, formula, error]}} of all cells that hold something."""
        return {sheet.Name: self.read_sheet(sheet) for sheet in self.documents[document].Sheets}

    def read_sheet(self, sheet):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        area = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        names = [column_name(index) for index in range(end.EndColumn + 1)]
        errors = {}
        for cell_range in sheet.queryFormulaCells(ERROR):
            place = cell_range.RangeAddress
            for row in range(place.StartRow, place.EndRow + 1):
                for column in range(place.StartColumn, place.EndColumn + 1):
                    number = sheet.getCellByPosition(column, row).getError()
                    errors[column, row] = ERRORS.get(number, f"Err:{number}")
        cells = {}
        for row, (values, formulas) in enumerate(zip(area.getDataArray(), area.getFormulaArray(), strict=True)):
            for column, (value, formula) in enumerate(zip(values, formulas, strict=True)):
                error = errors.get((column, row), "")
                formula = formula if formula[:1] in ("=", "{") else ""
                if value != "" or formula or error:
                    address = names[column] + str(row + 1)
                    cells[address] = [None if error else value, formula, error]
        return cells

    def do_cell(self, document, sheet, address):
        cell = self.documents[document].Sheets.getByName(sheet).getCellRangeByName(address).getCellByPosition(0, 0)
        if cell.getError():
            return [None, cell.getFormula(), ERRORS.get(cell.getError(), f"Err:{cell.getError()}")]
        return [cell.getDataArray()[0][0], cell.getFormula(), ""]

    def do_set(self, document, sheet, address, value):
        """A number, a text, None to empty it, or a formula in Calc's own notation (=F(A1;Sheet2.B2))."""
        cells = self.documents[document].Sheets.getByName(sheet).getCellRangeByName(address)
        if isinstance(value, str) and value.startswith("="):
            cells.getCellByPosition(0, 0).setFormula(value)
        else:
            cells.setDataArray(((("" if value is None else value),),))

    def do_sheets(self, document):
        return [sheet.Name for sheet in self.documents[document].Sheets]

    def do_wizard(self, prefix):
        """What the function wizard shows of each function whose name starts with `prefix`."""
        functions = self.create("com.sun.star.sheet.FunctionDescriptions")
        found = {}
        for index in range(functions.getCount()):
            one = {each.Name: each.Value for each in functions.getByIndex(index)}
            if one["Name"].startswith(prefix):
                found[one["Name"]] = {
                    "description": one["Description"],
                    "category": one["Category"],
                    "arguments": [[each.Name, each.Description, each.IsOptional] for each in one["Arguments"] or ()],
                }
        return found

    def do_extensions(self):
        manager = self.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        deployed = manager.getDeployedExtensions("user", manager.createAbortChannel(), None)
        return {each.getIdentifier().Value: each.getVersion() for each in deployed}

    def do_call(self, service, method, arguments):
        """A method of a service, directly."""
        return getattr(self.create(service), method)(*arguments)


def main(soffice, profile, pipe, limit):
    server = Server(soffice, profile, pipe, int(limit))
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"ok": getattr(server, "do_" + request.pop("do"))(**request)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {getattr(error, 'Message', '') or error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
