"""Lists of datasets that are there, whoever made them: what lineage is counted against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from headwater.integrations.sources.source import Capability, Memory, Options, Report, Source
from headwater.openlineage.writing import Json

_TAKEN_AWAY: Final = ("documentation", "ownership", "tags", "headwater_domain", "headwater_tier")


def read(
    locations: Sequence[str], options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """Each dataset of the lists, as an event that describes it."""
    from headwater.integrations.sources.query_log.records import Columns, read_records
    from headwater.integrations.sources.retelling import Retelling
    from headwater.integrations.sources.sql_job import producer_of
    from headwater.model.identity import DatasetId
    from headwater.openlineage.writing import Writer

    columns = Columns(
        ("namespace", "name", "owner", "domain", "tier", "tags", "description"),
        needed=frozenset({"name"} if options.namespace else {"namespace", "name"}),
    )
    writer = Writer(producer_of("inventory"))
    retelling = Retelling(memory, options.now, again=options.again)
    for location in locations:
        for place, values in read_records(location, columns, report):
            row = dict(zip(columns.names, values, strict=True))
            namespace, name = row["namespace"] or options.namespace, row["name"]
            if not namespace or not name:
                report.remark(place, "it has no namespace or no name", "fill both in")
                continue
            report.counts["datasets"] += 1
            report.advance()
            told = writer.dataset(
                DatasetId(str(namespace), str(name)), **_facets(row, place, report)
            )
            yield from retelling.tell(writer.dataset_event(options.now, told))
    yield from retelling.end(dropped=False, taken_away=_TAKEN_AWAY)


def _facets(row: Mapping[str, object], place: str, report: Report) -> dict[str, Json]:
    facets: dict[str, Json] = {}
    if row["description"]:
        facets["documentation"] = {"description": str(row["description"])}
    if row["domain"]:
        facets["headwater_domain"] = {"domain": str(row["domain"])}
    if owners := _several(row["owner"]):
        facets["ownership"] = {"owners": [{"name": each} for each in owners]}
    if tags := _several(row["tags"]):
        facets["tags"] = {"tags": [{"key": each, "value": "true"} for each in tags]}
    tier = str(row["tier"] or "").strip()
    if tier.isdigit() and int(tier) > 0:
        facets["headwater_tier"] = {"tier": int(tier)}
    elif tier:
        report.remark(place, f"the tier {tier!r} is no whole number from 1 on", "leave it out")
    return facets


def _several(told: object) -> Sequence[str]:
    """What stands between semicolons."""
    return [text for each in str(told or "").split(";") if (text := each.strip())]


SOURCE: Final = Source(
    name="inventory",
    summary="lists of datasets, so that what has no lineage counts as missing",
    locations="CSV, JSON or Parquet files with the columns NAMESPACE and NAME",
    capabilities={
        Capability.OWNERS: "of a column OWNER, with semicolons between several",
        Capability.TAGS: "of a column TAGS, with semicolons between several; DOMAIN and TIER too",
        Capability.DESCRIPTIONS: "of a column DESCRIPTION",
    },
    read=read,
)
