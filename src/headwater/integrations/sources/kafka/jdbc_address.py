"""What a JDBC URL means in the words of OpenLineage's naming."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
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

    def within(self, catalog: str, schema: str) -> Database:
        """The same, where a table that is named alone lies in these; empty for the defaults."""
        inner = schema if len(self.defaults) > 1 else catalog
        if not inner or not self.defaults:
            return self
        return replace(self, defaults=(*self.defaults[:-1], inner))

    def whole(self, name: TableName) -> TableName:
        """A name with the parts that it leaves out."""
        missing = len(self.defaults) + 1 - len(name)
        return (*self.defaults[:missing], *name) if missing > 0 else name[-len(self.defaults) - 1 :]

    def dataset(self, name: TableName) -> DatasetId:
        """The table of that name."""
        return DatasetId(self.namespace, ".".join(self.whole(name)))


# A driver may be asked for in a way of its own (`mysql:replication:`), and a user with a password
# may stand in front of the host; the password may hold any sign.
_URL: Final = re.compile(
    r"jdbc:(?P<kind>[a-z0-9]+):(?:[a-z+-]+:)?//(?:[^?;]*@)?(?P<server>[^/?;&]*)"
    r"(?:/(?P<database>[^?;&:]*))?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SERVER: Final = re.compile(r"(?P<host>\[[^\]]*\]|[^:,]+)(?::(?P<port>\d+))?")
# MySQL and Oracle know servers in parentheses, each part with its name.
_HOST: Final = re.compile(r"\bhost\s*=\s*([^(),\s]+)", re.IGNORECASE)
_PORT: Final = re.compile(r"\bport\s*=\s*(\d+)", re.IGNORECASE)
_SERVICE: Final = re.compile(r"\b(?:service_name|sid)\s*=\s*([\w.]+)", re.IGNORECASE)
_ORACLE: Final = re.compile(
    r"jdbc:oracle:(?:thin|oci):(?:.*@)?(?://)?(?P<host>[^/:@()]+)(?::(?P<port>\d+))?[:/](?P<service>\w+)",
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
    if url.lower().startswith("jdbc:oracle:"):
        return _oracle(url, user)
    if url.lower().startswith("jdbc:sqlite:"):
        return Database("sqlite://" + url[len("jdbc:sqlite:") :].partition("?")[0], (), "sqlite")
    found = _URL.match(url)
    server = None if found is None else _server(found["server"])
    if found is None or server is None:
        return None
    kind, host = found["kind"].lower(), server[0]
    port = server[1] or _PORTS.get(kind, "")
    settings = _settings(found["rest"])
    told = found["database"] or settings.get("databasename") or settings.get("database", "")
    database = told.strip("/")
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


def _server(told: str) -> tuple[str, str] | None:
    """The host and the port of a server, of several the first; the latter may be empty."""
    if "(" in told:
        host, port = _HOST.search(told), _PORT.search(told)
        return None if host is None else (host[1], port[1] if port else "")
    found = _SERVER.match(told)
    return None if found is None else (found["host"], found["port"] or "")


def _oracle(url: str, user: str) -> Database | None:
    if "(" in url:
        address = url[url.index("(") :]
        server, service = _server(address), _SERVICE.search(address)
        host, port = server or ("", "")
        name = service[1] if service else ""
    else:
        found = _ORACLE.match(url)
        host, port, name = found.group("host", "port", "service") if found else ("", "", "")
    if not host or not name:
        return None
    return Database(f"oracle://{host}:{port or 1521}", (name, user.upper()), "oracle")


def _settings(rest: str) -> dict[str, str]:
    """What follows the address, as `?a=b&c=d` or `;a=b;c=d`."""
    told = parse_qs(rest.lstrip("?;&:").replace(";", "&"))
    return {key.lower(): values[-1] for key, values in told.items()}
