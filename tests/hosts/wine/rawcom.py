"""COM as VBA sees it, in ctypes: VARIANTs go out and come back as they are, nothing is converted on the way.

Runs in Windows Python only (under wine in the tests).
"""

import ctypes as C
import struct

ole32, oleaut32 = C.OleDLL("ole32"), C.WinDLL("oleaut32")
EMPTY, NULL, R8, CY, DATE, BSTR, DISPATCH, ERROR, BOOL, VARIANT = 0, 1, 5, 6, 7, 8, 9, 10, 11, 12
ARRAY, BYREF = 0x2000, 0x4000
FORMATS = {2: "h", 3: "i", 4: "f", 5: "d", 6: "q", 7: "d", 9: "Q", 10: "i", 11: "h", 20: "q"}
NAMES = {0: "empty", 1: "null", 2: "i2", 3: "i4", 4: "r4", 5: "r8", 6: "cy", 7: "date", 8: "bstr", 9: "dispatch",
         10: "error", 11: "bool", 12: "variant", 20: "i8"}  # fmt: skip


class Variant(C.Structure):
    _fields_ = [
        ("vt", C.c_ushort),
        ("r1", C.c_ushort),
        ("r2", C.c_ushort),
        ("r3", C.c_ushort),
        ("data", C.c_ubyte * 16),
    ]


class DispParams(C.Structure):
    _fields_ = [
        ("arguments", C.POINTER(Variant)),
        ("named", C.c_void_p),
        ("count", C.c_uint),
        ("named_count", C.c_uint),
    ]


class ExcepInfo(C.Structure):
    _fields_ = [("code", C.c_ushort), ("reserved", C.c_ushort), ("source", C.c_void_p), ("description", C.c_void_p),
                ("help", C.c_void_p), ("context", C.c_uint), ("pv", C.c_void_p), ("fill", C.c_void_p),
                ("scode", C.c_int)]  # fmt: skip


class Guid(C.Structure):
    _fields_ = [("bytes", C.c_ubyte * 16)]


class Bound(C.Structure):
    _fields_ = [("count", C.c_uint), ("lowest", C.c_int)]


NO_GUID = Guid()
oleaut32.SysAllocStringLen.restype = C.c_void_p
oleaut32.SysAllocStringLen.argtypes = [C.c_wchar_p, C.c_uint]
oleaut32.SysStringLen.argtypes = [C.c_void_p]
oleaut32.SafeArrayCreate.restype = C.c_void_p
oleaut32.SafeArrayCreate.argtypes = [C.c_ushort, C.c_uint, C.POINTER(Bound)]
oleaut32.SafeArrayPutElement.argtypes = [C.c_void_p, C.POINTER(C.c_int), C.c_void_p]
oleaut32.SafeArrayGetElement.argtypes = [C.c_void_p, C.POINTER(C.c_int), C.c_void_p]
oleaut32.SafeArrayGetDim.argtypes = [C.c_void_p]
oleaut32.SafeArrayGetVartype.argtypes = [C.c_void_p, C.POINTER(C.c_ushort)]
oleaut32.VariantClear.argtypes = [C.POINTER(Variant)]
for _name in ("SafeArrayGetLBound", "SafeArrayGetUBound"):
    getattr(oleaut32, _name).argtypes = [C.c_void_p, C.c_uint, C.POINTER(C.c_int)]


# --- into VARIANTs --------------------------------------------------------------------------------------------------


def variant(vt, form="", value=None):
    made = Variant()
    made.vt = vt
    if form:
        data = struct.pack("<" + form, value)
        C.memmove(made.data, data, len(data))
    return made


