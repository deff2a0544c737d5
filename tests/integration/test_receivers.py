"""Channels against receivers that are really there: webhooks, SMTP, an Alertmanager, apprise."""

from __future__ import annotations

import json
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from standardwebhooks import Webhook, WebhookVerificationError

from headwater.integrations.channels.alertmanager_webhook import read_alerts
from headwater.integrations.channels.channel import Send, Sending
from headwater.integrations.channels.dispatch import Dispatch
from headwater.integrations.channels.endpoints import MalformedChannelsError, read_endpoints
from headwater.model.delivery import Answer
from headwater.model.notice import Notice, Severity
from headwater.store.operational import OperationalStore, operational_file
from support.certificates import make_certificate
from support.notices import NOW, full_notice, notice, resolved, sending
from support.ports import free_port
from support.receiver import Receiver, receiving, until

LOW = Severity.LOW
OLD = "whsec_" + "b2xk" * 8
NEW = "whsec_" + "bmV3" * 8


def now() -> int:
    return time.time_ns() // 1_000


def connect(folder: Path, text: str, **environment: str) -> Send:
    """The delivery of the one endpoint of a file."""
    path = folder / "channels.toml"
    path.write_text(f'[[endpoint]]\nname = "it"\nallow_private = true\n{text}')
    (endpoint,) = read_endpoints(path, environment, source="https://headwater.example")
    return endpoint.send


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_a_webhook_is_verified_by_the_reference_library_with_either_secret(
    tmp_path: Path, receiver: Receiver, secret: str
) -> None:
    text = f'channel = "webhook"\nurl = "{receiver.url}/hook"\nsecret_env = "SECRETS"\nfull = true'
    send = connect(tmp_path, text, SECRETS=f"{NEW} {OLD}")
    assert send(Sending(notice=full_notice(), at=now())).answer is Answer.DELIVERED
    (got,) = receiver.got
    event = Webhook(secret).verify(got.body, got.headers)
    assert (event["id"], event["type"]) == ("evt_01J", "io.headwater.incident.opened")
    assert got.headers["webhook-id"] == event["id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body.replace(b"INC-42", b"INC-43"), got.headers)


# -- mail --------------------------------------------------------------------------------------


class Box:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.mail: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.refuses: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 because aiosmtpd calls it so
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 because aiosmtpd calls it so
        self, _server: SMTP, _session: Any, envelope: Envelope
    ) -> str:
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mail.append(message)
        self.envelopes.append(envelope)
        return "250 Message accepted for delivery"


def let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"robot", b"pa55"), handled=False)


MAIL = 'channel = "email"\nsender = "hw@example.com"\nto = ["a@example.com", "b@example.com"]\n'


