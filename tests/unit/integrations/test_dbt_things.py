"""Exposures, semantic models, metrics and saved queries."""

from __future__ import annotations

import pytest

from support.dbt_files import DbtProject
from support.dbt_told import names, short, tell


def orders(version: int = 12) -> tuple[DbtProject, str]:
    project = DbtProject(version)
    raw = project.source("app", "orders", ["id", "amount", "paid", "at"])
    mart = project.model("mart", "select * from {{ source('app', 'orders') }}", reads=[raw])
    return project, mart


def columns(told, job, source):
    (entry,) = told.of_job(job, source)["job"]["facets"]["lineage"]["entries"]
    return {
        name: {(short(each), each["transformations"][0]["subtype"]) for each in told["inputs"]}
        for name, told in entry.get("fields", {}).items()
    }


@pytest.mark.parametrize(
    ("kind", "type_"), [("dashboard", "DASHBOARD"), ("notebook", "NOTEBOOK"), ("ml", "ML"),
                        ("analysis", "ANALYSIS"), ("application", "APPLICATION")],
)  # fmt: skip
def test_an_exposure_is_what_lies_behind_the_models_it_shows(tmp_path, kind, type_):
    project, mart = orders()
    board = project.exposure(
        "board",
        [mart],
        type=kind,
        url="https://bi.example.com/7",
        label="The board",
        description="On Mondays.",
        maturity="high",
        meta={"owner": "emil@example.com"},
    )
    told = tell(project.write(tmp_path))
    job = told.of_job(board)
    assert names(job["inputs"]) == ["db.main.mart"]
    (output,) = job["outputs"]
    assert (output["namespace"], output["name"]) == ("dbt://shop", board)
    facets = output["facets"]
    assert facets["datasetType"]["datasetType"] == type_
    assert facets["dataSource"]["uri"] == "https://bi.example.com/7"
    assert facets["documentation"]["description"] == "On Mondays."
    assert names(facets["ownership"]["owners"]) == ["ada@example.com", "emil@example.com"]
    assert names(job["job"]["facets"]["ownership"]["owners"]) == names(
        facets["ownership"]["owners"]
    )
    assert {each["key"]: each["value"] for each in facets["tags"]["tags"]}["maturity"] == "high"


def test_an_owner_with_several_addresses_has_all_of_them(tmp_path):
    project, mart = orders()
    project.exposure("board", [mart], owner={"name": "Team", "email": ["a@b.c", "d@e.f"]})
    project.exposure("page", [mart], owner={"name": "Team"})
    told = tell(project.write(tmp_path))
    owners = told.of_table("exposure.shop.board")["ownership"]["owners"]
    assert names(owners) == ["a@b.c", "d@e.f"]
    assert names(told.of_table("exposure.shop.page")["ownership"]["owners"]) == ["Team"]


def test_a_semantic_model_has_its_parts_as_columns_and_says_what_they_are_made_of(tmp_path):
    project, mart = orders()
    sales = project.semantic_model(
        "sales",
        mart,
        entities=[{"name": "order", "type": "primary", "expr": "id"}],
        dimensions=[{"name": "at", "type": "time"}, {"name": "big", "type": "categorical",
                                                     "expr": "amount > 100"}],
        measures=[
            {"name": "gross", "agg": "sum", "expr": "amount * 2", "description": "With tax."},
            {"name": "orders", "agg": "count", "expr": "1"},
            {"name": "customers", "agg": "count_distinct", "expr": "id"},
            {"name": "paid", "agg": "sum_boolean"},
        ],
    )  # fmt: skip
    told = tell(project.write(tmp_path))
    fields = told.of_table(sales)["schema"]["fields"]
    assert [(each["name"], each["type"]) for each in fields] == [
        ("order", "primary entity"),
        ("at", "time dimension"),
        ("big", "categorical dimension"),
        ("gross", "sum measure"),
        ("orders", "count measure"),
        ("customers", "count_distinct measure"),
        ("paid", "sum_boolean measure"),
    ]
    assert columns(told, sales, "sql") == {
        "order": {("mart.id", "IDENTITY")},
        "at": {("mart.at", "IDENTITY")},
        "big": {("mart.amount", "TRANSFORMATION")},
        "gross": {("mart.amount", "AGGREGATION")},
        "orders": set(),
        "customers": {("mart.id", "AGGREGATION")},
        "paid": {("mart.paid", "CONDITIONAL")},
    }
    (entry,) = told.of_job(sales, "sql")["job"]["facets"]["lineage"]["entries"]
    assert entry["fields"]["gross"]["derived"] == [{"expression": "SUM(amount * ?)"}]
    assert "lines" not in entry


def test_a_part_that_is_not_understood_costs_itself_alone(tmp_path):
    project, mart = orders()
    sales = project.semantic_model(
        "sales",
        mart,
        measures=[{"name": "odd", "agg": "sum", "expr": "((("}, {"name": "gross", "agg": "sum",
                                                                 "expr": "amount"}],
    )  # fmt: skip
    told = tell(project.write(tmp_path))
    (remark,) = told.report.remarks
    assert "odd" in remark.detail
    assert set(columns(told, sales, "sql")) == {"gross"}


