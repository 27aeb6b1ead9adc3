"""The hosts of the cell functions: Excel through xlwings, xlwings Lite, LibreOffice Calc."""
