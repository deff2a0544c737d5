"""The `lineage` facets of jobs and datasets: explicit lineage (OpenLineage, August 2026)."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from headwater.openlineage.facets.form import REQUIRED, one_of
from headwater.openlineage.facets.transformation import TransformationField

_KINDS: Final = one_of("DATASET", "JOB")


class LineageInput(msgspec.Struct, frozen=True):
    """Where data comes from: a dataset, one of its columns, or a job.

    Without a name it is the job of the event itself. implied: our own; nobody said so of this
    very pair, it follows from a job's inputs x outputs.
    """

    type: Annotated[str, REQUIRED, _KINDS] = "DATASET"
    namespace: str | None = None
    name: str | None = None
    field: str | None = None
    run_id: str | None = msgspec.field(name="runId", default=None)
    transformations: tuple[TransformationField, ...] | None = None
    implied: bool = False


class Derivation(msgspec.Struct, frozen=True):
    """Our own: the code by which a column comes about. line: of the job's source, from 1."""

    expression: str = ""
    line: int | None = None


class FieldInputs(msgspec.Struct, frozen=True):
    """What one column of the target depends on. derived: our own; by what code, one for each way.

    Without inputs the column is made of nothing but constants.
    """

    inputs: Annotated[tuple[LineageInput, ...], REQUIRED] = ()
    derived: tuple[Derivation, ...] = ()


class LineageEntry(msgspec.Struct, frozen=True):
    """Where the data of one target, a dataset or a job, comes from.

    inputs: absent where only the columns are told; empty where it says that there is no source.
    partial: our own; the inputs are there, but only columns were told to come from them.
    lines: our own; where in the job's source the target is written, from 1.
    """

    type: Annotated[str, REQUIRED, _KINDS] = "DATASET"
    namespace: str | None = None
    name: str | None = None
    run_id: str | None = msgspec.field(name="runId", default=None)
    inputs: tuple[LineageInput, ...] | None = None
    fields: dict[str, FieldInputs] = {}
    partial: bool = False
    lines: tuple[int, ...] = ()


class LineageJobFacet(msgspec.Struct, frozen=True):
    """The lineage that a job's event states, target by target."""

    entries: Annotated[tuple[LineageEntry, ...], REQUIRED] = ()


class LineageDatasetFacet(msgspec.Struct, frozen=True):
    """The lineage that a dataset's event states of the dataset itself. partial: as of an entry."""

    inputs: tuple[LineageInput, ...] | None = None
    fields: dict[str, FieldInputs] = {}
    partial: bool = False
