"""F204: some glyphs of an amount, a time or a number are not drawn like its other glyphs.

Who changes a digit has to match font, weight, size, base line, colour and sharpness of the digits beside it. An app prints
all digits of a value alike; currency signs, cents and units that it prints smaller are known to the network.
Only values in digits and signs are looked at: Chinese characters beside digits come from another font, and capitals of
printed serif fonts are drawn unlike the digits.
"""

from __future__ import annotations

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.fusion.values import shown_name, value_spots
from verifier.forensics.pixels.word_network import OddWord, load_model, odd_word

RULES = ("F204",)

KINDS = frozenset({"amount", "time", "number"})
"""Kinds of values that are looked at: those written in digits."""
_CURRENCIES = frozenset({"CNY", "RMB", "HK", "US", "S", "RS", "RM", "INR", "PKR", "THB", "MYR", "IDR", "RP"})
_MOST_WORDS = 60


def detect(ctx: InspectionContext) -> list[Check]:
    """The value with the most unlike glyphs, where it is unlike enough."""
    text = {
        box: field.raw
        for record in ctx.fields.records
        for field in record.fields.values()
        for box in (field.lines or (field.box,))
    }
    spots = [
        spot
        for spot in value_spots(ctx.fields)
        if spot.kind in KINDS and in_digits(text.get(spot.box, "")) and ctx.clip(spot.box) == spot.box
    ]
    if not spots:
        return [not_measured(ctx.name, "F204", "no_fields")]
    words = [w for spot in spots[:_MOST_WORDS] if (w := odd_word(ctx.rgb, spot.box)) is not None]
    if not words:
        return [not_measured(ctx.name, "F204", "no_text")]
    worst = max(words, key=lambda word: (word.score, word.box))
    model = load_model()
    if worst.score < model.threshold:
        return [nothing_found(ctx.name, "F204")]
    return [_finding(ctx, worst, model.false_alarms, model.honest)]


def in_digits(text: str) -> bool:
    """Whether a value is written in digits and signs, with at most the name of a currency."""
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return any(c.isdigit() for c in text) and all(
        all(c.isdecimal() for c in word) or word.upper() in _CURRENCIES for word in words
    )


def _finding(ctx: InspectionContext, worst: OddWord, alarms: int, honest: int) -> Check:
    field = ctx.field_at(worst.box)
    return found(
        ctx.name,
        "F204",
        Tier.B,
        Place(worst.where, field),
        field=shown_name(ctx, worst.box),
        alarms=str(alarms),
        honest=str(honest),
    )
