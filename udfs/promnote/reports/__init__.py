"""What a replayed note shows: figures, payoff, months, journal, disclosure, issuance, columns."""
