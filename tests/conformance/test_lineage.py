"""Rows 40 to 51: columns, explicit lineage, and what an edge says of itself."""

from __future__ import annotations

from typing import Any

from conformance.conftest import Call
from support.corner import Corner, instant
from support.server import flows
from support.told import (
    at,
    columns,
    dataset,
    dataset_event,
    job_event,
    lineage,
    run_event,
    run_id,
    schema,
    symlinks,
)


def transformations(here: Corner, source: str, target: str) -> set[tuple[str, str, bool]]:
    """What happens on the way from one column to another, written `dataset.column`."""
    ends = [here.column(*each.rsplit(".", 1)) for each in (source, target)]
    edges = here.ask("why", source=ends[0], target=ends[1])["edges"]
    told = [each for edge in edges for each in edge["transformations"]]
    return {(each["type"], each["subtype"], each["masking"]) for each in told}


def told_of(answer: dict[str, Any], column: str) -> set[tuple[str, bool]]:
    """What happens to a column on its way from or to the one asked about."""
    (node,) = [each for each in answer["nodes"] if f"{each['name']}.{each['field']}" == column]
    return {(each["subtype"], each["masking"]) for each in node["transformations"]}


def descriptions(here: Corner, source: str, target: str) -> dict[str, str | None]:
    """What `why` has in words of each transformation between two columns."""
    ends = [here.column(*each.rsplit(".", 1)) for each in (source, target)]
    edges = here.ask("why", source=ends[0], target=ends[1])["edges"]
    told = [each for edge in edges for each in edge["transformations"]]
    return {each["subtype"]: each["description"] for each in told}


def test_row_40_column_edges_say_what_happens_on_them(here: Corner) -> None:
    """Say on each edge between columns the type, subtype, text and masking of all that happens."""
    given = [
        {"type": "DIRECT", "subtype": "IDENTITY", "description": "as it is", "masking": False},
        {"type": "INDIRECT", "subtype": "FILTER", "description": "", "masking": False},
        {"type": "DIRECT", "subtype": "TRANSFORMATION", "description": "md5", "masking": True},
    ]
    source = {"namespace": "warehouse", "name": "raw"}
    facet = {
        "fields": {
            "mail": {"inputFields": [source | {"field": "mail", "transformations": given}]},
            "id": {"inputFields": [source | {"field": "id"}]},
            "odd": {
                "inputFields": [
                    source
                    | {"field": "id", "transformations": [{"type": "INDIRECT", "subtype": "NEW"}]}
                ]
            },
        }
    }
    here.tell(run_event("load", reads=["raw"], writes=[dataset("clean", columnLineage=facet)]))
    assert transformations(here, "raw.mail", "clean.mail") == {
        ("DIRECT", "IDENTITY", False),
        ("INDIRECT", "FILTER", False),
        ("DIRECT", "TRANSFORMATION", True),
    }
    # Without transformations a value is known to flow, and no more.
    ((kind, _, masking),) = transformations(here, "raw.id", "clean.id")
    assert (kind, masking) == ("DIRECT", False)
    ((kind, _, _),) = transformations(here, "raw.id", "clean.odd")
    assert kind == "INDIRECT"
    words = {"IDENTITY": "as it is", "FILTER": None, "TRANSFORMATION": "md5"}
    assert descriptions(here, "raw.mail", "clean.mail") == words
    asked = {"of": here.column("clean", "mail"), "direction": "upstream"}
    (edge,) = here.ask("lineage", **asked)["edges"]
    assert {each["subtype"]: each["description"] for each in edge["transformations"]} == words
    kept = here.show(here.dataset("clean"))["facets"]["columnLineage"]["fields"]["mail"]
    assert [each["description"] for each in kept["inputFields"][0]["transformations"]] == [
        "as it is",
        "",
        "md5",
    ]
    # Another job that writes the same says nothing of how this one does it.
    other = columns("mail <- list.mail")
    here.tell(
        run_event("copy", reads=["list"], writes=[dataset("clean", columnLineage=other)], hours=1)
    )
    assert descriptions(here, "raw.mail", "clean.mail") == words
    # Explicit lineage, what is of all columns, and the deprecated text.
    old = {"inputFields": [source | {"field": "id"}], "transformationType": "IDENTITY",
           "transformationDescription": "copied"}  # fmt: skip
    every = source | {"field": "day", "transformations": [
        {"type": "INDIRECT", "subtype": "SORT", "description": "newest first"}]}  # fmt: skip
    here.tell(
        run_event("old", reads=["raw"], writes=[
            dataset("kept", columnLineage={"fields": {"id": old}, "dataset": [every]})]),
        job_event("entry", lineage={"entries": [
            {"type": "DATASET", "namespace": "warehouse", "name": "told", "fields": {
                "mail": {"inputs": [source | {
                    "type": "DATASET", "field": "mail", "transformations": given}]}}}]}),
    )  # fmt: skip
    assert descriptions(here, "raw.id", "kept.id") == {"IDENTITY": "copied"}
    assert descriptions(here, "raw.day", "kept.*") == {"SORT": "newest first"}
    assert descriptions(here, "raw.mail", "told.mail")["TRANSFORMATION"] == "md5"


