"""For those who run the desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from verifier._version import __version__
from verifier.errors import VerifierError
from verifier.web import queue
from verifier.web.auth import Require, desk_of
from verifier.web.keys import Principal
from verifier.web.problems import Problem, responses

router = APIRouter(tags=["system"])


@router.get("/healthz", responses={})
async def alive() -> dict[str, str]:
    """Whether the server answers at all."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", responses=responses())
def ready(request: Request) -> dict[str, str]:
    """Whether it can work: the store answers and the models are loaded."""
    desk = desk_of(request)
    try:
        with desk.store.read() as connection:
            queue.is_waiting(connection, queue.EPOCH)
    except VerifierError as error:
        raise Problem(503, error.code, "the store does not answer") from error
    if not desk.pool.ready:
        raise Problem(503, desk.pool.problem or "starting", "the workers are not ready")
    return {"status": "ready"}


@router.get(
    "/metrics",
    responses={**responses(), 200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_class=Response,
)
def metrics(request: Request, _who: Annotated[Principal, Depends(Require("metrics:read"))]) -> Response:
    """For Prometheus; give it a token with the scope ``metrics:read``."""
    desk = desk_of(request)
    with desk.store.read() as connection:
        counts = queue.counts(connection)
    return Response(desk.metrics.render(counts), media_type="text/plain; version=0.0.4; charset=utf-8")
