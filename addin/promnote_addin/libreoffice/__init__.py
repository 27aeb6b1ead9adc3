"""LibreOffice Calc as a host: an extension (.oxt) made from the catalogue.

typelibrary     the UNO interface with a method per function, written as a binary type library without the SDK
extension       the .oxt: type library, component, wizard texts, engine
inside/         the two files that run inside LibreOffice: the component, and the conversion of values
install         into a user's profile, also as root; with a check that a formula answers
cli             `promnote addin libreoffice build | install | remove | check`
"""
