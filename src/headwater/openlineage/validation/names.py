"""Rules about the names of datasets: by convention, as they will be taken, and two of one."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.model.identity import DatasetId
from headwater.openlineage.document import pointer_to
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.validation.finding import Finding, find
from headwater.openlineage.validation.values import Object, facet_of, objects_in


def named(given: Object, naming: NamingRules) -> DatasetId | None:
    """The dataset that is meant; None where no name is given."""
    namespace, name = given.get("namespace"), given.get("name")
    if not isinstance(namespace, str) or not isinstance(name, str):
        return None
    return naming.name(DatasetId(namespace, name)).dataset


def check_name(dataset: Object, naming: NamingRules, *at: str | int) -> Iterator[Finding]:
    """Whether a dataset is named as its platform's convention says."""
    namespace, name = dataset.get("namespace"), dataset.get("name")
    if not isinstance(namespace, str) or not isinstance(name, str):
        return
    taken = naming.name(DatasetId(namespace, name))
    if taken.rules:
        yield find(
            "dataset-rewrite",
            pointer_to(*at),
            f"{namespace} {name} is taken as {taken.dataset.namespace} {taken.dataset.name}",
        )
    scheme = taken.dataset.namespace.partition(":")[0]
    parts = len(taken.dataset.name.split("."))
    wanted = naming.file.parts.get(scheme, 0)
    if '"' not in name and parts < wanted:
        yield find(
            "dataset-name",
            pointer_to(*at, "name"),
            f"{name} has {parts} of the {wanted} parts of a {scheme} table name",
        )


def check_aliases(event: Object, naming: NamingRules) -> Iterator[Finding]:
    """Whether what is written is, by the symlinks of the event, another name of what is read."""
    read: dict[DatasetId, DatasetId] = {}
    for _, given in objects_in(event.get("inputs")):
        for each in (names := _names_of(given, naming)):
            read.setdefault(each, names[0])
    for position, given in objects_in(event.get("outputs")):
        names = _names_of(given, naming)
        shared = next((each for each in names if read.get(each, names[0]) != names[0]), None)
        if shared is not None:
            one, other = read[shared], names[0]
            yield find(
                "alias-loop",
                pointer_to("outputs", position),
                f"{other.namespace} {other.name} is written and {one.namespace} {one.name} is "
                "read, and symlinks say that they are one dataset",
            )


def _names_of(given: Object, naming: NamingRules) -> list[DatasetId]:
    """A dataset's own name and those that its symlinks give it; none where it has no own."""
    own = named(given, naming)
    if own is None:
        return []
    links = objects_in(facet_of(given, "symlinks").get("identifiers"))
    others = (named(each, naming) for _, each in links)
    return [own, *(each for each in others if each is not None)]
