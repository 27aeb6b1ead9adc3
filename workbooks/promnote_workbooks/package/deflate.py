"""Deflating a part: ISA-L where it is installed (ten times faster, files some 15% larger), zlib elsewhere.

The same input gives the same bytes on one version of either. `deflater` says which one it is, for the manifest of a batch: a
rerun under the other one writes anew.
"""

from __future__ import annotations

import zlib
from types import ModuleType

isal_zlib: ModuleType | None
try:
    from isal import isal_zlib
except ImportError:  # no wheel for this machine
    isal_zlib = None

#: Levels at which both are quick for what they save: measured on the sheets of a note workbook.
_ISAL_LEVEL, _ZLIB_LEVEL = 2, 6
_RAW = -15


def deflater() -> str:
    """What deflates here, its version and level."""
    if isal_zlib is None:
        return f"zlib {_ZLIB_LEVEL}"
    from importlib.metadata import version  # slow to load, and asked for by a batch alone

    return f"isal {version('isal')} level {_ISAL_LEVEL}"


def deflated(data: bytes) -> bytes:
    """The raw deflate stream of a part."""
    if isal_zlib is None:
        stream = zlib.compressobj(_ZLIB_LEVEL, zlib.DEFLATED, _RAW)
        return stream.compress(data) + stream.flush()
    stream = isal_zlib.compressobj(_ISAL_LEVEL, isal_zlib.DEFLATED, _RAW)
    return bytes(stream.compress(data) + stream.flush())