@pytest.fixture
def post_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Opens mail servers, and trusts their certificate; returns the box and the port of one."""
    opened: list[Controller] = []
    context: list[ssl.SSLContext] = []

    def open_one(*, tls: str = "", auth: bool = False) -> tuple[Box, int]:
        if tls and not context:
            certificate = make_certificate(tmp_path)
            context.append(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
            context[0].load_cert_chain(certificate)
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        settings: dict[str, Any] = {}
        if auth:
            settings = {"authenticator": let_in, "auth_required": True}
            settings |= {"auth_require_tls": True}
        if tls == "starttls":
            settings |= {"tls_context": context[0], "require_starttls": True}
        box = Box()
        over = context[0] if tls == "tls" else None
        server = Controller(box, "localhost", free_port(), ssl_context=over, **settings)
        server.start()
        opened.append(server)
        return box, server.port

    yield open_one
    for each in opened:
        each.stop()


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", "starttls"), ("smtps", "tls")])
def test_mail_goes_encrypted_and_with_a_password(
    tmp_path: Path, post_office: Any, scheme: str, tls: str
) -> None:
    box, port = post_office(tls=tls, auth=tls == "starttls")
    text = f'{MAIL}url = "{scheme}://localhost:{port}"\n'
    if tls == "starttls":
        text += 'user = "robot"\nsecret_env = "MAIL_PASSWORD"\n'
    send = connect(tmp_path, text, MAIL_PASSWORD="pa55")
    outcome = send(sending(full_notice()))
    assert (outcome.answer, outcome.status) == (Answer.DELIVERED, 250), outcome.detail
    (message,) = box.mail
    assert message["Subject"] == "[CRITICAL] INC-42: shop.public.orders is 3 h late"
    assert box.envelopes[0].rcpt_tos == ["a@example.com", "b@example.com"]
    text_part, html_part = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text_part is not None
    assert html_part is not None
    assert "Impact: 14 downstream, 3 dashboards, 1 regulated" in text_part.get_content()
    assert '<a href="https://wiki.example/runbooks/late-orders">' in html_part.get_content()


def test_a_mail_that_is_sent_twice_has_one_id_and_one_matter_is_one_thread(
    tmp_path: Path, post_office: Any
) -> None:
    box, port = post_office()
    send = connect(tmp_path, f'{MAIL}url = "smtp+plain://localhost:{port}"\n')
    for told in (notice(), notice(), resolved(notice())):
        assert send(sending(told)).answer is Answer.DELIVERED
    one, same, end = box.mail
    assert one["Message-ID"] == same["Message-ID"] != end["Message-ID"]
    assert one["References"] == end["References"]


def test_tickets_of_the_night_are_mailed_as_one_in_the_morning(
    tmp_path: Path, post_office: Any
) -> None:
    box, port = post_office()
    text = f'{MAIL}url = "smtp+plain://localhost:{port}"\nzone = "Europe/Berlin"\n'
    (tmp_path / "channels.toml").write_text(
        f'[[endpoint]]\nname = "it"\nallow_private = true\n{text}'
        'digest_at = ["08:30"]\nquiet_hours = ["20:00-08:00"]\n'
    )
    night = NOW + 14 * 3_600_000_000  # 23:00 in Berlin
    clock = [night]
    store = OperationalStore(operational_file(tmp_path / "operational.db"))
    outbox = Dispatch(
        read_endpoints(tmp_path / "channels.toml", {}, source="headwater"),
        store.deliveries,
        clock=lambda: clock[0],
        random=lambda: 0.0,
        selects=lambda *_: True,
    )
    for n in range(12):
        told = notice(f"evt_{n}", dedup_key=f"k{n}", title=f"table {n} is late", severity=LOW)
        outbox.put(told, now=night)
    assert outbox.couriers["it"].deliver_some() == 0
    clock[0] = night + int(9.5 * 3_600_000_000)
    assert outbox.couriers["it"].deliver_some() == 1
    assert outbox.couriers["it"].deliver_some() == 0
    store.close()
    (message,) = box.mail
    assert message["Subject"] == "[LOW] 12 notices: 12 low"
    text_part, html_part = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text_part is not None
    assert html_part is not None
    for n in range(12):
        assert f"[LOW] table {n} is late" in text_part.get_content()
        assert f"[LOW] table {n} is late" in html_part.get_content()


def test_mail_never_goes_without_encryption_unless_it_is_meant(
    tmp_path: Path, post_office: Any
) -> None:
    box, port = post_office()
    outcome = connect(tmp_path, f'{MAIL}url = "smtp://localhost:{port}"\n')(sending(notice()))
    assert outcome.answer is Answer.FAILED
    assert "STARTTLS" in outcome.detail
    assert box.mail == []


def test_a_wrong_password_may_be_mended(tmp_path: Path, post_office: Any) -> None:
    _, port = post_office(tls="starttls", auth=True)
    text = f'{MAIL}url = "smtp://localhost:{port}"\nuser = "robot"\nsecret_env = "WORD"\n'
    outcome = connect(tmp_path, text, WORD="wrong")(sending(notice()))
    assert (outcome.answer, outcome.status) == (Answer.FAILED, 535)


def test_mail_that_nobody_may_get_is_refused_for_good_or_for_now(
    tmp_path: Path, post_office: Any
) -> None:
    box, port = post_office()
    send = connect(tmp_path, f'{MAIL}url = "smtp+plain://localhost:{port}"\n')
    box.refuses = {"a@example.com": "550 unknown"}
    partly = send(sending(notice()))
    assert (partly.answer, partly.detail) == (
        Answer.DELIVERED,
        "accepted, but not for a@example.com",
    )
    box.refuses |= {"b@example.com": "550 unknown"}
    assert send(sending(notice())).answer is Answer.REFUSED
    box.refuses = dict.fromkeys(box.refuses, "450 try later")
    assert send(sending(notice())).answer is Answer.FAILED


def test_a_mail_server_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    send = connect(tmp_path, f'{MAIL}url = "smtp+plain://localhost:{free_port()}"\n')
    assert send(sending(notice())).detail == "connection refused"


# -- Alertmanager ------------------------------------------------------------------------------


@pytest.fixture
def alertmanager(tmp_path: Path, receiver: Receiver) -> Iterator[httpx.Client]:
    """An Alertmanager of its own, which hands everything on to the receiver."""
    program = which("prometheus-alertmanager") or which("alertmanager")
    if program is None:
        pytest.skip("there is no Alertmanager here: apt-get install prometheus-alertmanager")
    config = tmp_path / "alertmanager.yml"
    config.write_text(
        "route: {receiver: hw, group_by: ['...'], group_wait: 0s, group_interval: 1s}\n"
        f"receivers: [{{name: hw, webhook_configs: [{{url: '{receiver.url}/alerts'}}]}}]\n"
    )
    address = f"127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        [
            program,
            f"--config.file={config}",
            f"--storage.path={tmp_path / 'am'}",
            f"--web.listen-address={address}",
            "--cluster.listen-address=",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with httpx.Client(base_url=f"http://{address}", timeout=20) as client:
        until(lambda: _answers(client))
        yield client
    server.terminate()
    server.wait(20)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").is_success
    except httpx.TransportError:
        return False


def _active(client: httpx.Client) -> list[dict[str, str]]:
    return [each["labels"] for each in client.get("/api/v2/alerts").json()]


def test_an_alertmanager_hears_of_the_beginning_the_change_and_the_end(
    tmp_path: Path, alertmanager: httpx.Client, receiver: Receiver
) -> None:
    send = connect(tmp_path, f'channel = "alertmanager"\nurl = "{alertmanager.base_url}"\n')
    opened = full_notice(time=now(), since=now() - 60_000_000)
    assert send(sending(opened)).answer is Answer.DELIVERED
    (labels,) = _active(alertmanager)
    assert labels["severity"] == "critical"
    assert labels["dataset"] == "postgres://db:5432/shop.public.orders"

    eased = full_notice(time=now(), since=opened.since, severity=Severity.MEDIUM, owners=("@x",))
    assert send(sending(eased, before=opened)).answer is Answer.DELIVERED
    until(lambda: [each["severity"] for each in _active(alertmanager)] == ["warning"])

    ended: Notice = resolved(opened, time=now())
    assert send(sending(ended, before=eased)).answer is Answer.DELIVERED
    until(lambda: _active(alertmanager) == [])

    until(lambda: _told(receiver) >= {("critical", True), ("warning", True), ("warning", False)})
    (first, *_) = read_alerts(receiver.got[0].body).alerts
    assert first.name == "freshness"
    assert first.url == opened.url
    assert first.annotations["runbook_url"] == opened.runbook
    assert first.starts_at is not None
    assert opened.since is not None
    assert abs(first.starts_at - opened.since) < 1_000


def _told(receiver: Receiver) -> set[tuple[str, bool]]:
    """What came back out of the Alertmanager: severities, and whether they fire."""
    groups = [read_alerts(got.body) for got in receiver.got if got.path == "/alerts"]
    return {(each.labels["severity"], each.firing) for group in groups for each in group.alerts}


# -- everything else ---------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_apprise_delivers_where_nothing_else_does(tmp_path: Path, receiver: Receiver) -> None:
    pytest.importorskip("apprise")
    text = 'channel = "apprise"\nsecret_env = "WHERE"\n'
    send = connect(tmp_path, text, WHERE=receiver.url.replace("http://", "json://"))
    assert send(sending(full_notice())).answer is Answer.DELIVERED
    told = json.loads(receiver.got[0].body)
    assert told["title"] == "[CRITICAL] INC-42: shop.public.orders is 3 h late"
    assert told["type"] == "failure"
    receiver.answer(500)
    assert send(sending(full_notice())).answer is Answer.FAILED


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_an_address_that_apprise_does_not_know_is_refused_and_not_told(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    with pytest.raises(MalformedChannelsError, match="apprise knows no service") as caught:
        connect(tmp_path, 'channel = "apprise"\nsecret_env = "WHERE"\n', WHERE="nonsense://s3cret")
    assert "s3cret" not in str(caught.value)


def test_an_alert_of_others_is_read_as_they_sent_it() -> None:
    body = {
        "version": "4",
        "groupKey": "{}:{}",
        "truncatedAlerts": 2,
        "receiver": "hw",
        "externalURL": "http://am",
        "alerts": [
            {
                "status": "resolved",
                "labels": {"alertname": "DiskFull"},
                "annotations": {"summary": "full"},
                "startsAt": "2026-11-24T08:00:00.123456789Z",
                "endsAt": "2026-11-24T09:00:00+01:00",
                "generatorURL": "",
                "fingerprint": "abc",
            },
            {"labels": {"a": "b"}, "startsAt": "", "endsAt": "0001-01-01T00:00:00Z"},
        ],
        "unknown": 1,
    }
    told = read_alerts(json.dumps(body).encode())
    assert (told.receiver, told.omitted, told.url) == ("hw", 2, "http://am")
    ended, fires = told.alerts
    assert (ended.firing, ended.fingerprint, ended.url) == (False, "abc", None)
    assert ended.starts_at == 1_795_507_200_123_456
    assert ended.ends_at == 1_795_507_200_000_000
    assert (fires.firing, fires.name, fires.ends_at) == (True, "alert", None)
    assert len(fires.fingerprint) == 16
