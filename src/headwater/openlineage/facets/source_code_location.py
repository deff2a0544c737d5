"""The `sourceCodeLocation` facet of jobs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED, URI


class SourceCodeLocationFacet(msgspec.Struct, frozen=True):
    """Where a job's code lies. version: the commit."""

    type: Annotated[str | None, REQUIRED] = None
    url: Annotated[str | None, REQUIRED, URI] = None
    repo_url: str | None = msgspec.field(name="repoUrl", default=None)
    path: str | None = None
    version: str | None = None
    tag: str | None = None
    branch: str | None = None
    pull_request_number: str | int | None = msgspec.field(name="pullRequestNumber", default=None)
