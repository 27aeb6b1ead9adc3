"""Money, dates, day counts, rates, conversion and errors: what every other room builds on."""
