"""What the note purchase agreement of October 27, 1997 makes someone compute, send or track.

Plain records and functions over them, one module a subject; sheets are made from their rows elsewhere. Records are
validated once, when they are made. Clauses are cited as `NPA 6.1(a)` and said in other words. Where the filing omits
something (the schedules, the form of note) a record says so, and nothing is invented.

    reports        financial statements and when they fall due (6.1(a), 6.1(b)), raw date and next business day
    happenings     what must be told or sent when it happens (6.1(c)-(e), 6.2(a)), and upkeep certificates (6.2(b))
    notices        from when a notice counts, and to which address it goes (8.5)
    closing        the conditions of the closing (5.1, 5.2)
    certificates   who holds which certificate, legends and stop-transfer orders, transfers (1.2, 7.1-7.3)
    expenses       who bears an expense (8.9), who indemnifies whom (8.10)
    instruments    amendments and waivers in writing (8.4, 8.6)
    debts          the register of other indebtedness (3.18, 3.19)
"""
