"""XML parts: parsed without entities, network or DTD, and written back with the declaration they had."""

from __future__ import annotations

import re

from lxml import etree

from .archive import Archive
from .errors import PackageError

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

#: Tags and attributes of one part that are parsed: some two million cells. Memory follows them, not the part's bytes.
MAX_MARKS = 16_000_000

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?(<\?xml[^>]*\?>\s*)")
_DEFAULT_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def parse_part(archive: Archive, part: str) -> etree._Element:
    """The root element of a part. A DTD is refused: no part of a workbook may have one (ECMA-376 part 2, 6.2.5)."""
    return parse_bytes(archive.read(part), part, archive.source)


def parse_bytes(content: bytes, part: str, source: str = "workbook") -> etree._Element:
    """As `parse_part`, of a part that stands in no archive."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    if marks := too_many_marks(content):
        raise PackageError(
            f"{source}: the part {part} has {marks:,} tags and attributes; at most {MAX_MARKS:,} are read"
        )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PackageError(f"{source}: the part {part} is not readable XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageError(f"{source}: the part {part} has a DTD; entities are not allowed in a workbook")
    return root


def too_many_marks(content: bytes) -> int:
    """How many tags and attributes the part has, if they are more than are read; else 0."""
    marks = content.count(b"<") + content.count(b"=")
    return marks if marks > MAX_MARKS else 0


def write_part(root: etree._Element, before: bytes) -> bytes:
    """The part as UTF-8, under the declaration that ``before``, the part as it was, has."""
    match = _DECLARATION.match(before)
    declaration = match[1] if match else b""
    encoding = re.search(rb"encoding\s*=\s*.([A-Za-z0-9._-]+)", declaration)
    if before[:2] in (b"\xff\xfe", b"\xfe\xff") or (encoding and encoding[1].lower() != b"utf-8"):
        declaration = _DEFAULT_DECLARATION
    body: bytes = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return declaration + body


def tag(root: etree._Element, name: str) -> str:
    """A tag in the namespace of ``root``: transitional and strict files, with or without a prefix, read the same."""
    namespace, brace, _ = str(root.tag).rpartition("}")
    return f"{namespace}{brace}{name}"


def text_of(element: etree._Element) -> str:
    """The text of an element, also where a comment or a processing instruction stands in it."""
    first = element.text or ""
    return first if not len(element) else first + "".join(child.tail or "" for child in element)


def local_name(element: etree._Element) -> str:
    """The tag without namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_true(text: str | None) -> bool:
    """An xsd:boolean attribute."""
    return text is not None and text.strip().lower() in ("1", "true", "on")
