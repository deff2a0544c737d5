"""How columns come about, read from what jobs told of their code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from headwater.lineage.answers import Coverage, Reason
from headwater.lineage.derivation import Code, DerivationAnswer, DerivationStep
from headwater.lineage.wording import point_in_time
from headwater.model.edges import Evidence, Influence
from headwater.model.graph import MEMBER_LABEL, Layer, evidence_of, transformation_of
from headwater.model.identity import (
    NOT_COLUMNS,
    ColumnId,
    DatasetId,
    JobId,
    Key,
    key_of,
    parse_node_id,
)
from headwater.model.time import AsOf
from headwater.openlineage.facets.lineage import Derivation, FieldInputs, LineageJobFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.reading import read_facet
from headwater.sql.compose import composed
from headwater.sql.dialects import dialect_named
from headwater.store.catalog_edges import held
from headwater.store.catalog_facets import bodies_of, facets_of, members_in, portions
from headwater.store.catalog_names import Meant, columns, columns_of, identities
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import event, facet_set, telling
from headwater.store.schema_graph import edge_version

_MOST_STEPS: Final = 1_000
_MOST_WAYS: Final = 20
_EVENTS: Final = 40
"""In how many of the newest events of a job its code is looked for."""


class _Made(NamedTuple):
    """A column is made by a job of others."""

    target: Key
    owner: Key
    sources: tuple[Key, ...]
    evidence: tuple[Evidence, ...]


def derive(
    connection: Connection, of: Meant, *, as_of: AsOf, offset: int, naming: NamingRules
) -> DerivationAnswer:
    """How a column comes about. of: a column; other things have no expression."""
    start = columns_of(connection, _owner(connection, of), path=_path(of)) or [of.key]
    made, hops, truncated = _walk(connection, start, as_of)
    names = _names(connection, {key for each in made for key in (each.target, *each.sources)})
    told = _Told(connection, as_of, naming)
    found = [step for each in made for step in told.steps(each, names, hops[each.target])]
    steps = _composed(found)
    outcomes = [step.composed for step in steps if step.hops == 1 and step.composed]
    targets = {each.target for each in made}
    sources = {key for each in made for key in each.sources} - targets
    reasons = [*_reasons(steps, truncated=truncated)]
    return DerivationAnswer(
        of=str(of.node),
        composed=tuple(dict.fromkeys(outcomes))[:_MOST_WAYS],
        steps=tuple(steps),
        sources=tuple(sorted(str(names[key]) for key in sources if key in names)),
        total=len(steps),
        returned=len(steps),
        truncated=False,
        next=None,
        as_of=point_in_time(as_of),
        offset=offset,
        coverage=Coverage("partial" if reasons else "complete", tuple(reasons)),
    )


def _owner(connection: Connection, of: Meant) -> Key:
    if isinstance(of.node, ColumnId):
        return key_of(of.node.dataset)
    return columns(connection, [of.key])[of.key][0]


def _path(of: Meant) -> str | None:
    return of.node.path if isinstance(of.node, ColumnId) else None


def _reasons(steps: Sequence[DerivationStep], *, truncated: bool) -> Iterator[Reason]:
    silent = [each for each in steps if each.expression is None]
    if silent:
        plural = "steps tell" if len(silent) > 1 else "step tells"
        message = f"{len(silent)} {plural} no code, only which columns go in"
        named = tuple(dict.fromkeys(each.column for each in silent))[:20]
        yield Reason("no_code", message, len(silent), named)
    if truncated:
        yield Reason("too_many", f"only the nearest {_MOST_STEPS} steps are told", _MOST_STEPS)


def _walk(
    connection: Connection, start: Sequence[Key], as_of: AsOf
) -> tuple[list[_Made], dict[Key, int], bool]:
    """What is made of what, nearest first, how far up each column is, and whether there is more."""
    hops = dict.fromkeys(start, 1)
    frontier, made = [*start], list[_Made]()
    while frontier and len(made) < _MOST_STEPS:
        found = _made(connection, frontier, as_of)
        made += found
        following = dict.fromkeys(key for each in found for key in each.sources if key not in hops)
        hops |= dict.fromkeys(following, 1 + hops[frontier[0]])
        frontier = [*following]
    return made[:_MOST_STEPS], hops, bool(frontier)


def _made(connection: Connection, targets: Iterable[Key], as_of: AsOf) -> list[_Made]:
    """By which jobs, and of what, the values of these columns are made."""
    version = edge_version.c
    sources: dict[tuple[Key, Key], dict[Key, None]] = defaultdict(dict)
    evidence: dict[tuple[Key, Key], set[Evidence]] = defaultdict(set)
    for part in portions(targets):
        query = (
            select(version.target, version.owner, version.source, version.label)
            .where(
                version.layer == Layer.COLUMNS,
                version.target.in_(part),
                version.label != MEMBER_LABEL,
                held(as_of),
            )
            .order_by(version.target, version.owner, version.number)
        )
        for target, owner, source, label in connection.execute(query):
            if transformation_of(label).subtype.influence is Influence.DIRECT:
                sources[target, owner][source] = None
                evidence[target, owner].add(evidence_of(Layer.COLUMNS, label))
    return [
        _Made(target, owner, tuple(found), tuple(sorted(evidence[target, owner])))
        for (target, owner), found in sources.items()
    ]


def _names(connection: Connection, keys: Iterable[Key]) -> dict[Key, ColumnId | DatasetId]:
    """The columns that keys stand for; a dataset where it is meant as a whole."""
    ends = columns(connection, keys)
    datasets = identities(connection, {owner for owner, _ in ends.values()})
    found: dict[Key, ColumnId | DatasetId] = {}
    for key, (owner, path) in ends.items():
        dataset = datasets.get(owner)
        if isinstance(dataset, DatasetId):
            found[key] = dataset if path in NOT_COLUMNS else ColumnId(dataset, path)
    return found


class _Told:
    """What jobs told of their code, asked once for each job and dataset."""

    def __init__(self, connection: Connection, as_of: AsOf, naming: NamingRules) -> None:
        self._connection = connection
        self._as_of = as_of
        self._naming = naming
        self._fields: dict[tuple[Key, DatasetId], Mapping[str, FieldInputs]] = {}
        self._sql: dict[Key, Mapping[tuple[str, str], Sequence[Derivation]]] = {}
        self._places: dict[Key, tuple[str | None, SourceCodeLocationFacet | None]] = {}

    def steps(
        self, made: _Made, names: Mapping[Key, ColumnId | DatasetId], hops: int
    ) -> Iterator[DerivationStep]:
        """One step for each piece of code that makes a column; one without, where none is told."""
        target = names.get(made.target)
        if not isinstance(target, ColumnId):
            return
        job, place = self._place(made.owner)
        field = self._of_dataset(made.owner, target.dataset).get(target.path)
        told = (field.derived if field else ()) or self._in_sql(made.owner, target)
        for derived in told or (None,):
            yield DerivationStep(
                column=str(target),
                job=job,
                hops=hops,
                sources=tuple(str(names[each]) for each in made.sources if each in names),
                expression=derived.expression if derived else None,
                composed=None,
                evidence=tuple(each.word for each in made.evidence),
                code=_code(place, derived),
            )

    def _place(self, owner: Key) -> tuple[str | None, SourceCodeLocationFacet | None]:
        if owner not in self._places:
            name = identities(self._connection, [owner]).get(owner)
            told = facets_of(
                self._connection, [owner], as_of=self._as_of, names=("sourceCodeLocation",)
            ).get(owner, NO_FACETS)
            location = told.read(SourceCodeLocationFacet, "sourceCodeLocation")
            self._places[owner] = (str(name) if isinstance(name, JobId) else None, location)
        return self._places[owner]

    def _in_sql(self, owner: Key, target: ColumnId) -> Sequence[Derivation]:
        """What the SQL of a job says, where nobody told the code of a column by itself."""
        if owner not in self._sql:
            facets = facets_of(self._connection, [owner], as_of=self._as_of, names=("sql",))
            told = facets.get(owner, NO_FACETS).read(SqlFacet, "sql")
            dialect = dialect_named(told.dialect) if told else None
            self._sql[owner] = _read(told.query, dialect) if told else {}
        table = target.dataset.name.rpartition(".")[2].casefold()
        found = self._sql[owner]
        column = target.path.casefold()
        return found.get((table, column)) or found.get(("", column), ())

    def _of_dataset(self, owner: Key, dataset: DatasetId) -> Mapping[str, FieldInputs]:
        """What the newest event of a job that tells code of a dataset says of its columns."""
        if (owner, dataset) not in self._fields:
            found = (self._named(facet, dataset) for facet in self._lineage(owner))
            with_code = (each for each in found if any(one.derived for one in each.values()))
            self._fields[owner, dataset] = next(with_code, dict[str, FieldInputs]())
        return self._fields[owner, dataset]

    def _named(self, facet: LineageJobFacet, dataset: DatasetId) -> Mapping[str, FieldInputs]:
        for entry in facet.entries:
            if entry.namespace is not None and entry.name is not None:
                named = self._naming.name(DatasetId(entry.namespace, entry.name)).dataset
                if named == dataset:
                    return entry.fields
        return {}

    def _lineage(self, owner: Key) -> Iterator[LineageJobFacet]:
        """The explicit lineage in the newest events of a job, each content once."""
        query = (
            select(facet_set.c.members)
            .select_from(event)
            .join(telling, telling.c.digest == event.c.told)
            .join(facet_set, facet_set.c.digest == telling.c.facet_set)
            .where(
                event.c.job == owner,
                telling.c.owner == owner,
                event.c.at <= self._as_of.valid,
                event.c.log_offset <= self._as_of.known,
            )
            .order_by(event.c.at.desc(), event.c.log_offset.desc())
            .limit(_EVENTS)
        )
        digests: dict[bytes, None] = {}
        for members in self._connection.scalars(query):
            told = (digest for name, digest in members_in(members) if name == "lineage")
            digests.update((each, None) for each in told if each is not None)
        for digest in digests:
            body = bodies_of(self._connection, [digest]).get(digest)
            facet = read_facet(LineageJobFacet, body)
            if facet is not None:
                yield facet


@lru_cache(maxsize=1024)
def _read(query: str, dialect: str | None) -> Mapping[tuple[str, str], Sequence[Derivation]]:
    """The code of columns by table and column, in small letters; a query's own are of no table."""
    # Here, since a parser takes long to import, and many questions need none.
    from headwater.sql.engine import lineage_of  # noqa: PLC0415 because of that

    found: dict[tuple[str, str], dict[Derivation, None]] = defaultdict(dict)
    for statement in lineage_of(query, dialect).statements:
        for column in statement.columns:
            table = column.output.table[-1].casefold() if column.output.table else ""
            derived = Derivation(column.expression, statement.line)
            if column.inputs and column.output.column != "*":
                found[table, column.output.column.casefold()][derived] = None
    return {key: tuple(derived) for key, derived in found.items()}


