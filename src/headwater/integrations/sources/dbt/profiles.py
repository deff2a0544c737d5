"""Where a dbt project's tables lie: the namespace that its connection stands for.

Of a connection nothing is read but what names the place: no user, no password. Namespaces are those
of OpenLineage's naming conventions, in the spelling that `dbt-ol` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError):
        return {}


class _UnknownError(Exception):
    """Something in a profile that cannot be known here."""


@dataclass(frozen=True, slots=True)
class _Output:
    """One target of a profile, as it is asked for its members."""

    told: Profile
    environment: Mapping[str, str]

    def __call__(self, *names: str, default: object = None) -> str:
        """The first member that is there. Raises _UnknownError where none is."""
        for name in names:
            if self.told.get(name) is not None:
                return str(_filled(self.told[name], self.environment))
        if default is None:
            raise _UnknownError(f"it has no {names[0]!r}")
        return str(default)


def namespace_of(output: Profile, environment: Mapping[str, str]) -> str:
    """The namespace of the tables behind one target of a profile. Raises _UnknownError."""
    part = _Output(output, environment)
    kind = part("type").lower()
    if kind in _HOSTS:
        scheme, port = _HOSTS[kind]
        return f"{scheme}://{part('host', 'server', 'software_host')}:{part('port', default=port)}"
    found = _OTHERS.get(kind)
    if found is None:
        raise _UnknownError(f"nothing is known of the place of a {kind!r} connection")
    return found(part)


def _fabric(part: _Output) -> str:
    port = part("port", default="")
    return f"fabric-warehouse://{part('server', 'host')}" + (f":{port}" if port else "")


def _glue(part: _Output) -> str:
    account = part("account_id", default="")
    if not account:
        account = (*part("role_arn").split(":"), *[""] * 5)[4]
    return f"arn:aws:glue:{part('region')}:{account}"


def _spark(part: _Output) -> str:
    port = part("port", default=_SPARK_PORTS.get(part("method", default=""), ""))
    return f"spark://{part('host')}" + (f":{port}" if port else "")


_HOSTS: Final = {
    "clickhouse": ("clickhouse", 8123),
    "dremio": ("dremio", 9047),
    "materialize": ("postgres", 6875),
    "mysql": ("mysql", 3306),
    "postgres": ("postgres", 5432),
    "presto": ("presto", 8080),
    "redshift": ("redshift", 5439),
    "sqlserver": ("mssql", 1433),
    "synapse": ("mssql", 1433),
    "trino": ("trino", 8080),
    "watsonx_presto": ("presto", 8080),
}
"""Of adapters that connect to a host: the scheme, and the port where a profile names none."""

_OTHERS: Final[Mapping[str, Callable[[_Output], str]]] = {
    "athena": lambda part: f"awsathena://athena.{part('region_name')}.amazonaws.com",
    "bigquery": lambda _: "bigquery",
    "databricks": lambda part: f"databricks://{part('host')}",
    # What stands behind the question mark may be the token of a MotherDuck account.
    "duckdb": lambda part: f"duckdb://{part('path', default=':memory:').partition('?')[0]}",
    "fabric": _fabric,
    "glue": _glue,
    "snowflake": lambda part: f"snowflake://{_account(part('account'))}",
    "spark": _spark,
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
        known = call.groupdict()
        default: str | None = known["default"] if known["default"] is not None else known["bare"]
        told = environment.get(call["name"], default)
        if told is None:
            raise _UnknownError(f"the environment has no {call['name']}")
        return told

    return _TEMPLATE.sub(fill, value)


def _is_file(folder: Path) -> bool:
    return (folder / "profiles.yml").is_file()


def _members(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
