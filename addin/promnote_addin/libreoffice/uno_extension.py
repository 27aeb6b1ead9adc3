# mypy: ignore-errors
"""Adds or removes an extension through the ExtensionManager of an office that is started for it.

Arguments: SOFFICE PROFILE PIPE add FILE, or ... remove IDENTIFIER.
Run by a Python that has LibreOffice's `uno` module; it may be an old one.
"""

import subprocess
import sys
import time

import uno
import unohelper
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

START_SECONDS = 90


class Approve(unohelper.Base, XCommandEnvironment, XInteractionHandler):
    """Says yes to what the manager asks: whether to replace an older version."""

    def getInteractionHandler(self):
        return self

    def getProgressHandler(self):
        return None

    def handle(self, request):
        approve = uno.getTypeByName("com.sun.star.task.XInteractionApprove")
        for each in request.getContinuations():
            if each.queryInterface(approve):
                each.select()
                return


def connect(process, pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if process.poll() is not None and process.returncode == 0:
                raise SystemExit("another LibreOffice has this profile open: close it first") from None
            if time.monotonic() > until:
                raise SystemExit(f"LibreOffice did not start in {START_SECONDS} seconds") from None
            time.sleep(0.05)


def main(soffice, profile, pipe, command, argument):
    environment = ["-env:UserInstallation=" + profile] if profile else []
    options = ["--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp"]
    process = subprocess.Popen(
        [soffice, *environment, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        context = connect(process, pipe)
        manager = context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        if command == "add":
            manager.addExtension(uno.systemPathToFileUrl(argument), (), "user", None, Approve())
        else:
            manager.removeExtension(argument, argument, "user", None, Approve())
        try:
            context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context).terminate()
        except Exception as error:  # the bridge may break before the answer arrives
            del error
        process.wait(30)
    except Exception as error:
        raise SystemExit("{}: {}".format(command, getattr(error, "Message", "") or error)) from None
    finally:
        if process.poll() is None:
            process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
