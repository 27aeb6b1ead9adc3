"""What may have happened to a workbook: one change, or two, chosen by a seeded generator."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Parts = dict[str, bytes]
Change = Callable[[random.Random, Parts], str]

_NAME = re.compile(rb"<definedName\b[^>]*>[^<]*</definedName>")
_CELL = re.compile(rb"<c\b[^>]*/>|<c\b[^>]*>.*?</c>", re.DOTALL)
_ROW = re.compile(rb"<row\b[^>]*/>|<row\b[^>]*>.*?</row>", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\s[\w:]+="[^"]*"')
_ELEMENT = re.compile(rb"<[\w:]+\b[^>]*/>")
_TEXTS = (
    "n/a",
    "",
    "31.12.1996",
    "1996-13-45",
    "=1+1",
    "x" * 40_000,
    "\u202e\u0000",
    "1e999",
    "-1",
    "TRUE",
    "#REF!",
    "é",
)


def _sheets(parts: Parts) -> list[str]:
    return [name for name in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]


def _replace(parts: Parts, name: str, at: tuple[int, int], new: bytes) -> None:
    parts[name] = parts[name][: at[0]] + new + parts[name][at[1] :]


def move_a_name(rng: random.Random, parts: Parts) -> str:
    """A defined name points elsewhere."""
    book = "xl/workbook.xml"
    match = rng.choice(list(_NAME.finditer(parts[book])))
    sheets = re.findall(rb'<sheet\b[^>]* name="([^"]*)"', parts[book])
    column, row = rng.choice("ABCDFHZ"), rng.randint(1, 60)
    cell = f"${column}${row}"
    area = rng.choice(
        (cell, f"{cell}:${column}${row + rng.randint(0, 30)}", f"{cell}:$Z${row + 3}", f"${column}:${column}")
    )
    target = rng.choice((b"'" + rng.choice(sheets) + b"'!" + area.encode(), b"#REF!", b"", b"'Nowhere'!$A$1", b"1+1"))
    start = match[0][: match[0].index(b">") + 1]
    _replace(parts, book, match.span(), start + target + b"</definedName>")
    return f"{start.decode()} moved to {target.decode()}"


def drop_a_name(rng: random.Random, parts: Parts) -> str:
    """A defined name is gone, or there twice."""
    book = "xl/workbook.xml"
    match = rng.choice(list(_NAME.finditer(parts[book])))
    _replace(parts, book, match.span(), match[0] * rng.choice((0, 0, 2)))
    return f"{match[0].decode()} dropped or doubled"


def _with_cell(rng: random.Random, parts: Parts) -> tuple[str, re.Match[bytes]]:
    while True:
        name = rng.choice(_sheets(parts))
        if found := list(_CELL.finditer(parts[name])):
            return name, rng.choice(found)


def drop_a_cell(rng: random.Random, parts: Parts) -> str:
    """A cell is gone."""
    name, match = _with_cell(rng, parts)
    _replace(parts, name, match.span(), b"")
    return f"{name} {match[0][:60]!r} dropped"


def drop_a_row(rng: random.Random, parts: Parts) -> str:
    """A row is gone."""
    name = rng.choice(_sheets(parts))
    found = list(_ROW.finditer(parts[name]))
    if not found:
        return "nothing"
    match = rng.choice(found)
    _replace(parts, name, match.span(), b"")
    return f"{name} {match[0][:40]!r} dropped"


def retype_a_cell(rng: random.Random, parts: Parts) -> str:
    """Another value in a cell, in the formula's place too."""
    name, match = _with_cell(rng, parts)
    start = re.match(rb"<c\b[^>]*?(?=/?>)", match[0])
    assert start is not None
    bare = re.sub(rb'\st="[^"]*"', b"", start[0])
    formula = re.search(rb"<f\b.*?(?:</f>|/>)", match[0], re.DOTALL)
    kept = formula[0] if formula and rng.random() < 0.4 else b""
    text = rng.choice(_TEXTS).replace("\0", "_x0000_").encode("utf-8", "replace")
    new = rng.choice((
        b' t="inlineStr">' + kept + b"<is><t>" + text + b"</t></is></c>",
        b">" + kept + b"<v>" + str(rng.choice((0, -1, 1, 45000, 1e15, 2.5, 1e300, 60))).encode() + b"</v></c>",
        b' t="e">' + kept + b"<v>#REF!</v></c>",
        b' t="b">' + kept + b"<v>1</v></c>",
        b' t="s">' + kept + b"<v>" + str(rng.randint(0, 60)).encode() + b"</v></c>",
        b"><f>" + rng.choice((b"1/0", b"A1", b"NOW()", b"SUM(A:A)", b"NOSUCH(1)", b"\"a\"&amp;B2", b"((", b"")) + b"</f></c>",
    ))  # fmt: skip
    _replace(parts, name, match.span(), bare + new)
    return f"{name} {match[0][:60]!r} became {new[:80]!r}"


