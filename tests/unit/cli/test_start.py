from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from headwater.cli import COMMANDS
from headwater.cli.main import headwater, run

HEAVY = ("rich", "numpy", "sqlalchemy", "starlette", "httpx", "msgspec", "urllib.request")


def test_help_imports_nothing_heavy():
    probe = (
        "import sys, io, contextlib\n"
        "from headwater.cli.main import run\n"
        "with contextlib.redirect_stdout(io.StringIO()): run(['--help'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
        "print([name for name in sys.modules if name.startswith('headwater.cli.')])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert told == ["[]", "['headwater.cli.main']"]


def test_a_question_answered_in_json_imports_no_table():
    probe = (
        "import sys\n"
        "from headwater.cli.main import run\n"
        "run(['impact', 'a', '--server', 'http://127.0.0.1:1'])\n"
        "print([name for name in ('rich', 'numpy', 'httpx') if name in sys.modules])\n"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_registry_is_there_and_has_examples(name):
    command = import_module(f"headwater.cli.{name.replace('-', '_')}").command
    assert command.name == name
    leaves = command.commands.values() if isinstance(command, click.Group) else [command]
    for leaf in leaves:
        assert re.search(r"Examples?:\n  headwater|eval", leaf.epilog), leaf.name
        assert leaf.help.rstrip().partition("\n")[0].endswith((".", ","))


@pytest.mark.parametrize("flags", [["--help"], ["-h"], []])
def test_help_lists_every_command(flags, capsys):
    run(flags)
    told = "".join(capsys.readouterr())
    assert all(f"  {name} " in told for name in COMMANDS)


def test_the_version_is_the_packages(capsys):
    assert run(["--version"]) == 0
    first = capsys.readouterr().out
    assert run(["version"]) == 0
    assert capsys.readouterr().out == first
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", first)


def test_a_mistyped_command_is_met_with_the_nearest(capsys):
    assert run(["impct"]) == 2
    assert "Did you mean impact" in capsys.readouterr().err


def read_on_terminal(arguments, **environment):
    """What a command prints when its standard output is a terminal."""
    terminal, end = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "headwater.cli.main", *arguments],
        stdout=end,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "60", **environment},
        check=True,
    )
    os.close(end)
    parts = []
    try:
        while part := os.read(terminal, 65536):
            parts.append(part)
    except OSError:
        pass
    os.close(terminal)
    assert done.returncode == 0
    return b"".join(parts).decode()


def test_a_terminal_gets_a_table_with_names_whole(stand_in, impact_answer):
    long = "a_schema_with_a_long_name.a_table_whose_name_is_longer_still"
    impact_answer["nodes"][0]["name"] = long
    stand_in.put("/api/v2/impact", impact_answer)
    told = read_on_terminal(["impact", "orders", "--server", stand_in.url])
    assert "\x1b[" in told
    plain = re.sub(r"\x1b\[[0-9;]*m", "", told)
    assert "…" not in plain
    assert long in plain.split()


def test_no_color_is_honoured(stand_in, impact_answer):
    stand_in.put("/api/v2/impact", impact_answer)
    line = ["impact", "orders", "--server", stand_in.url]
    colour = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
    assert colour.search(read_on_terminal(line))
    assert not colour.search(read_on_terminal(line, NO_COLOR="1"))


def test_a_reader_that_has_seen_enough_is_no_error(stand_in):
    nodes = [{"id": f"dataset:n:{n}", "kind": "dataset", "name": "x" * 200} for n in range(5000)]
    stand_in.put("/api/v2/impact", {"nodes": nodes, "total": len(nodes)})
    line = (
        f"{sys.executable} -m headwater.cli.main impact a --format csv --server {stand_in.url}"
        " | head -n 1"
    )
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("depth,name")
    assert "Traceback" not in told.stderr
    assert "BrokenPipe" not in told.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_learns_the_commands(shell, capsys):
    assert run(["completion", shell]) == 0
    assert "_HEADWATER_COMPLETE" in capsys.readouterr().out


def complete(*words, url="http://127.0.0.1:1"):
    line = " ".join(("headwater", *words))
    told = CliRunner().invoke(
        headwater,
        prog_name="headwater",
        env={
            "_HEADWATER_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words)),
            "HEADWATER_URL": url,
        },
    )
    return [entry.partition(",")[2] for entry in told.output.splitlines() if entry]


def test_commands_are_completed():
    assert complete("im") == ["impact"]


def test_names_are_completed_from_the_catalog(stand_in):
    hits = [{"kind": "dataset", "name": name} for name in ("orders", "orders_daily", "reorders")]
    stand_in.put("/api/v2/find", {"hits": hits})
    assert complete("impact", "ord", url=stand_in.url) == ["orders", "orders_daily"]
    assert complete("impact", "ord") == []
