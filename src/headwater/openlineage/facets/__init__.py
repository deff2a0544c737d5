"""Every facet that Headwater knows the form of, by where events carry it and under which key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from headwater.openlineage.facets.catalog import CatalogFacet
from headwater.openlineage.facets.column_lineage import ColumnLineageFacet
from headwater.openlineage.facets.data_quality_assertions import DataQualityAssertionsFacet
from headwater.openlineage.facets.data_quality_metrics import DataQualityMetricsFacet
from headwater.openlineage.facets.data_source import DataSourceFacet
from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.environment_variables import EnvironmentVariablesFacet
from headwater.openlineage.facets.error_message import ErrorMessageFacet
from headwater.openlineage.facets.execution_parameters import ExecutionParametersFacet
from headwater.openlineage.facets.external_query import ExternalQueryFacet
from headwater.openlineage.facets.extraction_error import ExtractionErrorFacet
from headwater.openlineage.facets.gcp_composer_job import GcpComposerJobFacet
from headwater.openlineage.facets.gcp_composer_run import GcpComposerRunFacet
from headwater.openlineage.facets.gcp_dataproc import GcpDataprocFacet
from headwater.openlineage.facets.gcp_lineage import GcpLineageFacet
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.openlineage.facets.headwater_dependencies import DependenciesFacet
from headwater.openlineage.facets.headwater_distinct import DistinctFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_evidence import EvidenceFacet
from headwater.openlineage.facets.headwater_hidden import HiddenFacet
from headwater.openlineage.facets.headwater_keys import KeysFacet
from headwater.openlineage.facets.headwater_marquez import MarquezFacet
from headwater.openlineage.facets.headwater_rejection import RejectionFacet
from headwater.openlineage.facets.headwater_runbooks import RunbooksFacet
from headwater.openlineage.facets.headwater_scheduled import ScheduledFacet
from headwater.openlineage.facets.headwater_silence import SilenceFacet
from headwater.openlineage.facets.headwater_source import SourceFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.headwater_trace import TraceFacet
from headwater.openlineage.facets.headwater_trial import TrialFacet
from headwater.openlineage.facets.hierarchy import HierarchyFacet
from headwater.openlineage.facets.iceberg_commit_report import IcebergCommitReportFacet
from headwater.openlineage.facets.iceberg_scan_report import IcebergScanReportFacet
from headwater.openlineage.facets.job_dependencies import JobDependenciesFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.facets.lifecycle import LifecycleFacet
from headwater.openlineage.facets.lineage import LineageDatasetFacet, LineageJobFacet
from headwater.openlineage.facets.nominal_time import NominalTimeFacet
from headwater.openlineage.facets.ownership import OwnershipFacet
from headwater.openlineage.facets.parent import ParentFacet
from headwater.openlineage.facets.processing_engine import ProcessingEngineFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.source_code import SourceCodeFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.facets.statistics import StatisticsFacet
from headwater.openlineage.facets.storage import StorageFacet
from headwater.openlineage.facets.subset import InputSubsetFacet, OutputSubsetFacet
from headwater.openlineage.facets.symlinks import SymlinksFacet
from headwater.openlineage.facets.tags import TagsFacet
from headwater.openlineage.facets.test_run import TestRunFacet
from headwater.openlineage.facets.version import DatasetVersionFacet

Form: TypeAlias = type[msgspec.Struct]


class Place(StrEnum):
    """Where in an event a facet stands; the last two are about one run's use of a dataset."""

    RUN = "run"
    JOB = "job"
    DATASET = "dataset"
    INPUT = "input"
    OUTPUT = "output"


class Origin(StrEnum):
    """Who defines a facet."""

    STANDARD = "standard"
    REGISTERED = "registered"
    HEADWATER = "headwater"


@dataclass(frozen=True, slots=True)
class FacetKind:
    """A facet by its key and place.

    schema, version: the file of the specification that defines it, and the newest version known
    here; older ones are read alike.
    """

    key: str
    place: Place
    form: Form
    origin: Origin
    schema: str = ""
    version: str = ""


def _kinds(
    origin: Origin, place: Place, told: Iterable[tuple[str, Form, str, str]]
) -> tuple[FacetKind, ...]:
    return tuple(FacetKind(key, place, form, origin, *where) for key, form, *where in told)


def _ours(places: Iterable[Place], told: Mapping[str, Form]) -> tuple[FacetKind, ...]:
    return tuple(
        FacetKind(key, place, form, Origin.HEADWATER)
        for place in places
        for key, form in told.items()
    )


