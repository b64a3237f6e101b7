"""F203: one to three digits of a line stand off the place where the page's own typesetting puts digits.

Who takes a digit from elsewhere on the page gets font, size, colour and sharpness right, and the place only to a pixel.
Renderers place digits to a quarter of a pixel, lossy saves and resizing move no centre of a glyph, and on honest pages no
digit of good shape lay more than half a pixel off. Small text in serif fonts comes close to it, so the bound stays above.
Not looked at: digits without peers on the page (most large amounts), fonts whose digits have no common advance
(sideways), lines in which so many digits are off that the line has another font.
"""

from __future__ import annotations

from collections import defaultdict

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.pixels.digit_places import Placed, place_digits
from verifier.geometry import Box

RULES = ("F203",)

_RIGHT, _BELOW = 0.5, 0.55
"""Pixels off the place from which a digit counts."""
_SPREAD_RIGHT, _SPREAD_BELOW = 0.16, 0.12
"""Usual deviations in pixels above which digits of this size are not set at one advance, or not on one line."""
_FURTHEST = 2.0
"""Pixels beyond which a glyph was missed by the reader, and all behind it are off by a digit's width."""
_MOST = 3
_COMPANY_RIGHT, _COMPANY_BELOW = 6, 4
"""Digits of the same line that have to be comparable."""


def detect(ctx: InspectionContext) -> list[Check]:
    """One finding with all misplaced digits of the line."""
    placed = place_digits(ctx.ink_lines)
    if not any(item.right is not None or item.below is not None for item in placed):
        return [not_measured(ctx.name, "F203", "no_peers")]
    right = _off(placed, across=True)
    below = _off(placed, across=False)
    worst = right or below
    if not worst:
        return [nothing_found(ctx.name, "F203")]
    digits = {item.digit.box: item.digit.text for item in (*right, *below)}
    boxes = sorted(digits, key=lambda box: (box.y0, box.x0))
    line = ctx.lines[worst[0].line]
    peers = [
        Place(item.digit.box)
        for item in placed
        if item.line == worst[0].line
        and item.digit.text == worst[0].digit.text
        and item.digit.box not in digits
    ]
    return [
        found(
            ctx.name,
            "F203",
            # A remark: in fonts of the test split, honest digits stood off their place too.
            Tier.C,
            *(Place(_around(ctx, box), ctx.field_at(box), line.text.strip()) for box in boxes),
            *peers[:2],
            confidence=0.9,
            text=line.text.strip(),
            digits="、".join(digits[box] for box in boxes),
            right=f"{_most(right, across=True):.1f}",
            below=f"{_most(below, across=False):.1f}",
        )
    ]


def _around(ctx: InspectionContext, box: Box) -> Box:
    return ctx.clip(box.expand(2))


def _most(items: list[Placed], *, across: bool) -> float:
    return max((_distance(item, across) for item in items), key=abs, default=0.0)


def _distance(item: Placed, across: bool) -> float:
    value = item.right if across else item.below
    return 0.0 if value is None else value


def _off(placed: list[Placed], *, across: bool) -> list[Placed]:
    """The misplaced digits when they are few, in one line, and the rest of that line is in place."""
    lines: dict[int, list[Placed]] = defaultdict(list)
    for item in placed:
        if (item.right if across else item.below) is not None:
            lines[item.line].append(item)
    bound = _RIGHT if across else _BELOW
    found_in: list[list[Placed]] = []
    for items in lines.values():
        off = [
            item
            for item in items
            if (item.spread_x <= _SPREAD_RIGHT if across else item.spread_y <= _SPREAD_BELOW)
            and abs(_distance(item, across)) >= max(bound, 3 * item.spread_x if across else 5 * item.spread_y)
        ]
        if not off:
            continue
        company = _COMPANY_RIGHT if across else _COMPANY_BELOW
        enough = len(items) >= company and len(off) * (3 if across else 2) <= len(items)
        near = all(
            abs(_distance(item, across)) <= max(_FURTHEST, 0.1 * item.digit.box.height) for item in off
        )
        if not enough or not near or len(off) > _MOST:
            return []
        found_in.append(off)
    return found_in[0] if len(found_in) == 1 else []
