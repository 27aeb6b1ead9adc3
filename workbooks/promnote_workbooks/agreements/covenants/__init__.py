"""Any loan with reports to send: its own covenant calendar, notices, other debts and their maturities."""
