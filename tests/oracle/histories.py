"""Random histories of random notes, as the parsed TOML of a note file, for comparing the engine with the oracle.

Everything comes from the seed. A history that the oracle refuses is drawn again, so that what is returned is valid
both as of the date and at the end of its activity.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from .contract import Terms
from .days import add_months, is_month_end
from .figures import figures
from .plain import OracleError, money
from .walk import Walk

Note = dict[str, Any]

DAY_COUNTS = ("ACT/360", "ACT/365F", "ACT/ACT ISDA", "30/360 US", "30E/360")
ORDERS = (
    ["interest", "principal"],
    ["late_charge", "interest", "principal"],
    ["principal", "interest"],
    ["costs", "late_charge", "interest", "principal"],
    ["interest", "late_charge"],
    ["principal", "late_charge", "costs", "interest"],
    ["costs"],
)


# --------------------------------------------------------------------------------------------------------- TOML values


def _amount(rng: Random, cents: int) -> str | int | float:
    """An amount in one of the spellings that a note file allows."""
    text = str(money(cents))
    spelling = rng.random()
    if cents % 100 == 0 and spelling < 0.3:
        return cents // 100
    return float(text) if spelling > 0.85 else text


def _rate(rng: Random, hundredths_of_percent: int) -> str | float:
    """A rate in basis points, as "8.50%", "0.085" or 0.085."""
    fraction = Decimal(hundredths_of_percent).scaleb(-4)
    spellings: list[str | float] = [f"{fraction * 100}%", f"{fraction * 100}%", str(fraction), float(fraction)]
    return rng.choice(spellings)


def _later(rng: Random, day: date, least: int, most: int) -> date:
    return day + timedelta(days=rng.randint(least, most))


def _month_end(day: date) -> date:
    return add_months(day, 0, to_month_end=True)


def _mid_month(day: date) -> date:
    return day.replace(day=min(day.day, 27))


# --------------------------------------------------------------------------------------------------------------- terms


def _instalments(rng: Random, issue: date, principal: int) -> Note:
    every = rng.choice([1, 1, 1, 2, 3, 6])
    count = rng.randint(1, {1: rng.choice([12, 36]), 2: 12, 3: 10, 6: 6}[every])
    first = _later(rng, issue, 8, 120)
    month_end = rng.random() < 0.5
    table: Note = {
        "count": count,
        "first_date": _month_end(first) if month_end else first,
        "every_months": every,
        "month_end": month_end,
    }
    if every == 1 and rng.random() < 0.3:
        del table["every_months"]
    even = principal // count
    if rng.random() < 0.4 and even * count == principal:
        table["amount"] = _amount(rng, even)
    elif rng.random() < 0.3:
        table["amount"] = _amount(rng, max(1, int(even * rng.uniform(0.3, 1.0)) // 100 * 100 or 1))  # a balloon last
    return table


def _interest_cycle(rng: Random, issue: date, table: Note, bullet: bool) -> Note:
    """Interest on its own dates. A month's last day is used only where the month-end rule is plainly meant."""
    first = _later(rng, issue, 10, 130)
    if rng.random() < 0.5 and (bullet or table.get("month_end")):
        first = _month_end(first)
    elif is_month_end(first):
        first = _mid_month(first)
    return {"first_date": first, "every_months": rng.choice([1, 1, 3, 3, 6])}


def _rates(rng: Random, start: date, days: int) -> list[Note]:
    """Index resets from on or before `start`, some of them below zero or beyond the history's end."""
    rows, day = [], start - timedelta(days=rng.choice([0, 0, 1, 40]))
    level = rng.randint(-50, 900)
    while (day - start).days < days * rng.uniform(0.5, 1.2):
        rows.append({"effective": day, "rate": _rate(rng, level)})
        level = max(-150, level + rng.randint(-120, 120))
        day = _later(rng, day, 5, 95)
    return rows or [{"effective": start, "rate": "5%"}]


