"""rebuilt_long: a detail page rebuilt from two transactions (head of the one, lower rows of the other)."""

from __future__ import annotations

from tools.corpus.edits.compose import cropped, header_end, resized, stack_vertical
from tools.corpus.edits.context import EditContext, Operator, Variant, donors_for, shuffled
from tools.corpus.edits.picture import Picture, iter_fields

NAME = "rebuilt_long"

VARIANTS = (
    Variant("head_and_rows", "train", "careful", {"same_phone": True}),
    Variant("head_and_rows_any", "train", "medium", {"same_phone": False}),
    Variant("head_and_rows_dev", "dev", "careful", {"same_phone": True, "slip": 6}),
    Variant("head_and_tail", "dev", "careful", {"same_phone": True, "low": True}),
    Variant("head_and_tail_any", "dev", "medium", {"same_phone": False, "low": True}),
    Variant("head_and_rows_low_cut", "test", "careful", {"same_phone": True, "at": 0.88}),
    Variant("head_and_rows_overlap", "test", "medium", {"same_phone": False, "slip": 9, "resample": "cubic"}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    """Cut both pages above a field that both have; `same_phone` means a page of the same phone, else of another."""
    if len(picture.truth["records"]) != 1:
        return None
    same_phone = bool(variant.options["same_phone"])
    for donor in donors_for(context, same_phone=same_phone, same_template=True, other_phone=not same_phone):
        if any(donor.truth.get(k) != picture.truth.get(k) for k in ("template", "theme")):
            continue
        if same_phone != (donor.truth.get("device") == picture.truth.get("device")):
            continue
        cut = _cuts(picture, donor, variant, context)
        if cut is None:
            continue
        top = cropped(picture, (0, 0, picture.width, cut[0]))
        start = max(header_end(donor), cut[1] - int(variant.options.get("slip", 0)))
        bottom = cropped(donor, (0, start, donor.width, donor.height))
        if bottom.width != top.width:
            factor = top.width / bottom.width
            size = (top.width, max(1, round(bottom.height * factor)))
            bottom = resized(bottom, size, str(variant.options.get("resample", "area")))
        return stack_vertical(
            [top, bottom], top.width, background=(255, 255, 255), variant=variant, operator=NAME
        )
    return None


def _cuts(picture: Picture, donor: Picture, variant: Variant, context: EditContext) -> tuple[int, int] | None:
    """Rows at which to cut both pages: just above a field that both have and that is not the first."""
    mine = {name: f["box"] for _, name, f in iter_fields(picture.truth)}
    theirs = {name: f["box"] for _, name, f in iter_fields(donor.truth)}
    low, at = bool(variant.options.get("low")), float(variant.options.get("at", 0.5))
    first = min((b[1] for b in mine.values()), default=0)
    shared = [
        n for n in mine if n in theirs and mine[n][1] > first + 20 and (not low or n not in {"paid_at"})
    ]
    for name in shuffled(sorted(shared), context.rng):
        mine_cut, their_cut = _gap_above(picture, mine[name], at), _gap_above(donor, theirs[name], at)
        if mine_cut > header_end(picture) + 40 and their_cut > header_end(donor) + 40:
            return mine_cut, their_cut
    return None


def _gap_above(picture: Picture, box: list[int], at: float) -> int:
    """Row at the share `at` of the way from the field above down to the box."""
    above = [f["box"][3] for _, _, f in iter_fields(picture.truth) if f["box"][3] <= box[1]]
    if not above or box[1] - max(above) >= 120:
        return max(0, box[1] - 12)
    return int(max(above) + (box[1] - max(above)) * at)


OPERATOR = Operator(NAME, VARIANTS, apply, family="stitch")
