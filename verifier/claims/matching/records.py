"""Which records of which pictures a claim is held against."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.claims.matching.amounts import equals, money_of
from verifier.claims.matching.identifiers import observe_order_no, observe_transaction_no, transaction_of
from verifier.claims.matching.names import observe_merchant
from verifier.claims.matching.observation import Source, Standing
from verifier.claims.matching.settings import MatchingRules
from verifier.claims.matching.sides import Side, side_of
from verifier.claims.matching.times import moment_of, observe_paid_at
from verifier.claims.model import Claim, MistakeType
from verifier.evidence import PictureEvidence
from verifier.fields.types import FieldName, PageKind

_LISTS = frozenset({PageKind.BILL_LIST, PageKind.ORDER_LIST})
_AGREES = (Standing.MATCH, Standing.ELSEWHERE)


def gather(claim: Claim, pictures: Sequence[PictureEvidence], rules: MatchingRules) -> tuple[Source, ...]:
    """The records that speak about the claim, picture by picture.

    A page with one record speaks with it. Of a list, the entries that fit the claim speak; the others are
    other payments and contradict nothing. Where none fits, the closest one is kept and marked ``near``, so that
    a claim altered in one field is shown against the entry it was altered from.
    """
    out: list[Source] = []
    for picture in pictures:
        kind = picture.fields.recognition.kind
        side = side_of(kind)
        records = picture.fields.records
        if side is Side.NONE:
            continue
        if kind not in _LISTS and len(records) <= 1:
            out += [Source(picture, record, side) for record in records]
            continue
        listed = [Source(picture, record, side, listed=True) for record in records]
        scores = [_fit(claim, source, rules) for source in listed]
        fitting = [source for source, score in zip(listed, scores, strict=True) if score >= _FITS]
        if not fitting and scores and max(scores) >= _NEAR:
            closest = listed[scores.index(max(scores))]
            fitting = [Source(picture, closest.record, side, listed=True, near=True)]
        out += fitting
    return tuple(out)


_FITS, _NEAR = 100, 2


def _fit(claim: Claim, source: Source, rules: MatchingRules) -> int:
    """How well a list's entry fits: its number is the claimed one, or amount and time (or merchant) agree."""
    for observation in (
        observe_order_no(claim.order_no, source),
        observe_transaction_no(claim.transaction_no, source) if claim.transaction_no else None,
    ):
        if observation is not None and observation.standing is Standing.MATCH:
            return _FITS
    money = money_of(source.shown(FieldName.AMOUNT)) or money_of(source.shown(FieldName.ORDER_AMOUNT))
    amount = money is not None and equals(claim, money) and money.direction != "in"
    time = observe_paid_at(claim, source, rules)
    merchant = observe_merchant(claim, source, rules)
    on_time = time is not None and time.standing in (*_AGREES, Standing.PARTIAL)
    named = merchant is not None and merchant.standing in (*_AGREES, Standing.PARTIAL)
    against = merchant is not None and merchant.standing is Standing.MISMATCH
    if amount and on_time and not against:
        return _FITS
    if amount and named and time is None:
        return _FITS
    return int(amount) + int(on_time) + int(named)


def siblings(claim: Claim, sources: Sequence[Source], rules: MatchingRules) -> frozenset[int]:
    """Indices of the further deductions of a duplicate charge.

    They have the claimed amount and merchant, but carry their own numbers and times: that is what the claim says
    happened, not a contradiction. Only where another record is the claimed payment itself. How far apart they may
    lie is judged later: two deductions on different days contradict no field of the claim.
    """
    if claim.mistake_type is not MistakeType.DUPLICATE_CHARGE:
        return frozenset()
    paying = [i for i, source in enumerate(sources) if source.side is Side.PAYMENT and not source.near]
    # Both deductions of one order carry the merchant's order number: then the claimed time tells them apart.
    named = [i for i in paying if _named(claim, sources[i])]
    timed = [i for i in named or paying if _timed(claim, sources[i], rules)]
    target = timed or named
    if not target or not (named or all(transaction_of(sources[i]) is None for i in target)):
        return frozenset()
    taken = {found[0] for i in target if (found := transaction_of(sources[i])) is not None}
    return frozenset(i for i in paying if i not in target and _is_sibling(claim, sources[i], taken, rules))


def _named(claim: Claim, source: Source) -> bool:
    observation = observe_order_no(claim.order_no, source)
    return observation is not None and observation.standing is Standing.MATCH


def _timed(claim: Claim, source: Source, rules: MatchingRules) -> bool:
    time = observe_paid_at(claim, source, rules)
    return time is not None and time.standing is Standing.MATCH


def _is_sibling(claim: Claim, source: Source, taken: set[str], rules: MatchingRules) -> bool:
    money = money_of(source.shown(FieldName.AMOUNT))
    moment = moment_of(source.shown(FieldName.PAID_AT) or source.shown(FieldName.CREATED_AT))
    merchant = observe_merchant(claim, source, rules)
    own = transaction_of(source)
    return (
        money is not None
        and equals(claim, money)
        and money.direction != "in"
        and moment is not None
        and (merchant is None or merchant.standing is not Standing.MISMATCH)
        and (own is None or own[0] not in taken)
    )
