"""The compose file, against the Compose Specification and against itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from support.deploying import DEPLOY, ROOT, compose, own_services

SERVICES = compose()["services"]


def understood(document: dict[str, object]) -> list[str]:
    """The names of its services, if it keeps to the specification."""
    return PyCompose.from_yaml(yaml.safe_dump(document)).service_names()


def test_it_keeps_to_the_specification() -> None:
    assert set(understood(compose())) == SERVICES.keys()


def test_a_word_that_the_specification_does_not_know_is_noticed() -> None:
    wrong = {"services": {"one": {"image": "postgres:18", "restrat": "always"}}}
    with pytest.raises(ValueError, match="restrat"):
        understood(wrong)


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_refers_to_is_there(name: str) -> None:
    service = SERVICES[name]
    assert service.get("depends_on", {}).keys() <= SERVICES.keys()
    for other, how in service.get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
    for volume in service.get("volumes", ()):
        source = volume.partition(":")[0]
        place = DEPLOY / source
        assert place.exists() if source.startswith(".") else source in compose()["volumes"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_of_a_version_and_from_the_public_registry(name: str) -> None:
    image = SERVICES[name]["image"]
    assert image == "headwater:latest" or re.fullmatch(r"docker\.io/[\w./-]+:v?\d[\d.]*", image)


def test_a_server_and_a_collector_are_built_from_the_containerfile_and_come_back() -> None:
    assert len([*own_services()]) == 3
    for _, each in own_services():
        built = (DEPLOY / each["build"]["context"]).resolve()
        assert built == ROOT
        assert (built / each["build"]["dockerfile"]).is_file()
        assert each["restart"] == "always"
        assert each["read_only"]


def test_no_secret_stands_in_it() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for variable in ("HEADWATER_API_KEY", "POSTGRES_PASSWORD"):
        told = re.findall(rf"^\s+{variable}: (.*)$", text, re.MULTILINE)
        assert told
        assert all(each.startswith(f"${{{variable}:?") for each in told)


def test_its_prometheus_watches_each_of_its_servers_at_their_ports() -> None:
    path: Path = DEPLOY / "compose" / "prometheus.yml"
    scraped = {
        job["job_name"]: {each for told in job["static_configs"] for each in told["targets"]}
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["scrape_configs"]
    }
    servers = {name for name, each in own_services() if "command" not in each}
    assert scraped["headwater"] == {f"{name}:8480" for name in servers}
    assert scraped["headwater-collector"] == {"collector:9400"}
    assert "--metrics-port=9400" in SERVICES["collector"]["command"]
