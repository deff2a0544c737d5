"""Signatures, held to the library that the authors of Standard Webhooks wrote."""

from __future__ import annotations

import base64
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from headwater.integrations.channels.signature import (
    MalformedSecretError,
    WrongSignatureError,
    read_secrets,
    sign,
    verify,
)

OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
NEW = "whsec_" + base64.b64encode(b"n" * 24).decode()
BODY = '{"a": "é"}'.encode()
NOW_S = 1_795_507_200


def check(secret: str = NEW, **told: object) -> None:
    signed = {
        "id": "evt_1",
        "timestamp": str(NOW_S),
        "signature": sign(read_secrets(NEW), id="evt_1", timestamp=NOW_S, body=BODY),
        "body": BODY,
        "now_s": NOW_S + 299.0,
    }
    verify(read_secrets(secret), **(signed | told))


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_the_reference_library_takes_our_signature_with_either_secret(secret: str) -> None:
    now_s = int(time.time())
    signature = sign(read_secrets(f"{NEW} {OLD}"), id="evt_1", timestamp=now_s, body=BODY)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(now_s),
        "webhook-signature": signature,
    }
    assert Webhook(secret).verify(BODY, headers) == {"a": "é"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", headers)


def test_what_was_signed_is_verified() -> None:
    check()
    check(f"{OLD} {NEW}")
    signature = sign(read_secrets(NEW), id="evt_1", timestamp=NOW_S, body=BODY)
    check(signature=f"v1a,AAAA v1,AAAA {signature}")


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"body": BODY + b" "}, "no signature fits"),
        ({"id": "evt_2"}, "no signature fits"),
        ({"id": "\udcff"}, "no signature fits"),
        ({"secret": OLD}, "no signature fits"),
        ({"signature": ""}, "no signature fits"),
        ({"signature": "v1,\udcff"}, "no signature fits"),
        ({"timestamp": str(NOW_S - 2)}, "301 s old"),
        ({"now_s": NOW_S - 301.0}, "301 s far ahead"),
        ({"timestamp": "now"}, "not a number"),
        ({"timestamp": "9" * 30}, "not a number"),
    ],
)
def test_what_was_not_signed_so_is_refused(told: dict[str, object], problem: str) -> None:
    with pytest.raises(WrongSignatureError, match=problem):
        check(**told)


@pytest.mark.parametrize(
    "secret",
    ["", "c2VjcmV0", "whsec_", "whsec_!!!", "whsec_c2VjcmV0", "whsec_" + "AAAA" * 30],
)
def test_a_secret_of_another_form_is_refused_and_not_told(secret: str) -> None:
    with pytest.raises(MalformedSecretError) as caught:
        read_secrets(secret)
    told = secret.removeprefix("whsec_")
    assert not told or told not in str(caught.value)
