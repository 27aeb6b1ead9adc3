"""What a contract says: terms, fields, clauses, law, and how they are read."""
