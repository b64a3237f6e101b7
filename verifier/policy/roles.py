"""Which part of the chain of evidence (证据链) each picture plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from verifier.evidence import PictureEvidence
from verifier.fields.types import PageKind


class Role(StrEnum):
    """The three groups of evidence and what merely supports them."""

    PAYMENT_PROOF = "payment_proof"
    PLATFORM_RECORD = "platform_record"
    MERCHANT_FEEDBACK = "merchant_feedback"
    SUPPORTING = "supporting"


_ROLES: Mapping[PageKind, tuple[Role, ...]] = {
    PageKind.PAYMENT_DETAIL: (Role.PAYMENT_PROOF,),
    PageKind.PAYMENT_RESULT: (Role.PAYMENT_PROOF,),
    PageKind.TRANSFER_DETAIL: (Role.PAYMENT_PROOF,),
    PageKind.BILL_LIST: (Role.PAYMENT_PROOF,),
    PageKind.BANK_DETAIL: (Role.PAYMENT_PROOF,),
    PageKind.BANK_MESSAGE: (Role.PAYMENT_PROOF,),
    PageKind.RECEIPT: (Role.PAYMENT_PROOF,),
    PageKind.PLATFORM_ORDER: (Role.PLATFORM_RECORD,),
    PageKind.ORDER_LIST: (Role.PLATFORM_RECORD,),
    # The failed page's own time counts as supporting material for a delay.
    PageKind.PAYMENT_FAILED: (Role.PLATFORM_RECORD, Role.SUPPORTING),
    PageKind.CHAT: (Role.MERCHANT_FEEDBACK,),
    PageKind.CERTIFICATE: (Role.MERCHANT_FEEDBACK,),
    # Shows what became of the money; it proves neither the deduction nor the order.
    PageKind.REFUND_DETAIL: (Role.SUPPORTING,),
    # Nothing has been paid yet on such a page.
    PageKind.PAYMENT_CONFIRM: (Role.SUPPORTING,),
    PageKind.UNKNOWN: (),
}


def roles_of(picture: PictureEvidence) -> tuple[Role, ...]:
    """The picture's roles; none when its page kind is unknown.

    A chat that shows a payment (a receipt card with an amount) also supports, but is no payment proof.
    """
    roles = _ROLES[picture.fields.recognition.kind]
    if picture.fields.recognition.kind is PageKind.CHAT and picture.fields.records:
        return (*roles, Role.SUPPORTING)
    return roles


def assign_roles(pictures: Sequence[PictureEvidence]) -> dict[str, tuple[str, ...]]:
    """Picture name to role ids; a picture without a role is listed with none."""
    return {picture.name: tuple(role.value for role in roles_of(picture)) for picture in pictures}


def with_role(pictures: Sequence[PictureEvidence], role: Role) -> tuple[PictureEvidence, ...]:
    """The pictures that play a role."""
    return tuple(picture for picture in pictures if role in roles_of(picture))
