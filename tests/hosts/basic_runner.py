"""Runs VBA in LibreOffice's VBA mode; started by a Python that has LibreOffice's `uno` module.

Standard input: JSON of {"soffice", "folder", "modules": {NAME: TEXT}, "calls": [[MODULE, FUNCTION, ...]]}; the
answer is the list of what the calls gave, null for one that failed.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


def connect(pipe, process):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + 90
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def run(desktop, modules, calls):
    hidden, trusted = PropertyValue(Name="Hidden", Value=True), PropertyValue(Name="MacroExecutionMode", Value=4)
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden, trusted))
    document.BasicLibraries.VBACompatibilityMode = True
    library = document.BasicLibraries.getByName("Standard")
    for name, text in modules.items():
        library.insertByName(name, "Option VBASupport 1\n" + text)
    provider = document.getScriptProvider()
    for module, function, *arguments in calls:
        place = f"vnd.sun.star.script:Standard.{module}.{function}?language=Basic&location=document"
        yield provider.getScript(place).invoke(tuple(arguments), (), ())[0]
    document.close(True)


def main():
    request = json.load(sys.stdin)
    folder = Path(request["folder"])
    pipe = f"promnote{folder.name}"
    profile = f"-env:UserInstallation={uno.systemPathToFileUrl(str(folder))}"
    command = ["timeout", "--kill-after=5", "120", request["soffice"], profile, "--headless", "--norestore", "--nologo"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp"], **quiet)
    try:
        context = connect(pipe, process)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        print(json.dumps(list(run(desktop, request["modules"], request["calls"]))))
        try:
            desktop.terminate()
            process.wait(20)
        except Exception:
            pass
    finally:
        process.terminate()  # `timeout` ends the office with it
        process.wait(20)


if __name__ == "__main__":
    main()