FACETS: Final = (
    *_kinds(
        Origin.STANDARD,
        Place.RUN,
        (
            (
                "environmentVariables",
                EnvironmentVariablesFacet,
                "EnvironmentVariablesRunFacet",
                "1-0-0",
            ),
            ("errorMessage", ErrorMessageFacet, "ErrorMessageRunFacet", "1-0-1"),
            (
                "executionParameters",
                ExecutionParametersFacet,
                "ExecutionParametersRunFacet",
                "1-0-0",
            ),
            ("externalQuery", ExternalQueryFacet, "ExternalQueryRunFacet", "1-0-2"),
            ("extractionError", ExtractionErrorFacet, "ExtractionErrorRunFacet", "1-1-2"),
            ("jobDependencies", JobDependenciesFacet, "JobDependenciesRunFacet", "1-0-1"),
            ("nominalTime", NominalTimeFacet, "NominalTimeRunFacet", "1-0-1"),
            ("parent", ParentFacet, "ParentRunFacet", "1-2-0"),
            ("processing_engine", ProcessingEngineFacet, "ProcessingEngineRunFacet", "1-1-1"),
            ("tags", TagsFacet, "TagsRunFacet", "1-0-0"),
            ("test", TestRunFacet, "TestRunFacet", "1-0-1"),
        ),
    ),
    *_kinds(
        Origin.STANDARD,
        Place.JOB,
        (
            ("documentation", DocumentationFacet, "DocumentationJobFacet", "1-1-0"),
            ("jobType", JobTypeFacet, "JobTypeJobFacet", "2-0-4"),
            ("lineage", LineageJobFacet, "LineageFacet", "1-0-0"),
            ("ownership", OwnershipFacet, "OwnershipJobFacet", "1-0-1"),
            ("sourceCode", SourceCodeFacet, "SourceCodeJobFacet", "1-0-1"),
            ("sourceCodeLocation", SourceCodeLocationFacet, "SourceCodeLocationJobFacet", "1-1-0"),
            ("sql", SqlFacet, "SQLJobFacet", "1-1-0"),
            ("tags", TagsFacet, "TagsJobFacet", "1-0-0"),
        ),
    ),
    *_kinds(
        Origin.STANDARD,
        Place.DATASET,
        (
            ("catalog", CatalogFacet, "CatalogDatasetFacet", "1-1-0"),
            ("columnLineage", ColumnLineageFacet, "ColumnLineageDatasetFacet", "1-2-0"),
            (
                "dataQualityAssertions",
                DataQualityAssertionsFacet,
                "DataQualityAssertionsDatasetFacet",
                "1-1-0",
            ),
            (
                "dataQualityMetrics",
                DataQualityMetricsFacet,
                "DataQualityMetricsDatasetFacet",
                "1-0-1",
            ),
            ("dataSource", DataSourceFacet, "DatasourceDatasetFacet", "1-0-1"),
            ("datasetType", DatasetTypeFacet, "DatasetTypeDatasetFacet", "1-0-1"),
            ("documentation", DocumentationFacet, "DocumentationDatasetFacet", "1-1-0"),
            ("hierarchy", HierarchyFacet, "HierarchyDatasetFacet", "1-0-0"),
            (
                "lifecycleStateChange",
                LifecycleFacet,
                "LifecycleStateChangeDatasetFacet",
                "1-0-1",
            ),
            ("lineage", LineageDatasetFacet, "LineageFacet", "1-0-0"),
            ("ownership", OwnershipFacet, "OwnershipDatasetFacet", "1-0-1"),
            ("schema", SchemaFacet, "SchemaDatasetFacet", "1-2-0"),
            ("storage", StorageFacet, "StorageDatasetFacet", "1-0-1"),
            ("symlinks", SymlinksFacet, "SymlinksDatasetFacet", "1-0-1"),
            ("tags", TagsFacet, "TagsDatasetFacet", "1-0-0"),
            ("version", DatasetVersionFacet, "DatasetVersionDatasetFacet", "1-0-1"),
        ),
    ),
    *_kinds(
        Origin.STANDARD,
        Place.INPUT,
        (
            (
                "dataQualityAssertions",
                DataQualityAssertionsFacet,
                "DataQualityAssertionsDatasetFacet",
                "1-1-0",
            ),
            (
                "dataQualityMetrics",
                DataQualityMetricsFacet,
                "DataQualityMetricsInputDatasetFacet",
                "1-0-3",
            ),
            ("inputStatistics", StatisticsFacet, "InputStatisticsInputDatasetFacet", "1-0-0"),
            ("subset", InputSubsetFacet, "BaseSubsetDatasetFacet", "1-0-0"),
        ),
    ),
    *_kinds(
        Origin.STANDARD,
        Place.OUTPUT,
        (
            ("outputStatistics", StatisticsFacet, "OutputStatisticsOutputDatasetFacet", "1-0-2"),
            ("subset", OutputSubsetFacet, "BaseSubsetDatasetFacet", "1-0-0"),
        ),
    ),
    *_kinds(
        Origin.REGISTERED,
        Place.RUN,
        (
            ("gcp_composer_run", GcpComposerRunFacet, "GcpComposerRunFacet", "1-0-0"),
            ("gcp_dataproc", GcpDataprocFacet, "GcpDataprocRunFacet", "1-0-0"),
        ),
    ),
    *_kinds(
        Origin.REGISTERED,
        Place.JOB,
        (
            ("gcp_composer_job", GcpComposerJobFacet, "GcpComposerJobFacet", "1-0-0"),
            ("gcp_lineage", GcpLineageFacet, "GcpLineageJobFacet", "1-0-0"),
        ),
    ),
    *_kinds(
        Origin.REGISTERED,
        Place.INPUT,
        (
            (
                "icebergScanReport",
                IcebergScanReportFacet,
                "IcebergScanReportInputDatasetFacet",
                "1-0-1",
            ),
        ),
    ),
    *_kinds(
        Origin.REGISTERED,
        Place.OUTPUT,
        (
            (
                "icebergCommitReport",
                IcebergCommitReportFacet,
                "IcebergCommitReportOutputDatasetFacet",
                "1-0-0",
            ),
        ),
    ),
    *_ours(
        (Place.JOB, Place.DATASET),
        {
            "headwater_domain": DomainFacet,
            "headwater_evidence": EvidenceFacet,
            "headwater_hidden": HiddenFacet,
            "headwater_marquez": MarquezFacet,
            "headwater_runbooks": RunbooksFacet,
            "headwater_terms": TermsFacet,
            "headwater_tier": TierFacet,
        },
    ),
    *_ours(
        (Place.JOB,),
        {
            "headwater_act": ActFacet,
            "headwater_dependencies": DependenciesFacet,
            "headwater_rejection": RejectionFacet,
            "headwater_scheduled": ScheduledFacet,
            "headwater_silence": SilenceFacet,
            "headwater_trial": TrialFacet,
        },
    ),
    *_ours(
        (Place.DATASET,),
        {
            "headwater_distinct": DistinctFacet,
            "headwater_keys": KeysFacet,
            "headwater_source": SourceFacet,
        },
    ),
    *_ours(
        (Place.RUN,),
        {
            "headwater_marquez": MarquezFacet,
            "headwater_trace": TraceFacet,
        },
    ),
)
"""All of them: the specification's, the registered ones and ours."""

