"""A workbook file taken apart: members, parsed parts, relationships; and cell references."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CONTENT_TYPES = "[Content_Types].xml"
Area = tuple[int, int, int, int]
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_SHEET_NAME = re.compile(r"'((?:[^']|'')+)'!|(?<![\w'.\]])([^\W\d][\w.]*)!")


@dataclass(frozen=True)
class Link:
    """A relationship; `target` is a part, None for what is outside."""

    type: str
    target: str | None


@dataclass(frozen=True)
class Parts:
    """The members of the zip, those that are XML parsed, and the relationships of each part by id."""

    members: tuple[zipfile.ZipInfo, ...]
    content: dict[str, bytes]
    xml: dict[str, etree._Element]
    links: dict[str, dict[str, Link]]
    workbook: str | None

    @classmethod
    def of(cls, data: bytes, tell: Callable[[str], None]) -> Parts:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.testzip():
                tell("zip: a member is damaged")
            members = tuple(archive.infolist())
            content = {each.filename: archive.read(each) for each in members}
        xml = {}
        for name, text in content.items():
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    xml[name] = etree.fromstring(text)
                except etree.XMLSyntaxError as error:
                    tell(f"xml: {name}: {error}")
        links = {name: dict(_links(name, xml)) for name in ["", *content]}
        main = next((each.target for each in links[""].values() if each.type == "officeDocument"), None)
        return cls(members, content, xml, links, main if main in xml else None)

    def linked(self, part: str, kind: str) -> list[str]:
        """The parts of one kind to which a part links."""
        return [link.target for link in self.links.get(part, {}).values() if link.type == kind and link.target]


def relationships(part: str) -> str:
    """Where a part's relationships stand; the package's own for an empty name."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _links(part: str, xml: dict[str, etree._Element]) -> Iterator[tuple[str, Link]]:
    root = xml.get(relationships(part))
    for element in () if root is None else root:
        target: str | None = element.get("Target", "")
        assert target is not None
        if element.get("TargetMode") == "External":
            target = None
        elif target.startswith("/"):
            target = target[1:]
        else:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
        yield element.get("Id", ""), Link(element.get("Type", "").rpartition("/")[2], target)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell(text: str) -> tuple[int, int]:
    """(row, column) of A1 or $A$1."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d+)", text)
    if match is None:
        raise ValueError(text)
    return int(match[2]), column_number(match[1])


def area(text: str) -> Area:
    """(top, left, bottom, right)."""
    first, _, last = text.partition(":")
    return (*cell(first), *cell(last or first))


def overlap(one: Area, other: Area) -> bool:
    return not (one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1])


def texts_removed(formula: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)


def sheets_named(formula: str) -> Iterator[str]:
    """The sheets of this workbook that a formula names, texts apart."""
    for quoted, bare in _SHEET_NAME.findall(texts_removed(formula)):
        name = (quoted or bare).replace("''", "'")
        if not name.startswith("["):
            yield from name.split(":")


def local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
