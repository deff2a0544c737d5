"""What to roll back to, and the commands that would do it, for whoever then runs them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.model.identity import DatasetId
from headwater.model.time import Instant, format_instant

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*", re.ASCII)
_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A run that wrote the asset, and the version that it left.

    version: as the storage names it, None where nothing tells. snapshot: of an Iceberg table.
    storage: what keeps the table, such as iceberg or delta. commit, repo: of the job's code then.
    """

    run: str
    job: str | None
    at: Instant
    version: str | None = None
    snapshot: str | None = None
    storage: str | None = None
    commit: str | None = None
    repo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command to be run by a person. does: in words. engine: whose language it is.

    expires_at: until when the engine keeps what the command needs, by its defaults.
    """

    does: str
    engine: str
    text: str
    expires_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How long an engine keeps old versions unless told otherwise."""

    days: int
    says: str


# Defaults as their documentation states them; each table may be set otherwise.
_KEPT: Final = {
    "snowflake": Kept(days=1, says="Time Travel keeps one day by default"),
    "bigquery": Kept(days=7, says="time travel keeps seven days by default"),
    "delta": Kept(days=7, says="VACUUM deletes files after seven days by default"),
    "iceberg": Kept(days=5, says="expire_snapshots drops those older than five days by default"),
}


def kept_for(engine: str) -> Kept | None:
    """How long an engine keeps old versions by default; None where that is not known."""
    return _KEPT.get(engine)


def commands(
    asset: DatasetId, good: Written, bad: Written | None, *, platform: str | None
) -> Sequence[Command]:
    """How to put the data back as the good run left it, then the code, then what depends on it.

    platform: the system that the asset is in, by its namespace.
    """
    return [*_of_data(asset, good, platform), *_of_code(good, bad), *_of_models(asset, good)]


def _of_data(asset: DatasetId, good: Written, platform: str | None) -> Iterator[Command]:
    storage = (good.storage or "").lower()
    table = asset.name
    if storage == "iceberg" and (good.snapshot or good.version):
        snapshot = good.snapshot or good.version or ""
        yield _command(
            f"put {table} back to the snapshot that the last good run wrote",
            "iceberg",
            f"CALL {_name(table.split('.')[0])}.system.rollback_to_snapshot("
            f"{_literal('.'.join(table.split('.')[1:]) or table)}, {_number(snapshot)})"
            if "." in table
            else f"CALL system.rollback_to_snapshot({_literal(table)}, {_number(snapshot)})",
            good,
        )
    elif storage == "delta" and good.version and good.version.isdecimal():
        yield _command(
            f"put {table} back to the version that the last good run wrote",
            "delta",
            f"RESTORE TABLE {_delta_name(asset)} TO VERSION AS OF {good.version}",
            good,
        )
    elif platform == "snowflake":
        moment = format_instant(good.at)
        restored = f"{table}_RESTORED"
        yield _command(
            f"bring back {table} as it was just after the last good run, beside it",
            "snowflake",
            f"CREATE TABLE {_name(restored)} CLONE {_name(table)}\n"
            f"    AT(TIMESTAMP => {_literal(moment)}::TIMESTAMP_TZ);\n"
            f"ALTER TABLE {_name(table)} SWAP WITH {_name(restored)};",
            good,
        )
    elif platform == "bigquery":
        moment = format_instant(good.at)
        yield _command(
            f"bring back {table} as it was just after the last good run",
            "bigquery",
            f"CREATE OR REPLACE TABLE `{_bare(table)}` AS\nSELECT * FROM `{_bare(table)}` "
            f"FOR SYSTEM_TIME AS OF TIMESTAMP {_literal(moment)};",
            good,
        )


def _of_code(good: Written, bad: Written | None) -> Iterator[Command]:
    if bad is None or bad.commit is None or bad.commit == good.commit:
        return
    between = shlex.quote(f"{good.commit}..{bad.commit}") if good.commit else None
    where = f" of {bad.repo}" if bad.repo else ""
    if between:
        yield Command(
            does=f"see what changed in the code{where} between the last good and the first bad run",
            engine="git",
            text=f"git log --oneline {between} && git diff {between}",
        )
    yield Command(
        does=f"take back the commit{where} that the first bad run was of",
        engine="git",
        text=f"git revert --no-edit {shlex.quote(bad.commit)}",
    )


def _of_models(asset: DatasetId, good: Written) -> Iterator[Command]:
    if good.job and "dbt" in good.job.partition(":")[2].partition(":")[0]:
        model = asset.name.rpartition(".")[2].lower()
        yield Command(
            does=f"build {model} and all models downstream of it again",
            engine="dbt",
            text=f"dbt build --select {_word(model)}+",
        )


def _command(does: str, engine: str, text: str, good: Written) -> Command:
    kept = kept_for(engine)
    expires = None if kept is None else good.at + kept.days * _DAY
    return Command(does=does, engine=engine, text=text, expires_at=expires)


def diff_link(repo: str | None, good: str | None, bad: str | None) -> str | None:
    """Where to read what changed between two commits; None where no such page is known."""
    if not (repo and good and bad) or good == bad or not repo.startswith("https://"):
        return None
    address = repo.removesuffix(".git").rstrip("/")
    host = address.removeprefix("https://").partition("/")[0]
    if host == "bitbucket.org":
        return f"{address}/branches/compare/{bad}..{good}"
    if "gitlab" in host:
        return f"{address}/-/compare/{good}...{bad}"
    return f"{address}/compare/{good}...{bad}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _number(text: str) -> str:
    return text if text.lstrip("-").isdecimal() else _literal(text)


def _name(text: str, *, mark: str = '"') -> str:
    """A name part by part; a part is put into quotation marks unless it is a plain word."""
    return ".".join(
        part if _PLAIN.fullmatch(part) else mark + part.replace(mark, 2 * mark) + mark
        for part in text.split(".")
    )


def _delta_name(asset: DatasetId) -> str:
    """A table by its name, or by its path where it is known by that."""
    if "/" not in asset.name:
        return _name(asset.name, mark="`")
    address = f"{asset.namespace}/{asset.name.lstrip('/')}"
    return f"delta.`{_bare(address)}`"


def _bare(text: str) -> str:
    return text.replace("`", "")


def _word(text: str) -> str:
    """A word that no shell takes apart."""
    kept = "".join(each for each in text if each.isalnum() or each in "_-.")
    return kept or "MODEL"
