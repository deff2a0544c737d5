"""What the checklist asks for and the tests beside this do not show, in plain words."""

from __future__ import annotations

from typing import Final

UNTESTED: Final = {
    20: "Call a run without an end stale after a while, by its kind of processing.",
    30: "Roll lineage up to parent and root jobs, and pass over runs without inputs and outputs.",
    33: "Keep versions of a job by its code, commit, SQL, inputs and outputs.",
    39: "Build the tree of databases, schemas and tables from the hierarchy facet or the names.",
    51: "Hide temporary datasets on request.",
    53: "Keep the windows of a job that reports complete snapshots apart, as a series.",
    70: "Forget what is old, by a rule for each kind of thing, and delete on request.",
    75: "Read events from Kafka and from files in object stores, each at least once.",
    76: "Pass events on to other OpenLineage backends, filtered and rewritten.",
    77: "Give pipelines a client with every transport, and translate lineage facets both ways.",
    79: "Answer Marquez's read endpoints, for those who move.",
}
"""Rows without a test, and what they ask for."""

MISSING: Final = {
    6: "Tokens of an identity provider (JWT, OIDC) and mutual TLS are planned by themselves.",
    17: "Dead letters are in the API and the commands; the page only counts them.",
    20: "Such a run is shown as RUNNING for ever.",
    27: "The root that a run states is in its `parent` facet and known by itself; the page of a "
    "run names only the parent.",
    30: "The page of a parent lists its child jobs and runs; lineage is asked of each of them.",
    33: "The page of a job can be asked for as of any instant and its runs name their commits; "
    "versions are not listed.",
    35: "A walk between columns does not pass from one name of a dataset to another; walks "
    "between datasets do.",
    36: "The new name tells the former one; the former does not tell the new one, and versions "
    "are listed under each name apart.",
    39: "The facet is kept and shown with its dataset; there is no tree.",
    40: "Descriptions of transformations are in the facet, not on the edges of an answer.",
    47: "A `runId` of an entry is kept in the event; it joins jobs, and not yet the very runs.",
    48: "`inputs: []` of an entry in a run or job event is answered as if nothing were known.",
    51: "The type and subtype of datasets are shown; questions have no parameter to leave any out.",
    53: "Inputs and outputs of such a run are joined like those of any other.",
    54: "Runs cannot be searched by nominal time, nor are tries of one period grouped.",
    55: "Measures are read run by run; no answer gives them as one history.",
    56: "Statistics are read run by run; no answer gives them as one series.",
    63: "`extractionError` is shown with its run; answers do not yet count it against coverage.",
    64: "The id of a query in its engine is shown; no link leads there.",
    68: "Facets have no limit of their own; the limit is that of the whole request.",
    69: "Keys that may see or send only some namespaces are planned by themselves.",
    70: "Edges that runs no longer show end by themselves; nothing is deleted yet.",
    73: "SQL text and the content of other facets are not searched.",
    75: "`headwater ingest` reads local files; Kafka and object stores are planned by themselves.",
    76: "`headwater events` gives single events back; nothing passes them on.",
    77: "The client sends and asks over HTTP; the rest is planned by itself.",
    79: "They are being built.",
}
"""What is missing, by row; a row that is not here is shown in full by its test."""
