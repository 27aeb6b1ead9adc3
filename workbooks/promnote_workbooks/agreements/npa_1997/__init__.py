"""The note purchase agreement of 1997: its sheets, registers, checks and citations."""