def test_row_41_what_concerns_every_column_is_told_once(here: Corner) -> None:
    """Read dependencies of a whole dataset, and see them in Spark's copy for every column."""
    whole = columns("total <- orders.amount", "* <- blocked.customer FILTER")
    here.tell(
        run_event(
            "build",
            reads=["orders", "blocked"],
            writes=[
                dataset("mart", columnLineage=whole, schema=schema(total="int", country="text"))
            ],
        )
    )
    for column in ("total", "country"):
        answer = here.ask("lineage", of=here.column("mart", column), direction="upstream")
        assert told_of(answer, "blocked.customer") == {("FILTER", False)}
    assert here.columns_upstream("mart", "country", influence="direct") == set()
    fields = [f"c{number}" for number in range(12)]
    copied = columns(*(f"{each} <- wide.{each}, wide.key JOIN, wide.day FILTER" for each in fields))
    target = dataset("copy", columnLineage=copied, schema=schema(**dict.fromkeys(fields, "int")))
    here.tell(run_event("spread", reads=["wide"], writes=[target]))
    for each in ("c0", "c11"):
        answer = here.ask("lineage", of=here.column("copy", each), direction="upstream")
        reached = {f"{node['name']}.{node['field']}" for node in answer["nodes"] if node["hops"]}
        assert {f"wide.{each}", "wide.key", "wide.day"} <= reached
        assert told_of(answer, "wide.key") == {("JOIN", False)}
    picture = here.ask("lineage", of=here.dataset("copy"), level="column", direction="upstream")
    into = [edge for edge in picture["edges"] if edge["source"] == here.column("wide", "key")]
    assert len(into) == 1


def test_row_42_the_old_words_for_transformations_are_read(here: Corner) -> None:
    """Read the deprecated IDENTITY and MASKED of a column as what they meant."""
    source = {"namespace": "warehouse", "name": "raw"}
    facet = {
        "fields": {
            name: {
                "inputFields": [source | {"field": name}],
                "transformationDescription": "old",
                "transformationType": told,
            }
            for name, told in (("id", "IDENTITY"), ("mail", "MASKED"))
        }
    }
    newer = [{"type": "DIRECT", "subtype": "AGGREGATION"}]
    facet["fields"]["sum"] = {
        "inputFields": [source | {"field": "id", "transformations": newer}],
        "transformationType": "IDENTITY",
    }
    here.tell(run_event("load", reads=["raw"], writes=[dataset("clean", columnLineage=facet)]))
    assert transformations(here, "raw.id", "clean.id") == {("DIRECT", "IDENTITY", False)}
    ((kind, _, masking),) = transformations(here, "raw.mail", "clean.mail")
    assert (kind, masking) == ("DIRECT", True)
    assert transformations(here, "raw.id", "clean.sum") == {("DIRECT", "AGGREGATION", False)}


