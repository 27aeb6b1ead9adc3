"""Workbooks of promnote: note files, templates, building, the `promnote` command. Importing it imports nothing heavy."""
