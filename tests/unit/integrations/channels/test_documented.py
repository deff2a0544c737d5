"""What the page on alerts shows: its files can be read, and its verifier verifies."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.channels import webhook
from headwater.integrations.channels.channel import Sending, Target
from headwater.integrations.channels.endpoints import read_endpoints
from headwater.integrations.channels.retries import DELAYS_S
from headwater.integrations.registry import CHANNELS
from headwater.model.notice import NoticeType
from support.notices import S, full_notice

PAGE = (Path(__file__).parents[4] / "docs/how-to/send-alerts.md").read_text("utf-8")
SECRET = "whsec_" + "c2VjcmV0" * 5
NOW_S = 1_795_507_205


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_files_on_the_page_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text("\n".join(blocks("toml")))
    told = tomllib.loads(path.read_text())["endpoint"]
    named = {each[key] for each in told for key in ("secret_env", "url_env") if key in each}
    environment = {name: SECRET if name == "LAKE_SECRET" else "https://x" for name in named}
    read = read_endpoints(path, environment, source="headwater")
    assert [each.endpoint.name for each in read] == [
        "oncall",
        "data-team",
        "lake",
        "finance",
        "platform",
        "night-watch",
        "mail",
    ]


def test_every_channel_every_type_and_every_wait_is_on_the_page() -> None:
    assert not {name for name in CHANNELS if f"| `{name}` |" not in PAGE}
    assert not {kind for kind in NoticeType if f"`{kind.value}`" not in PAGE}
    units = ((3_600, "h"), (60, "min"), (1, "s"))
    said = [next(f"{s // n} {unit}" for n, unit in units if s >= n) for s in DELAYS_S[1:]]
    plain = " ".join(PAGE.split())
    assert f"{', '.join(said[:-1])} and {said[-1]}" in plain


@pytest.fixture
def is_genuine(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The verifier on the page, at a fixed time."""
    (code,) = blocks("python")
    told: dict[str, Any] = {}
    exec(code, told)  # the page's own code
    monkeypatch.setattr(told["time"], "time", lambda: float(NOW_S))
    body = code[code.index("def ") :].strip().splitlines()
    assert len(body) - 2 <= 10
    return told["is_genuine"]


def test_the_verifier_on_the_page_verifies_what_we_send_and_nothing_else(is_genuine: Any) -> None:
    endpoint = webhook.WebhookEndpoint(name="x", channel="webhook")
    old = "whsec_" + "b2xk" * 8
    target = Target("https://x", f"{SECRET} {old}", "headwater")
    sent = webhook.write(Sending(notice=full_notice(), at=NOW_S * S), endpoint, target)
    assert is_genuine(SECRET, sent.headers, sent.body)
    assert is_genuine(old, sent.headers, sent.body)
    assert not is_genuine("whsec_" + "b3RoZXIh" * 4, sent.headers, sent.body)
    assert not is_genuine(SECRET, sent.headers, sent.body + b" ")
    late = dict(sent.headers) | {"webhook-timestamp": str(NOW_S - 301)}
    assert not is_genuine(SECRET, late, sent.body)
