"""The file of remedies: what it may say, and what is said of a mistake in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from headwater.integrations.remedies.process import Words
from headwater.integrations.remedies.remedies_file import (
    KINDS,
    MalformedRemediesError,
    read_remedies,
)
from headwater.reliability.remedies.remedy import ProcessPlan, Remedy, digest_of, filled, said

PAGE = (Path(__file__).parents[4] / "docs/how-to/respond.md").read_text("utf-8")
COMMAND = (
    '[[remedy]]\nname = "c"\nkind = "command"\ndoes = "it"\nargv = ["/bin/true", "{dataset}"]\n'
)
HOOK = '[[remedy]]\nname = "w"\nkind = "webhook"\ndoes = "it"\nurl = "https://x/y"\n'
CONNECT = '[[remedy]]\nname = "k"\nkind = "restart-connector"\nurl = "http://connect:8083"\n'
INGEST = '[[remedy]]\nname = "i"\nkind = "ingest"\ndoes = "it"\narguments = ["scan", "/srv/etl"]\n'
ROLLBACK = (
    '[[rollback]]\nname = "r"\nkind = "command"\ndoes = "it"\nargv = ["/bin/back", "{snapshot}"]\n'
)
ENVIRONMENT = {"KEY": "Basic abc", "HOOK": "whsec_" + "c2VjcmV0" * 5, "BAD": "whsec_short"}


def read(folder: Path, text: str) -> Sequence[Remedy]:
    path = folder / "remedies.toml"
    path.write_text(text)
    return read_remedies(path, ENVIRONMENT)


def test_each_kind_says_what_it_would_run(tmp_path: Path) -> None:
    values = {"incident": "INC-7", "dataset": "orders", "connector": "sink", "snapshot": "4530"}
    told = {
        each.name: said(filled(each.plan, values)).split("\n")
        for each in read(tmp_path, COMMAND + HOOK + CONNECT + ROLLBACK)
    }
    assert told["c"] == ["/bin/true orders", f"in {tmp_path}", "for 600 s at most"]
    assert told["w"][:2] == [
        "POST https://x/y",
        '{"type":"io.headwater.remedy.run","remedy":"w","data":{"incident":"INC-7"}}',
    ]
    assert told["k"][0] == (
        "POST http://connect:8083/connectors/sink/restart?includeTasks=true&onlyFailed=true"
    )
    assert told["r"][0] == "/bin/back 4530"


def test_a_source_is_read_again_by_headwater_itself_and_can_be_looked_at(tmp_path: Path) -> None:
    (remedy,) = read(tmp_path, INGEST)
    assert isinstance(remedy.plan, ProcessPlan)
    assert isinstance(remedy.trial, ProcessPlan)
    assert remedy.plan.argv[1:] == ("-m", "headwater.cli.main", "scan", "/srv/etl")
    assert remedy.trial.argv[-1] == "--dry-run"
    (files,) = read(tmp_path, INGEST.replace('"scan", "/srv/etl"', '"ingest", "events.jsonl"'))
    assert files.trial is None


def test_equal_plans_are_known_by_one_digest_and_others_are_not(tmp_path: Path) -> None:
    one, same, other = (
        digest_of(read(tmp_path, text)[0].plan)
        for text in (COMMAND, COMMAND, COMMAND + "timeout_s = 5\n")
    )
    assert one == same != other


def test_without_a_file_there_is_nothing() -> None:
    assert read_remedies(None, {}) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("remedy = 3", "there is no 'remedy'"),
        ("[[remedies]]\n", "there is no 'remedies'; remedies are named by [[remedy]]"),
        ("[[remedy]", "Expected"),
        ('[[remedy]]\nkind = "command"\n', "a remedy without a name"),
        (COMMAND.replace('"c"', '"C C"'), "remedy 'C C', name: write 60 small letters"),
        (COMMAND.replace("command", "comand"), "kind: there is no 'comand'; did you mean command?"),
        (COMMAND + 'argz = ["x"]\n', "argz: there is no such key; did you mean argv?"),
        (COMMAND + 'url = "https://x"\n', "url: a command has none"),
        (COMMAND * 2, "name: another one has this name"),
        (COMMAND.replace('does = "it"\n', ""), "does: say in a line what it does"),
        (COMMAND.replace("/bin/true", "{dataset}"), "argv: no placeholder may say which program"),
        (COMMAND.replace("{dataset}", "{tabel}"), "there is no {tabel}; there are {incident},"),
        (COMMAND.replace("{dataset}", "{snapshot}"), "only a [[rollback]] goes back to a {snapsho"),
        (COMMAND.replace('["/bin/true", "{dataset}"]', '"rm -rf /"'), "argv: Expected `array`"),
        (COMMAND + "timeout_s = 0\n", "timeout_s: it must be from 1 to 86400"),
        (COMMAND + 'variables = ["GONE"]\n', "variables: the environment has no GONE"),
        (COMMAND + "dry_run = true\n", "dry_run: write the command to look with"),
        (COMMAND + 'when = {selector = "tag:"}\n', "when.selector"),
        (COMMAND + 'when = {alert = ["slo"]}\n', "when: Object contains unknown field `alert`"),
        (COMMAND + "automatic = true\n", "automatic: there is no such key"),
        (HOOK.replace("https://x/y", "ftp://x"), "url: write an address"),
        (HOOK.replace("https://x/y", "https://u:p@x"), "user and password do not belong there"),
        (HOOK.replace("https://x/y", "https://{dataset}.x"), "no placeholder may say which host"),
        (HOOK + 'secret_env = "BAD"\n', "remedy 'w': a secret is `whsec_`"),
        (HOOK + "timeout_s = 61\n", "timeout_s: it must be from 1 to 60"),
        (CONNECT + 'connector = "a/b"\n', "connector: that is no name of a connector"),
        (INGEST.replace("scan", "up"), "arguments: they begin with ingest or scan"),
        (ROLLBACK.replace("{snapshot}", "{dataset}"), "argv: say where the {snapshot} goes"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MalformedRemediesError, match=re.escape(problem)):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MalformedRemediesError, match="no such file"):
        read_remedies(tmp_path / "nothing.toml", {})


def test_the_file_on_the_page_can_be_read_and_every_kind_is_on_it(tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    text = "\n".join(each for each in blocks if "[[remedy]]" in each or "[[rollback]]" in each)
    named = re.findall(r'_env = "(\w+)"', text) + re.findall(r'variables = \["(\w+)"\]', text)
    path = tmp_path / "remedies.toml"
    path.write_text(text)
    assert read_remedies(path, dict.fromkeys(named, ENVIRONMENT["HOOK"]))
    assert not {kind for kind in KINDS if f"`{kind}`" not in PAGE}


def test_the_first_and_the_last_words_are_kept_and_the_rest_is_counted() -> None:
    words = Words()
    for n in range(3_000):
        words.add(b"%04d " % n)
    text = words.text()
    assert text.startswith("0000 0001 ")
    assert text.endswith("2999 ")
    begin, left_out, end = re.split(r"\n\.\.\. ([\d,]+) bytes left out \.\.\.\n", text)
    assert len(begin) + int(left_out.replace(",", "")) + len(end) == 5 * 3_000
    assert {len(word) for word in (*begin.split(), *end.split())} == {4}
    short = Words()
    short.add(b"all of it")
    assert short.text() == "all of it"
