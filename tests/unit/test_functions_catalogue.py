"""What holds for every function of the catalogue: examples, documentation, names."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from promnote.basics.errors import ArgumentError
from promnote.functions.catalogue import Function, catalogue, describe, function

FUNCTIONS = list(catalogue().values())
#: Words that break the VBA module a host generates, if an argument bears them.
VBA_WORDS = {"date", "end", "next", "type", "to", "on", "in", "is", "loop", "step", "stop", "set", "let", "get"}


def printed(value: Any) -> str:
    """As `promnote call` prints."""
    if isinstance(value, list):
        return "\n".join("\t".join(map(printed, row)) for row in value)
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize("each", FUNCTIONS, ids=lambda each: each.name)
class TestEvery:
    def test_examples_are_true(self, each: Function) -> None:
        assert each.examples
        for example in each.examples:
            assert printed(each(*example.arguments)) == example.result

    def test_examples_are_explained_with_a_source(self, each: Function) -> None:
        for example in each.examples:
            text = each.reason(*example.arguments)
            assert " gives #" not in text
            assert "\n" not in text
            assert len(text) < 32_767

    def test_documentation(self, each: Function) -> None:
        assert each.summary.endswith(".")
        assert len(each.summary) <= 255
        assert each.source
        assert each.errors
        for argument in each.arguments:
            assert argument.doc.endswith((".", "…")), argument.name
            assert len(argument.doc) <= 255, argument.name
            if argument.optional and argument.kind != "any":
                assert argument.default, argument.name

    def test_names_are_safe_in_every_host(self, each: Function) -> None:
        assert re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|EXPLAIN|APR", each.name)
        assert not re.fullmatch(r"[A-Z]{1,3}\d+", each.name)  # a cell address
        for argument in each.arguments:
            assert re.fullmatch(r"[a-z][a-z_]*", argument.name)
            assert argument.name not in VBA_WORDS
        optional = [argument.optional for argument in each.arguments]
        assert optional == sorted(optional)


SIGNATURES = [
    "ACT360_DAYS(start_date, end_date)",
    "ACT360_INTEREST(principal, annual_rate, start_date, end_date)",
    "ACCRUED_INTEREST(principal, annual_rate, start_date, end_date, [day_count])",
    "YEAR_FRACTION(start_date, end_date, [day_count])",
    "FLOATING_INTEREST(principal, start_date, end_date, rates, [spread], [floor], [cap], [day_count], "
    "[adjustment], [floor_on], [index_rounding], [index_rounding_mode], [index])",
    "RATE_ON(on_date, rates, [spread], [floor], [cap], [adjustment], [floor_on], [index_rounding], "
    "[index_rounding_mode], [index])",
    "COMPOUNDED_RATE(start_date, end_date, rates, [lookback], [observation_shift], [lockout], [day_count], [calendar])",
    "AVERAGE_RATE(start_date, end_date, rates, [lookback], [observation_shift], [lockout], [day_count], [calendar])",
    "PER_DIEM(principal, annual_rate, [day_count])",
    "INSTALLMENT_DATE(first_date, number, [every_months], [month_end])",
    "INSTALLMENT_NUMBER(first_date, count, on_date, [every_months], [month_end])",
    "NEXT_INSTALLMENT_DATE(first_date, count, on_date, [every_months], [month_end])",
    "INSTALLMENT_PRINCIPAL(principal, count, number)",
    "INSTALLMENT_BALANCE(principal, count, number)",
    "NOTE_SCHEDULE(terms, [rates], [plan])",
    "NOTE_FLOW(flow, terms, from_date, to_date, [rates], [activity], [plan])",
    "NOTE_MATURITIES(terms, as_of, [rates], [activity], [plan])",
    "PRESENT_VALUE(terms, as_of, annual_rate, [rates], [activity], [plan])",
    "REPORT_DUE_DATE(period_end, days)",
    "NOTICE_EFFECTIVE_DATE(method, event_date)",
    "EXPLAIN(function_name, arguments...)",
    "BUSINESS_DAY(on_date, [rule], [calendar])",
    "LEVEL_PAYMENT(principal, annual_rate, count, issue_date, first_date, [day_count], [every_months], [amortize_over], "
    "[solve])",
    "LEVEL_BALANCE(principal, annual_rate, payment, number, issue_date, first_date, [day_count], [every_months])",
    "LATE_FEE(amount, due_date, paid_date, percent, [after_days], [minimum], [maximum])",
    "APR(advances, payments, [unit])",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signatures_are_the_published_ones(signature: str) -> None:
    assert function(signature.partition("(")[0].lower()).signature == signature


def test_an_unknown_function() -> None:
    with pytest.raises(ArgumentError) as caught:
        function("ACT365_DAYS")
    assert caught.value.code == "#NAME?"
    assert str(caught.value).startswith("function: found 'ACT365_DAYS'; allowed: ACT360_DAYS, ACT360_INTEREST, ")


def test_described_as_plain_data() -> None:
    first = describe()[0]
    assert first["name"] == "ACT360_DAYS"
    assert list(first) == ["name", "category", "summary", "arguments", "returns", "source"]
    assert [list(argument) for argument in first["arguments"]] == [["name", "doc", "optional"]] * 2
