"""The zip and the package (ECMA-376 part 2): members, content types, relationships."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from repair.parts import CONTENT_TYPES, RELATION, Parts, relationships

_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"


def problems(parts: Parts) -> Iterator[str]:
    yield from _zip(parts)
    yield from _xml(parts)
    yield from _content_types(parts)
    yield from _relationships(parts)


def _zip(parts: Parts) -> Iterator[str]:
    for name, count in Counter(each.filename.lower() for each in parts.members).items():
        if count > 1:
            yield f"zip: the member {name} stands twice"
    for each in parts.members:
        if each.compress_type not in (0, 8):
            yield f"zip: {each.filename}: compression method {each.compress_type}"
        if "\\" in each.filename or each.filename.startswith("/"):
            yield f"zip: {each.filename}: no part name"
        if each.flag_bits & 1:
            yield f"zip: {each.filename}: encrypted"
        if each.extract_version > 20:
            yield f"zip: {each.filename}: needs version {each.extract_version}"


def _xml(parts: Parts) -> Iterator[str]:
    for name, root in parts.xml.items():
        if root.getroottree().docinfo.internalDTD is not None:
            yield f"xml: {name} has a DTD"
        for element in root.iter():
            for prefix in element.get(_IGNORABLE, "").split() if isinstance(element.tag, str) else ():
                if prefix not in element.nsmap:
                    yield f"xml: {name}: mc:Ignorable names the undeclared prefix {prefix}"


def _content_types(parts: Parts) -> Iterator[str]:
    root = parts.xml.get(CONTENT_TYPES)
    if root is None:
        yield "package: no [Content_Types].xml"
        return
    overrides = [each.get("PartName", "").lstrip("/") for each in root if each.tag.endswith("}Override")]
    defaults = [each.get("Extension", "").lower() for each in root if each.tag.endswith("}Default")]
    for name, count in Counter(map(str.lower, [*overrides, *defaults])).items():
        if count > 1:
            yield f"content types: {name} stands twice"
    for name in overrides:
        if name not in parts.content:
            yield f"content types: {name} is no member"
    for name in parts.content:
        if name == CONTENT_TYPES or name.endswith("/") or name in overrides:
            continue
        extension = name.rpartition(".")[2].lower()
        if extension not in defaults:
            yield f"content types: none for {name}"
        elif extension == "xml":
            yield f"content types: {name} has only that of every .xml"


def _relationships(parts: Parts) -> Iterator[str]:
    reached = {CONTENT_TYPES}
    waiting = [""]
    while waiting:
        part = waiting.pop()
        source = relationships(part)
        root = parts.xml.get(source)
        if root is None:
            continue
        reached.add(source)
        ids = [each.get("Id", "") for each in root]
        for id_ in ids:
            if ids.count(id_) > 1:
                yield f"relationships: {source}: the id {id_} stands twice"
            if not re.fullmatch(r"[A-Za-z_][\w.\-]*", id_):
                yield f"relationships: {source}: {id_!r} is no id"
        for link in parts.links[part].values():
            if link.target is None:
                continue
            if link.target not in parts.content:
                yield f"relationships: {source}: the target {link.target} is no member"
            elif link.target not in reached:
                reached.add(link.target)
                waiting.append(link.target)
    for name in parts.content:
        if name not in reached and not name.endswith("/"):
            yield f"package: nothing links to {name}"
    for name, root in parts.xml.items():
        used = {
            str(value)
            for element in root.iter()
            if isinstance(element.tag, str)
            for key, value in element.attrib.items()
            if str(key).startswith(RELATION)
        }
        for id_ in used - set(parts.links.get(name, {})):
            yield f"relationships: {name} uses {id_}, which it has not"
