"""The `sourceCodeLocation` facet of jobs."""

from __future__ import annotations

import msgspec


class SourceCodeLocationFacet(msgspec.Struct, frozen=True):
    """Where a job's code lies. version: the commit."""

    type: str | None = None
    url: str | None = None
    repo_url: str | None = msgspec.field(name="repoUrl", default=None)
    path: str | None = None
    version: str | None = None
    tag: str | None = None
    branch: str | None = None
    pull_request_number: str | int | None = msgspec.field(name="pullRequestNumber", default=None)
