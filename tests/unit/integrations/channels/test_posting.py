"""Requests over a real connection: where they may go, and what answers mean."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from headwater.integrations.channels.addresses import (
    ForbiddenAddressError,
    Reach,
    may_reach,
    open_socket,
)
from headwater.integrations.channels.posting import INVALID, json_request, post
from headwater.model.delivery import Answer, Outcome
from support.certificates import make_certificate
from support.notices import NOW
from support.receiver import Receiver, Reply, receiving

PRIVATE = Reach(timeout_s=5, allow_private=True)
PUBLIC = Reach(timeout_s=5, allow_private=False)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def ask(url: str, reach: Reach = PRIVATE, invalid: frozenset[int] = INVALID) -> Outcome:
    return post(json_request(url, b"{}", X_Told="yes"), reach, invalid=invalid, at=NOW)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_an_address_that_is_not_public_is_not_reached_unless_it_is_meant(address: str) -> None:
    assert not may_reach(ip_address(address), allow_private=False)
    assert may_reach(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111"])
def test_a_public_address_is_reached(address: str) -> None:
    assert may_reach(ip_address(address), allow_private=False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254",
     "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
def test_where_clouds_keep_credentials_is_never_reached(address: str) -> None:
    assert not may_reach(ip_address(address), allow_private=False)
    assert not may_reach(ip_address(address), allow_private=True)


def test_a_request_arrives_as_it_was_written(receiver: Receiver) -> None:
    outcome = ask(f"{receiver.url}/a/b?c=d")
    assert (outcome.answer, outcome.status) == (Answer.DELIVERED, 204)
    (got,) = receiver.got
    assert (got.path, got.body) == ("/a/b?c=d", b"{}")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-told"] == "yes"
    assert got.headers["host"] == receiver.url.removeprefix("http://")


def test_this_machine_is_not_reached_unless_it_is_meant(receiver: Receiver) -> None:
    for host in ("127.0.0.1", "localhost"):
        outcome = ask(receiver.url.replace("127.0.0.1", host), PUBLIC)
        assert outcome.answer is Answer.FAILED
        assert "say `allow_private = true` if it is meant" in outcome.detail
    assert receiver.got == []


def test_a_name_cannot_change_what_it_stands_for_between_check_and_connection(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    port = int(receiver.url.rpartition(":")[2])
    answers = [("93.184.215.14", port), ("127.0.0.1", port)]
    connected: list[Any] = []

    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answers.pop(0))]

    def connect(_: socket.socket, where: Any) -> None:
        connected.append(where)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", connect)
    outcome = ask(f"http://rebinds.example:{port}/", PUBLIC)
    assert outcome.detail == "connection refused"
    assert connected == [("93.184.215.14", port)]
    assert receiver.got == []


def test_of_several_addresses_only_those_that_may_be_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        told = ("10.0.0.1", "93.184.215.14")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in told]

    tried: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", lambda _, where: tried.append(where))
    open_socket("both.example", 80, PUBLIC).close()
    assert tried == [("93.184.215.14", 80)]


def test_a_forbidden_address_is_named() -> None:
    with pytest.raises(ForbiddenAddressError, match=r"localhost is (127|::1)"):
        open_socket("localhost", 80, PUBLIC)
    with pytest.raises(ForbiddenAddressError, match="clouds keep credentials"):
        open_socket("169.254.169.254", 80, PRIVATE)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, Answer.DELIVERED),
        (202, Answer.DELIVERED),
        (301, Answer.FAILED),
        (400, Answer.REFUSED),
        (401, Answer.FAILED),
        (404, Answer.FAILED),
        (410, Answer.GONE),
        (413, Answer.REFUSED),
        (422, Answer.REFUSED),
        (429, Answer.FAILED),
        (500, Answer.FAILED),
        (503, Answer.FAILED),
    ],
)
def test_a_status_means_what_it_says(receiver: Receiver, status: int, answer: Answer) -> None:
    receiver.answer(Reply(status, {"Retry-After": "7"}, b"because"))
    outcome = ask(receiver.url)
    assert (outcome.answer, outcome.status) == (answer, status)
    assert (outcome.detail, outcome.retry_after_s) == ("because", 7)


def test_a_webhook_that_answers_400_is_asked_again(receiver: Receiver) -> None:
    receiver.answer(400)
    assert ask(receiver.url, invalid=frozenset()).answer is Answer.FAILED


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.answer(Reply(307, {"Location": f"{receiver.url}/elsewhere"}), 200)
    outcome = ask(receiver.url)
    assert (outcome.answer, outcome.status) == (Answer.FAILED, 307)
    assert len(receiver.got) == 1


def test_no_proxy_of_the_environment_is_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(receiver.url).answer is Answer.DELIVERED


def test_of_a_long_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    receiver.answer(Reply(500, body=b"x" * 5_000_000))
    assert ask(receiver.url).detail == "x" * 1_000


def test_what_is_not_there_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}").detail == "connection refused"
    for host in ("nowhere.invalid", "x" * 64 + ".example"):
        assert ask(f"http://{host}").detail == "its name is not known"


class Slow:
    """A server that says something every now and then, and never comes to an end."""

    def __init__(self, *lines: bytes) -> None:
        self.lines = lines
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        line, _ = self.server.accept()
        with line:
            for each in self.lines:
                line.sendall(each)
            while not self.over.wait(0.02):
                try:
                    line.sendall(b"a")
                except OSError:
                    return

    def close(self) -> None:
        self.over.set()
        self.thread.join()
        self.server.close()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 "])
def test_a_server_that_drips_is_cut_when_the_time_is_over(said: bytes) -> None:
    slow = Slow(said)
    began = time.monotonic()
    outcome = ask(slow.url, Reach(timeout_s=0.2, allow_private=True))
    took_s = time.monotonic() - began
    slow.close()
    assert (outcome.answer, outcome.detail) == (Answer.FAILED, "no answer in time")
    assert took_s < 3


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_what_was_taken_stays_taken_however_long_the_rest_of_the_answer_takes(said: bytes) -> None:
    slow = Slow(said)
    outcome = ask(slow.url, Reach(timeout_s=2, allow_private=True))
    slow.close()
    assert (outcome.answer, outcome.status) == (Answer.DELIVERED, 200)


def test_nothing_that_is_no_http_is_taken_for_an_answer() -> None:
    slow = Slow(b"SSH-2.0-OpenSSH\r\n\r\n")
    assert ask(slow.url).answer is Answer.FAILED
    slow.close()


def test_a_certificate_is_checked_against_the_name_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    with receiving(certificate) as secure:
        assert ask(secure.url).detail.startswith("its certificate is not trusted")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert ask(secure.url).status == 204
        assert "not trusted" in ask(secure.url.replace("localhost", "127.0.0.1")).detail
