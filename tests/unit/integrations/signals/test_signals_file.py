"""The file of signals: what it says, and what is said of mistakes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.integrations.signals.signals_file import (
    MalformedSignalsError,
    Signals,
    read_signals,
)

CLUSTER = '[[source]]\nname = "cluster"\nkind = "prometheus"\nurl = "https://prometheus.example"\n'
DEPTH = """
[[signal]]
name = "queue depth"
source = "cluster"
for = "type:job"
query = 'queue_depth{job="{job}"}'
wrong = { above = 30 }
unit = "rows"
says = "more waits than is worked off"
"""


def read(folder: Path, text: str, **environment: str) -> Signals:
    path = folder / "signals.toml"
    path.write_text(text, encoding="utf-8")
    return read_signals(path, environment)


def test_without_a_file_there_are_no_signals() -> None:
    assert read_signals(None, {}) == Signals()


def test_a_file_names_sources_and_what_is_asked_of_them(tmp_path: Path) -> None:
    told = read(tmp_path, DEPTH + CLUSTER + 'token_env = "KEY"\n', KEY="opensesame\n")
    assert told.sources["cluster"].token == "opensesame"
    (rule,) = told.rules
    assert rule.query.fill({"job": "load"}) == 'queue_depth{job="load"}'
    assert rule.wrong.words("rows") == "above 30 rows"


def without(text: str, line: str) -> str:
    return "\n".join(each for each in text.splitlines() if not each.startswith(line))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[rule]]\n", "there is no 'rule'"),
        ("[source]\n", "there is no 'source'"),
        (CLUSTER.replace('prometheus"', 'graphite"'), "source 'cluster', kind: there is no"),
        (CLUSTER + CLUSTER, "source 'cluster', name: another one has this name"),
        (CLUSTER + "timeout = 1\n", "timeout: there is no such key; did you mean timeout_s?"),
        (CLUSTER + "timeout_s = 30\n", "timeout_s: it must be from 0.1 to 3"),
        (CLUSTER + "at_once = 100\n", "at_once: it must be from 1 to 16"),
        (CLUSTER + 'at_once = "4"\n', "at_once: Expected `int`"),
        (CLUSTER + 'token_env = "NONE"\n', "token_env: the environment has no token in NONE"),
        (CLUSTER + 'link = "https://prometheus.example"\n', "link: say where the {query} goes"),
        (CLUSTER + 'link = "javascript:{query}"\n', "link: write an address that begins"),
        (CLUSTER.replace("https://", "file:///"), "url: write an address that begins"),
        (CLUSTER.replace("https://", "https://me:secret@"), "url: user and password"),
        (CLUSTER.replace(".example", ".example/?a=1"), "url: write it without"),
        (DEPTH, "signal 'queue depth', source: no source of kind prometheus"),
        (CLUSTER + without(DEPTH, "name"), "a signal without a name"),
        (CLUSTER + without(DEPTH, "wrong"), "missing required field `wrong`"),
        (CLUSTER + DEPTH + DEPTH, "signal 'queue depth', name: another one has this name"),
        (CLUSTER + DEPTH.replace("type:job", "type:job,"), "signal 'queue depth', for: "),
        (CLUSTER + DEPTH.replace("above = 30", ""), "wrong: say above, below or changes_by"),
        (CLUSTER + DEPTH.replace("above", "over"), "wrong.over: there is no such key"),
        (CLUSTER + DEPTH.replace("above = 30", "changes_by = 1"), "it must be more than 1"),
        (CLUSTER + DEPTH.replace('"{job}"', "{job}"), "query: {job} must stand inside"),
        (CLUSTER + DEPTH.replace("{job}", "{label:dag}"), "no pattern of `labels` has a group"),
        (CLUSTER + DEPTH + 'labels = { jobs = "(?P<dag>.*)" }\n', "labels.jobs: no name"),
        (CLUSTER + DEPTH + 'labels = { job = "(" }\n', "labels.job: that is no pattern"),
        (CLUSTER + DEPTH + 'labels = { job = "(.*)" }\n', "labels.job: write labels as groups"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MalformedSignalsError) as caught:
        read(tmp_path, text)
    assert problem in str(caught.value)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MalformedSignalsError, match="no such file"):
        read_signals(tmp_path / "none.toml", {})
