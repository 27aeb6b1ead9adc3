"""Portfolios: many notes in a workbook, CSV files, parquet or a folder of note files, read row by row.

Importing it imports nothing heavy; each reader brings its library when a file of its kind is read.
"""