def test_metrics_are_made_of_measures_and_of_each_other(tmp_path):
    project, mart = orders()
    sales = project.semantic_model(
        "sales", mart, measures=[{"name": "gross", "agg": "sum", "expr": "amount"},
                                 {"name": "orders", "agg": "count", "expr": "id"}]
    )  # fmt: skip
    simple = project.metric(
        "gross", [sales], type="simple", type_params={"measure": {"name": "gross"}}
    )
    count = project.metric("orders", [sales], type="simple", type_params={"measure": "orders"})
    project.metric("so_far", [sales], type="cumulative", type_params={"measure": {"name": "gross"}})
    project.metric(
        "value",
        [simple, count],
        type="ratio",
        type_params={"numerator": {"name": "gross"}, "denominator": {"name": "orders"}},
    )
    project.metric(
        "twice",
        [simple],
        type="derived",
        type_params={"expr": "gross * 2", "metrics": [{"name": "gross"}]},
    )
    told = tell(project.write(tmp_path))
    measure = "sales.gross"
    assert columns(told, simple, "dbt") == {"gross": {(measure, "IDENTITY")}}
    assert columns(told, count, "dbt") == {"orders": {("sales.orders", "IDENTITY")}}
    assert columns(told, "metric.shop.so_far", "dbt") == {"so_far": {(measure, "TRANSFORMATION")}}
    assert columns(told, "metric.shop.value", "dbt") == {
        "value": {("gross.gross", "TRANSFORMATION"), ("orders.orders", "TRANSFORMATION")}
    }
    assert columns(told, "metric.shop.twice", "dbt") == {
        "twice": {("gross.gross", "TRANSFORMATION")}
    }
    (entry,) = told.of_job("metric.shop.value")["job"]["facets"]["lineage"]["entries"]
    assert entry["fields"]["value"]["derived"] == [{"expression": "gross / orders"}]
    assert names(entry["inputs"]) == [simple, count]
    assert told.of_table(simple)["datasetType"]["datasetType"] == "METRIC"


def test_metrics_of_older_versions_are_made_of_columns(tmp_path):
    project, mart = orders(version=9)
    paid = project.metric(
        "paid", [mart], calculation_method="sum", expression="amount * 2", model="ref('mart')",
        dimensions=["country"], filters=[],
    )  # fmt: skip
    told = tell(project.write(tmp_path))
    assert columns(told, paid, "sql") == {"paid": {("mart.amount", "AGGREGATION")}}
    assert names(told.of_job(paid)["inputs"]) == ["db.main.mart"]


def test_metrics_that_need_no_measures_are_made_of_columns_and_of_each_other(tmp_path):
    project, mart = orders()
    sales = project.semantic_model("sales", mart, entities=[{"name": "id", "type": "primary"}])

    def summed(name: str, agg: str, expr: str | int | None) -> str:
        params = {"metric_aggregation_params": {"semantic_model": "sales"}}
        params["metric_aggregation_params"] |= {"agg": agg, "expr": expr}
        return project.metric(name, [sales], type="simple", type_params=params)

    gross = summed("gross", "sum", "amount")
    summed("amount", "max", None)
    summed("orders", "count", 1)
    so_far = {"cumulative_type_params": {"metric": {"name": "gross"}, "window": None}}
    project.metric("so_far", [gross], type="cumulative", type_params=so_far)
    told = tell(project.write(tmp_path))
    assert columns(told, gross, "sql") == {"gross": {("mart.amount", "AGGREGATION")}}
    assert columns(told, "metric.shop.amount", "sql") == {
        "amount": {("mart.amount", "AGGREGATION")}
    }
    assert columns(told, "metric.shop.so_far", "dbt") == {
        "so_far": {("gross.gross", "TRANSFORMATION")}
    }
    assert told.report.remarks == []


def test_a_conversion_is_made_of_both_its_measures(tmp_path):
    project, mart = orders()
    measures = [{"name": name, "agg": "count", "expr": "id"} for name in ("visits", "buys")]
    sales = project.semantic_model("sales", mart, measures=measures)
    params = {"base_measure": {"name": "visits"}, "conversion_measure": {"name": "buys"}}
    rate = project.metric(
        "rate", [sales], type="conversion", type_params={"conversion_type_params": params}
    )
    assert columns(tell(project.write(tmp_path)), rate, "dbt") == {
        "rate": {("sales.visits", "TRANSFORMATION"), ("sales.buys", "TRANSFORMATION")}
    }


def test_a_saved_query_has_the_metrics_that_it_asks_for(tmp_path):
    project, mart = orders()
    sales = project.semantic_model("sales", mart, measures=[{"name": "gross", "agg": "sum"}])
    metric = project.metric("gross", [sales], type="simple", type_params={"measure": "gross"})
    query = project.saved_query("weekly", [metric])
    told = tell(project.write(tmp_path))
    assert columns(told, query, "dbt") == {"gross": {("gross.gross", "IDENTITY")}}
    assert told.report.counts["saved queries"] == 1


def test_what_is_gone_is_taken_back_and_dropped(tmp_path):
    project, mart = orders()
    board = project.exposure("board", [mart])
    sales = project.semantic_model("sales", mart, measures=[{"name": "amount", "agg": "sum"}])
    first = tell(project.write(tmp_path))
    del project.exposures[board], project.semantic_models[sales]
    told = tell(project.write(tmp_path), memory=first.memory)
    jobs = [each for each in told.events if "job" in each]
    assert [(each["job"]["name"], each["inputs"], each["outputs"]) for each in jobs] == [
        (board, [], []),
        (sales, [], []),
        (sales, [], []),
    ]
    assert len({each["producer"] for each in jobs}) == 2
    dropped = [each["dataset"] for each in told.events if "dataset" in each]
    assert names(dropped) == [board, sales]
    assert dropped[0]["facets"]["lifecycleStateChange"]["lifecycleStateChange"] == "DROP"
