"""News: when answers may have changed, for pages that show them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

from starlette.requests import Request
from starlette.responses import StreamingResponse

from headwater.app import Platform
from headwater.server.access import platform_of

EVENT_STREAM: Final = "text/event-stream"
_LOOK_S: Final = 0.5
_SILENCE_S: Final = 15.0
"""Proxies close what says nothing for long."""


async def show_news(request: Request) -> StreamingResponse:
    """Server-sent events: the offset that questions see, now and whenever it has grown.

    A server that is told to stop ends the stream, since it waits for its answers to end.
    """
    stream = _offsets(platform_of(request), request)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(stream, media_type=EVENT_STREAM, headers=headers)


async def _offsets(platform: Platform, request: Request) -> AsyncGenerator[str]:
    told = -1
    silent_s = 0.0
    while not (request.app.state.is_stopping() or await request.is_disconnected()):
        offset = platform.projector.offset
        if offset != told:
            told, silent_s = offset, 0.0
            yield f"event: offset\ndata: {offset}\n\n"
        elif silent_s >= _SILENCE_S:
            silent_s = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(_LOOK_S)
        silent_s += _LOOK_S
