"""Random histories of notes of every kind (meaning-2), as the parsed TOML of a note file, for comparing the engine with
the oracle.

Everything comes from the seed. What the oracle refuses is drawn again, so that what is returned is valid on each of its
as-of dates. Combinations that the meaning leaves open are kept apart, each where it would be drawn.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from .contract import Terms
from .days import Calendar, add_months, is_month_end
from .figures import figures
from .histories import DAY_COUNTS, ORDERS, _amount, _late_charge, _later, _rate, _usury
from .plain import OracleError, money
from .walk import Walk

Note = dict[str, Any]
#: When notes are issued: from a day on, within so many days.
ISSUED = (date(2018, 1, 1), 2700)


def month_end(day: date) -> date:
    return add_months(day, 0, to_month_end=True)


def chance(rng: Random, part: float) -> bool:
    return rng.random() < part


# ------------------------------------------------------------------------------------------------- section 1: its dates


def dates_table(rng: Random, issue: date, most_years: float) -> Note:
    """count, first_date and a rhythm: months, every so many days, or twice a month."""
    rhythm = rng.choice(["months", "months", "months", "days", "twice"])
    first = _later(rng, issue, 8, 70)
    if rhythm == "days":
        every = rng.choice([7, 14, 14, 28, 30, 91])
        table: Note = {"first_date": first, "every_days": every}
        a_year = 365 / every
    elif rhythm == "twice":
        days = rng.choice([[1, 15], [15, 31], [5, 20], [10, 25], [14, 30], [1, 31]])
        first = month_end(first) if chance(rng, 0.5) else first.replace(day=days[0])
        if first.day != days[0]:
            first = first.replace(day=min(days[1], first.day))
        first = first if first > issue else add_months(first, 1, to_month_end=first.day != days[0] and days[1] == 31)
        table, a_year = {"first_date": first, "days": days}, 24
    else:
        every = rng.choice([1, 1, 1, 1, 2, 3, 6, 12])
        table = {"first_date": month_end(first) if chance(rng, 0.3) else first, "every_months": every}
        if is_month_end(table["first_date"]) and chance(rng, 0.4):
            table["month_end"] = rng.choice([True, False])
        if every == 1 and chance(rng, 0.5):
            del table["every_months"]
        a_year = 12 / every
    most = max(2, int(a_year * most_years))
    table["count"] = rng.randint(1, most) if chance(rng, 0.3) else rng.randint(min(3, most), most)
    return table


def business_days(rng: Random, issue: date) -> Note:
    table: Note = {}
    if chance(rng, 0.55):
        return table
    table["business_days"] = rng.choice(["following", "following", "modified_following", "preceding", "none"])
    if chance(rng, 0.5):
        table["calendar"] = rng.choice(["US", "TARGET", "weekends"])
    if chance(rng, 0.2):
        table["holidays"] = sorted({_later(rng, issue, 5, 500) for _ in range(rng.randint(1, 8))})
    if table["business_days"] == "following" and chance(rng, 0.4):
        table["extension_interest"] = False
    return table


# ------------------------------------------------------------------------------------------------------ section 2: kinds


def level_terms(rng: Random, table: Note, principal: int) -> None:
    count = table["count"]
    if chance(rng, 0.35):
        table["interest_only"] = rng.randint(0, count - 1)
    with_principal = count - table.get("interest_only", 0)
    if chance(rng, 0.3):
        table["amortize_over"] = max(1, with_principal + rng.choice([0, 1, 6, 40, -1]))
    if chance(rng, 0.3):
        over = table.get("amortize_over", with_principal)
        table["payment"] = _amount(rng, max(1, int(principal / over * rng.uniform(0.6, 1.4))))
    if chance(rng, 0.3):
        table["solve"] = rng.choice(["actual", "periodic"])
    if chance(rng, 0.4):
        table["on_rate_change"] = rng.choice(["recast", "recast", "keep"])


def installment_terms(rng: Random, table: Note, principal: int) -> None:
    count = table["count"]
    if chance(rng, 0.35):
        table["interest_only"] = rng.randint(0, count - 1)
    even = principal // (count - table.get("interest_only", 0))
    if chance(rng, 0.35):
        table["amount"] = _amount(rng, max(1, int(even * rng.uniform(0.3, 1.0))))  # a balloon last


def scheduled_rows(rng: Random, issue: date, principal: int) -> list[Note]:
    rows, day, left = [], issue, principal
    many = rng.randint(1, 10)
    with_payments = chance(rng, 0.5)
    for _ in range(many):
        day = _later(rng, day, 5, 110)
        row: Note = {"date": day}
        what = rng.choice(["principal", "principal", "payment" if with_payments else "none", "none"])
        part = int(principal / many * rng.uniform(0.1, 1.5))
        if what == "principal" and 0 < part < left:
            row["principal"] = _amount(rng, part)
            left -= part
        elif what == "payment" and part:
            row["payment"] = _amount(rng, part)
        rows.append(row)
    return rows


# --------------------------------------------------------------------------------------------------- section 7: its rates


def index_rows(rng: Random, name: str | None, start: date, days: int, calendar: Calendar | None) -> list[Note]:
    """Resets from before `start`; daily fixings (with a calendar) have one on each business day, some missing."""
    rows, level = [], rng.randint(-30, 800)
    day, end = start - timedelta(days=rng.choice([15, 40])), start + timedelta(days=days)
    while day < end:
        if calendar is None or (calendar.is_business_day(day) and not chance(rng, 0.03)):
            row: Note = {"effective": day, "rate": _rate(rng, level)}
            if calendar is None and chance(rng, 0.3):
                row["rate"] = f"{level / 100 + rng.randint(0, 99) / 10000:.4f}%"
            rows.append({**row, "index": name} if name else row)
            level = max(-120, level + rng.randint(-90, 90) // (12 if calendar else 1))
        day = day + timedelta(days=1) if calendar else _later(rng, day, 5, 95)
    return rows


def index_interest(rng: Random, table: Note) -> None:
    table["index"] = rng.choice(["SOFR", "Prime", "LIBOR 1M"])
    if chance(rng, 0.8):
        table["spread"] = _rate(rng, rng.randint(0, 500))
    if chance(rng, 0.3):
        table["adjustment"] = rng.choice(["0.11448%", "0.26161%", "-0.1%"])
    if chance(rng, 0.35):
        table["floor"] = _rate(rng, rng.randint(0, 500))
        if chance(rng, 0.5):
            table["floor_on"] = rng.choice(["index", "rate"])
    if chance(rng, 0.25):
        table["cap"] = _rate(rng, rng.randint(500, 1100))


def averaged_interest(rng: Random, table: Note) -> None:
    table["day_count"] = rng.choice(["ACT/360", "ACT/360", "ACT/365F"])
    table["averaging"] = rng.choice(["simple", "compounded", "compounded"])
    if chance(rng, 0.6):
        table["lookback"] = rng.randint(0, 5)
    if chance(rng, 0.4):
        table["observation_shift"] = rng.choice([True, True, False])
    if chance(rng, 0.3):
        table["lockout"] = rng.randint(0, 3)
    if table["averaging"] == "compounded" and chance(rng, 0.3):
        table["compound_spread"] = True


def reset_interest(rng: Random, table: Note) -> None:
    if chance(rng, 0.4):
        table["reset"] = rng.choice(["period", "period", "as_listed"])
        if table["reset"] == "period" and chance(rng, 0.6):
            table["reset_lookback"] = rng.randint(0, 5)
    if chance(rng, 0.3):
        table["index_rounding"] = rng.choice(["0.01%", "0.125%", "0.05%", "1%"])
        if chance(rng, 0.6):
            table["index_rounding_mode"] = rng.choice(["nearest", "up"])


def interest_table(rng: Random, issue: date, icma: bool) -> Note:
    table: Note = {"day_count": rng.choice([*DAY_COUNTS, *(["monthly", "monthly", "ACT/ACT ICMA"] if icma else [])])}
    if chance(rng, 0.5):
        table["rate"] = _rate(rng, rng.choice([0, *(rng.randint(1, 1800) for _ in range(14))]))
    else:
        index_interest(rng, table)
        if chance(rng, 0.3):
            averaged_interest(rng, table)
        else:
            reset_interest(rng, table)
    if chance(rng, 0.12):
        table["accrues_from"] = _later(rng, issue, 0, 7)
    if chance(rng, 0.3):
        # kept apart: a default spread and a product of factors that holds the spread
        kinds = ["default_rate"] if table.get("compound_spread") else ["default_rate", "default_spread"]
        table[rng.choice(kinds)] = _rate(rng, rng.randint(100, 1500))
    if chance(rng, 0.2):
        table["accrual_cutoff"] = "inclusive"
    if chance(rng, 0.3):
        table["rounding"] = rng.choice(["half-even", "truncate-carry", "truncate-carry"])
    return table


# --------------------------------------------------------------------------------------- sections 3 to 5: money and time


def payments_table(rng: Random, note: Note, principal: int) -> Note:
    table = business_days(rng, note["note"]["issue_date"])
    if chance(rng, 0.6):
        table["interest_through"] = rng.choice(["receipt", "receipt", "due_date"])
    if chance(rng, 0.25):
        table["order_before_maturity"] = list(rng.choice(ORDERS))
    if chance(rng, 0.4):
        table["order_after_maturity"] = list(rng.choice([*ORDERS, ["interest", "principal", "late_charge"]]))
    if chance(rng, 0.25):
        table["apply_by"] = rng.choice(["instalment", "instalment", "bucket"])
    if chance(rng, 0.3):
        table["tolerance"] = _amount(rng, rng.choice([1, 500, 2500, principal // 200 + 1]))
    premium_free = not note.get("prepayment", {}).get("premium")
    if note.get("prepayment", {}).get("permitted") and premium_free and chance(rng, 0.6):
        table["early"] = "apply"
        if note["note"]["kind"] == "level" and chance(rng, 0.4):
            table["paid_ahead"] = True
    return table


def prepayment_table(rng: Random, kind: str) -> Note:
    table: Note = {"permitted": True}
    if chance(rng, 0.4):
        table["premium"] = rng.choice(["5%, 4%, 3%", "2%, 1%", ["3%", "2%", "1%"], _rate(rng, rng.randint(1, 500))])
    if chance(rng, 0.75):
        others = ["inverse", "direct", "pro_rata"]
        allowed = {"level": ["inverse", "recast", "recast"], "scheduled": ["inverse"]}.get(kind, others)
        table["apply"] = rng.choice(allowed)
    return table


def late_fee_table(rng: Random, principal: int) -> Note:
    table: Note = {}
    if chance(rng, 0.7):
        table["percent"] = f"{rng.randint(1, 10)}%"
        if chance(rng, 0.3):
            table["minimum"] = _amount(rng, rng.randint(1, 5000))
        if chance(rng, 0.3):
            table["maximum"] = _amount(rng, rng.randint(5000, 50000))
        if chance(rng, 0.4):
            table["of"] = rng.choice(["installment", "unpaid"])
    else:
        table["amount"] = _amount(rng, rng.randint(1, 5000 + principal // 1000))
    if chance(rng, 0.8):
        table["after_days"] = rng.choice([0, 1, 5, 10, 15])
    if chance(rng, 0.2):
        table["on_last"] = False
    return table


def opening_table(rng: Random, note: Note) -> Note | None:
    """Taken on at some date before the last instalment; what is unpaid by then is anybody's guess."""
    dues = due_dates(note)
    issue, lent = note["note"]["issue_date"], Terms(note).principal
    if not lent:
        return None
    as_of = rng.choice([rng.choice(dues), _later(rng, issue, 0, max(1, (dues[-1] - issue).days - 1))])
    if as_of >= dues[-1]:
        return None
    principal = int(lent * rng.uniform(0.1, 1.0)) + 1
    table: Note = {"as_of": as_of, "principal": _amount(rng, principal)}
    for name, part in (("accrued_interest", 0.5), ("late_charges", 0.2), ("costs", 0.15)):
        if chance(rng, part):
            table[name] = _amount(rng, rng.randint(1, lent // 100 + 1))
    if chance(rng, 0.25):
        table["principal_due"] = _amount(rng, rng.randint(1, principal))
    if chance(rng, 0.25):
        table["interest_due"] = _amount(rng, rng.randint(1, lent // 80 + 1))
    overdue = "principal_due" in table or "interest_due" in table
    if overdue and chance(rng, 0.7):
        table["due_since"] = max(issue, as_of - timedelta(days=rng.randint(0, 60)))
    if not overdue and chance(rng, 0.2):
        table["held"] = _amount(rng, rng.randint(1, lent // 50 + 1))
    return table


def amendments_table(rng: Random, note: Note) -> list[Note]:
    """Kept apart: what changes the margin inside an average; a count beside principal that was prepaid in parts."""
    kind, interest = note["note"]["kind"], note["interest"]
    issue, dues = note["note"]["issue_date"], due_dates(note)
    rows: list[Note] = []
    effective = _later(rng, issue, 5, 250)
    for _ in range(rng.choice([1, 1, 2])):
        if rows and effective <= rows[-1]["effective"]:
            break
        row: Note = {"effective": effective}
        choices = ["rate"]
        if "index" in interest and "averaging" not in interest and not any("rate" in each for each in rows):
            choices += ["spread", "adjustment", "index", "index"]
        if kind == "bullet":
            choices += ["maturity_date", "maturity_date"]
        if kind == "level":
            choices += ["payment", "count", "count"]
        if kind == "installment":
            choices += ["amount", "count"] if "prepayment" not in note else ["amount"]
        what = rng.choice(choices)
        if what in ("rate", "spread"):
            row[what] = _rate(rng, rng.randint(50, 1500))
        elif what == "adjustment":
            row[what] = "0.42826%"
        elif what == "index":
            row |= {"index": "Term SOFR 1M", "adjustment": "0.11448%"}
        elif what == "maturity_date":
            row[what] = max(effective, dues[-1] + timedelta(days=rng.randint(-90, 200)))
        elif what == "count":
            gone = sum(due < effective for due in dues)
            row[what] = max(gone + 1, note["installments"].get("interest_only", 0) + 1, len(dues) + rng.randint(-5, 8))
        else:
            usual = Terms(note).principal // max(1, note["installments"]["count"])
            row[what] = _amount(rng, max(1, int(usual * rng.uniform(0.5, 1.6))))
        rows.append(row)
        if what in ("maturity_date", "count"):
            break  # a later row would have to know this one
        effective = _later(rng, effective, 1, 150)
    return rows


# ------------------------------------------------------------------------------------------------------------- the terms


def terms_of(rng: Random, issued: tuple[date, int] = ISSUED) -> Note:
    issue = _later(rng, issued[0], 0, issued[1])
    kind = rng.choice(["level", "level", "level", "installment", "installment", "scheduled", "scheduled", "bullet"])
    principal = rng.choice([rng.randint(1_000_00, 90_000_00), rng.randint(100_000_00, 4_000_000_00), 120_000_00])
    head: Note = {"id": "random", "kind": kind, "issue_date": issue, "principal": _amount(rng, principal)}
    cycle = kind == "bullet" and chance(rng, 0.85)
    interest = interest_table(rng, issue, icma=kind in ("level", "installment") or cycle)
    if kind == "scheduled":
        table: Note = {"rows": scheduled_rows(rng, issue, principal)}
    elif kind == "bullet":
        table = {"maturity_date": _later(rng, issue, 60, 800)}
    else:
        table = dates_table(rng, issue, most_years=rng.choice([1, 2, 2.5]))
        (level_terms if kind == "level" else installment_terms)(rng, table, principal)
    if cycle or (kind == "installment" and chance(rng, 0.12)):
        first = _later(rng, issue, 15, 130)
        if cycle and chance(rng, 0.4):
            first = month_end(first)
        elif is_month_end(first):
            first = first.replace(day=20)
        interest |= {"first_date": first, "every_months": rng.choice([1, 1, 3, 3, 6])}
    note: Note = {"note": head, "installments": table, "interest": interest}
    add_money_terms(rng, note, principal)
    add_rates(rng, note)
    if chance(rng, 0.25) and (opening := opening_table(rng, note)) is not None:
        note["opening"] = opening
        # kept apart: fees dated before an opening, and averages whose period started before it
        note.get("usury", {}).pop("fees", None)
        if "averaging" in interest:
            del note["opening"]
    if chance(rng, 0.3):
        note["amendments"] = amendments_table(rng, note)
    return note


def add_money_terms(rng: Random, note: Note, principal: int) -> None:
    kind, head, interest = note["note"]["kind"], note["note"], note["interest"]
    if chance(rng, 0.5):
        note["late_charge"] = _late_charge(rng)
        if chance(rng, 0.25):
            note["late_charge"]["day_count"] = rng.choice(DAY_COUNTS)
    if chance(rng, 0.4):
        note["late_fee"] = late_fee_table(rng, principal)
    if chance(rng, 0.6):
        note["prepayment"] = prepayment_table(rng, kind)
    payments = payments_table(rng, note, principal)
    if payments:
        note["payments"] = payments
    if chance(rng, 0.25):
        note["usury"] = _usury(rng, head["issue_date"], principal)
    if chance(rng, 0.25):
        head["commitment"] = _amount(rng, principal + rng.choice([0, principal, principal // 3]))
        if chance(rng, 0.3):
            head["revolving"] = rng.choice([True, False])
        if kind in ("bullet", "installment") and chance(rng, 0.5):
            head["principal"] = rng.choice([0, "0", "0.00"])
    if kind != "scheduled" and chance(rng, 0.15):
        dues = due_dates(note)
        interest["capitalize_through"] = rng.choice([rng.choice(dues), _later(rng, head["issue_date"], 10, 200)])
        if kind == "bullet" and interest["capitalize_through"] >= note["installments"]["maturity_date"]:
            # kept apart: whether interest that falls due with a bullet's principal is capitalized on that day
            del interest["capitalize_through"]
        elif kind in ("level", "installment"):
            contracts = [
                i.contract for i in Walk(Terms({**note, "amendments": []}), head["issue_date"]).own_instalments()
            ]
            needed = sum(day <= interest["capitalize_through"] for day in contracts)
            if needed >= len(contracts):
                del interest["capitalize_through"]
            else:
                table = note["installments"]
                table["interest_only"] = max(needed, table.get("interest_only", 0))
                table.pop("amount", None)


def add_rates(rng: Random, note: Note) -> None:
    interest, issue = note["interest"], note["note"]["issue_date"]
    if "rate" in interest:
        return
    payments = note.get("payments", {})
    calendar = Calendar(payments.get("calendar", "US"), []) if "averaging" in interest else None
    start = interest.get("accrues_from", issue)
    rows = index_rows(rng, None, start, 900, calendar)
    if chance(rng, 0.5):
        rows = [{**row, "index": interest["index"]} for row in rows]
    note["rates"] = rows + index_rows(rng, "Term SOFR 1M", start, 900, calendar)
    if chance(rng, 0.2):
        note["rates"] = sorted(note["rates"], key=lambda row: row["effective"])


# --------------------------------------------------------------------------------------------------------------- activity


def due_dates(note: Note) -> list[date]:
    """The days on which something falls due by the terms as they are at the start."""
    plain = {name: table for name, table in note.items() if name not in ("rates", "amendments", "activity", "opening")}
    if "rate" not in plain["interest"]:
        plain["interest"] = {**plain["interest"], "rate": "5%"}
    walk = Walk(Terms(plain), plain["note"]["issue_date"])
    return sorted({instalment.due for instalment in walk.ahead})


def known_at(note: Note, rows: list[Note], day: date) -> dict[str, Any]:
    return figures({**note, "activity": sorted(rows, key=lambda row: row["date"])}, day)


def cents_of(value: Any) -> int:
    return int(value * 100)


def payments(rng: Random, note: Note, dues: list[date], start: date) -> list[Note]:
    """A payer of some temper: on time, late, early, partial, over, or not at all; sometimes exactly what is billed."""
    principal = max(Terms(note).principal, 1000_00)
    usual = principal // len(dues) + int(principal * rng.uniform(0.002, 0.02))
    weights = {"good": (6, 2, 1, 0), "mixed": (3, 4, 2, 2), "bad": (1, 3, 1, 5)}[
        rng.choice(["good", "mixed", "mixed", "bad"])
    ]
    rows: list[Note] = []
    exact = 4
    for due in dues:
        when = rng.choices(["on", "late", "early", "never"], weights)[0]
        day = {
            "late": _later(rng, due, 1, rng.choice([3, 12, 45])),
            "early": due - timedelta(days=rng.randint(1, 20)),
        }.get(when, due)
        if when == "never" or day < start or (rows and day < rows[-1]["date"]):
            continue
        size = rng.choice(["exact", "exact", "near", "usual", "part", "over"])
        cents = usual
        if size in ("exact", "near") and exact:
            exact -= 1
            known = known_at(note, rows, day)
            names = ("principal_due", "interest_due", "late_charges", "costs")
            cents = cents_of(sum(known[name] for name in names) - known["unapplied"])
            if when == "early" and known["next_installment_principal"] is not None:
                cents += cents_of(known["next_installment_principal"] + known["next_installment_interest"])
            if size == "near":
                cents -= rng.choice([1, 100, 499, 2400])
        elif size == "part":
            cents = int(usual * rng.uniform(0.01, 0.95))
        elif size == "over":
            cents = int(usual * rng.uniform(1.0, 2.5))
        if cents > 0:
            rows.append({"date": day, "type": "payment", "amount": _amount(rng, cents)})
    return rows


def events(rng: Random, note: Note, rows: list[Note], dues: list[date], start: date) -> None:
    """Everything that is no payment, at random dates, often those of instalments and payments."""
    last = dues[-1] + timedelta(days=50)
    marks = [day for day in [*dues, *(row["date"] for row in rows)] if day >= start]
    principal = max(Terms(note).principal, 1000_00)

    def some_day() -> date:
        any_day = _later(rng, start, 0, max(1, (last - start).days))
        return rng.choice([rng.choice(marks), any_day, any_day]) if marks else any_day

    def add(row: Note) -> None:
        rows.insert(rng.randint(0, len(rows)) if chance(rng, 0.2) else len(rows), row)

    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        add({"date": some_day(), "type": "cost", "amount": _amount(rng, rng.randint(1, principal // 50))})
    if "commitment" in note["note"] or chance(rng, 0.15):
        for _ in range(rng.randint(1, 4)):
            day = some_day()
            known = known_at(note, rows, day)
            room = Terms(note).commitment
            free = principal // 2 if room is None else room - cents_of(known["principal"])
            if free > 1 and day < dues[-1]:
                add(
                    {
                        "date": day,
                        "type": "draw",
                        "amount": _amount(rng, rng.randint(1, free // rng.choice([1, 2, 5]) or 1)),
                    }
                )
    if note.get("prepayment"):
        for _ in range(rng.choice([0, 1, 1, 2])):
            share = rng.choice([rng.uniform(0.001, 0.5), rng.uniform(0.001, 0.5), rng.uniform(0.8, 1.2)])
            add({"date": some_day(), "type": "prepayment", "amount": _amount(rng, max(1, int(principal * share)))})
    if chance(rng, 0.2):
        day = some_day()
        add({"date": day, "type": "acceleration"})
        if chance(rng, 0.6):
            rows.append({"date": _later(rng, day, 0, 100), "type": "reinstatement"})
    if chance(rng, 0.6 if {"default_rate", "default_spread"} & set(note["interest"]) else 0.05):
        day = some_day()
        add({"date": day, "type": "default"})
        if chance(rng, 0.6):
            rows.append({"date": _later(rng, day, 0, 90), "type": "cure"})
    for _ in range(rng.choice([0, 0, 1, 2])):
        waive(rng, note, rows, some_day())
    if chance(rng, 0.2):
        day = some_day()
        known = known_at(note, rows, day)
        there = cents_of(known["unapplied"] + known["refund_owed"])
        if there:
            rows.append({"date": day, "type": "refund", "amount": _amount(rng, rng.randint(1, there))})
    returned = [row for row in rows if row["type"] in ("payment", "prepayment")]
    if returned and chance(rng, 0.2):
        target = rng.choice(returned)
        target["id"] = "returned"
        rows.append({"date": _later(rng, target["date"], 0, 30), "type": "reversal", "reverses": "returned"})


def waive(rng: Random, note: Note, rows: list[Note], day: date) -> None:
    of = rng.choice(["late_charge", "late_charge", "interest", "costs", "principal"])
    row: Note = {"date": day, "type": "waiver", "of": of}
    if of == "principal" or chance(rng, 0.5):
        known = known_at(note, rows, day)
        there = {
            "late_charge": known["late_charges"],
            "interest": known["interest_due"] + known["interest_accrued"],
            "costs": known["costs"],
            "principal": known["principal"],
        }[of]
        if cents_of(there) < 2:
            return
        row["amount"] = _amount(rng, rng.randint(1, cents_of(there) // (2 if of != "principal" else 3) or 1))
    rows.append(row)


def ending(rng: Random, note: Note, rows: list[Note], dues: list[date]) -> None:
    """Sometimes a payoff, or a payment that covers everything, or nearly."""
    if chance(rng, 0.65):
        return
    latest = max([rng.choice(dues), *(row["date"] for row in rows)])
    day = max(_later(rng, latest, 0, 45), Terms(note).start)
    if chance(rng, 0.5):
        rows.append({"date": day, "type": "payoff"})
        if chance(rng, 0.4):
            rows.append({"date": day, "type": "refund", "amount": "0.01"})
        return
    cents = cents_of(known_at(note, rows, day)["payoff"]) + rng.choice([0, 0, -1, 1, 300_00])
    if cents > 0:
        rows.append({"date": day, "type": "payment", "amount": _amount(rng, cents)})


def as_of_dates(rng: Random, note: Note, dues: list[date], start: date, many: int) -> list[date]:
    """Dates of the note's life: an event's, any other, a month's last day, the day after."""
    marks = [
        *dues,
        *(row["date"] for row in note.get("activity", [])),
        *(row["effective"] for row in note.get("amendments", [])),
    ]
    end = max([*marks, start])
    found = []
    for _ in range(many):
        day = rng.choice([rng.choice(marks), rng.choice(marks), _later(rng, start, 0, (end - start).days + 60)])
        found.append(max(start, rng.choice([day, day, month_end(day), day + timedelta(days=1)])))
    return found


def draw_note(rng: Random, many: int, issued: tuple[date, int] = ISSUED) -> tuple[Note, list[date]]:
    note = terms_of(rng, issued)
    dues, start = due_dates(note), Terms(note).start
    dues = [due for due in dues if due > start] or [start]
    rows: list[Note] = []
    through: Any = None
    if chance(rng, 0.15):
        through = rng.choice(["as_of", _later(rng, start, 0, 500), rng.choice(dues)])
        note.setdefault("payments", {})["assume_paid_through"] = through
    if through is None:
        rows = payments(rng, note, dues, start)
    elif through != "as_of" and chance(rng, 0.7):
        rows = [row for row in payments(rng, without_assumed(note), dues, start) if row["date"] > through]
    events(rng, note, rows, dues, start)
    if through != "as_of":
        ending(rng, note, rows, dues)
    if rows:
        if chance(rng, 0.8):
            rows.sort(key=lambda row: row["date"])
        note["activity"] = rows
    return note, as_of_dates(rng, note, dues, start, many)


def without_assumed(note: Note) -> Note:
    return {**note, "payments": {k: v for k, v in note.get("payments", {}).items() if k != "assume_paid_through"}}


def any_note(seed: int | str, many: int = 2, issued: tuple[date, int] = ISSUED) -> tuple[Note, list[date]]:
    """A valid note of any kind with its history, and as-of dates: the same for the same seed."""
    rng = Random(f"any {seed}")
    while True:
        try:
            note, days = draw_note(rng, many, issued)
            for day in days:
                figures(note, day)
        except OracleError:
            continue
        return note, days


def small_kind(seed: int | str) -> tuple[Note, list[date]]:
    """A small note of a new kind: few terms, few rows, so that a difference is soon understood."""
    rng = Random(f"small kind {seed}")
    while True:
        issue = _later(rng, date(2019, 1, 1), 0, 1800)
        kind = rng.choice(["level", "level", "level", "installment", "scheduled", "bullet"])
        principal = rng.randint(10, 900) * 100_00
        head: Note = {"id": "small", "kind": kind, "issue_date": issue, "principal": str(money(principal))}
        interest: Note = {"rate": f"{rng.randint(1, 14)}%", "day_count": rng.choice(["ACT/360", "30/360"])}
        if kind == "scheduled":
            table: Note = {"rows": scheduled_rows(rng, issue, principal)[:5]}
        elif kind == "bullet":
            table = {"maturity_date": _later(rng, issue, 60, 300)}
            interest |= {"first_date": _later(rng, issue, 15, 45), "every_months": 1}
        else:
            table = {"count": rng.randint(2, 8), "first_date": _later(rng, issue, 10, 45)}
            interest["day_count"] = rng.choice(["ACT/360", "monthly", "30/360"])
            if chance(rng, 0.3):
                table["interest_only"] = rng.randint(1, table["count"] - 1)
        note: Note = {"note": head, "installments": table, "interest": interest}
        one_more_term(rng, note)
        try:
            dues = due_dates(note)
            rows = payments(rng, note, dues, issue)[:6]
            if rows:
                note["activity"] = rows
            days = as_of_dates(rng, note, dues, issue, 3)
            for day in days:
                figures(note, day)
        except OracleError:
            continue
        return note, days


def one_more_term(rng: Random, note: Note) -> None:
    """One or two terms of the second part."""
    tables: list[Note] = [
        {"payments": {"interest_through": "receipt"}},
        {"payments": {"early": "apply"}, "prepayment": {"permitted": True}},
        {"payments": {"early": "apply", "interest_through": "receipt"}, "prepayment": {"permitted": True}},
        {"payments": {"business_days": "following"}},
        {"payments": {"business_days": "following", "extension_interest": False}},
        {"payments": {"business_days": "modified_following", "calendar": "TARGET"}},
        {"payments": {"apply_by": "instalment"}},
        {"payments": {"tolerance": "25.00"}},
        {"late_fee": {"percent": "5%", "after_days": 10}},
        {"late_fee": {"amount": "35.00", "after_days": 5, "on_last": False}},
        {"late_charge": {"rate": "18%", "day_count": "ACT/365F"}},
        {"interest": {"rounding": "truncate-carry"}},
    ]
    for extra in rng.sample(tables, rng.choice([1, 1, 2])):
        for name, table in extra.items():
            note[name] = table if name == "late_fee" else {**note.get(name, {}), **table}


def refused_kind(seed: int) -> tuple[Note, date]:
    """A history that the oracle refuses as of the date: a valid one, spoiled in one way of the second part."""
    rng = Random(f"refused kind {seed}")
    while True:
        note, days = small_kind(rng.randint(0, 10**9))
        note = {name: list(table) if isinstance(table, list) else dict(table) for name, table in note.items()}
        rows, issue, kind = note.setdefault("activity", []), note["note"]["issue_date"], note["note"]["kind"]
        day = max(days)
        spoils: list[Note] = [
            {"activity": [*rows, {"date": day, "type": "refund", "amount": "99999999.00"}]},
            {"activity": [*rows, {"date": day, "type": "waiver", "of": "costs", "amount": "1.00"}]},
            {"activity": [*rows, {"date": day, "type": "waiver", "of": "everything"}]},
            {"activity": [*rows, {"date": day, "type": "reinstatement"}]},
            {"activity": [*rows, {"date": due_dates(note)[-1], "type": "draw", "amount": "1.00"}]},
            {
                "note": note["note"] | {"commitment": note["note"]["principal"]},
                "activity": [{"date": issue, "type": "draw", "amount": "0.01"}],
            },
            {"payments": {"early": "apply"}, "prepayment": {"permitted": False}},
            {"payments": {"early": "apply"}, "prepayment": {"permitted": True, "premium": "2%, 1%"}},
            {"payments": {"business_days": "preceding", "extension_interest": False}},
            {"prepayment": {"permitted": True, "apply": "direct" if kind in ("level", "scheduled") else "recast"}},
            {"interest": note["interest"] | {"reset_lookback": 2}},
            {"late_fee": {"after_days": 3}},
            {"opening": {"as_of": issue, "principal": "1.00", "principal_due": "1.01"}},
            {"amendments": [{"effective": day, "payment" if kind != "level" else "amount": "10.00"}]},
        ]
        as_of = max(day, due_dates(note)[-1] + timedelta(days=30))
        note |= rng.choice(spoils)
        try:
            figures(note, as_of)
        except OracleError:
            return note, as_of
