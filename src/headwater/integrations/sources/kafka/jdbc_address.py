"""What a JDBC URL means in the words of OpenLineage's naming."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from headwater.model.identity import DatasetId
from headwater.sql.answer import TableName


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is reached by JDBC.

    defaults: what stands before a table that is named alone. dialect: of its SQL.
    """

    namespace: str
    defaults: TableName
    dialect: str

    def whole(self, name: TableName) -> TableName:
        """A name with the parts that it leaves out."""
        missing = len(self.defaults) + 1 - len(name)
        return (*self.defaults[:missing], *name) if missing > 0 else name[-len(self.defaults) - 1 :]

    def dataset(self, name: TableName) -> DatasetId:
        """The table of that name."""
        return DatasetId(self.namespace, ".".join(self.whole(name)))


_URL: Final = re.compile(
    r"jdbc:(?P<kind>[a-z0-9]+)://(?:[^/?;@]*@)?(?P<host>[^/?;:,]+)(?::(?P<port>\d+))?[^/?;]*"
    r"(?:/(?P<database>[^?;]*))?(?P<rest>.*)",
    re.IGNORECASE,
)
_ORACLE: Final = re.compile(
    r"jdbc:oracle:(?:thin|oci):(?:[^@]*)@(?://)?(?P<host>[^/:]+)(?::(?P<port>\d+))?[:/](?P<service>\w+)",
    re.IGNORECASE,
)
_REDSHIFT: Final = re.compile(r"([^.]+)\.[^.]+\.([^.]+)\.redshift(?:-serverless)?\.amazonaws\.com")
_PORTS: Final = {
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "redshift": 5439,
    "db2": 50000,
}


def database_of(url: str, user: str = "") -> Database | None:
    """The database behind a URL; None for one of a kind that is not known here.

    user: who connects, whose schema is the default of Oracle.
    """
    oracle = _ORACLE.match(url)
    if oracle is not None:
        server = f"oracle://{oracle['host']}:{oracle['port'] or 1521}"
        return Database(server, (oracle["service"], user.upper()), "oracle")
    if url.lower().startswith("jdbc:sqlite:"):
        return Database("sqlite://" + url[len("jdbc:sqlite:") :].partition("?")[0], (), "sqlite")
    found = _URL.match(url)
    if found is None:
        return None
    kind, host = found["kind"].lower(), found["host"]
    port = found["port"] or _PORTS.get(kind, "")
    settings = _settings(found["rest"])
    database = (found["database"] or settings.get("databasename", "")).strip("/")
    match kind:
        case "postgresql":
            schema = settings.get("currentschema", "public").partition(",")[0]
            return Database(f"postgres://{host}:{port}", (database, schema), "postgres")
        case "mysql" | "mariadb":
            return Database(f"mysql://{host}:{port}", (database,), "mysql")
        case "sqlserver":
            return Database(f"mssql://{host}:{port}", (database, "dbo"), "tsql")
        case "db2":
            return Database(f"db2://{host}:{port}", (database, user.upper()), "")
        case "redshift":
            cluster = _REDSHIFT.fullmatch(host)
            place = f"{cluster[1]}.{cluster[2]}" if cluster else host
            return Database(f"redshift://{place}:{port}", (database, "public"), "redshift")
        case "snowflake":
            account = host.removesuffix(".snowflakecomputing.com")
            defaults = (settings.get("db", ""), settings.get("schema", "PUBLIC"))
            return Database(f"snowflake://{account}", defaults, "snowflake")
        case _:
            return None


def _settings(rest: str) -> dict[str, str]:
    """What follows the address, as `?a=b&c=d` or `;a=b;c=d`."""
    told = parse_qs(rest.lstrip("?;").replace(";", "&"))
    return {key.lower(): values[-1] for key, values in told.items()}
