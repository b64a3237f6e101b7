"""Two labels of one field on one page that mean two things: a shop beside its company, a refund sent beside one arrived."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from verifier.fields.places import shares_a_word
from verifier.fields.sentences import message_words
from verifier.fields.types import FieldName, Money, Name, PageKind, PaymentStatus, StatusValue
from verifier.fields.voting import Found
from verifier.text import fold

F = FieldName
_FULL_NAME = re.compile(r"公司(?:[(（][^()（）]{1,12}[)）])?$|[(（]个人[)）]$")
_PERSON = re.compile(r" ?[(（]个人[)）]$")
_ARRIVED = re.compile(r"到账|完成|成功")
_SENT = frozenset({"退款时间"})
"""Alone it is when the money came back; beside a moment of arrival it is when the refund was sent."""


def told_apart(
    name: FieldName, candidates: Sequence[Found], kind: PageKind
) -> tuple[list[Found], Mapping[FieldName, Found]]:
    """The values of a field without those that its labels mean for another one, and these under that other field's name."""
    if name is F.MERCHANT and len({c.label for c in candidates}) == 2:
        companies = [c for c in candidates if c.label.startswith("收款") and is_full_name(c)]
        shops = [c for c in candidates if c not in companies]
        if len({identity(c) for c in candidates}) == 1:
            shops = list(candidates[:1])
        if companies and shops:
            return shops, {F.MERCHANT_FULL: replace(companies[-1], name=F.MERCHANT_FULL)}
    if name is F.PAID_AT and kind is PageKind.REFUND_DETAIL:
        sent = [c for c in candidates if c.label in _SENT]
        arrived = [c for c in candidates if _ARRIVED.search(c.label)]
        if sent and arrived:
            return arrived, {F.CREATED_AT: replace(sent[0], name=F.CREATED_AT)}
    return list(candidates), {}


def without_arrival(found: dict[FieldName, Found]) -> None:
    """While a refund is on its way, the moment it was sent at is none of arrival: changes ``found``."""
    status, moment = found.get(F.STATUS), found.get(F.PAID_AT)
    state = status.value if status is not None else None
    if moment is None or moment.label not in _SENT or not isinstance(state, StatusValue):
        return
    if state.status is PaymentStatus.REFUNDING:
        del found[F.PAID_AT]
        found.setdefault(F.CREATED_AT, replace(moment, name=F.CREATED_AT))


def identity(found: Found) -> object:
    """What makes two values of a field the same."""
    return found.value.amount if isinstance(found.value, Money) else found.value


def is_full_name(found: Found) -> bool:
    """Whether a value is the full name of a company or, as apps print it, of a person."""
    return isinstance(found.value, Name) and _FULL_NAME.search(found.value.text) is not None


def names_a_shop(text: str) -> bool:
    """Whether a name ends as only companies and shops do, and is no bank's: a kind of payment (快捷支付) does not."""
    words = message_words()
    ends = (*words["company_end"], *words["shop_end"])
    bare = re.sub(r"[(（][^()（）]{1,20}[)）]$", "", text.strip())
    return len(bare) > 3 and bare.endswith(ends) and re.search("银行|信用社", text) is None


def shop_of(labelled: Found, placed: Found) -> bool:
    """Whether the name at the amount is that of whom a label names in full.

    A shop and its company share a word; of a person the label hides a part (``*翔(个人)``).
    """
    if isinstance(labelled.value, Name) and labelled.value.masked and isinstance(placed.value, Name):
        hidden = re.escape(_PERSON.sub("", labelled.value.text)).replace(r"\*", ".{1,2}")
        return not placed.value.masked and re.fullmatch(hidden, placed.value.text) is not None
    return (
        is_full_name(labelled)
        and not is_full_name(placed)
        and shares_a_word(fold(placed.raw), fold(labelled.raw))
    )
