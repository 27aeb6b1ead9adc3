"""Open packaging: content types and relationships between parts."""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from .archive import ALLOWED, Archive
from .errors import PackageError
from .xmlpart import local_name, parse_part, write_part

CONTENT_TYPES = "[Content_Types].xml"


class Relationship(NamedTuple):
    """A link from a part. ``type`` is the last word of the relationship's URI (``worksheet``, ``table`` ...), which
    transitional and strict files share; ``target`` is a part name, or the address as it stands when ``external``."""

    id: str
    type: str
    target: str
    external: bool


def relationships_part(part: str) -> str:
    """Where the relationships of a part stand; of the package itself for an empty name."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_relationships(archive: Archive, part: str) -> dict[str, Relationship]:
    """The relationships of a part by id; none when it has no relationships part."""
    source = relationships_part(part)
    if not archive.has(source):
        return {}
    found: dict[str, Relationship] = {}
    for element in _elements(parse_part(archive, source), "Relationship"):
        external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        relationship = Relationship(
            element.get("Id", ""),
            element.get("Type", "").rpartition("/")[2],
            target if external else _resolve(part, target),
            external,
        )
        found[relationship.id] = relationship
    return found


def related(archive: Archive, part: str, kind: str) -> list[str]:
    """The parts that a part links to by one type of relationship."""
    links = read_relationships(archive, part).values()
    return [link.target for link in links if link.type == kind and not link.external]


def relationship_id(element: etree._Element) -> str | None:
    """The ``r:id`` of an element, whatever the prefix and in both namespaces (transitional, strict)."""
    for name, value in element.attrib.items():
        if str(name).endswith("/relationships}id"):
            return str(value)
    return None


def content_types(archive: Archive) -> dict[str, str]:
    """Part name to content type, for every member; empty where none is stated."""
    root = parse_part(archive, CONTENT_TYPES)
    overrides = {
        e.get("PartName", "").lstrip("/").lower(): e.get("ContentType", "") for e in _elements(root, "Override")
    }
    defaults = {e.get("Extension", "").lower(): e.get("ContentType", "") for e in _elements(root, "Default")}
    types: dict[str, str] = {}
    for member in archive.members:
        name = member.name.lower()
        types[member.name] = overrides.get(name) or defaults.get(name.rpartition(".")[2], "")
    return types


def without_part(archive: Archive, part: str, owner: str) -> dict[str, bytes | None]:
    """The edits that remove a part: itself, its owner's relationship to it and its content type."""
    links = relationships_part(owner)
    ids = {link.id for link in read_relationships(archive, owner).values() if link.target.lower() == part.lower()}
    edits: dict[str, bytes | None] = {part: None}
    for name, tag, attribute, gone in (
        (links, "Relationship", "Id", ids),
        (CONTENT_TYPES, "Override", "PartName", {f"/{part}"}),
    ):
        root = parse_part(archive, name)
        unwanted = {value.lower() for value in gone}
        for element in _elements(root, tag):
            if element.get(attribute, "").lower() in unwanted:
                root.remove(element)
        edits[name] = write_part(root, archive.read(name))
    return edits


def main_part(archive: Archive) -> str:
    """The part that holds the workbook; PackageError for a package that is not an .xlsx or .xlsm."""
    source = archive.source
    if archive.has("mimetype") and archive.read("mimetype").startswith(b"application/vnd.oasis"):
        raise PackageError(f"{source} is an OpenDocument file; save it as .xlsx or .xlsm")
    if not archive.has(CONTENT_TYPES):
        raise PackageError(f"{source}: found a zip archive that is no workbook; allowed: {ALLOWED}")
    parts = related(archive, "", "officeDocument")
    if len(parts) != 1:
        raise PackageError(
            f"{source}: found a package of {len(parts)} main documents; allowed: {ALLOWED}, which has one"
        )
    main = archive.find(parts[0])
    kind = content_types(archive)[main.name] if main is not None else ""
    if "sheet.binary" in kind:
        raise PackageError(f"{source} is a binary workbook (.xlsb); save it as .xlsx or .xlsm")
    if not kind.endswith(".main+xml") or ("spreadsheetml" not in kind and "ms-excel" not in kind):
        what = "a Word document" if "wordprocessingml" in kind else "a presentation" if "presentationml" in kind else ""
        what = what or f"a package whose main part is {kind or 'missing'}"
        raise PackageError(f"{source}: found {what}; allowed: {ALLOWED}")
    return parts[0]


def _resolve(part: str, target: str) -> str:
    """A relationship's target as a part name: relative to the folder of the part that links."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def _elements(root: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in root if local_name(child) == name]
