"""Pictures held against each other: the same payment must be told one way everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.claims.durations import duration_text
from verifier.claims.matching.amounts import money_in, money_of
from verifier.claims.matching.decide import FIELD_WORDS
from verifier.claims.matching.identifiers import numbers_of, observe_order_no, same_kind, transaction_of
from verifier.claims.matching.names import known_names, observe_merchant, same_name
from verifier.claims.matching.observation import Source, Standing
from verifier.claims.matching.records import gather, siblings
from verifier.claims.matching.settings import MatchingRules
from verifier.claims.matching.sides import Side
from verifier.claims.matching.times import moment_of
from verifier.claims.model import Claim, MistakeType, unit
from verifier.evidence import PictureEvidence
from verifier.fields.types import Field, FieldName, Identifier, Moment, Money, Name
from verifier.geometry import Box

_TAIL = 4
"""Digits of a card that pages print."""
_FREE = frozenset({MistakeType.WRONG_INFO, MistakeType.WRONG_TARGET})


def find_conflicts(
    claim: Claim, pictures: Sequence[PictureEvidence], rules: MatchingRules
) -> tuple[Check, ...]:
    """Every conflict between two pictures of the case, as failed ``M2xx`` checks, in stable order."""
    ordered = sorted(pictures, key=lambda p: (p.name, p.sha256))
    sources = gather(claim, ordered, rules)
    others = siblings(claim, sources, rules)
    own = [source for i, source in enumerate(sources) if i not in others and not source.near]
    paying = [s for s in own if s.side is Side.PAYMENT]
    ordering = [s for s in own if s.side is Side.PLATFORM]
    return (
        *_twins(ordered),
        *_same_transaction(claim, sources),
        *_each_place_once(_both_sides(claim, paying, ordering, rules)),
        *_unlinked(claim, paying, own),
        *_other_shop(claim, ordering, rules),
        *_certificates(claim, [s for s in own if s.side is Side.CERTIFICATE], rules),
    )


def _twins(pictures: Sequence[PictureEvidence]) -> Iterator[Check]:
    # Pages of one PDF share the file's hash and differ in what they show.
    first: dict[tuple[str, str], str] = {}
    for picture in pictures:
        other = first.setdefault((picture.sha256, repr(picture.fields)), picture.name)
        if other != picture.name:
            evidence = (Evidence(other), Evidence(picture.name))
            params = {"picture": other, "other": picture.name}
            yield Check("M208", CheckStatus.FAILED, Severity.NOTE, 1.0, params, evidence)


def _same_transaction(claim: Claim, sources: Sequence[Source]) -> Iterator[Check]:
    """One number, two amounts or times. Refunds keep the number and are left out."""
    groups: defaultdict[str, list[tuple[Source, Field]]] = defaultdict(list)
    for source in sources:
        found = transaction_of(source) if source.side is Side.PAYMENT else None
        if found is not None:
            groups[found[0]].append((source, found[1]))
    for number, members in groups.items():
        for (one, shown), (other, _) in pairwise(members):
            names = [FieldName.AMOUNT, FieldName.PAID_AT, FieldName.PAYER_ACCOUNT_TAIL]
            if claim.mistake_type is MistakeType.DUPLICATE_CHARGE and shown.name is FieldName.ORDER_NO:
                # Some pages print only the merchant's order, which a double deduction shares.
                names.remove(FieldName.PAID_AT)
            for name in names:
                a, b = one.shown(name), other.shown(name)
                if a is not None and b is not None and _differ(a, b):
                    yield _conflict(
                        "M201",
                        Severity.CONTRADICTION,
                        (one, a),
                        (other, b),
                        number=number,
                        **_words(name.value),
                    )


def _differ(a: Field, b: Field) -> bool:
    if not a.readable or not b.readable:
        return False
    if isinstance(a.value, Money) and isinstance(b.value, Money):
        return not money_in(a.value, [b.value])
    if isinstance(a.value, Moment) and isinstance(b.value, Moment):
        if a.value.inferred or b.value.inferred:
            return False
        # Bank and payment app may stamp one payment a minute apart.
        slack = unit(a.value.precision) + unit(b.value.precision) + 2 * unit(a.value.precision.MINUTE)
        return abs(a.value.at - b.value.at) > slack
    if isinstance(a.value, Identifier) and isinstance(b.value, Identifier):
        # One page prints the whole masked number, another its last digits.
        one, other = a.value.text[-_TAIL:], b.value.text[-_TAIL:]
        return len(one) == len(other) == _TAIL and one.isdigit() and other.isdigit() and one != other
    return False


def _both_sides(
    claim: Claim, paying: Sequence[Source], ordering: Sequence[Source], rules: MatchingRules
) -> Iterator[Check]:
    """Payment app against platform page, each payment record with each order record."""
    for pay in paying:
        for order in ordering:
            yield from _amounts(claim, pay, order)
            yield from _times(pay, order, rules)
            yield from _numbers(pay, order)


def _each_place_once(checks: Iterator[Check]) -> Iterator[Check]:
    """Without pairs whose two places have both been named: 100 bills and 100 orders would be 10,000 statements."""
    named: set[tuple[str, str, Box | None]] = set()
    for check in checks:
        places = {(check.rule_id, e.picture, e.box) for e in check.evidence}
        if not places <= named:
            named |= places
            yield check


def _amounts(claim: Claim, pay: Source, order: Source) -> Iterator[Check]:
    a = pay.shown(FieldName.AMOUNT)
    b = order.shown(FieldName.AMOUNT) or order.shown(FieldName.ORDER_AMOUNT)
    paid, asked = money_of(a), money_of(b)
    if a is None or b is None or paid is None or asked is None or money_in(paid, [asked]):
        return
    before = money_of(pay.shown(FieldName.ORDER_AMOUNT))
    discount = money_of(order.shown(FieldName.DISCOUNT))
    if before is not None and money_in(before, [asked]):
        return
    if discount is not None and asked.amount - discount.amount == paid.amount:
        return
    severity = Severity.REVIEW if claim.mistake_type in _FREE else Severity.CONTRADICTION
    yield _conflict("M202", severity, (pay, a), (order, b))


def _times(pay: Source, order: Source, rules: MatchingRules) -> Iterator[Check]:
    a, b = pay.shown(FieldName.PAID_AT), order.shown(FieldName.PAID_AT)
    paid, settled = moment_of(a), moment_of(b)
    if a is None or b is None or paid is None or settled is None or paid.inferred or settled.inferred:
        return
    slack = unit(paid.precision) + unit(settled.precision)
    early, late = paid.at - rules.time_tolerance - slack, paid.at + rules.settlement_lag + slack
    if not early <= settled.at <= late:
        limit = duration_text(rules.settlement_lag)
        yield _conflict("M203", Severity.REVIEW, (pay, a), (order, b), limit=limit)


def _numbers(pay: Source, order: Source) -> Iterator[Check]:
    ours, theirs = numbers_of(pay), numbers_of(order)
    if set(ours) & set(theirs):
        return
    # Only the number that both sides give the order itself can contradict.
    for number, field in theirs.items():
        if field.name is not FieldName.ORDER_NO:
            continue
        for other, shown in ours.items():
            if shown.name is FieldName.MERCHANT_ORDER_NO and same_kind(number, other):
                yield _conflict("M206", Severity.CONTRADICTION, (pay, shown), (order, field))
                return


def _unlinked(claim: Claim, paying: Sequence[Source], own: Sequence[Source]) -> Iterator[Check]:
    matched = {
        source.side: source
        for source in reversed(own)
        if (o := observe_order_no(claim.order_no, source)) is not None and o.standing is Standing.MATCH
    }
    if not paying or Side.PAYMENT in matched or not matched:
        return
    other = next(iter(matched.values()))
    params = {"claimed": claim.order_no, "other": other.picture.name, "picture": paying[0].picture.name}
    evidence = tuple(Evidence(s.picture.name, None, "order_no", "", claim.order_no) for s in paying[:1])
    yield Check("M204", CheckStatus.FAILED, Severity.REVIEW, 1.0, params, evidence)


def _other_shop(claim: Claim, ordering: Sequence[Source], rules: MatchingRules) -> Iterator[Check]:
    for source in ordering:
        seen = observe_merchant(claim, source, rules)
        if seen is not None and seen.standing is Standing.ASIDE:
            place = source.evidence(seen.shown, claim.merchant)
            params = {"picture": source.picture.name, "read": place.read, "expected": claim.merchant}
            yield Check("M205", CheckStatus.FAILED, Severity.REVIEW, seen.shown.confidence, params, (place,))


def _certificates(claim: Claim, sources: Sequence[Source], rules: MatchingRules) -> Iterator[Check]:
    """A certificate may name the wrong or the right value (that is what it certifies), but no third one."""
    right = [claim.merchant, *claim.aliases, *([claim.intended_merchant] if claim.intended_merchant else [])]
    names = [n for name in right for n in known_names(name, (), rules.merchant_aliases)]
    amounts = [Money(a, claim.currency) for a in (claim.amount, claim.intended_amount) if a is not None]
    for source in sources:
        shop, sum_ = source.shown(FieldName.MERCHANT), source.shown(FieldName.AMOUNT)
        if shop is not None and shop.readable and isinstance(shop.value, Name):
            whole = not (shop.value.masked or shop.value.truncated)
            if whole and not any(same_name(shop.value.text, name) for name in names):
                yield _against_claim(source, shop, "merchant", claim.merchant)
        money = money_of(sum_)
        if sum_ is not None and money is not None and not money_in(money, amounts):
            yield _against_claim(source, sum_, "amount", str(amounts[0]))


def _against_claim(source: Source, shown: Field, field: str, expected: str) -> Check:
    place = source.evidence(shown, expected)
    params = {"picture": source.picture.name, "read": place.read, "expected": expected, **_words(field)}
    return Check("M207", CheckStatus.FAILED, Severity.REVIEW, shown.confidence, params, (place,))


def _conflict(
    rule_id: str, severity: Severity, mine: tuple[Source, Field], theirs: tuple[Source, Field], **params: str
) -> Check:
    (one, a), (other, b) = mine, theirs
    first, second = one.evidence(a, str(b.value)), other.evidence(b, str(a.value))
    shared = {
        "picture": one.picture.name,
        "other": other.picture.name,
        "read": first.read,
        "expected": second.read,
    }
    confidence = min(a.confidence, b.confidence)
    return Check(rule_id, CheckStatus.FAILED, severity, confidence, {**shared, **params}, (first, second))


def _words(field: str) -> dict[str, str]:
    zh, en = FIELD_WORDS[field]
    return {"field_zh": zh, "field_en": en}
