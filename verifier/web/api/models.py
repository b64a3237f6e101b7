"""What the API takes and answers. Reports have their own schema, docs/report.schema.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from verifier.store.audit import AuditLine
from verifier.store.decisions import Decision
from verifier.store.search import CaseRow
from verifier.web.accounts import MIN_PASSWORD, User
from verifier.web.keys import Token
from verifier.web.queue import Job

CaseId = Annotated[str, Path(pattern=r"^[\w.\-]{1,100}$", examples=["CASE-001"])]
Number = Annotated[int, Path(ge=1, le=10_000, description="Number of the picture in the report, from 1.")]
Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Moment = Annotated[str, Field(examples=["2026-03-06T12:41:37.000000Z"])]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class JobModel(BaseModel):
    """A verification in the queue or finished."""

    id: str = Field(examples=["5f0c3c7d8f2b4a8e9d0a1b2c3d4e5f60"])
    case_id: str = Field(examples=["CASE-001"])
    policy: str = Field(examples=["default"])
    state: Literal["queued", "running", "done", "failed"]
    attempts: int
    submitted_by: str
    created_at: Moment
    started_at: str
    finished_at: str
    verdict: str = Field(examples=["inconsistent"])
    report_digest: str
    error_code: str
    error_reason: str

    @classmethod
    def of(cls, job: Job) -> JobModel:
        """From the store."""
        values = asdict(job)
        del values["webhook"]
        return cls(**values)


class RefusedModel(BaseModel):
    """A case of an archive that was not taken."""

    where: str
    code: str
    reason: str


class Accepted(BaseModel):
    """What was taken; every job is durable when this is answered."""

    jobs: list[JobModel]
    refused: list[RefusedModel] = []


class CaseRowModel(BaseModel):
    """A case as lists show it."""

    case_id: str
    verdict: str
    order_no: str
    merchant: str
    amount: str
    currency: str
    mistake_type: str
    paid_at: str
    filed_at: str
    decision: str
    created_at: Moment
    updated_at: Moment

    @classmethod
    def of(cls, row: CaseRow) -> CaseRowModel:
        """From the store."""
        return cls(**asdict(row))


class CasePageModel(BaseModel):
    """A page of cases; ``next`` is the cursor of the following page, ``null`` on the last."""

    cases: list[CaseRowModel]
    counts: dict[str, int]
    next: str | None


class CaseModel(BaseModel):
    """Where a case stands. ``report_digest`` is empty until it was verified."""

    case_id: str
    job: JobModel | None
    report_digest: str
    verdict: str
    decision: str
    files: list[str]


class ReportEntry(BaseModel):
    """One of the reports that were made of a case."""

    digest: str
    verdict: str
    policy: str
    created_at: Moment


class VerifyAgain(_In):
    """Verify with another policy, or with the same one again."""

    policy: Text = Field("default", examples=["default"])
    webhook_url: Annotated[str, StringConstraints(max_length=500)] = ""


class Decide(_In):
    """A reviewer's decision on the newest report. ``ask``: ask the buyer for supplements."""

    decision: Literal["accept", "reject", "ask"]
    note: Annotated[str, StringConstraints(max_length=4000)] = ""
    report_digest: str = Field(
        "", max_length=64, description="The report looked at; another one by now is a 409."
    )


class DecisionModel(BaseModel):
    """A decision; ``undone`` when it was taken back."""

    id: int
    reviewer: str
    decision: str
    note: str
    report_digest: str
    created_at: Moment
    undone: bool

    @classmethod
    def of(cls, decision: Decision) -> DecisionModel:
        """From the store."""
        return cls(**asdict(decision))


class AuditLineModel(BaseModel):
    """A line of the trail; ``hash`` covers everything before it."""

    seq: int
    at: Moment
    actor: str
    action: str
    case_id: str
    detail: dict[str, str]
    previous: str
    hash: str

    @classmethod
    def of(cls, line: AuditLine) -> AuditLineModel:
        """From the store."""
        return cls(**{**asdict(line), "detail": dict(line.detail)})


class AuditState(BaseModel):
    """Whether the chain holds from its first line; ``head`` to be written down elsewhere."""

    lines: int
    sound: bool
    broken_at: int | None
    head: str


class UserModel(BaseModel):
    """Somebody who can log in."""

    name: str
    role: str
    disabled: bool
    created_at: Moment

    @classmethod
    def of(cls, user: User) -> UserModel:
        """From the store."""
        return cls(name=user.name, role=user.role, disabled=user.disabled, created_at=user.created_at)


class NewUser(_In):
    """A user to add."""

    name: Annotated[str, StringConstraints(pattern=r"^[\w.\-@]{2,64}$")] = Field(examples=["li.na"])
    role: Literal["reviewer", "admin"]
    password: Annotated[str, StringConstraints(min_length=MIN_PASSWORD, max_length=256)]


class ChangeUser(_In):
    """Lock out or let in; a new password ends the user's sessions."""

    disabled: bool | None = None
    password: Annotated[str, StringConstraints(min_length=MIN_PASSWORD, max_length=256)] | None = None


class ChangePassword(_In):
    """One's own password."""

    old: Annotated[str, StringConstraints(max_length=256)]
    new: Annotated[str, StringConstraints(min_length=MIN_PASSWORD, max_length=256)]


class Me(BaseModel):
    """Who asks, and what they may do."""

    name: str
    kind: str
    role: str
    scopes: list[str]


class NewToken(_In):
    """A token to make; ``days`` 0 means that it does not expire."""

    name: Annotated[str, StringConstraints(pattern=r"^[\w.\- ]{2,60}$")] = Field(examples=["review system"])
    scopes: list[str] = Field(min_length=1, max_length=20, examples=[["cases:read", "cases:write"]])
    days: int = Field(90, ge=0, le=3650)


class TokenModel(BaseModel):
    """A token without its secret."""

    id: str
    name: str
    scopes: list[str]
    created_by: str
    created_at: Moment
    expires_at: str
    revoked_at: str

    @classmethod
    def of(cls, token: Token) -> TokenModel:
        """From the store."""
        return cls(**{**asdict(token), "scopes": list(token.scopes)})


class NewTokenModel(TokenModel):
    """The new token; ``token`` is shown this once."""

    token: str


class Policies(BaseModel):
    """The policies that a case can be verified with."""

    policies: list[str]
