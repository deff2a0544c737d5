"""Jobs of one name that several folders tell of: each keeps what it says, and none ends another's.

A server takes all that one source says of a job for one story, of which the latest counts. So where
another folder tells of a job of the same name otherwise, what is told here is of a source of its
own: `.../sources/dbt/2/v1.0` beside `.../sources/dbt/v1.0`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

if TYPE_CHECKING:
    from headwater.integrations.sources.source import Report
    from headwater.openlineage.writing import Json

_FIRST: Final = 1
_NAMES_SHOWN: Final = 5
_DELETED: Final = "_deleted"


class Claim(msgspec.Struct, frozen=True, array_like=True):
    """What a reading told of a job or a dataset.

    number: of the source that it told it as; 1 is the one without a number. digest: of what was
    told. facets: of datasets, by their keys, the names of those that were told with it.
    """

    number: int
    digest: str
    facets: dict[str, list[str]] = {}


@dataclass(slots=True)
class Claims:
    """What one reading tells, beside what those of other folders told the same server.

    own: by job, what this folder tells. others: by folder, what that one tells.
    """

    own: dict[str, Claim] = field(default_factory=dict[str, Claim])
    others: Mapping[str, Mapping[str, Claim]] = field(
        default_factory=dict[str, Mapping[str, Claim]]
    )
    _elsewhere: dict[str, set[str]] | None = None

    def settled(self, events: Iterable[Json]) -> Iterator[Json]:
        """The events as those of the sources that they are of, without what would end others."""
        for event in events:
            if "run" in event:
                yield event
            elif "job" in event:
                yield from self._of_job(event)
            else:
                yield from self._of_dataset(event)

    def remark(self, report: Report, place: str) -> None:
        """Say which jobs other folders tell of as well, and otherwise."""
        for other, told in sorted(self.others.items()):
            names = sorted(
                {_name(key) for key, mine in self.own.items() if _differ(mine, told.get(key))}
            )
            if not names:
                continue
            shown = ", ".join(names[:_NAMES_SHOWN])
            more = f" and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else ""
            are = "job is" if len(names) == 1 else "jobs are"
            report.remark(
                place,
                f"{len(names):,} {are} told of otherwise by {other}: {shown}{more}; what each says "
                "stands beside the other",
                "give one of them a --job-namespace of its own",
            )

    def _of_job(self, event: Json) -> Iterator[Json]:
        job = event["job"]
        key = _key(event["producer"], job)
        others = [told[key] for told in self.others.values() if key in told]
        taken = {each.number for each in others}
        mine = self.own.get(key)
        if not (job.get("facets") or event["inputs"] or event["outputs"]):
            self.own.pop(key, None)
            number = _FIRST if mine is None else mine.number
            if number not in taken:
                yield _as_source(event, number)
            return
        digest = _digest(event)
        alike = [each.number for each in others if each.digest == digest]
        kept = [mine.number] if mine is not None and mine.number not in taken else []
        free = next(each for each in count(_FIRST) if each not in taken)
        number = next(iter([*alike, *kept, free]))
        if kept and number not in kept:
            yield _as_source(_ending(event), kept[0])
        facets = {_key("", each): _said(each) for each in event["outputs"]}
        self.own[key] = Claim(number, digest, facets)
        outputs = [self._kept(each) for each in event["outputs"]]
        yield _as_source({**event, "outputs": outputs}, number)

    def _of_dataset(self, event: Json) -> Iterator[Json]:
        dataset = event["dataset"]
        key = _key(event["producer"], dataset)
        change = dataset.get("facets", {}).get("lifecycleStateChange", {})
        if change.get("lifecycleStateChange") == "DROP":
            self.own.pop(key, None)
            if self._facets_elsewhere(dataset) is None:
                yield event
            return
        self.own[key] = Claim(_FIRST, "", {_key("", dataset): _said(dataset)})
        kept = self._kept(dataset)
        if kept.get("facets") or not dataset.get("facets"):
            yield {**event, "dataset": kept}

    def _kept(self, dataset: Json) -> Json:
        """A dataset without the deletion of facets that other folders tell of it."""
        facets: Json = dataset.get("facets") or {}
        if not any(map(_is_deletion, facets.values())):
            return dataset
        elsewhere = self._facets_elsewhere(dataset) or set[str]()
        kept = {
            name: body
            for name, body in facets.items()
            if name not in elsewhere or not _is_deletion(body)
        }
        return {**dataset, "facets": kept}

    def _facets_elsewhere(self, dataset: Json) -> set[str] | None:
        """The facets that other folders tell of a dataset; None where none tells of it."""
        if self._elsewhere is None:
            self._elsewhere = {}
            for claim in (claim for told in self.others.values() for claim in told.values()):
                for key, facets in claim.facets.items():
                    self._elsewhere.setdefault(key, set()).update(facets)
        return self._elsewhere.get(_key("", dataset))


def _key(producer: str, thing: Mapping[str, Any]) -> str:
    return msgspec.json.encode((producer, thing["namespace"], thing["name"])).decode()


def _name(key: str) -> str:
    return msgspec.json.decode(key, type=tuple[str, str, str])[2]


def _differ(mine: Claim, theirs: Claim | None) -> bool:
    return theirs is not None and theirs.digest != mine.digest


def _digest(event: Json) -> str:
    timeless = {name: value for name, value in event.items() if name != "eventTime"}
    return hashlib.blake2b(msgspec.json.encode(timeless), digest_size=12).hexdigest()


def _said(dataset: Json) -> list[str]:
    """The names of the facets that are told with a dataset."""
    facets: Json = dataset.get("facets") or {}
    return [name for name, body in facets.items() if not _is_deletion(body)]


def _is_deletion(body: object) -> bool:
    return isinstance(body, dict) and bool(cast(dict[str, object], body).get(_DELETED))


def _ending(event: Json) -> Json:
    """What takes back all that is said of a job at the time of an event."""
    job = {name: event["job"][name] for name in ("namespace", "name")}
    return {**event, "job": job, "inputs": [], "outputs": []}


def _as_source(event: Json, number: int) -> Json:
    """An event as one of the source of that number."""
    if number == _FIRST:
        return event
    producer: str = event["producer"]
    before, _, version = producer.rpartition("/")
    plain, numbered = (
        msgspec.json.encode(each) for each in (producer, f"{before}/{number}/{version}")
    )
    return msgspec.json.decode(msgspec.json.encode(event).replace(plain, numbered))


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two readings look into the same folders: one lies in the other, or is the other."""
    return any(
        f"{left}/".startswith(f"{right}/") or f"{right}/".startswith(f"{left}/")
        for left in one
        for right in other
    )
