"""Excel's side of xlwings on Windows, under wine: its genuine COM server and DLL, called through raw VARIANTs."""
