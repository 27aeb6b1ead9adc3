"""Formulas of a workbook: names of our functions in files, evaluation."""
