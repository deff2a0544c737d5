"""Where the files of dbt projects lie, and what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

from headwater.errors import InvalidInputError
from headwater.integrations.sources.dbt.manifest import (
    ArtifactError,
    Manifest,
    Node,
    Thing,
    read_manifest,
)
from headwater.integrations.sources.dbt.profiles import Connection, connection, read_yaml
from headwater.integrations.sources.dbt.results import (
    Catalog,
    RunResults,
    Sources,
    moment,
    read_catalog,
    read_run_results,
    read_sources,
)
from headwater.integrations.sources.repository import Place, Repository
from headwater.integrations.sources.source import Memory, Report
from headwater.model.time import Instant

MANIFEST: Final = "manifest.json"
RUN_RESULTS: Final = "run_results.json"
SOURCES: Final = "sources.json"
_PROJECT: Final = "dbt_project.yml"
_PASSED_OVER: Final = frozenset(
    {"dbt_packages", "dbt_modules", "node_modules", "target", "venv", "__pycache__"}
)

_T = TypeVar("_T")


class NoManifestError(InvalidInputError):
    """A location without a manifest."""

    def __init__(self, location: str) -> None:
        super().__init__(
            f"{location}: there is no manifest.json of dbt here, nor in a folder target; "
            "run `dbt compile` or `dbt build`, or give the folder that dbt writes to"
        )


@dataclass(frozen=True)
class Project:
    """A dbt project, and what dbt last wrote down of it.

    address: of its dbt_project.yml or, without one, its manifest. folder: with its
    dbt_project.yml; None where that is not there. target: with the manifest. settings: what stands
    in dbt_project.yml.
    """

    address: str
    folder: Path | None
    target: Path
    settings: Mapping[str, Any]
    manifest: Manifest
    catalog: Catalog | None
    results: RunResults | None
    sources: Sources | None
    environment: Mapping[str, str] = field(repr=False)

    @cached_property
    def variables(self) -> Mapping[str, Any]:
        """The values of `var`: of the project, and as dbt was last called with."""
        told = self.settings.get("vars")
        known: dict[str, Any] = {}
        for name, value in told.items() if isinstance(told, dict) else ():  # pyright: ignore[reportUnknownVariableType] because YAML may hold anything
            if isinstance(value, dict) and name == self.manifest.project:
                known |= value  # pyright: ignore[reportUnknownArgumentType]
            else:
                known[str(name)] = value  # pyright: ignore[reportUnknownArgumentType]
        called = self.results.args.vars if self.results and self.results.args else None
        return known | called if isinstance(called, dict) else known

    @cached_property
    def connection(self) -> Connection:
        """Where its tables lie, by its profile."""
        called = self.results.args if self.results else None
        folders = [
            called.profiles_dir if called else None,
            self.environment.get("DBT_PROFILES_DIR"),
            self.folder,
            Path("~/.dbt").expanduser(),
        ]
        profile = (called.profile if called else None) or self.settings.get("profile")
        return connection(
            [Path(each) for each in folders if each],
            profile=profile,
            target=(called.target if called else None) or self.environment.get("DBT_TARGET"),
            environment=self.environment,
        )

    @cached_property
    def at(self) -> Instant | None:
        """When dbt last looked at the project."""
        told = moment(self.manifest.metadata.generated_at)
        seen = self.catalog.at if self.catalog else None
        return max((each for each in (told, seen) if each is not None), default=None)

    @cached_property
    def _repository(self) -> Repository | None:
        return Repository.around(self.folder) if self.folder is not None else None

    def place(self, described: Node | Thing) -> Place | None:
        """Where the file of something lies in the project's repository."""
        path, package = described.original_file_path, described.package_name
        if not path or self.folder is None or self._repository is None:
            return None
        if package in {"", self.manifest.project}:
            return self._repository.place(self.folder / path)
        packages = self.settings.get("packages-install-path") or "dbt_packages"
        return self._repository.place(self.folder / f"{packages}" / package / path)


