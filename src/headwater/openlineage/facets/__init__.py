"""Every facet that Headwater reads, by the key under which events carry it."""

from __future__ import annotations

from typing import Final

import msgspec

from headwater.openlineage.facets.column_lineage import ColumnLineageFacet
from headwater.openlineage.facets.data_source import DataSourceFacet
from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.openlineage.facets.error_message import ErrorMessageFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_evidence import EvidenceFacet
from headwater.openlineage.facets.headwater_hidden import HiddenFacet
from headwater.openlineage.facets.headwater_marquez import MarquezFacet
from headwater.openlineage.facets.headwater_runbooks import RunbooksFacet
from headwater.openlineage.facets.headwater_source import SourceFacet
from headwater.openlineage.facets.headwater_terms import TermsFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.job_dependencies import JobDependenciesFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.facets.lifecycle import LifecycleFacet
from headwater.openlineage.facets.lineage import LineageDatasetFacet, LineageJobFacet
from headwater.openlineage.facets.nominal_time import NominalTimeFacet
from headwater.openlineage.facets.ownership import OwnershipFacet
from headwater.openlineage.facets.parent import ParentFacet
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.facets.symlinks import SymlinksFacet
from headwater.openlineage.facets.tags import TagsFacet
from headwater.openlineage.facets.version import DatasetVersionFacet

RUN_FACETS: Final[dict[str, type[msgspec.Struct]]] = {
    "errorMessage": ErrorMessageFacet,
    "headwater_marquez": MarquezFacet,
    "jobDependencies": JobDependenciesFacet,
    "nominalTime": NominalTimeFacet,
    "parent": ParentFacet,
    "parentRun": ParentFacet,
    "tags": TagsFacet,
}
JOB_FACETS: Final[dict[str, type[msgspec.Struct]]] = {
    "documentation": DocumentationFacet,
    "headwater_domain": DomainFacet,
    "headwater_evidence": EvidenceFacet,
    "headwater_hidden": HiddenFacet,
    "headwater_marquez": MarquezFacet,
    "headwater_runbooks": RunbooksFacet,
    "headwater_terms": TermsFacet,
    "headwater_tier": TierFacet,
    "jobType": JobTypeFacet,
    "lineage": LineageJobFacet,
    "ownership": OwnershipFacet,
    "sourceCodeLocation": SourceCodeLocationFacet,
    "sql": SqlFacet,
    "tags": TagsFacet,
}
DATASET_FACETS: Final[dict[str, type[msgspec.Struct]]] = {
    "columnLineage": ColumnLineageFacet,
    "dataSource": DataSourceFacet,
    "datasetType": DatasetTypeFacet,
    "documentation": DocumentationFacet,
    "headwater_domain": DomainFacet,
    "headwater_evidence": EvidenceFacet,
    "headwater_hidden": HiddenFacet,
    "headwater_marquez": MarquezFacet,
    "headwater_runbooks": RunbooksFacet,
    "headwater_source": SourceFacet,
    "headwater_terms": TermsFacet,
    "headwater_tier": TierFacet,
    "lifecycleStateChange": LifecycleFacet,
    "lineage": LineageDatasetFacet,
    "ownership": OwnershipFacet,
    "schema": SchemaFacet,
    "symlinks": SymlinksFacet,
    "tags": TagsFacet,
    "version": DatasetVersionFacet,
}
