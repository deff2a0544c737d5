"""Questions about columns."""

from __future__ import annotations

from support.server import Server, flows, names
from support.told import columns, dataset, dataset_event, lineage, run_event, schema


def tell_orders(server: Server) -> None:
    """raw -> clean (masks the mail) -> mart (adds up, by country)."""
    server.tell(
        run_event(
            "load",
            reads=["raw"],
            writes=[
                dataset(
                    "clean",
                    columnLineage=columns(
                        "amount <- raw.amount",
                        "mail <- raw.mail TRANSFORMATION!",
                        "country <- raw.country",
                    ),
                )
            ],
        ),
        run_event(
            "build",
            reads=["clean"],
            writes=[
                dataset(
                    "mart",
                    columnLineage=columns(
                        "total <- clean.amount AGGREGATION, clean.country GROUP_BY",
                        "contact <- clean.mail",
                    ),
                )
            ],
        ),
    )


def happened(answer: dict, column: str) -> set[tuple[str, bool]]:
    (node,) = [each for each in answer["nodes"] if f"{each['name']}.{each['field']}" == column]
    return {(each["subtype"], each["masking"]) for each in node["transformations"]}


def test_columns_are_followed_with_what_happens_to_their_values(server: Server) -> None:
    tell_orders(server)
    answer = server.ask("lineage", of="mart[total]", direction="upstream")
    assert names(answer, kind="column") == {
        "clean.amount",
        "clean.country",
        "raw.amount",
        "raw.country",
    }
    assert happened(answer, "raw.amount") == {("AGGREGATION", False)}
    assert happened(answer, "raw.country") == {("GROUP_BY", False)}
    assert ("raw.amount", "clean.amount") in flows(answer)


def test_masking_is_carried_all_the_way(server: Server) -> None:
    tell_orders(server)
    answer = server.ask("impact", of="raw[mail]")
    assert happened(answer, "mart.contact") == {("TRANSFORMATION", True)}
    assert happened(server.ask("impact", of="raw[amount]"), "mart.total") == {
        ("AGGREGATION", False)
    }


def test_an_indirect_influence_on_a_column_is_told_apart(server: Server) -> None:
    tell_orders(server)
    asked = {"of": "mart[total]", "direction": "upstream"}
    direct = server.ask("lineage", **asked, influence="direct")
    assert names(direct, kind="column") == {"clean.amount", "raw.amount"}
    indirect = server.ask("lineage", **asked, influence="indirect")
    assert names(indirect, kind="column") == {"clean.country", "raw.country"}
    every = server.ask("lineage", **asked)
    influence = {each["name"] + "." + each["field"]: each["influence"] for each in every["nodes"]}
    assert influence["raw.amount"] == "direct"
    assert influence["raw.country"] == "indirect"


def tell_filtered(server: Server) -> None:
    told = columns("total <- orders.amount", "* <- blocked.customer FILTER")
    mart = dataset("mart", schema=schema(total="int", country="text"), columnLineage=told)
    server.tell(run_event("build", reads=["orders", "blocked"], writes=[mart]))


def test_a_filter_over_the_whole_dataset_reaches_its_columns(server: Server) -> None:
    tell_filtered(server)
    answer = server.ask("lineage", of="mart[total]", direction="upstream")
    assert names(answer, kind="column") >= {"orders.amount", "blocked.customer"}
    assert happened(answer, "blocked.customer") == {("FILTER", False)}
    assert "mart.total" in names(server.ask("impact", of="blocked[customer]"), kind="column")


def test_a_filter_over_the_whole_dataset_reaches_a_column_that_only_its_schema_names(
    server: Server,
) -> None:
    tell_filtered(server)
    answer = server.ask("lineage", of="mart[country]", direction="upstream")
    assert "blocked.customer" in names(answer, kind="column")


def test_all_columns_of_a_dataset_at_once(server: Server) -> None:
    tell_orders(server)
    answer = server.ask("lineage", of="clean", level="column")
    assert flows(answer) == {
        ("raw.amount", "clean.amount"),
        ("raw.mail", "clean.mail"),
        ("raw.country", "clean.country"),
        ("clean.amount", "mart.total"),
        ("clean.country", "mart.total"),
        ("clean.mail", "mart.contact"),
    }


def test_a_column_can_be_asked_about_at_the_level_of_datasets(server: Server) -> None:
    tell_orders(server)
    answer = server.ask("lineage", of="clean[mail]", level="dataset")
    assert answer["focus"] == "dataset:warehouse:clean"
    assert names(answer) == {"raw", "mart"}


def test_column_lineage_beats_inputs_times_outputs(server: Server) -> None:
    server.tell(
        run_event(
            "copy",
            reads=["a", "b"],
            writes=[
                dataset("a2", columnLineage=columns("x <- a.x")),
                dataset("b2", columnLineage=columns("x <- b.x")),
            ],
        )
    )
    assert names(server.ask("impact", of="a[x]"), kind="column") == {"a2.x"}
    assert names(server.ask("impact", of="a", influence="direct")) >= {"a2"}
    explicit = server.ask("lineage", of="a2", direction="upstream", influence="direct")
    assert "a" in names(explicit)


def test_explicit_lineage_beats_column_lineage(server: Server) -> None:
    server.tell(
        run_event(
            "copy",
            reads=["a", "b"],
            writes=[dataset("a2", columnLineage=columns("x <- b.x")), "b2"],
            job_facets={"lineage": lineage(a2={"a": "IDENTITY"}, b2={"b": "IDENTITY"})},
        )
    )
    assert names(server.ask("lineage", of="a2", direction="upstream")) == {"a"}


def test_paths_and_reasons_between_columns(server: Server) -> None:
    tell_orders(server)
    answer = server.ask("trace", of="raw[amount]", to="mart[total]")
    assert answer["paths"] == [
        ["column:warehouse:raw:amount", "column:warehouse:clean:amount",
         "column:warehouse:mart:total"]
    ]  # fmt: skip
    why = server.ask("why", source="clean[amount]", target="mart[total]")
    (edge,) = why["edges"]
    assert [each["subtype"] for each in edge["transformations"]] == ["AGGREGATION"]
    assert edge["events"]
    assert server.problem("trace", of="raw[amount]", to="mart")["pointer"] == "/to"
    assert server.problem("why", source="raw[amount]", target="mart")["pointer"] == "/target"


def test_a_column_that_is_only_in_a_schema_can_be_asked_for(server: Server) -> None:
    server.tell(dataset_event("raw", schema=schema(amount="int", note="text")))
    assert server.ask("lineage", of="raw[note]")["total"] == 0
    shown = server.ask("show", id="raw[note]")
    assert (shown["kind"], shown["field"]) == ("column", "note")
    problem = server.problem("lineage", of="raw[amont]")
    assert problem["status"] == 404
    assert problem["similar"][0] == "column:warehouse:raw:amount"


def test_column_lineage_told_of_a_dataset_alone(server: Server) -> None:
    server.tell(dataset_event("mart", columnLineage=columns("total <- clean.amount")))
    assert names(server.ask("impact", of="clean[amount]"), kind="column") == {"mart.total"}
    assert names(server.ask("impact", of="clean")) == {"mart"}
