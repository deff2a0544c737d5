"""What is in deploy/: its files, the chart as Helm renders it, and the command lines."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import which
from typing import Any, TypeAlias

import click
import pytest
import yaml

from headwater.cli.main import headwater

Json: TypeAlias = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "headwater"
EXAMPLES = sorted(each.stem for each in (CHART / "examples").glob("*.yaml"))
SYSTEMD = sorted((DEPLOY / "systemd").glob("*.service"))
_HELM = "go install helm.sh/helm/v3/cmd/helm@v3.19.0"


def compose() -> Json:
    """The compose file, with its anchors followed."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def own_services() -> Iterator[tuple[str, Json]]:
    """The services of the compose file that run Headwater."""
    for name, each in compose()["services"].items():
        if each["image"].startswith("headwater:"):
            yield name, each


def values(example: str | None = None) -> Json:
    """The chart's values, with an example laid over them as Helm does it."""
    own = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    if example is None:
        return own
    path = CHART / "examples" / f"{example}.yaml"
    return _laid_over(own, yaml.safe_load(path.read_text(encoding="utf-8")))


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> Json:
    both = {
        name: _laid_over(below[name], told)
        for name, told in above.items()
        if isinstance(told, dict) and isinstance(below.get(name), dict)
    }
    return {**below, **above, **both}


def render(*options: str) -> tuple[int, str, str]:
    """What Helm makes of the chart: exit code, objects, and what it says."""
    helm = which("helm")
    if helm is None:
        pytest.skip(f"there is no helm here: {_HELM}")
    done = subprocess.run(
        [helm, "template", "headwater", str(CHART), "--kube-version", "1.34", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def rendered(example: str, *options: str) -> list[Json]:
    """The objects that Helm makes of an example."""
    code, text, said = render("--values", str(CHART / "examples" / f"{example}.yaml"), *options)
    assert code == 0, said
    return [each for each in yaml.safe_load_all(text) if each]


def understood(words: Sequence[str]) -> Json:
    """What a command line says to the command that it calls; nothing is run."""
    name, *arguments = words
    context = click.Context(headwater, info_name="headwater", **headwater.context_settings)
    command = headwater.get_command(context, name)
    assert command is not None, f"there is no command {name}"
    return command.make_context(name, arguments, parent=context).params


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Where a command of Headwater stands, and its words; those of the chart are not here."""
    for name, service in own_services():
        yield f"compose.yaml {name}", service.get("command", ["up"])
    for path in SYSTEMD:
        text = path.read_text(encoding="utf-8")
        arguments = re.search(r"^#\s+ARGUMENTS=(.*)$", text, re.MULTILINE)
        for line in re.findall(
            r"^ExecStart=/opt/headwater/bin/headwater (.*)$", text, re.MULTILINE
        ):
            told = line.replace("$ARGUMENTS", arguments[1] if arguments else "")
            yield path.name, shlex.split(told)
    containerfile = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    for words in re.findall(r"^CMD (\[.*\])$", containerfile, re.MULTILINE):
        yield "Containerfile", yaml.safe_load(words)
