"""SQL that a run carries, read beside the projection and answered from like anything else."""

from __future__ import annotations

import time
from pathlib import Path

from support.server import running
from support.told import run_event

QUERY = "INSERT INTO b (total) SELECT SUM(amount) FROM a WHERE status = 'paid'"


def test_a_run_with_sql_and_no_columns_gets_parsed_ones(tmp_path: Path) -> None:
    event = run_event("load", reads=["a"], writes=["b"])
    event["job"]["facets"] = {"sql": {"_producer": "x", "_schemaURL": "x", "query": QUERY}}
    with running(tmp_path, read_sql=True) as server:
        server.tell(event)
        ends = time.monotonic() + 20
        while server.platform.log.head() < 2:
            assert time.monotonic() < ends, "nothing was read from the SQL"
            time.sleep(0.02)
        answer = server.client.get(
            "/api/v2/lineage", params={"of": "b[total]", "direction": "upstream", "min_offset": 2}
        ).json()
        fields = {node["field"]: node["influence"] for node in answer["nodes"] if node["hops"] < 0}
        assert fields == {"amount": "direct", "status": "indirect"}
        kinds = {kind for edge in answer["edges"] for kind in edge["evidence"]}
        assert kinds == {"parsed"}
        assert server.platform.sql_reader.counters.read == 1
