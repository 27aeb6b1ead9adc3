"""Build hook, off unless asked for (HATCH_BUILD_HOOK_ENABLE_CUSTOM=1): the engine's hot modules compiled with mypyc.

The same source: a wheel holds the compiled modules beside the Python ones, which every other reader goes on with (LibreOffice,
Pyodide, a machine without a compiler).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Where a replay spends its time. Modules that hold records stay as they are: a compiled frozen record cannot be copied or sent
#: to a worker.
MODULES = (
    "basics/money.py",
    *(
        f"running/{name}.py"
        for name in (
            *("account", "items", "late_charge", "late_fee", "ledger", "prepayment", "projection"),
            *("usury", "waterfall"),
        )
    ),
    *(f"running/plans/{name}.py" for name in ("bullet", "equal", "level", "plan", "scheduled")),
)

SETUP = """
from mypyc.build import mypycify
from setuptools import setup

setup(name="promnote-engine", packages=[], ext_modules=mypycify({arguments!r}, opt_level="3"))
"""


class CompileEngine(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles a copy of the engine and puts the modules into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        work = Path(tempfile.mkdtemp(prefix="promnote-engine-"))
        shutil.copytree(Path(self.root) / "udfs" / "promnote", work / "promnote")
        arguments = ["--explicit-package-bases", "--config-file=", *(f"promnote/{name}" for name in MODULES)]
        (work / "setup.py").write_text(SETUP.format(arguments=arguments), encoding="utf-8")
        subprocess.run([sys.executable, "setup.py", "build_ext", "--inplace"], cwd=work, check=True)
        for found in (*work.rglob("*.so"), *work.rglob("*.pyd")):
            if "build" not in found.relative_to(work).parts:
                build_data["force_include"][str(found)] = found.relative_to(work).as_posix()
        build_data["infer_tag"], build_data["pure_python"] = True, False
