"""Refresh: figures of the date, inputs added once, blocks that grow and shrink, closes, templates, and no change twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote.reports.figures import FIGURES, figures
from promnote.reports.months import months
from promnote.running.ledger import replay
from promnote_workbooks.note_files.note_file import example_text, parse_note
from promnote_workbooks.one_note.build import build_workbook
from promnote_workbooks.one_note.verify import as_cell
from promnote_workbooks.package import read_cells, read_package
from promnote_workbooks.refresh.book import Book
from promnote_workbooks.refresh.inputs import read_inputs
from promnote_workbooks.refresh.kept import read_closes
from promnote_workbooks.refresh.outputs import OUTPUTS
from promnote_workbooks.refresh.run import refresh_bytes
from refresh_samples import (
    NOVEMBER,
    OCTOBER,
    SMALL,
    below,
    block_cell,
    built,
    note_1996,
    small,
    term_cell,
    value_of,
    with_cells,
    with_formula,
)

Run = Callable[..., Any]
JUNE, JULY = date(1996, 6, 30), date(1996, 7, 31)


def refreshed(data: bytes, as_of: date, **options: Any) -> bytes:
    done = refresh_bytes(data, as_of, **options)
    assert done.data is not None
    return done.data


# --- figures --------------------------------------------------------------------------------------------------------


def test_the_built_workbook_needs_no_refresh() -> None:
    assert refresh_bytes(built(), OCTOBER).data is None


def test_a_refresh_gives_what_a_build_of_that_date_gives() -> None:
    data, anew = refreshed(built(), NOVEMBER), built(NOVEMBER)
    for sheet in read_package(anew).sheets:
        if sheet.name == "Refresh log":
            continue
        cells = read_cells(read_package(data), sheet.name)
        for ref, cell in read_cells(read_package(anew), sheet.name).items():
            found = cells[ref]
            assert found.formula == cell.formula, (sheet.name, ref)
            if "RefreshDates" in (cell.formula or ""):
                continue  # says when the workbook was last refreshed
            value = pytest.approx(cell.value, rel=1e-9) if isinstance(cell.value, float) else cell.value
            assert found.value == value, (sheet.name, ref)


def test_every_named_figure_is_the_engines() -> None:
    data, values = refreshed(built(), NOVEMBER), figures(replay(note_1996(), NOVEMBER))
    for figure, name in OUTPUTS.items():
        wanted = as_cell(figure, values)
        assert value_of(data, name) == (pytest.approx(wanted) if wanted is not None else "n/a"), figure
    assert set(OUTPUTS) == set(FIGURES)


def test_there_and_back_gives_the_same_cells() -> None:
    there = refreshed(built(), NOVEMBER)
    back = refreshed(there, OCTOBER)
    for sheet in ("Summary", "Terms", "Schedule", "Ledger", "Month-end", "Journal"):
        first, second = (read_cells(read_package(each), sheet) for each in (built(), back))
        logged = {ref for ref, cell in first.items() if "RefreshDates" in (cell.formula or "")}
        shown = [{ref: cell.value for ref, cell in each.items() if ref not in logged} for each in (first, second)]
        assert shown[0] == shown[1], sheet


def test_the_footer_says_the_date_of_the_figures() -> None:
    from hostile_workbook import parts_of, sheet_part

    data = refreshed(built(), NOVEMBER)
    parts = parts_of(data)
    part = parts[sheet_part(parts, "Summary")]
    assert b", as of 30-Nov-1997" in part
    assert b"31-Oct-1997" not in part


def test_a_term_typed_into_the_workbook_counts() -> None:
    data = with_cells(small(), {term_cell(small(), "interest.rate"): 0.09})
    done = refresh_bytes(data, JUNE)
    assert {each.figure for each in done.changes} >= {"rate", "interest_to_date", "payoff"}
    assert done.data is not None
    assert value_of(done.data, "RateInForce") == 0.09


def test_an_input_may_be_a_formula_without_a_result() -> None:
    cell = term_cell(small(), "interest.rate")
    data = with_formula(small(), cell, "0.04+0.05", 0)
    from promnote_workbooks.package import STALE, CellEdit, patch

    sheet, _, ref = cell.rpartition("!")
    data = patch(read_package(data), {sheet: {ref: CellEdit(STALE)}})
    assert value_of(refreshed(data, JUNE), "RateInForce") == pytest.approx(0.09)


# --- rows of files --------------------------------------------------------------------------------------------------


def test_rows_of_files_are_added_once(tmp_path: Path) -> None:
    path = tmp_path / "july.csv"
    path.write_text('date,type,amount,id,memo\n1996-07-01,payment,"1,000.00",P3,=1+1\n1996-06-10,payment,10000,P2,\n')
    done = refresh_bytes(small(), JULY, activity=[path])
    assert done.messages == (
        "payment of 1996-07-01 (P3) added",
        "payment of 1996-06-10 (P2) skipped: its id is in Activity already",
    )
    assert done.data is not None
    memo = block_cell(done.data, "Activity", "Memo", 3)
    assert value_of(done.data, memo) == "=1+1"
    sheet, _, ref = memo.rpartition("!")
    assert read_cells(read_package(done.data), sheet)[ref].formula is None
    again = refresh_bytes(done.data, JULY, activity=[path])
    assert again.data is None
    assert all("skipped" in line for line in again.messages)


def test_equal_rows_without_id_are_told_apart_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "cost.csv"
    path.write_text("date,type,amount\n1996-07-01,cost,5\n1996-07-01,cost,5\n")
    data = refreshed(small(), JULY, activity=[path])
    assert value_of(data, "Costs") == 10
    again = refresh_bytes(data, JULY, activity=[path])
    assert again.data is None
    assert [line.endswith("an equal row is in Activity already") for line in again.messages] == [True, True]


def test_resets_are_added_in_either_order_and_grow_the_block(tmp_path: Path) -> None:
    name = read_package(built()).defined_name("Rates")
    assert name is not None
    assert name.target is not None
    rows = name.target.range.rows - 1
    resets = [f"{2001 + at // 12}-{at % 12 + 1:02d}-15,{5 + at / 100:.2f}%" for at in range(rows)]
    path = tmp_path / "rates.csv"
    path.write_text("effective,rate\n" + "\n".join(reversed(resets)))
    data = refreshed(built(), OCTOBER, rates=[path])
    grown = read_package(data).defined_name("Rates")
    assert grown is not None
    assert grown.target is not None
    assert grown.target.range.rows > rows + 1
    note = read_inputs(Book(read_package(data))).note
    assert len(note.resets) == len(note_1996().resets) + rows
    contract = read_package(data).defined_name("RateContract")
    assert contract is not None
    assert contract.target is not None
    assert contract.target.range.bottom == grown.target.range.bottom
    assert value_of(data, "Checks") == "OK"
    assert refresh_bytes(data, OCTOBER, rates=[path]).data is None


def test_a_reset_that_contradicts_the_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("1997-10-31,1%\n")
    with pytest.raises(NoteError, match=r"rates.csv: reset of 1997-10-31: found 1%; allowed: 5.6875%"):
        refresh_bytes(built(), OCTOBER, rates=[path])


# --- growth, obstruction, shrinking ---------------------------------------------------------------------------------


def test_schedule_grows_and_shrinks_with_the_number_of_instalments() -> None:
    cell = term_cell(small(), "installments.count")
    grown = refreshed(with_cells(small(), {cell: 30, term_cell(small(), "installments.amount"): 4000}), JUNE)
    schedule = read_package(grown).defined_name("Schedule")
    assert schedule is not None
    assert schedule.target is not None
    assert schedule.target.range.rows == 31
    assert value_of(grown, "Checks") == "OK"
    anew = build_workbook(read_inputs(Book(read_package(grown))).note, JUNE)
    for header in ("Due date", "Interest", "Closing principal", "Check"):
        where = block_cell(grown, "Schedule", header, 30)
        assert value_of(grown, where) == pytest.approx(value_of(anew, where))
    back = refreshed(with_cells(grown, {cell: 12, term_cell(small(), "installments.amount"): None}), JUNE)
    assert value_of(back, block_cell(back, "Schedule", "Due date", 13)) is None
    assert value_of(back, "Payoff") == value_of(small(), "Payoff")
    assert value_of(back, "Checks") == "OK"
    assert refresh_bytes(back, JUNE).data is None


def test_something_of_the_users_in_the_way_is_named_and_nothing_written() -> None:
    blocked = with_cells(small(), {below(small(), "Schedule", 3): "my total"})
    data = with_cells(blocked, {term_cell(small(), "installments.count"): 30})
    with pytest.raises(NoteError, match=r"Schedule: .*'my total', in the way of rows"):
        refresh_bytes(data, JUNE)


def test_an_amendment_turns_formulas_that_it_would_falsify_into_values() -> None:
    cell = term_cell(small(), "amendments")
    data = refreshed(with_cells(small(), {cell: "1996-05-15 rate=9%"}), JUNE)
    where = block_cell(data, "Schedule", "Interest", 2)
    sheet, _, ref = where.rpartition("!")
    assert read_cells(read_package(data), sheet)[ref].formula is None
    assert value_of(data, "RateInForce") == 0.09
    assert refresh_bytes(data, JUNE).data is None


def test_a_missing_header_is_named() -> None:
    where = block_cell(small(), "Schedule", "Interest", 0)
    data = with_cells(small(), {where: "Zinsen"})
    with pytest.raises(NoteError, match=r"Schedule!.*found no header 'Interest' among .*'Zinsen'"):
        refresh_bytes(data, JULY)


def test_a_formula_of_ours_that_was_overwritten_is_an_error_or_put_back() -> None:
    where = block_cell(small(), "Schedule", "Interest", 2)
    back = refreshed(with_cells(small(), {where: 1}), JUNE)
    assert value_of(back, where) == value_of(small(), where)
    with pytest.raises(NoteError, match=r"found 5.* allowed: the engine's"):
        refresh_bytes(with_formula(small(), where, "2+3"), JUNE)


# --- closes ---------------------------------------------------------------------------------------------------------


def test_closed_months_stay_and_later_activity_is_caught_up(tmp_path: Path) -> None:
    closed = refresh_bytes(small(), JUNE, close=True)
    assert [str(each) for each in closed.plan.closed_now] == [
        "1996-01-31", "1996-02-29", "1996-03-31", "1996-04-30", "1996-05-31", "1996-06-30",
    ]  # fmt: skip
    assert closed.data is not None
    booked = read_closes(Book(read_package(closed.data)))
    assert booked == list(closed.plan.closes)
    path = tmp_path / "late.csv"
    path.write_text("date,type,amount,id\n1996-05-31,payment,9000,LATE\n")
    later = refreshed(closed.data, JULY, activity=[path])
    assert read_closes(Book(read_package(later))) == booked
    note = read_inputs(Book(read_package(later))).note
    month = months(note, JULY, booked)[-1]
    assert month.catch_up is not None
    assert value_of(later, block_cell(later, "MonthRows", "Catch-up of closed months", 7)) == (
        "recorded after the close: payment of 1996-05-31 (LATE)"
    )
    closed_rows = [value_of(later, block_cell(later, "MonthRows", "Interest, closing", row)) for row in range(1, 7)]
    assert closed_rows == [
        value_of(closed.data, block_cell(closed.data, "MonthRows", "Interest, closing", row)) for row in range(1, 7)
    ]
    both = refreshed(later, JULY, close=True)
    assert read_closes(Book(read_package(both)))[:6] == booked
    assert value_of(both, "Checks") == "OK"


def test_a_date_before_the_last_close_is_refused() -> None:
    data = refreshed(small(), JUNE, close=True)
    with pytest.raises(
        NoteError, match=r"as_of: found 1996-06-29, before the last close; allowed: 1996-06-30 or later"
    ):
        refresh_bytes(data, date(1996, 6, 29))
    with pytest.raises(NoteError, match=r"close: found 1996-07-15; allowed: a month's last day"):
        refresh_bytes(data, date(1996, 7, 15), close=True)


def test_history_grows_by_a_row_a_change() -> None:
    data = refreshed(refreshed(small(), JULY), date(1996, 8, 31), close=True)
    rows = [
        tuple(
            value_of(data, block_cell(data, "History", header, row))
            for header in ("As of", "Action", "Payoff, before", "Payoff, after")
        )
        for row in (1, 2, 3)
    ]
    first, second, third = rows
    assert first[1] == "refresh"
    assert second[1] == "close"
    assert first[3] == second[2]
    assert second[3] == value_of(data, "Payoff")
    assert third == (None, None, None, None)


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_prints_before_and_after_and_keeps_a_backup(tmp_path: Path, promnote: Run) -> None:
    path = tmp_path / "note.xlsx"
    path.write_bytes(small())
    outcome = promnote("refresh", path, "--as-of", "1996-07-31")
    assert outcome.code == 0
    line = next(line for line in outcome.out.splitlines() if line.startswith("late_charges "))
    assert line.split()[0] == "late_charges"
    assert (tmp_path / "note.backup-1996-06-30.xlsx").read_bytes() == small()
    changed = path.read_bytes()
    again = promnote("refresh", path, "--as-of", "1996-07-31")
    assert "nothing changed as of 1996-07-31" in again.out
    assert path.read_bytes() == changed
    assert sorted(each.name for each in tmp_path.iterdir()) == ["note.backup-1996-06-30.xlsx", "note.xlsx"]


def test_a_template_of_the_users_own_is_filled(tmp_path: Path, promnote: Run) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from openpyxl.workbook.defined_name import DefinedName

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Mine"
    labels = ["id", "kind", "issue_date", "principal", "installments.count", "installments.first_date",
              "installments.month_end", "interest.day_count", "interest.rate", "late_charge.rate"]  # fmt: skip
    for row, label in enumerate(labels, start=1):
        sheet.cell(row, 1, label)
    for column, header in enumerate(("Date", "Type", "Amount", "Id"), start=4):
        sheet.cell(1, column, header)
    sheet["I1"] = "Effective"
    sheet["J1"] = "Rate"
    sheet["L2"] = '=NOTE_FIGURE("payoff",Terms,AsOf,Rates,Activity)'
    sheet["L3"] = "=L2/1000"
    names = {
        "Terms": "$A$1:$B$10",
        "Activity": "$D$1:$G$9",
        "Rates": "$I$1:$J$9",
        "AsOf": "$L$1",
        "Payoff": "$L$2",
        "Costs": "$L$4",
    }
    for name, where in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"Mine!{where}")
    book.save(tmp_path / "mine.xlsx")
    (tmp_path / "small.toml").write_text(SMALL)
    out = tmp_path / "out.xlsx"
    outcome = promnote(
        "build", tmp_path / "small.toml", "--as-of", "1996-06-30", "--template", tmp_path / "mine.xlsx", "--out", out
    )
    assert outcome.code == 0, outcome.err
    data = out.read_bytes()
    assert value_of(data, "Payoff") == value_of(small(), "Payoff")
    assert value_of(data, "Mine!L3") == pytest.approx(value_of(data, "Payoff") / 1000)
    assert value_of(data, "Costs") == 0
    assert promnote("refresh", out, "--as-of", "1996-07-31").code == 0
    note = parse_note(SMALL, name="small.toml")
    assert value_of(out.read_bytes(), "Payoff") == figures(replay(note, JULY)).payoff / 100


def test_the_fixed_note_and_the_notes_of_1997_refresh_too() -> None:
    for name, first, second in (
        ("note-1996-fixed.toml", OCTOBER, NOVEMBER),
        ("senior-notes-1997.toml", date(1998, 10, 31), date(1998, 11, 30)),
    ):
        note = parse_note(example_text(name), name=name)
        data = refreshed(build_workbook(note, first), second)
        assert value_of(data, "Checks") == "OK"
        assert value_of(data, "Payoff") == figures(replay(note, second)).payoff / 100


def test_a_formula_of_the_users_beside_ours_may_fail_without_stopping_the_refresh() -> None:
    data = with_formula(small(), "Schedule!AP3", "SUM(D3,1/0)", 1)
    data = with_formula(data, "Schedule!AP4", "SUM(D3:D3)", 1)
    done = refresh_bytes(data, JULY)
    assert done.data is not None
    assert done.dropped == ["Schedule!AP3 gives #DIV/0! here"]
    assert value_of(done.data, "Schedule!AP3") is None
    assert value_of(done.data, "Schedule!AP4") == value_of(done.data, "AsOf")
    assert refresh_bytes(done.data, JULY).data is None


def test_rows_inserted_above_and_inside_the_blocks_of_inputs() -> None:
    payment = [block_cell(small(), "Activity", header, 2) for header in ("Date", "Type", "Amount", "Id")]
    moved = [block_cell(small(), "Activity", header, 5) for header in ("Date", "Type", "Amount", "Id")]
    values = {new: value_of(small(), old) for new, old in zip(moved, payment, strict=True)}
    data = with_cells(small(), {**dict.fromkeys(payment), **values})
    assert value_of(refreshed(data, JULY), "Payoff") == value_of(refreshed(small(), JULY), "Payoff")


def test_what_excel_without_the_add_in_left_behind_is_repaired() -> None:
    from promnote_workbooks.package import CellEdit, CellError, patch

    package = read_package(with_formula(small(), "Summary!H2", "Payoff/2", 1))
    lost = CellEdit(CellError("#NAME?"))
    edits = {
        sheet.name: {ref: lost for ref, cell in read_cells(package, sheet.name).items() if cell.formula is not None}
        for sheet in package.sheets
    }
    done = refresh_bytes(patch(package, edits), JUNE)
    assert done.data is not None
    assert value_of(done.data, "Summary!H2") == value_of(small(), "Payoff") / 2
    for sheet in read_package(small()).sheets:
        if sheet.name == "Refresh log":
            continue
        cells = read_cells(read_package(done.data), sheet.name)
        for ref, cell in read_cells(read_package(small()), sheet.name).items():
            if "RefreshDates" in (cell.formula or ""):
                continue
            assert cells[ref].value == (pytest.approx(cell.value) if isinstance(cell.value, float) else cell.value), ref
    assert value_of(done.data, "Checks") == "OK"
    assert refresh_bytes(done.data, JUNE).data is None


def test_formulas_that_excel_stored_as_shared_are_evaluated_and_grow() -> None:
    """Excel stores a column of one formula as one text and references to it."""
    import re

    from hostile_workbook import pack, parts_of, sheet_part

    parts = parts_of(small())
    part = sheet_part(parts, "Schedule")
    where = block_cell(small(), "Schedule", "Payment", 1).rpartition("!")[2]
    letter, first = re.match(r"([A-Z]+)(\d+)", where).groups()  # type: ignore[union-attr]
    first = int(first)
    xml = parts[part].decode()
    for row in range(first, first + 12):
        old = re.search(rf'(<c r="{letter}{row}"[^>]*>)<f>([^<]*)</f>', xml)
        assert old is not None
        text = (
            f'<f t="shared" ref="{letter}{first}:{letter}{first + 11}" si="0">{old[2]}</f>'
            if row == first
            else '<f t="shared" si="0"/>'
        )
        xml = xml.replace(old[0], old[1] + text)
    parts[part] = xml.encode()
    data = pack(parts)
    assert refresh_bytes(data, JUNE).data is None
    typed = {term_cell(data, "installments.count"): 14, term_cell(data, "installments.amount"): 9000}
    grown = refreshed(with_cells(data, typed), JUNE)
    row = block_cell(grown, "Schedule", "Payment", 14)
    interest, principal = (
        value_of(grown, block_cell(grown, "Schedule", each, 14)) for each in ("Interest", "Principal")
    )
    assert value_of(grown, row) == pytest.approx(interest + principal)
    assert value_of(grown, "Checks") == "OK"
