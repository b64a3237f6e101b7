"""主观原因 · 购买后不满意: not an operation mistake; nothing can prove it, so it is said at once."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.outcomes import Verdict
from verifier.policy.context import Context
from verifier.policy.findings import Finding, found


def judge(context: Context) -> Iterator[Finding]:
    """Out of rule, whatever the pictures show; a policy of one's own may rule otherwise."""
    if context.policy.mistakes[context.claim.mistake_type].out_of_rule:
        yield found("P101", Verdict.OUT_OF_RULE)
