"""Twenty cells over the same ranges replay a note once, and a changed cell is never served from before."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from promnote.basics.errors import NoteError
from promnote.functions import replay_cache
from promnote.functions.catalogue import function
from promnote.reports.figures import FIGURES

Range = list[list[Any]]

TERMS: Range = [
    ["Term", "Value"],
    ["issue date", date(2021, 1, 1)],
    ["principal", 12000.0],
    ["installments count", 4.0],
    ["installments first date", date(2021, 1, 31)],
    ["installments month end", True],
    ["interest index", "LIBOR 1M"],
    ["interest spread", "3%"],
    ["late charge rate", 0.18],
    ["prepayment permitted", False],
    [None, None],
]
RATES: Range = [["Effective", "Rate"], [date(2021, 1, 1), 0.06], [date(2021, 2, 10), 0.07]]
ACTIVITY: Range = [
    ["date", "type", "amount", "id", "memo"],
    [date(2021, 1, 31), "payment", 3090.0, "a", ""],
    [date(2021, 2, 20), "payment", 100.0, "b", ""],
]
AS_OF = date(2021, 3, 10)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    replay_cache.clear()


def figure(name: str, terms: Range = TERMS, as_of: Any = AS_OF, rates: Any = RATES, activity: Any = ACTIVITY) -> Any:
    # a host hands over lists of its own at every call
    return function("NOTE_FIGURE")(name, deepcopy(terms), as_of, deepcopy(rates), deepcopy(activity))


def changed(rows: Range, row: int, column: int, value: Any) -> Range:
    rows = deepcopy(rows)
    rows[row][column] = value
    return rows


def replays() -> int:
    return replay_cache.statistics()[1]


APPLY = [name for name in FIGURES if not name.startswith("usury")]


def test_twenty_figures_replay_once() -> None:
    assert len(APPLY) >= 20
    for name in APPLY:
        figure(name)
    assert replay_cache.statistics() == (len(APPLY) - 1, 1)
    function("NOTE_LEDGER")(TERMS, AS_OF, RATES, ACTIVITY)
    assert replays() == 1


def test_what_does_not_apply_is_asked_of_the_same_replay() -> None:
    figure("principal")
    with pytest.raises(NoteError) as error:
        figure("usury_excess")
    assert error.value.code == "#N/A"
    assert replays() == 1


def test_a_served_figure_is_the_computed_one() -> None:
    first = {name: figure(name) for name in APPLY}
    for _ in range(3):
        assert {name: figure(name) for name in APPLY} == first
    replay_cache.clear()
    assert {name: figure(name) for name in APPLY} == first


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("principal", {"terms": changed(TERMS, 2, 1, 12000.01)}),
        ("late_charges", {"terms": changed(TERMS, 8, 1, 0.19)}),
        ("interest_accrued", {"terms": changed(TERMS, 7, 1, "4%")}),
        ("interest_accrued", {"rates": changed(RATES, 2, 1, 0.08)}),
        ("interest_to_date", {"rates": changed(RATES, 2, 0, date(2021, 2, 11))}),
        ("unapplied", {"activity": changed(ACTIVITY, 1, 2, 3090.01), "as_of": date(2021, 2, 1)}),
        ("principal_due", {"activity": changed(ACTIVITY, 2, 1, "cost")}),
        ("late_charges", {"as_of": date(2021, 3, 11)}),
        ("days_past_due", {"as_of": datetime(2021, 3, 11)}),
        ("interest_to_date", {"rates": RATES[:2]}),
        ("late_charges", {"activity": ACTIVITY[:2]}),
        ("payoff", {"activity": None}),
    ],
)
def test_a_changed_cell_is_seen(name: str, arguments: dict[str, Any]) -> None:
    whole: dict[str, Any] = {"as_of": arguments.get("as_of", AS_OF)}
    if arguments.keys() == {"as_of"}:
        whole = {}
    before = figure(name, **whole)
    after = figure(name, **arguments)
    replay_cache.clear()
    assert figure(name, **arguments) == after
    assert after != before
    # and back again
    assert figure(name, **whole) == before


def test_every_cell_of_every_range_is_part_of_the_key() -> None:
    figure("payoff")
    for argument, rows in (("terms", TERMS), ("rates", RATES), ("activity", ACTIVITY)):
        for row, cells in enumerate(rows):
            for column in range(len(cells)):
                count = replays()
                # in a memo or an id any text is fine, elsewhere it is an error; either way nothing is served from before
                with suppress(NoteError):
                    figure("payoff", **{argument: changed(rows, row, column, "no such thing 7")})
                assert replays() > count, (argument, row, column)


def test_true_is_not_1_and_false_is_not_0() -> None:
    """A count of TRUE is an error and stays one, whatever was computed for 1 before."""
    one = changed(TERMS, 3, 1, 1.0)
    figure("principal", terms=one)
    for value in (True, False):
        with pytest.raises(NoteError):
            figure("principal", terms=changed(TERMS, 3, 1, value))
    figure("principal", terms=one)
    # a flag takes 1 for TRUE, in a replay of its own
    count = replays()
    figure("principal", terms=changed(TERMS, 5, 1, 1.0))
    assert replays() == count + 1


def test_text_is_not_a_number() -> None:
    number = changed(ACTIVITY, 2, 3, 7.0)
    text = changed(ACTIVITY, 2, 3, "7")
    figure("payoff", activity=number)
    figure("payoff", activity=text)
    assert replays() == 2
    with pytest.raises(NoteError):
        figure("payoff", rates=changed(RATES, 2, 1, "seven"))
    figure("payoff", rates=changed(RATES, 2, 1, "7%"))
    assert figure("rate", rates=changed(RATES, 2, 1, "6%")) == Decimal("0.09")
    assert figure("rate", rates=changed(RATES, 2, 1, "7%")) == Decimal("0.1")


def test_a_blank_is_not_a_zero() -> None:
    assert figure("late_charges_to_date", terms=changed(TERMS, 8, 1, 0.0)) == 0
    with pytest.raises(NoteError, match=r"late_charge\.rate"):
        figure("late_charges_to_date", terms=changed(TERMS, 8, 1, "agreement"))

    def of_amount(amount: Any) -> Any:
        return figure("principal", terms=changed(changed(TERMS, 9, 0, "installments amount"), 9, 1, amount))

    # 100.00 held pays 9,000 x (9% x 10 + 10% x 18) / 360 = 67.50 on 28 February, and 32.50 of principal
    assert of_amount(None) == Decimal("8967.50")
    with pytest.raises(NoteError, match=r"installments\.amount"):
        of_amount(0.0)
    assert of_amount(None) == Decimal("8967.50")
    assert figure("late_charges_to_date", terms=changed(TERMS, 8, 1, 0.0)) == 0


def test_an_error_is_an_error_again_and_a_mended_cell_is_well() -> None:
    for _ in range(2):
        with pytest.raises(NoteError, match="row 2"):
            figure("payoff", rates=changed(RATES, 1, 1, "x"))
    assert figure("rate") == Decimal("0.1")


def test_ranges_of_another_shape_are_other_ranges() -> None:
    """The same values in the rates and in the activity, or a row in another range, never meet in one key."""
    count = replays()
    with pytest.raises(NoteError):
        figure("payoff", rates=ACTIVITY, activity=RATES)
    assert replays() == count + 1
    wide = [[*row, None] for row in ACTIVITY]
    assert figure("payoff", activity=wide) == figure("payoff")


def test_the_cache_is_bounded() -> None:
    for number in range(300):
        figure("payoff", terms=changed(TERMS, 2, 1, 12000.0 + number), as_of=date(2021, 1, 5))
    assert len(replay_cache._replays) <= 128
    assert len(replay_cache._notes) <= 64
    assert replays() == 300
    # the oldest are forgotten, and computed again
    figure("payoff", as_of=date(2021, 1, 5))
    assert replays() == 301


def test_many_dates_of_one_note_read_its_ranges_once() -> None:
    for day in range(1, 29):
        figure("payoff", as_of=date(2021, 2, day))
    assert replays() == 28
    assert replay_cache._notes.misses == 1


def test_a_caller_cannot_change_what_is_remembered() -> None:
    first: Any = function("NOTE_LEDGER")(TERMS, AS_OF, RATES, ACTIVITY)
    kept = deepcopy(first)
    first[1][1] = "spoiled"
    first.clear()
    assert function("NOTE_LEDGER")(TERMS, AS_OF, RATES, ACTIVITY) == kept