def test_row_43_transformations_compose_along_a_path(here: Corner) -> None:
    """Compose the hops of a path: indirect wins, then the strongest; masked once is masked."""
    steps = {
        # first hop, second hop -> what is left of both
        "aa": ("IDENTITY", "IDENTITY", ("IDENTITY", False)),
        "ab": ("IDENTITY", "AGGREGATION", ("AGGREGATION", False)),
        "ac": ("AGGREGATION", "TRANSFORMATION", ("AGGREGATION", False)),
        "ad": ("TRANSFORMATION!", "IDENTITY", ("TRANSFORMATION", True)),
        "ae": ("IDENTITY", "FILTER", ("FILTER", False)),
        "af": ("JOIN", "AGGREGATION", ("JOIN", False)),
        "ag": ("AGGREGATION!", "SORT", ("SORT", True)),
    }
    first = [f"{name} <- raw.{name} {told[0]}" for name, told in steps.items()]
    second = [f"{name} <- clean.{name} {told[1]}" for name, told in steps.items()]
    here.tell(
        run_event("one", reads=["raw"], writes=[dataset("clean", columnLineage=columns(*first))]),
        run_event("two", reads=["clean"], writes=[dataset("mart", columnLineage=columns(*second))]),
    )
    for name, (_, _, left) in steps.items():
        down = here.ask("impact", of=here.column("raw", name))
        assert told_of(down, f"mart.{name}") == {left}, name
        up = here.ask("lineage", of=here.column("mart", name), direction="upstream")
        assert told_of(up, f"raw.{name}") == {left}, name
        direct = here.columns_upstream("mart", name, influence="direct")
        assert ("raw." + name in direct) == (left[0] not in {"FILTER", "JOIN", "SORT"})


def test_row_44_column_inputs_mean_the_datasets_of_their_event(here: Corner) -> None:
    """Take inputs of columns for the event's own datasets where only the spelling differs."""
    here.tell(
        run_event(
            "suffix",
            reads=["shop.public.orders", "shop.public.customers"],
            writes=[dataset("a", columnLineage=columns("x <- public.orders.x"))],
        ),
        run_event(
            "link",
            reads=[dataset("s3/orders", symlinks=symlinks("default.orders"))],
            writes=[dataset("b", columnLineage=columns("x <- default.orders.x"))],
        ),
        run_event(
            "unclear",
            reads=["one.orders", "two.orders"],
            writes=[dataset("c", columnLineage=columns("x <- orders.x"))],
        ),
        run_event(
            "no suffix",
            reads=["shop.reorders"],
            writes=[dataset("d", columnLineage=columns("x <- orders.x"))],
        ),
    )
    assert here.columns_upstream("a", "x") == {"shop.public.orders.x"}
    assert "s3/orders.x" in here.columns_upstream("b", "x")
    # What may mean two inputs, or no input at all, is not guessed.
    assert here.columns_upstream("c", "x") == {"orders.x"}
    assert here.columns_upstream("d", "x") == {"orders.x"}
    assert here.found("public.orders") == ["shop.public.orders"]


def stated(here: Corner, dataset: str) -> set[str]:
    """What a dataset comes from by what was said, and not only by having one job in common."""
    edges = here.ask("lineage", of=here.dataset(dataset), direction="upstream")["edges"]
    sources = {each["source"] for each in edges if not each["implied"]}
    return {each.rsplit(":", 1)[1] for each in sources if each.startswith("dataset:")}


def test_row_45_explicit_lineage_goes_before_columns_and_columns_before_all_pairs(
    here: Corner,
) -> None:
    """Prefer explicit lineage to column lineage, and that to inputs times outputs."""
    told = columns("x <- b.x")
    explicit = lineage(out1={"a": "IDENTITY"}, out2={"b": "AGGREGATION"})
    here.tell(
        run_event("pairs", reads=["a", "b"], writes=["p1", "p2"]),
        run_event("columns", reads=["a", "b"], writes=[dataset("c1", columnLineage=told), "c2"]),
        run_event(
            "explicit",
            reads=["a", "b"],
            writes=[dataset("out1", columnLineage=told), "out2", "out3"],
            job_facets={"lineage": explicit},
        ),
    )
    assert here.upstream("p1") == here.upstream("p2") == {"a", "b"}
    assert stated(here, "c1") == {"b"}
    assert stated(here, "c2") == set()
    assert here.upstream("out1") == {"a"}
    assert here.columns_upstream("out1", "x") == set()
    assert here.upstream("out2") == {"b"}
    # An output that no entry is about is the job's own product.
    assert here.upstream("out3") == set()
    # No entry at all is a complete picture, too: one without any flow.
    nothing = {"lineage": {"entries": []}}
    here.tell(run_event("nothing", reads=["a"], writes=["n1"], job_facets=nothing))
    assert here.upstream("n1") == set()
    assert [each["name"] for each in here.show(here.job("nothing"))["inputs"]] == ["a"]
    answer = here.ask("lineage", of=here.job("explicit"))
    assert flows(answer) == {("a", "out1"), ("b", "out2")}
    assert not any(edge["implied"] for edge in answer["edges"])


