"""What happens to a note, one rule a file: accrual, falling due, payments, charges; the ledger is the fold."""
