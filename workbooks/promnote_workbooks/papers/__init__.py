"""Papers: a sheet of a note's workbook as a PDF, through LibreOffice where it is installed."""