def test_row_46_entries_of_a_run_add_up_and_those_of_declarations_replace(here: Corner) -> None:
    """Join entries over the events of a run; a later job or dataset event replaces all of them."""
    for hours, target, source in ((1, "x", "a"), (2, "y", "b"), (3, "x", "c")):
        facet = lineage(**{target: {source: "IDENTITY"}})
        here.tell(run_event("run", run="r", hours=hours, job_facets={"lineage": facet}))
    assert here.upstream("x") == {"a", "c"}
    assert here.upstream("y") == {"b"}
    here.tell(
        job_event("plan", hours=1, lineage=lineage(p={"a": "IDENTITY"}, q={"a": "IDENTITY"})),
        job_event("plan", hours=2, lineage=lineage(p={"b": "IDENTITY"})),
    )
    assert here.upstream("p") == {"b"}
    assert here.upstream("q") == set()
    assert here.upstream("q", valid_at=at(1.5)) == {"a"}
    for hours, source in ((1, "a"), (3, "c"), (2, "b")):
        given = {"namespace": "warehouse", "name": source, "type": "DATASET"}
        here.tell(dataset_event("view", hours=hours, lineage={"inputs": [given]}))
    assert here.upstream("view") == {"c"}
    assert here.upstream("view", valid_at=at(2.5)) == {"b"}


def given(name: str | None, kind: str = "DATASET", **more: Any) -> dict[str, Any]:
    """An input or a target of explicit lineage; without a name it is the event's own job."""
    named = {"namespace": "etl" if kind == "JOB" else "warehouse", "name": name}
    return {"type": kind} | (named if name else {}) | more


def test_row_47_datasets_and_jobs_depend_on_each_other_without_a_go_between(here: Corner) -> None:
    """Draw edges between datasets alone and between jobs alone, and between runs that are named."""
    here.tell(
        dataset_event("view", lineage={"inputs": [given("table")]}),
        run_event(
            "consumer",
            reads=["own"],
            job_facets={
                "lineage": {"entries": [given(None, "JOB", inputs=[given("maker", "JOB")])]}
            },
        ),
        run_event("maker", reads=["raw"]),
        run_event(
            "sink",
            job_facets={
                "lineage": {
                    "entries": [
                        given("out", inputs=[given("maker", "JOB", runId=run_id("m"))]),
                        given("gen", inputs=[given(None, "JOB")]),
                    ]
                }
            },
        ),
    )
    assert here.upstream("view") == {"table"}
    (into, out) = here.ask("impact", of=here.dataset("table"))["edges"]
    assert not {into["job"], out["job"]} & {here.job(name) for name in ("consumer", "sink")}
    assert into["evidence"] == ["declared"]
    jobs = here.ask("impact", of=here.job("maker"), level="job")
    assert {each["name"] for each in jobs["nodes"] if each["hops"]} == {"consumer", "sink"}
    assert "raw" in here.upstream("out")
    # Its own job, without a name, adds detail and no edge to itself.
    assert here.upstream("gen") == set()
    own = here.ask("lineage", of=here.job("sink"), level="job", direction="both")
    assert here.job("sink") not in {
        each["target"] for each in own["edges"] if each["source"] == here.job("sink")
    }


def origin(here: Corner, name: str) -> str | None:
    told = here.show(here.dataset(name))["origin"]
    return told and told["kind"]


def test_row_48_none_absent_and_unknown_are_three_things(here: Corner) -> None:
    """Tell a dataset that comes from nothing from one of which only columns or nothing is told."""
    here.tell(
        dataset_event("seed", lineage={"inputs": []}),
        dataset_event("part", lineage={"fields": {"x": {"inputs": [given("raw", field="y")]}}}),
        dataset_event("unknown", documentation={"description": "no word about lineage"}),
        run_event(
            "edges",
            reads=["used", "dangling"],
            writes=["target", "made"],
            job_facets={"lineage": {"entries": [given("target", inputs=[given("used")])]}},
        ),
    )
    assert origin(here, "seed") == "declared_none"
    assert origin(here, "unknown") == "never_written"
    seed = here.ask("lineage", of=here.dataset("seed"), direction="upstream")
    assert (seed["total"], seed["coverage"]["status"]) == (0, "complete")
    unknown = here.ask("lineage", of=here.dataset("unknown"), direction="upstream")
    assert (unknown["total"], unknown["coverage"]["status"]) == (0, "unknown")
    assert here.columns_upstream("part", "x") == {"raw.y"}
    # Ends that nothing is said about belong to the job and not to each other.
    assert here.upstream("target") == {"used"}
    assert here.upstream("made") == set()
    assert here.downstream("dangling") == set()
    page = here.show(here.job("edges"))
    assert {each["name"] for each in page["inputs"]} == {"used", "dangling"}
    assert {each["name"] for each in page["outputs"]} == {"target", "made"}


