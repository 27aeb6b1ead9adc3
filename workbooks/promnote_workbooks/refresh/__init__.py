"""Refreshing, checking and comparing note workbooks that people work in. See `run`, `check` and `diff`."""
