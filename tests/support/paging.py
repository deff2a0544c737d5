"""Servers that page a webhook when a run has failed."""

from __future__ import annotations

import json
from pathlib import Path

from support.receiver import Receiver

SECRET = "whsec_" + "c2VjcmV0" * 5
_CHANNELS = """
[[endpoint]]
name = "team"
channel = "webhook"
url = "{url}/team"
secret_env = "HOOK_SECRET"
allow_private = true
"""
_SLOS = """
apiVersion: headwater/v1
kind: SLO
metadata: {name: runs}
spec: {select: "*", indicator: run_success, objective: 0.9, severity: critical,
       alert_each: page, minimum: 1}
"""


def page_about_runs(folder: Path, receiver: Receiver) -> dict[str, str]:
    """Write what says so into a folder; returns the settings that name it.

    The server needs SECRET as HOOK_SECRET.
    """
    channels, slos = folder / "channels.toml", folder / "slos.yaml"
    channels.write_text(_CHANNELS.format(url=receiver.url))
    slos.write_text(_SLOS)
    return {"CHANNELS": str(channels), "SLOS": str(slos)}


def pages(receiver: Receiver) -> set[str]:
    """The ids of the messages that something is wrong; one that comes again has the same."""
    return {
        got.headers["webhook-id"]
        for got in receiver.got
        if json.loads(got.body)["data"]["action"] == "trigger"
    }
