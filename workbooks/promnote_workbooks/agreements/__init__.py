"""Wings: sheets, registers and citations of one agreement each."""
