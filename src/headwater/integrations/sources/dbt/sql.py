"""The SQL of a dbt model: as dbt compiled it, or else as it was written, with its names filled in.

What is written is never run. `ref`, `source`, `this` and `var` are put in their place, ephemeral
models are read through, and all other templates are left to the reader of SQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from headwater.integrations.sources.dbt.manifest import Manifest, Node
from headwater.integrations.sources.dbt.names import is_table

_CALL: Final = re.compile(
    r"\{\{-?\s*(?:(?P<name>ref|source|var)\s*\((?P<given>[^(){}]*)\)|(?P<this>this))\s*-?\}\}"
)
_GIVEN: Final = re.compile(
    r"""\s*(?:(?P<key>\w+)\s*=\s*)?(?:'(?P<a>[^']*)'|"(?P<b>[^"]*)"|(?P<c>[\w.+-]+))\s*(?:,|$)"""
)
_NO_SQL: Final = re.compile(
    r"(?:\s|\{\{-?\s*config\b[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{\#[\s\S]*?\#\}|--[^\n]*|/\*[\s\S]*?\*/)+"
)


@dataclass(frozen=True, slots=True)
class ModelSql:
    """Some SQL. compiled: whether dbt filled in the names. line: where the written code has it."""

    text: str
    compiled: bool
    line: int


@dataclass(frozen=True)
class SqlOf:
    """Finds the SQL of models. variables: what `var` means, by name."""

    manifest: Manifest
    variables: Mapping[str, Any]

    def __call__(self, node: Node) -> ModelSql | None:
        """The SQL of a model or snapshot; None for what has none, such as a model in Python."""
        if node.language not in {None, "sql"}:
            return None
        line = _first_line(node.code)
        if node.compiled is not None:
            return ModelSql(node.compiled, compiled=True, line=line)
        if not node.code.strip():
            return None
        return ModelSql(self._filled(node, frozenset()), compiled=False, line=line)

    def _filled(self, node: Node, within: frozenset[str]) -> str:
        """The written code with names in the place of calls. within: models read through so far."""
        within |= {node.unique_id}

        def fill(found: re.Match[str]) -> str:
            if found["this"]:
                return relation_of(node)
            positions, keys = _arguments(found["given"])
            if found["name"] == "var":
                told = self.variables.get(*positions[:2]) if positions else None
                return found[0] if told is None else str(told)
            target = self._target(found["name"], node, positions, keys)
            if target is None:
                return found[0]
            if is_table(target):
                return relation_of(target)
            if target.unique_id in within:
                return found[0]
            inner = target.compiled or self._filled(target, within)
            return f"(\n{inner.rstrip().rstrip(';')}\n)"

        return _CALL.sub(fill, node.code)

    def _target(
        self, call: str, node: Node, positions: list[str], keys: Mapping[str, str]
    ) -> Node | None:
        """The node that a call means, among those that the calling one depends on."""
        known = filter(None, map(self.manifest.nodes.get, node.upstream))
        if not positions:
            return None
        if call == "source":
            wanted = (*positions, "")[:2]
            return next((each for each in known if (each.source_name, each.name) == wanted), None)
        package = positions[0] if len(positions) > 1 else None
        version = keys.get("v") or keys.get("version")
        found = [
            each
            for each in known
            if each.resource_type != "source"
            and each.name == positions[-1]
            and package in {None, each.package_name}
        ]
        if version is not None:
            found = [each for each in found if str(each.version) == version]
        elif len(found) > 1:
            found = [each for each in found if each.version == each.latest_version] or found
        return found[0] if found else None


def relation_of(node: Node) -> str:
    """The name of a table as SQL writes it."""
    return node.relation_name or ".".join(filter(None, (node.database, node.schema, node.table)))


def _arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """What a call is given: in order, and by name."""
    positions: list[str] = []
    keys: dict[str, str] = {}
    for found in _GIVEN.finditer(text):
        value = next(each for each in (found["a"], found["b"], found["c"]) if each is not None)
        if found["key"]:
            keys[found["key"]] = value
        else:
            positions.append(value)
    return positions, keys


def _first_line(code: str) -> int:
    """The line in which SQL begins, from 1: behind what configures it, and comments."""
    found = _NO_SQL.match(code)
    return code.count("\n", 0, found.end()) + 1 if found else 1
