"""Events as short as a log takes them."""

from __future__ import annotations

import json

from headwater.openlineage.recognition import digest
from headwater.ports import Received


def received(number: int, *, padding: str = "") -> Received:
    body = json.dumps({"number": number, "padding": padding}).encode()
    return Received(body, digest(body), 1_000 + number, f"sender {number % 3}")


def events(numbers: range) -> list[Received]:
    return [received(number) for number in numbers]
