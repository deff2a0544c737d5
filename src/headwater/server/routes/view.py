"""Pictures: what lies around something, placed, in one answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.errors import InvalidInputError
from headwater.lineage.selector.evaluate import select
from headwater.lineage.selector.parse import MOST_CHARACTERS, parse
from headwater.lineage.trace import Kind
from headwater.lineage.view.columns import ROWS_AT_FIRST
from headwater.lineage.view.gathering import Grouping
from headwater.lineage.view.question import ViewQuestion
from headwater.lineage.view.selection import AT_FIRST
from headwater.lineage.view.view import ask_view, beside_steps
from headwater.model.edges import Direction
from headwater.model.identity import (
    ColumnId,
    DatasetId,
    Key,
    derive_key,
    key_of,
    parse_node_id,
)
from headwater.model.time import AsOf
from headwater.server.access import platform_of
from headwater.server.answering import send
from headwater.server.parameters import (
    AS_OF,
    HIDE_TEMPORARY,
    MIN_OFFSET,
    Parameter,
    ParameterError,
    Parameters,
    choice,
    moment,
    some_text,
    whole_number,
    yes_or_no,
)
from headwater.server.routes.lineage import Level, start_of
from headwater.store.catalog_names import Meant, steps_of
from headwater.store.catalog_names import columns as columns_in
from headwater.store.catalog_select import SqlAssets

T = TypeVar("T")

_MOST_HOPS: Final = 50
_MOST_LISTED: Final = 64_000
_ID: Final = r"dataset:[^:<>*,]*:[^:<>*,]*"
_SIDE: Final = re.compile(rf"(?P<id>{_ID})(?P<side>[<>])(?P<count>\d{{1,5}})?")
_DATASET: Final = re.compile(rf"(?P<id>{_ID})")
_FOLD: Final = re.compile(rf"(?P<id>{_ID})(?:\*(?P<count>\d{{1,5}}))?")
_NAMED_GROUP: Final = re.compile(r"\(\?P<\w+>")
_GROUP_ID: Final = re.compile(r"group:(?P<by>[a-z]+):(?P<value>[^:,]+)")


def _listed(
    name: str,
    about: str,
    *,
    form: re.Pattern[str],
    example: str,
    read: Callable[[re.Match[str]], T],
) -> Parameter[tuple[T, ...]]:
    """Identifiers with a mark behind each, joined by commas."""

    def read_all(text: str) -> tuple[T, ...]:
        if len(text) > _MOST_LISTED:
            raise ParameterError(name, f"it is longer than {_MOST_LISTED} characters")
        found: list[T] = []
        for part in text.split(","):
            told = form.fullmatch(part)
            if told is None:
                raise ParameterError(name, f"{part[:80]!r} does not read like {example}")
            try:
                found.append(read(told))
            except InvalidInputError as error:
                raise ParameterError(name, str(error)) from None
        return tuple(found)

    schema = {
        "type": "string",
        "pattern": "^({0})(,({0}))*$".format(_NAMED_GROUP.sub("(", form.pattern)),
    }
    return Parameter(name, about, (), read_all, schema)


def _read_side(told: re.Match[str]) -> tuple[tuple[Key, Direction], int]:
    side = Direction.UPSTREAM if told["side"] == "<" else Direction.DOWNSTREAM
    return (key_of(parse_node_id(told["id"])), side), int(told["count"] or AT_FIRST)


def _read_pin(told: re.Match[str]) -> Key:
    return key_of(parse_node_id(told["id"]))


def _read_fold(told: re.Match[str]) -> tuple[Key, int]:
    return key_of(parse_node_id(told["id"])), int(told["count"] or ROWS_AT_FIRST)


def _read_group(told: re.Match[str]) -> Key:
    return derive_key("group", told["by"], unquote(told["value"]))


_OF: Final = some_text("of", "what the picture is about: a dataset, column, job or run")
_SEL: Final = some_text(
    "sel", "a selector whose selection is the picture, in place of `of`", most=MOST_CHARACTERS
)
_TO: Final = some_text("to", "another dataset: show the ways that lead to it from `of`")
_WITHOUT_JOBS: Final = yes_or_no("without_jobs", "draw lines from dataset to dataset")
_GROUP: Final = choice(
    "group", "draw datasets that have it in common as one box", default=Grouping.NONE
)
_UNGROUP: Final = _listed(
    "ungroup",
    "groups to draw in full all the same: their identifiers, joined by commas",
    form=_GROUP_ID,
    example="group:domain:finance",
    read=_read_group,
)
_UPSTREAM: Final = whole_number(
    "upstream", "how many datasets to look upstream of it", default=1, most=_MOST_HOPS
)
_DOWNSTREAM: Final = whole_number(
    "downstream", "how many datasets to look downstream of it", default=1, most=_MOST_HOPS
)
_OPEN: Final = _listed(
    "open",
    "sides of datasets on which to show so many neighbours: `ID<` upstream, `ID>40` downstream,"
    f" `ID>0` none; {AT_FIRST} without a number; joined by commas",
    form=_SIDE,
    example="dataset:NAMESPACE:NAME>40",
    read=_read_side,
)
_PIN: Final = _listed(
    "pin",
    "datasets to show whatever leads to them: their identifiers, joined by commas",
    form=_DATASET,
    example="dataset:NAMESPACE:NAME",
    read=_read_pin,
)
_COLUMNS: Final = _listed(
    "columns",
    f"datasets of which to show so many columns: `ID*25`; {ROWS_AT_FIRST} without a number;"
    " joined by commas",
    form=_FOLD,
    example="dataset:NAMESPACE:NAME*25",
    read=_read_fold,
)
_COLUMN: Final = some_text("column", "a column whose whole way to show, in every dataset drawn")
_SINCE: Final = moment(
    "since", "compare with this time: what came and went since is marked", default=None
)
_AFTER: Final = some_text(
    "after", "the `drawing` of an earlier answer: what stays keeps its order", most=64
)
_WITH_QUALITY: Final = yes_or_no(
    "with_quality", "tell of each dataset its newest checks, and how large it is"
)
_WITH_STALE: Final = yes_or_no(
    "with_stale", "draw the connections, too, that recent runs no longer show"
)
VIEW: Final = (
    _OF, _SEL, _TO, _UPSTREAM, _DOWNSTREAM, _OPEN, _PIN, _COLUMNS, _COLUMN, _WITHOUT_JOBS, _GROUP,
    _UNGROUP, HIDE_TEMPORARY, _WITH_STALE, _SINCE, _WITH_QUALITY, _AFTER, *AS_OF,
)  # fmt: skip


def show_view(request: Request) -> Response:
    """A picture of what lies around something: boxes and lines in their places, and what is hidden.

    One answer holds all that a page draws: nodes with their states, edges with their evidence, the
    layout, the columns that are unfolded, and for each side of each box how many neighbours are
    not drawn.
    """
    parameters = Parameters(request.query_params, declared=VIEW)
    platform = platform_of(request)
    platform.wait_for(parameters[MIN_OFFSET])
    as_of = parameters.as_of()
    of, sel = parameters[_OF], parameters[_SEL]
    if (of is None) is (sel is None):
        raise ParameterError("of", "say what the picture is about: by `of`, or by `sel`")
    meant = None if of is None else platform.catalog.resolve(of)
    column = parameters[_COLUMN]
    if column is None and meant is not None and isinstance(meant.node, ColumnId):
        column = str(meant.node)
    question = ViewQuestion(
        focus=() if meant is None else _focus(platform, meant, as_of),
        upstream=parameters[_UPSTREAM],
        downstream=parameters[_DOWNSTREAM],
        to=_other_end(platform, parameters[_TO], meant),
        chosen=None if sel is None else _chosen(platform, sel, as_of),
        opened=dict(parameters[_OPEN]),
        pinned=parameters[_PIN],
        unfolded=dict(parameters[_COLUMNS]),
        locked=None if column is None else _locked(platform, column, as_of),
        with_quality=parameters[_WITH_QUALITY],
        hide_temporary=parameters[HIDE_TEMPORARY],
        with_stale=parameters[_WITH_STALE],
        with_steps=not parameters[_WITHOUT_JOBS],
        group_by=parameters[_GROUP],
        ungrouped=frozenset(parameters[_UNGROUP]),
        as_of=as_of,
        since=parameters[_SINCE],
        after=parameters[_AFTER],
    )
    return send(platform, ask_view(platform.index, platform.catalog, question, platform.drawings))


def _other_end(platform: Platform, to: str | None, meant: Meant | None) -> Key | None:
    if to is None:
        return None
    if meant is None or not isinstance(meant.node, DatasetId):
        raise ParameterError("to", "ways are shown from one dataset to another; name one by `of`")
    other = platform.catalog.resolve(to)
    if not isinstance(other.node, DatasetId):
        raise ParameterError("to", f"{to[:80]!r} is no dataset")
    return other.key


def _chosen(platform: Platform, sel: str, as_of: AsOf) -> tuple[Key, ...]:
    """The datasets of a selection, those that its jobs read and write, and those of its columns."""
    with platform.catalog.reading() as connection:
        assets = SqlAssets(connection, platform.catalog.naming)
        found = select(platform.index, assets, parse(sel), as_of=as_of)
        steps = [key for job in found.jobs.tolist() for key in steps_of(connection, job)]
        owners = {owner for owner, _ in columns_in(connection, found.columns.tolist()).values()}
    datasets: list[Key] = found.datasets.tolist()
    beside = beside_steps(platform.index, steps, as_of=as_of)
    return tuple(dict.fromkeys((*datasets, *beside, *sorted(owners))))


def _focus(platform: Platform, meant: Meant, as_of: AsOf) -> tuple[Key, ...]:
    """The datasets that a picture is about: of a job or run what it reads and writes."""
    if isinstance(meant.node, ColumnId):
        meant = platform.catalog.resolve(str(meant.node.dataset))
    start, starts_at, _ = start_of(platform, meant, Level.DATASET, as_of=as_of)
    return beside_steps(platform.index, start, as_of=as_of) if starts_at is Kind.STEP else start


def _locked(platform: Platform, reference: str, as_of: AsOf) -> tuple[tuple[Key, ...], str]:
    meant = platform.catalog.resolve(reference)
    if not isinstance(meant.node, ColumnId):
        raise ParameterError("column", f"{reference[:80]!r} is no column; write TABLE[COLUMN]")
    start, _, _ = start_of(platform, meant, Level.COLUMN, as_of=as_of)
    return start, str(meant.node)
