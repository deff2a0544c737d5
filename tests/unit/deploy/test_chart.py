"""The Helm chart: its values by their schema always, what it renders where there is a Helm."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft7Validator

from support.deploying import CHART, DEPLOY, EXAMPLES, Json, render, rendered, understood, values
from support.server import running

SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
OLDEST_AND_NEWEST = ("1.27", kubernetes_validate.latest_version())


def faults(told: Mapping[str, Any]) -> list[str]:
    """Where values break their schema."""
    return [each.json_path for each in Draft7Validator(SCHEMA).iter_errors(told)]


def changed(*path: str, to: Any) -> Json:
    told: Any = values("kafka")
    place = told
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return told


def test_the_values_and_every_example_are_as_their_schema_says() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert EXAMPLES == ["alone", "http", "kafka"]
    assert [faults(values(each)) for each in (None, *EXAMPLES)] == [[]] * 4


@pytest.mark.parametrize(
    ("told", "where"),
    [
        (changed("server", "replicas", to=-1), "$.server.replicas"),
        (changed("server", "replica", to=2), "$.server"),
        (changed("settings", to={"STRICKT": "true"}), "$.settings"),
        (changed("settings", to={"STORE": "postgresql://me:secret@db/x"}), "$.settings"),
        (changed("settings", to={"STRICT": True}), "$.settings.STRICT"),
        (changed("kafka", "topics", to=[]), "$.kafka.topics"),
        (changed("kafka", "brokers", to=["one:9092,two:9092"]), "$.kafka.brokers[0]"),
        (changed("apiKey", "value", to="secret"), "$.apiKey"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_values_that_would_not_do_what_they_seem_to_are_refused(told: Json, where: str) -> None:
    assert where in faults(told)


def test_every_value_that_a_template_asks_for_is_declared() -> None:
    told = values()
    asked = {
        each
        for path in (CHART / "templates").iterdir()
        for each in re.findall(r"\.Values\.([\w.]+)", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 20
    for each in asked:
        place: Any = told
        for name in each.split("."):
            assert name in place, each
            place = place[name]


def each_of(kind: str, objects: list[Json]) -> Iterator[Json]:
    return (each for each in objects if each["kind"] == kind)


def pods(objects: list[Json]) -> Iterator[Json]:
    """The templates of the pods, with their labels."""
    for kind in ("StatefulSet", "Deployment"):
        for each in each_of(kind, objects):
            yield each["spec"]["template"]


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("version", OLDEST_AND_NEWEST)
def test_kubernetes_knows_every_object(example: str, version: str) -> None:
    objects = [each for each in rendered(example) if "monitoring" not in each["apiVersion"]]
    assert len(objects) >= 5
    for each in objects:
        kubernetes_validate.validate(each, version, strict=True)


def test_a_field_that_kubernetes_does_not_know_is_noticed() -> None:
    (server,) = each_of("StatefulSet", rendered("alone"))
    server["spec"]["replica"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(server, OLDEST_AND_NEWEST[1], strict=True)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_pod_keeps_to_the_restricted_standard_and_is_told_nothing_by_services(
    example: str,
) -> None:
    for each in pods(rendered(example)):
        spec = each["spec"]
        assert spec["securityContext"]["runAsNonRoot"]
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not spec["automountServiceAccountToken"]
        assert not spec["enableServiceLinks"]
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"].keys() == {"requests", "limits"}
            assert {"startupProbe", "livenessProbe"} <= container.keys()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_selector_finds_something_and_every_port_is_there(example: str) -> None:
    objects = rendered(example)
    named = {
        name
        for each in pods(objects)
        for container in each["spec"]["containers"]
        for name in (port["name"] for port in container["ports"])
    }
    labels = [each["metadata"]["labels"] for each in pods(objects)]
    for each in each_of("Service", objects):
        assert found(each["spec"]["selector"], labels)
        assert {port["targetPort"] for port in each["spec"]["ports"]} <= named
    for each in each_of("PodDisruptionBudget", objects):
        assert len(found(each["spec"]["selector"]["matchLabels"], labels)) == 1
    for each in each_of("NetworkPolicy", objects):
        assert found(each["spec"]["podSelector"]["matchLabels"], labels) == labels
    services = [each["metadata"]["labels"] for each in each_of("Service", objects)]
    for each in each_of("ServiceMonitor", objects):
        assert len(found(each["spec"]["selector"]["matchLabels"], services)) == 1
    deployments = {each["metadata"]["name"] for each in each_of("Deployment", objects)}
    for each in each_of("HorizontalPodAutoscaler", objects):
        assert each["spec"]["scaleTargetRef"]["name"] in deployments


def found(selector: Mapping[str, str], labels: list[dict[str, str]]) -> list[dict[str, str]]:
    return [each for each in labels if selector.items() <= each.items()]


@pytest.mark.parametrize("example", EXAMPLES)
def test_secrets_are_referred_to_and_never_rendered(example: str) -> None:
    objects = rendered(example)
    assert not [*each_of("Secret", objects)]
    for each in pods(objects):
        for container in each["spec"]["containers"]:
            told = {variable["name"]: variable for variable in container["env"]}
            assert told["HEADWATER_API_KEY"]["valueFrom"]["secretKeyRef"]["name"] == "headwater"
            assert "value" not in told.get("HEADWATER_STORE", {})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--set", "server.replicas=1"], "apiKey.existingSecret"),
        (["--set", "apiKey.existingSecret=a"], "server.replicas: several servers need a store"),
        (
            ["--set", "apiKey.existingSecret=a,server.replicas=1,http.enabled=true"],
            "http.enabled: collectors need a store",
        ),
        (["--set", "apiKey.existingSecret=a,server.replicas=many"], "replicas"),
    ],
)
def test_what_could_not_run_is_refused_with_the_value_at_fault(
    options: list[str], said: str
) -> None:
    code, _, errors = render(*options)
    assert code != 0
    assert said in errors


def test_the_collectors_out_of_kafka_are_started_as_the_command_wants_it() -> None:
    objects = rendered("kafka", "--set", "kafka.config.existingSecret=")
    (deployment,) = each_of("Deployment", objects)
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    told = understood(container["args"])
    assert told["brokers"] == "kafka-0.kafka:9093,kafka-1.kafka:9093"
    assert told["topics"] == ("openlineage.events",)


def test_the_collectors_over_http_are_started_as_the_command_wants_it() -> None:
    (deployment,) = each_of("Deployment", rendered("http"))
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert understood(container["args"])["http"]


def test_prometheus_is_given_the_rules_that_are_tested() -> None:
    (rule,) = each_of("PrometheusRule", rendered("kafka"))
    tested = (DEPLOY / "prometheus" / "headwater-rules.yml").read_text(encoding="utf-8")
    assert rule["spec"] == yaml.safe_load(tested)


def test_a_server_that_has_caught_up_has_started_and_one_that_is_not_there_has_not(
    tmp_path: Path,
) -> None:
    (container,) = (each["spec"]["containers"][0] for each in pods(rendered("alone")))
    program, *words, code = container["startupProbe"]["exec"]["command"]
    assert program == "python"
    with running(tmp_path) as server:
        asked = code.replace("http://127.0.0.1:8480", server.address)
        assert asked != code
        assert subprocess.run([sys.executable, *words, asked], check=False).returncode == 0
    done = subprocess.run([sys.executable, *words, asked], check=False, capture_output=True)
    assert done.returncode != 0
