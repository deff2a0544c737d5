"""How soon a search answers as people type, over many datasets and jobs.

    python tests/benchmarks/search.py                      1,000,000 assets
    python tests/benchmarks/search.py --assets 20000       small, for a first look
    python tests/benchmarks/search.py --store FOLDER       keeps the store there, and takes it again

Beside it, on the same names: SQLite's LIKE over the tables of names with a count, as a search
without an index has it, and rapidfuzz over all names in memory.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from answers import ask
from rapidfuzz import fuzz, process
from startup import HEADWATER, SETTINGS, answer, free_port

from headwater.collector.known import Changes
from headwater.data_folder import LOG, PROJECTION
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import FOREVER, NOW
from headwater.openlineage.recognition import digest
from headwater.ports import Received
from headwater.store.catalog_find import find
from headwater.store.catalog_find_counts import count_traits
from headwater.store.catalog_find_words import Search
from headwater.store.projection_file import create_projection, open_for_reading
from headwater.store.search import refresh_search
from headwater.store.search_facts import Trait
from headwater.store.sqlite_log import SqliteLog
from headwater.store.sqlite_projection import SqliteProjection

LIMIT_MS = 50
_AT_ONCE = 20_000
_EVENT = b'{"eventTime": "2026-11-24T08:00:00Z", "dataset": {"namespace": "b", "name": "d0"}}'
SUBJECTS = (
    "customer", "order", "payment", "invoice", "shipment", "product", "inventory", "session",
    "click", "event", "user", "account", "subscription", "campaign", "lead", "ticket",
    "refund", "warehouse", "supplier", "employee", "salary", "budget", "forecast", "price",
    "discount", "coupon", "cart", "return", "review", "rating", "address", "contact",
    "device", "sensor", "reading", "trip", "driver", "vehicle", "route", "claim",
    "policy", "premium", "loan", "deposit", "transfer", "ledger", "balance", "audit",
    "experiment", "feature", "model", "score", "segment", "cohort", "channel", "region",
    "store", "category", "brand",
)  # fmt: skip
ASPECTS = (
    "daily", "hourly", "monthly", "raw", "clean", "staging", "history", "snapshot",
    "current", "latest", "summary", "detail", "items", "lines", "facts", "dim",
    "agg", "metrics", "features", "events", "log", "changes", "archive", "backup",
    "tmp", "export", "import", "enriched", "joined", "dedup", "by_region", "by_store",
    "per_day", "rollup", "keys", "mapping", "status", "totals", "v2", "v3",
)  # fmt: skip
SCHEMAS = (
    "public", "sales", "finance", "marketing", "ops", "core", "mart", "staging",
    "raw", "analytics", "hr",
)  # fmt: skip
DATABASES = [
    f"{name}_{env}" for name in ("shop", "crm", "erp", "dwh", "lake") for env in ["dev", "prd"]
]
TEAMS = [f"team:{subject}s" for subject in SUBJECTS]


def name_of(number: int, dice: random.Random) -> DatasetId | JobId:
    """A dataset or job as warehouses, lakes, brokers and schedulers name theirs."""
    subject, second = dice.choice(SUBJECTS), dice.choice(SUBJECTS)
    aspect, rare = dice.choice(ASPECTS), f"{number:x}"
    snake = f"{subject}_{second}_{aspect}_{rare}"
    camel = f"{subject.title()}{second.title()}{aspect.title().replace('_', '')}{rare}"
    database, schema = dice.choice(DATABASES), dice.choice(SCHEMAS)
    match dice.randrange(8):
        case 0:
            return DatasetId("snowflake://acme-eu1", f"{database}.{schema}.{snake}".upper())
        case 1:
            return DatasetId(f"postgres://db-{number % 20}:5432", f"{database}.{schema}.{snake}")
        case 2:
            return DatasetId("bigquery", f"acme-{database}.{schema}.{snake}")
        case 3:
            return DatasetId(f"s3://acme-{database}", f"{schema}/{subject}/{aspect}/{snake}")
        case 4:
            return DatasetId("kafka://broker:9092", f"{subject}.{second}.{aspect}.{rare}")
        case 5:
            return DatasetId(f"mssql://erp-{number % 9}:1433", f"{database}.dbo.{camel}")
        case 6:
            return JobId("airflow", f"{subject}_{aspect}_{number % 5000}.load_{snake}")
        case _:
            return JobId("spark-prod", f"{subject}_etl.{camel}")


def facets_for(number: int, dice: random.Random) -> dict[str, object]:
    """What is said of every eighth: who owns it, how much it matters, its tags and columns."""
    if number % 8:
        return {}
    columns = dice.sample(SUBJECTS, 4)
    return {
        "ownership": {"owners": [{"name": dice.choice(TEAMS)}]},
        "headwater_tier": {"tier": dice.choice((1, 2, 2, 3, 3, 3, 4, 5))},
        "headwater_domain": {"domain": dice.choice(SCHEMAS)},
        "tags": {"tags": [{"key": dice.choice(("pii", "gold", "beta")), "value": "true"}]},
        "schema": {"fields": [{"name": f"{each}_id", "type": "int"} for each in columns]},
        "documentation": {"description": f"all {columns[0]}s as the {columns[1]} team counts them"},
    }


def fill(data: Path, assets: int) -> None:
    """Write the tables that a search reads, with the projector's own writer of the index."""
    log = SqliteLog(data / LOG)
    log.append([Received(_EVENT, bytes(16), 0, "benchmark")])
    log.close()
    projection = SqliteProjection(data / PROJECTION)
    projection.create(create_projection)

    def write(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA synchronous = OFF")
        for start in range(0, assets, _AT_ONCE):
            connection.execute("BEGIN")
            _write_some(connection, range(start, min(assets, start + _AT_ONCE)))
            connection.execute("COMMIT")
        connection.execute("UPDATE checkpoint SET log_offset = 1, folded_with = ?", (SETTINGS,))

    projection.read(write)
    projection.close()


def _write_some(connection: sqlite3.Connection, numbers: range) -> None:
    dice = random.Random(numbers.start)
    encode = msgspec.json.encode
    nodes = {number: name_of(number, dice) for number in numbers}
    keys = {number: key_of(node) for number, node in nodes.items()}
    for table, kind in (("dataset", DatasetId), ("job", JobId)):
        connection.executemany(
            f"INSERT INTO {table} VALUES (?, ?, ?)",
            [
                (keys[at], node.namespace, node.name)
                for at, node in nodes.items()
                if isinstance(node, kind)
            ],
        )
    bodies: dict[bytes, bytes] = {}
    versions: list[tuple[object, ...]] = []
    for at in numbers:
        for order, (name, told) in enumerate(facets_for(at, dice).items()):
            body = encode(told)
            bodies[digest(body)] = body
            versions.append((at * 8 + order, keys[at], name, digest(body)))
    connection.executemany("INSERT OR IGNORE INTO facet_body VALUES (?, ?)", bodies.items())
    connection.executemany(
        f"INSERT INTO facet_version VALUES (?, ?, ?, 0, ?, 0, {FOREVER}, 1, {FOREVER})", versions
    )
    # A few datasets are read by many: the square of a uniform number is often small.
    edges = [
        (at * 64 + each, keys[at], at * 64 + each)
        for at in numbers
        if isinstance(nodes[at], DatasetId)
        for each in range(int(40 * dice.random() ** 8))
    ]
    connection.executemany(
        f"INSERT INTO edge_version VALUES (?, 0, '', 0, ?, ?, 0, 0, {FOREVER}, 1, {FOREVER}, NULL)",
        edges,
    )
    refresh_search(connection, Changes(touched={*keys.values()}))


def questions(dice: random.Random, each: int) -> Iterator[tuple[str, list[str]]]:
    """What people ask, by its kind."""
    typed = [f"{dice.choice(SUBJECTS)}_{dice.choice(SUBJECTS)}" for _ in range(each)]
    for length in range(1, 13):
        yield f"{length} letters", [word[:length] for word in typed]
    yield "a common word", [dice.choice([*SUBJECTS, *ASPECTS]) for _ in range(each)]
    yield "inside of words", [dice.choice(SUBJECTS)[1:5] for _ in range(each)]
    yield "two words", [f"{dice.choice(SUBJECTS)} {dice.choice(ASPECTS)}" for _ in range(each)]
    yield (
        "two words, begun",
        [f"{dice.choice(SUBJECTS)[:4]} {dice.choice(SUBJECTS)[:2]}" for _ in typed],
    )
    yield "a whole name", [f"{dice.choice(SUBJECTS)}_{number:x}" for number in range(each)]
    yield "misspelt", [_misspelt(dice.choice(SUBJECTS), dice) for _ in range(each)]
    yield (
        "two misspelt",
        ["_".join(_misspelt(dice.choice(SUBJECTS), dice) for _ in range(2)) for _ in range(each)],
    )
    yield "nothing like it", ["".join(dice.choices("qxzjvkw", k=7)) for _ in range(each)]
    yield "team and column", [f"{dice.choice(TEAMS)} {dice.choice(SUBJECTS)}_id" for _ in typed]


def _misspelt(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + "q" + word[at + 1 :],
        )
    )


