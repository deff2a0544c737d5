"""What has changed in folders of code, as events; what is gone is taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from headwater.integrations.sources.code.folders import File, Folders, needed
from headwater.integrations.sources.code.kinds import Kind
from headwater.integrations.sources.code.library import Library
from headwater.integrations.sources.code.memory import Known, Sayings, Unit
from headwater.integrations.sources.code.migrations import rank_of, takes_back
from headwater.integrations.sources.code.order import circles, in_order
from headwater.integrations.sources.code.passages import Contents
from headwater.integrations.sources.code.reading import Reading, Way, read_contents
from headwater.integrations.sources.code.telling import Teller
from headwater.integrations.sources.source import Options, Report
from headwater.integrations.sources.sql_job import producer_of, taking_back
from headwater.integrations.sources.tables import Tables
from headwater.model.identity import JobId
from headwater.model.time import Instant
from headwater.openlineage.writing import Json, Writer
from headwater.sql.answer import TableName

_MOST_READINGS: Final = 4


class Changes:
    """One scan of folders in which something has changed. after: what is to be remembered."""

    def __init__(
        self, kind: Kind, folders: Folders, options: Options, before: Known, report: Report
    ) -> None:
        self._kind = kind
        self._folders = folders
        self._options = options
        self._report = report
        self._before = before
        self.after = Known(jobs=dict(before.jobs), tables=dict(before.tables))
        self._said_of_jobs = Sayings(self.after.jobs, options.now, again=options.again)
        self._said_of_tables = Sayings(self.after.tables, options.now, again=options.again)
        self._contents: dict[str, Contents] = {}
        self._readings: dict[str, Reading] = {}
        self._keys: dict[str, str] = {}
        namespace = options.namespace or f"sql://{self._place_name}"
        tables = Tables(namespace, options.defaults)
        self._way = Way(tables, options.dialect, options.defaults)
        self._library = Library(tables, options.known)
        writer = Writer(producer_of(kind.name))
        job_namespace = options.job_namespace or kind.job_namespace or self._place_name
        self._teller = Teller(writer, job_namespace, tables)

    @property
    def _place_name(self) -> str:
        return self._folders.checkouts[0].name if self._folders.checkouts else "code"

    def events(self) -> Iterator[Json]:
        """What is to be told, jobs first."""
        files = self._folders.files
        own = {each for each, file in files.items() if file.may_hold_sql and self._is_own(file)}
        wanted = needed({each: files[each] for each in files if files[each].may_hold_sql}, own)
        runs_as_template = self._templates()
        self._report.expect(len(wanted))
        for path in wanted:
            unit = self._before.units.get(path)
            if unit is not None and unit.digest == files[path].digest:
                self._library.put(path, unit.definitions)
        for path, unit in self._unreadable():
            self._library.put(path, unit.definitions)
        order = self._order(wanted)
        for _ in range(_MOST_READINGS):
            if not self._read(order, runs_as_template):
                break
        self._report.advance(len(wanted) - min(len(wanted), self._report.done))
        self._remark_circles(order)
        yield from self._told(order, own - runs_as_template)
        yield from self._taken_back()
        yield from self._tables(own)

    def _is_own(self, file: File) -> bool:
        return self._kind.is_own(file) and not takes_back(file.path)

    def _templates(self) -> set[str]:
        """The files that DAGs run, of which the DAGs tell."""
        found: set[str] = set()
        for path, file in self._folders.files.items():
            if file.is_dag:
                found |= {*self._templates_of(path)}
        return found

    def _templates_of(self, path: str) -> list[str]:
        named = self._contents_of(path).templates
        found = [self._folders.template(each, path) for each in named]
        return [each for each in found if each is not None]

    def _contents_of(self, path: str) -> Contents:
        if path not in self._contents:
            self._contents[path] = self._kind.contents_of(self._folders.files[path])
        return self._contents[path]

    def _order(self, wanted: set[str]) -> list[str]:
        files = self._folders.files
        creators: dict[str, list[str]] = {}
        for path in wanted:
            for word in files[path].creates:
                creators.setdefault(word, []).append(path)
        needs = {
            path: {one for word in files[path].words & creators.keys() for one in creators[word]}
            for path in wanted
        }
        groups = in_order(needs, rank=rank_of)
        return [path for group in groups for path in group]

    def _read(self, order: Sequence[str], runs_as_template: set[str]) -> bool:
        """Read what has not been read with what is known by now; whether there was any."""
        found = False
        committed = self._before.newly_committed(self._folders)
        for path in order:
            is_template = path in runs_as_template and not self._folders.files[path].is_dag
            key = self._key(path, b"template" if is_template else b"")
            unit = self._before.units.get(path)
            is_known = unit is not None and unit.key == key and path not in committed
            is_known = is_known and not self._options.again
            if self._keys.get(path) == key or (path not in self._readings and is_known):
                self._keys[path] = key
                continue
            found = True
            self._keys[path] = key
            reading = self._reading(path)
            if is_template:
                reading.done.clear()
            self._readings[path] = reading
            self._library.put(path, [] if takes_back(path) else reading.definitions)
            if self._report.done < (self._report.total or 0):
                self._report.advance()
        return found

    def _key(self, path: str, flag: bytes) -> str:
        """What the reading of a file depends on: its text, templates and the tables it may mean."""
        file = self._folders.files[path]
        parts: list[Any] = [file.digest, flag]
        words = file.words
        if file.is_dag:
            for each in self._templates_of(path):
                parts.append(self._folders.files[each].digest)
                words |= self._folders.files[each].words
        library = self._library
        parts += [
            (library.name(each), library.columns(each)) for each in library.keys_for(words, path)
        ]
        return hashlib.blake2b(msgspec.msgpack.encode(parts), digest_size=16).hexdigest()

    def _known(self, path: str) -> dict[TableName, Sequence[str]]:
        files = self._folders.files
        words = files[path].words
        if files[path].is_dag:
            words = words.union(*(files[each].words for each in self._templates_of(path)))
        keys = self._library.keys_for(words, path)
        return {self._library.name(each): self._library.columns(each) for each in keys}

    def _reading(self, path: str) -> Reading:
        def template(name: str) -> str | None:
            found = self._folders.template(name, path)
            return self._folders.files[found].text if found is not None else None

        return read_contents(
            path, self._contents_of(path), self._known(path), way=self._way, template=template
        )

    def _remark_circles(self, order: Sequence[str]) -> None:
        reads: dict[str, list[TableName]] = {}
        writes: dict[str, list[TableName]] = {}
        for path in order:
            told = self._readings.get(path) or self._before.units[path]
            reads[path], writes[path] = [*told.reads], [*told.writes]
        for group in circles(reads, writes):
            if any(path in self._readings for path in group):
                detail = f"it and {', '.join(group[1:6])} read what each other writes"
                self._report.remark(group[0], detail, "they were read in the order of their names")

    def _told(self, order: Sequence[str], own: set[str]) -> Iterator[Json]:
        for path in order:
            file = self._folders.files[path]
            reading = self._readings.get(path)
            before = self._before.units.get(path)
            if reading is None:
                assert before is not None
                before.key = self._keys[path]
                self.after.units[path] = before
                continue
            unit = Unit(
                file.digest,
                self._keys[path],
                [] if takes_back(path) else reading.definitions,
                sorted(reading.reads),
                sorted(reading.writes),
                is_committed=file.changed is not None,
            )
            if path in own:
                yield from self._jobs(file, reading, unit)
            self.after.units[path] = unit
        for path, file in self._folders.files.items():
            if path not in self.after.units:
                self.after.units[path] = Unit(file.digest)
        self.after.units.update(self._unreadable())

    def _unreadable(self) -> list[tuple[str, Unit]]:
        """What is known of files that cannot be read this time."""
        units = self._before.units
        return [(path, units[path]) for path in self._folders.unreadable.keys() & units.keys()]

    def _jobs(self, file: File, reading: Reading, unit: Unit) -> Iterator[Json]:
        at = self._time(file)
        if reading.done:
            self._report.counts["files"] += 1
        self._report.statements.update(reading.statuses)
        for each in reading.remarks:
            self._report.remark(each.place, each.detail, each.fix)
        for done in reading.done:
            if not (done.lineage.reads or done.lineage.writes or done.work.own_name):
                continue
            job, told = self._teller.job(file, done)
            unit.jobs.append(job.name)
            when = self._said_of_jobs.tell(job.name, told, at)
            if when is not None:
                self._report.counts["jobs"] += 1
                yield self._teller.dated(told, when)

    def _time(self, file: File) -> Instant:
        """When the last of the files was committed that decide about what is told of one."""
        deciding = [file.path, *(self._templates_of(file.path) if file.is_dag else ())]
        words = file.words
        for key in self._library.keys_for(words, file.path):
            deciding += self._library.files(key)
        return self._latest(deciding)

    def _latest(self, paths: Sequence[str]) -> Instant:
        found: list[Instant] = []
        for path in paths:
            file = self._folders.files.get(path)
            changed = file.changed if file is not None else None
            if changed is None:
                return self._options.now
            found.append(changed)
        return max(found)

    def _taken_back(self) -> Iterator[Json]:
        """What was told of jobs that no file makes any longer."""
        made = {name for unit in self.after.units.values() for name in unit.jobs}
        for name, when in self._said_of_jobs.take_back(made):
            self._report.counts["jobs taken back"] += 1
            job = JobId(self._teller.job_namespace, name)
            yield taking_back(self._teller.writer, job, at=when)

    def _tables(self, own: set[str]) -> Iterator[Json]:
        """What is said of tables themselves, where it is another than before."""
        defined: set[str] = set()
        for table in self._library.defined():
            paths = [each for each in table.files if each in self._folders.files]
            if not paths or paths[0] not in own:
                continue
            name, event = self._teller.table(table)
            defined.add(name)
            when = self._said_of_tables.tell(name, event, self._latest(paths))
            if when is not None:
                self._report.counts["tables"] += 1
                yield self._teller.dated(event, when)
        if self._folders.unreadable:
            # They may define what is missing.
            return
        for name, when in self._said_of_tables.take_back(defined):
            yield self._teller.dated(self._teller.no_table(name), when)
