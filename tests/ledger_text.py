"""Ledgers as text: a scenario says its terms, its activity, the rows and figures that it expects, and how they come about.

    terms     late_charge.grace_days = 10
    activity  2021-01-31  payment  3,090.00
              2021-03-11  payment  3,079.85   id=late memo=a_word
    as of     2021-03-11
    rows      date        event    amount      late   interest  principal   balance
              2021-01-01  issue    12,000.00   .      .         .         12,000.00
              ...
    figures   late_charges_to_date = 16.85   # 3,063.00 x 18% x 11/360 = 16.85

Terms that are left out are those of `BASE`, the note of shared/cases/worked_examples.md. A dot is a zero. What follows a
`#` is a remark; its equations are computed, exactly and rounded half up to the cent, so that none can be wrong.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from promnote.basics.money import round_cents
from promnote.contract.reading import note_from_tables
from promnote.contract.terms import Note
from promnote.reports.columns import LEDGER_COLUMNS, figures_json, json_value
from promnote.reports.figures import Figures, figures
from promnote.running.ledger import Ledger, replay

BASE: dict[str, str] = {
    "note.issue_date": "2021-01-01",
    "note.principal": "12,000.00",
    "installments.count": "4",
    "installments.amount": "3,000.00",
    "installments.first_date": "2021-01-31",
    "installments.month_end": "true",
    "interest.rate": "9%",
    "interest.day_count": "ACT/360",
    "late_charge.rate": "18%",
    **{f"clauses.{key}": "Note ¶1" for key in ("issue", "installments", "interest", "order", "late_charge")},
    **{f"clauses.{key}": "Note ¶2" for key in ("prepayment", "agreement")},
    **{f"clauses.{key}": "Note ¶5" for key in ("acceleration", "default")},
    "clauses.amendment": "Note ¶4",
    "clauses.costs": "Note ¶6",
    "clauses.usury": "Note ¶8",
}
_SECTIONS = ("terms", "activity", "as of", "rows", "figures")
_COLUMNS = {"late": "late_charge"}
_KINDS = {column.name: column.kind for column in LEDGER_COLUMNS}


@dataclass
class Scenario:
    """What a text says. `rows` are the expected ones, as {column: shown value}."""

    tables: dict[str, Any]
    as_of: date | None = None
    rows: list[dict[str, str]] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def note(self) -> Note:
        return note_from_tables(self.tables)


def check(text: str) -> Ledger:
    """Replay the scenario and hold every row, figure and equation against it."""
    scenario = read(text)
    assert scenario.as_of is not None, "a scenario needs `as of`"
    ledger = replay(scenario.note, scenario.as_of)
    if scenario.rows:
        assert shown_rows(ledger, list(scenario.rows[0])) == scenario.rows
    check_figures(figures(ledger), scenario.figures)
    return ledger


def figures_of(text: str, as_of: str = "") -> Figures:
    """The figures of a scenario, as of its date or another."""
    scenario = read(text)
    day = date.fromisoformat(as_of) if as_of else scenario.as_of
    assert day is not None
    return figures(replay(scenario.note, day))


def check_figures(values: Figures, expected: dict[str, str]) -> None:
    """`expected` as a person writes them: '3,063.00', '2021-03-31', 'none'."""
    shown = {name: "none" if value is None else str(value) for name, value in figures_json(values).items()}
    assert {name: shown[name] for name in expected} == {name: _plain(value) for name, value in expected.items()}


def shown_rows(ledger: Ledger, columns: list[str]) -> list[dict[str, str]]:
    """The ledger's rows in these columns, as the text shows them."""
    return [
        {name: str(json_value(getattr(row, name), _KINDS[name])).replace(" ", "_") for name in columns}
        for row in ledger.rows
    ]


# --- reading --------------------------------------------------------------------------------------------------------


