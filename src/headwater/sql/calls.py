"""Calls of functions whose SQL is known: read as if it stood in their place."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlglot import exp

from headwater.sql.flows import Flows
from headwater.sql.reading import Function, Reading
from headwater.sql.relations import Column, Item
from headwater.sql.scopes import Scope


def known_function(reading: Reading, call: exp.Expr) -> Function | None:
    """The function that is called, where its SQL is known and it does not call itself."""
    name = call.name.lower() if isinstance(call, exp.Anonymous) else ""
    return None if name in reading.calling else reading.session.functions.get(name)


@contextmanager
def inside_of(
    reading: Reading,
    scope: Scope,
    call: exp.Expr,
    function: Function,
    flows_of: Callable[[Reading, Scope, exp.Expr], Flows],
) -> Generator[Scope, None, None]:
    """A scope in which the parameters of a function are what they are given, or their defaults."""
    inside = Scope()

    def give(key: str, value: exp.Expr, around: Scope) -> None:
        flows = flows_of(reading, around, value)
        inside.parameters[key] = Column(key, key, flows, Item(value, reading.meant))

    for key, value in function.defaults.items():
        give(key, value, inside)
    for at, given in enumerate(call.expressions):
        if isinstance(given, exp.PropertyEQ | exp.Kwarg):
            give(reading.known_key(given.this.name), given.expression, scope)
            continue
        key = f"${at + 1}"
        give(key, given, scope)
        if at < len(function.parameters) and function.parameters[at]:
            inside.parameters[function.parameters[at]] = inside.parameters[key]
    name = call.name.lower()
    reading.calling.add(name)
    try:
        yield inside
    finally:
        reading.calling.discard(name)
