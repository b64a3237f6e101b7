"""The queue of verifications."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request

from verifier.errors import UsageError
from verifier.web import queue
from verifier.web.api.models import JobModel, Policies
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal
from verifier.web.problems import responses

router = APIRouter(prefix="/api/v1", tags=["jobs"])

Reader = Annotated[Principal, Depends(Require("cases:read"))]


@router.get("/jobs", responses=responses())
def jobs(
    request: Request,
    _who: Reader,
    state: Literal["queued", "running", "done", "failed"] = "running",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[JobModel]:
    """Jobs in a state, the newest first."""
    with desk_of(request).store.read() as connection:
        return [JobModel.of(job) for job in queue.of_state(connection, state, limit)]


@router.get("/jobs/counts", responses=responses())
def counts(request: Request, _who: Reader) -> dict[str, int]:
    """How many jobs are in each state."""
    with desk_of(request).store.read() as connection:
        return queue.counts(connection)


@router.get("/jobs/{job_id}", responses=responses(404))
def job(request: Request, _who: Reader, job_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")]) -> JobModel:
    """One job: ``queued``, ``running``, ``done`` or ``failed`` with the reason."""
    with desk_of(request).store.read() as connection:
        found = queue.get(connection, job_id)
    if found is None:
        raise UsageError("is no job", where=job_id, code="no_job")
    return JobModel.of(found)


@router.get("/policies", responses=responses())
def policies(request: Request, _who: Reader) -> Policies:
    """The policies that a case can be verified with."""
    return Policies(policies=list(desk_of(request).policies))
