"""How things of an answer are called in front of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from headwater.model.identity import readable
from headwater.sdk.answers import Node


def display_names(nodes: Sequence[Node]) -> Mapping[str, str]:
    """A name for each identifier: the shortest form that tells it from the others."""
    counted = Counter((_is_work(node), full_name(node)) for node in nodes)
    return {
        node.id: full_name(node)
        if counted[_is_work(node), full_name(node)] == 1 or _is_work(node)
        else f"{node.namespace}/{full_name(node)}"
        for node in nodes
    }


def short_names(identifiers: Iterable[str]) -> Mapping[str, str]:
    """The same of things of which only the identifiers are known."""
    whole = {each: readable(each) for each in dict.fromkeys(identifiers)}
    names = {each: _without_namespace(each) or text for each, text in whole.items()}
    counted = Counter(names.values())
    return {each: name if counted[name] == 1 else whole[each] for each, name in names.items()}


def _without_namespace(identifier: str) -> str | None:
    kind, *parts = identifier.split(":")
    match kind, [unquote(part) for part in parts]:
        case "dataset" | "job", [_, name]:
            return name
        case "column", [_, name, path]:
            return f"{name}[{path}]"
        case _:
            return None


def full_name(node: Node) -> str:
    """Its name, with the column in brackets."""
    name = node.name or node.label or node.id
    if node.field and not name.endswith(f"[{node.field}]"):
        return f"{name}[{node.field}]"
    return name


def _is_work(node: Node) -> bool:
    # Several steps of one job share its name, and it is right that they look alike.
    return node.kind in {"job", "step", "run"}
