"""What the checklist asks for and the tests beside this do not show, in plain words."""

from __future__ import annotations

from typing import Final

UNTESTED: Final = {
    70: "Forget what is old, by a rule for each kind of thing, and delete on request.",
    75: "Read events from Kafka and from files in object stores, each at least once.",
    77: "Give pipelines a client with every transport, and translate lineage facets both ways.",
}
"""Rows without a test, and what they ask for."""

MISSING: Final = {
    6: "Keys are asked for; tokens of an identity provider (JWT, OIDC) and mutual TLS are planned "
    "by themselves.",
    36: "Jobs that used a dataset under its former name are joined to the new one by their next "
    "runs; until then a walk from them ends.",
    45: "By decision 8 an input that no column lineage mentions stays upstream of the outputs that "
    "have one, marked as implied.",
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
