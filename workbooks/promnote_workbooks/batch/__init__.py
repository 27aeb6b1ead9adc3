"""Batches: a portfolio in, a workbook for each note out, on one machine or many. Importing it imports nothing heavy."""

from promnote_workbooks.door import batch, callable_as

callable_as(__name__, batch)
