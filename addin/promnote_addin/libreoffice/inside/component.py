# mypy: ignore-errors
"""The UNO component of promnote's cell functions: a method per function, each handed to `promnote_calc`.

LibreOffice runs this file with its own Python, which may be too old for the engine: keep to Python 3.6 syntax here, so
that it can say so.
"""

import os
import sys
from time import monotonic

import uno
import unohelper
from com.sun.star.lang import XServiceInfo
from org.promnote.calc import XFunctions

SERVICE = "PROMNOTE"
NEEDED = (3, 11)
VALUE_NAN = float("nan")  # shows as an error as well

PROBLEM = ""
# The engine of this extension, not one that is installed elsewhere on the machine.
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "pythonpath"))
try:
    if sys.version_info < NEEDED:
        raise RuntimeError(
            "promnote needs Python {}.{} or later; this LibreOffice runs Python {}.{}".format(
                *NEEDED, *sys.version_info
            )
        )
    import promnote_calc
except Exception as error:  # every cell shows an error, and EXPLAIN this reason
    PROBLEM = f"promnote cannot run here: {error}"


class Locale:
    """The decimal separator of the office's locale, in which Calc writes numbers as text; people may change it.

    Read again by whoever finds that it is `until` or later.
    """

    SECONDS = 2

    def __init__(self, context):
        self.context = context
        self.separator = "."
        self.until = 0

    def renew(self):
        self.until = monotonic() + self.SECONDS
        try:
            self.separator = self.read()
        except Exception:
            self.separator = "."

    def read(self):
        create = self.context.ServiceManager.createInstanceWithContext
        provider = create("com.sun.star.configuration.ConfigurationProvider", self.context)
        path = uno.createUnoStruct("com.sun.star.beans.NamedValue", "nodepath", "/org.openoffice.Setup/L10N")
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (path,))
        name = access.getByName("ooSetupSystemLocale") or os_locale(create, self.context)
        language, _, country = name.partition("-")
        locale = uno.createUnoStruct("com.sun.star.lang.Locale", language, country, "")
        return create("com.sun.star.i18n.LocaleData", self.context).getLocaleItem(locale).decimalSeparator


def os_locale(create, context):
    """The locale of the system, for an office that is told to follow it."""
    provider = create("com.sun.star.configuration.ConfigurationProvider", context)
    path = uno.createUnoStruct("com.sun.star.beans.NamedValue", "nodepath", "/org.openoffice.System/L10N")
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (path,))
    return access.getByName("Locale") or "en-US"


def method(name):
    call = promnote_calc.call

    def run(self, *values):
        locale = self.locale
        if monotonic() >= locale.until:
            locale.renew()
        return call(name, values, locale.separator)

    run.__name__ = name
    return run


class Functions(unohelper.Base, XFunctions, XServiceInfo):
    def __init__(self, context, *arguments):
        self.locale = Locale(context)

    def __getattr__(self, name):
        # Reached only when the engine could not be loaded.
        if not PROBLEM or not name.isupper():
            raise AttributeError(name)
        return lambda *values: PROBLEM if name == "EXPLAIN" else VALUE_NAN

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name == SERVICE

    def getSupportedServiceNames(self):
        return (SERVICE,)


if not PROBLEM:
    for each in promnote_calc.catalogue():
        setattr(Functions, each, method(each))

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, SERVICE, (SERVICE,))
