"""The UNO interface of the cell functions, as IDL text and as the binary type library that LibreOffice loads.

LibreOffice reads interfaces from a type library in its own UNOIDL format. The SDK's `unoidl-write` makes one from IDL
text; a user's machine has no SDK, so `binary` writes the same format itself (a test compares it with the SDK's).

The format (little-endian; see LibreOffice's unoidl/source/unoidlprovider.cxx):

    file        "UNOIDL\\xff\\0", then the offset and the number of entries of the top map
    map         per entry, by ascending name: offset of its name (ends in NUL), offset of its payload
    module      kind 0, number of entries, their map
    interface   kind 5; mandatory bases, optional bases, attributes, methods: each a number, then that many
    method      name, return type, number of parameters and these, number of exceptions (0)
    parameter   direction 0 (in), name, type
    string      length and bytes; a string that came before is 0x80000000 + the offset where it stands
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_HEADER = b"UNOIDL\xff\0"
_MODULE, _INTERFACE = 0, 5
_BASE = "com.sun.star.uno.XInterface"
_SEEN_BEFORE = 0x8000_0000
#: Types as the type library names them, and as IDL text does.
IDL_TYPES = {
    "any": "any",
    "string": "string",
    "[]any": "sequence< any >",
    "[][]any": "sequence< sequence< any > >",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method: its name, what it returns, its parameters as (name, type)."""

    name: str
    returns: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """An interface by its full dotted name."""

    name: str
    methods: tuple[Method, ...]


def idl(interface: Interface) -> str:
    """The interface as IDL text, as `unoidl-write` reads it."""
    *modules, name = interface.name.split(".")
    lines = ["".join(f"module {module} {{ " for module in modules).rstrip()]
    lines += [f"interface {name} : {_BASE.replace('.', '::')}", "{"]
    for method in interface.methods:
        parameters = ", ".join(f"[in] {IDL_TYPES[kind]} {name}" for name, kind in method.parameters)
        lines.append(f"    {IDL_TYPES[method.returns]} {method.name}({parameters});")
    lines += ["};", "}; " * len(modules)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def binary(interface: Interface) -> bytes:
    """The interface as a type library."""
    return _Writer().library(interface)


@dataclass(slots=True)
class _Writer:
    data: bytearray = field(default_factory=bytearray)
    strings: dict[str, int] = field(default_factory=dict)

    def library(self, interface: Interface) -> bytes:
        *modules, name = interface.name.split(".")
        self.data += _HEADER + bytes(8)
        entry = self.entry(name, self.interface(interface))
        for module in reversed(modules):
            payload = len(self.data)
            self.data.append(_MODULE)
            self.number(1, *entry)
            entry = self.entry(module, payload)
        top = len(self.data)
        self.number(*entry)
        struct.pack_into("<II", self.data, len(_HEADER), top, 1)
        return bytes(self.data)

    def interface(self, interface: Interface) -> int:
        """Writes the interface's payload; returns its offset."""
        offset = len(self.data)
        self.data.append(_INTERFACE)
        self.number(1)
        self.string(_BASE)
        self.number(0, 0, len(interface.methods))
        for method in interface.methods:
            self.string(method.name)
            self.string(method.returns)
            self.number(len(method.parameters))
            for name, kind in method.parameters:
                self.data.append(0)
                self.string(name)
                self.string(kind)
            self.number(0)
        return offset

    def entry(self, name: str, payload: int) -> tuple[int, int]:
        """Writes the name; returns the map entry of the two."""
        offset = len(self.data)
        self.data += name.encode("ascii") + b"\0"
        return offset, payload

    def number(self, *values: int) -> None:
        self.data += struct.pack(f"<{len(values)}I", *values)

    def string(self, text: str) -> None:
        if text in self.strings:
            self.number(_SEEN_BEFORE | self.strings[text])
            return
        self.strings[text] = len(self.data)
        self.number(len(text))
        self.data += text.encode("ascii")


__all__ = ["IDL_TYPES", "Interface", "Method", "binary", "idl"]
