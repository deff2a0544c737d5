"""A route together with what its users must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from inspect import getdoc
from typing import Any, Final, TypeAlias

from starlette.routing import Route

from headwater.server.parameters import Parameter

JSON: Final = "application/json"

Body: TypeAlias = type | Mapping[str, Any]
"""What a body must be: of a type, or as a schema states it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that the server can be asked, and the one description of it.

    ask: the function, or ASGI application, that answers. about: what it does, where its docstring
    does not say so. parameters: those of the path too.
    answers: by status, the types of which the answer is one. errors: the statuses of its problems.
    takes: the types of its body by content type, or schemas.
    """

    path: str
    ask: Any
    topic: str
    method: str = "GET"
    name: str
    about: str = ""
    parameters: tuple[Parameter[Any], ...] = ()
    answers: Mapping[HTTPStatus, tuple[Any, ...]]
    content: str = JSON
    errors: tuple[HTTPStatus, ...] = ()
    takes: Mapping[str, Body] = field(default_factory=dict[str, Body])
    needs_body: bool = True
    guarded: bool = True

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return self.about or (getdoc(self.ask) or "").partition("\n")[0]

    def route(self) -> Route:
        """The route that answers it."""
        return Route(self.path, self.ask, methods=[self.method])
