"""What the page may ask and is answered, as TypeScript, from the description of the HTTP API.

    python tests/documentation/page_types.py     writes ui/src/api/schema.ts

It is committed, and a test holds it to the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from headwater.server.openapi import describe_api
from headwater.server.operations import operations
from headwater.server.routes.operation import JSON

Schema = Mapping[str, Any]

PAGE_TYPES: Final = Path(__file__).resolve().parents[2] / "ui" / "src" / "api" / "schema.ts"

_HEAD: Final = """\
/**
 * What the server can be asked and told, and what it answers.
 *
 * Written by `python tests/documentation/page_types.py` from the description of the HTTP API.
 */
"""
_PLAIN: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_ASKED: Final = "What is asked with GET: by path the parameters and the answer."
_TOLD: Final = "What is told with POST: by path the parameters, the body and the answer."


def write_page_types() -> str:
    """The types of all that is asked and answered in JSON."""
    document = describe_api(operations(None), guarded=False)
    schemas: Mapping[str, Schema] = document["components"]["schemas"]
    parts = [_HEAD, _paths(document, "get", "Questions", _ASKED)]
    parts.append(_paths(document, "post", "Tellings", _TOLD))
    parts += [_named(name, schema) for name, schema in schemas.items()]
    return "\n".join(parts)


def _paths(document: Schema, method: str, name: str, about: str) -> str:
    lines = [_comment(about), f"export interface {name} {{"]
    for path, methods in document["paths"].items():
        answer = _answer(methods.get(method, {}))
        if answer is not None:
            lines += _operation(path, methods[method], answer)
    return "\n".join([*lines, "}\n"])


def _operation(path: str, told: Schema, answer: Schema) -> Iterator[str]:
    yield _comment(told["summary"], "  ")
    yield f"  {json.dumps(path)}: {{"
    yield from _parameters(told["parameters"])
    if body := told.get("requestBody"):
        content = body["content"].get(JSON)
        yield f"    body: {'unknown' if content is None else _form(content['schema'])};"
    yield f"    answer: {_form(answer)};"
    yield "  };"


def _parameters(told: list[Schema]) -> Iterator[str]:
    if not told:
        yield "    parameters: Record<never, never>;"
        return
    yield "    parameters: {"
    for each in told:
        optional = "" if each["required"] else "?"
        yield f"      {each['name']}{optional}: {_form(each['schema'])};"
    yield "    };"


def _answer(told: Schema) -> Schema | None:
    """The schema of what an operation answers in JSON; None where that is no such answer."""
    content = told.get("responses", {}).get("200", {}).get("content", {})
    return content[JSON]["schema"] if JSON in content else None


def _named(name: str, schema: Schema) -> str:
    """A schema of its own, with what its docstring says."""
    about = _comment(schema["description"])
    if "properties" not in schema:
        return f"{about}\nexport type {name} = {_form(schema)};\n"
    required = schema["required"]
    lines = [
        f"  {each}{'' if each in required else '?'}: {_form(told)};"
        for each, told in schema["properties"].items()
    ]
    return "\n".join([about, f"export interface {name} {{", *lines, "}\n"])


def _form(schema: Schema) -> str:
    """A schema as an expression."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_form(each) for each in schema["anyOf"]))
    kind = schema.get("type")
    if kind == "array":
        return _list(schema)
    if kind == "object":
        names, values = schema.get("propertyNames", {}), schema.get("additionalProperties", {})
        return f"Record<{_form(names) if 'enum' in names else 'string'}, {_form(values)}>"
    return _PLAIN[kind] if kind else "unknown"


def _list(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(map(_form, schema['prefixItems']))}]"
    of = _form(schema["items"])
    return f"({of})[]" if "|" in of else f"{of}[]"


def _comment(text: str, indent: str = "") -> str:
    lines = text.strip().replace("*/", "* /").splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */"
    within = [f"{indent} * {line.strip()}".rstrip() for line in lines]
    return "\n".join([f"{indent}/**", *within, f"{indent} */"])


if __name__ == "__main__":
    PAGE_TYPES.write_text(write_page_types(), encoding="utf-8")
