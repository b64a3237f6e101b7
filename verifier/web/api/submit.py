"""Hand cases in: a claim with pictures, a zip, one picture at once, pictures that came later, and verify again."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from verifier.errors import UsageError
from verifier.reports.model import CaseReport
from verifier.store import cases as stored_cases
from verifier.web import idempotency, intake, queue, submissions, webhooks
from verifier.web.api.cases import body_of
from verifier.web.api.models import Accepted, CaseId, JobModel, RefusedModel, VerifyAgain
from verifier.web.auth import Require, desk_of
from verifier.web.desk import Desk
from verifier.web.intake import Intake, Upload
from verifier.web.keys import Principal
from verifier.web.problems import Problem, responses

router = APIRouter(prefix="/api/v1", tags=["cases"])

Writer = Annotated[Principal, Depends(Require("cases:write"))]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[!-~]+$")
]
_PART = {"type": "string", "contentMediaType": "application/octet-stream"}
_CLAIM = {
    "type": "string",
    "description": "The claim as JSON or YAML, as text or as a file; schema in docs/claim.schema.json.",
    "examples": [
        '{"case_id": "CASE-001", "order_no": "ABC-123", "amount": "200.00", "merchant": "星河点卡专营店", '
        '"paid_at": "2026-03-01 10:30:05", "mistake_type": "paid_not_credited"}'
    ],
}
_OPTIONS = {
    "policy": {"type": "string", "maxLength": 64, "examples": ["default"]},
    "webhook_url": {"type": "string", "maxLength": 500, "description": "Called when a case is finished."},
}


def _form(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


_SUBMIT = _form(
    {"claim": _CLAIM, "pictures": {"type": "array", "items": _PART}, "archive": _PART, **_OPTIONS}, []
)
_SINGLE = _form({"claim": _CLAIM, "picture": _PART, "policy": _OPTIONS["policy"]}, ["claim", "picture"])
_ADD = _form({"pictures": {"type": "array", "items": _PART}, **_OPTIONS}, ["pictures"])


@router.post("/cases", status_code=202, responses=responses(409), openapi_extra=_SUBMIT)
async def submit(request: Request, who: Writer, key: Key = None) -> Accepted:
    """Submit a case (``claim`` and ``pictures``) or a zip of case folders (``archive``).

    The cases are verified in the background. The same ``Idempotency-Key`` with the same content gives the first
    answer again; with other content it is refused.
    """
    desk = desk_of(request)
    async with request.form(**_limits(desk)) as form:
        policy, webhook = _options(desk, form)
        archive = form.get("archive")
        if archive is not None:
            if "claim" in form or "pictures" in form:
                raise Problem(422, "both", "send either an archive or a claim with pictures")
            data = await _bytes(archive)
            taken = await run_in_threadpool(intake.take_archive, data, desk.vault, desk.settings.limits)
        else:
            claim = await _bytes(form.get("claim"), "claim")
            uploads = [await _upload(part) for part in form.getlist("pictures")]
            taken = await run_in_threadpool(_one_case, desk, claim, uploads)
    answer = await run_in_threadpool(_accept, desk, who, taken, policy, webhook, key, 0)
    desk.pool.notice()
    return answer


class Verified(JobModel):
    """A finished verification with its report."""

    report: CaseReport


@router.post(
    "/verify",
    responses={
        **responses(409),
        202: {"model": Accepted, "description": "Not finished in time; it goes on."},
    },
    openapi_extra=_SINGLE,
    response_model=Verified,
)
async def verify_one(
    request: Request, who: Writer, key: Key = None, wait: Annotated[float, Query(ge=0, le=60)] = 30
) -> Response:
    """Verify a claim with one picture and wait for the report (``wait`` seconds at most).

    The case is stored and durable as with ``POST /cases``; it goes before those that are queued.
    """
    desk = desk_of(request)
    async with request.form(**_limits(desk)) as form:
        policy, _ = _options(desk, form)
        if "archive" in form or "pictures" in form or len(form.getlist("picture")) != 1:
            raise Problem(422, "one_picture", "send exactly one part named picture, and a claim")
        claim, upload = await _bytes(form.get("claim"), "claim"), await _upload(form.get("picture"))
    taken = await run_in_threadpool(_one_case, desk, claim, [upload])
    answer = await run_in_threadpool(_accept, desk, who, taken, policy, "", key, 1)
    number = answer.jobs[0].id
    finished = asyncio.wrap_future(desk.pool.watch(number))
    desk.pool.notice()
    job = await run_in_threadpool(_job, desk, number)
    if job.state not in {"done", "failed"}:
        await asyncio.wait([finished], timeout=wait)
        job = await run_in_threadpool(_job, desk, number)
    if job.state == "failed":
        raise Problem(422, job.error_code, job.error_reason or "the case could not be verified")
    found = (
        await run_in_threadpool(body_of, desk, job.case_id, job.report_digest)
        if job.state == "done"
        else None
    )
    if found is None:
        answer = Accepted(jobs=[JobModel.of(job)])
        return Response(answer.model_dump_json(), 202, media_type="application/json")
    body = JobModel.of(job).model_dump_json()[:-1].encode() + b',"report":' + found[1] + b"}"
    return Response(body, 200, media_type="application/json")


@router.post("/cases/{case_id}/verify", status_code=202, responses=responses(404))
def verify_again(request: Request, who: Writer, case_id: CaseId, wanted: VerifyAgain) -> JobModel:
    """Verify a case again, with another policy or after an update of the program."""
    desk = desk_of(request)
    policy, webhook = _checked(desk, wanted.policy, wanted.webhook_url)
    with desk.store.write() as connection:
        if not submissions.exists(connection, case_id):
            raise UsageError("was not handed in at this desk", where=case_id, code="no_case")
        job = queue.add(
            connection, desk.store.now(), case_id, policy=policy, actor=who.name, webhook=webhook, priority=1
        )
    desk.pool.notice()
    return JobModel.of(job)


@router.post("/cases/{case_id}/pictures", status_code=202, responses=responses(404, 409), openapi_extra=_ADD)
async def supplement(request: Request, who: Writer, case_id: CaseId) -> JobModel:
    """Add pictures that the buyer sent later, and verify the case again."""
    desk = desk_of(request)
    async with request.form(**_limits(desk)) as form:
        policy, webhook = _options(desk, form)
        uploads = [await _upload(part) for part in form.getlist("pictures")]
    job = await run_in_threadpool(_supplement, desk, who, case_id, uploads, policy, webhook)
    desk.pool.notice()
    return JobModel.of(job)


def _job(desk: Desk, number: str) -> queue.Job:
    with desk.store.read() as connection:
        job = queue.get(connection, number)
    assert job is not None  # jobs are never removed
    return job


def _limits(desk: Desk) -> dict[str, int]:
    # The claim may be a file; one more than allowed, so that the answer can say which limit it was.
    return {"max_files": desk.settings.limits.max_files + 2, "max_fields": 20, "max_part_size": 1024 * 1024}


async def _bytes(part: Any, name: str = "archive") -> bytes:
    if part is None:
        raise Problem(422, "missing", f"the part {name} is missing")
    return await part.read() if isinstance(part, UploadFile) else str(part).encode("utf-8", "replace")


async def _upload(part: Any) -> Upload:
    if not isinstance(part, UploadFile):
        raise Problem(422, "no_file", "pictures have to be sent as files")
    return Upload(part.filename or "", await part.read())


def _options(desk: Desk, form: FormData) -> tuple[str, str]:
    policy, webhook = form.get("policy") or "default", form.get("webhook_url") or ""
    if not isinstance(policy, str) or not isinstance(webhook, str):
        raise Problem(422, "no_text", "policy and webhook_url have to be text")
    return _checked(desk, policy, webhook)


def _checked(desk: Desk, policy: str, webhook: str) -> tuple[str, str]:
    if policy not in desk.policies:
        raise Problem(422, "no_policy", f"choose from {', '.join(desk.policies)}")
    if webhook:
        webhooks.check_address(webhook, desk.settings.webhook_hosts)
    return policy, webhook


def _one_case(desk: Desk, claim: bytes, uploads: Sequence[Upload]) -> Intake:
    submission = intake.take_case(intake.read_claim(claim), uploads, desk.vault, desk.settings.limits)
    return Intake((submission,))


def _accept(
    desk: Desk, who: Principal, taken: Intake, policy: str, webhook: str, key: str | None, priority: int
) -> Accepted:
    """Keep everything in one transaction: the cases, their jobs and the answer to the idempotency key."""
    content = [
        [s.claim.model_dump(mode="json"), [[f.name, f.sha256] for f in s.files], [str(p) for p in s.problems]]
        for s in taken.submissions
    ]
    refused = [RefusedModel(where=r.where, code=r.code, reason=r.reason) for r in taken.refused]
    body_hash = hashlib.sha256(
        json.dumps([content, [r.model_dump() for r in refused], policy, webhook], sort_keys=True).encode()
    ).hexdigest()
    with desk.store.write() as connection:
        if (
            key is not None
            and (before := idempotency.recall(connection, who.key, key, body_hash)) is not None
        ):
            return Accepted.model_validate(before)
        at = desk.store.now()
        jobs: list[JobModel] = []
        for submission in taken.submissions:
            case_id = submission.claim.case_id
            known = stored_cases.case_key(connection, case_id) is not None
            if known or submissions.exists(connection, case_id):
                refused.append(
                    RefusedModel(
                        where=case_id, code="case_exists", reason="a case with this id is here already"
                    )
                )
                continue
            submissions.save(connection, at, submission, who.name)
            job = queue.add(
                connection, at, case_id, policy=policy, actor=who.name, webhook=webhook, priority=priority
            )
            jobs.append(JobModel.of(job))
        answer = Accepted(jobs=jobs, refused=refused)
        if not jobs:
            raise _nothing_taken(refused)
        if key is not None:
            idempotency.remember(connection, at, who.key, key, body_hash, answer.model_dump(mode="json"))
    return answer


def _nothing_taken(refused: Sequence[RefusedModel]) -> Problem:
    first = refused[0]
    status_code = 409 if all(item.code == "case_exists" for item in refused) else 422
    errors = [{"field": item.where, "reason": item.reason} for item in refused]
    return Problem(status_code, first.code, f"{first.where}: {first.reason}", errors=errors)


def _supplement(
    desk: Desk, who: Principal, case_id: str, uploads: Sequence[Upload], policy: str, webhook: str
) -> queue.Job:
    with desk.store.read() as connection:
        case = submissions.load(connection, desk.vault, case_id)
    if case is None:
        raise UsageError("was not handed in at this desk", where=case_id, code="no_case")
    if not uploads:
        raise Problem(422, "missing", "the part pictures is missing")
    taken = intake.take_case(case.require_claim(), uploads, desk.vault, desk.settings.limits)
    if len(taken.files) < len(uploads):
        raise Problem(422, "not_an_image", "a file is no picture in a format that we read; nothing was added")
    with desk.store.write() as connection:
        there = {file.name for file in submissions.files_of(connection, case_id)}
        if there & {file.name for file in taken.files}:
            raise Problem(409, "duplicate_name", "the case has a picture of this name; rename the new one")
        if len(there) + len(taken.files) > desk.settings.limits.max_files:
            raise Problem(422, "too_many_files", f"more than {desk.settings.limits.max_files} pictures")
        submissions.add_files(connection, case_id, taken.files)
        return queue.add(
            connection, desk.store.now(), case_id, policy=policy, actor=who.name, webhook=webhook, priority=1
        )
