"""Excel as a host: xlwings classic on Windows, xlwings Lite in Excel 365.

cells       what Excel sends and takes: raw values, results, errors (also inside a Lite workbook)
adapter     a catalogue entry as an xlwings function
udfs        the module that xlwings's server imports: every function of the catalogue, registered
vba         promnote.bas, the VBA functions that call the server and turn its errors into error values
lite        the package for xlwings Lite
addin_file  promnote.xlam with its ribbon (experimental)
install     xlwings's add-in and its configuration
commands/   `promnote addin install | status | remove | build | lite`
"""
