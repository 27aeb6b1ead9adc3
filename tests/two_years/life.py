"""What happens to a note of any kind and when it is told: late, back-dated, amended. Everything comes from the seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from oracle.all_kinds import ISSUED, any_note, month_end
from oracle.contract import Terms
from oracle.figures import figures as oracle_figures
from oracle.plain import OracleError
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports import months as months_module

Tables = dict[str, Any]
#: Journals that have an entry for everything that happens know returns by name.
_WHOLE_JOURNAL = hasattr(months_module, "Return")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is heard of in a month: rows of activity, resets, amendments."""

    end: date
    activity: tuple[Tables, ...]
    rates: tuple[Tables, ...]
    amendments: tuple[Tables, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A note's terms without what comes later, and what is told month by month."""

    name: str
    terms: Tables
    told: tuple[Told, ...]

    def known(self, month: int) -> Tables:
        """The note's tables as they are known at the end of a month, rows in the order in which they were told."""
        parts = {key: [row for told in self.told[: month + 1] for row in getattr(told, key)]
                 for key in ("rates", "amendments", "activity")}  # fmt: skip
        parts["amendments"].sort(
            key=lambda row: row["effective"]
        )  # as a contract lists them, whenever they were heard of
        return {**self.terms, **{key: rows for key, rows in parts.items() if rows}}

    def note(self, month: int) -> Note:
        return note_from_tables(self.known(month))


def draw(name: str, many: int, *, openings: bool = True, issued: tuple[date, int] = ISSUED) -> Life:
    """A life of so many month-ends, valid at each for what is known then. `openings`: also of notes taken over midway;
    `issued`: the first day of issue, and the days after it."""
    for attempt in count():
        rng = random.Random(f"two years {name} {attempt}")
        tables, _ = any_note(f"two years {name} {attempt}", 0, issued)
        if not _is_suitable(tables) or ("opening" in tables and not openings):
            continue
        life = _told(rng, name, tables, many)
        try:
            for month, told in enumerate(life.told):
                oracle_figures(life.known(month), told.end)
        except OracleError:
            continue
        return life
    raise AssertionError


def _is_suitable(tables: Tables) -> bool:
    rows = tables.get("activity", [])
    if not rows or "assume_paid_through" in tables.get("payments", {}):
        return False  # money that is only assumed is no money received
    if _WHOLE_JOURNAL:
        return True
    apart = {"draw", "waiver", "refund"} & {row["type"] for row in rows}
    return not (apart or "opening" in tables or "capitalize_through" in tables["interest"])


def _told(rng: random.Random, name: str, tables: Tables, many: int) -> Life:
    end = month_end(Terms(tables).start)
    ends = [end]
    while len(ends) < many:
        ends.append(month_end(ends[-1] + timedelta(days=1)))
    activity: dict[int, list[Tables]] = {}
    named: dict[str, int] = {}
    reversed_ids = {row["reverses"] for row in tables["activity"] if row["type"] == "reversal"}
    for number, row in enumerate(tables["activity"]):
        row = {"id": f"A{number}", **row}
        month = _month(ends, row["date"])
        if row["type"] in ("payment", "prepayment", "cost") and row["id"] not in reversed_ids and rng.random() < 0.15:
            month += rng.choice([1, 1, 2])
        if row["type"] == "reversal":
            month = max(month, named.get(row["reverses"], month))
        named[row["id"]] = month
        activity.setdefault(month, []).append(row)
    amendments: dict[int, list[Tables]] = {}
    for row in tables.get("amendments", []):
        amendments.setdefault(_month(ends, row["effective"]) + (rng.random() < 0.3), []).append(row)
    rates = tables.get("rates", [])
    one_index = len({row.get("index") for row in rates}) == 1 and not tables.get("amendments")
    resets: dict[int, list[Tables]] = {}
    for row in rates:
        resets.setdefault(_month(ends, row["effective"]) if one_index else 0, []).append(row)
    told = tuple(
        Told(end=end, activity=tuple(activity.get(at, ())), rates=tuple(resets.get(at, ())),
             amendments=tuple(amendments.get(at, ())))
        for at, end in enumerate(ends)
    )  # fmt: skip
    terms = {key: table for key, table in tables.items() if key not in ("activity", "rates", "amendments")}
    return Life(name=name, terms={**terms, "note": {**terms["note"], "id": name}}, told=told)


def _month(ends: Sequence[date], day: date) -> int:
    """The first month whose end is on or after the day; beyond the last one where the life ends before."""
    return next((at for at, end in enumerate(ends) if day <= end), len(ends))


@dataclass(slots=True, kw_only=True)
class Totals:
    """What was lived through."""

    notes: int = 0
    month_ends: int = 0
    received_cents: int = 0
    entries: int = 0
    catch_ups: int = 0
    refreshes: int = 0
    crashes: int = 0
    kills: int = 0
    versions: int = 0
    batches: int = 0
    batch_kills: int = 0
    batch_notes: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kinds = ", ".join(f"{many} {kind}" for kind, many in sorted(self.kinds.items()))
        return (
            f"{self.notes} notes ({kinds}), {self.month_ends} month-ends closed, {self.received_cents / 100:,.2f} received, "
            f"{self.entries:,} entries, {self.catch_ups} catch-ups; {self.refreshes} refreshes, "
            f"{self.crashes} crashes survived ({self.kills} of them killed), {self.versions} workbooks of an earlier version; "
            f"{self.batches} batches ({self.batch_kills} of them killed and run again), {self.batch_notes} notes as alone"
        )
