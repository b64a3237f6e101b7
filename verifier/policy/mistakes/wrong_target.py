"""指令性失误: the paid merchant differs from the one that the buyer meant to pay."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims.matching.names import known_names, name_form, same_name, similarity, without_channel
from verifier.claims.matching.sides import Side
from verifier.fields.types import FieldName, Name
from verifier.outcomes import Verdict
from verifier.policy.context import Context
from verifier.policy.deductions import check_deduction
from verifier.policy.findings import Finding, found, held


def judge(context: Context) -> Iterator[Finding]:
    """The claim must name the intended merchant, and the payment proof must show another one."""
    yield from check_deduction(context)
    intended = context.claim.intended_merchant
    if intended is None:
        yield found("P222", Verdict.INCOMPLETE)
        return
    rules = context.policy.matching
    names = known_names(intended, (), rules.merchant_aliases)
    for source in context.on(Side.PAYMENT):
        for field in (FieldName.MERCHANT, FieldName.MERCHANT_FULL):
            shown = source.shown(field)
            if shown is None or not shown.readable or not isinstance(shown.value, Name):
                continue
            text = without_channel(shown.value.text, rules.channel_prefixes)
            place = source.evidence(shown, intended)
            params = {"picture": place.picture, "read": place.read, "expected": intended}
            alike = max(similarity(text, name) for name in names)
            if any(same_name(text, name) for name in names):
                yield found("P220", Verdict.INCONSISTENT, [place], shown.confidence, **params)
            elif alike >= rules.similar_name and name_form(text).stem:
                yield found("P221", Verdict.NEEDS_REVIEW, [place], shown.confidence, **params)
            else:
                yield held("P220", [place], **params)
    if any(same_name(context.claim.merchant, name) for name in names):
        yield found("P223", Verdict.INCONSISTENT, read=context.claim.merchant, expected=intended)
