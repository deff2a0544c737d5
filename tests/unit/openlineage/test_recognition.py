"""Recognising events: the quick way and the thorough one say the same of every body."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import InvalidInputError
from headwater.openlineage import recognition
from headwater.openlineage.document import MAX_DEPTH, canonical_form, read_document
from headwater.openlineage.envelope import read_event
from headwater.openlineage.recognition import Recognition, digest
from headwater.openlineage.remarks import remarks_on

RUN = {"runId": "01936a2c-1f4a-7000-8000-000000000001"}
JOB = {"namespace": "etl", "name": "orders"}
TABLE = {"namespace": "postgres://warehouse:5432", "name": "shop.public.orders"}

_text = st.text('a\u00e9#\n"\\', max_size=6)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False)
    | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner,
                                                                max_size=3),
    max_leaves=8,
)  # fmt: skip
_facets = st.none() | st.dictionaries(
    st.text(max_size=4), st.dictionaries(_text, _values, max_size=3) | _values,
    max_size=3,
)  # fmt: skip
_names = _text
_extra = st.dictionaries(st.sampled_from(["more", "tags", "facets"]), _facets, max_size=2)


def _named(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    required = st.fixed_dictionaries({"namespace": _names, "name": _names}, optional=members)
    return st.builds(lambda extra, named: extra | named, _extra, required)


_datasets = st.none() | st.lists(
    _named(facets=_facets, inputFacets=_facets, outputFacets=_facets), max_size=3
)
_events = st.fixed_dictionaries(
    {"eventTime": st.sampled_from(["2026-11-24T08:00:00Z", "2026-11-24T08:00:00.5", "soon"])},
    optional={
        "eventType": st.sampled_from(["START", "complete", "BEGIN", None]),
        "producer": st.sampled_from(["https://example.com", "me", None, 3]),
        "schemaURL": st.sampled_from(["https://example.com/schema", None]),
        "run": st.none() | st.builds(
            lambda extra, run: extra | run, _extra,
            st.fixed_dictionaries({"runId": st.sampled_from([RUN["runId"], "r", ""])},
                                  optional={"facets": _facets})),
        "job": st.none() | _named(facets=_facets),
        "dataset": st.none() | _named(facets=_facets),
        "inputs": _datasets,
        "outputs": _datasets,
        "more": _values,
    },
)  # fmt: skip


def _thorough(body: bytes) -> Any:
    try:
        document = read_document(body)
        read_event(body)
    except InvalidInputError as error:
        return str(error), error.pointer
    return digest(body), tuple(remarks_on(document)), _marked(canonical_form(document))


def _marked(text: bytes) -> bool:
    return b"#" in text


def _quick(recognition: Recognition, body: bytes) -> Any:
    try:
        return tuple(recognition.recognise(body))
    except InvalidInputError as error:
        return str(error), error.pointer


@given(st.lists(_events, min_size=1, max_size=4), st.booleans())
def test_what_is_remembered_changes_no_answer(events: list[Any], spaced: bool) -> None:
    recognition = Recognition(_marked)
    for event in events * 2:
        body = json.dumps(event, indent=2 if spaced else None, ensure_ascii=spaced).encode()
        assert _quick(recognition, body) == _thorough(body)


def test_a_plain_event_takes_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    event = {
        "eventTime": "2026-11-24T08:00:00Z",
        "eventType": "COMPLETE",
        "producer": "https://example.com",
        "schemaURL": "https://example.com/schema",
        "run": RUN | {"facets": {"x": {"\u00e9": 1.50}}},
        "job": JOB,
        "inputs": [TABLE | {"facets": {"y": {}}, "inputFacets": {"z": {"a": [1]}}}],
        "outputs": [],
    }
    body = json.dumps(event).encode()
    expected = _thorough(body)
    monkeypatch.delattr(recognition, "read_event")
    assert _quick(Recognition(_marked), body) == expected
    with pytest.raises(NameError):
        Recognition().recognise(json.dumps(event | {"more": 1}).encode())


@pytest.mark.parametrize("depth", [MAX_DEPTH - 5, MAX_DEPTH - 4, MAX_DEPTH - 3, MAX_DEPTH])
@pytest.mark.parametrize("owner", ['"job":%s', '"dataset":%s', '"job":%s,"inputs":[%s]'])
def test_facets_may_be_as_deep_as_a_whole_event_may(depth: int, owner: str) -> None:
    facet = '{"a":' * depth + "1" + "}" * depth
    named = f'{{"namespace":"a","name":"b","facets":{{"x":{facet}}}}}'
    members = owner.replace("%s", named)
    body = f'{{"eventTime":"2026-11-24T08:00:00Z",{members}}}'.encode()
    assert _quick(Recognition(_marked), body) == _thorough(body)


def test_no_body_with_bytes_that_are_no_text_passes() -> None:
    shadowed = b'{"x":["\xff"],"x":{}}'
    body = b'{"eventTime":"2026-11-24T08:00:00Z","job":{"namespace":"a","name":"b","facets":%b}}'
    with pytest.raises(InvalidInputError, match="UTF-8"):
        Recognition().recognise(body % shadowed)


def test_facets_are_forgotten_in_time_and_recognised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "_REMEMBERED_BYTES", 200)
    remembering = Recognition()
    bodies = [
        json.dumps({"eventTime": "2026-11-24T08:00:00Z",
                    "job": JOB | {"facets": {"x": {"n": "v" * 50, "k": n}}}}).encode()
        for n in range(20)
    ]  # fmt: skip
    digests = [remembering.recognise(body).digest for body in bodies * 3]
    assert digests == [digest(body) for body in bodies] * 3
    assert len(set(digests)) == len(bodies)
