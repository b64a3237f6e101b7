"""What the merchant writes in a chat, where it speaks against the claim."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks import Evidence
from verifier.outcomes import Verdict
from verifier.policy.context import Context
from verifier.policy.findings import Finding, found


def merchant_says(context: Context, statement: str, rule_id: str) -> Iterator[Finding]:
    """Every message of the merchant that holds a statement id: a reason to look, never a proof.

    The phone's owner is the buyer and writes on the right.
    """
    for picture in context.pictures:
        for message in picture.fields.messages:
            if message.side == "left" and statement in message.statements:
                place = Evidence(picture.name, message.box, "message", message.text)
                yield found(rule_id, Verdict.NEEDS_REVIEW, [place], picture=picture.name, read=message.text)
