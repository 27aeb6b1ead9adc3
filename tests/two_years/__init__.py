"""Two years of month-ends: notes of all kinds live in the books, in workbooks and in one portfolio (see `__main__`)."""
