"""L107: a printed number and the barcode or QR code that carries it have to be the same.

The machine-readable form is drawn from the same number as the text, and an edit of the text nearly never
redraws the code. Two kinds of pair are compared: the human-readable line right below a linear code, and any
number field of the same length that is nearly the same as the code's content.
"""

from __future__ import annotations

import re

from verifier.checks import Check
from verifier.fields.types import Barcode
from verifier.forensics.context import CONFIDENT, InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.logic.numbers_read import readers_agree, sure_numbers

RULES = ("L107",)

_SHORTEST = 8
_NEARLY = 0.35
"""Two numbers that differ in at most this share of their places are taken to be the same number, altered;
two different numbers with a common date prefix differ in more than half of them."""
_ALIKE = (
    {"0", "O", "o", "Q", "D"},
    {"1", "I", "l", "i"},
    {"5", "S"},
    {"8", "B"},
    {"2", "Z"},
    {"6", "G", "b"},
)


def detect(ctx: InspectionContext) -> list[Check]:
    """Failed where a printed number differs from its code; passed when at least one pair agrees."""
    if not ctx.fields.barcodes:
        return [not_measured(ctx.name, "L107", "no_fields")]
    agreed = False
    checks: list[Check] = []
    for code in ctx.fields.barcodes:
        contents = set(re.findall(rf"[A-Za-z0-9]{{{_SHORTEST},}}", code.text))
        for place, printed, sure in _printed(ctx, code):
            if printed in contents:
                agreed = True
                continue
            near = [c for c in contents if len(c) == len(printed)]
            if near and (place.field == "" or _distance(near[0], printed) <= _NEARLY * len(printed)):
                checks.extend(_compare(ctx, code, place, (printed, near[0]), sure=sure))
    if checks:
        return checks
    return [nothing_found(ctx.name, "L107") if agreed else not_measured(ctx.name, "L107", "no_fields")]


def _compare(
    ctx: InspectionContext, code: Barcode, place: Place, pair: tuple[str, str], *, sure: bool
) -> list[Check]:
    printed, coded = pair
    different = [(a, b) for a, b in zip(printed, coded, strict=True) if a != b]
    if all(any({a, b} <= alike for alike in _ALIKE) for a, b in different):
        return []
    # One digit read wrong is likelier than one digit edited unless two readers agree on the print.
    tier = Tier.A if sure and len(different) > 1 else Tier.B
    return [
        found(
            ctx.name,
            "L107",
            tier,
            Place(place.box, place.field, printed, coded),
            Place(ctx.clip(code.box), "", coded),
            confidence=0.98 if tier is Tier.A else 0.85,
            printed=printed,
            coded=coded,
            count=str(len(different)),
            format=code.format,
        )
    ]


def _printed(ctx: InspectionContext, code: Barcode) -> list[tuple[Place, str, bool]]:
    out: list[tuple[Place, str, bool]] = []
    for record in ctx.fields.records:
        for name, field, identifier in sure_numbers(record):
            text = re.sub(r"[^A-Za-z0-9]", "", identifier.text)
            if len(text) >= _SHORTEST:
                out.append((Place(field.box, name.value), text, readers_agree(field)))
    reach = max(code.box.height // 2, 20)
    for line in ctx.lines:
        text = re.sub(r"\s", "", line.text)
        below = 0 <= line.box.y0 - code.box.y1 + reach // 2 <= reach * 1.5
        centred = code.box.x0 <= line.box.centre[0] <= code.box.x1
        if below and centred and line.confidence >= CONFIDENT and re.fullmatch(r"[A-Za-z0-9]{8,}", text):
            out.append((Place(ctx.clip(line.box), ctx.field_at(line.box)), text, line.confidence >= 0.97))
    return out


def _distance(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
