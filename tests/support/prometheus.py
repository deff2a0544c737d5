"""A real Prometheus with a past: what promtool makes of samples that a test tells."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import which

import httpx
import pytest

from support.ports import free_port
from support.receiver import until

Sample = tuple[str, Mapping[str, str], datetime, float]
"""A metric, its labels, and a value at an instant."""


def program(name: str) -> str:
    """The path of a program; a test without it is skipped, saying what to install."""
    found = which(name)
    if found is None:
        pytest.skip(f"there is no {name} here: apt-get install prometheus")
    return found


@contextmanager
def remembering(folder: Path, samples: Iterable[Sample]) -> Iterator[str]:
    """The address of a Prometheus that holds these samples and scrapes nothing."""
    told = folder / "samples.txt"
    told.write_text("".join([*_lines(samples), "# EOF\n"]), encoding="utf-8")
    blocks = ["tsdb", "create-blocks-from", "openmetrics", str(told), str(folder / "data")]
    made = subprocess.run([program("promtool"), *blocks], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr.decode()
    (folder / "prometheus.yml").write_text("scrape_configs: []\n")
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [
            program("prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
            "--storage.tsdb.retention.time=10y",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _is_ready(f"http://{address}/-/ready"))
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(20)


def _lines(samples: Iterable[Sample]) -> Iterator[str]:
    kinds: dict[str, list[str]] = {}
    for metric, labels, at, value in samples:
        told = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        kinds.setdefault(metric, []).append(f"{metric}{{{told}}} {value} {at.timestamp():.3f}\n")
    for metric, lines in kinds.items():
        yield f"# TYPE {metric} gauge\n"
        yield from lines


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
