"""Every claimed field against every picture that shows it (step 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from verifier.claims.matching.amounts import money_of, observe_amount
from verifier.claims.matching.decide import decide
from verifier.claims.matching.identifiers import observe_order_no, observe_tail, observe_transaction_no
from verifier.claims.matching.names import observe_merchant
from verifier.claims.matching.observation import Observation, Source
from verifier.claims.matching.records import gather, siblings
from verifier.claims.matching.settings import MatchingRules
from verifier.claims.matching.sides import Side
from verifier.claims.matching.times import observe_paid_at
from verifier.claims.model import Claim, MistakeType
from verifier.claims.types import FieldComparison
from verifier.evidence import PictureEvidence
from verifier.fields.types import FieldName, Moment, Money

_AMOUNT_MAY_DIFFER = frozenset({MistakeType.WRONG_INFO, MistakeType.WRONG_TARGET})


def compare_claim(
    claim: Claim, pictures: Sequence[PictureEvidence], rules: MatchingRules
) -> tuple[FieldComparison, ...]:
    """Compare the claim with its pictures.

    Args:
        claim: what the buyer states.
        pictures: the case's pictures, read.
        rules: tolerances and names, the policy's ``matching`` section.

    Returns:
        One comparison each for order number, amount, payment time and merchant, and for the transaction
        number and the card tail where the claim gives them. Deterministic, whatever the pictures' order says.
    """
    sources = gather(claim, sorted(pictures, key=lambda p: (p.name, p.sha256)), rules)
    others = siblings(claim, sources, rules)
    own = [source for index, source in enumerate(sources) if index not in others]
    comparisons = [
        decide("order_no", claim.order_no, _seen(observe_order_no(claim.order_no, s) for s in own)),
        decide("amount", str(Money(claim.amount, claim.currency)), _amounts(claim, sources)),
        decide("paid_at", claimed_time(claim), _seen(observe_paid_at(claim, s, rules) for s in own)),
        decide("merchant", claim.merchant, _seen(observe_merchant(claim, s, rules) for s in sources)),
    ]
    if claim.transaction_no:
        number = claim.transaction_no
        comparisons.append(
            decide("transaction_no", number, _seen(observe_transaction_no(number, s) for s in own))
        )
    if claim.payer_account_tail:
        tail = claim.payer_account_tail
        comparisons.append(decide("payer_account_tail", tail, _seen(observe_tail(tail, s) for s in sources)))
    return tuple(comparisons)


def claimed_time(claim: Claim) -> str:
    """The claimed time as text, with the precision it was given in."""
    return str(Moment(claim.paid_at, claim.paid_at_precision))


def _amounts(claim: Claim, sources: Sequence[Source]) -> list[Observation]:
    before_discount = [
        money
        for source in sources
        if source.side is Side.PAYMENT
        and (money := money_of(source.shown(FieldName.ORDER_AMOUNT))) is not None
    ]
    free = claim.mistake_type in _AMOUNT_MAY_DIFFER
    return _seen(observe_amount(claim, s, free=free, order_amounts=before_discount) for s in sources)


def _seen(observations: Iterable[Observation | None]) -> list[Observation]:
    return [observation for observation in observations if observation is not None]