def read(text: str) -> Scenario:
    """The scenario in a text."""
    paths, activity = dict(BASE), []
    lists: dict[str, list[dict[str, str]]] = {}
    scenario = Scenario(tables={})
    header: list[str] = []
    for section, line in _lines(text):
        if section == "as of":
            scenario.as_of = date.fromisoformat(line)
        elif section == "activity":
            activity.append(_activity(line))
        elif section == "rows":
            words = line.split()
            if not header:
                header = [_COLUMNS.get(word, word) for word in words]
                continue
            assert len(words) == len(header), f"{len(words)} cells under {len(header)} columns: {line}"
            scenario.rows.append({name: _cell(name, word) for name, word in zip(header, words, strict=True)})
        else:
            path, equals, value = (part.strip() for part in line.partition("="))
            assert equals, f"no = in {line}"
            if section == "figures":
                scenario.figures[path] = value
            elif path in ("rates", "amendments"):
                lists[path] = _list(path, value)
            elif value:
                paths[path] = value
            else:
                paths.pop(path, None)
    for path, value in paths.items():
        table, _, key = path.partition(".")
        scenario.tables.setdefault(table, {})[key] = value
    scenario.tables.update(lists)
    if activity:
        scenario.tables["activity"] = activity
    return scenario


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(section, line) without the section's name and without remarks, whose equations are checked."""
    section = ""
    for raw in text.splitlines():
        line, _, remark = (part.strip() for part in raw.partition("#"))
        if "=" in remark:
            check_equations(remark)
        for name in _SECTIONS:
            if line == name or line.startswith((f"{name} ", f"{name}\t")):
                section, line = name, line.removeprefix(name).strip()
                break
        if line:
            assert section, f"a line before any section: {line}"
            yield section, line


def _activity(line: str) -> dict[str, str]:
    day, kind, *rest = line.split()
    row = {"date": day, "type": kind}
    for word in rest:
        key, equals, value = word.partition("=")
        row[key if equals else "amount"] = value if equals else word
    return row


def _list(path: str, value: str) -> list[dict[str, str]]:
    """'2021-01-01 5%, 2021-02-15 6%' for rates, '2021-02-10 rate=12%' for amendments."""
    rows = []
    for item in value.split(","):
        day, *rest = item.split()
        if path == "rates":
            rows.append({"effective": day, "rate": rest[0]})
        else:
            rows.append({"effective": day, **dict(word.split("=", 1) for word in rest)})
    return rows


def _cell(name: str, word: str) -> str:
    if word == ".":
        return "0.00" if _KINDS[name] == "money" else ""
    return _plain(word)


def _plain(value: str) -> str:
    return value.replace(",", "") if re.fullmatch(r"-?[\d,]+\.\d\d", value) else value


# --- arithmetic -----------------------------------------------------------------------------------------------------


def check_equations(remark: str) -> None:
    """Every `expression = amount` of a remark, parted by semicolons and after words with a colon, holds to the cent."""
    for part in remark.split(";"):
        *expressions, result = part.rpartition(":")[2].split("=")
        for expression in expressions:
            assert round_cents(value_of(expression)) == round_cents(value_of(result)), part.strip()


def value_of(expression: str) -> Fraction:
    """'9,000.00 x 9% x (10 + 18)/360' as an exact number."""
    plain = re.sub(r"(?<=\d),(?=\d)", "", expression).replace(" x ", " * ")
    plain = re.sub(r"([\d.]+)%", r"(\1 / 100)", plain)
    return _value(ast.parse(plain.strip(), mode="eval").body, plain)


def _value(node: ast.expr, text: str) -> Fraction:
    match node:
        case ast.Constant():
            return Fraction(str(ast.get_source_segment(text.strip(), node)))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, text)
        case ast.BinOp():
            left, right = _value(node.left, text), _value(node.right, text)
            match node.op:
                case ast.Add():
                    return left + right
                case ast.Sub():
                    return left - right
                case ast.Mult():
                    return left * right
                case ast.Div():
                    return left / right
    raise AssertionError(f"no arithmetic: {text}")


__all__ = [
    "BASE",
    "Scenario",
    "check",
    "check_equations",
    "check_figures",
    "figures_of",
    "read",
    "shown_rows",
    "value_of",
]
