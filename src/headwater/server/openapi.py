"""The OpenAPI description, made from what the routes declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from importlib.metadata import version
from inspect import cleandoc
from typing import Any, Final

import msgspec

from headwater.server.encode import Problem
from headwater.server.parameters import Parameter
from headwater.server.routes.operation import Body, Operation

PROBLEM: Final = "application/problem+json"

_TITLE: Final = "Headwater"
_ABOUT: Final = """\
Data lineage: OpenLineage events in, answers out.

Wherever a node is asked for, an identifier will do (`dataset:NAMESPACE:NAME`,
`column:NAMESPACE:NAME:PATH`, `job:NAMESPACE:NAME` or `run:ID`, each part percent-encoded), and so
will a bare name, the end of a name that only one thing has, `NAMESPACE/NAME`, and any of these with
`[COLUMN]` behind. An error is a problem as RFC 9457 writes it, with a pointer to what was wrong.
"""
_COMPONENTS: Final = "#/components/schemas/{name}"
_PATH_PARAMETER: Final = re.compile(r"\{(\w+)\}")


def describe_api(operations: Sequence[Operation], *, guarded: bool) -> dict[str, Any]:
    """The description of these operations. guarded: they ask for the API key."""
    schemas = _Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        told = _operation(operation, schemas, guarded=guarded and operation.guarded)
        paths.setdefault(operation.path, {})[operation.method.lower()] = told
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": _TITLE,
            "version": version("headwater"),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": schemas.components},
    }
    if guarded:
        scheme = {"type": "http", "scheme": "bearer", "description": "the API key"}
        document["components"]["securitySchemes"] = {"key": scheme}
    return document


def _operation(operation: Operation, schemas: _Schemas, *, guarded: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.topic],
        "parameters": [_parameter(each, operation.path) for each in operation.parameters],
        "responses": _responses(operation, schemas, guarded=guarded),
    }
    if operation.takes:
        content = {kind: {"schema": schemas.taken(form)} for kind, form in operation.takes.items()}
        told["requestBody"] = {"required": operation.needs_body, "content": content}
    if guarded:
        told["security"] = [{"key": []}]
    return told


def _parameter(parameter: Parameter[Any], path: str) -> dict[str, Any]:
    in_path = parameter.name in _PATH_PARAMETER.findall(path)
    return {
        "name": parameter.name,
        "in": "path" if in_path else "query",
        "description": parameter.about,
        "required": in_path or parameter.required,
        "schema": dict(parameter.schema),
    }


def _responses(operation: Operation, schemas: _Schemas, *, guarded: bool) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, kinds in operation.answers.items():
        content = {operation.content: {"schema": schemas.of(kinds)}}
        responses[str(status.value)] = {"description": status.phrase, "content": content}
    errors = (*operation.errors, HTTPStatus.UNAUTHORIZED) if guarded else operation.errors
    for status in sorted(errors):
        content = {PROBLEM: {"schema": schemas.of((Problem,))}}
        responses[str(status.value)] = {"description": status.phrase, "content": content}
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            about = "seconds to wait before asking again"
            header = {"description": about, "required": True, "schema": {"type": "integer"}}
            responses[str(status.value)]["headers"] = {"Retry-After": header}
    return responses


class _Schemas:
    """The schemas of all types that the operations take and answer with."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        answered = (kinds for each in operations for kinds in each.answers.values())
        taken = [
            form for each in operations for form in each.takes.values() if isinstance(form, type)
        ]
        told = (kind for kinds in answered for kind in kinds)
        self._kinds = [*dict.fromkeys((Problem, *told, *taken))]
        self._found, self.components = msgspec.json.schema_components(
            self._kinds, ref_template=_COMPONENTS
        )
        for name, schema in self.components.items():
            schema["description"] = cleandoc(schema.get("description", ""))
            in_full = name not in {Problem.__name__, *(kind.__name__ for kind in taken)}
            if in_full and "properties" in schema:
                _require_all(schema)

    def of(self, kinds: tuple[Any, ...]) -> dict[str, Any]:
        """The schema of what is one of some types."""
        found = [self._found[self._kinds.index(kind)] for kind in kinds]
        return found[0] if len(found) == 1 else {"anyOf": found}

    def taken(self, form: Body) -> dict[str, Any]:
        """The schema of a body that is of a type, or that is stated as it is."""
        return self.of((form,)) if isinstance(form, type) else dict(form)


def _require_all(schema: dict[str, Any]) -> None:
    """Answers are always written in full, so their defaults say nothing to who reads them."""
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for each in properties.values():
        each.pop("default", None)
    schema["required"] = [*properties]
