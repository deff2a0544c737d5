"""Where a dbt project's tables lie: the namespace that its connection stands for.

Of a connection nothing is read but what names the place: no user, no password. Namespaces are those
of OpenLineage's naming conventions, in the spelling that `dbt-ol` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import yaml

Profile: TypeAlias = Mapping[str, Any]

_TEMPLATE: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ENV_VAR: Final = re.compile(
    r"""\s*env_var\(\s*(?P<q>['"])(?P<name>.*?)(?P=q)\s*
    (?:,\s*(?:(?P<r>['"])(?P<default>.*?)(?P=r)|(?P<bare>[\w.-]+))\s*)?\)\s*
    (?:\|\s*(?:as_number|as_text|as_native|int|string|trim)\s*)*""",
    re.VERBOSE | re.DOTALL,
)
_SPARK_PORTS: Final = {"http": 443, "odbc": 443, "thrift": 10001}


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a profile leads.

    namespace: of its tables; None where it cannot be told, and `missing` says why.
    """

    namespace: str | None
    missing: str = ""


def connection(
    folders: Iterable[Path],
    *,
    profile: str | None,
    target: str | None,
    environment: Mapping[str, str],
) -> Connection:
    """The connection that a project uses, from the first folder that has a profiles.yml.

    profile, target: which of those that the file has; None for its only one, and its default.
    """
    file = next((each / "profiles.yml" for each in folders if _is_file(each)), None)
    if file is None:
        return Connection(None, "there is no profiles.yml")
    known = read_yaml(file)
    if profile is None:
        names = [name for name in known if name != "config"]
        profile = names[0] if len(names) == 1 else None
    chosen = _members(known.get(profile or ""))
    outputs = _members(chosen.get("outputs"))
    asked = target or _filled(chosen.get("target", "default"), environment)
    output = _members(outputs.get(str(asked)))
    if not output:
        return Connection(None, f"{file} has no target {asked!r} of a profile {profile!r}")
    try:
        namespace = namespace_of(output, environment)
    except _UnknownError as error:
        return Connection(None, f"{file}, target {asked!r}: {error}")
    return Connection(namespace)


def read_yaml(file: Path) -> dict[str, Any]:
    """The members of a YAML file; none where it cannot be read as such."""
    try:
        return _members(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}


class _UnknownError(Exception):
    """Something in a profile that cannot be known here."""


def namespace_of(output: Profile, environment: Mapping[str, str]) -> str:
    """The namespace of the tables behind one target of a profile. Raises _UnknownError."""

    def part(*names: str, default: object = None) -> str:
        for name in names:
            if output.get(name) is not None:
                return str(_filled(output[name], environment))
        if default is None:
            raise _UnknownError(f"it has no {names[0]!r}")
        return str(default)

    kind = part("type").lower()
    match kind:
        case "snowflake":
            return f"snowflake://{_account(part('account'))}"
        case "bigquery":
            return "bigquery"
        case "postgres" | "redshift" | "trino" | "clickhouse" | "mysql" | "materialize":
            scheme = "postgres" if kind == "materialize" else kind
            return f"{scheme}://{part('host', 'server')}:{part('port', default=_PORTS[kind])}"
        case "presto" | "watsonx_presto":
            return f"presto://{part('host')}:{part('port', default=8080)}"
        case "databricks":
            return f"databricks://{part('host')}"
        case "sqlserver" | "synapse":
            return f"mssql://{part('server', 'host')}:{part('port', default=1433)}"
        case "fabric":
            port = part("port", default="")
            return f"fabric-warehouse://{part('server', 'host')}" + (f":{port}" if port else "")
        case "dremio":
            return f"dremio://{part('software_host')}:{part('port', default=9047)}"
        case "athena":
            return f"awsathena://athena.{part('region_name')}.amazonaws.com"
        case "glue":
            account = part("account_id", default="") or part("role_arn").split(":")[4]
            return f"arn:aws:glue:{part('region')}:{account}"
        case "duckdb":
            return f"duckdb://{part('path', default=':memory:')}"
        case "sqlite":
            return f"sqlite://{part('schemas_and_paths', default='')}"
        case "spark":
            port = part("port", default=_SPARK_PORTS.get(part("method", default=""), ""))
            return f"spark://{part('host')}" + (f":{port}" if port else "")
        case _:
            raise _UnknownError(f"nothing is known of the place of a {kind!r} connection")


_PORTS: Final = {
    "clickhouse": 8123,
    "materialize": 6875,
    "mysql": 3306,
    "postgres": 5432,
    "redshift": 5439,
    "trino": 8080,
}


def _account(name: str) -> str:
    """A Snowflake account: of an organisation as it is, a locator with its region and cloud."""
    locator, *place = name.split(".")
    if "-" in locator:
        return locator
    region = place[0] if place else "us-west-1"
    cloud = place[1] if len(place) > 1 else "aws"
    return ".".join((locator, region, cloud, *place[2:]))


def _filled(value: object, environment: Mapping[str, str]) -> object:
    """A value with its env_var() filled in. Raises _UnknownError."""
    if not isinstance(value, str) or "{{" not in value:
        return value

    def fill(found: re.Match[str]) -> str:
        call = _ENV_VAR.fullmatch(found[1])
        if call is None:
            raise _UnknownError(f"{found[0]} is more than an env_var()")
        default = call["default"] if call["default"] is not None else call["bare"]
        told = environment.get(call["name"], default)
        if told is None:
            raise _UnknownError(f"the environment has no {call['name']}")
        return told

    return _TEMPLATE.sub(fill, value)


def _is_file(folder: Path) -> bool:
    return (folder / "profiles.yml").is_file()


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
