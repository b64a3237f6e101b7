"""信息性失误: a wrong name or amount; the merchant's sealed certificate and the right value are needed."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks import Evidence
from verifier.claims.matching.names import known_names, name_form, similarity
from verifier.evidence import PictureEvidence
from verifier.fields.types import PageKind
from verifier.outcomes import Verdict
from verifier.policy.context import Context
from verifier.policy.deductions import check_deduction
from verifier.policy.findings import Finding, found, held
from verifier.policy.merchant import merchant_says
from verifier.policy.requirements import corrected_value

_ENOUGH_OF_A_SEAL = 4


def judge(context: Context) -> Iterator[Finding]:
    """Deduction, corrected value, and a certificate whose seal fits the merchant."""
    yield from check_deduction(context)
    claim = context.claim
    if claim.intended_merchant is None and claim.intended_amount is None:
        yield found("P231", Verdict.INCOMPLETE)
    elif corrected_value(context):
        yield held("P231", [Evidence(name) for name in corrected_value(context)])
    for picture in context.pictures:
        if picture.fields.recognition.kind is PageKind.CERTIFICATE:
            yield from _seal(context, picture)
    yield from merchant_says(context, "received", "P234")


def _seal(context: Context, picture: PictureEvidence) -> Iterator[Finding]:
    seal = picture.fields.seal
    if seal is None:
        yield found("P230", Verdict.INCOMPLETE, [Evidence(picture.name)], picture=picture.name)
        return
    place = Evidence(picture.name, seal.box, "seal", seal.text)
    claim = context.claim
    names = [claim.merchant, *claim.aliases]
    if claim.intended_merchant:
        names.append(claim.intended_merchant)
    known = [n for name in names for n in known_names(name, (), context.policy.matching.merchant_aliases)]
    readable = len(name_form(seal.text).stem) >= _ENOUGH_OF_A_SEAL
    # Text along an arc is read badly: a far cry from every name is for a person, never a contradiction.
    if readable and max(similarity(seal.text, name) for name in known) < 0.5:
        params = {"picture": picture.name, "read": seal.text, "expected": claim.merchant}
        yield found("P232", Verdict.NEEDS_REVIEW, [place], seal.confidence, **params)
    else:
        yield held("P230", [place], picture=picture.name)