OLD_KEYS: Final = MappingProxyType({"parentRun": "parent"})
"""Keys under which facets were sent before they had the one they have."""

_BY_KEY: Final = {(each.place, each.key): each for each in FACETS}
_ELSEWHERE: Final = {
    Place.DATASET: (Place.INPUT, Place.OUTPUT),
    Place.INPUT: (Place.DATASET, Place.OUTPUT),
    Place.OUTPUT: (Place.DATASET, Place.INPUT),
}
"""For each of the three containers of a dataset the two others."""


def facet_kind(place: Place, key: str) -> FacetKind | None:
    """What a facet of this key is in this place.

    Producers mix up the three containers of a dataset, so a facet found in the wrong one of them
    is what it would be in the right one.
    """
    key = OLD_KEYS.get(key, key)
    found = _BY_KEY.get((place, key))
    if found is not None:
        return found
    others = (_BY_KEY.get((other, key)) for other in _ELSEWHERE.get(place, ()))
    return next((each for each in others if each is not None), None)


def _astray(place: Place) -> Mapping[str, FacetKind]:
    kinds = {key: facet_kind(place, key) for key in (each.key for each in FACETS)}
    return {key: kind for key, kind in kinds.items() if kind and kind.place is not place}


ASTRAY: Final = MappingProxyType({place: _astray(place) for place in _ELSEWHERE})
"""For each container of a dataset the facets that belong into another, and what they are."""
