"""promnote: promissory notes kept the way their contracts say, to the cent.

The engine and the cell functions. Standard library only (see `pyproject.toml`), no files, no Excel: it also runs inside
LibreOffice's Python and in Pyodide.
"""

__version__ = "0.1.0"
