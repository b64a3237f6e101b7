"""Claims made from the truth of a picture, true ones and ones with a single field altered.

They measure matching: an altered claim that is called a match is the worst error, a true one called a mismatch the
second worst. Alterations are the smallest that must be noticed: one digit, 0.01, one day, a similar merchant.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.metrics import Rate, rate
from verifier.claims.matching.names import same_name

ORDER_FIELDS = ("order_no", "merchant_order_no", "transaction_no")
TIME_FIELDS = ("paid_at", "created_at")
# Pairs that look alike in print; one of them replaced by the other makes another merchant.
_ALIKE = {"大": "太", "未": "末", "日": "目", "土": "士", "天": "夫", "卡": "下", "店": "占", "城": "域",
          "商": "离", "市": "币", "a": "o", "e": "c", "l": "i", "n": "m", "0": "8"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """One claim about one picture. `altered` is None for the true claim, else the field that is wrong."""

    picture: str
    values: Mapping[str, str]
    altered: str | None
    how: str = ""


@dataclass(slots=True)
class MatchTally:
    """Counts verdicts on claim cases; `verdict` is 'match', 'mismatch' or 'unreadable'."""

    false_match: dict[str, int] = field(default_factory=dict)
    altered: dict[str, int] = field(default_factory=dict)
    false_mismatch: int = 0
    true: int = 0
    unreadable: int = 0

    def add(self, case: ClaimCase, verdict: str) -> None:
        if verdict not in {"match", "mismatch", "unreadable"}:
            raise ValueError(f"unknown verdict {verdict!r}")
        self.unreadable += verdict == "unreadable"
        if case.altered is None:
            self.true += 1
            self.false_mismatch += verdict == "mismatch"
        else:
            self.altered[case.altered] = self.altered.get(case.altered, 0) + 1
            self.false_match[case.altered] = self.false_match.get(case.altered, 0) + (verdict == "match")

    def rates(self) -> dict[str, Rate]:
        """False-match rate per altered field, and the false-mismatch rate of the true claims."""
        found = {f"false_match:{n}": rate(self.false_match[n], total) for n, total in self.altered.items()}
        return {**found, "false_mismatch": rate(self.false_mismatch, self.true)}


def claims_from(truth: dict[str, Any], seed: int = 0) -> Iterator[ClaimCase]:
    """Yield the true claim of an honest picture about one payment, then one altered claim per field.

    Of a list, a payment is drawn by ``seed``. Seed 0 makes the smallest alteration of each field, further seeds others
    that must be noticed as well. Nothing is yielded for edited pictures, and where amount, order number, merchant or
    time is missing, covered or cut: there the right answer is not a plain match.
    """
    rng = random.Random(f"{seed}/{truth['id']}")
    values = _values(truth, rng)
    if values is None:
        return
    yield ClaimCase(truth["id"], values, None)
    for name, kinds in _ALTERATIONS.items():
        alter = kinds[0] if seed == 0 else rng.choice(kinds)
        changed = alter(values[name], rng)
        same = changed is None or changed == values[name]
        if not same and not (name == "merchant" and same_name(str(changed), values[name])):
            yield ClaimCase(truth["id"], {**values, name: str(changed)}, name, alter.__name__.strip("_"))


def _values(truth: dict[str, Any], rng: random.Random) -> dict[str, str] | None:
    if truth["edit"] or truth["logic_fake"]:
        return None
    several = len(truth["records"]) > 1
    hidden = {*truth["occluded"], *truth["cut"]}
    claimable = []
    for index, record in enumerate(truth["records"]):
        fields = {
            n: f
            for n, f in record["fields"].items()
            if (f"{index}.{n}" if several else n) not in hidden and not f.get("truncated")
        }
        found = _of(fields)
        if found is not None:
            claimable.append(found)
    return rng.choice(claimable) if claimable else None


def _of(fields: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    order = next((n for n in ORDER_FIELDS if n in fields), None)
    time = next((n for n in TIME_FIELDS if n in fields and fields[n].get("precision") != "day"), None)
    if order is None or time is None or "amount" not in fields or "merchant" not in fields:
        return None
    if fields[time].get("inferred") or fields["amount"].get("direction") == "in":
        return None
    return {
        "amount": fields["amount"]["value"].lstrip("-"),
        "order_no": fields[order]["value"],
        "paid_at": fields[time]["value"],
        "merchant": fields["merchant"]["value"],
    }


def _cent(value: str, rng: random.Random) -> str | None:
    changed = Decimal(value) + rng.choice((Decimal("0.01"), Decimal("-0.01")))
    return str(changed) if changed > 0 else str(Decimal(value) + Decimal("0.01"))


def _digit(value: str, rng: random.Random) -> str | None:
    places = [i for i, c in enumerate(value) if c.isdigit()]
    if not places:
        return None
    place = rng.choice(places)
    other = rng.choice([d for d in "0123456789" if d != value[place]])
    return value[:place] + other + value[place + 1 :]


def _day(value: str, rng: random.Random) -> str | None:
    return (datetime.fromisoformat(value) + timedelta(days=rng.choice((-1, 1)))).isoformat()


def _similar(value: str, rng: random.Random) -> str | None:
    places = [i for i, c in enumerate(value) if c in _ALIKE]
    if not places:
        return None
    place = rng.choice(places)
    return value[:place] + _ALIKE[value[place]] + value[place + 1 :]


def _tenfold(value: str, rng: random.Random) -> str:
    return str(Decimal(value) * rng.choice((10, 100)))


def _swap(value: str, rng: random.Random) -> str | None:
    places = [i for i in range(len(value) - 1) if value[i] != value[i + 1] and value[i : i + 2].isalnum()]
    if not places:
        return None
    i = rng.choice(places)
    return value[:i] + value[i + 1] + value[i] + value[i + 2 :]


def _drop(value: str, rng: random.Random) -> str | None:
    i = rng.randrange(len(value))
    return (value[:i] + value[i + 1 :]).strip() or None


def _insert(value: str, rng: random.Random) -> str:
    i = rng.randrange(len(value) + 1)
    return value[:i] + rng.choice("0123456789") + value[i:]


def _hour(value: str, rng: random.Random) -> str:
    return (datetime.fromisoformat(value) + timedelta(hours=rng.choice((-12, -1, 1, 12)))).isoformat()


def _minutes(value: str, rng: random.Random) -> str:
    # Further than the policy's tolerance of two minutes at the precision of a minute.
    return (datetime.fromisoformat(value) + timedelta(minutes=rng.choice((-10, -4, 4, 10)))).isoformat()


def _year(value: str, rng: random.Random) -> str:
    return (datetime.fromisoformat(value) - timedelta(days=365)).isoformat()


_ALTERATIONS: Mapping[str, Sequence[Callable[[str, random.Random], str | None]]] = {
    "amount": (_cent, _tenfold),
    "order_no": (_digit, _digit, _drop, _insert, _swap),
    "paid_at": (_day, _hour, _minutes, _year),
    "merchant": (_similar, _drop, _insert, _swap),
}
"""What is done to each field, the smallest first."""
