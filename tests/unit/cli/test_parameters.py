"""Whatever the API can be asked, the commands and the Python client can ask, and nothing else."""

from __future__ import annotations

import inspect
import typing

import click
import pytest

from headwater.cli.main import headwater
from headwater.sdk.client import Client
from headwater.server.operations import QUESTIONS

# What people type has another name than what travels, where it reads better.
RENAMED = {
    "find": {"q": "words"},
    "show": {"id": "name"},
    "trace": {"of": "a", "to": "b"},
    "why": {"source": "a", "target": "b"},
    "diff": {"from": "start", "to": "end"},
    "history": {"from": "start", "to": "end"},
    "runs": {"from": "start", "to": "end"},
    "periods": {"from": "start", "to": "end"},
    "view": {"open": "opened"},
}
PYTHON = {
    "find": {"q": "text"},
    "show": {"id": "name"},
    "trace": {"of": "source", "to": "target"},
    "diff": {"from": "from_time", "to": "to_time"},
    "history": {"from": "from_time", "to": "to_time"},
    "runs": {"from": "from_time", "to": "to_time"},
    "periods": {"from": "from_time", "to": "to_time"},
    "view": {"open": "opened"},
}
METHODS = {
    "trace": "paths",
    "names/conflicts": "conflicts",
    "select/explain": "explain_selector",
    "select/complete": "complete_selector",
    "suspects/signals": "suspect_signals",
}
COMMANDS = {
    "aliases": "alias/list",
    "verdicts": "verify-lineage",
    "select": "sel/list",
    "select/explain": "sel/explain",
    "select/complete": "sel/complete",
    "suspects/signals": "suspects",
}
# One command, or method, may ask another question as well.
ALSO = {
    "suspects": {"signals"},
    "suspects/signals": {"signals"},
    "signals": {"incident"},
}
# Those that say how the answer is printed, rather than what is asked.
OF_THE_FACE = {"output", "server", "require_complete", "only_names", "only_facets"}


def command_of(name: str) -> click.Command:
    command: click.Command = headwater
    for word in COMMANDS.get(name, name).split("/"):
        assert isinstance(command, click.Group)
        inner = command.get_command(click.Context(command), word)
        assert inner is not None
        command = inner
    return command


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)
def test_a_command_takes_what_its_route_takes(question):
    renamed = RENAMED.get(question.name, {}) | {"cursor": "every_page"}
    asked = {renamed.get(each.name, each.name) for each in question.parameters}
    taken = {each.name for each in command_of(question.name).params}
    assert taken - OF_THE_FACE - ALSO.get(question.name, set()) == asked


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)
def test_a_command_offers_the_words_that_its_route_knows(question):
    offered = {
        each.name: {str(word).lower() for word in each.type.choices}
        for each in command_of(question.name).params
        if isinstance(each.type, click.Choice)
    }
    for each in question.parameters:
        words = set(each.schema.get("enum", ()))
        # Not to give the option means the same.
        assert words - {"any", "auto"} == offered.get(each.name, set()) - {"any"} or not words


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)
def test_a_method_takes_what_its_route_takes(question):
    method = getattr(Client, METHODS.get(question.name, question.name))
    renamed = PYTHON.get(question.name, {})
    # The answer itself goes from page to page.
    asked = {renamed.get(each.name, each.name) for each in question.parameters} - {"cursor"}
    assert taken_by(method) - ALSO.get(question.name, set()) == asked


@pytest.mark.parametrize(("method", "like"), [("upstream", "lineage"), ("downstream", "lineage")])
def test_a_method_that_fixes_the_direction_takes_the_rest(method, like):
    assert taken_by(getattr(Client, method)) == taken_by(getattr(Client, like)) - {"direction"}


def taken_by(method) -> set[str]:
    hints = typing.get_type_hints(method)
    names: set[str] = set()
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            (bounds,) = typing.get_args(hints[name])
            names |= set(typing.get_type_hints(bounds))
        elif name != "self":
            names.add(name)
    return names
