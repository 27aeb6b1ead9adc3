"""The workbook of one note: template, build, populate, verify."""