def text(value):
    return variant(BSTR, "Q", oleaut32.SysAllocStringLen(value, len(value.encode("utf-16-le")) // 2) or 0)


def array(sizes, lowest, items):
    """A SAFEARRAY of VARIANTs from (index, VARIANT) pairs."""
    bounds = (Bound * len(sizes))(*[Bound(size, lowest) for size in sizes])
    pointer = oleaut32.SafeArrayCreate(VARIANT, len(sizes), bounds)
    for index, item in items:
        place = (C.c_int * len(sizes))(*[each + lowest for each in index])
        if oleaut32.SafeArrayPutElement(pointer, place, C.addressof(item)):
            raise OSError("SafeArrayPutElement")
        oleaut32.VariantClear(C.byref(item))
    return variant(ARRAY | VARIANT, "Q", pointer)


def arguments_array(items):
    """What VBA's Array(...) makes: one dimension from 0."""
    return array([len(items)], 0, [((place,), item) for place, item in enumerate(items)])


def cells_array(rows):
    """What Range.Value2 gives: two dimensions from 1."""
    items = [((row, column), cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells)]
    return array([len(rows), len(rows[0])], 1, items)


# --- out of VARIANTs ------------------------------------------------------------------------------------------------


def plain(found):
    """[type, value] of a VARIANT; an array as its rows of these, with its lower and upper bounds as the type."""
    data, vt = bytes(found.data), found.vt
    if vt & ARRAY:
        return _rows(struct.unpack_from("<Q", data)[0])
    if vt == BSTR:
        return ["bstr", string(struct.unpack_from("<Q", data)[0])]
    value = struct.unpack_from("<" + FORMATS[vt], data)[0] if vt in FORMATS else None
    return [NAMES.get(vt, str(vt)), value]


def _rows(pointer):
    kind, low, high, bounds = C.c_ushort(), C.c_int(), C.c_int(), []
    oleaut32.SafeArrayGetVartype(pointer, C.byref(kind))
    for dimension in range(1, oleaut32.SafeArrayGetDim(pointer) + 1):
        oleaut32.SafeArrayGetLBound(pointer, dimension, C.byref(low))
        oleaut32.SafeArrayGetUBound(pointer, dimension, C.byref(high))
        bounds.append((low.value, high.value))

    def inside(index, left):
        if left:
            return [inside([*index, place], left[1:]) for place in range(left[0][0], left[0][1] + 1)]
        cell = Variant()
        oleaut32.SafeArrayGetElement(pointer, (C.c_int * len(index))(*index), C.addressof(cell))
        value = plain(cell)
        oleaut32.VariantClear(C.byref(cell))
        return value

    if kind.value != VARIANT:
        raise TypeError(f"an array of type {kind.value}")
    return ["array", inside([], bounds)]


def string(pointer):
    return C.wstring_at(pointer, oleaut32.SysStringLen(pointer)) if pointer else ""


# --- calls ----------------------------------------------------------------------------------------------------------


class Failed(Exception):
    """What VBA's Err holds after a failed call."""


class Dispatch:
    """A late-bound object, as `Object` is in VBA."""

    def __init__(self, pointer):
        self.pointer = pointer
        self.table = C.cast(C.cast(pointer, C.POINTER(C.c_void_p))[0], C.POINTER(C.c_void_p))
        self.ids = {}

    def _id(self, name):
        if name not in self.ids:
            kind = C.WINFUNCTYPE(C.c_int, C.c_void_p, C.POINTER(Guid), C.POINTER(C.c_wchar_p), C.c_uint, C.c_uint,
                                 C.POINTER(C.c_int))  # fmt: skip
            found, wanted = C.c_int(), C.c_wchar_p(name)
            result = kind(self.table[5])(self.pointer, C.byref(NO_GUID), C.byref(wanted), 1, 0x409, C.byref(found))
            if result:
                raise Failed(f"no member {name}: {result & 0xFFFFFFFF:#x}")
            self.ids[name] = found.value
        return self.ids[name]

    def call(self, name, *arguments):
        """Invoke; the VARIANT that comes back. Raises Failed with Err.Description."""
        kind = C.WINFUNCTYPE(C.c_int, C.c_void_p, C.c_int, C.POINTER(Guid), C.c_uint, C.c_ushort, C.POINTER(DispParams),
                             C.POINTER(Variant), C.POINTER(ExcepInfo), C.POINTER(C.c_uint))  # fmt: skip
        given = (Variant * max(1, len(arguments)))(*reversed(arguments))
        parameters, result, info, wrong = DispParams(given, None, len(arguments), 0), Variant(), ExcepInfo(), C.c_uint()
        code = kind(self.table[6])(self.pointer, self._id(name), C.byref(NO_GUID), 0x409, 3, C.byref(parameters),
                                   C.byref(result), C.byref(info), C.byref(wrong))  # fmt: skip
        for each in given:
            oleaut32.VariantClear(C.byref(each))
        if code:
            raise Failed(string(info.description) or f"HRESULT {code & 0xFFFFFFFF:#x}")
        return result
