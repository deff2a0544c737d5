"""What the checklist asks for and the tests beside this do not show, in plain words."""

from __future__ import annotations

from typing import Final

UNTESTED: Final = {
    33: "Keep versions of a job by its code, commit, SQL, inputs and outputs.",
    70: "Forget what is old, by a rule for each kind of thing, and delete on request.",
    75: "Read events from Kafka and from files in object stores, each at least once.",
    77: "Give pipelines a client with every transport, and translate lineage facets both ways.",
}
"""Rows without a test, and what they ask for."""

MISSING: Final = {
    6: "Keys are asked for; tokens of an identity provider (JWT, OIDC) and mutual TLS are planned "
    "by themselves.",
    24: "A `columnLineage` that is taken away is no longer shown; edges that runs gave it stay.",
    33: "The page of a job can be asked for as of any instant and its runs name their commits; "
    "versions are not listed.",
    35: "A walk between columns does not pass from one name of a dataset to another; walks "
    "between datasets do.",
    36: "The new name tells the former one; the former does not tell the new one, and versions "
    "are listed under each name apart.",
    45: "By decision 8 an input that no column lineage mentions stays upstream of the outputs that "
    "have one, marked as implied.",
    47: "A `runId` of an entry joins jobs, and not yet the very runs; a column that comes from a "
    "dataset as a whole joins the datasets, and has no edge of its own.",
    48: "`inputs: []` of an entry in a run or job event is answered as if nothing were known.",
    53: "The windows are a series; the lineage of such a run is that of all its windows.",
    69: "Keys that may see or send only some namespaces are planned by themselves.",
    70: "Edges that runs no longer show end by themselves; nothing is deleted yet.",
    71: "How long walks of a million jobs take is measured by the benchmarks, not by tests.",
    75: "`headwater ingest` reads local files; Kafka and object stores are planned by themselves.",
    77: "The client sends and asks over HTTP; the rest is planned by itself.",
    78: "The events of OpenLineage's own compatibility tests are too large to be kept here; "
    "`tests/acceptance/test_producers.py` runs them where they are at hand.",
}
"""What is missing, by row; a row that is not here is shown in full by its test.

What the page shows of a row is tested in `tests/acceptance/test_page.py`.
"""
