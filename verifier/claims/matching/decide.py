"""From what every picture says about one claimed field to one outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.claims.matching.observation import Observation, Standing
from verifier.claims.types import FieldComparison
from verifier.outcomes import Outcome

RULES: Mapping[str, str] = {
    "order_no": "M101",
    "amount": "M102",
    "paid_at": "M103",
    "merchant": "M104",
    "transaction_no": "M105",
    "payer_account_tail": "M106",
}
# What is there but not whole or not readable outweighs a page that may differ honestly; see docs/policy.md.
_PRECEDENCE = (
    Standing.MISMATCH,
    Standing.MATCH,
    Standing.PARTIAL,
    Standing.UNREADABLE,
    Standing.ASIDE,
    Standing.ELSEWHERE,
)
_OUTCOMES: Mapping[Standing, Outcome] = {
    Standing.MISMATCH: Outcome.MISMATCH,
    Standing.MATCH: Outcome.MATCH,
    Standing.PARTIAL: Outcome.UNREADABLE,
    Standing.UNREADABLE: Outcome.UNREADABLE,
    Standing.ASIDE: Outcome.MISMATCH,
    Standing.ELSEWHERE: Outcome.NOT_SHOWN,
}
_SEVERITIES = (Severity.CONTRADICTION, Severity.REVIEW, Severity.LOW, Severity.NOTE)


def decide(field: str, claimed: str, observations: Sequence[Observation]) -> FieldComparison:
    """One outcome for one field.

    A readable contradiction on a page of the right side wins over any number of matches. A match needs a
    whole, readable, equal value on such a page.
    """
    if not observations:
        return FieldComparison(field, Outcome.NOT_SHOWN, claimed, "", _nowhere(field, claimed))
    # Of several that stand alike, the one that prints just what is claimed goes first.
    ordered = sorted(observations, key=lambda o: (*_rank(o), str(o.shown.value) != claimed))
    first = ordered[0]
    outcome = _OUTCOMES[first.standing]
    places = tuple(o.source.evidence(o.shown, claimed) for o in ordered)
    read = "" if first.standing is Standing.UNREADABLE else places[0].read
    check = _statement(field, claimed, first, outcome, places)
    return FieldComparison(field, outcome, claimed, read, check, places, first.similarity)


def _rank(observation: Observation) -> tuple[int, int, int]:
    # A list's closest entry only shows where to look: a direct statement goes before it.
    near = observation.source.near and observation.standing is Standing.MISMATCH
    standing = Standing.ASIDE if near else observation.standing
    return _PRECEDENCE.index(standing), int(near), _SEVERITIES.index(observation.severity)


FIELD_WORDS: Mapping[str, tuple[str, str]] = {
    "order_no": ("订单号", "order number"),
    "amount": ("金额", "amount"),
    "paid_at": ("支付时间", "payment time"),
    "merchant": ("商户", "merchant"),
    "transaction_no": ("交易单号", "transaction number"),
    "payer_account_tail": ("付款卡尾号", "card tail"),
}

_NOT_SHOWN = ("没有图片显示该项", "no picture shows it")
_UNREADABLE = ("图片上有该项，但无法可靠读取", "it is on the picture, but cannot be read with confidence")
_ELSEWHERE = ("付款凭证未显示该项，只有其他页面显示", "no payment proof shows it, only other pages do")


def _nowhere(field: str, claimed: str) -> Check:
    params = _params(field, claimed, _NOT_SHOWN)
    return Check(RULES[field], CheckStatus.NOT_MEASURED, params=params)


def _statement(
    field: str, claimed: str, first: Observation, outcome: Outcome, places: tuple[Evidence, ...]
) -> Check:
    status, severity, why = CheckStatus.NOT_MEASURED, Severity.NOTE, ("", "")
    match outcome:
        case Outcome.MATCH:
            status = CheckStatus.PASSED
        case Outcome.MISMATCH:
            status, severity = CheckStatus.FAILED, first.severity
        case Outcome.UNREADABLE:
            why = _UNREADABLE
            if first.rule_id:
                # The rule about what is shown in part has found just that.
                status, severity = CheckStatus.FAILED, Severity.LOW
        case _:
            why = _ELSEWHERE
    params = {
        **_params(field, claimed, why),
        "read": places[0].read,
        "picture": first.source.picture.name,
        "similarity": f"{first.similarity or 0:.2f}",
        **first.params,
    }
    rule_id = first.rule_id or RULES[field]
    return Check(rule_id, status, severity, first.shown.confidence, params, places)


def _params(field: str, claimed: str, why: tuple[str, str]) -> dict[str, str]:
    zh, en = FIELD_WORDS[field]
    return {"field_zh": zh, "field_en": en, "claimed": claimed, "why_zh": why[0], "why_en": why[1]}
