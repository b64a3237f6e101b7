"""side_by_side: two screenshots next to each other in one picture."""

from __future__ import annotations

import numpy as np

from tools.corpus.edits.compose import merged, placed, resized
from tools.corpus.edits.context import EditContext, Operator, Variant, donors_for, with_edit
from tools.corpus.edits.picture import Picture

NAME = "side_by_side"

VARIANTS = (
    Variant("flush", "train", "crude", {"gap": 0, "colour": (255, 255, 255), "fit": True}),
    Variant("gap", "train", "crude", {"gap": 16, "colour": (255, 255, 255), "fit": True}),
    Variant("gap_dev", "dev", "crude", {"gap": 8, "colour": (0, 0, 0), "fit": True}),
    Variant("flush_same", "dev", "crude", {"gap": 0, "colour": (240, 240, 240), "fit": True, "same": True}),
    Variant("unequal", "dev", "crude", {"gap": 12, "colour": (255, 255, 255), "fit": False}),
    Variant("gap_same", "test", "crude", {"gap": 30, "colour": (246, 246, 249), "fit": True, "same": True}),
    Variant("unequal_middle", "test", "crude", {"gap": 0, "colour": (0, 0, 0), "fit": False, "middle": True}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    options = variant.options
    for donor in donors_for(context, same_phone=bool(options.get("same"))):
        same = (donor.width, donor.height) == (picture.width, picture.height)
        if (options.get("same") and not same) or (not options["fit"] and same):
            continue
        right = donor
        if options["fit"] and donor.height != picture.height:
            factor = picture.height / donor.height
            if not 0.5 < factor < 2:
                continue
            right = resized(donor, (max(1, round(donor.width * factor)), picture.height))
        return _join(picture, right, variant)
    return None


def _join(left: Picture, right: Picture, variant: Variant) -> Picture:
    gap = int(variant.options["gap"])
    width, height = left.width + gap + right.width, max(left.height, right.height)
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = variant.options["colour"]
    x = left.width + gap
    middle = bool(variant.options.get("middle"))
    up, down = ((height - part.height) // 2 if middle else 0 for part in (left, right))
    rgb[up : up + left.height, : left.width] = left.rgb
    rgb[down : down + right.height, x:] = right.rgb
    mask = np.zeros((height, width), np.uint8)
    mask[down : down + right.height, x:] = 255
    box = (x, down, width, down + right.height)
    truth = merged(placed(left, 0, up, width, height), [placed(right, x, down, width, height)])
    changes = [{"field": "page", "before": None, "after": right.truth.get("id"), "box": list(box)}]
    out = with_edit(rgb, truth, mask, [box], variant=variant, operator=NAME, changes=changes)
    out.truth["seams"] = [{"axis": "x", "box": [max(0, left.width - 2), 0, x + 2, height]}]
    out.truth["stitched"] = True
    return out


OPERATOR = Operator(NAME, VARIANTS, apply, family="stitch")
