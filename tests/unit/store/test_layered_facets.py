from __future__ import annotations

from headwater.openlineage.facets.documentation import DocumentationFacet
from headwater.store.layered_facets import Facets


def facets(*, producers: dict[str, bytes], people: dict[str, bytes]) -> Facets:
    found = Facets()
    for name, body in producers.items():
        found.put(name, body, by_people=False)
    for name, body in people.items():
        found.put(name, body, by_people=True)
    return found


def test_owners_of_people_and_producers_stand_side_by_side() -> None:
    told = facets(
        producers={"ownership": b'{"owners": [{"name": "airflow"}, {"name": "ana"}]}'},
        people={"ownership": b'{"owners": [{"name": "ana", "type": "STEWARD"}]}'},
    )
    assert [(owner.name, owner.type, people) for owner, people in told.owners()] == [
        ("ana", "STEWARD", True),
        ("airflow", None, False),
    ]


def test_an_owner_of_two_parts_is_listed_with_both() -> None:
    parts = (
        b'{"owners": [{"name": "ana", "type": "A"}, {"name": "ana", "type": "B"}, {"name": "b"}]}'
    )
    told = facets(producers={"ownership": parts}, people={"ownership": b'{"owners": []}'})
    assert [(owner.name, owner.type) for owner, _ in told.owners()] == [
        ("ana", "A"),
        ("ana", "B"),
        ("b", None),
    ]


def test_of_one_tag_what_a_person_set_counts_whatever_its_case() -> None:
    told = facets(
        producers={"tags": b'{"tags": [{"key": "PII", "value": "no"}, {"key": "x"}]}'},
        people={"tags": b'{"tags": [{"key": "pii", "value": "yes"}]}'},
    )
    assert [(tag.key, tag.value, people) for tag, people in told.tags()] == [
        ("pii", "yes", True),
        ("x", "true", False),
    ]


def test_the_description_of_a_person_is_shown_before_a_producers() -> None:
    told = facets(
        producers={"documentation": b'{"description": "from dbt"}'},
        people={"documentation": b'{"description": "from ana"}'},
    )
    shown = told.read(DocumentationFacet, "documentation")
    assert shown is not None
    assert shown.description == "from ana"
