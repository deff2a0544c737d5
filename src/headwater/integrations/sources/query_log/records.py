"""Reading exports: CSV, TSV, JSON, JSON Lines and Parquet, plain or compressed, record by record.

Never more than a few records are in memory, whatever the size of the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, Final, TypeAlias, cast

import msgspec

from headwater.errors import InvalidInputError
from headwater.integrations.sources.query_log.export_files import (
    DAMAGED,
    UnreadableFileError,
    first_line,
    opened,
    start_of_file,
    whole_lines,
)
from headwater.integrations.sources.query_log.json_elements import BrokenArrayError, elements
from headwater.integrations.sources.source import Report

Record: TypeAlias = tuple[str, Sequence[Any]]
"""The file and line, or the number of the record; and the values of the columns that were asked
for, None where there is none."""

_PARQUET: Final = b"PAR1"
_ABSENT: Final = frozenset({"", "\\N"})
_LONGEST_VALUE: Final = 1 << 30
_SEEN_FIRST: Final = 100
_document: Final = msgspec.json.Decoder(dict[str, Any])


class MissingColumnError(InvalidInputError):
    """An export that leaves out what nothing can be said without."""

    def __init__(self, location: str, missing: Iterable[str], there: Iterable[str]) -> None:
        wanted, found = " and no ".join(map(str.upper, missing)), ", ".join(there) or "none"
        super().__init__(f"{location} has no column {wanted}; there are {found}")


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of each record, in this order, by names in small letters.

    needed: those that no export may leave out. others: further names of a column.
    """

    names: tuple[str, ...]
    needed: frozenset[str] = frozenset()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def places(self, there: Sequence[str]) -> list[int | None]:
        """Where each of them stands among names in any case."""
        at = {name.strip().lower(): place for place, name in enumerate(there)}
        return [
            next((at[each] for each in (name, *self.others.get(name, ())) if each in at), None)
            for name in self.names
        ]

    def check(self, location: str, there: Sequence[str]) -> list[int | None]:
        """The same. Raises MissingColumnError."""
        places = self.places(there)
        missing = [
            name
            for name, place in zip(self.names, places, strict=True)
            if place is None and name in self.needed
        ]
        if missing:
            raise MissingColumnError(location, missing, there)
        return places


def column_names(file: str) -> Sequence[str]:
    """The names of the columns of an export; of JSON, those of its first records."""
    if _is_parquet(file):
        return [name for name, _ in _parquet_columns(file)]
    with opened(file) as stream:
        start = first_line(stream)
        if start[:1] not in {"{", "["}:
            return [*chain(*csv.reader([start], delimiter=_delimiter(file, start)))]
    return _names_in(islice(read_documents(file, Report()), _SEEN_FIRST))


def read_records(
    file: str, columns: Columns, report: Report, *, header: Sequence[str] | None = None
) -> Iterator[Record]:
    """The records of an export, in order.

    header: of a CSV file that has none. A record that cannot be read is a remark, and so is a file
    that breaks off. Raises UnreadableFileError, MissingColumnError.
    """
    if _is_parquet(file):
        yield from _parquet(file, columns)
        return
    with opened(file) as stream:
        start = first_line(stream)[:1]
    if not start:
        return
    if start in {"{", "["}:
        yield from _from_documents(file, columns, report)
    else:
        yield from _csv(file, columns, report, header)


