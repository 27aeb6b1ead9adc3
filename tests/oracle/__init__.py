"""A second, independent computation of the ledger: it shares no code with the engine and never imports it."""
