"""Our `headwater_act` facet of jobs: what somebody did about the incident that it stands for."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import DATE_TIME, REQUIRED


class ActFacet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing done about an incident; all of them in the order of their events are its story.

    id: of its own, so that doing the same twice is two acts. kind: such as open, acknowledge, note.
    assets: identifiers of what is wrong. fingerprints: of the alerts that belong to it.
    detector: what noticed. cause: the asset or job at fault. to: who takes it on. times: by moment
    when that was. recipients: who was told. step: of a list of things to check. action: the name of
    something to be done later, due: by when. answers: by question of the review. offset: how far
    the log went that was looked at. remedy: what is to be run, attempt: its number within the
    incident. plan: what that is, in words; digest: what the plan is known by. snapshot: what is
    gone back to. outcome: succeeded, failed or unknown. status, output: what it ended with.
    """

    id: Annotated[str, REQUIRED]
    kind: Annotated[str, REQUIRED]
    by: str = ""
    title: str | None = None
    note: str | None = None
    severity: str | None = None
    origin: str | None = None
    assets: tuple[str, ...] = ()
    detector: str | None = None
    fingerprints: tuple[str, ...] = ()
    runbook: str | None = None
    cause: str | None = None
    commit: str | None = None
    to: str | None = None
    times: dict[str, Annotated[str, DATE_TIME]] = {}
    recipients: tuple[str, ...] = ()
    step: str | None = None
    action: str | None = None
    due: Annotated[str | None, DATE_TIME] = None
    url: str | None = None
    answers: dict[str, str] = {}
    offset: int | None = None
    remedy: str | None = None
    attempt: int | None = None
    plan: str | None = None
    digest: str | None = None
    snapshot: str | None = None
    outcome: str | None = None
    status: int | None = None
    output: str | None = None
