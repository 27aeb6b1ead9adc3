"""Batches: a portfolio in, a workbook for each note out, on one machine or many. Importing it imports nothing heavy."""
