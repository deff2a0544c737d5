"""What the value of a record is made of, on its way through single message transforms.

A field is a path, `after.customer.id`; the empty path is the whole value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field comes from. columns: of what is read; none for a constant.

    changed: whether it is more than a copy. masked: whether its value is hidden.
    """

    columns: frozenset[str] = frozenset()
    changed: bool = False
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that are known, and where those lie that are not.

    rest: the path below which every further column of what is read lies under its own name; None
    where all fields are known, or nothing more can be said. complete: whether all are known.
    gone: columns that are known to be left out.
    """

    fields: dict[str, Origin] = field(default_factory=dict[str, Origin])
    rest: str | None = None
    complete: bool = False
    gone: frozenset[str] = frozenset()

    def origin(self, path: str) -> Origin | None:
        """Where a field comes from; None where that is not known."""
        known = self.fields.get(path)
        if known is not None or self.rest is None:
            return known
        column = path.removeprefix(f"{self.rest}.") if self.rest else path
        if self.rest and column == path:
            return None
        return None if not column or column in self.gone else Origin(frozenset({column}))

    def without(self, paths: Iterable[str]) -> Shape:
        """The same without some fields and all below them."""
        dropped = set(paths)
        prefix = f"{self.rest}." if self.rest else ""
        gone = {path.removeprefix(prefix) for path in dropped if path.startswith(prefix)}
        kept = {path: each for path, each in self.fields.items() if not _within(path, dropped)}
        return replace(self, fields=kept, gone=self.gone | gone)

    def only(self, paths: Iterable[str]) -> Shape:
        """Only some fields, with all below them."""
        wanted = set(paths)
        kept = {path: each for path, each in self.fields.items() if _within(path, wanted)}
        for path in wanted:
            origin = self.origin(path)
            if origin is not None:
                kept.setdefault(path, origin)
        return Shape(kept, complete=self.complete or self.rest is not None)

    def renamed(self, names: dict[str, str]) -> Shape:
        """With other names for some fields."""
        moved: dict[str, Origin] = {}
        for old, new in names.items():
            below = {p: o for p, o in self.fields.items() if _within(p, {old})}
            origin = self.origin(old)
            if origin is not None and not below:
                below = {old: origin}
            moved |= {new + path[len(old) :]: each for path, each in below.items()}
        rest = self.without(names)
        return replace(rest, fields=rest.fields | moved)

    def set(self, path: str, origin: Origin) -> Shape:
        """With one field from somewhere else."""
        return replace(self, fields=self.fields | {path: origin})

    def altered(self, paths: Iterable[str], change: Callable[[Origin], Origin]) -> Shape:
        """With something done to some fields."""
        changed = self
        for path in paths:
            origin = self.origin(path)
            if origin is not None:
                changed = changed.set(path, change(origin))
        return changed

    def below(self, path: str) -> Shape:
        """The value of one field in the place of the whole value."""
        start = f"{path}."
        fields = {p.removeprefix(start): o for p, o in self.fields.items() if p.startswith(start)}
        if path in self.fields:
            fields[""] = self.fields[path]
        rest = self.rest
        if rest is not None:
            if rest == path:
                rest = ""
            elif rest.startswith(start):
                rest = rest.removeprefix(start)
            else:
                origin = self.origin(path)
                fields |= {"": origin} if origin is not None and not fields else {}
                rest = None
        return Shape(fields, rest, self.complete, self.gone)

    def under(self, path: str) -> Shape:
        """The whole value as one field."""
        fields = {f"{path}.{p}" if p else path: each for p, each in self.fields.items()}
        rest = self.rest
        if rest is not None:
            rest = f"{path}.{rest}" if rest else path
        return replace(self, fields=fields, rest=rest)

    def flat(self, delimiter: str) -> Shape:
        """Without fields inside fields."""
        fields = {p.replace(".", delimiter): each for p, each in self.fields.items()}
        rest = self.rest if not self.rest or delimiter == "." else None
        return replace(self, fields=fields, rest=rest)


def table(columns: Iterable[str] | None) -> Shape:
    """The rows of a table. columns: None where they are not known."""
    if columns is None:
        return Shape(rest="")
    return Shape({each: Origin(frozenset({each})) for each in columns}, complete=True)


UNKNOWN = Shape()
"""What nothing can be said of."""


def _within(path: str, roots: set[str]) -> bool:
    return any(path == root or path.startswith(f"{root}.") for root in roots)
