"""A sheet as data, and the writer that turns it into a workbook."""
