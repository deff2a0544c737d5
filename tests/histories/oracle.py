"""What a set of events comes to, worked out the slow and obvious way: all of them at once.

Written from the issue and from OpenLineage's rules, not from the fold. It shares with it only how
things are named (keys, steps, labels, naming rules) and the digests that break ties.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from headwater.collector.extract import content_digest
from headwater.collector.fold import _digest_members
from headwater.collector.shape import step_of
from headwater.model.edges import Evidence, Influence, Subtype, Transformation
from headwater.model.graph import MEMBER_LABEL, column_label, flow_label
from headwater.model.identity import DatasetId, JobId, RunId, key_of
from headwater.model.time import BEGINNING, FOREVER
from headwater.openlineage.event_time import parse_event_time
from headwater.openlineage.producer import HEADWATER, source_of
from headwater.openlineage.recognition import digest
from histories.endings import (
    Words,
    deletions_of_own_columns,
    is_dropped,
    without_columns_of,
)
from histories.pictures import (
    Link,
    Nature,
    Natures,
    Pair,
    Picture,
    column,
    draw_columns,
    draw_entries,
    draw_source,
    drawn_on,
    filled_in,
    mapping_digest,
    merged,
    strongest,
)
from histories.rejected import refused_by, without
from histories.said import READ, WRITTEN, Json, Said, facet, is_deleted, named
from histories.spans import changes_of, joined

TERMINAL = {"COMPLETE": "COMPLETED", "FAIL": "FAILED", "ABORT": "ABORTED"}


class Oracle:
    """Everything that follows from a set of events, table by table."""

    def __init__(self, bodies: Iterable[bytes], *, misses_to_end: int = 3) -> None:
        by_digest = {digest(body): body for body in bodies}
        self.misses_to_end = misses_to_end
        self.said = [
            Said(document := json.loads(body), key, parse_event_time(document["eventTime"])[0])
            for key, body in by_digest.items()
        ]
        self.said.sort(key=lambda each: (each.at, each.digest))
        self.columns: dict[int, tuple[DatasetId, str]] = {}
        self._name_rejected()
        self.drops = set(self._drops())
        self.timelines: dict[tuple[int, str], list[Any]] = defaultdict(list)
        self.runs = [self._run(run) for run in sorted(self._run_ids())]
        for each in self.said:
            if each.run is None or each.is_window:
                self._declare(each)

    # -- names --------------------------------------------------------------------------------

    def _name_rejected(self) -> None:
        """A column of which is said that nothing comes to it, or from it, is named by that."""
        for each in self.said:
            told = facet(each.body.get("job", {}), "headwater_rejection")
            if told is None or is_deleted(told):
                continue
            ends = told["source"], told["target"]
            if any("field" in end for end in ends):
                self.column(named(ends[0]), ends[0].get("field", ""))
                self.column(named(ends[1]), ends[1].get("field", "*"))

    def column(self, dataset: DatasetId, path: str) -> tuple[DatasetId, str]:
        self.columns[column((dataset, path))] = (dataset, path)
        return dataset, path

    def _run_ids(self) -> set[str]:
        own = {each.run for each in self.said if each.run is not None}
        return own | {
            run
            for each in self.said
            for run, _ in (*self._mentions(each), *self._runs_in_lineage(each))
        }

    def _mentions(self, each: Said) -> Iterator[tuple[str, JobId]]:
        if each.run is None:
            return
        facets = each.body["run"].get("facets", {})
        parent = facets.get("parent", facets.get("parentRun"))
        for told in (parent, (parent or {}).get("root")):
            if told:
                job = told["job"]
                yield told["run"]["runId"], JobId(job["namespace"], job["name"])

    def _named_in_lineage(self, each: Said) -> Iterator[tuple[Json, Json]]:
        """What explicit lineage of a run says of very runs: entries with their inputs."""
        told = facet(each.body.get("job", {}), "lineage") if each.run is not None else None
        for entry in (told or {}).get("entries", ()):
            yield entry, {}
            for given in entry.get("inputs", ()):
                yield entry, given
            for of_column in entry.get("fields", {}).values():
                for given in of_column["inputs"]:
                    yield entry, given

    def _runs_in_lineage(self, each: Said) -> Iterator[tuple[str, JobId]]:
        own = each.body.get("job")
        for pair in self._named_in_lineage(each):
            for one in pair:
                if one.get("type") == "JOB" and "runId" in one:
                    job = one if "name" in one else own
                    yield one["runId"], JobId(job["namespace"], job["name"])

    def run_flows(self) -> set[tuple[int, int, int, int]]:
        """(upstream run, downstream run, first said, last said)."""
        seen: dict[tuple[int, int], list[int]] = defaultdict(list)
        for each in self.said:
            for entry, given in self._named_in_lineage(each):
                if given.get("type") != "JOB" or "runId" not in given:
                    continue
                foreign = entry["type"] == "JOB" and "name" in entry
                if foreign and JobId(entry["namespace"], entry["name"]) == each.job:
                    foreign = False
                target = entry.get("runId") if entry["type"] == "JOB" else None
                target = target or (None if foreign else each.run)
                if target is not None and target != given["runId"]:
                    pair = key_of(RunId(given["runId"])), key_of(RunId(target))
                    seen[pair].append(each.at)
        return {(*pair, min(times), max(times)) for pair, times in seen.items()}

    # -- runs ---------------------------------------------------------------------------------

    def _run(self, run: str) -> Json:
        """A row of the table of runs, with its sides beside it."""
        said = [each for each in self.said if each.run == run]
        key = key_of(RunId(run))
        mentioned = [
            key_of(job)
            for each in self.said
            for named, job in (*self._mentions(each), *self._runs_in_lineage(each))
            if named == run
        ]
        row: Json = {"id": run, "mentioned": min(mentioned, default=None), "sides": []}
        named_at = [
            each.at for each in self.said for named, _ in self._mentions(each) if named == run
        ]
        row["mentioned_at"] = max(named_at, default=None)
        terminal = [each for each in said if each.body.get("eventType") in TERMINAL]
        started = [each.at for each in said if each.body.get("eventType") == "START"]
        row["state"] = "NEW" if not said else "RUNNING"
        row["ended_at"] = None
        if terminal:
            row["state"] = TERMINAL[terminal[-1].body["eventType"]]
            row["ended_at"] = terminal[-1].at
        row["first_at"] = said[0].at if said else None
        row["last_at"] = said[-1].at if said else None
        row["started_at"] = min(started, default=None)
        row["begins_at"] = min(started, default=row["first_at"])
        row["job"] = key_of(said[0].job) if said else row["mentioned"]
        row["source"] = source_of(said[0].producer) if said else None
        row["nominal_start"] = row["nominal_end"] = row["parent"] = row["root"] = None
        for each in said:
            facets = each.body["run"].get("facets", {})
            nominal = facets.get("nominalTime")
            if nominal and nominal["nominalStartTime"] != "soon":
                row["nominal_start"] = parse_event_time(nominal["nominalStartTime"])[0]
                end = nominal.get("nominalEndTime")
                row["nominal_end"] = parse_event_time(end)[0] if end else None
            parent = facets.get("parent", facets.get("parentRun"))
            if parent:
                row["parent"] = key_of(RunId(parent["run"]["runId"]))
                root = parent.get("root")
                row["root"] = key_of(RunId(root["run"]["runId"])) if root else None
        lasting = [each for each in said if not each.is_window]
        explicit = [self._explicit(each) for each in lasting]
        row["evidence"] = Evidence.OBSERVED
        for each in said:
            row["evidence"] = told_evidence(each.body["job"]) or row["evidence"]
        row["reads_told"] = any("inputs" in each.body for each in lasting) or any(
            each is not None for each in explicit
        )
        row["writes_told"] = any("outputs" in each.body for each in lasting) or any(
            each is not None for each in explicit
        )
        if said:
            self._sides(said, row)
            picture = self._picture(lasting, explicit, key_of(said[0].job))
            self.timelines[row["job"], row["source"]].append(
                ((row["begins_at"], 1, key.to_bytes(8, "big", signed=True)), "run", row, picture)
            )
        return row

    def _sides(self, said: Sequence[Said], row: Json) -> None:
        sides: dict[tuple[int, DatasetId], Json] = {}
        for each in said:
            for role, given in each.sides():
                side = sides.setdefault(
                    (role, named(given)), {"spelled": set(), "version": None, "told": None}
                )
                side["spelled"].add(f"{given['namespace']}\x1f{given['name']}")
                version = (facet(given, "version") or {}).get("datasetVersion")
                if version is not None:
                    side["told"] = max(
                        side["told"] or (0, b"", ""), (each.at, each.digest, version)
                    )
        for (role, dataset), side in sides.items():
            at, _, version = side["told"] or (None, None, None)
            happened = row["begins_at"]
            if role == WRITTEN:
                happened = row["ended_at"] if row["state"] == "COMPLETED" else at
            spelled = "\x1e".join(sorted(side["spelled"]))
            row["sides"].append((role, key_of(dataset), spelled, version, happened))

    # -- what flows where ---------------------------------------------------------------------

    def _resolve(self, each: Said, given: Json) -> DatasetId:
        """The dataset meant by a lineage facet: an input, however it is called, comes first."""
        meant = named(given)
        own = {named(one): named(one) for one in each.body.get("inputs", ())}
        linked: dict[DatasetId, DatasetId] = {}
        for one in each.body.get("inputs", ()):
            for link in (facet(one, "symlinks") or {}).get("identifiers", ()):
                linked.setdefault(named(link), named(one))
        known = linked | own
        if meant in known:
            return known[meant]
        ends = {
            known[one]
            for one in known
            if one.namespace == meant.namespace and one.name.endswith("." + meant.name)
        }
        return ends.pop() if len(ends) == 1 else meant

    def _transformations(self, given: Json, legacy: str | None) -> list[Transformation]:
        told = given.get("transformations") or []
        if not told:
            masked = legacy == "MASKED"
            plain = Subtype.IDENTITY if legacy == "IDENTITY" else Subtype.TRANSFORMATION
            return [Transformation(plain, masked)]
        found = []
        for each in told:
            direct = each["type"] == "DIRECT"
            subtype = Subtype.__members__.get(each.get("subtype", "").upper())
            if subtype is None:
                subtype = Subtype.TRANSFORMATION if direct else Subtype.INDIRECT
            found.append(Transformation(subtype, bool(each.get("masking"))))
        return found

    def _column_links(self, each: Said, given: Json) -> frozenset[Link]:
        """What `columnLineage` says, Spark's repetitions said once."""
        told = facet(given, "columnLineage")
        if told is None or not isinstance(told.get("fields", {}), dict):
            return frozenset()
        output = named(given)
        links: set[Link] = set()

        def add(one: Json, path: str, legacy: str | None) -> None:
            source = self.column(self._resolve(each, one), one["field"])
            for how in self._transformations(one, legacy):
                links.add(Link(source, self.column(output, path), how))

        fields = told.get("fields", {})
        for path, of_column in fields.items():
            self.column(output, path)
            for one in of_column["inputFields"]:
                add(one, path, of_column.get("transformationType"))
        schema = {one["name"] for one in (facet(given, "schema") or {}).get("fields", ())}
        if len(fields) > 1 and schema <= set(fields):
            for link in [*links]:
                alike = {link._replace(target=(output, path)) for path in fields}
                if link.transformation.subtype.influence is Influence.INDIRECT and alike <= links:
                    links = links - alike | {link._replace(target=self.column(output, "*"))}
        for one in told.get("dataset", ()):
            add(one, "*", None)
            self._columns_of(output, schema)
        return frozenset(links)

    def _columns_of(self, dataset: DatasetId, paths: Iterable[str]) -> None:
        for path in paths:
            self.column(dataset, path)

    def _entry(self, each: Said, told: Json, target: tuple[str, Any]) -> Json:
        """One target of explicit lineage: its sources with their influence, and its links."""
        sources: dict[tuple[str, Any], bool | None] = {}
        links: set[Link] = set()

        def add(one: Json, path: str) -> None:
            source = self._source(each, one)
            if source is None or (source == target and target[0] == "job"):
                return
            given = one.get("transformations") or []
            how = self._transformations(one, None)
            direct = any(t.subtype.influence is Influence.DIRECT for t in how) if given else None
            sources[source] = strongest(sources.get(source), direct)
            if source[0] == target[0] == "dataset" and ("field" in one or path != "*"):
                origin = self.column(source[1], one.get("field", ""))
                for transformation in how:
                    links.add(Link(origin, self.column(target[1], path), transformation))

        for one in told.get("inputs", ()):
            add(one, "*")
        for path, of_column in told.get("fields", {}).items():
            if target[0] == "dataset":
                self.column(target[1], path)
            for one in of_column["inputs"]:
                add(one, path)
        return {"whole": "inputs" in told, "sources": sources, "links": links}

    def _source(self, each: Said, one: Json) -> tuple[str, Any] | None:
        """What explicit lineage draws on; the event's own job, unnamed, is no source."""
        if "name" not in one:
            return None
        if one["type"] == "JOB":
            return "job", JobId(one["namespace"], one["name"])
        return "dataset", self._resolve(each, one)

    def _explicit(self, each: Said) -> dict[tuple[str, Any], Json] | None:
        """Explicit lineage of an event of a job, by target; None where there is none."""
        told = facet(each.body.get("job", {}), "lineage")
        if told is None:
            return None
        if is_deleted(told):
            silent = each.run is None and "inputs" not in each.body and "outputs" not in each.body
            return {} if silent else None
        entries: dict[tuple[str, Any], Json] = {}
        for one in told["entries"]:
            own = each.body["job"]
            if one["type"] == "JOB":
                by_name = one if "name" in one else own
                target: tuple[str, Any] = ("job", JobId(by_name["namespace"], by_name["name"]))
            else:
                target = ("dataset", named(one))
            entry = self._entry(each, one, target)
            # A declaration that names a target twice means the last.
            entries[target] = (
                merged(entries[target], entry)
                if target in entries and each.run and not each.is_window
                else entry
            )
        return entries

    def _picture(
        self,
        said: Sequence[Said],
        explicit: Sequence[dict[tuple[str, Any], Json] | None],
        job: int,
    ) -> Picture:
        reads = {named(given) for each in said for role, given in each.sides() if role == READ}
        writes = {named(given) for each in said for role, given in each.sides() if role == WRITTEN}
        entries: dict[tuple[str, Any], Json] = {}
        for one in explicit:
            for target, entry in (one or {}).items():
                entries[target] = merged(entries[target], entry) if target in entries else entry
        mappings = self._mappings(said)
        if any(one is not None for one in explicit):
            return draw_entries(job, entries, reads, writes)
        return draw_columns(job, mappings, reads, writes)

    def _mappings(self, said: Sequence[Said]) -> dict[DatasetId, frozenset[Link]]:
        """The latest mapping of each output; of one instant the one of the greater digest.

        One event that tells of an output twice: the same tie, in a declaration the last.
        """
        best: dict[DatasetId, tuple[tuple[int, bytes], frozenset[Link]]] = {}
        for each in said:
            for role, given in each.sides():
                if role != WRITTEN:
                    continue
                links = self._column_links(each, given)
                if not links:
                    continue
                output = named(given)
                stamp = (each.at, mapping_digest(output, links))
                if (
                    each.run is None
                    or each.is_window
                    or output not in best
                    or stamp > best[output][0]
                ):
                    best[output] = (stamp, links)
        return {output: links for output, (_, links) in best.items()}

    # -- declarations -------------------------------------------------------------------------

    def _declare(self, each: Said) -> None:
        evidence = told_evidence(each.body.get("job") or each.body["dataset"])
        if each.job is not None:
            explicit = self._explicit(each)
            reads_told = explicit is not None or "inputs" in each.body
            writes_told = explicit is not None or "outputs" in each.body
            owner = key_of(each.job)
            picture = self._picture([each], [explicit], owner)
            explicit_words = explicit is not None
            if not reads_told and not writes_told:
                return
        else:
            owner = key_of(named(each.body["dataset"]))
            told = self._structure(each)
            if told is None:
                return
            picture, reads_told, writes_told = told, True, True
            explicit_words = facet(each.body["dataset"], "lineage") is not None
        self.timelines[owner, source_of(each.producer)].append(
            (
                (
                    each.at,
                    0,
                    told_revision(each.body.get("job") or each.body["dataset"]) + each.digest,
                ),
                "declared",
                {
                    "evidence": evidence
                    or (Evidence.DECLARED if each.run is None else Evidence.OBSERVED),
                    "reads_told": reads_told,
                    "writes_told": writes_told,
                    "explicit": explicit_words,
                },
                picture,
            )
        )

    def _structure(self, each: Said) -> Picture | None:
        """What an event about a dataset says the dataset derives from."""
        given = each.body["dataset"]
        dataset = named(given)
        told = facet(given, "lineage")
        picture = Picture()
        step = step_of(key_of(dataset), "structure").key
        if told is not None:
            if is_deleted(told):
                return picture
            entry = self._entry(each, told, ("dataset", dataset))
            if not entry["whole"] and not entry["sources"]:
                return picture
        else:
            links = self._column_links(each, given)
            if not links:
                return None
            sources = {("dataset", one): direct for one, direct in drawn_on(links).items()}
            entry = {"whole": True, "sources": sources, "links": links}
        for source, direct in entry["sources"].items():
            draw_source(picture, source, step, direct, bare=not entry["whole"])
        nothing = entry["whole"] and not entry["sources"]
        picture.write(step, key_of(dataset), implied=False, bare=nothing)
        if entry["links"]:
            picture.mappings[step] = frozenset(entry["links"])
        return picture

    # -- edges through time -------------------------------------------------------------------

    def _drops(self) -> Iterator[tuple[int, int, str]]:
        for each in self.said:
            for given in each.datasets():
                told = facet(given, "lifecycleStateChange") or {}
                change = told.get("lifecycleStateChange")
                if change == "DROP":
                    yield key_of(named(given)), each.at, "dropped"
                previous = told.get("previousIdentifier")
                if change == "RENAME" and previous and named(previous) != named(given):
                    yield key_of(named(previous)), each.at, "renamed"
                people = each.producer.startswith(HEADWATER)
                if is_deleted(facet(given, "columnLineage")) and not people:
                    yield key_of(named(given)), each.at, "deleted"

    def renames(self) -> set[tuple[int, int, int]]:
        return {
            (key_of(named(previous)), key_of(named(given)), each.at)
            for each in self.said
            for given in each.datasets()
            if (told := facet(given, "lifecycleStateChange")) is not None
            and told["lifecycleStateChange"] == "RENAME"
            and (previous := told.get("previousIdentifier")) is not None
            and named(previous) != named(given)
        }

    def edges(self) -> set[tuple[Any, ...]]:
        """(owner, source, layer, from, to, label, valid from, valid to, why it ended)."""
        rows: set[tuple[Any, ...]] = set()
        refused = refused_by(self.said, self.facets())
        for (owner, source), entries in self.timelines.items():
            told = [*entries]
            for dataset, at, reason in self.drops:
                tie = dataset.to_bytes(8, "big", signed=True) + reason.encode()
                told.append(((at, 2, tie), "dropped", (dataset, reason, owner), None))
            told = without_revised(told)
            told.sort(key=lambda entry: entry[0])
            in_context = self._in_context(owner, told)
            said = without(self._flow_and_columns(in_context), owner, refused, self.columns)
            rows.update((owner, source, *row) for row in said)
        return rows | self._members()

    def _in_context(self, owner: int, entries: Sequence[Any]) -> Sequence[Any]:
        """The entries with what each run left unsaid filled in from what was told before it."""
        read: list[Any] = []
        for position, kind, told, picture in entries:
            if kind == "run":
                picture = filled_in(owner, picture, self._told_by(read))  # noqa: PLW2901
            read.append((position, kind, told, picture))
        return read

    def _told_by(self, entries: Sequence[Any]) -> Natures:
        """What holds after these entries and is not merely implied."""
        pairs = {pair for *_, picture in entries if picture is not None for pair in picture.edges}
        return {
            pair: nature
            for scan in (self._declared, self._observed)
            for pair in pairs
            for nature, _, _, until, _, _ in scan(pair, entries)
            if until == FOREVER and not nature[2]
        }

    def _flow_and_columns(self, entries: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        shown = [entry for entry in entries if entry[1] != "dropped"]
        pairs = {pair for entry in shown for pair in entry[3].edges}
        write_ends: dict[tuple[int, bool], dict[Any, str]] = defaultdict(dict)
        read_ends: dict[tuple[int, bool], dict[Any, list[tuple[int, str]]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for pair in pairs:
            for scan, observed in ((self._observed, True), (self._declared, False)):
                for nature, evidence, since, until, ended, position in scan(pair, entries):
                    role, influence, implied, bare = nature
                    if role == WRITTEN and ended is not None and ended != "changed":
                        write_ends[pair[0], observed][position] = ended
                    if role == READ and ended is not None and ended != "changed":
                        read_ends[pair[1], observed][position].append((pair[0], ended))
                    if since < until:
                        missed = ended == "missed"
                        label = flow_label(
                            evidence, influence, implied=implied, missed=missed, bare=bare
                        )
                        yield 0, *pair, label, since, until, ended
        for step in {step for entry in shown for step in entry[3].mappings}:
            for observed in (True, False):
                ends = write_ends[step, observed], read_ends[step, observed]
                yield from self._links(step, entries, *ends, observed=observed)

    def _observed(self, pair: Pair, entries: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """One edge as runs show it: confirmed, missed, replaced, dropped, and back again."""
        nature = since = evidence = None
        misses = 0
        for position, kind, told, picture in entries:
            at = position[0]
            ended = None
            now = picture.edges.get(pair) if picture is not None else None
            if kind == "run" and now is not None:
                misses = 0
                if nature is not None and (nature, evidence) != (now, told["evidence"]):
                    yield nature, evidence, since, at, "changed", position
                    nature = None
                if nature is None:
                    nature, evidence, since = now, told["evidence"], at
            elif nature is None:
                continue
            elif kind == "run":
                misses += told["state"] == "COMPLETED" and spoke_of(nature, told)
                ended = "missed" if misses >= self.misses_to_end else None
            elif kind == "declared":
                ended = "replaced" if now is None and spoke_of(nature, told) else None
            else:
                # What a facet is taken away for, runs have still seen.
                ended = told[1] if is_dropped(pair, kind, told) else None
            if ended is not None:
                yield nature, evidence, since, at, ended, position
                nature, misses = None, 0
        if nature is not None:
            yield nature, evidence, since, FOREVER, None, None

    def _declared(self, pair: Pair, entries: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """One edge as it was declared: until a declaration has it no more, or a drop.

        What a dataset derives from by its columns alone ends with the facet that tells these.
        """
        nature = since = evidence = None
        deletions = {*deletions_of_own_columns(entries)}
        for position, kind, told, picture in entries:
            at = position[0]
            if kind == "declared":
                now = picture.edges.get(pair)
                if nature is not None and now is None:
                    if spoke_of(nature, told):
                        yield nature, evidence, since, at, "replaced", position
                        nature = None
                elif now is not None and (nature, evidence) != (now, told["evidence"]):
                    if nature is not None:
                        yield nature, evidence, since, at, "changed", position
                    nature, evidence, since = now, told["evidence"], at
            elif nature is not None and (position in deletions or is_dropped(pair, kind, told)):
                yield nature, evidence, since, at, told[1], position
                nature = None
        if nature is not None:
            yield nature, evidence, since, FOREVER, None, None

    def _links(
        self,
        step: int,
        entries: Sequence[Any],
        ends: dict[Any, str],
        read_ends: dict[Any, list[tuple[int, str]]],
        *,
        observed: bool,
    ) -> Iterator[tuple[Any, ...]]:
        """The column links at a step: each lasts while mapping after mapping has it."""
        spans = [*self._spans(step, entries, ends, read_ends, observed=observed)]
        for evidence in Evidence:
            mine = [span for span in spans if span[3] is evidence]
            why = {until: ended for _, until, _, _, ended in mine}
            for link in {link for _, _, links, _, _ in mine for link in links}:
                having = [(since, until) for since, until, links, _, _ in mine if link in links]
                for since, until in joined(having):
                    source, target, _ = link.keys
                    label = column_label(evidence, link.transformation)
                    yield 1, source, target, label, since, until, why[until]

    def _spans(
        self,
        step: int,
        entries: Sequence[Any],
        ends: dict[Any, str],
        read_ends: dict[Any, list[tuple[int, str]]],
        *,
        observed: bool,
    ) -> Iterator[tuple[int, int, frozenset[Link], Evidence, str | None]]:
        """When which mapping was in force at a step, and why it ended.

        It holds until the next one, or its output is no longer written, or a declaration of what
        is written leaves it out, or so many successful runs in a row wrote its output without it;
        or, where it was declared, until the facet that told it is taken away. What it says of the
        columns of one input holds no longer than that input is read.
        """
        told: list[tuple[int, frozenset[Link], Evidence, str | None]] = []
        nothing = (frozenset[Link](), Evidence.OBSERVED)
        misses = 0
        told_by = Words(step, entries)
        for position, kind, event, picture in entries:
            now = picture.mappings.get(step) if picture is not None else None
            mine = now is not None and (kind == "run") == observed
            ended = ends.get(position) or told_by.ended(kind, event, now, observed=observed)
            if told and told[-1][1] and not (mine and observed):
                told += without_columns_of(read_ends.get(position, ()), told[-1], position[0])
            if mine:
                misses = 0
                if not told or told[-1][1:3] != (now, event["evidence"]):
                    told.append((position[0], now, event["evidence"], "replaced"))
                continue
            if kind == "run" and observed and any(source == step for source, _ in picture.edges):
                misses += event["state"] == "COMPLETED"
                ended = "missed" if misses >= self.misses_to_end else ended
            if ended is not None:
                told.append((position[0], *nothing, ended))
        told.append((FOREVER, *nothing, None))
        for (since, links, evidence, _), (until, _, _, ended) in pairwise(told):
            if since < until:
                yield since, until, links, evidence, ended

    def _members(self) -> set[tuple[Any, ...]]:
        """Every column takes part in what is said of all columns of its dataset, or of it all."""
        pairs: set[tuple[DatasetId, int, int]] = set()
        for key, (dataset, path) in self.columns.items():
            every, whole = column((dataset, "*")), column((dataset, ""))
            if path != "*" and every in self.columns:
                pairs.add((dataset, every, key))
            if path != "" and whole in self.columns:
                pairs.add((dataset, key, whole))
        return {
            (key_of(dataset), "members", 1, *pair, MEMBER_LABEL, BEGINNING, FOREVER, None)
            for dataset, *pair in pairs
        }

    # -- facets -------------------------------------------------------------------------------

    def facets(self) -> set[tuple[Any, ...]]:
        """(owner, name, by hand, digest, valid from, valid to)."""
        told: dict[int, list[tuple[int, bytes, Json]]] = defaultdict(list)
        for each in self.said:
            manual = each.producer.startswith(HEADWATER)
            of_owner: dict[int, Json] = defaultdict(dict)
            owners = [(key_of(named(given)), given) for given in each.datasets()]
            if each.job is not None:
                owners.append((key_of(each.job), each.body["job"]))
            for owner, given in owners:
                for name, body in given.get("facets", {}).items():
                    gone = is_deleted(body)
                    content = None if gone else content_digest(json.dumps(body).encode())
                    of_owner[owner][name, manual] = content
            for owner, members in of_owner.items():
                told[owner].append(
                    (each.at, _digest_members(tuple(sorted(members.items()))), members)
                )
        rows: set[tuple[Any, ...]] = set()
        for owner, observations in told.items():
            observations.sort(key=lambda one: one[:2])
            for name in {name for *_, members in observations for name in members}:
                values = {at: members[name] for at, _, members in observations if name in members}
                rows.update((owner, *name, *row) for row in changes_of(values))
        return rows

    # -- other tables -------------------------------------------------------------------------

    def aliases(self) -> set[tuple[Any, ...]]:
        """(one, other, by people, holds)."""
        stated: dict[tuple[int, int, str, bool], int] = {}
        lists: dict[tuple[int, bool], list[tuple[int, set[int], bool]]] = defaultdict(list)
        for each in self.said:
            manual = each.producer.startswith(HEADWATER)
            source = source_of(each.producer)
            last: dict[int, tuple[set[int], bool]] = {}
            for given in each.datasets():
                told = facet(given, "symlinks")
                if told is None:
                    continue
                one = key_of(named(given))
                others = {key_of(named(link)) for link in told.get("identifiers", ())} - {one}
                last[one] = (others, is_deleted(told))
                if not manual:
                    stated |= {(one, other, source, manual): each.at for other in others}
            for one, told in last.items():
                if manual:
                    stated |= {(one, other, source, manual): each.at for other in told[0]}
                lists[one, manual].append((each.at, *told))
        return {
            (one, other, manual, all(
                at > when
                for when, others, gone in lists[one, manual]
                if gone or (manual and other not in others)
            ))
            for (one, other, _, manual), at in stated.items()
        }  # fmt: skip

    def dependencies(self) -> set[tuple[int, int, int, int]]:
        seen: dict[tuple[int, int], list[int]] = defaultdict(list)
        for each in self.said:
            told = each.body.get("run", {}).get("facets", {}).get("jobDependencies", {})
            own = key_of(each.job) if each.job else 0
            for side in ("upstream", "downstream"):
                for one in told.get(side, ()):
                    other = key_of(JobId(one["job"]["namespace"], one["job"]["name"]))
                    pair = (other, own) if side == "upstream" else (own, other)
                    seen[pair].append(each.at)
            declared = facet(each.body.get("job", {}), "headwater_dependencies") or {}
            for other in declared.get("upstream", ()):
                seen[key_of(JobId(other["namespace"], other["name"])), own].append(each.at)
            for other in declared.get("downstream", ()):
                seen[own, key_of(JobId(other["namespace"], other["name"]))].append(each.at)
        return {(*pair, min(times), max(times)) for pair, times in seen.items()}


def told_revision(given: Json) -> bytes:
    """Which of several declarations of one instant it is, to be compared."""
    told = (facet(given, "headwater_evidence") or {}).get("revision", 0)
    return told.to_bytes(8, "big")


def without_revised(entries: Sequence[Any]) -> list[Any]:
    """The entries but for declarations of which there is a later revision of the same instant."""
    newest: dict[int, bytes] = {}
    for (at, _, tie), kind, *_ in entries:
        if kind == "declared":
            newest[at] = max(newest.get(at, b""), tie[:8])
    return [
        entry
        for entry in entries
        if entry[1] != "declared" or entry[0][2][:8] == newest[entry[0][0]]
    ]


def told_evidence(given: Json) -> Evidence | None:
    """How the sender says it knows of something."""
    kind = (facet(given, "headwater_evidence") or {}).get("kind", "")
    known = {"manual": Evidence.MANUAL, "parsed": Evidence.PARSED, "inferred": Evidence.INFERRED}
    return known.get(kind)


def spoke_of(nature: Nature, told: Json) -> bool:
    """Whether a run or a declaration said anything of the side of an edge."""
    return told["reads_told"] if nature[0] == READ else told["writes_told"]