def test_row_49_each_edge_says_who_says_so_and_since_when(here: Corner) -> None:
    """Keep for each edge the kind of its evidence, its sources and the time that it held."""
    catalog = "https://example.com/catalog/2.1"
    told = dataset("mart", columnLineage=columns("x <- raw.x"))
    here.tell(
        job_event("load", reads=["raw"], writes=["mart"], hours=1, producer=catalog),
        run_event("load", reads=["raw", "extra"], writes=[told], hours=2),
        job_event("load", reads=[], writes=[], hours=5, producer=catalog),
    )
    asked = {"of": here.dataset("mart"), "direction": "upstream"}

    def evidence(**more: Any) -> dict[str, set[str]]:
        edges = here.ask("lineage", **asked, **more)["edges"]
        found: dict[str, set[str]] = {}
        for edge in edges:
            found.setdefault(edge["source"], set()).update(edge["evidence"])
        return found

    raw, extra = here.dataset("raw"), here.dataset("extra")
    assert evidence(valid_at=at(1.5))[raw] == {"declared"}
    assert evidence(valid_at=at(3))[raw] == {"declared", "observed"}
    assert evidence()[raw] == evidence()[extra] == {"observed"}
    assert here.upstream("mart", valid_at=at(3), evidence="declared") == {"raw"}
    implied = {
        edge["source"]: edge["implied"]
        for edge in here.ask("lineage", **asked)["edges"]
        if edge["source"] in {raw, extra}
    }
    assert implied == {raw: False, extra: True}
    edges = here.ask("why", source=raw, target=here.dataset("mart"), valid_at=at(3))["edges"]
    said = {source.rstrip("/") for edge in edges for source in edge["said_by"]}
    assert said == {"https://example.com/catalog", "https://example.com/pipeline"}
    seen = here.ask("why", source=raw, target=here.dataset("mart"))["edges"]
    assert {edge["valid_from"] for edge in seen} == {instant(at(2))}


def test_row_50_control_flow_and_containment_are_no_data_flow(here: Corner) -> None:
    """Keep what waits for what, and what started what, apart from where data flows."""
    waits = {
        "upstream": [
            {
                "job": {"namespace": "etl", "name": "extract"},
                "dependency_type": "DIRECT_INVOCATION",
                "sequence_trigger_rule": "FINISH_TO_START",
            }
        ],
        "downstream": [{"job": {"namespace": "etl", "name": "notify"}}],
    }
    parent = {"run": {"runId": run_id("dag")}, "job": {"namespace": "etl", "name": "dag"}}
    here.tell(
        run_event(
            "load",
            reads=["raw"],
            writes=["clean"],
            facets={"jobDependencies": waits, "parent": parent},
        ),
        run_event("extract", reads=["web"], writes=["page"]),
        run_event("notify", reads=["list"], writes=["mail"]),
    )
    page = here.show(here.job("load"))
    assert (page["waits_for"], page["awaited_by"]) == ([here.job("extract")], [here.job("notify")])
    assert here.show(here.job("extract"))["awaited_by"] == [here.job("load")]
    assert page["parent"] == here.job("dag")
    assert here.downstream("web") == {"page"}
    assert here.downstream("raw") == {"clean"}
    for job in ("load", "extract"):
        answer = here.ask("impact", of=here.job(job), level="job")
        assert [each["name"] for each in answer["nodes"] if each["hops"]] == []


