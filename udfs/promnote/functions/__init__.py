"""The cell functions by family. Each family's module lists its own in `FUNCTIONS`; `catalogue` gathers them.

A family is imported when a function of it, or the whole catalogue, is asked for: one call from a command line needs one.
"""

#: The families in the order in which people read about them.
FAMILIES = (
    "interest",
    "averages",
    "business_days",
    "installments",
    "level",
    "note",
    "ledger",
    "flows",
    "late_fee",
    "usury",
    "issuance",
    "disclosure",
    "notices",
    "explain",
)