def measure(asked: list[str], ask_one: Callable[[str], object]) -> list[float]:
    """Milliseconds for each, in order."""
    took: list[float] = []
    for query in asked:
        began = time.perf_counter()
        ask_one(query)
        took.append((time.perf_counter() - began) * 1e3)
    return sorted(took)


def at(took: list[float], share: float) -> float:
    """The time within which this share was answered."""
    return took[min(len(took) - 1, int(share * len(took)))]


def wait_until_idle(process: int) -> None:
    """What a server does once, when it first sees so much at a time, is not what is measured."""
    used = -1.0
    while True:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        before, used = used, int(fields[11]) + int(fields[12])
        if used - before < 10:
            return
        time.sleep(2)


def report(data: Path, each: int, peers: int) -> None:
    """Print the table."""
    engine = open_for_reading(data / PROJECTION)
    kinds = [*questions(random.Random(11), each)]
    port = free_port()
    server = subprocess.Popen(
        [*HEADWATER, "up", "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    slowest: list[tuple[float, str]] = []
    try:
        answer(port, "/health", wanted=lambda status: status == 200)
        wait_until_idle(server.pid)
        print(
            f"\n{'':18} {'function, ms':>24}   {'over HTTP, ms':>24}\n"
            f"{'':18} {'p50':>8}{'p95':>8}{'p99':>8}   {'p50':>8}{'p95':>8}{'p99':>8}"
            f"   of {LIMIT_MS} ms"
        )
        with engine.connect() as connection:

            def ask_function(query: str) -> object:
                return find(connection, Search(query), limit=20, after=None, as_of=NOW)

            def ask_http(query: str) -> object:
                return ask(port, "find?" + urlencode({"q": query, "limit": 20}))

            for kind, asked in kinds:
                inside, outside = measure(asked, ask_function), measure(asked, ask_http)
                shown = [
                    at(took, share) for took in (inside, outside) for share in (0.5, 0.95, 0.99)
                ]
                slowest.append((shown[4], kind))
                print(
                    f"{kind:18} {shown[0]:8.1f}{shown[1]:8.1f}{shown[2]:8.1f}   "
                    f"{shown[3]:8.1f}{shown[4]:8.1f}{shown[5]:8.1f}   {shown[4] / LIMIT_MS:.2f}",
                    flush=True,
                )
            words = [dice_word for _, asked in kinds for dice_word in asked[:10]]
            filters = {Trait.PLATFORM: ["kafka", "s3"], Trait.OWNER: ["team:orders"]}
            for kind, one in (
                (
                    "filtered",
                    lambda q: find(
                        connection, Search(q, filters=filters), limit=20, after=None, as_of=NOW
                    ),
                ),
                ("facets", lambda q: count_traits(connection, Search(q))),
            ):
                took = measure(words, one)
                print(
                    f"{kind:18} {at(took, 0.5):8.1f}{at(took, 0.95):8.1f}{at(took, 0.99):8.1f}",
                    flush=True,
                )
    finally:
        server.terminate()
        server.wait(60)
    worst, kind = max(slowest)
    print(f"\nslowest kind over HTTP: {kind}, p95 {worst:.1f} ms of {LIMIT_MS}")
    beside_peers(data, [query for _, asked in kinds for query in asked[:1]][:peers], engine)


def beside_peers(data: Path, asked: list[str], engine) -> None:
    """The same questions, one of each kind, asked of others."""
    with closing(sqlite3.connect(data / PROJECTION)) as plain, engine.connect() as connection:
        names = [
            name
            for (name,) in plain.execute("SELECT name FROM dataset UNION ALL SELECT name FROM job")
        ]

        def like(query: str) -> object:
            text = f"%{'%'.join(query.split())}%"
            both = "SELECT name FROM dataset UNION ALL SELECT name FROM job"
            count = plain.execute(f"SELECT count(*) FROM ({both}) WHERE name LIKE ?", (text,))
            rows = plain.execute(
                f"SELECT name FROM ({both}) WHERE name LIKE ? ORDER BY length(name), name LIMIT 20",
                (text,),
            )
            return count.fetchall(), rows.fetchall()

        def fuzzy(query: str) -> object:
            return process.extract(query, names, scorer=fuzz.partial_ratio, limit=20)

        ours = measure(
            asked, lambda query: find(connection, Search(query), limit=20, after=None, as_of=NOW)
        )
        for peer, ask_peer in (("SQLite LIKE", like), ("rapidfuzz", fuzzy)):
            took = measure(asked, ask_peer)
            ratio = statistics.median(took) / statistics.median(ours)
            print(
                f"{peer:18} {at(took, 0.5):8.0f}{at(took, 0.95):8.0f}{at(took, 0.99):8.0f}"
                f"   {ratio:.0f}x as long as ours by the median",
                flush=True,
            )


def main(assets: int, each: int, peers: int, store: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = store or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        if not (data / PROJECTION).exists():
            began = time.perf_counter()
            fill(data, assets)
            took = time.perf_counter() - began
            size = (data / PROJECTION).stat().st_size / assets
            print(f"{assets:,} assets written in {took:.0f} s, {size:,.0f} bytes each", flush=True)
        report(data, each, peers)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=100)
    parser.add_argument("--peers", type=int, default=8)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    main(options.assets, options.asked, options.peers, options.store)
