"""The note purchase agreement of October 27, 1997 (NPA): its sheets, checks and what is known of its parties."""
