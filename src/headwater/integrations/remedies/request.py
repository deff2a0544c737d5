"""Sending a request for a remedy, by the rules that hold for endpoints of notices."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from typing import Final

from headwater.errors import HeadwaterError
from headwater.integrations.channels.addresses import Reach
from headwater.integrations.channels.posting import Request, exchange, reason
from headwater.integrations.channels.signature import read_secrets, sign
from headwater.integrations.remedies.process import whole_words
from headwater.model.time import Instant
from headwater.reliability.remedies.ran import Ran
from headwater.reliability.remedies.remedy import RequestPlan

_MOST_OUTPUT: Final = 8_000


def run_request(
    plan: RequestPlan, environment: Mapping[str, str], *, id: str, at: Instant  # noqa: A002 because receivers call it so
) -> Ran:  # fmt: skip
    """Send it once, and return what was answered. id: the same whenever it is the same attempt."""
    body = (plan.body or "").encode()
    request = Request(plan.url, body, _headers(plan, environment, body, id=id, at=at))
    reach = Reach(plan.timeout_s, plan.allow_private)
    try:
        answer, text = exchange(plan.method, request, reach)
    except (HeadwaterError, OSError, HTTPException) as error:
        return Ran(succeeded=False, output=reason(error))
    words = text if len(text) <= _MOST_OUTPUT else whole_words(text[:_MOST_OUTPUT])
    output = words.decode("utf-8", "replace")
    return Ran(succeeded=200 <= answer.status < 300, status=answer.status, output=output)


def _headers(
    plan: RequestPlan,
    environment: Mapping[str, str],
    body: bytes,
    *,
    id: str,  # noqa: A002 because receivers call it so
    at: Instant,
) -> Mapping[str, str]:
    headers = {"Accept": "application/json"}
    if plan.body is not None:
        headers["Content-Type"] = "application/json"
    if plan.authorization_env:
        headers["Authorization"] = environment.get(plan.authorization_env, "").strip()
    if plan.secret_env:
        timestamp = at // 1_000_000
        secrets = read_secrets(environment.get(plan.secret_env, ""))
        headers |= {
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(secrets, id=id, timestamp=timestamp, body=body),
        }
    return headers
