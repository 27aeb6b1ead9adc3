"""The journal as files that other programs take: entries of a note, a workbook or a portfolio, in a layout."""
