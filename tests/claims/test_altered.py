"""The two errors that count: an altered claim that matches, and an honest claim that does not."""

import random
from collections import Counter

from tests.claims.altered import ALTERATIONS, altered, honest
from verifier.claims.compare import compare_claim
from verifier.claims.conflicts import find_conflicts
from verifier.claims.matching.names import same_name
from verifier.claims.model import Claim
from verifier.outcomes import Outcome
from verifier.policy.loader import default_policy

RULES = default_policy().matching


def test_an_altered_field_never_matches() -> None:
    rng = random.Random(20260301)
    seen: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    while sum(seen.values()) < 12_000:
        case = honest(rng)
        for field in ALTERATIONS:
            claim = altered(case, field, rng)
            if claim is None or (field == "merchant" and same_name(claim.merchant, case.values["merchant"])):
                continue
            result = {c.field: c for c in compare_claim(claim, case.pictures, RULES)}[field]
            seen[field] += 1
            noticed[field] += result.outcome is Outcome.MISMATCH
            assert result.outcome is not Outcome.MATCH, (field, claim, result)
    assert set(seen) == set(ALTERATIONS)
    # Not matching could be had by never answering: nearly every alteration is named as a mismatch.
    for field, total in seen.items():
        assert noticed[field] / total > 0.9, (field, noticed[field], total)


def test_an_honest_claim_matches_in_every_field() -> None:
    rng = random.Random(7)
    for _ in range(1500):
        case = honest(rng)
        claim = Claim.model_validate(case.values)
        for result in compare_claim(claim, case.pictures, RULES):
            assert result.outcome is Outcome.MATCH, (claim, result)
        assert find_conflicts(claim, case.pictures, RULES) == ()