def _code(place: SourceCodeLocationFacet | None, derived: Derivation | None) -> Code | None:
    line = derived.line if derived else None
    if place is None:
        return (
            None if line is None else Code(repo=None, path=None, line=line, commit=None, url=None)
        )
    return Code(
        repo=place.repo_url, path=place.path, line=line, commit=place.version, url=place.url
    )


def _composed(steps: Sequence[DerivationStep]) -> list[DerivationStep]:
    """The steps with their expressions over the columns of the sources."""
    composing = _Composing(steps)
    # From the sources on, so that nothing calls itself deeper than two steps.
    for at in sorted(range(len(steps)), key=lambda at: -steps[at].hops):
        composing.expression_of(at)
    return [replace(step, composed=composing.expression_of(at)) for at, step in enumerate(steps)]


class _Composing:
    """Puts the expressions of steps into those of the steps that follow them."""

    def __init__(self, steps: Sequence[DerivationStep]) -> None:
        self._steps = steps
        self._known: dict[int, str | None] = {}
        self._ways: dict[str, list[int]] = defaultdict(list)
        for at, step in enumerate(steps):
            self._ways[step.column].append(at)
        # Where nobody tells code, names stay.
        with_code = {step.column for step in steps if step.expression is not None}
        self._ends = {each for step in steps for each in step.sources} - with_code
        homes: dict[str, set[str]] = defaultdict(set)
        # Only what stands in code can be mixed up with something there.
        named = {each for step in steps if step.expression for each in step.sources}
        for each in self._ends & named:
            homes[_name_parts(each)[-1]].add(each)
        self._alike = {each for names in homes.values() if len(names) > 1 for each in names}

    def expression_of(self, at: int) -> str | None:
        """The expression of a step over the columns of the sources; None where none is told."""
        if at not in self._known:
            step = self._steps[at]
            # What a column is made of may come back to it; then its name stays.
            self._known[at] = None
            if step.expression is not None:
                self._known[at] = composed(step.expression, self._made_of(step.sources))
        return self._known[at]

    def _made_of(self, sources: Sequence[str]) -> dict[str, str]:
        """What stands for the names of some columns; a name that two of them have means neither."""
        meanings: dict[str, set[str]] = defaultdict(set)
        for source in sources:
            parts = _name_parts(source)
            text = self._text_of(source)
            for start in range(len(parts)):
                name = ".".join(parts[start:])
                meanings[name].add(name if text is None else text)
        return {
            name: text
            for name, texts in meanings.items()
            if len(texts) == 1
            for text in texts
            if text != name
        }

    def _text_of(self, column: str) -> str | None:
        """The expression of a column where there is but one way to it; of a source, its name."""
        if column in self._ends:
            return ".".join(_name_parts(column)[-2:]) if column in self._alike else None
        ways = {self.expression_of(at) for at in self._ways[column]} - {None}
        return ways.pop() if len(ways) == 1 else None


def _name_parts(identifier: str) -> list[str]:
    """The parts of the name of a dataset and its column, outermost first."""
    node = parse_node_id(identifier)
    if isinstance(node, ColumnId):
        return [*node.dataset.name.split("."), node.path]
    return [identifier]
