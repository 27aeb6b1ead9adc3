"""Refreshing, checking and comparing note workbooks that people work in. See `run`, `check` and `diff`."""

from promnote_workbooks.door import callable_as, refresh

callable_as(__name__, refresh)
