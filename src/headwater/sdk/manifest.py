"""What a server answers about how a version of a dataset can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from headwater.sdk.answers import Answer, Json, read_all


@dataclass(frozen=True, slots=True)
class ManifestStep:
    """One run to be done again.

    number: its place in the order of runs, from 1. after: the steps that it needs. code: url, repo,
    path and version of where it lies. parameters, environment: name, value and facet of each.
    inputs, outputs: each with its version, and of inputs the `state`: made, kept, present,
    overwritten, dropped or unknown. deterministic: yes, no or unknown; uncertain: the places in its
    SQL that decide so. unknown: what is not known, by `field`.
    """

    number: int = 0
    after: tuple[int, ...] = ()
    run: str = ""
    job: str | None = None
    job_name: str | None = None
    hops: int = 0
    state: str = ""
    started_at: str | None = None
    ended_at: str | None = None
    nominal_start: str | None = None
    nominal_end: str | None = None
    parent: str | None = None
    code: Json | None = None
    language: str | None = None
    sql: str | None = None
    dialect: str | None = None
    parameters: tuple[Json, ...] = ()
    environment: tuple[Json, ...] = ()
    inputs: tuple[Json, ...] = ()
    outputs: tuple[Json, ...] = ()
    deterministic: str = "unknown"
    because: str = ""
    uncertain: tuple[Json, ...] = ()
    unknown: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest(Answer):
    """What one would need to make a version of a dataset again, in the order of its steps."""

    LISTS = ("steps",)

    @property
    def runs(self) -> tuple[str, ...]:
        """The runs that made it."""
        return tuple(self.raw.get("runs") or ())

    @property
    def version(self) -> str | None:
        """Which version of the dataset it is."""
        return self.raw.get("version")

    @property
    def reproducible(self) -> str:
        """Whether the same comes out again: yes, no or unknown."""
        return str(self.raw.get("reproducible") or "unknown")

    @property
    def because(self) -> tuple[str, ...]:
        """What speaks against it, or is not known."""
        return tuple(self.raw.get("because") or ())

    @property
    def steps(self) -> tuple[ManifestStep, ...]:
        """The steps."""
        return read_all(ManifestStep, self.raw.get("steps"))

    @property
    def items(self) -> Sequence[Any]:
        """The steps."""
        return self.steps
