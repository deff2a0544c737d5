"""The company's datasets: whether what is said of them agrees."""

from __future__ import annotations

from typing import Any

import pytest

from headwater.demo.derivation import Dataset
from headwater.demo.estate import (
    GIVEN,
    every_dataset,
    every_pipeline,
    job_of,
    read_by,
)

Event = dict[str, Any]


@pytest.fixture(scope="module")
def datasets() -> dict[str, Dataset]:
    return every_dataset()


def test_every_dataset_that_is_not_given_is_written_by_a_job(told: list[Event]) -> None:
    stated = [
        entry
        for event in told
        if "job" in event
        for entry in event["job"]["facets"].get("lineage", {}).get("entries", ())
    ]
    outputs = [output for event in told for output in event.get("outputs", ())]
    written = {dataset["name"] for dataset in (*outputs, *stated)}
    named = {event["dataset"]["name"] for event in told if "dataset" in event}
    assert named - written == {table.name for table in GIVEN}


def test_the_erp_is_read_but_neither_written_nor_called_a_source(told: list[Event]) -> None:
    sources = {
        event["dataset"]["name"]
        for event in told
        if "headwater_source" in event.get("dataset", {}).get("facets", {})
    }
    read = {dataset["name"] for event in told for dataset in event.get("inputs", ())}
    erp = {"export/gl_entries", "export/cost_centres", "export/fx_rates"}
    assert erp <= read
    assert {table.name for table in GIVEN} - sources == erp


def test_everything_read_is_a_dataset_of_the_company(datasets: dict[str, Dataset]) -> None:
    read = {name for p in every_pipeline() for task in p.tasks for name in read_by(task)}
    assert read <= set(datasets)


def test_job_names_are_unique() -> None:
    jobs = [job_of(p, task) for p in every_pipeline() for task in p.tasks]
    jobs += [job_of(p) for p in every_pipeline() if p.engine.groups]
    assert len(jobs) == len(set(jobs))


def test_every_origin_is_a_column_of_its_dataset(datasets: dict[str, Dataset]) -> None:
    for dataset in datasets.values():
        for origin in (*dataset.influences, *(o for c in dataset.columns for o in c.origins)):
            columns = {column.name for column in datasets[origin.column.dataset.name].columns}
            assert origin.column.path in columns, f"{dataset.table.name} from {origin.column}"


def test_every_reference_written_down_is_resolved(datasets: dict[str, Dataset]) -> None:
    for dataset in datasets.values():
        for line in filter(None, map(str.strip, dataset.table.columns.splitlines())):
            taken = [word for word in line.split() if "." in word and "*" not in word]
            if len(taken) == len(line.split()):
                names = {column.expression for column in dataset.columns}
                assert set(taken) <= names, dataset.table.name
            else:
                columns = {column.name for column in dataset.columns}
                assert line.split()[0] in columns or ".*" in line, f"{dataset.table.name}: {line}"


def test_column_lineage_names_columns_of_the_schemas_in_the_same_event(
    told: list[Event],
) -> None:
    checked = 0
    for event in told:
        read = {
            (dataset["name"], field["name"])
            for dataset in event.get("inputs", ())
            for field in dataset.get("facets", {}).get("schema", {}).get("fields", ())
        }
        for output in event.get("outputs", ()):
            lineage = output.get("facets", {}).get("columnLineage")
            if lineage:
                own = {field["name"] for field in output["facets"]["schema"]["fields"]}
                origins = [*lineage["dataset"]]
                origins += [o for made in lineage["fields"].values() for o in made["inputFields"]]
                assert set(lineage["fields"]) <= own
                assert {(o["name"], o["field"]) for o in origins} <= read
                checked += 1
    assert checked > 2_500


def test_hashed_personal_data_is_masked_in_column_lineage(told: list[Event]) -> None:
    output = next(
        output
        for event in told
        for output in event.get("outputs", ())
        if output["name"] == "ANALYTICS.STAGING.STG_RIDERS" and "facets" in output
    )
    fields = output["facets"]["columnLineage"]["fields"]
    (email,) = fields["email_hash"]["inputFields"]
    assert (email["name"], email["field"]) == ("RAW.ACCOUNTS.RIDERS", "email")
    assert email["transformations"] == [
        {"type": "DIRECT", "subtype": "TRANSFORMATION", "masking": True}
    ]
    (city,) = fields["home_city"]["inputFields"]
    assert city["transformations"] == [{"type": "DIRECT", "subtype": "IDENTITY", "masking": False}]


def test_personal_data_is_tagged_by_column(told: list[Event]) -> None:
    event = next(e for e in told if e.get("dataset", {}).get("name") == "accounts.public.riders")
    tagged = {tag["field"]: tag["value"] for tag in event["dataset"]["facets"]["tags"]["tags"]}
    assert tagged == {
        "email": "contact",
        "full_name": "name",
        "phone": "contact",
        "birth_date": "birth",
    }


def test_the_sql_of_a_model_selects_what_its_schema_says(datasets: dict[str, Dataset]) -> None:
    models = [d for name, d in datasets.items() if name.startswith(("ANALYTICS.S", "ANALYTICS.M"))]
    for dataset in models:
        select, _, _ = dataset.sql.partition("\nfrom ")
        names = [line.rstrip(",").rpartition(" as ")[2] for line in select.splitlines()[1:]]
        assert names == [column.name for column in dataset.columns]
        assert all(f"{name} as " in dataset.sql for name in dataset.reads)


def test_some_jobs_say_nothing_of_columns(datasets: dict[str, Dataset]) -> None:
    distances = datasets["curated/station_distances"]
    assert distances.columns
    assert not any(column.origins for column in distances.columns)


def test_an_iceberg_table_is_read_at_the_version_last_written(told: list[Event]) -> None:
    latest = {}
    compared = 0
    for event in told:
        if event.get("eventType") != "COMPLETE":
            continue
        for dataset in event["inputs"]:
            if dataset["name"] in latest:
                assert dataset["facets"]["version"]["datasetVersion"] == latest[dataset["name"]]
                compared += 1
        for dataset in event["outputs"]:
            if "version" in dataset["facets"]:
                latest[dataset["name"]] = dataset["facets"]["version"]["datasetVersion"]
    assert compared > 50


def test_two_edges_are_drawn_by_hand(told: list[Event]) -> None:
    by_hand = {
        event["job"]["name"]: event
        for event in told
        if "headwater_evidence" in event.get("job", {}).get("facets", {})
    }
    assert set(by_hand) == {"route-optimiser", "board-pack-workbook"}
    assert [o["name"] for o in by_hand["route-optimiser"]["outputs"]] == ["rebalancing/plans"]
    assert "outputs" not in by_hand["board-pack-workbook"]


def test_a_task_that_loads_many_tables_pairs_each_with_its_source(told: list[Event]) -> None:
    load = next(
        event
        for event in told
        if event.get("eventType") == "COMPLETE"
        and event["job"]["name"] == "warehouse_load.load_fleet"
    )
    entries = {entry["name"]: entry for entry in load["job"]["facets"]["lineage"]["entries"]}
    assert set(entries) == {output["name"] for output in load["outputs"]}
    assert [i["name"] for i in entries["RAW.FLEET.BIKES"]["inputs"]] == ["raw/fleet/bikes"]
    (origin,) = entries["RAW.FLEET.BIKES"]["fields"]["model"]["inputs"]
    assert (origin["name"], origin["field"]) == ("raw/fleet/bikes", "model")
    assert not any("columnLineage" in output["facets"] for output in load["outputs"])
