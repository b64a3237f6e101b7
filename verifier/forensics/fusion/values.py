"""F201, F202: a value drawn or saved unlike the other text of its page; a cover laid under a value.

F201 weighs the localiser's answer for every value (amount, numbers, times, names, status). Only values are judged: an
app draws its banners, icons and advertisements as it likes, and nobody forges those.
"""

from __future__ import annotations

from verifier.checks import Check
from verifier.fields.types import Fields
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.fusion.calibration import load_calibration
from verifier.forensics.fusion.evidence import page_vector
from verifier.forensics.pixels.cue import Cue
from verifier.forensics.pixels.localiser import localise
from verifier.forensics.pixels.value_vectors import Spot, kind_of
from verifier.geometry import Box

RULES = ("F201", "F202")

LEAST_SIDE = 320
"""Pixels of the shorter side below which text carries too little to compare."""
_HIDDEN = frozenset({"covered", "cut", "malformed", "low_confidence", "ambiguous"})
"""Reasons for which a value is not judged: what stands there may be a notice over it, a part of it, or several."""
LEAST_RUNS = 6
"""Stretches of text that a page needs for its values to have peers."""


def value_spots(fields: Fields) -> list[Spot]:
    """The place and kind of every value that a page shows in full, wrapped ones line by line."""
    shown = [f for r in fields.records for f in r.fields.values() if f.reason not in _HIDDEN]
    kinds = {box: kind_of(f.name.value) for f in shown for box in (f.lines or (f.box,))}
    return [Spot(box, kinds[box]) for box in sorted(kinds) if box.area]


def detect(ctx: InspectionContext) -> list[Check]:
    """Weigh the pixel evidence of one picture."""
    if min(ctx.width, ctx.height) < LEAST_SIDE:
        return [not_measured(ctx.name, rule, "too_small") for rule in RULES]
    spots = value_spots(ctx.fields)
    if not spots:
        return [not_measured(ctx.name, rule, "no_fields") for rule in RULES]
    patches = near_values(ctx.patches, [spot.box for spot in spots])
    return [_fused(ctx, spots), _cover(ctx, patches)]


def near_values(patches: Cue, values: list[Box]) -> Cue:
    """The patches that lie under a value."""
    under = tuple(b for b in patches.boxes if any(b.intersection(v.expand(4)) is not None for v in values))
    return Cue(float(len(under)), under)


def _fused(ctx: InspectionContext, spots: list[Spot]) -> Check:
    ranked = localise(ctx.pixels, spots)
    if len(ctx.pixels.runs) < LEAST_RUNS or not ranked:
        return not_measured(ctx.name, "F201", "no_peers")
    calibration = load_calibration()
    probability = calibration.probability(
        page_vector([s.as_value for s in ranked], [s.in_windows for s in ranked])
    )
    if probability < calibration.threshold:
        return nothing_found(ctx.name, "F201")
    worst = ranked[0]
    return found(
        ctx.name,
        "F201",
        Tier.B,
        Place(worst.where, ctx.field_at(worst.box)),
        confidence=probability,
        field=shown_name(ctx, worst.box),
        alarms=str(calibration.false_alarms),
        honest=str(calibration.honest),
    )


def _cover(ctx: InspectionContext, patches: Cue) -> Check:
    if not patches.boxes:
        return nothing_found(ctx.name, "F202")
    places = [Place(box, ctx.field_at(box)) for box in patches.boxes]
    return found(ctx.name, "F202", Tier.B, *places, field=shown_name(ctx, places[0].box or ctx.frame))


def shown_name(ctx: InspectionContext, box: Box) -> str:
    """The label that the page prints before the value, else the field's name."""
    name = ctx.field_at(box)
    for record in ctx.fields.records:
        for field in record.fields.values():
            if field.name.value == name and field.label and field.box.intersection(box) is not None:
                return field.label
    return name