def _interest(rng: Random, issue: date) -> Note:
    table: Note = {"day_count": rng.choice(DAY_COUNTS)}
    if rng.random() < 0.55:
        table["rate"] = _rate(rng, rng.choice([0, *(rng.randint(1, 2400) for _ in range(12))]))
    else:
        table["index"] = rng.choice(["LIBOR 1M", "SOFR", "Prime"])
        table["spread"] = _rate(rng, rng.randint(0, 600))
        if rng.random() < 0.4:
            table["floor"] = _rate(rng, rng.randint(0, 500))
        if rng.random() < 0.4:
            table["cap"] = _rate(rng, rng.randint(500, 1100))
    if rng.random() < 0.15:
        table["accrues_from"] = _later(rng, issue, 0, 25)
    if rng.random() < 0.35:
        table["default_rate"] = _rate(rng, rng.randint(800, 3000))
    if rng.random() < 0.25:
        table["accrual_cutoff"] = "inclusive"
    if rng.random() < 0.2:
        table["rounding"] = "half-even"
    return table


def _late_charge(rng: Random) -> Note:
    table: Note = {"rate": _rate(rng, rng.randint(0, 2800))}
    if rng.random() < 0.3:
        table["on"] = rng.choice([["principal"], ["interest"], ["interest", "principal"]])
    if rng.random() < 0.3 and "principal" in table.get("on", ["principal"]):
        table["mode"] = "instead"
    elif rng.random() < 0.35:
        table["grace_days"] = rng.choice([0, 1, 5, 10, 15])
    return table


def _usury(rng: Random, issue: date, principal: int) -> Note:
    table: Note = {}
    if rng.random() < 0.75:
        table["maximum_rate"] = _rate(rng, rng.randint(100, 2500))
    if "maximum_rate" not in table or rng.random() < 0.1:
        table["law"] = "NY"
        if rng.random() < 0.7:
            table["borrower_type"] = rng.choice(["corporation", "individual"])
    if rng.random() < 0.25:
        table["basis"] = rng.choice(DAY_COUNTS)
    fees = rng.choice([0, 0, 1, 1, 2])
    if fees:
        size = principal * rng.choice([1, 5, 20, 60]) // 1000
        table["fees"] = [
            {"date": _later(rng, issue, 0, 1 if number == 0 else 150), "amount": _amount(rng, 1 + rng.randint(0, size))}
            for number in range(fees)
        ]
    if rng.random() < 0.3:
        table["count_late_charges"] = True
    return table


