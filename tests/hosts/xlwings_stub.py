"""xlwings's own Windows code on any system: only pywin32 and the DLL loader are stood in for.

A plain `import xlwings` outside Windows makes `func` and `arg` do nothing, so that "decorated and called" would prove
nothing. Here the real decorators, `udfs.call_udf`, `generate_vba_wrapper` and the COM server's `CallUDF` are loaded.
What COM itself does to values is not here; `tests/hosts/wine` has that.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock, patch

MODULE = "promnote_addin.excel.udfs"
_STUBBED = ("xlwings", "pythoncom", "pywintypes", "win32api", "win32con", "win32gui", "win32process", "win32event",
            "win32timezone", "win32com", MODULE)  # fmt: skip


class ComError(Exception):
    """pywintypes.com_error."""


class TimeType(dt.datetime):
    """pywin32's time: a datetime with a time zone."""


class TimeZoneInfo:
    """win32timezone.TimeZoneInfo, as far as xlwings asks."""

    @staticmethod
    def utc() -> dt.tzinfo:
        return dt.UTC


class PyIDispatch:
    """The type of a bare COM object."""


@dataclass(frozen=True)
class RealXlwings:
    """xlwings with its Windows parts."""

    xlwings: ModuleType
    udfs: ModuleType
    server: Any
    module: ModuleType

    def call(self, function: str, *arguments: Any) -> Any:
        """What VBA gets from XLPy.CallUDF for arguments as pywin32 hands them over."""
        return self.server.CallUDF(MODULE, function, arguments)


def _module(name: str, **members: Any) -> ModuleType:
    made = ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, made)
    return made


def _stand_in_for_pywin32() -> None:
    for name in ("win32api", "win32con", "win32gui", "win32process", "win32event"):
        sys.modules[name] = MagicMock(name=name)
    _module("pythoncom", CoInitialize=lambda: None, IID_IDispatch="IDispatch", TypeIIDs={"IDispatch": PyIDispatch},
            com_error=ComError, __file__=None)  # fmt: skip
    _module("pywintypes", com_error=ComError, IID=str, TimeType=TimeType)
    _module("win32timezone", TimeZoneInfo=TimeZoneInfo)
    _module("win32com", __path__=[])
    bases = {name: type(name, (), {}) for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass")}
    _module("win32com.client", Dispatch=lambda found, **_: found, DispatchEx=MagicMock(), __path__=[], **bases)
    _module("win32com.server", __path__=[])
    for name in ("dispatcher", "policy"):
        _module(f"win32com.server.{name}", DefaultPolicy=object)

    def unwrap(found: Any) -> Any:
        raise ComError(found)

    _module("win32com.server.util", unwrap=unwrap, wrap=lambda found, **_: found)


def _is_ours(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _STUBBED)


@contextmanager
def loaded() -> Iterator[RealXlwings]:
    """The real thing, and everything as it was afterwards."""
    before = {name: found for name, found in sys.modules.items() if _is_ours(name)}
    for name in before:
        del sys.modules[name]
    try:
        _stand_in_for_pywin32()
        with (
            patch.object(ctypes, "PyDLL", MagicMock()),
            patch.object(ctypes, "oledll", MagicMock(), create=True),
            patch.object(ctypes, "windll", MagicMock(), create=True),
        ):
            import xlwings
            from xlwings import _xlwindows, udfs

            xlwings._xlwindows = _xlwindows
            xlwings.engines.add(xlwings.Engine(impl=_xlwindows.engine))
            from xlwings import com_server
        xlwings.func, xlwings.arg, xlwings.ret = udfs.xlfunc, udfs.xlarg, udfs.xlret
        from promnote_addin.excel import udfs as ours

        file = str(Path(str(ours.__file__)))
        udfs.udf_modules[MODULE] = {"module": ours, "filename": file, "filetime": None}
        yield RealXlwings(xlwings, udfs, com_server.XLPython(), ours)
    finally:
        for name in [name for name in sys.modules if _is_ours(name)]:
            del sys.modules[name]
        sys.modules.update(before)


__all__ = ["MODULE", "RealXlwings", "TimeType", "loaded"]