def test_row_51_temporary_datasets_are_passed_over_on_request(here: Corner, call: Call) -> None:
    """Hide temporary datasets on request, join what lies on either side, and say how many."""
    spill = {"namespace": "inmemory://", "name": "row51-spill", "facets": {}}
    work = dataset("work", datasetType={"datasetType": "TABLE", "subType": "TEMPORARY"})
    result = dataset("result", datasetType={"datasetType": "JOB_OUTPUT", "subType": "TEMPORARY"})
    here.tell(
        run_event(
            "load", reads=["raw"], writes=[work | {"facets": work["facets"] | {
                "columnLineage": columns("mail <- raw.mail TRANSFORMATION!")}}],
        ),
        run_event("spill", reads=[work], writes=[spill, result]),
        run_event("publish", reads=[spill, work], writes=[
            dataset("mart", columnLineage=columns("contact <- work.mail IDENTITY"))]),
        run_event("report", reads=["mart"], writes=["page"]),
    )  # fmt: skip
    plain = {"work", "row51-spill", "result", "mart", "page"}
    assert here.downstream("raw") == plain
    assert here.downstream("raw", hide_temporary=True) == {"mart", "page"}
    assert here.downstream("raw", hide_temporary=True, depth=1) == {"mart"}
    assert here.upstream("page", hide_temporary=True, depth=2) == {"mart", "raw"}
    answer = here.ask("impact", of=here.dataset("raw"), hide_temporary=True)
    assert (answer["total"], answer["coverage"]["status"]) == (2, "partial")
    (reason,) = answer["coverage"]["reasons"]
    assert (reason["code"], reason["count"]) == ("temporary", 3)
    (joined,) = [each for each in answer["edges"] if each["target"] == here.dataset("mart")]
    assert joined["job"] == here.job("load")
    # The shortest way: by `work` alone, though `spill` lies on another.
    assert joined["through"] == [here.dataset("work"), here.job("publish")]
    first = here.ask("impact", of=here.dataset("raw"), hide_temporary=True, limit=1)
    assert [each["name"] for each in first["nodes"] if each["kind"] == "dataset"] == ["raw", "mart"]
    # What is asked about is shown, whatever it is.
    assert here.downstream("work", hide_temporary=True) == {"mart", "page"}
    # Columns, sources and paths, as well.
    asked = {"of": here.column("mart", "contact"), "direction": "upstream", "hide_temporary": True}
    by_column = here.ask("lineage", **asked)
    (edge,) = by_column["edges"]
    assert (edge["source"], edge["target"]) == (
        here.column("raw", "mail"),
        here.column("mart", "contact"),
    )
    (told,) = edge["transformations"]
    assert (told["subtype"], told["masking"]) == ("TRANSFORMATION", True)
    assert edge["through"] == [here.dataset("work")]
    sources = here.ask("trace", of=here.dataset("page"), hide_temporary=True)
    assert [each["name"] for each in sources["nodes"] if each["kind"] == "dataset"] == ["raw"]
    paths = here.ask("trace", of=here.dataset("raw"), to=here.dataset("page"), hide_temporary=True)
    assert {each.split(":")[0] for path in paths["paths"] for each in path} == {"dataset", "step"}
    (path,) = paths["paths"]
    assert [each for each in path if each.startswith("dataset:")] == [
        here.dataset(name) for name in ("raw", "mart", "page")
    ]
    # Search and what is different between two days.
    assert here.found("51", kind="dataset", hide_temporary=True, limit=500) == sorted(
        here.found("warehouse-row51 mart") + here.found("warehouse-row51 page")
        + here.found("warehouse-row51 raw"), key=lambda name: (len(name), name),
    )  # fmt: skip
    assert here.found("mail", kind="column", hide_temporary=True) == ["raw"]
    days = {"from": at(-24), "to": at(24), "of": here.dataset("raw"), "hide_temporary": True}
    changed = here.ask("diff", **days)
    ends = {end for each in changed["added"] for end in (each["source"], each["target"])}
    assert {each for each in ends if each.startswith("dataset:")} == {
        here.dataset(name) for name in ("raw", "mart", "page")
    }
    assert changed["coverage"]["reasons"][0]["code"] == "temporary"
    # Jobs are joined by what they share, temporary or not.
    jobs = here.ask("impact", of=here.dataset("raw"), level="job", hide_temporary=True)
    assert {each["name"] for each in jobs["nodes"] if each["kind"] == "job"} == {
        "load", "spill", "publish", "report",
    }  # fmt: skip
    server = ("--server", here.server.address)
    code, out, err = call(
        "impact", here.dataset("raw"), "--hide-temporary", "--format", "csv", *server
    )
    assert code == 0
    assert "load (through 1 temporary)" in out
    assert "3 temporary datasets are not shown" in err
