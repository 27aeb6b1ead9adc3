"""What runs inside LibreOffice: `component` (UNO glue) and `promnote_calc` (conversion, pure Python)."""
