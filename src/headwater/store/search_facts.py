"""What datasets and jobs can be filtered by and are counted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.naming import platform_of
from headwater.store.layered_facets import Facets
from headwater.store.search_letters import fact_letters


class Trait(StrEnum):
    """What a thing is told by beside its name."""

    PLATFORM = "platform"
    NAMESPACE = "namespace"
    TYPE = "type"
    OWNER = "owner"
    TAG = "tag"
    DOMAIN = "domain"
    TIER = "tier"


Filters: TypeAlias = Mapping[Trait, Sequence[str]]
"""For each trait the values of which one must be a thing's."""

Facts: TypeAlias = Mapping[str, Sequence[str]]
"""By the name of each trait the values that a thing has."""

TEMPORARY: Final = "temporary"


def facts_of(kind: str, namespace: str, facets: Facets) -> Facts:
    """What a thing is told by."""
    told = facets.read(DatasetTypeFacet, "datasetType")
    job = facets.read(JobTypeFacet, "jobType")
    domain = facets.read(DomainFacet, "headwater_domain")
    tier = facets.read(TierFacet, "headwater_tier")
    platform = platform_of(namespace)
    dataset_type = told.dataset_type if told else None
    job_type = job.processing_type if job else None
    facts = {
        Trait.PLATFORM: (platform,),
        Trait.NAMESPACE: (namespace,),
        Trait.TYPE: (dataset_type if kind == "dataset" else job_type,),
        Trait.OWNER: facets.owner_names(),
        Trait.TAG: facets.tag_texts(),
        Trait.DOMAIN: (domain.domain if domain else None,),
        Trait.TIER: (str(tier.tier) if tier else None,),
    }
    return {name.value: told for name, all_ in facts.items() if (told := [v for v in all_ if v])}


def indexed_facts(kind: str, facts: Facts, *, temporary: bool) -> str:
    """What a thing is told by, as the search index keeps it."""
    told = [kind_fact(kind)]
    told += [TEMPORARY] if temporary else []
    told += [fact(Trait(name), value) for name, values in facts.items() for value in values]
    # Whoever asks for `pii` wants `pii:direct`, too.
    tags = (value.partition(":")[0] for value in facts.get(Trait.TAG, ()))
    told += [fact(Trait.TAG, tag) for tag in tags]
    return "".join(map(fact_letters, dict.fromkeys(told)))


def kind_fact(kind: str) -> str:
    """The fact that something is a dataset, or a job."""
    return f"kind={kind}"


def fact(trait: Trait, value: str) -> str:
    """The fact that a trait has a value; letters are compared without regard to case."""
    return f"{trait}={value.lower()}"
