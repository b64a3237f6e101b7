"""The report: what the verification of one case states. Published as ``docs/report.schema.json``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from verifier.checks import CheckStatus, Severity
from verifier.outcomes import Integrity, Outcome, Verdict

REPORT_SCHEMA_VERSION = "1.2"

BoxList = Annotated[list[int], Field(min_length=4, max_length=4)]
"""``[x0, y0, x1, y1]`` in pixels of the oriented picture, end exclusive."""


Relation = Literal["identical_file", "same_picture", "edited_copy", "same_payment", "same_head"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Model):
    """The same sentence in both report languages."""

    zh: str
    en: str


class EvidenceItem(_Model):
    """A place in a picture and the two values compared there."""

    picture: str = ""
    box: BoxList | None = None
    field: str = ""
    read: str = ""
    expected: str = ""


class CheckItem(_Model):
    """One statement with its rule."""

    rule_id: str
    status: CheckStatus
    severity: Severity
    confidence: float
    message: Text
    evidence: list[EvidenceItem] = []


class ReadingItem(_Model):
    """One reader's vote."""

    engine: str
    text: str
    confidence: float


class FieldItem(_Model):
    """A field read from a picture. ``value`` is canonical text (amount ``200.00``, time ISO 8601)."""

    name: str
    value: str | None
    raw: str
    state: str
    reason: str = ""
    confidence: float
    box: BoxList
    label: str = ""
    currency: str | None = None
    direction: str | None = None
    precision: str | None = None
    inferred: list[str] = []
    readings: list[ReadingItem] = []


class RecordItem(_Model):
    """One transaction or order of a picture."""

    box: BoxList
    fields: list[FieldItem]


class MessageItem(_Model):
    """One bubble of a chat; ``side`` is ``left`` or ``right``, the phone's owner writes on the right."""

    side: str
    text: str
    box: BoxList
    shown_time: str = ""
    statements: list[str] = []


class SealItem(_Model):
    """A company seal and what could be read along its arc."""

    box: BoxList
    text: str = ""
    confidence: float


class PictureItem(_Model):
    """One picture of the case."""

    name: str
    sha256: str
    width: int
    height: int
    format: str
    kind: str
    app: str
    profile: str
    kind_score: float
    roles: list[str] = []
    title: str = ""
    status_bar_clock: str = ""
    integrity: Integrity
    records: list[RecordItem] = []
    barcodes: list[EvidenceItem] = []
    messages: list[MessageItem] = []
    seal: SealItem | None = None
    checks: list[CheckItem] = []


class Comparison(_Model):
    """One claimed field against the pictures; ``evidence`` lists every place that was compared."""

    field: str
    outcome: Outcome
    claimed: str
    read: str
    rule_id: str
    message: Text
    similarity: float | None = None
    evidence: list[EvidenceItem] = []


class ErrorItem(_Model):
    """Something that could not be processed. Nothing is dropped silently."""

    where: str
    code: str
    reason: str
    hint: str = ""


class ChecklistItem(_Model):
    """A piece of evidence that the rule for this mistake type asks for."""

    id: str
    title: Text
    required: bool
    present: bool
    pictures: list[str] = []


class StatementItem(_Model):
    """One statement of the buyer's description against form and pictures.

    ``kind`` is time, amount, count, order_no, platform or status; ``said`` are the buyer's words; ``outcome`` is
    ``confirmed``, ``contradicted`` or ``open`` (no picture shows it).
    """

    kind: str
    said: str
    outcome: Literal["confirmed", "contradicted", "open"]
    rule_id: str
    message: Text
    evidence: list[EvidenceItem] = []


class TimelineItem(_Model):
    """A moment or a deadline; ISO 8601 with zone."""

    id: str
    title: Text
    at: str
    deadline: bool = False
    overdue: bool | None = None
    provisional: bool = False


class LinkItem(_Model):
    """A tie between a picture of this case and one handed in with another case (or twice in this one).

    ``case_id`` and ``other_picture`` name the other side. ``relation`` is ``identical_file``, ``same_picture`` (saved
    again), ``edited_copy`` (the same screenshot with the fields in ``fields_changed`` other than before),
    ``same_payment`` (one transaction number, another picture) or ``same_head`` (equal from the clock down to an
    amount or a number, other values below).
    """

    case_id: str
    picture: str
    other_picture: str
    relation: Relation
    fields_changed: list[str] = []
    rule_id: str = ""
    message: Text


class Versions(_Model):
    """What made this report."""

    program: str
    report_schema: str = REPORT_SCHEMA_VERSION
    engine: str
    second_reader: str = ""
    models: dict[str, str] = {}
    policy: str


class CaseReport(_Model):
    """All that is stated about one case; the same input gives the same report."""

    case_id: str
    verdict: Verdict
    reasons: list[CheckItem]
    claim: dict[str, str | list[str] | None]
    comparisons: list[Comparison]
    checks: list[CheckItem] = []
    pictures: list[PictureItem] = []
    checklist: list[ChecklistItem] = []
    description: list[StatementItem] = []
    timeline: list[TimelineItem] = []
    request: Text | None = None
    summary: Text | None = None
    as_of: str | None = None
    """The moment that deadlines were measured against; ``None``: nothing is called overdue."""
    links: list[LinkItem] = []
    """Ties to other cases; made by the search for reuse, stated here so that every format shows them."""
    errors: list[ErrorItem] = []
    versions: Versions


class BatchReport(_Model):
    """A run over many cases: one record per input folder, and what could not even become a case."""

    report_schema: str = REPORT_SCHEMA_VERSION
    results: list[CaseReport]
    errors: list[ErrorItem] = []