def read_documents(file: str, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects in a file of JSON: one a line, an array of them, or one alone."""
    with opened(file) as stream:
        start, after = first_line(stream), first_line(stream)
    with opened(file) as stream:
        if start[:1] == "{" and (_is_document(start) or after[:1] == "{"):
            yield from _lines(file, stream, report)
        else:
            yield from _array(file, stream, report)


# -- CSV ---------------------------------------------------------------------------------------


def _csv(
    file: str, columns: Columns, report: Report, header: Sequence[str] | None
) -> Iterator[Record]:
    csv.field_size_limit(_LONGEST_VALUE)
    with opened(file) as stream:
        delimiter = _delimiter(file, first_line(stream)) if header is None else ","
    with opened(file) as stream:
        rows = csv.reader(whole_lines(file, stream, report), delimiter=delimiter)
        # What stands behind the last column of a header moved there from the one it belongs to.
        widest = None
        if header is None:
            header = [*chain(*islice(rows, 1))]
            widest = len(header)
        places = columns.check(file, header)
        width = max((place for place in places if place is not None), default=0) + 1
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                report.remark(f"{file}:{rows.line_num}", f"this is no CSV: {error}")
                continue
            if row is None:
                return
            if len(row) < width or (widest is not None and any(row[widest:])):
                if row:
                    detail = f"the record has {len(row)} columns, its header {len(header)}"
                    report.remark(f"{file}:{rows.line_num}", detail, "export the file again")
                continue
            yield (
                f"{file}:{rows.line_num}",
                [
                    None if place is None or (value := row[place]) in _ABSENT else value
                    for place in places
                ],
            )


def _delimiter(file: str, header: str) -> str:
    name = file.removesuffix(".gz").removesuffix(".zst")
    if name.endswith(".tsv") or ("\t" in header and "," not in header):
        return "\t"
    return ";" if ";" in header and "," not in header else ","


# -- JSON --------------------------------------------------------------------------------------


def _from_documents(file: str, columns: Columns, report: Report) -> Iterator[Record]:
    known: dict[tuple[str, ...], list[str | None]] = {}
    documents = read_documents(file, report)
    # What is null in a record is often left out of it.
    first = [*islice(documents, _SEEN_FIRST)]
    if first:
        columns.check(file, _names_in(first))
    for place, document in chain(first, documents):
        names = (*document,)
        keys = known.get(names)
        if keys is None:
            at = columns.places(names)
            keys = known[names] = [None if each is None else names[each] for each in at]
        yield place, [None if key is None else document[key] for key in keys]


def _lines(
    file: str, stream: Iterable[str], report: Report
) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(whole_lines(file, stream, report), start=1):
        if line.isspace():
            continue
        try:
            document = _document.decode(line)
        except msgspec.DecodeError as error:
            report.remark(f"{file}:{number}", f"this is no JSON object: {error}")
            continue
        yield f"{file}:{number}", document


def _array(
    file: str, stream: io.TextIOBase, report: Report
) -> Iterator[tuple[str, dict[str, Any]]]:
    number = 0
    try:
        for number, element in enumerate(elements(stream), start=1):
            if isinstance(element, dict):
                yield f"{file}[{number}]", cast("dict[str, Any]", element)
            else:
                report.remark(f"{file}[{number}]", "this is no JSON object")
    except (BrokenArrayError, *DAMAGED) as error:
        report.remark(f"{file}[{number + 1}]", str(error), "export the file again")


def _names_in(documents: Iterable[tuple[str, dict[str, Any]]]) -> list[str]:
    return [*dict.fromkeys(name for _, document in documents for name in document)]


def _is_document(line: str) -> bool:
    try:
        _document.decode(line)
    except msgspec.DecodeError:
        return False
    return True


# -- Parquet -----------------------------------------------------------------------------------

_ROWS_AT_ONCE: Final = 2_000


def _parquet(file: str, columns: Columns) -> Iterator[Record]:
    there = _parquet_columns(file)
    places = columns.check(file, [name for name, _ in there])
    wanted = [None if place is None else there[place] for place in places]
    items = ", ".join("NULL" if each is None else _item(*each) for each in wanted)
    with _duckdb(file) as connection:
        cursor = connection.execute(f"SELECT {items} FROM read_parquet(?)", [file])
        number = 0
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            for row in rows:
                number += 1
                yield f"{file}[{number}]", row


def _item(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    # Python's times with a zone would need the names of all zones.
    return f"make_timestamp(epoch_us({quoted}))" if kind.startswith("TIMESTAMP WITH") else quoted


def _parquet_columns(file: str) -> list[tuple[str, str]]:
    with _duckdb(file) as connection:
        import duckdb

        try:
            found = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [file]).fetchall()
        except duckdb.Error as error:
            raise UnreadableFileError(file, str(error).splitlines()[0]) from None
    return [(name, kind) for name, kind, *_ in found]


def _duckdb(file: str) -> Any:
    try:
        import duckdb
    except ImportError:
        reason = "Parquet needs duckdb: pip install 'headwater[parquet]', or export CSV or JSON"
        raise UnreadableFileError(file, reason) from None
    return duckdb.connect(config={"threads": 1, "memory_limit": "256MB"})


def _is_parquet(file: str) -> bool:
    return start_of_file(file).startswith(_PARQUET)
