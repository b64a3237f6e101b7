"""Deductions: money that left the account, as the payment proofs show it."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims.matching.observation import Source
from verifier.claims.matching.sides import Side
from verifier.fields.types import Field, FieldName, Money, PageKind, PaymentStatus
from verifier.outcomes import Verdict
from verifier.policy.context import Context, place_of, status_of
from verifier.policy.findings import Finding, found, held

_DONE = frozenset({PaymentStatus.PAID, PaymentStatus.COMPLETED})
BACK = frozenset({PaymentStatus.REFUNDED, PaymentStatus.REFUNDING})
_UNDER_WAY = frozenset({PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.UNKNOWN})
# These pages list money that has moved and print no status of their own.
_IS_RECORD = frozenset({PageKind.BILL_LIST, PageKind.BANK_DETAIL, PageKind.BANK_MESSAGE, PageKind.RECEIPT})


def deductions(context: Context) -> tuple[Source, ...]:
    """The claimed payment's records that show a finished deduction (later refunded ones included)."""
    return tuple(s for s in context.on(Side.PAYMENT) if _finished(s) and not _came_in(s))


def check_deduction(context: Context) -> Iterator[Finding]:
    """Whether money really left the account: every mistake type needs that."""
    paying = context.on(Side.PAYMENT)
    done = deductions(context)
    for source in paying:
        status, shown = status_of(source)
        place = place_of(source, shown)
        if status is not None and status not in _DONE | BACK | _UNDER_WAY:
            # A failed first try is honest when another page shows the payment that went through.
            effect = Verdict.NEEDS_REVIEW if done else Verdict.INCONSISTENT
            yield found("P201", effect, [place], picture=place.picture, read=place.read)
        elif status in _UNDER_WAY:
            effect = Verdict.CONSISTENT if done else Verdict.INCOMPLETE
            yield found("P206", effect, [place], picture=place.picture, read=place.read)
        elif status is None and not done and not _silent(source, shown):
            effect = Verdict.INCOMPLETE if shown is not None else Verdict.NEEDS_REVIEW
            yield found("P207", effect, [place], picture=place.picture)
    if done:
        place = place_of(done[0], done[0].shown(FieldName.AMOUNT))
        yield held("P201", [place], picture=place.picture, read=place.read)


def _finished(source: Source) -> bool:
    status, shown = status_of(source)
    return status in _DONE | BACK or (status is None and _silent(source, shown))


def _silent(source: Source, shown: Field | None) -> bool:
    return shown is None and source.picture.fields.recognition.kind in _IS_RECORD


def _came_in(source: Source) -> bool:
    shown = source.shown(FieldName.AMOUNT)
    return shown is not None and isinstance(shown.value, Money) and shown.value.direction == "in"