def drop_an_attribute(rng: random.Random, parts: Parts) -> str:
    """An attribute is gone, or says something else."""
    name = rng.choice([each for each in parts if each.endswith((".xml", ".rels"))])
    found = list(_ATTRIBUTE.finditer(parts[name]))
    if not found:
        return "nothing"
    match = rng.choice(found)
    other = (
        match[0].partition(b"=")[0]
        + b'="'
        + rng.choice((b"", b"0", b"-1", b"99999999999", b"x", b"A1:XFE9", b"1 2"))
        + b'"'
    )
    _replace(parts, name, match.span(), rng.choice((b"", other)))
    return f"{name} {match[0][:60]!r} dropped or changed to {other!r}"


def drop_an_element(rng: random.Random, parts: Parts) -> str:
    """An element without content is gone or there twice."""
    name = rng.choice([each for each in parts if each.endswith((".xml", ".rels"))])
    found = list(_ELEMENT.finditer(parts[name]))
    if not found:
        return "nothing"
    match = rng.choice(found)
    _replace(parts, name, match.span(), match[0] * rng.choice((0, 2)))
    return f"{name} {match[0][:80]!r} dropped or doubled"


def drop_a_part(rng: random.Random, parts: Parts) -> str:
    """A part is gone."""
    name = rng.choice(list(parts))
    del parts[name]
    return f"{name} dropped"


def spoil_bytes(rng: random.Random, parts: Parts) -> str:
    """Bytes of a part are others."""
    name = rng.choice([each for each in parts if parts[each]])
    data = bytearray(parts[name])
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    parts[name] = bytes(data)
    return f"{name} spoilt"


def cut_a_part(rng: random.Random, parts: Parts) -> str:
    """A part ends early."""
    name = rng.choice(list(parts))
    parts[name] = parts[name][: rng.randint(0, len(parts[name]))]
    return f"{name} cut"


def replace_inputs(rng: random.Random, parts: Parts) -> str:
    """Terms, Rates or Activity hold something else."""
    name = rng.choice(_sheets(parts)[1:4])
    match = rng.choice(list(_CELL.finditer(parts[name])))
    ref = re.search(rb'\sr="([^"]*)"', match[0])
    value = rng.choice((b"-5", b"0", b"1e12", b"35000.5", b"0.07", b"1", b"2958465"))
    _replace(parts, name, match.span(), b'<c r="' + (ref[1] if ref else b"A1") + b'"><v>' + value + b"</v></c>")
    return f"{name} {match[0][:60]!r} became {value!r}"


CHANGES: tuple[Change, ...] = (
    move_a_name, move_a_name, drop_a_name, drop_a_cell, drop_a_cell, drop_a_row, retype_a_cell, retype_a_cell, retype_a_cell,
    drop_an_attribute, drop_an_element, drop_a_part, spoil_bytes, cut_a_part, replace_inputs, replace_inputs,
)  # fmt: skip


def change(rng: random.Random, parts: Parts) -> str:
    """Change the parts in place; gives what was done."""
    done = [rng.choice(CHANGES)(rng, parts)]
    if rng.random() < 0.2:
        done.append(rng.choice(CHANGES)(rng, parts))
    return "; ".join(done)
