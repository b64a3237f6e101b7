"""How a detector says what it saw: found, looked and found nothing, or could not look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.geometry import Box


class Tier(StrEnum):
    """What a finding is worth. ``A``: a contradiction. ``B``: a validated sign, for a person to look at.

    ``C``: shown, never scored.
    """

    A = "A"
    B = "B"
    C = "C"


_SEVERITY = {Tier.A: Severity.CONTRADICTION, Tier.B: Severity.REVIEW, Tier.C: Severity.NOTE}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands and the two values that were compared there."""

    box: Box | None = None
    field: str = ""
    read: str = ""
    expected: str = ""


NOT_MEASURED_REASONS: dict[str, tuple[str, str]] = {
    "no_fields": (
        "页面上没有这项检查所需的字段",
        "the page does not show the fields that this check compares",
    ),
    "not_confident": ("相关字段没有可靠读出", "the fields concerned were not read with confidence"),
    "no_metadata": ("文件不带这类信息", "the file carries no such information"),
    "no_text": ("没有读到足够的文字", "there is too little text to compare"),
    "no_peers": ("同一页面上没有足够的同类字符可比", "the page has too few like characters to compare with"),
    "lossy": ("图片经有损压缩，细节已不可测", "lossy saving has removed the detail that this check measures"),
    "not_jpeg_history": ("图片没有 JPEG 压缩痕迹", "the picture has no JPEG history"),
    "no_rows": ("页面上没有足够整齐的行可比", "the page has too few rows at one pitch to compare"),
    "too_small": ("图片太小", "the picture is too small"),
    "not_flat": ("背景不是纯色", "the background is not of one colour"),
    "joined": ("所比较的内容分属拼接的两个页面", "what it compares stands on two pages that were joined"),
    "internal_error": ("检查时发生内部错误", "the check stopped with an internal error"),
}
"""Reason code to its sentence in zh and en."""


def found(
    picture: str, rule_id: str, tier: Tier, *places: Place, confidence: float = 1.0, **params: str
) -> Check:
    """A failed check of the given tier with its places, the decisive one first."""
    evidence = tuple(
        Evidence(picture=picture, box=p.box, field=p.field, read=p.read, expected=p.expected) for p in places
    )
    return Check(
        rule_id,
        CheckStatus.FAILED,
        _SEVERITY[tier],
        round(confidence, 3),
        params,
        evidence or (Evidence(picture=picture),),
    )


def nothing_found(picture: str, rule_id: str, **params: str) -> Check:
    """A passed check: the detector had power here and saw nothing."""
    return Check(rule_id, CheckStatus.PASSED, params=params, evidence=(Evidence(picture=picture),))


def not_measured(picture: str, rule_id: str, reason: str) -> Check:
    """The detector had no power here; ``reason`` is a key of :data:`NOT_MEASURED_REASONS`."""
    zh, en = NOT_MEASURED_REASONS[reason]
    params = {"reason_zh": zh, "reason_en": en, "reason_code": reason}
    return Check(rule_id, CheckStatus.NOT_MEASURED, params=params, evidence=(Evidence(picture=picture),))
