"""What the specification asks of one value, as JSON Schema made from the forms that read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, cast

import msgspec
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from headwater.openlineage.document import pointer_to
from headwater.openlineage.facets import Form
from headwater.openlineage.facets.form import OWED
from headwater.openlineage.formats import has_zone, is_uri, is_uuid
from headwater.openlineage.validation.finding import Finding, find

_RULES: Final = {
    "required": "facet-required",
    "enum": "facet-value",
    "type": "facet-type",
    "anyOf": "facet-type",
}
_FORMATS: Final = {"date-time": "time", "uri": "uri", "uuid": "uuid"}
_checker: Final = FormatChecker(formats=())


def _on_texts(holds: Callable[[str], bool | None]) -> Callable[[object], bool]:
    # Formats are about texts; that a value should be one is another rule's matter.
    return lambda value: not isinstance(value, str) or bool(holds(value))


_checker.checks("uri")(_on_texts(is_uri))
_checker.checks("uuid")(_on_texts(is_uuid))
_checker.checks("date-time")(_on_texts(has_zone))


def check_form(form: Form, value: dict[str, Any], *at: str | int) -> Iterator[Finding]:
    """Where a facet departs from its form. at: the place of the facet in its event."""
    errors: Iterator[ValidationError] = _validator(form).iter_errors(value)  # pyright: ignore[reportUnknownMemberType] because its stub is partial
    for error in errors:
        yield _finding(error, at)


def _finding(error: ValidationError, at: tuple[str | int, ...]) -> Finding:
    place = (*at, *error.absolute_path)
    if error.validator == "format":
        rule = _FORMATS[str(error.validator_value)]
    else:
        rule = _RULES.get(str(error.validator), "facet-type")
    if rule == "facet-required":
        missing = error.message.split("'")[1]
        return find(rule, pointer_to(*place, missing), f"{missing} is missing")
    found = msgspec.json.encode(error.instance, order="sorted").decode()
    shown = found if len(found) <= 60 else f"{found[:57]}..."
    return find(rule, pointer_to(*place), f"{shown} is not {_expected(error)}")


def _expected(error: ValidationError) -> str:
    asked: Any = error.validator_value
    if error.validator == "enum":
        return "one of " + ", ".join(map(str, asked))
    if error.validator == "anyOf":
        return " or ".join(each.get("type", "an object of its form") for each in asked)
    article = "an" if str(asked)[:1] in "aeio" else "a"
    return f"{article} {asked}"


@cache
def _validator(form: Form) -> Draft202012Validator:
    (schema,), components = msgspec.json.schema_components([form], ref_template="#/$defs/{name}")
    document = {**schema, "$defs": {name: _as_owed(each) for name, each in components.items()}}
    return Draft202012Validator(document, format_checker=_checker)


def _as_owed(schema: Any) -> Any:
    """The schema as the specification has it: what is owed is required, and null is no value."""
    if isinstance(schema, list):
        return [_as_owed(each) for each in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    told = {name: _as_owed(each) for name, each in cast(dict[str, Any], schema).items()}
    told.pop("default", None)
    choices = [each for each in told.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        del told["anyOf"]
        told = {**choices[0], **told}
    elif choices:
        told["anyOf"] = choices
    properties: dict[str, Any] = told.get("properties", {})
    owed = [name for name, each in properties.items() if each.pop(OWED, False)]
    if owed:
        told["required"] = sorted({*told.get("required", ()), *owed})
    return told
