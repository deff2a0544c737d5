"""Expressions in the place of the names in other expressions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.sql.compose import composed


def test_an_expression_takes_the_place_of_a_column() -> None:
    assert composed("SUM(total) + ?", {"total": "price * qty"}) == "SUM(price * qty) + ?"


def test_a_chain_of_three_models_reads_as_one_expression() -> None:
    line = composed("net", {"net": "gross * (? - discount)"})
    line = composed(line, {"gross": "price * qty"})
    line = composed(line, {"price": "cents + tax"})
    assert composed("SUM(net)", {"net": line}) == "SUM((cents + tax) * qty * (? - discount))"


@pytest.mark.parametrize(
    ("expression", "made_of", "whole"),
    [
        ("a * b", {"a": "x + y"}, "(x + y) * b"),
        ("a + b", {"a": "x + y"}, "x + y + b"),
        ("a - b", {"b": "x - y"}, "a - (x - y)"),
        ("a / b", {"b": "x * y"}, "a / (x * y)"),
        ("a * b", {"a": "x / y"}, "x / y * b"),
        ("-a", {"a": "x + y"}, "-(x + y)"),
        ("a-b", {"b": "-x"}, "a-(-x)"),
        ("NOT a", {"a": "x = y"}, "NOT x = y"),
        ("NOT a", {"a": "x OR y"}, "NOT (x OR y)"),
        ("a AND b", {"a": "x OR y"}, "(x OR y) AND b"),
        ("a AND b", {"b": "x AND y"}, "a AND x AND y"),
        ("a = b", {"b": "x = y"}, "a = (x = y)"),
        ("a IN (?, ?)", {"a": "x || y"}, "(x || y) IN (?, ?)"),
        ("a NOT LIKE ?", {"a": "x = y"}, "(x = y) NOT LIKE ?"),
        ("a BETWEEN b AND c", {"b": "x + y", "c": "p AND q"}, "a BETWEEN x + y AND (p AND q)"),
        ("a || b", {"a": "x || y", "b": "x + y"}, "x || y || (x + y)"),
        ("a::int", {"a": "x + y"}, "(x + y)::int"),
        ("a[1]", {"a": "x || y"}, "(x || y)[1]"),
        ("CASE WHEN a THEN b ELSE c END", {"a": "x OR y", "b": "x + y"},
         "CASE WHEN x OR y THEN x + y ELSE c END"),
        ("a * b", {"a": "CASE WHEN x THEN y END"}, "CASE WHEN x THEN y END * b"),
        ("a / b", {"a": "SUM(x + y) OVER (PARTITION BY z)"},
         "SUM(x + y) OVER (PARTITION BY z) / b"),
        ("f(a, b)", {"a": "x + y", "b": "x OR y"}, "f(x + y, x OR y)"),
        ("a IS NULL", {"a": "x + y"}, "x + y IS NULL"),
        ("a ^ b", {"a": "x * y"}, "(x * y) ^ b"),
    ],
)  # fmt: skip
def test_parentheses_stand_where_the_operators_around_would_tear_it_apart(
    expression: str, made_of: dict[str, str], whole: str
) -> None:
    assert composed(expression, made_of) == whole


@pytest.mark.parametrize(
    ("expression", "made_of"),
    [
        ("'price' || name", {"price": "x"}),
        ("price(a)", {"price": "x"}),
        ("o.price + prices", {"price": "x"}),
        ("CAST(a AS date)", {"date": "x"}),
        ("a::date", {"date": "x"}),
        ("EXTRACT(year FROM a)", {"year": "x"}),
        ("DATE_TRUNC(month, a)", {"month": "x"}),
        ("a + INTERVAL ? day", {"day": "x"}),
        ("CASE WHEN a THEN b END", {"end": "x", "when": "y"}),
        ("@price + :price + $price + %(price)s", {"price": "x"}),
        ("price… + ?", {"price": "x"}),
        ("a -- price", {"price": "x"}),
    ],
)
def test_what_is_no_column_of_that_name_stays(expression: str, made_of: dict[str, str]) -> None:
    assert composed(expression, made_of) == expression


def test_all_names_are_put_in_at_once() -> None:
    assert composed("a - b", {"a": "b", "b": "a"}) == "b - a"


def test_a_qualified_name_is_another_one_than_the_bare_name() -> None:
    assert composed("o.id + id", {"o.id": "x", "id": "y"}) == "x + y"


def test_names_are_found_without_their_quotes_and_else_in_any_case() -> None:
    assert composed('"Order Id" + TOTAL', {"Order Id": "x", "total": "y"}) == "x + y"
    assert composed("Total", {"total": "x", "Total": "y"}) == "y"
    assert composed("TOTAL", {"total": "x", "Total": "y"}) == "TOTAL"


def test_what_would_make_it_too_long_stays_a_name_and_is_marked() -> None:
    assert composed("a + b", {"a": "x" * 50, "b": "y"}, longest=40) == "a… + y"


def test_doubling_again_and_again_does_not_grow_without_end() -> None:
    text = "a"
    for _ in range(200):
        text = composed("a + a", {"a": text})
    assert len(text) <= 2_000


_NAMES = st.sampled_from(["a", "b", "c", "t.a"])
_BINARY = st.sampled_from(
    ["+", "-", "*", "/", "%", "||", "AND", "OR", "=", "<", "LIKE", "^", "&", "IS"]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger expressions, in parentheses or not: any text that is one is fine."""
    return st.one_of(
        st.builds("{} {} {}".format, inner, _BINARY, inner),
        st.builds("({})".format, inner),
        st.builds("f({}, {})".format, inner, inner),
        st.builds("- {}".format, inner),
        st.builds("NOT {}".format, inner),
        st.builds("CASE WHEN {} THEN {} ELSE {} END".format, inner, inner, inner),
        st.builds("CAST({} AS DATE)".format, inner),
        st.builds("{} BETWEEN {} AND {}".format, _NAMES, _NAMES, _NAMES),
        st.builds("SUM({}) OVER (PARTITION BY {} ORDER BY {} DESC)".format, inner, inner, inner),
        st.builds("{} IN (?, {})".format, _NAMES, inner),
        st.builds("{}::int".format, _NAMES),
        st.builds("{} IS NOT NULL".format, _NAMES),
    )


_EXPRESSIONS = st.recursive(st.one_of(_NAMES, st.just("?"), st.just("'a'")), _grown, max_leaves=8)
_MADE_OF = st.dictionaries(_NAMES, _EXPRESSIONS, max_size=4)


@given(_EXPRESSIONS, _MADE_OF, _MADE_OF)
def test_composing_twice_is_composing_with_what_is_composed(
    expression: str, first: dict[str, str], second: dict[str, str]
) -> None:
    twice = composed(composed(expression, first, longest=10**9), second, longest=10**9)
    both = second | {name: composed(text, second, longest=10**9) for name, text in first.items()}
    assert twice == composed(expression, both, longest=10**9)


@given(_EXPRESSIONS)
def test_names_that_mean_themselves_change_nothing(expression: str) -> None:
    assert composed(expression, {"a": "a", "b": "b", "t.a": "t.a"}) == expression


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=3))
def test_any_text_is_composed_with_any_other(text: str, made_of: dict[str, str]) -> None:
    composed(text, made_of)