def projects_at(location: str, memory: Memory, report: Report) -> Iterator[Project]:
    """The projects at a location: a project, the folder dbt writes to, a manifest, or above those.

    Raises NoManifestError, unless there was a project that is gone; and ArtifactError where the
    very manifest that is named cannot be read.
    """
    place = Path(location)
    found = [*_manifests(place)]
    if not found and not any(map(is_gone, memory.units)):
        raise NoManifestError(location)
    is_named = place.is_file() or (place / MANIFEST).is_file()
    for folder, manifest in found:
        if not manifest.is_file():
            report.remark(str(folder), "a dbt project without a manifest.json", "run `dbt compile`")
            continue
        try:
            project = _read(folder, manifest, report)
        except ArtifactError as error:
            if is_named:
                raise
            _leave_out(error, report)
        else:
            yield project


def is_gone(address: str) -> bool:
    """Whether a project no longer lies where it lay; a manifest may just not be written yet."""
    return Path(address).name == _PROJECT and not Path(address).is_file()


def lies_in(folder: Path) -> bool:
    """Whether a folder has a dbt project in it, or is one."""
    return (folder / MANIFEST).is_file() or any(True for _ in _projects(folder))


def _manifests(place: Path) -> Iterator[tuple[Path | None, Path]]:
    """Projects, and where their manifests are or should be."""
    if place.is_file():
        yield _project_of(place.parent), place
    elif (place / MANIFEST).is_file():
        yield _project_of(place), place / MANIFEST
    else:
        projects = [*_projects(place)]
        for folder in projects:
            yield folder, folder / _target(folder) / MANIFEST
        if not projects and (place / "target" / MANIFEST).is_file():
            yield None, place / "target" / MANIFEST


def _projects(place: Path) -> Iterator[Path]:
    """The folders with a dbt_project.yml; what lies in one of them is part of it."""
    for here, folders, files in os.walk(place):
        if _PROJECT in files:
            yield Path(here)
            folders.clear()
        folders[:] = sorted(
            each for each in folders if each not in _PASSED_OVER and not each.startswith(".")
        )


def _target(folder: Path) -> str:
    told = os.environ.get("DBT_TARGET_PATH") or read_yaml(folder / _PROJECT).get("target-path")
    return told if isinstance(told, str) and "{" not in told else "target"


def _project_of(target: Path) -> Path | None:
    """The project that writes to a folder: the nearest one above it."""
    whole = target.resolve()
    for folder in (whole, *whole.parents[:3]):
        if (folder / _PROJECT).is_file():
            return folder
    return None


def _read(folder: Path | None, file: Path, report: Report) -> Project:
    manifest = read_manifest(file.read_bytes(), str(file), report)
    address = str(folder.resolve() / _PROJECT if folder is not None else file.resolve())
    target = file.parent

    def optional(name: str, read: Callable[[bytes, str], _T]) -> _T | None:
        beside = target / name
        try:
            return read(beside.read_bytes(), str(beside))
        except FileNotFoundError:
            return None
        except ArtifactError as error:
            _leave_out(error, report)
            return None

    catalog = optional("catalog.json", lambda text, name: read_catalog(text, name, report))
    results = optional(RUN_RESULTS, read_run_results)
    if folder is None:
        folder = _called_from(results, manifest)
    settings = read_yaml(folder / _PROJECT) if folder is not None else {}
    return Project(
        address=address,
        folder=folder,
        target=target,
        settings=settings,
        manifest=manifest.called(settings.get("name")),
        catalog=catalog,
        results=results,
        sources=optional(SOURCES, read_sources),
        environment=os.environ,
    )


def _leave_out(error: ArtifactError, report: Report) -> None:
    report.remark(error.file, f"{error}".removeprefix(f"{error.file}: "), "it is left out")


def _called_from(results: RunResults | None, manifest: Manifest) -> Path | None:
    """The project as dbt was last called, where it lies here and is the manifest's."""
    told = results.args.project_dir if results and results.args else None
    folder = Path(told) if told else None
    if folder is None or not (folder / _PROJECT).is_file():
        return None
    return folder if read_yaml(folder / _PROJECT).get("name") == manifest.project else None
