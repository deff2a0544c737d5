"""Every setting, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, get_type_hints

from headwater.errors import InvalidInputError

DEFAULT_PORT: Final = 8480
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class Config:
    """How one Headwater process runs. Each field is also the variable HEADWATER_<FIELD>.

    data: the folder that holds everything; with a store, what this process derives from it.
    store: the address of a PostgreSQL database that holds the log, and what many processes share:
        postgresql://user:password@host/database.
    graph: the address of a Gremlin server that keeps the graph, instead of the memory of this
        process: ws://host:8182/gremlin.
    host: the address to listen on. port: the port to listen on; 0 takes any that is free.
    api_key: what requests must bring as a bearer token; none asks for nothing.
    no_auth: serve a public address without a key, knowingly.
    strict: accept only events that follow the specification to the letter.
    redact: what is taken out of events before they are kept: rules with commas between, or none.
    keep_variables: environment variables whose values redaction leaves alone.
    forward: a TOML file that names the backends to copy events to.
    channels: a TOML file that names the endpoints to send notices to.
    public_url: the address at which people reach this server; notices say that it is theirs, and
        without keys and TLS its page may write by this name alone.
    stale_after_batch_s: how long a run may be silent before it counts as stale, without an end.
    stale_after_streaming_s: the same of a job that says that it is STREAMING or a SERVICE.
    sender_patience_s: how long a numbered event may be late before it counts as lost.
    read_sql: read column lineage from the SQL of jobs that report none, and say it as parsed.
    misses_to_end: after so many successful runs in a row that do not show an edge, it has ended.
    naming: a TOML file of naming rules, laid over the built-in ones.
    universe: a TOML file that says which datasets measures count, in place of the built-in one.
    slos: a YAML file of objectives, or a folder of such files, in place of the built-in ones.
    runbooks: a folder of Markdown files that say what to do about incidents.
    remedies: a TOML file of what may be run about incidents once it is approved; none without one.
    retention: a TOML file that says how long events stay where; for good, without one.
    signals: a TOML file of what is asked of Prometheus and of trace backends; nothing without one.
    max_body_bytes: the largest body of one request, inflated.
    max_facet_bytes: the largest facet that answers show; a larger one is kept with its event alone.
    max_dead_letters: how many refused events are kept, before the oldest go.
    max_dead_letter_bytes: how much the bodies of those may take up together.
    queue_bytes: how much may wait to be written to disk before senders are asked to wait.
    min_offset_wait_s: how long a question waits for the projection to reach an offset.
    """

    data: Path = Path("headwater-data")
    store: str | None = None
    graph: str | None = None
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    api_key: str | None = None
    no_auth: bool = False
    strict: bool = False
    redact: str = "userinfo,secrets,tokens,environment"
    keep_variables: str = "HOSTNAME,LANG,LC_*,TZ"
    forward: Path | None = None
    channels: Path | None = None
    public_url: str | None = None
    stale_after_batch_s: float = 86_400.0
    stale_after_streaming_s: float = 3_600.0
    sender_patience_s: float = 900.0
    read_sql: bool = True
    misses_to_end: int = 3
    naming: Path | None = None
    universe: Path | None = None
    slos: Path | None = None
    runbooks: Path | None = None
    remedies: Path | None = None
    retention: Path | None = None
    signals: Path | None = None
    max_body_bytes: int = 100 * 1024 * 1024
    max_facet_bytes: int = 1024 * 1024
    max_dead_letters: int = 100_000
    max_dead_letter_bytes: int = 1024 * 1024 * 1024
    queue_bytes: int = 64 * 1024 * 1024
    min_offset_wait_s: float = 10.0


class UnreadableSettingError(InvalidInputError):
    """A setting does not have the form that it needs."""

    def __init__(self, name: str, text: str, wanted: str) -> None:
        super().__init__(f"HEADWATER_{name.upper()} is {text!r}; it must be {wanted}")


def read_config(environment: Mapping[str, str], **given: Any) -> Config:
    """Settings from arguments where given, else from the environment, else the defaults."""
    hints = get_type_hints(Config)
    told: dict[str, Any] = {}
    for each in fields(Config):
        text = environment.get(f"HEADWATER_{each.name.upper()}")
        if text is not None:
            told[each.name] = _read(each.name, hints[each.name], text)
    told |= {name: value for name, value in given.items() if value is not None}
    return replace(Config(), **told)


def _read(name: str, kind: Any, text: str) -> Any:
    if kind is bool:
        if text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        raise UnreadableSettingError(name, text, "true or false")
    if kind in {int, float}:
        try:
            return kind(text)
        except ValueError:
            raise UnreadableSettingError(name, text, "a number") from None
    return Path(text) if kind in {Path, Path | None} else text
