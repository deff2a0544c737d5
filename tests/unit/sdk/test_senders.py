"""What a sender of the client keeps, gives up, and says of itself."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import headwater
from headwater.sdk.errors import BadInputError
from headwater.sdk.senders import Sender

PATH = "/api/v1/lineage/batch"


def event(number: int) -> dict[str, Any]:
    return {"number": number}


@contextmanager
def serving(answer: Callable[[list[int]], bytes | None]) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers as it is told, to the numbers of the events that came.

    None: it says nothing until the block ends. Also gives the headers of what came.
    """
    told: list[Any] = []
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def one(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            headers = {}
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.decode().partition(": ")
                headers[name.lower()] = value
            body = stream.read(int(headers.get("content-length", 0)))
            if "content-encoding" in headers:
                body = gzip.decompress(body)
            told.append(json.loads(headers["headwater-sender"]))
            said = answer([each["number"] for each in json.loads(body)])
            if said is None:
                over.wait(20)
            else:
                connection.sendall(said)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", told
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def reply(status: str, body: str = "{}", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def sender(url: str, *, timeout_s: float = 5, **settings: Any) -> Sender:
    return headwater.connect(url, timeout_s=timeout_s).sender("etl", **settings)


@pytest.mark.parametrize(
    "said",
    [
        reply("302 Found", "", "location: /elsewhere"),
        reply("401 Unauthorized"),
        reply("404 Not Found"),
        reply("405 Method Not Allowed"),
        reply("408 Request Timeout"),
        reply("500 Internal Server Error"),
        reply("503 Service Unavailable"),
        reply("503 Service Unavailable")[:-2] + b"content",
        reply("200 OK", "<html>log in first</html>"),
        reply("200 OK", '{"summary": 5}'),
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{",
        b"HTTP/1.1 503 Busy\r\ncontent-length: 50\r\n\r\n{",
        b"what?\r\n\r\n",
        b"",
    ],
    ids=lambda said: said[:40].decode(),
)
def test_whatever_a_server_says_instead_of_taking_events_they_are_kept(said: bytes) -> None:
    with serving(lambda _: said) as (url, _):
        sending = sender(url)
        assert sending.send(event(1), event(2)).accepted == 0
        assert (sending.waiting, sending.dropped) == (2, 0)
        assert sending.problem


@pytest.mark.parametrize("status", ["400 Bad Request", "413 Content Too Large"])
def test_what_no_server_takes_is_given_up_once_and_told_of(status: str) -> None:
    def answer(numbers: list[int]) -> bytes:
        return reply(status) if 3 in numbers else reply("200 OK")

    with serving(answer) as (url, told):
        sending = sender(url)
        sent = sending.send(*map(event, range(1, 8)))
        assert (sent.accepted, len(sent.refused)) == (6, 1)
        assert (sending.waiting, sending.dropped) == (0, 1)
        sending.report()
        assert (told[-1]["produced"], told[-1]["dropped"]) == (7, 1)


def test_an_outage_amid_a_split_batch_counts_nothing_twice() -> None:
    away = threading.Event()

    def answer(numbers: list[int]) -> bytes:
        if 1 in numbers:
            return reply("413 Content Too Large")
        if 4 in numbers and not away.is_set():
            return reply("500 Internal Server Error")
        return reply("200 OK")

    with serving(answer) as (url, _):
        sending = sender(url)
        first = sending.send(*map(event, range(1, 5)))
        assert sending.dropped == 1
        away.set()
        second = sending.report()
        assert first.accepted + second.accepted == 3
        assert len(first.refused) + len(second.refused) == 1
        assert (sending.waiting, sending.dropped) == (0, 1)


def test_a_server_that_hangs_holds_up_many_threads_no_longer_than_one() -> None:
    with serving(lambda _: None) as (url, _):
        sending = sender(url, timeout_s=1)
        threads = [threading.Thread(target=sending.send, args=(event(n),)) for n in range(8)]
        begun = time.monotonic()
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert time.monotonic() - begun < 1.9
        assert sending.waiting == 8


def test_a_server_that_asks_for_time_is_left_alone_until_the_end() -> None:
    with serving(lambda _: reply("503 Busy", "{}", "retry-after: 30")) as (url, told):
        with sender(url) as sending:
            for number in range(5):
                sending.send(event(number))
            assert len(told) == 1
        assert len(told) == 2
        assert sending.waiting == 5


def test_more_events_than_are_kept_are_sent_all_the_same() -> None:
    with serving(lambda _: reply("200 OK")) as (url, _):
        sending = sender(url, most_kept=3)
        assert sending.send(*map(event, range(250))).accepted == 250
        assert sending.dropped == 0


@pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}])
def test_what_is_no_json_has_a_number_is_given_up_and_is_told_of(value: object) -> None:
    with serving(lambda _: reply("200 OK")) as (url, told):
        sending = sender(url)
        sent = sending.send(event(1), {"number": value}, event(3))
        (refused,) = sent.refused
        assert "cannot be written as JSON" in refused.reason
        assert (sent.accepted, sending.dropped) == (2, 1)
        assert [each["first"] for each in told] == [1, 3]


def test_what_goes_wrong_in_a_block_is_raised_whatever_the_server_does() -> None:
    def fail(url: str) -> None:
        with sender(url) as sending:
            sending.send(event(1))
            raise KeyError("mine")

    cut_short = b"HTTP/1.1 503 Busy\r\ncontent-length: 9\r\n\r\n"
    with serving(lambda _: cut_short) as (url, _), pytest.raises(KeyError, match="mine"):
        fail(url)


@pytest.mark.parametrize(("name", "epoch"), [("", None), ("n" * 201, None), ("n", "e" * 101)])
def test_a_sender_whose_name_no_server_takes_cannot_be_made(name: str, epoch: str | None) -> None:
    with pytest.raises(BadInputError, match="characters"):
        Sender(headwater.connect("http://127.0.0.1:1").transport, name, epoch=epoch)


def test_a_forked_process_begins_a_life_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: reply("200 OK")) as (url, told):
        sending = sender(url)
        sending.send(event(1))
        monkeypatch.setattr("headwater.sdk.senders.os.getpid", lambda: -1)
        sending.send(event(2))
        assert [each["first"] for each in told] == [1, 1]
        assert told[0]["epoch"] != told[1]["epoch"]