def _terms(rng: Random) -> Note:
    issue = _later(rng, date(2018, 1, 1), 0, 2700)
    principal = rng.choice([rng.randint(1_000_00, 60_000_00), rng.randint(100_000_00, 6_000_000_00), 12_000_00])
    principal = rng.choice([principal, principal // 100_00 * 100_00, 250_000_00 - rng.randint(0, 1)])
    bullet = rng.random() < 0.3
    if bullet:
        installments: Note = {"maturity_date": _later(rng, issue, 40, 1100)}
    else:
        installments = _instalments(rng, issue, principal)
    interest = _interest(rng, issue)
    if rng.random() < (0.6 if bullet else 0.3):
        interest |= _interest_cycle(rng, issue, installments, bullet)
    note: Note = {
        "note": {
            "id": "random",
            "kind": "bullet" if bullet else "installment",
            "issue_date": issue,
            "principal": _amount(rng, principal),
        },
        "installments": installments,
        "interest": interest,
    }
    if "rate" not in interest:
        note["rates"] = _rates(rng, interest.get("accrues_from", issue), 500)
    if rng.random() < 0.93:
        note["late_charge"] = _late_charge(rng)
    payments: Note = {}
    if rng.random() < 0.5:
        payments["interest_through"] = rng.choice(["receipt", "due_date"])
    if rng.random() < 0.3:
        payments["order_before_maturity"] = list(rng.choice(ORDERS))
    if rng.random() < 0.3:
        payments["order_after_maturity"] = list(rng.choice(ORDERS))
    if rng.random() < 0.2:
        payments["early"] = "hold"
    if payments:
        note["payments"] = payments
    if rng.random() < 0.55:
        note["prepayment"] = {"permitted": True, "premium": _rate(rng, rng.choice([0, 0, 100, rng.randint(1, 500)]))}
        if rng.random() < 0.75:
            note["prepayment"]["apply"] = rng.choice(["inverse", "direct", "pro_rata"])
    if rng.random() < 0.5:
        note["usury"] = _usury(rng, issue, principal)
    if rng.random() < 0.25:
        note["amendments"] = _amendments(rng, note)
    return note


def _amendments(rng: Random, note: Note) -> list[Note]:
    issue, rows = note["note"]["issue_date"], []
    effective = _later(rng, issue, 5, 200)
    for _ in range(rng.choice([1, 1, 2])):
        row: Note = {"effective": effective}
        maturity = note["installments"].get("maturity_date")
        if maturity is not None and effective <= maturity and rng.random() < 0.6:
            row["maturity_date"] = max(effective, maturity + timedelta(days=rng.randint(-120, 250)))
        if len(row) == 1 or rng.random() < 0.5:
            row["rate" if "rate" in note["interest"] else "spread"] = _rate(rng, rng.randint(50, 1500))
        if rng.random() < 0.3:
            row["memo"] = "as agreed"
        rows.append(row)
        if "maturity_date" in row:
            break  # a second one would have to know the first
        effective = _later(rng, effective, 1, 150)
    return rows


# ------------------------------------------------------------------------------------------------------------ activity


def _due_dates(note: Note) -> list[date]:
    """The dates on which something falls due by the original terms."""
    terms = Terms(note)
    return sorted({instalment.due for instalment in Walk(terms, terms.issue).ahead})


def _billed(note: Note, activity: list[Note], day: date) -> int:
    """Everything due on the day, to the cent, as the oracle sees it."""
    known = figures({**note, "activity": activity}, day)
    names = ("principal_due", "interest_due", "late_charges", "costs")
    return int(sum((known[name] for name in names), -known["unapplied"]) * 100)


def _payments(rng: Random, note: Note, dues: list[date]) -> list[Note]:
    """A payer of some temper: on time, late, early, partial, over, or not at all; sometimes exactly what is billed."""
    principal = Terms(note).principal
    usual = principal // len(dues) + int(principal * rng.uniform(0.002, 0.03))
    temper = rng.choice(["good", "mixed", "mixed", "mixed", "bad"])
    weights = {"good": (6, 2, 1, 0), "mixed": (3, 4, 2, 2), "bad": (1, 3, 1, 5)}[temper]
    rows: list[Note] = []
    exact = 3
    for due in dues:
        when = rng.choices(["on", "late", "early", "never"], weights)[0]
        if when == "never":
            continue
        day = due
        if when == "late":
            day = _later(rng, due, 1, rng.choice([3, 12, 45]))
        elif when == "early":
            day = due - timedelta(days=rng.randint(1, 20))
        if day < note["note"]["issue_date"] or (rows and day < rows[-1]["date"]):
            continue
        size = rng.choice(["exact", "exact", "usual", "round", "part", "over"])
        cents = usual
        if size == "exact" and exact and when != "early":
            exact -= 1
            cents = _billed(note, rows, day)
        elif size == "round":
            cents = usual // 1000_00 * 1000_00
        elif size == "part":
            cents = int(usual * rng.uniform(0.01, 0.95))
        elif size == "over":
            cents = int(usual * rng.uniform(1.0, 2.5))
        if cents > 0:
            rows.append({"date": day, "type": "payment", "amount": _amount(rng, cents)})
    return rows


def _events(rng: Random, note: Note, rows: list[Note], dues: list[date]) -> None:
    """Other activity, put among the payments at random dates (often those of instalments and payments)."""
    issue: date = note["note"]["issue_date"]
    last = dues[-1] + timedelta(days=60)
    marks: list[date] = [*dues, *(row["date"] for row in rows)]

    def some_day() -> date:
        span = max(1, (last - issue).days)
        return max(issue, rng.choice([rng.choice(marks), _later(rng, issue, 0, span), _later(rng, issue, 0, span)]))

    def add(row: Note) -> None:
        rows.insert(rng.randint(0, len(rows)) if rng.random() < 0.2 else len(rows), row)

    principal = Terms(note).principal
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        add({"date": some_day(), "type": "cost", "amount": _amount(rng, rng.randint(1, principal // 50))})
    if note.get("prepayment"):
        for _ in range(rng.choice([0, 1, 1, 2])):
            share = rng.choice([rng.uniform(0.001, 0.5), rng.uniform(0.001, 0.5), rng.uniform(0.8, 1.2)])
            cents = max(1, int(principal * share))
            add({"date": some_day(), "type": "prepayment", "amount": _amount(rng, cents)})
    if rng.random() < 0.15:
        add({"date": some_day(), "type": "acceleration"})
    if rng.random() < (0.5 if "default_rate" in note["interest"] else 0.05):
        start = some_day()
        add({"date": start, "type": "default"})
        if rng.random() < 0.6:
            rows.append({"date": _later(rng, start, 0, 90), "type": "cure"})
    money_rows = [row for row in rows if row["type"] in ("payment", "prepayment")]
    if money_rows and rng.random() < 0.25:
        target = rng.choice(money_rows)
        target["id"] = "bounced"
        rows.append({"date": _later(rng, target["date"], 0, 30), "type": "reversal", "reverses": "bounced"})


def _ending(rng: Random, note: Note, rows: list[Note], dues: list[date]) -> None:
    """Sometimes a payoff (its amount stated or left open), sometimes a payment that covers everything."""
    ending = rng.random()
    if ending > 0.35:
        return
    latest = max((row["date"] for row in rows), default=note["note"]["issue_date"])
    day = _later(rng, max(latest, rng.choice(dues)), 0, 45)
    note = {**note, "activity": rows}
    if ending < 0.2:
        row: Note = {"date": day, "type": "payoff"}
        if rng.random() < 0.6:
            try:
                figures({**note, "activity": [*rows, {**row, "amount": "999999999.99"}]}, day)
            except OracleError as refused:
                if refused.expected is not None:
                    row["amount"] = str(refused.expected)
        rows.append(row)
        return
    cents = int(figures(note, day)["payoff"] * 100) + rng.choice([0, 0, -1, 1, 500_00])
    if cents > 0:
        rows.append({"date": day, "type": "payment", "amount": _amount(rng, cents)})


def _as_of(rng: Random, note: Note, dues: list[date]) -> date:
    """A date of the note's life: an event's, any other, a month's last day, the day after."""
    issue: date = note["note"]["issue_date"]
    marks: list[date] = [
        *dues,
        *(row["date"] for row in note.get("activity", [])),
        *(row["effective"] for row in note.get("rates", [])),
    ]
    end = max(marks[: len(dues) + len(note.get("activity", []))])
    span = (end - issue).days
    day = rng.choice([rng.choice(marks), _later(rng, issue, 0, span), _later(rng, issue, 0, span + 120)])
    day = rng.choice([day, day, _month_end(day), day + timedelta(days=1)])
    return max(issue, day)


def _draw(rng: Random) -> tuple[Note, date]:
    note = _terms(rng)
    dues = _due_dates(note)
    rows: list[Note] = []
    assumed = rng.random() < (0.2 if "late_charge" in note else 0.9)
    if assumed:
        through: Any = rng.choice(["as_of", _later(rng, note["note"]["issue_date"], 0, 700), rng.choice(dues)])
        note.setdefault("payments", {})["assume_paid_through"] = through
    if not assumed:
        rows = _payments(rng, note, dues)
    elif isinstance(through, date) and rng.random() < 0.7:
        rows = [row for row in _payments(rng, note, dues) if row["date"] > through]
    _events(rng, note, rows, dues)
    if not assumed or isinstance(through, date):
        _ending(rng, note, rows, dues)
    if rows:
        if rng.random() < 0.7:
            rows.sort(key=lambda row: row["date"])
        note["activity"] = rows
    if rng.random() < 0.2:
        for row in rows:
            row.setdefault("memo", 'memo "quoted"')
    as_of = _as_of(rng, note, dues)
    return note, as_of


def random_note(seed: int) -> tuple[Note, date]:
    """A valid note with its history, and a date: the same for the same seed."""
    rng = Random(seed)
    while True:
        try:
            note, as_of = _draw(rng)
            figures(note, as_of)
            figures(note, max([as_of, *(row["date"] for row in note.get("activity", []))]))
        except OracleError:
            continue
        return note, as_of


def small_note(seed: int) -> tuple[Note, date]:
    """A plain instalment note at a fixed rate with up to eight payments, for properties over many examples."""
    rng = Random(f"small {seed}")
    issue = _later(rng, date(2020, 1, 1), 0, 1400)
    count = rng.randint(1, 8)
    each = rng.randint(1, 40) * 250_00
    note: Note = {
        "note": {"id": "small", "kind": "installment", "issue_date": issue, "principal": str(money(each * count))},
        "installments": {
            "count": count,
            "amount": str(money(each)),
            "first_date": _month_end(_later(rng, issue, 10, 50)),
            "month_end": True,
        },
        "interest": {"rate": f"{rng.randint(2, 15)}%"},
        "late_charge": {"rate": f"{rng.randint(0, 24)}%"},
        "payments": {"interest_through": rng.choice(["due_date", "receipt"])},
    }
    days = sorted(_later(rng, issue, 0, 31 * (count + 2)) for _ in range(rng.randint(0, 8)))
    if days:
        note["activity"] = [
            {"date": day, "type": "payment", "amount": str(money(rng.randint(1, each * 3 // 2)))} for day in days
        ]
    as_of = _later(rng, issue, 0, 31 * (count + 4))
    figures(note, as_of)
    return note, as_of


def refused_note(seed: int) -> tuple[Note, date]:
    """A history that the oracle refuses as of the date: a valid one, spoiled in one way."""
    rng = Random(f"refused {seed}")
    for number in range(10_000):
        note, as_of = random_note(seed * 10_000 + number)
        rows = note.setdefault("activity", [])
        issue: date = note["note"]["issue_date"]
        day = max(issue, min(as_of, _later(rng, issue, 0, 300)))
        spoil = rng.choice(["no late rate", "not permitted", "payoff", "before issue", "unknown", "twice", "decimals"])
        if spoil == "no late rate":
            note["late_charge"] = {"rate": "agreement"}
        elif spoil == "not permitted":
            note.pop("prepayment", None)
            rows.append({"date": day, "type": "prepayment", "amount": "100.00"})
        elif spoil == "payoff":
            rows.append({"date": day, "type": "payoff", "amount": "0.01"})
        elif spoil == "before issue":
            rows.append({"date": issue - timedelta(days=1), "type": "cost", "amount": "1.00"})
        elif spoil == "unknown":
            rows.append({"date": day, "type": "reversal", "reverses": "never paid"})
        elif spoil == "twice":
            rows.extend({"date": day, "type": "acceleration"} for _ in range(2))
        else:
            rows.append({"date": day, "type": "cost", "amount": "1.005"})
        try:
            figures(note, as_of)
        except OracleError:
            return note, as_of
    raise AssertionError("no refused history found")


# ---------------------------------------------------------------------------------------------------------------- TOML


def _toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml_value(part)}" for name, part in value.items()) + "}"
    return repr(value) if "e" not in repr(value) else f"{value:.10f}"


def to_toml(note: Note) -> str:
    """The note file as text: tables, and arrays of tables for rates, amendments and activity."""
    lines: list[str] = []
    for name, table in note.items():
        is_array = isinstance(table, list)
        for part in table if is_array else [table]:
            lines.append(f"[[{name}]]" if is_array else f"[{name}]")
            lines.extend(f"{key} = {_toml_value(value)}" for key, value in part.items())
            lines.append("")
    return "\n".join(lines)
