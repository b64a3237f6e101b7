"""A short summary of a case that a reviewer can paste into a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.checks import Check
from verifier.claims.compare import claimed_time
from verifier.claims.matching.decide import FIELD_WORDS
from verifier.claims.types import FieldComparison
from verifier.outcomes import Outcome, Verdict
from verifier.policy.context import Context
from verifier.policy.request import missing_words
from verifier.policy.types import Bilingual, ChecklistEntry
from verifier.rules import Lang, message

VERDICT_WORDS: dict[Verdict, Bilingual] = {
    Verdict.CONSISTENT: Bilingual("材料与申请相符", "the evidence agrees with the claim"),
    Verdict.NEEDS_REVIEW: Bilingual("需要人工复核", "needs review by a person"),
    Verdict.INCONSISTENT: Bilingual("材料与申请不符", "the evidence contradicts the claim"),
    Verdict.INCOMPLETE: Bilingual("材料不完整", "the evidence is incomplete"),
    Verdict.OUT_OF_RULE: Bilingual("不属于退款规则范围", "outside the refund rules"),
    Verdict.PREMATURE: Bilingual("申请过早", "filed too early"),
    Verdict.LATE: Bilingual("超过申请期限", "filed too late"),
}
_OUTCOMES: dict[Outcome, Bilingual] = {
    Outcome.MATCH: Bilingual("一致", "agrees"),
    Outcome.MISMATCH: Bilingual("不一致", "differs"),
    Outcome.UNREADABLE: Bilingual("无法读取", "not readable"),
    Outcome.NOT_SHOWN: Bilingual("未显示", "not shown"),
}
_MOST_REASONS = 5


def case_summary(
    context: Context, verdict: Verdict, checklist: Sequence[ChecklistEntry], reasons: Sequence[Check]
) -> Bilingual:
    """The verdict, the claim, the fields side by side, the first reasons and what is missing."""
    return Bilingual(
        _text(context, verdict, checklist, reasons, "zh"), _text(context, verdict, checklist, reasons, "en")
    )


def _text(
    context: Context,
    verdict: Verdict,
    checklist: Sequence[ChecklistEntry],
    reasons: Sequence[Check],
    lang: Lang,
) -> str:
    claim, zh = context.claim, lang == "zh"
    colon = "：" if zh else ": "
    lines = [f"{claim.case_id}{colon}{getattr(VERDICT_WORDS[verdict], lang)}"]
    stated = f"{claim.order_no} | {claim.amount} {claim.currency} | {claim.merchant} | {claimed_time(claim)}"
    lines.append(("申请：" if zh else "Claim: ") + stated)
    lines.append(
        ("核对：" if zh else "Fields: ")
        + ("；" if zh else "; ").join(_field(c, lang) for c in context.comparisons)
    )
    for number, check in enumerate(reasons[:_MOST_REASONS], 1):
        lines.append(f"{number}. {message(check, lang)} [{check.rule_id}]")
    if len(reasons) > _MOST_REASONS:
        more = len(reasons) - _MOST_REASONS
        lines.append(f"另有 {more} 条" if zh else f"and {more} more")
    missing = getattr(missing_words(checklist), lang)
    if missing:
        lines.append(("缺少：" if zh else "Missing: ") + missing)
    lines.append(("规则：" if zh else "Policy: ") + context.policy.label)
    return "\n".join(lines)


def _field(comparison: FieldComparison, lang: Lang) -> str:
    name = FIELD_WORDS[comparison.field][0 if lang == "zh" else 1]
    outcome = getattr(_OUTCOMES[comparison.outcome], lang)
    shown = comparison.outcome is Outcome.MISMATCH and comparison.read
    read = (f"（{comparison.read}）" if lang == "zh" else f" ({comparison.read})") if shown else ""
    return f"{name} {outcome}{read}"
