"""Names inside queries: each stays inside its quotes, and means itself."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.reliability.signals.template import BadTemplateError, labels_of, read_template

_ESCAPED = re.compile(r"\\(x[0-9a-f]{2}|.)", re.DOTALL)
_MEANS = {"n": "\n", "r": "\r", "t": "\t"}


def unquoted(text: str) -> str:
    """What PromQL reads in a quoted text; anything that ends it before its end is an error."""
    quote, inside = text[0], text[1:-1]
    assert text[-1] == quote
    bare = _ESCAPED.sub("", inside)
    assert quote not in bare
    assert "\n" not in inside
    return _ESCAPED.sub(lambda each: _meant(each[1], quote), inside)


def _meant(told: str, quote: str) -> str:
    if told[0] == "x" and len(told) == 3:
        return chr(int(told[1:], 16))
    # PromQL takes a backslash before its own quote only.
    assert told in {"\\", quote, *_MEANS}, told
    return _MEANS.get(told, told)


@given(st.text(), st.sampled_from("\"'"))
def test_any_name_is_read_back_as_it_was(name: str, quote: str) -> None:
    template = read_template(f"up{{job={quote}{{job}}{quote}}}")
    query = template.fill({"job": name})
    assert unquoted(query[len("up{job=") : -1]) == name


@given(st.text(st.characters(exclude_characters="\n")), st.sampled_from(("=~", "!~")))
def test_in_a_pattern_a_name_fits_itself_alone(name: str, operator: str) -> None:
    query = read_template(f'up{{job{operator}"a {{job}} b"}}').fill({"job": name})
    pattern = unquoted(query[len("up{job=~") : -1])
    assert re.fullmatch(pattern, f"a {name} b", re.DOTALL)
    assert not re.fullmatch(pattern, f"a {name}x b", re.DOTALL)


def test_braces_of_the_language_are_left_alone() -> None:
    text = 'rate(errors{job="{job}", code=~"5.{2}"}[5m]) # of {all}'
    query = read_template(text).fill({"job": "load"})
    assert query == 'rate(errors{job="load", code=~"5.{2}"}[5m]) # of {all}'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("up{job={job}}", "must stand inside"),
        ("up{job=`{job}`}", "must stand inside"),
        ("up # {job}", "must stand inside"),
        ('up # " \n {job} # "', "must stand inside"),
        ('up{job="\\{job}"}', "behind a backslash"),
        ('up{job="{jobs}"}', "there is no {jobs}"),
        ('up{job="{job}', "has no end"),
    ],
)
def test_a_place_where_no_name_can_stand_is_refused(text: str, problem: str) -> None:
    with pytest.raises(BadTemplateError, match=re.escape(problem)):
        read_template(text)


def test_labels_are_what_named_groups_find_in_whole_names() -> None:
    patterns = {"job": [re.compile(r"(?P<dag>[^.]+)\.(?P<task>.+)"), re.compile("x(?P<dag>y)")]}
    assert labels_of(patterns, {"job": "nightly.load"}) == {
        "label:dag": "nightly",
        "label:task": "load",
    }
    assert labels_of(patterns, {"job": "load"}) == {}
    assert labels_of(patterns, {}) == {}
