"""The extension as one file: type library, component, wizard texts and the engine, in a zip that is always the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import promnote
from promnote.functions.catalogue import Argument, Function, catalogue
from promnote_workbooks.package.place import put_whole

from .inside.promnote_calc import is_array, parameter_type
from .typelibrary import Interface, Method, binary

IDENTIFIER = "org.promnote.calc"
SERVICE = "PROMNOTE"
INTERFACE = "org.promnote.calc.XFunctions"
FILE_NAME = "promnote.oxt"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_INSIDE = Path(__file__).parent / "inside"


def interface(functions: Mapping[str, Function]) -> Interface:
    """A method per function."""
    return Interface(
        name=INTERFACE,
        methods=tuple(
            Method(
                name=function.name,
                returns="[][]any" if is_array(function) else "any",
                parameters=tuple((parameter_name(each), parameter_type(each)) for each in function.arguments),
            )
            for function in functions.values()
        ),
    )


def parameter_name(argument: Argument) -> str:
    """An argument's name as UNO allows it, which takes `startDate` and no `start_date`."""
    first, *others = argument.name.split("_")
    return first + "".join(each.capitalize() for each in others)


def contents(functions: Mapping[str, Function] | None = None) -> dict[str, bytes]:
    """Every file of the extension by its path in it."""
    functions = catalogue() if functions is None else functions
    files = {
        "META-INF/manifest.xml": _MANIFEST.encode(),
        "description.xml": _description().encode(),
        "description/en.txt": (_SUMMARY + "\n").encode(),
        "promnote.rdb": binary(interface(functions)),
        "promnote.components": _COMPONENTS.encode(),
        "component.py": (_INSIDE / "component.py").read_bytes(),
        "CalcAddIns.xcu": wizard_texts(functions).encode(),
        "pythonpath/promnote_calc.py": (_INSIDE / "promnote_calc.py").read_bytes(),
    }
    engine = Path(promnote.__file__).parent
    for path in sorted(engine.rglob("*.py")):
        files[f"pythonpath/promnote/{path.relative_to(engine).as_posix()}"] = path.read_bytes()
    return files


def build(target: Path, functions: Mapping[str, Function] | None = None) -> Path:
    """Writes the extension; equal sources give equal bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in sorted(contents(functions).items()):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    put_whole(target, made.getvalue())
    return target


def wizard_texts(functions: Mapping[str, Function]) -> str:
    """CalcAddIns.xcu: names, descriptions and argument help for the function wizard.

    People may type `ACT360_DAYS` or `PROMNOTE.ACT360_DAYS`, and see the first; files hold the second, the only one
    that Calc resolves when it loads a file. A parameter's texts are found by its name in the type library; one that
    does not match shows as ###.
    """
    nodes = []
    for each in functions.values():
        parameters = "".join(
            f'<node oor:name={quoteattr(parameter_name(argument))} oor:op="replace">'
            f'<prop oor:name="DisplayName">{_english(argument.name)}</prop>'
            f'<prop oor:name="Description">{_english(argument.doc)}</prop></node>'
            for argument in each.arguments
        )
        nodes.append(
            f'<node oor:name={quoteattr(each.name)} oor:op="replace">'
            f'<prop oor:name="DisplayName">{_english(each.name)}</prop>'
            f'<prop oor:name="Description">{_english(f"{each.summary} [{each.source}]")}</prop>'
            f'<prop oor:name="Category"><value>Financial</value></prop>'
            f'<prop oor:name="CompatibilityName">{_english(each.name)}</prop>'
            f'<node oor:name="Parameters">{parameters}</node></node>'
        )
    return _XCU.format(service=SERVICE, functions="\n".join(nodes))


def _english(text: str) -> str:
    return f'<value xml:lang="en-US">{escape(text)}</value>'


def _description() -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006" xmlns:xlink="http://www.w3.org/1999/xlink">
  <identifier value="{IDENTIFIER}"/>
  <version value="{promnote.__version__}"/>
  <dependencies>
    <LibreOffice-minimal-version value="7.0" name="LibreOffice 7.0"
      xmlns="http://libreoffice.org/extensions/description/2011"/>
  </dependencies>
  <display-name><name lang="en">Promissory notes (promnote)</name></display-name>
  <extension-description><src lang="en" xlink:href="description/en.txt"/></extension-description>
</description>
"""


_SUMMARY = (
    "Cell functions for promissory notes: interest on actual days over 360, instalments, late charges, the order of "
    "payments, the usury savings clause, and the note's ledger, to the cent."
)
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
  <manifest:file-entry manifest:full-path="promnote.rdb"
    manifest:media-type="application/vnd.sun.star.uno-typelibrary;type=RDB"/>
  <manifest:file-entry manifest:full-path="promnote.components"
    manifest:media-type="application/vnd.sun.star.uno-components"/>
  <manifest:file-entry manifest:full-path="CalcAddIns.xcu"
    manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""
_COMPONENTS = f"""<?xml version="1.0" encoding="UTF-8"?>
<components xmlns="http://openoffice.org/2010/uno-components">
  <component loader="com.sun.star.loader.Python" uri="component.py">
    <implementation name="{SERVICE}"><service name="{SERVICE}"/></implementation>
  </component>
</components>
"""
_XCU = """<?xml version="1.0" encoding="UTF-8"?>
<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  oor:name="CalcAddIns" oor:package="org.openoffice.Office">
<node oor:name="AddInInfo"><node oor:name="{service}" oor:op="replace"><node oor:name="AddInFunctions">
{functions}
</node></node></node></oor:component-data>
"""

__all__ = ["FILE_NAME", "IDENTIFIER", "SERVICE", "build", "contents", "interface", "wizard_texts"]
