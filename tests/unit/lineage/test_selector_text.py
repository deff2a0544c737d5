"""Selectors as text: what is understood, how it is written back, and what is said of mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.lineage.selector.expression import (
    Around,
    Both,
    Condition,
    Expression,
    Named,
    Pattern,
    Term,
    Terms,
    Walk,
    write,
)
from headwater.lineage.selector.parse import GRAMMAR, SelectorError, parse
from headwater.lineage.selector.words import SAYS, STATES, UNANSWERED, Word

# Any text but for what no name has: control characters and halves of characters.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\x7f"]),
    min_size=1,
    max_size=12,
)
WILD = st.from_regex(r"[a-z/.]{0,4}[*?][a-z.]{0,4}", fullmatch=True)
PATTERNS = st.builds(Pattern, TEXTS) | WILD.map(lambda text: Pattern(text, wild=True))
CONDITIONS = st.one_of(
    st.builds(
        Condition,
        st.sampled_from([Word.TAG, Word.OWNER, Word.PATH, Word.NAMESPACE, Word.SOURCE]),
        PATTERNS,
    ),
    st.builds(Condition, st.just(Word.STATE), st.sampled_from(STATES).map(Pattern)),
    st.builds(Condition, st.just(Word.TIER), st.integers(0, 9).map(str).map(Pattern)),
    st.sampled_from(["since=2d", "since=2026-11-24", "since=2026-11-24T08:00:00+01:00"]).map(
        lambda text: Condition(Word.CHANGED, Pattern(text))
    ),
)
DISTANCES = st.none() | st.integers(1, 10_000)


def deeper(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    terms = st.lists(st.builds(Term, parts, st.booleans()), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Walk, parts, DISTANCES, st.just(0) | DISTANCES),
        st.builds(Walk, parts, st.just(0), DISTANCES),
        st.builds(Around, parts),
        st.builds(Both, several),
        st.builds(Terms, parts, terms),
    )


EXPRESSIONS = st.recursive(
    st.builds(Named, PATTERNS, st.none() | PATTERNS) | CONDITIONS, deeper, max_leaves=8
)


@settings(deadline=None)
@given(EXPRESSIONS)
def test_what_is_written_is_understood_as_the_same(expression: Expression) -> None:
    assert parse(write(expression)) == expression


def test_a_name_that_is_a_number_is_no_distance() -> None:
    numbered = Walk(Named(Pattern("7")), upstream=0, downstream=5)
    assert write(numbered) == '"7"+5'
    assert parse(write(numbered)) == numbered


@settings(deadline=None)
@given(st.text() | st.text(alphabet='ab:*?+-@,()[]"\\ 1=', max_size=40))
def test_any_text_is_understood_or_refused_with_a_column_in_it(text: str) -> None:
    error = mistake_in(text)
    if error is not None:
        assert error.column is not None
        assert 1 <= error.column <= len(text) + 1
        assert str(error).startswith(f"column {error.column}: ")


def mistake_in(text: str) -> SelectorError | None:
    try:
        parse(text)
    except SelectorError as error:
        return error
    return None


A, B, C, D = (Named(Pattern(name)) for name in "abcd")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a", A),
        ("shop.public.orders", Named(Pattern("shop.public.orders"))),
        ("postgres://db:5432/shop.x", Named(Pattern("postgres://db:5432/shop.x"))),
        ("dataset:s3%3A%2F%2Flake:x", Named(Pattern("dataset:s3%3A%2F%2Flake:x"))),
        ("warehouse:a", Named(Pattern("warehouse:a"))),
        ("file:///data/x", Named(Pattern("file:///data/x"))),
        ("stg_*", Named(Pattern("stg_*", wild=True))),
        ('"stg_*"', Named(Pattern("stg_*"))),
        ('"with blank"', Named(Pattern("with blank"))),
        ("a[amount]", Named(Pattern("a"), Pattern("amount"))),
        ("a[*]", Named(Pattern("a"), Pattern("*", wild=True))),
        ('a["b c"]', Named(Pattern("a"), Pattern("b c"))),
        ("a-b", Named(Pattern("a-b"))),
        ("a+b", Named(Pattern("a+b"))),
        ("tag:pii", Condition(Word.TAG, Pattern("pii"))),
        ("tag:pii:name", Condition(Word.TAG, Pattern("pii:name"))),
        ("owner:@team", Condition(Word.OWNER, Pattern("@team"))),
        ('owner:"the team"', Condition(Word.OWNER, Pattern("the team"))),
        ("namespace:postgres://*", Condition(Word.NAMESPACE, Pattern("postgres://*", wild=True))),
        ("+a", Walk(A, None, 0)),
        ("a+", Walk(A, 0, None)),
        ("2+a+3", Walk(A, 2, 3)),
        ("+tag:pii+1", Walk(Condition(Word.TAG, Pattern("pii")), None, 1)),
        ("@a", Around(A)),
        ("+(a b)", Walk(Terms(A, (Term(B),)), None, 0)),
        ("((a))", A),
    ],
)
def test_atoms_and_walks(text: str, meant: Expression) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a b", Terms(A, (Term(B),))),
        ("a,b", Both((A, B))),
        ("a , b", Both((A, B))),
        ("a b,c", Terms(A, (Term(Both((B, C))),))),
        ("a,+b", Both((A, Walk(B, None, 0)))),
        ("a+ b", Terms(Walk(A, 0, None), (Term(B),))),
        ("a +b", Terms(A, (Term(Walk(B, None, 0)),))),
        ("a -b", Terms(A, (Term(B, taken=True),))),
        ("a - b", Terms(A, (Term(B, taken=True),))),
        ("a -b c -d", Terms(A, (Term(B, taken=True), Term(C), Term(D, taken=True)))),
        ("a -b,c", Terms(A, (Term(Both((B, C)), taken=True),))),
        ("a -(b c)", Terms(A, (Term(Terms(B, (Term(C),)), taken=True),))),
    ],
)
def test_walks_bind_before_commas_and_commas_before_blanks(text: str, meant: Expression) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "it ends here, expected a name, a condition"),
        ("a ,, b", 4, "found ',', expected a name"),
        ("a)", 2, "found ')', expected the end"),
        ("(a", 3, 'it ends here, expected ")"'),
        ("tag:", 5, "it ends here, expected a value"),
        ("a[b", 4, 'it ends here, expected "]"'),
        ("a[]", 3, "expected the name of a column"),
        ('a "b', 3, "a double quote that nothing closes"),
        ('a ""', 3, "nothing between quotes"),
        ("a + b", 3, "a plus sign that touches nothing"),
        ("-a", 1, "nothing before it to take from; write * -X"),
        ("a,-b", 3, "nothing before it to take from"),
        ("@@a", 2, "found '@a'"),
        ("0+a", 1, "expected a distance from 1 to 10000"),
        ("a+99999", 2, "expected a distance from 1 to 10000"),
        ("ownr:x", 1, "there is no condition 'ownr'; did you mean 'owner'?"),
        ("b Tag:pii", 3, "did you mean 'tag'?"),
        ("state:faild", 7, "did you mean 'failed'?"),
        ("tier:high", 6, "expected a whole number"),
        ("changed:yesterday", 9, "expected since=2d"),
        ("a\0b", 2, "U+0000"),
        ("a \ud800", 3, "U+D800"),
        ("\U0001f986 )", 3, "found ')'"),
    ],
)
def test_a_mistake_is_told_with_its_column(text: str, column: int, says: str) -> None:
    with pytest.raises(SelectorError, match="column") as caught:
        parse(text)
    assert caught.value.column == column
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("reads:>100/30d", "counts no reads yet"),
        ("changed:ref=main", "compares no commits yet"),
        ("a file:changed.txt", "a server reads no files"),
    ],
)
def test_what_cannot_be_answered_yet_is_said_rather_than_answered_with_nothing(
    text: str, says: str
) -> None:
    with pytest.raises(SelectorError, match=says):
        parse(text)


def test_a_file_stands_for_the_names_in_it() -> None:
    files = {"changed.txt": ["a", "b c"], "one.txt": ["a"], "empty.txt": []}
    assert write(parse("file:changed.txt+ d", read_names=files.__getitem__)) == '(a "b c")+ d'
    assert write(parse("+file:one.txt", read_names=files.__getitem__)) == "+a"
    with pytest.raises(SelectorError, match="column 6: the file names nothing"):
        parse("file:empty.txt", read_names=files.__getitem__)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        "+(" * 5_000 + "a" + ")" * 5_000,
        "a " * 10_000,
        "a," * 10_000 + "a",
        "a -" * 5_000 + "a",
        "x" * 1_000_000,
        '"' * 9_999,
        "[" * 10_000,
        "+" * 10_000,
        "@" * 10_000,
        "tag:" * 5_000,
        "\\" * 9_999 + '"',
    ],
    ids=lambda text: text[:3] + str(len(text)),
)
def test_what_is_long_or_deep_is_read_or_refused_soon(text: str) -> None:
    error = mistake_in(text)
    assert error is None or len(str(error)) < 400


def test_a_mistake_in_another_field_points_there() -> None:
    with pytest.raises(SelectorError) as caught:
        parse("a,", pointer="/exclude")
    assert (caught.value.pointer, caught.value.column) == ("/exclude", 3)


def test_the_grammar_knows_every_condition() -> None:
    text = GRAMMAR.read_text(encoding="utf-8")
    assert f"/({'|'.join(Word)}):" in text
    assert {*SAYS} | {*UNANSWERED} == {*Word}
